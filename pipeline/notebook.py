"""Pictures and tables for notebooks, from the tables of an output folder.

A notebook calls these functions and holds no logic of its own. Charts are SVG, so their labels use the
Chinese font of whoever looks at them (``pipeline.charts.FONTS`` lists those of the common systems);
on a machine without any, install one, for instance the Debian package ``fonts-noto-cjk``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from pipeline.charts import bar_chart, events_of, heat_map, standalone, timeline_chart
from pipeline.comparison import Comparison
from pipeline.comparison.labels import labels
from pipeline.comparison.places import places_of
from pipeline.notation import with_remark
from pipeline.tables import PlainTables, Tables, all_tables, rows_of, split_list


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart that Jupyter shows as HTML."""

    svg: Markup

    def _repr_html_(self) -> str:
        return str(self.svg)


@dataclass(frozen=True, slots=True)
class Wide:
    """A table that Jupyter shows with all its columns and whole texts, side by side; an empty one says that it is."""

    frame: pd.DataFrame

    def _repr_html_(self) -> str:
        if self.frame.empty:
            return f"<p>{labels().notebook.empty}</p>"
        with pd.option_context("display.max_colwidth", None):
            table = self.frame.to_html(col_space="9em", justify="left", na_rep="")
        return f'<div style="overflow-x:auto">{table}</div>'


def wide(frame: pd.DataFrame) -> Wide:
    """Show a table as wide as it is, to be scrolled."""
    return Wide(frame)


def deadlines_by_month(comparison: Comparison) -> Picture:
    """Draw how many dated deadlines fall due in each month, coloured by place. Empty months are shown.

    Of many places those with the most deadlines have a colour of their own.
    """
    frame = comparison.timeline.dropna(subset=["end"])
    counts: dict[str, dict[str, int]] = {month: {} for month in _months(frame["end"])}
    for day, place in zip(frame["end"], frame["jurisdiction"], strict=True):
        inner = counts[f"{day:%Y-%m}"]
        inner[place] = inner.get(place, 0) + 1
    words = labels().notebook
    return Picture(standalone(bar_chart(counts, words.deadlines_by_month, words.others)))


def _months(days: pd.Series) -> list[str]:
    if days.empty:
        return []
    return [str(month) for month in pd.period_range(days.min(), days.max(), freq="M")]


def headed(table: str, frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Return some columns of a table under the Chinese headings that they have in the workbook."""
    columns = {name: _heading(table, name) for name in names}
    return frame[list(columns)].rename(columns=columns).reset_index(drop=True)


def _heading(table: str, name: str) -> str:
    return next(column.zh for column in all_tables()[table].fields if column.name == name)


def deadline_timeline(comparison: Comparison) -> Picture:
    """Draw all deadlines along time, one row for each place."""
    events = events_of(rows_of(comparison.timeline), "task_id")
    return Picture(standalone(timeline_chart(events, comparison.places, labels().notebook.timeline)))


def lead_times(tables: Tables, comparison: Comparison) -> pd.DataFrame:
    """Return, for each place, the days from signing to the dated deadlines: number, least, median, most.

    A place without figures stands there with the reason: no dated deadline, or no date of signing.
    """
    signed = tables.notices.set_index("notice_id")["signed_date"]
    frame = comparison.timeline.dropna(subset=["end"])
    days = (frame["end"] - frame["notice_id"].astype("str").map(signed)).dt.days
    figures, lack = labels().notebook.lead_times, labels().notebook.lead_times_lack
    table = days.dropna().groupby(frame["jurisdiction"].astype("str")).agg(list(figures)).rename(columns=figures)
    table = table.reindex(list(comparison.places)).round().astype("Int64")
    dated = table.index.isin(frame["jurisdiction"].astype("str"))
    why = pd.Series(lack["no_dates"], index=table.index).where(~dated, lack["not_signed"])
    table[lack["heading"]] = why.where(table[figures["count"]].isna(), "")
    return table.rename_axis(_heading("timeline", "jurisdiction"))


def recurring_duties(comparison: Comparison) -> pd.DataFrame:
    """Return the duties that recur, with their words, rule and unit in charge."""
    frame = comparison.timeline.dropna(subset=["rrule"])
    return headed("timeline", frame, ("jurisdiction", "title", "raw", "rrule", "in_charge"))


def comparison_matrix(comparison: Comparison) -> pd.DataFrame:
    """Return topic by place: latest due date, and the number of tasks in brackets; blank where a place has none."""
    cells: dict[str, dict[str, str]] = defaultdict(dict)
    undated = labels().notebook.undated
    for row in rows_of(comparison.comparison_cells):
        count = len(split_list(row["task_ids"]))
        cells[row["topic_label"]][row["jurisdiction"]] = with_remark(str(row["latest_due"] or undated), count)
    table = pd.DataFrame.from_dict(cells, orient="index", columns=list(comparison.places))
    return table.fillna("").rename_axis(_heading("timeline", "topic"))


def gap_summary(comparison: Comparison) -> pd.DataFrame:
    """Return how many tasks, units and dates each place lacks that others have."""
    frame = comparison.gaps
    table = pd.crosstab(frame["jurisdiction"].astype("str"), frame["missing"].astype("str"))
    kinds = labels().notebook.gaps
    table = table.reindex(index=list(comparison.places), columns=list(kinds), fill_value=0)
    return table.rename(columns=kinds).rename_axis(index=_heading("timeline", "jurisdiction"), columns=None)


def domain_heat_map(tables: Tables, comparison: Comparison) -> Picture:
    """Draw how many tasks each place has in each policy domain."""
    rows = PlainTables.of(tables)
    places = places_of(rows)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows.domains:
        counts[row["domain"], places[row["notice_id"]]] += 1
    domains = sorted({domain for domain, _ in counts})
    return Picture(standalone(heat_map(counts, domains, comparison.places, labels().notebook.domains)))
