"""What copying makes of a text: mails, editors, word processors, Markdown, posts, terminals, spreadsheets."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

Layout = Callable[[str], str]
LAYOUTS: dict[str, Layout] = {}


def layout(made: Layout) -> Layout:
    LAYOUTS[made.__name__] = made
    return made


def lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def changed(text: str, row: Callable[[str], str] = str, line: Callable[[str], str] = str) -> str:
    """Change the rows of tables and the other lines of a text, each by itself."""
    return "\n".join(row(one) if "\t" in one else line(one) for one in lines(text)) + "\n"


def numbered(line: str) -> bool:
    return re.match(r"[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+\.", line) is not None


def width(text: str) -> int:
    return sum(1 if char.isascii() else 2 for char in text)


def broken(line: str, at: int, first: str = "") -> str:
    out = [first]
    for char in line:
        if width(out[-1] + char) > at and char not in "，。；：、）》”":
            out.append("")
        out[-1] += char
    return "\n".join(out)


for _name, _mark in {"quoted": "> ", "quoted_twice": ">> ", "entities_for_quotes": "&gt; "}.items():
    LAYOUTS[_name] = lambda text, mark=_mark: "".join(f"{mark}{line}\n" for line in lines(text))
for _name, _end in {
    "returns": "\r",
    "vertical_tabs": "\v",
    "line_separators": "\u2028",
    "doubled": "\r\r\n",
    "letters": "\u0420",
}.items():
    LAYOUTS[f"line_ends_{_name}"] = lambda text, end=_end: text.replace("\n", end)
for _name, _end in {"backslash": "\\", "pilcrow": "¶", "arrow": "↵", "spaces": "  \u3000"}.items():
    LAYOUTS[f"lines_end_with_{_name}"] = lambda text, end=_end: "".join(f"{line}{end}\n" for line in lines(text))
for _name, _sign in {"dots": "●", "ticks": "√", "dashes": "- ", "arrows": "➢ "}.items():
    LAYOUTS[f"{_name}_before_numbers"] = lambda text, sign=_sign: changed(
        text, line=lambda one: sign + one if numbered(one) else one
    )
for _width in (48, 56, 70):
    LAYOUTS[f"wrapped_at_{_width}_with_indents"] = lambda text, at=_width: changed(
        text, line=lambda one: broken(one, at, "　　")
    )
for _name, _gap in {"spaces": " \u3000", "no_break_space": "\u00a0", "nothing": ""}.items():
    LAYOUTS[f"blank_lines_of_{_name}"] = lambda text, gap=_gap: f"\n{gap}\n".join(lines(text))


@layout
def forwarded_mail(text: str) -> str:
    head = (
        f"发件人: 王某 <wang@example.org>\n发送时间: 2026年1月5日 9:12\n收件人: 李某\n主题: 转发: {lines(text)[0]}\n\n"
    )
    return f"{head}各位好，请查收下面的通知，有问题请联系我。\n\n{text}\n此致\n"


@layout
def numbers_of_lines(text: str) -> str:
    return "".join(f"{number:4d}  {line}\n" for number, line in enumerate(lines(text), 1))


@layout
def numbers_of_lines_and_tabs(text: str) -> str:
    return "".join(f"{number}\t{line}\n" for number, line in enumerate(lines(text), 1))


@layout
def numbers_of_lines_and_colons(text: str) -> str:
    return "".join(f"{number}: {line}\n" for number, line in enumerate(lines(text), 1))


@layout
def zero_width_characters(text: str) -> str:
    return changed(text, lambda row: "\t".join("\u200b".join(cell) for cell in row.split("\t")), "\u00ad".join)


@layout
def markdown_strokes(text: str) -> str:
    out: list[str] = []
    for above, line in zip(["", *lines(text)], lines(text), strict=False):
        cells = line.split("\t")
        out.append(f"| {' | '.join(cells)} |" if len(cells) > 1 else line)
        out += ["|" + ":---:|" * len(cells)] if len(cells) > 1 and "\t" not in above else []
    return "\n".join(out)


@layout
def strokes_between_cells(text: str) -> str:
    return changed(text, lambda row: " | ".join(row.split("\t")))


@layout
def a_stroke_behind_each_cell(text: str) -> str:
    return changed(text, lambda row: "\n".join(f"{cell} |" for cell in row.split("\t")))


def drawn(text: str, rule: Callable[[int], str], row: Callable[[list[str]], list[str]]) -> str:
    out: list[str] = []
    for above, line in zip(["", *lines(text)], lines(text), strict=False):
        cells = line.split("\t")
        if len(cells) == 1:
            out.append(line)
            continue
        out += [rule(len(cells))] if "\t" not in above else []
        out += [*row(cells), rule(len(cells))]
    return "\n".join(out)


@layout
def drawn_with_box_characters(text: str) -> str:
    return drawn(text, lambda n: "├" + "────┼" * (n - 1) + "────┤", lambda cells: [f"│{'│'.join(cells)}│"])


@layout
def drawn_with_cells_over_several_lines(text: str) -> str:
    def row(cells: list[str]) -> list[str]:
        parts = [[cell[at : at + 6] for at in range(0, len(cell), 6)] or [""] for cell in cells]
        high = max(map(len, parts))
        return [f"|{'|'.join((p[at] if at < len(p) else '').ljust(6) for p in parts)}|" for at in range(high)]

    return drawn(text, lambda n: "+" + "------+" * n, row)


@layout
def full_width_strokes(text: str) -> str:
    return changed(text, lambda row: f"｜{'｜'.join(row.split(chr(9)))}｜")


@layout
def cells_in_lines(text: str) -> str:
    return changed(text, lambda row: "\n".join(row.split("\t")))


@layout
def filled_cells_in_lines(text: str) -> str:
    return changed(text, lambda row: "\n".join(cell for cell in row.split("\t") if cell))


@layout
def spaces_between_cells(text: str) -> str:
    return changed(text, lambda row: "    ".join(row.split("\t")))


@layout
def lines_of_cells_that_a_spreadsheet_quotes(text: str) -> str:
    return changed(
        text,
        lambda row: "\t".join(f'"{cell}"'.replace("、", "、\n") if "、" in cell else cell for cell in row.split("\t")),
    )


@layout
def html_table_in_text(text: str) -> str:
    return drawn(
        text.replace("\n", "\n\n"),
        lambda _: "",
        lambda cells: [f"<table><tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr></table>"],
    ).replace("</table>\n\n<table>", "\n")


@layout
def bold_by_underscores(text: str) -> str:
    return changed(
        text, line=lambda one: re.sub(r"^(（?[一二三四五六七八九十\d]+[、）.][^。]{2,20})(。|$)", r"__\1\2__", one)
    )


@layout
def bold_italics(text: str) -> str:
    return changed(
        text, line=lambda one: re.sub(r"^(（?[一二三四五六七八九十\d]+[、）.][^。]{2,20}。)", r"***\1***", one)
    )


@layout
def rules_before_headings(text: str) -> str:
    return changed(text, line=lambda one: ("---\n\n" if re.match("[一二三四五六七八九十]、", one) else "") + one + "\n")


@layout
def head_of_a_markdown_file(text: str) -> str:
    return f"---\ntitle: {lines(text)[0]}\ndate: 2024-01-01\n---\n\n{text}"


@layout
def entities(text: str) -> str:
    return changed(text, line=lambda one: "&nbsp;&emsp;" + html.escape(one).replace("“", "&ldquo;"))


@layout
def post_of_a_public_account(text: str) -> str:
    foot = "来源丨县政府办\n编辑丨某某\n\n阅读原文\n阅读 1234\n分享 收藏 点赞 在看\n"
    return f"点击蓝字 关注我们\n{text}\n-END-\n{foot}"


@layout
def line_ends_written_as_escapes(text: str) -> str:
    return text.replace("\t", "\\t").replace("\n", "\\n")


@layout
def one_line(text: str) -> str:
    return "".join(lines(text))


@layout
def one_line_with_spaces(text: str) -> str:
    return " ".join(lines(text))


@layout
def all_white_space_one_space(text: str) -> str:
    return " ".join(text.split())
