"""The policy domains of the items of a notice: each read by itself, beside its headings and beside the others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from pipeline.language.domain_counts import dominant_domain, is_about_everything, recurring_domains
from pipeline.language.domain_text import DomainText
from pipeline.language.domains import (
    DomainHit,
    counting_domains,
    domains_named_in,
    purpose_domains,
    speaks_of,
    title_domains,
)
from pipeline.language.zones import Setting, ZoneKind
from pipeline.model.record import DomainTag
from pipeline.model.spans import Span
from pipeline.model.values import value
from pipeline.packs import Pack


def domain_of_notice(titles: Sequence[str], text: str, pack: Pack) -> str | None:
    """Return the one domain that a whole notice is about, going by its titles, else by its purpose; or None.

    Args:
        titles: its title, or those of its parts and tables where it has none.
        text: the text in which it may tell its purpose; empty where the titles alone count.
        pack: the policy field.
    """
    named = {domain for title in titles for domain in title_domains(title, pack)}
    about = named or set(purpose_domains(text, pack))
    return about.pop() if len(about) == 1 else None


def item_domains(text: str, aside: Iterable[Span], setting: Setting, pack: Pack) -> list[tuple[int, DomainTag]]:
    """Return the policy domains of each item, with its number: those of its title and of its text.

    Args:
        text: the clean text, into which the zones of ``setting`` point.
        aside: stretches of it that are not looked at, such as those that name units.
        setting: what is known of the notice.
        pack: the policy field whose domains are found.
    """
    text = _without(text, aside)
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
    return [(item, DomainTag(hit.domain, hit.raw, hit.span.shift(base), hit.rule)) for item, hit, base in hits]


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
