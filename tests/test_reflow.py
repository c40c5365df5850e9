"""Are paragraphs the same however the lines of a notice were set?"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

from case_files import parameters
from groups import each

from pipeline.model.notice import Notice, Paragraph
from pipeline.model.provenance import ProvenanceMap
from pipeline.model.spans import Span
from pipeline.read import read_text
from pipeline.structure import read_notice
from pipeline.structure.clean_text import read_flow

DATA = tomllib.loads((Path(__file__).parent / "cases" / "reflow.toml").read_text(encoding="utf-8"))
CASES = DATA["case"]

HEAD, BODY = DATA["whole"]["head"], DATA["whole"]["body"]
WHOLE = [*HEAD, *BODY]


def width(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def wrapped(paragraph: str, columns: int, indent: str) -> list[str]:
    """Set a paragraph in lines of a fixed width, as a printed page does."""
    lines, rest = [], indent + paragraph
    while rest:
        size = next((n for n in range(1, len(rest) + 1) if width(rest[:n]) > columns), len(rest) + 1) - 1
        lines.append(rest[:size])
        rest = rest[size:]
    return lines


def lines_of(columns: int, *, indents: bool) -> list[str]:
    body = [line for p in BODY for line in wrapped(p, columns, "　　" if indents else "")]
    return [line for p in HEAD for line in wrapped(p, columns, "")] + body


def with_pages(lines: list[str], foot: str) -> list[str]:
    out: list[str] = []
    for number, line in enumerate(lines, 1):
        out += [line, *(foot.format(number // 9).split("\n") if number % 9 == 0 else [])]
    return out


def notice_of(text: str) -> Notice:
    return read_notice(read_text(text))


def paragraphs(text: str) -> list[tuple[str, Paragraph]]:
    flow = read_flow(read_text(text))
    clean, _ = flow.builder.build()
    return [(p.span.quote(clean), p) for p in flow.paragraphs]


LAYOUTS = {
    "a line for each paragraph": "\n".join(WHOLE),
    "a blank line between paragraphs": "\n\n".join(WHOLE),
    "first-line indents": "\n".join(["　　" + p for p in WHOLE]),
    "Windows line ends": "\r\n".join(WHOLE),
    "Markdown headings": "\n\n".join(["## " + p if p[1] == "、" else p for p in WHOLE]),
    "bold headings": "\n\n".join([f"**{p}**" if p[1] == "、" else p for p in WHOLE]),
    "one line with wide gaps": "　　".join(WHOLE),
    "one line with narrow gaps": "  ".join(WHOLE),
}
for _columns in (24, 27):
    for _indents in (True, False):
        _lines = lines_of(_columns, indents=_indents)
        _name = f"wrapped at {_columns} {'with' if _indents else 'without'} indents"
        LAYOUTS |= {
            _name: "\n".join(_lines),
            f"{_name}, blank lines between all lines": "\n\n".join(_lines),
            f"{_name}, page numbers": "\n".join(with_pages(_lines, "— {} —")),
            f"{_name}, page numbers between blank lines": "\n\n".join(with_pages(_lines, "— {} —")),
            f"{_name}, running heads": "\n".join(with_pages(_lines, "- {} -\n清河县人民政府公报")),
            f"{_name}, form feeds": "\n".join(with_pages(_lines, "— {} —\f")).replace("\f\n", "\f"),
        }


def counted(paragraph: str, columns: int) -> list[str]:
    """Cut a paragraph after so many characters, whatever they are; closing marks hang over."""
    lines = [""]
    for char in paragraph:
        if len(lines[-1]) >= columns and char not in "，。、；：）》":
            lines.append("")
        lines[-1] += char
    return lines


# from 18 characters (a narrow column) to 60 (a wide window); below, the title's own lines are as long as the page
LAYOUTS |= {
    f"cut after {columns} characters": "\n".join(line for p in WHOLE for line in counted(p, columns))
    for columns in (20, 22, 24, 26, 28, 30, 33, 36, 40, 44, 48, 52, 60)
}


PASTED = {
    "in an answered mail": "\n".join("> " + p for p in WHOLE),
    "answered twice": "\n".join(">> " + p for p in WHOLE),
    "pictographs around headings": "\n".join(f"📌 {p} 📌" if p[1] == "、" else p for p in WHOLE),
    "signs of lists before numbers": "\n".join("🔹" + p if p[0] in "（二三" else p for p in WHOLE),
    "a tab behind the number": "\n".join(re.sub(r"^(.、|（.）)", r"\1\t", p) for p in WHOLE),
    "a word processor's bullet and a tab": "\n".join("\uf0b7\t" + p if p[0] == "（" else p for p in WHOLE),
    "marks of direction": "\n".join(f"\u202a{p}\u202c\u200e" for p in WHOLE),
    "zero-width spaces": "\n".join("\u200b".join(p) for p in WHOLE),
    "soft hyphens": "\n".join("\u00ad".join(p) for p in WHOLE),
    "spaces that do not break": "\n".join("\u00a0\u00a0\u00a0\u00a0" + p for p in WHOLE),
    "a fence of Markdown": "```text\n" + "\n".join(WHOLE) + "\n```",
    "a blank line and full-width spaces, as in a chat": "\n\n".join("　　" + p for p in WHOLE),
    "line ends of old machines": "\r".join(WHOLE),
    "separators of lines": "\u2028".join(WHOLE),
}
LAYOUTS |= PASTED


@each("layout", LAYOUTS)
def test_paragraphs_do_not_depend_on_the_layout(layout: str) -> None:
    assert [words.replace("\t", "") for words, _ in paragraphs(LAYOUTS[layout])] == WHOLE


@each("case", parameters(CASES))
def test_lines_become_the_paragraphs_of_the_case(case: dict[str, Any]) -> None:
    assert [words for words, _ in paragraphs(case["text"])] == case["expect"]


def test_bold_start_of_a_paragraph_is_kept_as_a_span() -> None:
    found = paragraphs("**强化领导。**各镇要成立专班。\n**强化督导。**县里要定期通报。")
    assert [words[: p.bold.end - p.bold.start] for words, p in found if p.bold] == ["强化领导。", "强化督导。"]


def test_marked_headings_are_remembered() -> None:
    found = paragraphs("## 强化领导\n各镇要成立专班。")
    assert [p.marked_heading for _, p in found] == [True, False]


def test_clean_text_leads_back_to_the_page_of_the_file() -> None:
    notice = notice_of("一、工作目标\n第一页的内容写在这里。\f二、主要任务\n第二页的内容写在这里。")
    places = ProvenanceMap.of(notice.reading, notice.edits)
    at = [notice.text.index("第一页"), notice.text.index("第二页")]
    assert [places.at(Span(offset, offset + 3)).page for offset in at] == [1, 2]
