"""Do the rules of layout, outline, elements and tables catch their examples, and leave the others alone?

Each rule is asked through the function of the engine that uses it, so an example also shows that no
other rule of the file stands in its way.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
from groups import each

from pipeline import headings, notation
from pipeline.comparison.labels import labels
from pipeline.comparison.wording import wording_file
from pipeline.headings import ColumnFile, heading_key, match_catalogue, match_heading
from pipeline.language.citation_marks import CitationLexicon
from pipeline.language.deadlines import words as deadline_words
from pipeline.language.unit_lexicon import units
from pipeline.lexicon import LEXICONS, Rule, expand, load, read_toml
from pipeline.notation import NotationFile
from pipeline.read.archive.order import ArchiveFile, place_of
from pipeline.read.page.rules import PageFile
from pipeline.read.sheet.rules import SheetFile
from pipeline.read.web.rules import WebFile
from pipeline.review.words import review_words
from pipeline.structure.lines.oneline import OnelineFile, cut_points, head_cut_points, tail_cut_points
from pipeline.structure.signs import element_rules, line_ends, line_shapes, sections
from pipeline.structure.signs.element_rules import ElementsFile, pattern
from pipeline.structure.signs.furniture import FurnitureFile, beside_footer, furniture_rule
from pipeline.structure.signs.line_ends import ParagraphFile, start_rule
from pipeline.structure.signs.line_shapes import LineFile
from pipeline.structure.signs.numbering import OutlineFile, number_at
from pipeline.structure.signs.pageedges import PageNumberFile
from pipeline.structure.signs.sections import SectionFile, annex_rule, section_rule

Hit = Callable[[Rule, str], bool]

FURNITURE = load(FurnitureFile, "furniture.toml")
PAGE_NUMBERS = load(PageNumberFile, "page_numbers.toml")
OUTLINE = load(OutlineFile, "outline.toml")
PARAGRAPHS = load(ParagraphFile, "paragraphs.toml")
SECTIONS = load(SectionFile, "sections.toml")
ELEMENTS = load(ElementsFile, "elements.toml")
COLUMNS = load(ColumnFile, "columns.toml")
ONELINE = load(OnelineFile, "oneline.toml")
LINES = load(LineFile, "lines.toml")


def number_style(rule: Rule, text: str) -> bool:
    found = number_at(text)
    return found is not None and found.style == rule.id


def starts_line(rule: Rule, text: str) -> bool:
    return re.match(rule.pattern, text) is not None and start_rule(text) is not None


def heading_rule(find: Callable[[str], Rule | None], rule: Rule, text: str) -> bool:
    return find(text) is rule


def element_rule(rules: Iterable[Rule], rule: Rule, text: str) -> bool:
    """Tell whether the rule is the first of its list that finds the text, as in ``read_elements``."""
    return next((r.id for r in rules if pattern(r.pattern).search(text)), None) == rule.id


def element_phrase_rule(rule: Rule, text: str) -> bool:
    return pattern(rule.pattern).search(text) is not None


def column_rule(rule: Rule, text: str) -> bool:
    found = match_heading(text)
    return found is not None and found.id == rule.id


def catalogue_rule(rule: Any, text: str) -> bool:
    return match_catalogue(text) == rule.field


def cut_by(rules: Iterable[Rule], cuts: Callable[[str], list[int]], rule: Rule, text: str) -> bool:
    """Tell whether the engine cuts a text before and after what this rule alone matches."""
    match = re.search(_expanded(rule.pattern), text)
    if match is None:
        return False
    name = next(n for n, value in match.groupdict().items() if n.startswith("cut") and value is not None)
    edges = {edge for edge in match.span(name) if 0 < edge < len(text)}
    return bool(edges) and edges <= set(cuts(text))


def _expanded(text: str) -> str:
    for name, fragment in ONELINE.fragments.items():
        text = text.replace("{" + name + "}", f"(?:{fragment})")
    return text


def archive_rank(rule: Rule, text: str) -> bool:
    return place_of(text).rule == rule.id


def whole(rule: Rule, text: str) -> bool:
    return re.fullmatch(rule.pattern, text) is not None


def at_start(rule: Rule, text: str) -> bool:
    return re.match(rule.pattern, text) is not None


MATCHED_AT_START = {
    "gives-reason",
    "behind-cut-in-date",
    "text-behind-bracket",
    "rest-of-date",
    "first-piece",
    "first-entry",
    "paragraph-title",
    "office-before-duty",
    "text-first",
    "sign-first",
    "signs-before-text",
    "marked-alike",
    "quoted-line",
    "line-number",
    "tick-before-text",
    "bullet",
    "table-top",
    "table-bottom",
    "horizontal-rule",
    "label-first",
    "label-in-strokes",
    "figure-first",
    "report-asked-for",
    "year-told-of",
    "line-of-day",
}
"""Phrases that the engine looks for at the start of a text only."""

MATCHED_WHOLE = {
    "before-number",
    "behind-number",
    "year-of-tasks",
    "date-in-figures",
    "between-members",
    "rest-of-clause",
    "row-number",
    "assigned-sentence",
    "title-before-list",
    "only-signs",
    "only-strokes",
    "drawn-line",
    "labels-and-values",
    "ruled-row",
    "point",
    "signing",
}
"""Phrases that the engine asks to match the whole of a text."""


def phrase_rule(rule: Rule, text: str) -> bool:
    return (whole if rule.id in MATCHED_WHOLE else at_start if rule.id in MATCHED_AT_START else somewhere)(rule, text)


def with_fragments(fragments: dict[str, str]) -> Hit:
    return lambda rule, text: phrase_rule(rule.model_copy(update={"pattern": expand(rule.pattern, fragments)}), text)


def somewhere(rule: Rule, text: str) -> bool:
    return re.search(rule.pattern, text) is not None


ARCHIVES = load(ArchiveFile, "archives.toml")
SHEETS = load(SheetFile, "sheets.toml")

UNITS = units()
DEADLINES = deadline_words.deadline_file()
CITATIONS = load(CitationLexicon, "citations.toml")

FILES: dict[str, list[tuple[tuple[Rule, ...], Hit]]] = {
    "furniture.toml": [
        (FURNITURE.rule, lambda rule, text: furniture_rule(text) == rule.id),
        (FURNITURE.beside_footer, lambda rule, text: beside_footer(text) == rule.id),
        (FURNITURE.phrase, phrase_rule),
    ],
    "page_numbers.toml": [(PAGE_NUMBERS.rule, whole), (PAGE_NUMBERS.phrase, phrase_rule)],
    "outline.toml": [
        (OUTLINE.style, number_style),
        ((OUTLINE.counted_stage, *OUTLINE.phrase), with_fragments(OUTLINE.fragments)),
    ],
    "lines.toml": [(LINES.phrase, with_fragments(LINES.fragments)), (LINES.markup, somewhere)],
    "notation.toml": [(load(NotationFile, "notation.toml").phrase, phrase_rule)],
    "compare.toml": [(labels().phrase, phrase_rule)],
    "compare-wording.toml": [(wording_file().phrase, phrase_rule)],
    "deadlines.toml": [(DEADLINES.phrases, with_fragments(deadline_words.fragments()))],
    "paragraphs.toml": [(PARAGRAPHS.start, starts_line), (PARAGRAPHS.phrase, phrase_rule)],
    "sections.toml": [
        (SECTIONS.section, partial(heading_rule, section_rule)),
        (SECTIONS.annex, partial(heading_rule, annex_rule)),
        ((SECTIONS.remark,), at_start),
        (SECTIONS.phrase, phrase_rule),
    ],
    "elements.toml": [
        (rules, partial(element_rule, rules))
        for rules in (
            ELEMENTS.number,
            ELEMENTS.printed,
            ELEMENTS.signed,
            ELEMENTS.signed_figures,
            ELEMENTS.publicity,
            ELEMENTS.issuer,
        )
    ]
    + [(ELEMENTS.phrase, element_phrase_rule)],
    "archives.toml": [(ARCHIVES.rank, archive_rank), ((ARCHIVES.number,), whole)],
    "pages.toml": [(load(PageFile, "pages.toml").line, whole)],
    "sheets.toml": [((SHEETS.note,), at_start), ((SHEETS.copied,), somewhere)],
    "columns.toml": [(COLUMNS.column, column_rule), (COLUMNS.catalogue, catalogue_rule), (COLUMNS.phrase, phrase_rule)],
    "units.toml": [
        ((UNITS.level_words.head_office, UNITS.sharing.party_committee), somewhere),
        ((UNITS.sharing.counted_levels, UNITS.sharing.government_after_bracket), at_start),
        ((UNITS.sharing.level, UNITS.sharing.place_government), whole),
        (UNITS.phrase, phrase_rule),
    ],
    "oneline.toml": [
        (ONELINE.head, partial(cut_by, ONELINE.head, head_cut_points)),
        (ONELINE.body, partial(cut_by, ONELINE.body, cut_points)),
        (ONELINE.tail, partial(cut_by, ONELINE.tail, tail_cut_points)),
    ],
}

# Rules that do not yet do what their examples say. A strict list: one that is mended must leave it.
KNOWN = {
    "outline:cn-comma": "十四五、 is no number: the digits of a number are not checked for their order",
}


def _marks(key: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(strict=True, reason=KNOWN[key])] if key in KNOWN else []


RULES = [
    pytest.param(rule, hit, id=key, marks=_marks(key))
    for name, groups in FILES.items()
    for rules, hit in groups
    for rule in rules
    if (key := f"{name.removesuffix('.toml')}:{rule.id}")
]


def test_every_known_failure_is_a_rule() -> None:
    assert set(KNOWN) <= {str(param.id) for param in RULES}


@each(("rule", "hit"), RULES)
def test_rule_catches_its_examples_and_leaves_the_others(rule: Rule, hit: Hit) -> None:
    assert [text for text in rule.catches if not hit(rule, text)] == []
    assert [text for text in rule.leaves if hit(rule, text)] == []


NAMED = {
    "columns": (headings.PhraseId, COLUMNS.phrase),
    "deadlines": (deadline_words.PhraseId, DEADLINES.phrases),
    "elements": (element_rules.PhraseId, ELEMENTS.phrase),
    "lines": (line_shapes.ShapeId, LINES.phrase),
    "notation": (notation.PhraseId, load(NotationFile, "notation.toml").phrase),
    "paragraphs": (line_ends.PhraseId, PARAGRAPHS.phrase),
    "sections": (sections.PhraseId, SECTIONS.phrase),
}


@cache
def quoted_in_code() -> Counter[str]:
    """Return how often each name stands in quotes in the code beside the headings."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in Path(headings.__file__).parent.rglob("*.py"))
    return Counter(re.findall(r'(?<=")[\w-]+(?=")', code))


@pytest.mark.parametrize("name", NAMED)
def test_each_phrase_is_asked_for_by_its_name(name: str) -> None:
    known, rules = NAMED[name]
    assert set(get_args(known)) == {rule.id for rule in rules}
    # Once in the list of names, and where it is used.
    assert [rule.id for rule in rules if quoted_in_code()[rule.id] < 2] == []


@pytest.mark.parametrize("name", FILES)
def test_ids_are_unique_and_no_example_stands_twice(name: str) -> None:
    rules = [rule for group, _ in FILES[name] for rule in group]
    assert [key for key, times in Counter(rule.id for rule in rules).items() if times > 1] == []
    twice = {rule.id: [e for e, n in Counter((*rule.catches, *rule.leaves)).items() if n > 1] for rule in rules}
    assert {key: examples for key, examples in twice.items() if examples} == {}


def _named_parts(data: dict[str, Any]) -> list[str]:
    """Return the names of the fragments and word lists of a file, which its patterns fill in."""
    lists = data.get("lists", {})
    return [*data.get("fragments", {}), *(lists if isinstance(lists, dict) else ())]


WITH_FRAGMENTS = {
    path.name: fragments for path in sorted(LEXICONS.glob("*.toml")) if (fragments := _named_parts(read_toml(path)))
}


@pytest.mark.parametrize("name", WITH_FRAGMENTS)
def test_every_fragment_and_every_list_is_used(name: str) -> None:
    written = (LEXICONS / name).read_text(encoding="utf-8")
    assert [fragment for fragment in WITH_FRAGMENTS[name] if f"{{{fragment}}}" not in written] == []


def test_ranks_go_from_the_outside_in() -> None:
    ranks = [style.rank for style in OUTLINE.style]
    assert all(upper <= lower for upper, lower in pairwise(ranks))


def test_every_catalogue_field_has_one_rule() -> None:
    assert max(Counter(rule.field for rule in COLUMNS.catalogue).values()) == 1


def test_examples_of_column_headings_are_written_as_matched() -> None:
    rules = [*COLUMNS.column, *COLUMNS.catalogue]
    assert [e for rule in rules for e in rule.catches if heading_key(e) != e] == []


# The patterns that stand in these files without being rules: each with a text it is for and one it is not.
PATTERNS = [
    (
        "elements.toml",
        ELEMENTS.organ.line,
        ["清河县人民政府办公室文件", "云岭市财政局"],
        ["云岭市财政局2024年工作", "关于印发方案的通知"],
    ),
    ("elements.toml", ELEMENTS.title.not_title, ["附件 市容整治", "抄送：各镇"], ["清河县市容整治方案"]),
    ("elements.toml", ELEMENTS.annex.head, ["附件", "附件 2", "附件1："], ["附件材料齐全", "附件：1. 分工表"]),
    ("elements.toml", ELEMENTS.annex.head_titled, ["附件2 市容整治任务分工表"], ["附件中所列事项要逐一落实"]),
    ("elements.toml", ELEMENTS.annex.list, ["附件：1. 任务分工表", "附件:市容整治台账"], ["附件2", "见附件：分工表"]),
    ("elements.toml", ELEMENTS.letter.issues, ["现印发给你们", "现将《方案》印发给你们"], ["印发方案后组织实施"]),
    (
        "elements.toml",
        ELEMENTS.letter.names,
        ["现将修订后的《方案》印发给你们", "《方案》已经县政府同意，现印发给你们"],
        ["根据《条例》，制定了清单，现印发给你们", "现将《方案》转发给你们"],
    ),
    (
        "citations.toml",
        CITATIONS.around_title,
        ["附件1：任务分工表", "2.养老服务规划", "养老服务规划（试行）"],
        ["养老服务规划", "第2批清单"],
    ),
    (
        "web.toml",
        load(WebFile, "web.toml").site,
        ["市容整治方案_青屏县人民政府", "市容整治方案 - 青屏县", "市容整治方案-青屏县人民政府网站"],
        ["2024-2025年市容整治方案", "市容整治方案"],
    ),
    ("web.toml", load(WebFile, "web.toml").numbered, ["1. 加强领导", "（一）加强领导", "第三条"], ["加强领导", "3项"]),
    (
        "web.toml",
        load(WebFile, "web.toml").row_name,
        ["发布日期：2024-03-01", "来 源: 县政府"],
        ["2024-03-01", "源：甲"],
    ),
    ("review.toml", review_words().date, ["2024-06-30", "2024年6月30日", "2024/6/30"], ["2024-06", "6月30日"]),
    ("columns.toml", COLUMNS.cells.ticked, ["■", "☑", "√"], ["□", "☐"]),
    ("columns.toml", COLUMNS.cells.unticked, ["□", "☐", "[ ]"], ["■", "☑"]),
    ("columns.toml", COLUMNS.cells.total, ["合计", "总 计", "（小计）"], ["合计完成改造30户", "统计"]),
    (
        "columns.toml",
        COLUMNS.cells.unit_like,
        ["县教育局", "县财政局、县民政局", "省妇联", "市工商联", "市科协", "东河海关"],
        ["2024年底", "建立台账，定期更新"],
    ),
    (
        "columns.toml",
        COLUMNS.cells.time_like,
        ["2024年6月", "年底前", "长期坚持", "重要节假日前", "汛期", "汛前", "暑假", "新学期"],
        ["县教育局", "县财政局、县民政局"],
    ),
]


@each(("name", "text", "catches", "leaves"), PATTERNS, ids=[f"{p[0]}:{p[2][0]}" for p in PATTERNS])
def test_pattern_fits_what_it_is_for(name: str, text: str, catches: list[str], leaves: list[str]) -> None:
    compiled = pattern(text) if name == "elements.toml" else re.compile(text)
    assert [t for t in catches if not compiled.search(t)] == []
    assert [t for t in leaves if compiled.search(t)] == []
