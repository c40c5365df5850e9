"""Pictures and tables for notebooks, from the tables of an output folder.

A notebook calls these functions and holds no logic of its own. Charts are SVG, so their labels use the
Chinese font of whoever looks at them (``pipeline.charts.FONTS`` lists those of the common systems);
on a machine without any, install one, for instance the Debian package ``fonts-noto-cjk``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from pipeline.charts import Event, bar_chart, heat_map, standalone, timeline_chart
from pipeline.comparison import Comparison
from pipeline.comparison.items import rows_of
from pipeline.comparison.places import places_of
from pipeline.tables import Tables


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart that Jupyter shows as HTML."""

    svg: Markup

    def _repr_html_(self) -> str:
        return str(self.svg)


def deadlines_by_month(comparison: Comparison) -> Picture:
    """Draw how many dated deadlines fall due in each month, coloured by place. Empty months are shown."""
    frame = comparison.timeline.dropna(subset=["end"])
    counts: dict[str, dict[str, int]] = {month: {} for month in _months(frame["end"])}
    for day, place in zip(frame["end"], frame["jurisdiction"], strict=True):
        inner = counts[f"{day:%Y-%m}"]
        inner[place] = inner.get(place, 0) + 1
    return Picture(standalone(bar_chart(counts, "每月到期任务时限数 Deadlines by month")))


def _months(days: pd.Series) -> list[str]:
    if days.empty:
        return []
    return [str(month) for month in pd.period_range(days.min(), days.max(), freq="M")]


def deadline_timeline(comparison: Comparison) -> Picture:
    """Draw all deadlines along time, one row for each place."""
    events = [
        Event(
            row=row["jurisdiction"],
            kind=row["kind"],
            start=row["start"],
            day=row["date"],
            tasks=(row["task_id"],),
            words=f"{row['date']} {row['raw']} {row['title']}",
        )
        for row in rows_of(comparison.timeline)
    ]
    return Picture(standalone(timeline_chart(events, comparison.places, "时限时间线 Timeline")))


def lead_times(tables: Tables, comparison: Comparison) -> pd.DataFrame:
    """Return, for each place, the days from signing to the dated deadlines: number, least, median, most.

    A place whose notices bear no date of signing stands there without figures.
    """
    signed = tables.notices.set_index("notice_id")["signed_date"]
    frame = comparison.timeline.dropna(subset=["end"])
    days = (frame["end"] - frame["notice_id"].astype("str").map(signed)).dt.days
    table = days.dropna().groupby(frame["jurisdiction"].astype("str")).agg(["count", "min", "median", "max"])
    table.columns = ["时限数", "最短天数", "中位天数", "最长天数"]
    return table.reindex(list(comparison.places)).round().astype("Int64").rename_axis("地区")


def recurring_duties(comparison: Comparison) -> pd.DataFrame:
    """Return the duties that recur, with their words, rule and unit in charge."""
    frame = comparison.timeline.dropna(subset=["rrule"])
    names = {"jurisdiction": "地区", "title": "任务", "raw": "原文", "rrule": "重复规则", "in_charge": "责任单位"}
    return frame[list(names)].rename(columns=names).reset_index(drop=True)


def comparison_matrix(comparison: Comparison) -> pd.DataFrame:
    """Return topic by place: latest due date, and the number of tasks in brackets; blank where a place has none."""
    cells: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows_of(comparison.comparison_cells):
        count = len(row["task_ids"].split("；"))
        cells[row["topic_label"]][row["jurisdiction"]] = f"{row['latest_due'] or '无日期'}（{count}）"
    table = pd.DataFrame.from_dict(cells, orient="index", columns=list(comparison.places))
    return table.fillna("").rename_axis("主题")


def gap_summary(comparison: Comparison) -> pd.DataFrame:
    """Return how many tasks, units and dates each place lacks that others have."""
    frame = comparison.gaps
    table = pd.crosstab(frame["jurisdiction"].astype("str"), frame["missing"].astype("str"))
    table = table.reindex(index=list(comparison.places), columns=["task", "unit", "date"], fill_value=0)
    return table.rename(columns={"task": "缺任务", "unit": "缺单位", "date": "缺日期"}).rename_axis("地区")


def domain_heat_map(tables: Tables, comparison: Comparison) -> Picture:
    """Draw how many tasks each place has in each policy domain."""
    places = places_of(tables)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows_of(tables.domains):
        counts[row["domain"], places[row["notice_id"]]] += 1
    domains = sorted({domain for domain, _ in counts})
    return Picture(standalone(heat_map(counts, domains, comparison.places, "各领域任务数 Tasks by policy domain")))
