"""Our deadline grammar beside the general date parsers, on the same texts: ``python tests/benchmarks/date_parsers.py``.

The others are an extra group of packages (``pip install -e ".[bench]"``); which of them is missing is said in the
table. By default the texts are those of ``date_parsers.toml``; ``--gold DIR --notices DIR`` adds whole notices
whose gold records lie in another folder.

Counted on one core, in one run: ``found``, the deadlines that a hit overlaps; ``end right``, the dated ones whose last
day a hit on them gives; ``precision``, the share of hits that lie on a deadline; ``KB/s`` of UTF-8. The general parsers
are given the day of signing as their reference, and their latest reading where they give several.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.metadata
import io
import json
import os
import sys
import time
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

CASES = Path(__file__).with_suffix(".toml")
INSTALL = 'not installed: pip install -e ".[bench]"'
HEADINGS = ("parser", "found", "end right", "precision", "KB/s")


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of a text that a parser takes for a time, and the last day that it means."""

    start: int
    end: int
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A deadline of the gold: where its words stand (in one or more places), and its last day."""

    places: tuple[tuple[int, int], ...]
    last_day: date | None
    optional: bool

    def lies_under(self, hit: Hit) -> bool:
        return any(start < hit.end and hit.start < end for start, end in self.places)


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    signed: date
    wanted: tuple[Wanted, ...]


Parser = Callable[[str, date], Iterable[Hit]]


def ours() -> Parser:
    from pipeline import find_deadlines  # noqa: PLC0415 - each parser is loaded when its turn comes

    def parse(text: str, signed: date) -> Iterator[Hit]:
        for found in find_deadlines(text, signed):
            yield Hit(found.span.start, found.span.end, found.end)

    return parse


def jionlp() -> Parser:
    package = importlib.import_module("jionlp")

    def parse(text: str, signed: date) -> Iterator[Hit]:
        base = time.mktime((signed.year, signed.month, signed.day, 0, 0, 0, 0, 0, 0))
        for found in package.ner.extract_time(text, time_base=base, with_parsing=True) or []:
            detail = found.get("detail") or {}
            said = detail.get("time")
            dated = detail.get("type") in ("time_point", "time_span") and isinstance(said, list)
            yield Hit(*found["offset"], _day(said[-1]) if dated else None)

    return parse


def recognizers() -> Parser:
    package = importlib.import_module("recognizers_date_time")
    model = package.DateTimeRecognizer(package.Culture.Chinese).get_datetime_model()

    def parse(text: str, signed: date) -> Iterator[Hit]:
        for found in model.parse(text, datetime(signed.year, signed.month, signed.day)):  # noqa: DTZ001
            values = (found.resolution or {}).get("values") or [{}]
            latest = values[-1]
            day = _day(latest.get("value"))
            if latest.get("end"):
                # Its ranges end before the day that it names.
                day = _day(latest["end"])
                exclusive = latest.get("type") == "daterange" and day is not None and day > date.min
                day = day - timedelta(days=1) if exclusive and day else day
            yield Hit(found.start, found.end + 1, day)

    return parse


def dateparser() -> Parser:
    search = importlib.import_module("dateparser.search").search_dates

    def parse(text: str, signed: date) -> Iterator[Hit]:
        settings = {"RELATIVE_BASE": datetime(signed.year, signed.month, signed.day)}  # noqa: DTZ001
        at = 0
        for words, day in search(text, languages=["zh"], settings=settings) or []:
            start = text.find(words, at)
            if start >= 0:
                at = start + len(words)
                yield Hit(start, at, day.date())

    return parse


PARSERS: dict[str, tuple[str, Callable[[], Parser]]] = {
    "notice-tasks": ("notice-tasks", ours),
    "jionlp": ("jionlp", jionlp),
    "recognizers-text": ("recognizers-text-date-time", recognizers),
    "dateparser": ("dateparser", dateparser),
}


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def made_texts() -> Iterator[Text]:
    """Give the texts of the case file. Words that stand there more than once are taken in their order."""
    for case in tomllib.loads(CASES.read_text(encoding="utf-8"))["texts"]:
        text, seen, wanted = case["text"], dict[str, int](), []
        for deadline in case.get("deadlines", ()):
            raw = deadline["raw"]
            at = text.index(raw, seen.get(raw, 0))
            seen[raw] = at + len(raw)
            wanted.append(Wanted(((at, at + len(raw)),), deadline.get("end"), deadline.get("optional", False)))
        yield Text(text, case["signed"], tuple(wanted))


def noticed_texts(gold: Path, notices: Path) -> Iterator[Text]:
    """Give whole notices with the deadlines of their gold records, wherever the words of one stand in the text."""
    by_name = {path.stem: path for path in sorted(notices.glob("*.txt"))}
    for record in sorted(gold.glob("*.json")):
        gold_record = json.loads(record.read_text(encoding="utf-8"))
        path = by_name.get(Path(gold_record["source"]).stem)
        signed = _day(gold_record["notice"].get("signed_date"))
        if path is None or signed is None:
            continue
        text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
        wanted = dict.fromkeys(_wanted(text, gold_record["tasks"]))
        yield Text(text, signed, tuple(wanted))


def _wanted(text: str, tasks: Iterable[dict[str, Any]]) -> Iterator[Wanted]:
    kept = [i for i, c in enumerate(text) if not c.isspace()]
    solid = "".join(text[i] for i in kept)
    for task in tasks:
        for deadline in task.get("deadlines", ()):
            raw = "".join((deadline.get("raw") or "").split())
            starts = [i for i in range(len(solid)) if raw and solid.startswith(raw, i)]
            if starts:
                places = tuple((kept[i], kept[i + len(raw) - 1] + 1) for i in starts)
                optional = bool(deadline.get("optional") or task.get("optional"))
                yield Wanted(places, _day(deadline.get("end")), optional)


def hits_in(parse: Parser, text: Text) -> list[Hit]:
    """Return what a parser finds; a text on which it fails has nothing for it."""
    try:
        return list(parse(text.text, text.signed))
    except Exception as error:  # a parser of somebody else may raise anything
        sys.stderr.write(f"failed on {text.text[:20]!r}: {error!r}\n")
        return []


def measured(parse: Parser, texts: list[Text]) -> tuple[str, ...]:
    """Run a parser over all texts; returns the cells of its row."""
    hits_in(parse, texts[0])
    found = required = right = dated = hits_on = hits = 0
    begin = time.perf_counter()
    answers = [hits_in(parse, text) for text in texts]
    seconds = time.perf_counter() - begin
    for text, answer in zip(texts, answers, strict=True):
        hits += len(answer)
        hits_on += sum(any(want.lies_under(hit) for want in text.wanted) for hit in answer)
        for want in text.wanted:
            if want.optional:
                continue
            on_it = [hit for hit in answer if want.lies_under(hit)]
            required, found = required + 1, found + bool(on_it)
            if want.last_day is not None:
                dated, right = dated + 1, right + any(hit.last_day == want.last_day for hit in on_it)
    size = sum(len(text.text.encode()) for text in texts) / 1000
    return (
        f"{found} of {required}",
        f"{right} of {dated}",
        f"{hits_on / hits:.2f} ({hits_on} of {hits})" if hits else "no hits",
        f"{size / seconds:,.1f}",
    )


def rows(texts: list[Text], names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for name in names:
        package, load = PARSERS[name]
        try:
            version = importlib.metadata.version(package)
            # Some parsers greet on import.
            with contextlib.redirect_stdout(io.StringIO()):
                parse = load()
        except ImportError:
            yield (name, INSTALL, "", "", "")
            continue
        yield (f"{name} {version}", *measured(parse, texts))


def main(arguments: list[str] | None = None) -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    options.add_argument("--gold", type=Path, help="folder of gold records")
    options.add_argument("--notices", type=Path, help="folder of the notices (.txt) that the gold records name")
    options.add_argument("--only", nargs="*", choices=PARSERS, default=list(PARSERS), help="parsers to run")
    given = options.parse_args(arguments)
    if bool(given.gold) != bool(given.notices):
        options.error("--gold and --notices go together")
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    texts = list(noticed_texts(given.gold, given.notices) if given.gold else made_texts())
    if not texts:
        options.error("no notice (.txt) belongs to a gold record with a day of signing")
    table = [HEADINGS, *rows(texts, given.only)]
    widths = [max(len(row[i]) for row in table) for i in range(len(HEADINGS))]
    for row in table:
        sys.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n")


if __name__ == "__main__":
    main()
