"""One spaCy pipeline for Chinese notices: jieba tokens, and a component for each kind of finding.

A component reads ``doc.user_data["setting"]`` (a :class:`Setting`; a bare text is one zone), finds on
characters, and writes ``doc.spans[group]`` for ``displacy`` and other spaCy tools. The values
behind the spans are in ``findings(doc)``. Tokens never decide where a span ends: where jieba's word
crosses an edge, the word is split.

To add a component of your own: ``nlp.add_pipe(name, after="deadlines")``, and in it
``findings(doc).deadlines.append(...)`` or ``mark(doc, "my-group", ...)``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language.citations import find_citations
from pipeline.language.deadlines import find_deadlines
from pipeline.language.domains import DomainHit, dominant_domain, find_domains, title_domains
from pipeline.language.segmenter import segmenter
from pipeline.language.units import Formula, Remark, find_cell_units, find_formulas, find_remarks
from pipeline.language.zones import Setting, Zone, ZoneKind
from pipeline.model.record import Assignment, Citation, Deadline, DeadlineKind, DomainTag, Role
from pipeline.model.spans import Span
from pipeline.packs import DEFAULT_PACK, load_pack

GROUPS = ("units", "deadlines", "domains", "citations")
"""The span groups that the pipeline writes, in the order of its components."""


@dataclass(slots=True)
class Findings:
    """The values behind the spans of a Doc, with offsets in ``doc.text``."""

    formulas: list[Formula] = field(default_factory=list)
    cell_units: list[tuple[Zone, Assignment]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    domains: list[tuple[int, DomainTag]] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)


def build(pack: str | Path = DEFAULT_PACK) -> Language:
    """Build the pipeline.

    Args:
        pack: the policy field whose domains are found: name of a pack, or path of a folder.

    Raises:
        LexiconError: there is no such pack, or it has mistakes.
    """
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "char"}}})
    tokenizer = cast("Any", nlp.tokenizer)
    # spaCy's own jieba segmenter loads the global dictionary; ours is put in its place.
    tokenizer.segmenter = "jieba"
    tokenizer.jieba_seg = segmenter()
    nlp.add_pipe("notice_units", name="units")
    nlp.add_pipe("notice_deadlines", name="deadlines")
    nlp.add_pipe("notice_domains", name="domains", config={"pack": str(pack)})
    nlp.add_pipe("notice_citations", name="citations")
    return nlp


def analyse(nlp: Language, text: str, setting: Setting) -> Doc:
    """Run the pipeline over the clean text of a notice."""
    doc = nlp.make_doc(text)
    doc.user_data["setting"] = setting
    doc.user_data["text"] = text
    return nlp(doc)


def findings(doc: Doc) -> Findings:
    """Return the findings of a Doc; empty before the components have run."""
    return cast("Findings", doc.user_data.setdefault("findings", Findings()))


def text_of(doc: Doc) -> str:
    """Return the text of a Doc; spaCy puts it together anew from the words each time it is asked."""
    if "text" not in doc.user_data:
        doc.user_data["text"] = doc.text
    return cast("str", doc.user_data["text"])


def setting_of(doc: Doc) -> Setting:
    """Return what is known of the notice; a Doc made of a bare text is one zone of running text."""
    found = doc.user_data.get("setting")
    return found if isinstance(found, Setting) else Setting((Zone(0, ZoneKind.TEXT, Span(0, len(doc.text))),))


def mark(doc: Doc, group: str, spans: Iterable[tuple[Span, str, str]]) -> None:
    """Write spans ``(span, label, rule id)`` to a group, splitting words that cross an edge."""
    items = sorted(spans)
    _split_at(doc, {edge for span, _, _ in items for edge in (span.start, span.end)})
    made = [doc.char_span(span.start, span.end, label=label, span_id=rule) for span, label, rule in items]
    doc.spans[group] = [*doc.spans.get(group, []), *[s for s in made if s is not None]]


def _split_at(doc: Doc, edges: set[int]) -> None:
    """Split the words that have an edge inside them; spans written before keep their characters."""
    starts = doc.to_array("IDX").tolist() if len(doc) else []
    inner: dict[int, list[int]] = {}
    for edge in sorted(edges):
        i = bisect_right(starts, edge) - 1
        if i >= 0 and starts[i] < edge < starts[i] + len(doc[i]):
            inner.setdefault(i, []).append(edge - starts[i])
    if not inner:
        return
    # Spans hold numbers of words, which a split moves.
    kept = {
        name: [(s.start_char, s.end_char, s.label_, s.id_) for s in group]
        for name, group in doc.spans.items()
        if len(group)
    }
    with doc.retokenize() as retokenizer:
        for i, cuts in inner.items():
            token = doc[i]
            pieces = [token.text[a:b] for a, b in pairwise([0, *cuts, len(token)])]
            retokenizer.split(token, pieces, heads=[(token, 0)] * len(pieces))
    for name, group in kept.items():
        spans = (doc.char_span(start, end, label=label, span_id=rule) for start, end, label, rule in group)
        doc.spans[name] = [s for s in spans if s is not None]


def _moved_units(units: Iterable[Assignment], by: int) -> tuple[Assignment, ...]:
    return tuple(replace(u, span=u.span.shift(by)) for u in units)


@Language.component("notice_units")
def units_component(doc: Doc) -> Doc:
    """Find assignment formulas in texts and units in unit cells."""
    setting, found, text = setting_of(doc), findings(doc), text_of(doc)
    for zone in setting.zones:
        at = zone.span.start
        quoted = zone.span.quote(text)
        if zone.kind in (ZoneKind.TEXT, ZoneKind.TITLE, ZoneKind.CONTENT):
            for formula in find_formulas(quoted, setting.home):
                moved = _moved_units(formula.assignments, at)
                found.formulas.append(
                    Formula(formula.span.shift(at), moved, tuple(s.shift(at) for s in formula.time_fields))
                )
            for remark in find_remarks(quoted, setting.home):
                found.remarks.append(
                    replace(remark, span=remark.span.shift(at), assignments=_moved_units(remark.assignments, at))
                )
        elif zone.kind is ZoneKind.UNITS:
            for unit in _moved_units(find_cell_units(quoted, zone.role or Role.RESPONSIBLE, setting.home), at):
                found.cell_units.append((zone, unit))
    units = [u for f in found.formulas for u in f.assignments] + [u for _, u in found.cell_units]
    mark(doc, "units", ((u.span, u.role.value, u.rule) for u in units))
    return doc


@Language.component("notice_deadlines")
def deadlines_component(doc: Doc) -> Doc:
    """Find deadlines; the times inside assignment formulas are time fields."""
    setting, found, text = setting_of(doc), findings(doc), text_of(doc)
    for zone in setting.zones:
        if zone.kind is ZoneKind.UNITS:
            continue
        fields = [s for f in found.formulas if zone.span.covers(f.span) for s in f.time_fields]
        inner = [s.shift(-zone.span.start) for s in fields]
        for deadline in _with_years(zone, zone.span.quote(text), inner):
            found.deadlines.append(replace(deadline, span=deadline.span.shift(zone.span.start)))
    mark(doc, "deadlines", ((d.span, d.kind.value, d.rule) for d in found.deadlines))
    return doc


def _with_years(zone: Zone, text: str, time_fields: Sequence[Span]) -> list[Deadline]:
    """Find the deadlines of a zone; a year that nothing tells is the one the notice mostly speaks of."""
    deadlines = find_deadlines(text, zone.context, time_fields)
    if zone.likely_year is None or not any(_is_undated(d) for d in deadlines):
        return deadlines
    again = {d.span: d for d in find_deadlines(text, replace(zone.context, year=zone.likely_year), time_fields)}
    return [again.get(d.span, d) if _is_undated(d) else d for d in deadlines]


def _is_undated(deadline: Deadline) -> bool:
    dated = deadline.kind in (DeadlineKind.DUE, DeadlineKind.WINDOW)
    return dated and deadline.start is None and deadline.end is None


@Language.factory("notice_domains", default_config={"pack": DEFAULT_PACK})
class DomainsComponent:
    """Find the policy domains of each item: of its title and of its text without the units."""

    def __init__(self, nlp: Language, name: str, pack: str) -> None:  # noqa: ARG002 - spaCy's signature
        self.pack = load_pack(pack)

    def __call__(self, doc: Doc) -> Doc:
        """Find the domains of each item of a Doc."""
        setting, found = setting_of(doc), findings(doc)
        text = _without(text_of(doc), [f.span for f in found.formulas])
        items: dict[int, dict[str, list[Span]]] = {}
        for zone in setting.zones:
            if zone.kind is ZoneKind.TITLE:
                items.setdefault(zone.item, {}).setdefault("title", []).append(zone.span)
            elif zone.kind in (ZoneKind.TEXT, ZoneKind.CONTENT):
                items.setdefault(zone.item, {}).setdefault("text", []).append(zone.span)
        headings = self._headings(text, items, setting.parents)
        hits = self._hits(text, items, headings, setting.document_domain)
        if setting.document_domain is None:
            own: dict[int, set[str]] = {item: set() for item in items}
            for item, hit, _ in hits:
                if hit.rule != "heading" and not hit.weak:
                    own[item].add(hit.domain)
            about = dominant_domain(list(own.values()), self.pack)
            if about is not None:
                hits = self._hits(text, items, headings, about)
        found.domains = [
            (item, DomainTag(hit.domain, hit.raw, hit.span.shift(base), hit.rule)) for item, hit, base in hits
        ]
        mark(doc, "domains", {(d.span, d.domain, d.rule) for _, d in found.domains})
        return doc

    def _headings(
        self, text: str, items: Mapping[int, Mapping[str, list[Span]]], parents: Sequence[int | None]
    ) -> dict[int, str]:
        """Return for each item the domain of the nearest heading above that names any, if it names just one."""
        named: dict[int, list[str]] = {}
        out: dict[int, str] = {}
        for item in items:
            at = parents[item] if item < len(parents) else None
            while at is not None:
                if at not in named:
                    title = _hull(items.get(at, {}).get("title", []))
                    named[at] = title_domains(title.quote(text), self.pack) if title else []
                if named[at]:
                    break
                at = parents[at]
            if at is not None and len(named[at]) == 1:
                out[item] = named[at][0]
        return out

    def _hits(
        self,
        text: str,
        items: Mapping[int, Mapping[str, list[Span]]],
        headings: Mapping[int, str],
        about: str | None,
    ) -> list[tuple[int, DomainHit, int]]:
        """Return the domains of each item, with the place where the text begins that they were found in."""
        out: list[tuple[int, DomainHit, int]] = []
        for item, places in items.items():
            title, body = _hull(places.get("title", [])), _hull(places.get("text", []))
            hits = find_domains(
                title.quote(text) if title else None,
                body.quote(text) if body else "",
                self.pack,
                document_domain=about,
                heading_domain=headings.get(item),
            )
            for hit in hits:
                base = title if hit.span_in == "title" else body
                if base is not None:
                    out.append((item, hit, base.start))
        return out


@Language.component("notice_citations")
def citations_component(doc: Doc) -> Doc:
    """Find the documents that the whole text cites."""
    setting, found = setting_of(doc), findings(doc)
    cited = find_citations(
        text_of(doc), own_title=setting.own_title, annexes=setting.annexes, own_number=setting.own_number
    )
    found.citations = [replace(c, citation_id=f"c{i}") for i, c in enumerate(cited, 1)]
    mark(doc, "citations", ((c.span, "citation", c.rule) for c in found.citations))
    return doc


def _hull(spans: list[Span]) -> Span | None:
    return Span(min(s.start for s in spans), max(s.end for s in spans)) if spans else None


def _without(text: str, spans: Iterable[Span]) -> str:
    """Blank out stretches of a text, keeping all offsets."""
    out: list[str] = []
    at = 0
    for span in sorted(spans):
        if span.start >= at:
            out += [text[at : span.start], " " * (span.end - span.start)]
            at = span.end
    return "".join([*out, text[at:]])
