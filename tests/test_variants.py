"""One notice in every format and way of writing that is read gives one and the same record."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
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
from tests.pdfs import build_pdf
from tests.sample_blocks import RAW, Blocks, blocks_of, printed

HERE = Path(__file__).parent


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
    if name == "tongyu-old-neighbourhoods":
        return table_alone(name)
    encoding = "gb18030" if name.startswith("chenghu") else "utf-8-sig"
    path = RAW / f"{name}.txt"
    return Sample(name, path.read_text(encoding=encoding), blocks_of(path, encoding))


def table_alone(name: str) -> Sample:
    """Return the title lines and the table of a workbook as text, with every merged cell written out."""
    document = tomllib.loads((HERE / "samples" / f"{name}.xlsx.toml").read_text(encoding="utf-8"))
    rows: list[list[str]] = []
    for row in document["table"]:
        shown = [value.strftime("%Y年%-m月%-d日") if hasattr(value, "strftime") else str(value) for value in row]
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
WRITERS: dict[str, tuple[str, Writer, tuple[str, ...]]] = {}
"""Ways to write a sample by name: ending of the file, the maker, the places that its findings must have."""


def way(ending: str, *places: str, name: str = "") -> Callable[[Writer], Writer]:
    def add(writer: Writer) -> Writer:
        WRITERS[name or writer.__name__] = (ending, writer, places)
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


@way("txt")
def hard_wrapped(one: Sample, _: Path) -> bytes:
    def wrapped(line: str) -> str:
        line = "　　" + line.strip() if len(line) > 20 else line
        return "\n".join(line[i : i + 28] for i in range(0, len(line), 28))

    return outside_tables(one, wrapped).encode()


@way("txt")
def traditional_characters(one: Sample, _: Path) -> bytes:
    return str(opencc.OpenCC("s2t").convert(one.text)).encode()


@way("txt")
def full_width_digits(one: Sample, _: Path) -> bytes:
    return one.text.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}).encode()


@way("txt")
def spaces_between_characters(one: Sample, _: Path) -> bytes:
    return outside_tables(one, lambda line: " ".join(line.strip())).encode()


@way("pdf", "page", "box")
def pdf(one: Sample, folder: Path) -> bytes:
    return build_pdf(folder / "x.pdf", [printed(one.blocks)]).read_bytes()


@way("ofd", "page", "box")
def ofd(one: Sample, _: Path) -> bytes:
    return build_ofd(printed(one.blocks))


@way("docx", "paragraph|cell")
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


for _skin in ("trs", "ucap", "jcms", "webplus", "disclosure", "plain"):
    way("html", name=f"html_{_skin}")(page(_skin))


@way("zip", "member")
def letter_and_annex(one: Sample, _: Path) -> bytes:
    """Return an archive of the notice as a Word file and of what follows the line 附件 as text."""
    lines = one.text.splitlines()
    at = lines.index("附件") if "附件" in lines else len(lines)
    letter = "\n".join(lines[:at])
    files = {"关于印发方案的通知.txt": letter.encode()}
    if at < len(lines):
        files["附件.txt"] = "\n".join(lines[at:]).encode()
    return zipped(files)


@way("xlsx", "cell")
def xlsx(one: Sample, _: Path) -> bytes:
    return workbook({"任务分解表": sheet_rows(one)})


@way("csv", "cell")
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
    "tongyu-old-neighbourhoods",
)
ONLY_TABLE = {"xlsx", "csv"}
NO_TABLE = {"one_line_with_spaces", "one_line_without_spaces"}
KNOWN: dict[tuple[str, str], str] = {}


def cases():
    for name in SAMPLES:
        for variant in WRITERS:
            if variant in ONLY_TABLE and name != "tongyu-old-neighbourhoods": continue
            if variant in NO_TABLE and sample(name).has_table: continue
            yield pytest.param(name, variant, id=f"{name.split('-')[0]}-{variant}")


@pytest.mark.parametrize(("name", "variant"), cases())
def test_a_variant_gives_the_findings_of_the_plain_text(name: str, variant: str, tmp_path: Path) -> None:
    ending, write, places = WRITERS[variant]
    found = record(write(sample(name), tmp_path), f"x.{ending}")
    assert findings(found) == findings(plain(name))
    assert misquoted(found) == []
    assert unplaced(found, *places) == []
    assert heads(found) == heads(plain(name))
