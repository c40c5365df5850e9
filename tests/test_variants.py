"""One notice in every format and way of writing that is read gives one and the same record."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import opencc
import pytest

from pipeline.model.reading import Reading
from pipeline.read import read_bytes
from tests.findings import findings, heads, misquoted, unplaced
from tests.made_ofd import build_ofd, zipped
from tests.made_pages import SKINS, Facts
from tests.made_sheets import fields, workbook
from tests.made_word import word_of_lines
from tests.pdfs import CLOSERS, build_pdf
from tests.sample_blocks import RAW, Blocks, blocks_of, printed

HERE = Path(__file__).parent
TABLE_ALONE = "tongyu-old-neighbourhoods"


@dataclass(frozen=True)
class Sample:
    """A notice as plain text, and as blocks for the makers of other formats."""

    name: str
    text: str
    blocks: Blocks

    @property
    def has_table(self) -> bool:
        return any(not isinstance(block, str) for block in self.blocks)

    @property
    def lines(self) -> list[str]:
        return [line for line in self.text.splitlines() if line.strip()]


@cache
def sample(name: str) -> Sample:
    """Return a sample of ``data/raw`` in plain text, or the table of the sample workbook."""
    if name == TABLE_ALONE:
        return table_alone(name)
    encoding = "gb18030" if name.startswith("chenghu") else "utf-8-sig"
    path = RAW / f"{name}.txt"
    return Sample(name, path.read_text(encoding=encoding), blocks_of(path, encoding))


def table_alone(name: str) -> Sample:
    """Return the title lines and the table of a workbook as text, with every merged cell written out."""
    document = tomllib.loads((HERE / "samples" / f"{name}.xlsx.toml").read_text(encoding="utf-8"))
    rows: list[list[str]] = []
    for row in document["table"]:
        shown = [f"{v.year}年{v.month}月{v.day}日" if isinstance(v, date) else str(v) for v in row]
        rows.append([rows[-1][i] if value == "^" else value for i, value in enumerate(shown)])
    blocks: Blocks = [*document["above"], rows]
    return Sample(name, "\n".join([*document["above"], *("\t".join(row) for row in rows)]) + "\n", blocks)


@cache
def plain(name: str) -> dict[str, Any]:
    return record(sample(name).text.encode(), f"{name}.txt")


def record(data: bytes, name: str) -> dict[str, Any]:
    from pipeline.extraction import record_of  # noqa: PLC0415  heavy: only where a notice is really read

    reading: Reading = read_bytes(data, name)
    return record_of(reading).to_dict()


Writer = Callable[[Sample, Path], bytes]
Places = tuple[tuple[str, ...], tuple[str, ...]]
WAYS: dict[str, tuple[str, Writer, Places]] = {}
"""Ways to write a sample: ending of the file, the maker, places of findings in the body and in tables."""


def way(ending: str, body: str = "", table: str = "", name: str = "") -> Callable[[Writer], Writer]:
    def add(writer: Writer) -> Writer:
        WAYS[name or writer.__name__] = (ending, writer, (tuple(body.split()), tuple(table.split())))
        return writer

    return add


def outside_tables(one: Sample, change: Callable[[str], str]) -> str:
    return "\n".join(line if "\t" in line else change(line) for line in one.text.splitlines()) + "\n"


@way("txt")
def gb18030(one: Sample, _: Path) -> bytes:
    return one.text.encode("gb18030")


@way("txt")
def utf16(one: Sample, _: Path) -> bytes:
    return one.text.replace("\n", "\r\n").encode("utf-16")


@way("txt")
def one_line_with_spaces(one: Sample, _: Path) -> bytes:
    return "　　".join(line.strip() for line in one.lines).encode()


@way("txt")
def one_line_without_spaces(one: Sample, _: Path) -> bytes:
    return "".join(line.strip() for line in one.lines).encode()


def wrapped(one: Sample, width: Callable[[str], int]) -> bytes:
    """Break paragraphs so that no line is wider than 56; closing marks hang over, lines set with gaps stay."""

    def broken(line: str) -> str:
        line = line.strip()
        if width(line) <= 56 or "　　" in line:
            return line
        lines = ["　　"]
        for char in line:
            if width(lines[-1] + char) > 56 and char not in CLOSERS:
                lines.append("")
            lines[-1] += char
        return "\n".join(lines)

    return outside_tables(one, broken).encode()


@way("txt")
def hard_wrapped(one: Sample, _: Path) -> bytes:
    return wrapped(one, lambda text: sum(1 if char.isascii() else 2 for char in text))


@way("txt")
def cut_at_28_characters(one: Sample, _: Path) -> bytes:
    return wrapped(one, lambda text: 2 * len(text))


@way("txt")
def traditional_characters(one: Sample, _: Path) -> bytes:
    return str(opencc.OpenCC("s2t").convert(one.text)).encode()


@way("txt")
def full_width_digits(one: Sample, _: Path) -> bytes:
    return one.text.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}).encode()


@way("txt")
def spaces_between_characters(one: Sample, _: Path) -> bytes:
    return outside_tables(one, lambda line: " ".join(line.strip())).encode()


@way("pdf", "page box", "page box cell")
def pdf(one: Sample, folder: Path) -> bytes:
    return build_pdf(folder / "x.pdf", [printed(one.blocks)]).read_bytes()


@way("ofd", "page box", "page box cell")
def ofd(one: Sample, _: Path) -> bytes:
    return build_ofd(printed(one.blocks))


@way("docx", "paragraph", "cell")
def docx(one: Sample, _: Path) -> bytes:
    return word_of_lines(one.blocks)


def page(skin: str) -> Writer:
    def made(one: Sample, _: Path) -> bytes:
        notice = plain(one.name)["notice"]
        about = Facts(
            *(notice[key] or "" for key in ("title", "document_number", "issuer", "signed_date")), "2024-01-01"
        )
        return SKINS[skin](about, one.blocks).encode()

    return made


for _skin in (
    *("trs", "ucap", "jcms", "webplus", "disclosure", "plain"),
    *("scattered", "flat", "layout_table", "two_editors", "weixin"),
):
    way("html", "", "cell", name=f"html_{_skin}")(page(_skin))


@way("zip", "member paragraph", "member cell")
def letter_and_annex(one: Sample, _: Path) -> bytes:
    """Return an archive of Word files: the notice, and what follows the line 附件."""
    at = next((i for i, block in enumerate(one.blocks) if block in ("附件", "附件1")), len(one.blocks))
    files = {"关于印发方案的通知.docx": word_of_lines(one.blocks[:at])}
    if at < len(one.blocks):
        files["附件.docx"] = word_of_lines(one.blocks[at:])
    return zipped(files)


@way("xlsx", "cell", "cell")
def xlsx(one: Sample, _: Path) -> bytes:
    return workbook({"任务分解表": sheet_rows(one)})


@way("csv", "cell", "cell")
def csv(one: Sample, _: Path) -> bytes:
    return fields(sheet_rows(one))


def sheet_rows(one: Sample) -> list[list[str]]:
    return [row for block in one.blocks for row in ([[block]] if isinstance(block, str) else block)]


SAMPLES = (
    "lanchuan-hidden-danger-campaign",
    "chenghu-graduate-employment",
    "nanpu-government-service-rules",
    "yunling-campus-food-safety",
    "meigang-river-chief-points",
    "jinxi-rural-living-environment",
    "tinglan-elderly-care-catalogue",
    "qinghe-openness-plan",
    "wanglan-winter-fire-safety",
    TABLE_ALONE,
)
FIRST = {SAMPLES[0], SAMPLES[5], TABLE_ALONE}
FIRST_WAYS = {"pdf", "docx", "html_trs", "hard_wrapped", "one_line_with_spaces"}
"""Samples of which every variant, and ways in which every sample, is tried in the fast suite; one web page of each."""

UNKNOWABLE = "nothing tells where a line of the masthead ended: the word 文件 stands beside one of its four offices"
HEADS_DIFFER = {("yunling", "one_line_without_spaces"): UNKNOWABLE}
"""What is known to come out otherwise than from the plain text, and why."""

REARRANGED = {"one_line_with_spaces", "one_line_without_spaces", "hard_wrapped", "cut_at_28_characters"}


def fits(one: Sample, variant: str) -> bool:
    if variant in ("xlsx", "csv"):
        return one.name == TABLE_ALONE
    if one.name == "qinghe-openness-plan" and variant in REARRANGED:
        return False  # its own lines end anywhere: joined or broken anew they are another text
    return not (variant.startswith("one_line") and one.has_table)


def is_fast(name: str, variant: str) -> bool:
    if variant.startswith("html") and variant != "html_trs":
        return name == SAMPLES[5]
    return name in FIRST or variant in FIRST_WAYS


def cases() -> list[Any]:
    return [
        pytest.param(
            (name, variant),
            marks=[] if is_fast(name, variant) else [pytest.mark.slow],
            id=f"{name.split('-')[0]}-{variant}",
        )
        for name, variant in product(SAMPLES, WAYS)
        if fits(sample(name), variant)
    ]


@dataclass(frozen=True)
class Written:
    """A sample written in one of the ways, and the record of it."""

    name: str
    variant: str
    record: dict[str, Any]

    def expect_difference(self, request: pytest.FixtureRequest, known: dict[tuple[str, str], str]) -> None:
        reason = known.get((self.name.split("-")[0], self.variant))
        if reason is not None:
            request.applymarker(pytest.mark.xfail(reason=reason, strict=True))


# for the whole module: the tests of one variant follow each other and share its record
@pytest.fixture(scope="module", params=cases())
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Written:
    name, variant = request.param
    ending, write, _ = WAYS[variant]
    return Written(name, variant, record(write(sample(name), tmp_path_factory.mktemp(variant)), f"x.{ending}"))


def test_a_variant_gives_the_tasks_of_the_plain_text(written: Written) -> None:
    assert findings(written.record) == findings(plain(written.name))


def test_a_variant_gives_title_number_issuer_and_catalogue(written: Written, request: pytest.FixtureRequest) -> None:
    written.expect_difference(request, HEADS_DIFFER)
    assert heads(written.record) == heads(plain(written.name))


def test_findings_of_a_variant_quote_its_text_and_know_their_places(written: Written) -> None:
    assert misquoted(written.record) == []
    assert unplaced(written.record, *WAYS[written.variant][2]) == []
