"""The words of a pack in a text: names, other wordings and cues, each with its domain and place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from pipeline import notation
from pipeline.gates import GatedPattern
from pipeline.language.cover import Cover
from pipeline.language.segmenter import is_torn
from pipeline.model.values import value
from pipeline.packs import Pack
from pipeline.pattern_cache import compile_pattern


@value(frozen=True, slots=True)
class Mention:
    """A word of a domain in a text without white space.

    ``weak`` words count less (see ``packs.Domain``); ``is_name`` is true of the name and aliases, ``is_part`` of words
    that name a part of the field only, ``is_near`` of weak ones that tell of work beside it.
    """

    domain: str
    start: int
    end: int
    weak: bool = False
    is_name: bool = False
    is_part: bool = False
    is_near: bool = False

    def __len__(self) -> int:
        """Return the number of its characters."""
        return self.end - self.start


def _gap() -> str:
    """Return the pattern of the words that a gap in a word of a pack stands for."""
    some = notation.marks()
    return f"[^{some.runs_on}{some.statement_ends}{some.colons}{some.title_open}{some.title_close}]{{0,8}}?"


def _title_unless_drafted(drafting: Iterable[str]) -> str:
    """Return the pattern of the title of a paper that is not being drafted."""
    opened, closed = notation.marks().title_open, notation.marks().title_close
    return (
        opened
        + "".join(f"(?<!{re.escape(word)}{opened})" for word in drafting)
        + f"[^{opened}{closed}]{{1,120}}{closed}"
    )


@lru_cache(maxsize=8)  # the text of one task is looked at from several sides
def mentions_of(squeezed: str, pack: Pack) -> Sequence[Mention]:
    """Return every name and cue, longest first at each place, without offices and cited titles."""
    matcher = _matcher(pack)
    cited = Cover(found.span() for found in matcher.cited.finditer(squeezed))
    out: list[Mention] = []
    at = 0
    known = matcher.words
    # Hardly a place has a word: those without an opening of one are left out first.
    places = [found.start() for found in matcher.begins.finditer(squeezed)]
    for start in [place for place in places if squeezed[place : place + _OPENING] in known or squeezed[place] in known]:
        words = known.get(squeezed[start : start + _OPENING]) or known[squeezed[start]]
        found = matcher.longest(words, squeezed, start)
        if found is None:
            continue
        word, end = found
        domain = matcher.domain_of.get(word)
        if domain is None:  # a swallowing word, which may begin in a word before it (改扩建[学校重点建设项目])
            at = max(at, end)
            continue
        if start < at:
            continue
        at = end
        if cited.holds(start):
            continue
        if matcher.office.match(squeezed, end):
            at = start + 1  # a cue may begin inside: 社区[养老服务中心]
            continue
        if end - start <= _SHORT and is_torn(squeezed, start, end):
            at = start + 1
            continue
        kinds = (word in some for some in (matcher.weak, matcher.names, matcher.parts, matcher.near))
        out.append(Mention(domain, start, end, *kinds))
    return out


_SHORT = 2
"""Words of so many characters also come about where two others meet (应用|工作)."""


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of one length that begin alike, or the pattern of one cue with a gap."""

    length: int
    words: frozenset[str]
    gapped: GatedPattern | None = None


@dataclass(frozen=True, slots=True)
class _Matcher:
    """``words`` by their opening, longest first; ``begins`` matches where the characters of an opening may stand."""

    words: Mapping[str, Sequence[_Words]]
    begins: re.Pattern[str]
    domain_of: Mapping[str, str]
    weak: frozenset[str]
    names: frozenset[str]
    parts: frozenset[str]
    near: frozenset[str]
    office: re.Pattern[str]
    cited: re.Pattern[str]

    def longest(self, words: Sequence[_Words], text: str, start: int) -> tuple[str, int] | None:
        """Return the longest word at a place as the pack writes it (放宽…落户), and where it ends in the text.

        ``words`` are those of the opening at that place.
        """
        for some in words:
            if some.gapped is None:
                word = text[start : start + some.length]
                if word in some.words:
                    return word, start + some.length
            elif match := some.gapped.compiled.match(text, start):
                cue = next(iter(some.words))
                return match[0] if match[0] in self.domain_of else cue, match.end()
        return None


_OPENING = 2
"""Characters by which the words that may begin at a place are found, where a word has as many before any gap."""


def _opening(word: str) -> str:
    return word[0] if word[1:2] == notation.written().gap else word[:_OPENING]


@lru_cache(maxsize=8)
def _matcher(pack: Pack) -> _Matcher:
    """Build the matcher of a pack: one alternation, longest words first."""
    cues = {cue: d.name for d in reversed(pack.domain) for cue in (*d.places, *d.near, *d.weak, *d.parts, *d.cues)}
    domain_of = cues | {word: d.name for d in pack.domain for word in (d.name, *d.aliases)}
    swallow = {word for d in pack.domain for word in d.swallow} - domain_of.keys()
    by_opening: dict[str, list[str]] = defaultdict(list)
    words = sorted(domain_of.keys() | swallow, key=lambda w: (-len(w), w))
    openings = {_opening(word) for word in words}
    for word in words:
        own = _opening(word)
        for opening in (o for o in openings if o.startswith(own)) if len(own) < _OPENING else (own,):
            by_opening[opening].append(word)
    policy = pack.policy
    return _Matcher(
        {opening: tuple(_by_length(words)) for opening, words in by_opening.items()},
        compile_pattern(_begins(openings)),
        domain_of,
        frozenset(word for d in pack.domain for word in (*d.weak, *d.near, *d.places)),
        frozenset(word for d in pack.domain for word in (d.name, *d.aliases)),
        frozenset(word for d in pack.domain for word in d.parts),
        frozenset(word for d in pack.domain for word in d.near),
        compile_pattern(f"(?!{_any_of(policy.office_lookalikes)})(?:{_any_of(policy.office_endings)})"),
        compile_pattern(_title_unless_drafted(policy.drafting)),
    )


def _by_length(words: Iterable[str]) -> Iterator[_Words]:
    """Yield words in their order, those of a length together."""
    for (length, gapped), some in groupby(
        words, key=lambda word: (len(word), word if notation.written().gap in word else None)
    ):
        yield _Words(length, frozenset(some), _with_gaps(gapped) if gapped else None)


def _with_gaps(word: str) -> GatedPattern:
    return GatedPattern(re.escape(word[0]) + _gap().join(map(re.escape, word[1:].split(notation.written().gap))))


def _begins(openings: Collection[str]) -> str:
    """Return a pattern of the places where openings may stand: their first character, if need be before a second."""
    firsts, seconds = (re.escape("".join(sorted({o[i] for o in openings if len(o) > i}))) for i in range(_OPENING))
    alone = any(len(opening) < _OPENING for opening in openings)
    return f"[{firsts}]" if alone or not seconds else f"[{firsts}](?=[{seconds}])"


def _any_of(words: Sequence[str]) -> str:
    """Return a pattern of any of the words, longest first; one that never matches if there are none."""
    return "|".join(map(re.escape, sorted(words, key=lambda w: (-len(w), w)))) or "(?!)"
