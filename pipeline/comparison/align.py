"""Every task under a topic: the work that several notices set, each in its own words.

Three steps. Structure first: the domain rows of a notice are one work handed out domain by domain,
and rows of an annex belong to the item of the body that they restate. Then likeness between
notices: average linkage of what is left, one notice entering a topic once. Then names: the topic
list of a pack where one is given, else the best wording among the tasks (see ``wording``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from pipeline.comparison.annexes import CONTAINED, Link, annex_links
from pipeline.comparison.blocking import candidate_pairs, similarities
from pipeline.comparison.clusters import SAME_WORDS, Clusters
from pipeline.comparison.items import Item
from pipeline.comparison.labels import labels
from pipeline.comparison.topics import Topic, cue_scores
from pipeline.comparison.vectors import Vectors, vectors_of
from pipeline.comparison.wording import list_name, topic_name
from pipeline.notation import with_remark

SHARED_DOMAINS = 0.3
"""Share of the smaller of two domain lists that stands in the other, from which both are one work."""

WEAK = 0.35
"""Mean likeness below which a task's place in its topic is called weak."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The topic of one task. ``level`` is a key of ``lexicons/compare.toml``, ``score`` from 0 to 1.

    ``basis`` says what put it there: cue (words of the pack's topic list), annex (restates a body
    item), domains (a row of a list of policy domains), text (likeness), alone.
    """

    task_id: str
    topic: str
    topic_label: str
    level: str
    score: float
    basis: str
    cues: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The level in words."""
        return labels().level_words[self.level]


@dataclass(frozen=True, slots=True)
class Alignment:
    """The topics of all tasks in the order of the items, and the links between annex and body."""

    items: list[Item]
    placed: list[Placed]
    links: dict[int, Link]


@dataclass(frozen=True, slots=True)
class Aligned:
    """A row of ``alignment.csv``: a task, its topic, and the place whose notice sets it."""

    item: Item
    placed: Placed
    place: str


def aligned_tasks(alignment: Alignment, places: dict[str, str]) -> list[Aligned]:
    """Return the tasks of all notices, each with its topic, in the order of the table."""
    return [
        Aligned(item, placed, places[item.notice_id])
        for item, placed in zip(alignment.items, alignment.placed, strict=True)
    ]


def align(items: list[Item], topics: tuple[Topic, ...] = ()) -> Alignment:
    """Put every task under a topic. No tasks give an empty alignment.

    Args:
        items: the tasks of all notices.
        topics: the topic list of a pack; without one, topics come from the texts alone.
    """
    if not items:
        return Alignment([], [], {})
    vectors = vectors_of(items)
    links = annex_links(items, vectors)
    nodes = _nodes(items, links)
    matrix = _node_matrix(nodes, items, vectors)
    clusters = Clusters(matrix, [_owner(node, items) for node in nodes])
    _join_domain_lists(nodes, items, clusters)
    order = np.argsort(np.array([items[node[0]].head for node in nodes]), kind="stable")
    rank = np.empty(len(nodes), dtype=np.int64)
    rank[order] = np.arange(len(nodes))
    open_nodes = np.array([not items[node[0]].domain_row for node in nodes])
    kinds = np.array([items[node[0]].kind == "goal" for node in nodes])
    pairs = candidate_pairs(matrix, rank)
    first, second = pairs[:, 0], pairs[:, 1]
    pairs = pairs[open_nodes[first] & open_nodes[second] & (kinds[first] == kinds[second])]
    clusters.link(pairs, similarities(matrix, pairs))
    placed = _with_cues(items, _by_text(items, nodes, clusters, links), links, topics)
    return Alignment(items, placed, links)


def _nodes(items: list[Item], links: dict[int, Link]) -> list[list[int]]:
    """Return groups of tasks that are aligned as one, the representative of each group first."""
    nodes: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, item in enumerate(items):
        if i not in links and not item.domain_row:
            nodes["task", str(i)] = [i]
    for i, item in enumerate(items):
        if item.domain_row:
            nodes["domains", item.notice_id].append(i)
        elif i in links:
            nodes["task", str(links[i].body)].append(i)
    return list(nodes.values())


def _node_matrix(nodes: list[list[int]], items: list[Item], vectors: Vectors) -> sparse.csr_matrix:
    """Return one vector for each node: that of its representative task. The vector of a list of domains is empty."""
    from sklearn.preprocessing import normalize  # noqa: PLC0415 - takes a second to load

    keep = np.array([0.0 if items[node[0]].domain_row else 1.0 for node in nodes])
    matrix = sparse.diags(keep) @ vectors.all[[node[0] for node in nodes]]
    matrix = normalize(matrix.tocsr())
    matrix.eliminate_zeros()
    return matrix


def _owner(node: list[int], items: list[Item]) -> tuple[str, str]:
    """Return the notice of a node, and what other nodes of the notice may join it."""
    item = items[node[0]]
    part = f"group {item.group}" if item.group and len(node) == 1 else f"task {item.task_id}"
    return item.notice_id, part


def _join_domain_lists(nodes: list[list[int]], items: list[Item], clusters: Clusters) -> None:
    """Put the domain lists of several notices under one topic where they name the same domains."""
    lists = [
        (k, {name for i in node for name in items[i].domains})
        for k, node in enumerate(nodes)
        if items[node[0]].domain_row
    ]
    by_domain: dict[str, list[int]] = defaultdict(list)
    for position, (_, names) in enumerate(lists):
        for name in sorted(names):
            by_domain[name].append(position)
    # The first list that names a domain stands for those before: cost stays near-linear.
    for position, (node, names) in enumerate(lists):
        for other in sorted({by_domain[name][0] for name in names} - {position}):
            first, first_names = lists[other]
            a, b = clusters.root(node), clusters.root(first)
            shared = len(names & first_names) / min(len(names), len(first_names))
            if a != b and shared >= SHARED_DOMAINS and clusters.may_merge(a, b):
                clusters.merge(a, b)


def _by_text(
    items: list[Item],
    nodes: list[list[int]],
    clusters: Clusters,
    links: dict[int, Link],
) -> list[Placed]:
    central = [clusters.centrality(k) for k in range(len(nodes))]
    groups: dict[int, list[int]] = defaultdict(list)
    for k in range(len(nodes)):
        groups[clusters.root(k)].append(k)
    taken: Counter[str] = Counter()
    placed: dict[int, Placed] = {}
    for members in sorted(groups.values()):
        label = _label(members, nodes, items, central)
        taken[label] += 1
        topic = label if taken[label] == 1 else with_remark(label, taken[label])
        for k in members:
            for i in nodes[k]:
                level, score, basis = _standing(i, links, central[k], len(members), items[i])
                placed[i] = Placed(items[i].task_id, topic, topic, level, score, basis)
    return [placed[i] for i in range(len(items))]


def _label(members: list[int], nodes: list[list[int]], items: list[Item], central: list[float]) -> str:
    """Return the name of a topic: the best wording among its tasks, the most central first."""
    ranked = sorted((-round(central[k], 6), len(head := items[nodes[k][0]].head), head, k) for k in members)
    tasks = [items[nodes[k][0]] for *_, k in ranked]
    if tasks[0].domain_row:
        return list_name(name for item in tasks for name in [item.group, *reversed(item.headings)]) + (
            labels().domain_list.label
        )
    return topic_name(tasks)


def _standing(i: int, links: dict[int, Link], central: float, size: int, item: Item) -> tuple[str, float, str]:
    if i in links:
        link = links[i]
        score = max(link.contained, link.heading)
        return ("same_words" if link.contained >= CONTAINED else "same_topic"), round(min(score, 1.0), 3), "annex"
    if item.domain_row:
        return "same_topic", 1.0, "domains"
    if size == 1:
        return "alone", 0.0, "alone"
    level = "same_words" if central >= SAME_WORDS else "same_topic" if central >= WEAK else "weak"
    return level, round(min(central, 1.0), 3), "text"


def _with_cues(
    items: list[Item], placed: list[Placed], links: dict[int, Link], topics: tuple[Topic, ...]
) -> list[Placed]:
    """Give each task the topic of the pack for which its cue words and those of its cluster score highest."""
    if not topics:
        return placed
    choices = cue_scores(items, [p.topic for p in placed], {i: link.body for i, link in links.items()}, topics)
    names = {topic.id: topic.label for topic in topics}
    return [
        p
        if choice is None
        else Placed(p.task_id, choice.topic, names[choice.topic], choice.level, choice.score, "cue", choice.cues)
        for p, choice in zip(placed, choices, strict=True)
    ]
