"""Items without numbers: stages, bullets and paragraphs with short titles of their own below a heading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipeline.model.notice import Item, Scope
from pipeline.model.spans import Span
from pipeline.notation import holds, marks, read_number, written
from pipeline.structure.outline.office_paragraphs import (
    behind_offices,
    below_offices,
    duties_of_offices,
    with_paragraph,
)
from pipeline.structure.outline.titles import title_and_rest
from pipeline.structure.signs.duties import (
    announces_duties,
    names_office,
)
from pipeline.structure.signs.flatcells import is_unit
from pipeline.structure.signs.formulas import ends_in_formula, starts_formula
from pipeline.structure.signs.line_shapes import line_shape
from pipeline.structure.signs.numbering import title_pattern
from pipeline.structure.signs.sections import phrase

MIN_STAGES = 2
"""Paragraphs titled as stages, or with a bullet, that make a list."""
MIN_TITLED = 2
"""Titled paragraphs that make a list where every title is a sentence of its own."""
MIN_LABELLED = 3
"""The same where titles end in a colon as well."""
LONGEST_LEAD = 40
"""Characters up to which a paragraph cannot hold a list of duties with what announces it."""
MIN_FIELDS = 2
"""Paragraphs with who and when, by which all that are labelled are fields of the heading."""
SHORTEST_TEXT = 20
"""Characters that stand behind a title at least, in a list that is not one of duties."""
SHORTEST_OF_MANY = 10
"""The same where there are several titles, all sentences of their own."""
MOST_SHORT = 0.34
"""Share of the texts in a list whose titles end in a colon that may be shorter than ``SHORTEST_TEXT``."""


def unnumbered_items(
    text: str, body: Sequence[Span], scope: Scope, *, duties: bool
) -> tuple[tuple[Span, ...], tuple[Item, ...]]:
    """Return what stays with the heading, and the items that its paragraphs make without numbers.

    ``duties`` says that the heading announces a list of duties, whose items may be short.
    """
    body = _apart(text, body)
    announced = next((i for i, span in enumerate(body) if announces_duties(span.quote(text))), None)
    if announced:  # …成立专班。/ 具体职责如下：/ 县教育局：…
        before, announced_items = unnumbered_items(text, body[announced:], scope, duties=True)
        if announced_items:
            return (*body[:announced], *before), announced_items
    duties = duties or announced == 0
    for find in (_stages, _teams, _bullets, below_offices, _assigned_lines):
        if items := find(text, body, scope):
            return tuple(s for s in body if s.end <= items[0].span.start), tuple(items)
    if items := duties_of_offices(text, body, scope, duties=duties) or behind_offices(text, body, scope, duties=duties):
        return tuple(s for s in body if s.end <= items[0].span.start), tuple(items)
    return _titled(text, body, scope, duties=duties)


def _apart(text: str, body: Sequence[Span]) -> Sequence[Span]:
    """Part a paragraph in which several offices and their duties follow what announces them (职责如下：甲局。负责…)."""
    out: list[Span] = []
    for span in body:
        quoted = span.quote(text)
        long = len(quoted) > LONGEST_LEAD and holds(quoted, marks().colons)
        found = phrase("office-in-paragraph").finditer(quoted) if long else ()
        starts = [match.start("title") for match in found if names_office(match["title"])]
        if len(starts) < MIN_STAGES or not announces_duties(quoted[: starts[0]]):
            out.append(span)
            continue
        edges = [0, *starts, len(quoted)]
        out += [Span(span.start + a, span.start + b).stripped(text) for a, b in pairwise(edges)]
    return out


def counted_in_words(text: str, body: Sequence[Span], scope: Scope) -> list[Item]:
    """Make an item of each paragraph that words count (第一，…; 一要…), with those below it, where they go on."""
    counted = [phrase("counted-in-words").match(span.quote(text)) for span in body]
    values = [read_number(m["th"] or m["is"]) for m in counted if m is not None]
    if len(values) < MIN_STAGES or values != list(range(1, len(values) + 1)):
        return []
    return _with_those_below(
        body,
        (
            None if match is None else Item(None, None, None, (span,), (), scope, span, "paragraph-counted")
            for span, match in zip(body, counted, strict=True)
        ),
    )


def _stages(text: str, body: Sequence[Span], scope: Scope) -> list[Item]:
    """Make items of unnumbered stages: 宣传发动阶段（3月1日—3月20日）。…, with the paragraphs below each."""
    titles = [_stage_title(span.quote(text)) for span in body]
    first = next((t for t in titles if t is not None), None)
    value = read_number(first.groupdict().get("value") or "") if first is not None else None
    if value not in (None, 1) and titles[0] is None:
        return []  # where a copy has lost the name of the first one, the paragraphs stay together
    return _led_by(titles, text, body, scope, "titled-stage")


def _teams(text: str, body: Sequence[Span], scope: Scope) -> list[Item]:
    """Make items of the teams that share a work, where units stand behind or below most (第一组 牵头单位：甲局)."""
    titles = [phrase("team").match(span.quote(text)) for span in body]
    told = [i for i, title in enumerate(titles) if title is not None]
    if 2 * sum(_team_has_units(text, body, titles, i) for i in told) <= len(told):
        return []
    return _led_by(titles, text, body, scope, "team-with-units")


def _team_has_units(text: str, body: Sequence[Span], titles: Sequence[re.Match[str] | None], at: int) -> bool:
    """Tell whether units stand behind the name of a team, or in the line below that has nothing else."""
    title = titles[at]
    behind = title.string[title.end() :] if title is not None else ""
    if not behind.strip() and at + 1 < len(body) and titles[at + 1] is None:
        behind = body[at + 1].quote(text)
    return starts_formula(behind)


def _led_by(
    titles: Sequence[re.Match[str] | None], text: str, body: Sequence[Span], scope: Scope, rule: str
) -> list[Item]:
    """Make items of the paragraphs with a title, of which there are several, with those below each."""
    if sum(t is not None for t in titles) < MIN_STAGES:
        return []

    def led(span: Span, match: re.Match[str]) -> Item:
        title, own = title_and_rest(text, span, match)
        return Item(None, None, title, (own,) if own.start < own.end else (), (), scope, span, rule)

    return _with_those_below(
        body, (None if match is None else led(span, match) for span, match in zip(body, titles, strict=True))
    )


def _stage_title(quoted: str) -> re.Match[str] | None:
    return title_pattern("stage").match(quoted) or title_pattern("counted-stage").match(quoted)


def _bullets(text: str, body: Sequence[Span], scope: Scope) -> list[Item]:
    """Make an item of each paragraph with a bullet, with its title if it has one.

    Without titles the strokes behind the lead of a target are parts of it (contract, section 4: one for the paragraph).
    """
    bullets = [line_shape("bullet").match(span.quote(text)) for span in body]
    first = next((i for i, bullet in enumerate(bullets) if bullet is not None), 0)
    parts = first > 0 and phrase("announces-parts").search(body[first - 1].quote(text)) is not None
    if parts or sum(bullet is not None for bullet in bullets) < MIN_STAGES:
        return []
    titled = any(_title_of(text, span, 1) for span, bullet in zip(body, bullets, strict=True) if bullet is not None)
    if scope is Scope.GOAL and first > 0 and not titled:
        return []

    def behind(span: Span, bullet: re.Match[str]) -> Item:
        own = Span(span.start + bullet.end(), span.end)
        match = phrase("paragraph-title").match(own.quote(text))
        if match is None or match.end() >= own.end - own.start:
            return Item(None, None, None, (own,), (), scope, span, "bullet")
        title, rest = title_and_rest(text, own, match)
        return Item(None, None, title, (rest,), (), scope, span, "bullet")

    return _with_those_below(
        body,
        (None if bullet is None else behind(span, bullet) for span, bullet in zip(body, bullets, strict=True)),
    )


def _assigned_lines(text: str, body: Sequence[Span], scope: Scope) -> list[Item]:
    """Make an item of each line that ends in a bracket with its offices (改造卫生院20所（县卫健局）), where all do."""
    lines = [phrase("assigned-sentence").fullmatch(span.quote(text).strip()) for span in body]
    if len(lines) < MIN_STAGES or not all(line is not None and _names_units(line["units"]) for line in lines):
        return []
    return [Item(None, None, None, (span,), (), scope, span, "line-with-units") for span in body]


def _names_units(inside: str) -> bool:
    return is_unit(inside) or ends_in_formula(written().remark.format(remark=inside))


def _titled(
    text: str, body: Sequence[Span], scope: Scope, *, duties: bool
) -> tuple[tuple[Span, ...], tuple[Item, ...]]:
    """Make items of paragraphs that all have short titles of their own, behind a lead without one.

    A formula line belongs to the paragraph above it; one below the last of several alone speaks for all.
    Behind three titled paragraphs those without a title belong to the last one.
    """
    whole = (tuple(body), ())
    shortest = 4 if duties else SHORTEST_OF_MANY
    formulas = [starts_formula(s.quote(text)) for s in body]
    titles = [None if f else _title_of(text, s, shortest) for s, f in zip(body, formulas, strict=True)]
    first = next((i for i, t in enumerate(titles) if t is not None), len(body))
    found = [t for t in titles if t is not None]
    if _are_fields(formulas, found):
        return whole
    untitled = [i for i, (t, f) in enumerate(zip(titles, formulas, strict=True)) if i > first and t is None and not f]
    trailing = [i for i in untitled if all(t is None for t in titles[i:])]
    if first > 1 or untitled != trailing or (trailing and len(found) < MIN_LABELLED):
        return whole
    sure = all(t["end"] == marks().stop for t in found)
    few = sum(len(t.string) - t.end() < SHORTEST_TEXT for t in found)
    short = not duties and few > (0 if sure else MOST_SHORT * len(found))
    if len(found) < (MIN_TITLED if (sure or duties) and not short else MIN_LABELLED) or (short and not sure):
        return whole
    last = max(i for i, t in enumerate(titles) if t is not None)
    shared = not trailing and any(formulas[last + 1 :]) and not any(formulas[: last + 1])
    out: list[Item] = []
    for span, title in zip(body[first : last + 1] if shared else body[first:], titles[first:], strict=False):
        if title is None:
            out[-1] = with_paragraph(out[-1], span)
            continue
        head = Span(*title.span("title")).shift(span.start)
        rest = Span(span.start + title.end(), span.end)
        out.append(Item(None, None, head, (rest,), (), scope, span, "titled-paragraph"))
    return (*body[:first], *(body[last + 1 :] if shared else ())), tuple(out)


def _are_fields(formulas: Sequence[bool], titles: Sequence[re.Match[str]]) -> bool:
    """Tell whether titled paragraphs are what labels say of one event: who, when and what (活动时间：… 活动内容：…)."""
    told = [phrase("numbered-who-or-when").match(t.string) is not None for t in titles]
    if not any(told) or sum(told) + sum(formulas) < MIN_FIELDS:
        return False
    return all(
        who_or_when or phrase("numbered-field").match(t.string) is not None
        for who_or_when, t in zip(told, titles, strict=True)
    )


def _title_of(text: str, span: Span, shortest: int) -> re.Match[str] | None:
    quoted = span.quote(text)
    match = phrase("paragraph-title").match(quoted)
    return match if match is not None and len(quoted) - match.end() >= shortest else None


def _with_those_below(body: Sequence[Span], made: Iterable[Item | None]) -> list[Item]:
    """Return the items that some paragraphs make, each with the paragraphs below it that make none."""
    out: list[Item] = []
    for span, item in zip(body, made, strict=True):
        if item is not None:
            out.append(item)
        elif out:
            out[-1] = with_paragraph(out[-1], span)
    return out
