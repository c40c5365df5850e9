"""One spaCy pipeline for Chinese notices: jieba tokens, and a component for each kind of finding.

The finders (:mod:`pipeline.language.findings`) make the records without spaCy, which would only cost time there:
they work on characters. Here they are components of a pipeline that others can draw, query and extend. A
component reads ``doc.user_data["setting"]`` (a :class:`Setting`; a bare text is one zone) and writes
``doc.spans[group]`` for ``displacy`` and other spaCy tools. The values behind the spans are in
``findings(doc)``. Tokens never decide where a span ends: where jieba's word crosses an edge, the word is split.

To add a component of your own: ``nlp.add_pipe(name, after="deadlines")``, and in it
``findings(doc).deadlines.append(...)`` or ``mark(doc, "my-group", ...)``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language.findings import Findings, add_citations, add_deadlines, add_domains, add_units
from pipeline.language.segmenter import segmenter
from pipeline.language.zones import Setting, Zone, ZoneKind
from pipeline.model.spans import Span
from pipeline.packs import DEFAULT_PACK, load_pack

GROUPS = ("units", "deadlines", "domains", "citations")
"""The span groups that the pipeline writes, in the order of its components."""


def build(pack: str | Path = DEFAULT_PACK) -> Language:
    """Build the pipeline.

    Args:
        pack: the policy field whose domains are found: name of a pack, or path of a folder.

    Returns:
        A spaCy pipeline with jieba; the findings of a Doc stand in ``doc.spans``, one group for each component.

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
    """Return the text of a Doc; spaCy puts it together again from the words each time it is asked."""
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


@Language.component("notice_units")
def units_component(doc: Doc) -> Doc:
    """Find assignment formulas in texts and units in unit cells."""
    found = findings(doc)
    add_units(found, text_of(doc), setting_of(doc))
    units = [u for f in found.formulas for u in f.assignments] + [u for _, u in found.cell_units]
    mark(doc, "units", ((u.span, u.role.value, u.rule) for u in units))
    return doc


@Language.component("notice_deadlines")
def deadlines_component(doc: Doc) -> Doc:
    """Find deadlines; the times inside assignment formulas are time fields."""
    found = findings(doc)
    add_deadlines(found, text_of(doc), setting_of(doc))
    mark(doc, "deadlines", ((d.span, d.kind.value, d.rule) for d in found.deadlines))
    return doc


@Language.factory("notice_domains", default_config={"pack": DEFAULT_PACK})
class DomainsComponent:
    """Find the policy domains of each item: of its title and of its text without the units."""

    def __init__(self, nlp: Language, name: str, pack: str) -> None:  # noqa: ARG002 - spaCy's signature
        self.pack = load_pack(pack)

    def __call__(self, doc: Doc) -> Doc:
        """Find the domains of each item of a Doc."""
        found = findings(doc)
        add_domains(found, text_of(doc), setting_of(doc), self.pack)
        mark(doc, "domains", {(d.span, d.domain, d.rule) for _, d in found.domains})
        return doc


@Language.component("notice_citations")
def citations_component(doc: Doc) -> Doc:
    """Find the documents that the whole text cites."""
    found = findings(doc)
    add_citations(found, text_of(doc), setting_of(doc))
    mark(doc, "citations", ((c.span, "citation", c.rule) for c in found.citations))
    return doc
