"""All findings of a notice: one finder after another over its zones.

The finders work on characters: nothing here needs words or a library for language. The spaCy pipeline
(:mod:`pipeline.language.nlp`) runs the same finders and shows their findings as spans of a ``Doc``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.language.citations import find_citations
from pipeline.language.deadlines import find_deadlines
from pipeline.language.domain_counts import dominant_domain, is_about_everything, recurring_domains
from pipeline.language.domain_text import DomainText
from pipeline.language.domains import DomainHit, counting_domains, domains_named_in, speaks_of, title_domains
from pipeline.language.formulas import ends_in_bracket, ends_in_units, names_bare_units
from pipeline.language.units import Formula, Remark, find_cell_units, find_formulas, find_remarks
from pipeline.language.zones import Setting, Zone, ZoneKind
from pipeline.model.record import Assignment, Citation, Deadline, DomainTag, Role
from pipeline.model.spans import Span
from pipeline.model.values import value
from pipeline.packs import Pack


@dataclass(slots=True)
class Findings:
    """What was found in a text; spans are offsets in it."""

    formulas: list[Formula] = field(default_factory=list)
    cell_units: list[tuple[Zone, Assignment]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    domains: list[tuple[int, DomainTag]] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)


def find_all(text: str, setting: Setting, pack: Pack) -> Findings:
    """Return the findings of the clean text of a notice.

    Args:
        text: the clean text, into which the zones of ``setting`` point.
        setting: what is known of the notice.
        pack: the policy field whose domains are found.
    """
    found = Findings()
    add_units(found, text, setting)
    add_deadlines(found, text, setting)
    add_domains(found, text, setting, pack)
    add_citations(found, text, setting)
    return found


def add_units(found: Findings, text: str, setting: Setting) -> None:
    """Find assignment formulas in texts and units in unit cells.

    Where items end in brackets that name units, those of the others name units too that would not do so alone.
    """
    listed = bare = 0
    doubtful: list[Zone] = []
    for zone in setting.zones:
        at = zone.span.start
        quoted = zone.span.quote(text)
        if zone.kind in (ZoneKind.TEXT, ZoneKind.TITLE, ZoneKind.CONTENT):
            formulas = find_formulas(quoted, setting.home)
            if zone.kind is ZoneKind.TEXT:
                if ends_in_units(quoted, formulas):
                    listed += 1
                    bare += names_bare_units(formulas)
                if not formulas and ends_in_bracket(quoted):
                    doubtful.append(zone)
            found.formulas += [_moved_formula(formula, at) for formula in formulas]
            for remark in find_remarks(quoted, setting.home):
                found.remarks.append(
                    replace(remark, span=remark.span.shift(at), assignments=_moved_units(remark.assignments, at))
                )
        elif zone.kind is ZoneKind.UNITS:
            for unit in _moved_units(find_cell_units(quoted, zone.role or Role.RESPONSIBLE, setting.home), at):
                found.cell_units.append((zone, unit))
    if bare and listed >= max(_FEWEST_LISTED, len(doubtful)):
        for zone in doubtful:
            formulas = find_formulas(zone.span.quote(text), setting.home, among_others=True)
            found.formulas += [_moved_formula(formula, zone.span.start) for formula in formulas]
        found.formulas.sort(key=lambda formula: formula.span)


_FEWEST_LISTED = 3
"""Items that end in brackets with nothing but units, from which a notice is one of such lists."""


def _moved_formula(formula: Formula, by: int) -> Formula:
    fields = tuple(span.shift(by) for span in formula.time_fields)
    return Formula(formula.span.shift(by), _moved_units(formula.assignments, by), fields)


def _moved_units(units: Iterable[Assignment], by: int) -> tuple[Assignment, ...]:
    return tuple(u.shift(by) for u in units)


def add_deadlines(found: Findings, text: str, setting: Setting) -> None:
    """Find deadlines; the times inside the formulas found before are time fields."""
    for zone in setting.zones:
        if zone.kind is ZoneKind.UNITS:
            continue
        fields = [s for f in found.formulas if zone.span.covers(f.span) for s in f.time_fields]
        inner = [s.shift(-zone.span.start) for s in fields]
        for deadline in find_deadlines(zone.span.quote(text), zone.context, inner):
            found.deadlines.append(replace(deadline, span=deadline.span.shift(zone.span.start)))


def add_domains(found: Findings, text: str, setting: Setting, pack: Pack) -> None:
    """Find the policy domains of each item: of its title and of its text without the units."""
    text = _without(text, [f.span for f in found.formulas])
    spans: dict[int, dict[str, list[Span]]] = {}
    for zone in setting.zones:
        if zone.kind is ZoneKind.TITLE:
            spans.setdefault(zone.item, {}).setdefault("title", []).append(zone.span)
        elif zone.kind in (ZoneKind.TEXT, ZoneKind.CONTENT):
            spans.setdefault(zone.item, {}).setdefault("text", []).append(zone.span)
    items = {item: _Words.of(text, places, pack) for item, places in spans.items()}
    headings = _headings(items, setting.parents, pack)
    recurring = recurring_domains([words.named for words in items.values()], pack)
    about = setting.document_domain
    named_alone = _silent(items, about, _names_another) if about else ()
    hits = _hits(items, headings, about, recurring, silent=named_alone)
    if about is None and not is_about_everything(setting.own_title, pack):
        own = [{hit.domain for hit in words.named if not hit.weak} for words in items.values()]
        about = dominant_domain(own, pack)
        if about is not None:
            hits = _hits(items, headings, about, recurring, silent=_silent(items, about))
    found.domains = [(item, DomainTag(hit.domain, hit.raw, hit.span.shift(base), hit.rule)) for item, hit, base in hits]


def _names_another(words: _Words) -> bool:
    """Tell whether an item says a domain itself, and not only by cues, which may be of what its notice is about."""
    return any(not hit.weak and not hit.cued for hit in words.named)


def _silent(
    items: Mapping[int, _Words], about: str, also: Callable[[_Words], bool] = lambda _: True
) -> Collection[int]:
    """Return the items that have no word of what the notice is about and for which ``also`` holds."""
    return {item for item, words in items.items() if also(words) and not speaks_of(about, *words.read)}


@value(frozen=True, slots=True)
class _Words:
    """Title and text of an item without the units, where in the notice they begin, and the domains that they name."""

    title: str | None
    text: str
    starts: Mapping[str, int]
    read: tuple[DomainText, DomainText]
    """Title and text with the words of the pack in them."""
    named: Sequence[DomainHit]

    @staticmethod
    def of(text: str, places: Mapping[str, list[Span]], pack: Pack) -> _Words:
        """Read an item that has these places in a text."""
        spans = {where: _hull(found) for where, found in places.items()}
        quoted = {where: span.quote(text) for where, span in spans.items()}
        title, body = quoted.get("title"), quoted.get("text", "")
        starts = {where: span.start for where, span in spans.items()}
        read = DomainText.of(title or "", pack), DomainText.of(body, pack)
        return _Words(title, body, starts, read, domains_named_in(*read))


def _headings(items: Mapping[int, _Words], parents: Sequence[int | None], pack: Pack) -> dict[int, str]:
    """Return for each item the domain of the nearest heading above, if it names just one."""
    named: dict[int, list[str]] = {}
    out: dict[int, str] = {}
    for item in items:
        at = parents[item] if item < len(parents) else None
        while at is not None:
            if at not in named:
                title = items[at].title if at in items else None
                named[at] = title_domains(title, pack) if title else []
            if at in items and items[at].title:
                break
            at = parents[at]
        if at is not None and len(named[at]) == 1:
            out[item] = named[at][0]
    return out


def _hits(
    items: Mapping[int, _Words],
    headings: Mapping[int, str],
    about: str | None,
    recurring: Collection[str],
    *,
    silent: Collection[int] = (),
) -> list[tuple[int, DomainHit, int]]:
    """Return the domains of each item, with the place where the text begins that they were found in.

    ``silent`` are items that have no word of ``about``: they do not have it beside a domain of their own.
    """
    out: list[tuple[int, DomainHit, int]] = []
    for item, words in items.items():
        hits = counting_domains(
            words.title,
            words.text,
            words.named,
            document_domain=about,
            heading_domain=headings.get(item),
            recurring=recurring,
            silent=item in silent,
        )
        out += [(item, hit, words.starts[hit.span_in]) for hit in hits if hit.span_in in words.starts]
    return out


def add_citations(found: Findings, text: str, setting: Setting) -> None:
    """Find the documents that the whole text cites."""
    found.citations = find_citations(
        text, own_title=setting.own_title, annexes=setting.annexes, own_number=setting.own_number
    )


def _hull(spans: list[Span]) -> Span:
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def _without(text: str, spans: Iterable[Span]) -> str:
    """Blank out stretches of a text, keeping all offsets."""
    out: list[str] = []
    at = 0
    for span in sorted(spans):
        if span.start >= at:
            out += [text[at : span.start], " " * (span.end - span.start)]
            at = span.end
    return "".join([*out, text[at:]])
