"""One HTML file that shows an output folder: self-contained, without network, every value with its evidence."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from pipeline.charts import CHART_STYLE, events_of, timeline_chart
from pipeline.report.data import ReportData, gather
from pipeline.report.words import report_words
from pipeline.tables import split_list, write_file
from pipeline.tables.columns import Told

__all__ = ["write_report"]

FILE_NAME = "report.html"
TEMPLATES = Path(__file__).parent / "templates"


def write_report(directory: Path) -> Path:
    """Write ``report.html`` into an output folder and return its path.

    The page loads nothing: style and script stand in it, and its content security policy allows
    these two by their hashes and forbids everything else. The same folder gives the same bytes.

    Raises:
        TableError: the folder is no output of ``notices extract``, or its comparison is of other tables.
        OSError: the folder cannot be written to.
    """
    page = render(gather(directory))
    target = directory / FILE_NAME
    write_file(target, page.encode("utf-8", "replace"))
    return target


def render(data: ReportData) -> str:
    """Return the page for what was gathered."""
    style = Markup((TEMPLATES / "report.css").read_text(encoding="utf-8")) + CHART_STYLE  # noqa: S704 - our own file
    script = Markup((TEMPLATES / "report.js").read_text(encoding="utf-8"))  # noqa: S704 - our own file
    return _template().render(
        data=data,
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        chart=_timeline(data, report_words()),
    )


@cache
def _template() -> Template:
    words = report_words()
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["items_of"] = split_list
    environment.globals["L"] = {k: _label(w) for k, w in words.items()}.__getitem__
    environment.globals["S"] = {k: _short(w) for k, w in words.items()}.__getitem__
    environment.globals["plain"] = lambda key: f"{words[key].zh} {words[key].en}"
    return environment.get_template("report.html.j2")


def _label(word: Told) -> Markup:
    return Markup('<span class="zh">{}</span><span class="en" lang="en">{}</span>').format(word.zh, word.en)


def _short(word: Told) -> Markup:
    """Return a label for the many cells of a table, where every byte counts: i is Chinese, u English."""
    return Markup("<i>{}</i><u>{}</u>").format(word.zh, word.en)


def _hash(text: str) -> str:
    """Return the hash source of CSP level 2 for the text of an element."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _timeline(data: ReportData, words: dict[str, Told]) -> Markup:
    events = events_of(data.compared["timeline"], "task_keys")
    return timeline_chart(events, data.places, f"{words['timeline'].zh} {words['timeline'].en}")
