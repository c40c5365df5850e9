"""Where the fields of a notice stand in its text: the words that each was taken from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.lexicon import Rule
from pipeline.model.notice import Elements
from pipeline.model.record import FieldEvidence
from pipeline.model.spans import Span, UnspacedText, unspaced
from pipeline.notation import marks
from pipeline.structure.elements.label_kinds import Label, Labelled
from pipeline.structure.signs.dates import full_date
from pipeline.structure.signs.element_rules import Kind, data, match, pattern

_ISSUING = (Label.MASTHEAD, Label.SIGNATURE, Label.DATE)


def field_places(text: str, spans: Sequence[Span], found: Labelled, elements: Elements) -> tuple[FieldEvidence, ...]:
    """Return the places of the fields of a notice; a field whose words stand nowhere has none.

    Args:
        text: the clean text.
        spans: the spans of its paragraphs.
        found: the same paragraphs with the parts they play.
        elements: the values of the fields.
    """
    look = _Look(text, spans, found)
    meta = look.labelled(Label.META)
    heads = [*look.labelled(Label.NUMBER), *look.titles(), *meta]
    offices = [*look.labelled(*_ISSUING), *look.titles(), *meta]
    publicity = [rule for rule in data().publicity if rule.value == elements.publicity]
    places = {
        "title": [look.words(elements.title, [*look.titles(), *meta, *look.labelled(Label.BODY)])],
        "document_number": [look.words(elements.document_number, heads)],
        "issuer": [look.words(name, offices) for name in (elements.issuer or "").split(marks().list_comma)],
        "signed_date": [
            look.day(elements.signed_date, look.labelled(Label.DATE), "signed", "signed_figures")
            or look.day(elements.signed_date, look.labelled(Label.NUMBER), "number")
        ],
        "printed_date": [look.day(elements.printed_date, look.labelled(Label.PRINTED), "printed")],
        "addressees": [look.words(unit, look.labelled(Label.ADDRESSEES)) for unit in elements.addressees],
        "publicity": [look.matching(publicity, look.labelled(Label.PUBLICITY))],
        "annexes": [look.words(title, look.labelled(Label.ANNEX_LIST)) for title in elements.annexes],
    }
    return tuple(
        FieldEvidence(field, unspaced(span.quote(text)), span)
        for field, taken in places.items()
        for span in dict.fromkeys(taken)
        if span is not None
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """The places of a text where fields stand."""

    text: str
    spans: Sequence[Span]
    found: Labelled

    def labelled(self, *labels: Label) -> list[Span]:
        """Return the paragraphs of some parts, part by part."""
        return [s for x in labels for s, own in zip(self.spans, self.found.labels, strict=True) if own is x]

    def titles(self) -> list[Span]:
        """Return the stretches of the titles, which may have several lines."""
        return [Span(self.spans[a].start, self.spans[b].end) for a, b in self.found.title_blocks]

    def words(self, words: str | None, places: Sequence[Span]) -> Span | None:
        """Return the first place of words, white space aside."""
        wanted = unspaced(words)
        return next((span for place in places if (span := self._in(place, wanted))), None)

    def _in(self, place: Span, wanted: str) -> Span | None:
        found = UnspacedText(place.quote(self.text)).find(wanted)
        return found.shift(place.start) if found else None

    def day(self, day: date | None, places: Sequence[Span], *kinds: Kind) -> Span | None:
        """Return the first place where a rule of these kinds reads a day."""
        return next((span for span, words in self._values(places, kinds) if day and full_date(words) == day), None)

    def _values(self, places: Sequence[Span], kinds: Sequence[Kind]) -> Iterator[tuple[Span, str]]:
        for place in places:
            if m := match(place.quote(self.text), *kinds):
                for group in ("value", "day"):
                    if words := m.groupdict().get(group):
                        yield Span(*m.span(group)).shift(place.start), words

    def matching(self, rules: Sequence[Rule], places: Sequence[Span]) -> Span | None:
        """Return the first place that begins as one of the rules says."""
        return next(
            (place for place in places for rule in rules if pattern(rule.pattern).match(place.quote(self.text))), None
        )
