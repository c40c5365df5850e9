"""How a plan differs from the plan of a higher government that it carries out, topic by topic."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from pipeline.comparison.align import Placed
from pipeline.comparison.labels import labels
from pipeline.comparison.lineage import Reference
from pipeline.tables import PlainTables


@dataclass(slots=True)
class Side:
    """What one of the two notices says on a topic: its tasks, the latest day, and the words of that deadline.

    Where no deadline has a day, the words are those of the first; without any deadline both are None.
    """

    tasks: list[str] = field(default_factory=list)
    day: date | None = None
    raw: str | None = None

    def add_deadline(self, day: date | None, raw: str) -> None:
        """Take in a further deadline."""
        if self.raw is None or (day or date.min) > (self.day or date.min):
            self.day, self.raw = day, raw


@dataclass(frozen=True, slots=True)
class Difference:
    """One topic in a notice and in the one above it: a row of ``parents.csv``. ``level``: of agreement in words."""

    child: str
    place: str
    parent: str
    parent_place: str
    topic: str
    topic_label: str
    ours: Side
    theirs: Side
    level: str

    @property
    def relation(self) -> str:
        """How the child stands to the parent: by its tasks, else by the latest days."""
        if not self.theirs.tasks:
            return "added"
        if not self.ours.tasks:
            return "dropped"
        mine, asked = self.ours.day, self.theirs.day
        if mine is None or asked is None:
            return "date_added" if mine else "date_dropped" if asked else "undated"
        return "earlier" if mine < asked else "later" if mine > asked else "same"

    @property
    def label(self) -> str | None:
        """The level in words, where both have the topic."""
        return labels().level_words[self.level] if self.ours.tasks and self.theirs.tasks else None

    @property
    def days(self) -> int | None:
        """Days from the date of the parent to that of the child."""
        return (self.ours.day - self.theirs.day).days if self.ours.day and self.theirs.day else None


def differences_of(
    tables: PlainTables, references: list[Reference], placed: list[Placed], places: dict[str, str]
) -> list[Difference]:
    """Return, for each notice whose parent is in the folder, how it differs topic by topic.

    The level is the weakest of the tasks of both. Goals count with the topic that they restate.
    """
    of_task = {p.task_id: p for p in placed}
    labels_of = {p.topic: p.topic_label for p in placed}
    ranks = {level.id: rank for rank, level in enumerate(labels().levels)}
    sides: dict[str, dict[str, Side]] = defaultdict(lambda: defaultdict(Side))
    for row in tables.tasks:
        sides[row["notice_id"]][of_task[row["task_id"]].topic].tasks.append(row["task_id"])
    for row in tables.deadlines:
        sides[row["notice_id"]][of_task[row["task_id"]].topic].add_deadline(row["end"], row["raw"])
    pairs = dict.fromkeys((one.citation.notice_id, one.resolved_notice_id) for one in references if one.parent)
    found = []
    for child, parent in pairs:
        own, above = sides[child], sides[parent or ""]
        for topic in dict.fromkeys([*above, *own]):
            ours, theirs = own.get(topic, Side()), above.get(topic, Side())
            levels = [of_task[task].level for task in (*ours.tasks, *theirs.tasks)]
            weakest = max(levels, key=ranks.__getitem__)
            found.append(
                Difference(
                    child,
                    places[child],
                    parent or "",
                    places[parent or ""],
                    topic,
                    labels_of[topic],
                    ours,
                    theirs,
                    weakest,
                )
            )
    return found
