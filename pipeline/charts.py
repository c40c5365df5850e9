"""Charts as SVG, drawn by hand: no library, no script, nothing loaded.

Text in a chart uses the fonts of whoever looks at it: the list below names a Chinese font for each
common system, so labels show rightly wherever Chinese web pages do. No font is bundled.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from pipeline.notation import labelled, marks, shortened, written

FONTS = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, WenQuanYi Micro Hei, sans-serif"

WIDTH = 1040
_LABEL = 170
_RIGHT = 24
_ROW = 46
_TOP = 40
_COLOURS = 8  # g0 to g7 of the style below
_NOTE = 300  # characters of what a mark says under the mouse
_NAME = 11  # characters of a name beside the chart
_LANE = 15  # recurring deadlines stand above the dates, so that neither covers the other


@dataclass(frozen=True, slots=True)
class Event:
    """A deadline as the timeline draws it; ``tasks`` are the keys that a click looks up."""

    row: str
    kind: str
    start: date | None
    day: date
    tasks: tuple[str, ...]
    words: str


def events_of(timeline: Iterable[Mapping[str, Any]], key: str) -> list[Event]:
    """Return the rows of ``timeline.csv`` as events; ``key`` is the column with what a click looks up."""
    return [
        Event(
            row=row["jurisdiction"],
            kind=row["kind"],
            start=row["start"],
            day=row["date"],
            tasks=(row[key],) if row[key] else (),
            words=f"{row['jurisdiction']} {row['date']} {row['raw']} {row['title']}",
        )
        for row in timeline
    ]


def timeline_chart(events: Sequence[Event], rows: Sequence[str], title: str) -> Markup:
    """Draw deadlines along time, one row for each place.

    Deadlines of one place and day are one circle with their number; those of days that lie too close together are one
    long mark. Without any event the chart says so.
    """
    days = [event.day for event in events] + [event.start for event in events if event.start]
    if not days:
        return _svg(60, title, [_text(16, 36, labelled(title, written().nothing), "ct")])
    first = date(min(days).year, 1, 1)
    last = date(max(days).year, 12, 31)
    span = max((last - first).days, 1)
    height = _TOP + _ROW * len(rows) + 16

    def x(day: date) -> float:
        return round(_LABEL + (WIDTH - _LABEL - _RIGHT) * (day - first).days / span, 1)

    parts = _grid(first, last, x, height)
    for i, name in enumerate(rows):
        y = _TOP + _ROW * i + _ROW // 2
        parts.append(Markup('<line class="row" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(_LABEL, y, WIDTH - _RIGHT, y))
        parts.append(_text(_LABEL - 10, y + 5, shortened(name, _NAME), "rl", anchor="end", full=name))
        parts += _row_marks([event for event in events if event.row == name], y, x)
    return _svg(height, title, parts)


def _grid(first: date, last: date, x: Any, height: int) -> list[Markup]:
    parts = []
    years = range(first.year, last.year + 1)
    step = max(1, len(years) // 12)
    for year in years:
        at = x(date(year, 1, 1))
        parts.append(Markup('<line class="year" x1="{0}" y1="26" x2="{0}" y2="{1}"/>').format(at, height - 8))
        if (year - first.year) % step == 0:
            parts.append(_text(at + 4, 22, str(year), "yl"))
        if len(years) <= 6:
            for month in (4, 7, 10):
                at = x(date(year, month, 1))
                parts.append(Markup('<line class="qtr" x1="{0}" y1="32" x2="{0}" y2="{1}"/>').format(at, height - 8))
    return parts


def _row_marks(events: list[Event], y: int, x: Any) -> list[Markup]:
    parts = []
    for event in events:
        if event.kind == "window" and event.start and event.start < event.day:
            at = x(event.start)
            bar = Markup('<rect class="window" x="{}" y="{}" width="{}" height="8" rx="4"/>').format(
                at, y + 12, max(round(x(event.day) - at, 1), 4)
            )
            parts.append(_link(bar, event.tasks, event.words))
    recurring = _by_day(event for event in events if event.kind == "recurring")
    parts += [_mark(_diamond(x(day), y - _LANE), together) for day, together in sorted(recurring.items())]
    dated = _by_day(event for event in events if event.kind != "recurring")
    for together in _apart(sorted(dated.items()), x):
        parts.append(_mark(_dates(x(together[0].day), x(together[-1].day), y, len(together)), together))
    return parts


def _by_day(events: Iterable[Event]) -> dict[date, list[Event]]:
    found: dict[date, list[Event]] = defaultdict(list)
    for event in events:
        found[event.day].append(event)
    return found


def _apart(days: Sequence[tuple[date, list[Event]]], x: Any) -> list[list[Event]]:
    """Put together the events of days whose marks would cover each other and their figures."""
    found: list[list[Event]] = []
    for day, events in days:
        if found and x(day) - _radius(len(events)) < x(found[-1][-1].day) + _radius(len(found[-1])):
            found[-1].extend(events)
        else:
            found.append(list(events))
    return found


def _mark(shape: Markup, together: Sequence[Event]) -> Markup:
    tasks = tuple(dict.fromkeys(task for event in together for task in event.tasks))
    return _link(shape, tasks, marks().between_named.join(dict.fromkeys(event.words for event in together)))


def _radius(count: int) -> float:
    return round(min(6 + 0.8 * count, 11), 1)


def _dates(first: float, last: float, y: int, count: int) -> Markup:
    """Draw one day as a circle, several that lie close together as one long mark from the first to the last."""
    radius = _radius(count)
    figure = _text((first + last) / 2, y + 4, str(count), "n", anchor="middle") if count > 1 else Markup()
    if first == last:
        return Markup('<circle class="due" cx="{}" cy="{}" r="{}"/>{}').format(first, y, radius, figure)
    return Markup('<rect class="due" x="{}" y="{}" width="{}" height="{}" rx="{}"/>{}').format(
        round(first - radius, 1), y - radius, round(last - first + 2 * radius, 1), 2 * radius, radius, figure
    )


def _diamond(at: float, y: int) -> Markup:
    points = f"{at},{y - 6} {at + 6},{y} {at},{y + 6} {at - 6},{y}"
    return Markup('<polygon class="recurring" points="{}"/>').format(points)


def _link(shape: Markup, tasks: Sequence[str], words: str) -> Markup:
    told = shortened(words, _NOTE)
    return Markup('<a href="#tasks" data-t="{}"><title>{}</title>{}</a>').format(" ".join(tasks), told, shape)


def bar_chart(counts: Mapping[str, Mapping[str, int]], title: str, others: str) -> Markup:
    """Draw stacked bars: outer keys along the axis, inner keys as colours with a legend.

    There are eight colours: of more inner keys, those with the smallest sums are one, called ``others``.
    """
    counts = _fewer(counts, others)
    groups = list(dict.fromkeys(key for inner in counts.values() for key in inner))
    groups.sort(key=others.__eq__)
    top = max((sum(inner.values()) for inner in counts.values()), default=0)
    if not top:
        return _svg(60, title, [_text(16, 36, labelled(title, written().nothing), "ct")])
    base, plot = 250, 200
    step = (WIDTH - 60) / len(counts)
    every = max(1, math.ceil(58 / step))
    parts = [_text(16, 18, title, "ct"), *_legend(groups, base + 50)]
    for i, (name, inner) in enumerate(counts.items()):
        left, y = 40 + step * i, float(base)
        for group in groups:
            if count := inner.get(group, 0):
                height = plot * count / top
                y -= height
                css = f"g{groups.index(group)}"
                parts.append(_box(css, (left, y, step * 0.8, height), f"{name} {group}: {count}"))
        if inner:
            parts.append(_text(left + step * 0.4, y - 4, str(sum(inner.values())), "v", anchor="middle"))
        if i % every == 0:
            parts.append(_text(left + step * 0.4, base + 16, name, "xl", anchor="middle"))
    return _svg(base + 50 + 20 * -(-len(groups) // 5), title, parts)


def _fewer(counts: Mapping[str, Mapping[str, int]], others: str) -> Mapping[str, Mapping[str, int]]:
    sums: Counter[str] = Counter()
    for inner in counts.values():
        sums.update(inner)
    if len(sums) <= _COLOURS:
        return counts
    own = {group for group, _ in sums.most_common(_COLOURS - 1)}
    found: dict[str, Counter[str]] = {name: Counter() for name in counts}
    for name, inner in counts.items():
        for group, count in inner.items():
            found[name][group if group in own else others] += count
    return found


def _legend(groups: Sequence[str], top: int) -> list[Markup]:
    parts = []
    for i, group in enumerate(groups):
        x, y = 40 + (i % 5) * 196, top + (i // 5) * 20 - 10
        parts.append(Markup('<rect class="g{}" x="{}" y="{}" width="12" height="12"/>').format(i, x, y))
        parts.append(_text(x + 18, y + 11, shortened(group, _NAME), "xl"))
    return parts


def heat_map(values: Mapping[tuple[str, str], int], rows: Sequence[str], columns: Sequence[str], title: str) -> Markup:
    """Draw a grid of counts: the darker the more; a cell without a value stays blank."""
    top = max(values.values(), default=0)
    wide = min(120.0, (WIDTH - _LABEL - _RIGHT) / max(len(columns), 1))
    parts = [_text(16, 18, title, "ct")]
    for j, column in enumerate(columns):
        length = max(2, int(wide // 14))
        # Districts of a city end differently.
        name = column if len(column) <= length else written().cut + column[1 - length :]
        parts.append(_text(_LABEL + wide * (j + 0.5), 44, name, "xl", anchor="middle", full=column))
    for i, row in enumerate(rows):
        y = 54 + 24 * i
        parts.append(_text(_LABEL - 8, y + 16, shortened(row, _NAME), "rl", anchor="end", full=row))
        for j, column in enumerate(columns):
            value = values.get((row, column), 0)
            depth = 0 if not value else 1 + (4 * value - 1) // top
            parts.append(_box(f"h{depth}", (_LABEL + wide * j, y, wide - 2, 22), f"{row} {column}: {value}"))
            if value:
                parts.append(
                    _text(_LABEL + wide * (j + 0.5), y + 16, str(value), "hn" if depth > 2 else "v", anchor="middle")
                )
    return _svg(66 + 24 * len(rows), title, parts)


def standalone(chart: Markup) -> Markup:
    """Return a chart with its style inside, for a page or notebook that has no style sheet of ours."""
    return chart.replace(Markup("<g>"), Markup("<style>{}</style><g>").format(CHART_STYLE), 1)


def _svg(height: int, title: str, parts: Iterable[Markup]) -> Markup:
    return Markup(
        '<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="group" aria-label="{}" '
        'font-family="{}" font-size="13"><g>{}</g></svg>'
    ).format(WIDTH, height, title, FONTS, Markup("\n").join(parts))


def _box(css: str, place: tuple[float, float, float, float], note: str) -> Markup:
    x, y, width, height = (round(value, 1) for value in place)
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>').format(
        css, x, y, width, height, note
    )


def _text(x: float, y: float, words: str, css: str, *, anchor: str = "start", full: str = "") -> Markup:
    tip = Markup("<title>{}</title>").format(full) if full and full != words else Markup()
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}{}</text>').format(
        css, round(x, 1), round(y, 1), anchor, words, tip
    )


CHART_STYLE = Markup("""
.chart .row{stroke:#d5dbe3}.chart .year{stroke:#9aa7b8}.chart .qtr{stroke:#e6eaf0}
.chart text{fill:#1f2933}.chart .ct{font-weight:600}.chart .yl{fill:#52606d}.chart .xl,.chart .v{font-size:12px}
.chart .due{fill:#1f6f8b;stroke:#fff;stroke-width:1.5}
.chart .window{fill:#d98e04}.chart .recurring{fill:#7b4fa3;stroke:#fff}
.chart .n,.chart .hn{fill:#fff;font-size:12px;font-weight:600}.chart .hn{font-weight:400}
.chart a:hover .due,.chart a:hover .window,.chart a:hover .recurring{stroke:#111;stroke-width:2.5}
.chart a:focus .due,.chart a:focus .window,.chart a:focus .recurring{stroke:#111;stroke-width:2.5}
.chart a:focus{outline:none}
.chart .g0{fill:#1f6f8b}.chart .g1{fill:#d98e04}.chart .g2{fill:#7b4fa3}.chart .g3{fill:#3a7d44}
.chart .g4{fill:#b23a48}.chart .g5{fill:#5c677d}.chart .g6{fill:#a67c52}.chart .g7{fill:#2a9d8f}
.chart .h0{fill:#f1f4f7}.chart .h1{fill:#cfe3ea}.chart .h2{fill:#8fc1d1}.chart .h3{fill:#2f7f9a}.chart .h4{fill:#1f6f8b}
""")
"""Style of the charts, without child selectors, so that no character of it needs escaping."""
