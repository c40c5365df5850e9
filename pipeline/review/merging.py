"""Merge earlier corrections with later ones."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pipeline.review.corrections import Correction, Value


def merged(old: Sequence[Correction], new: Sequence[Correction]) -> list[Correction]:
    """Return old corrections and new ones together; a later decision on the same words takes the place of the earlier.

    A value that was corrected before goes back to what the rules had found, so that the chain stays one link long.
    """
    kept = {item.id: item for item in old}
    by_now = {_link(item, item.now): item.id for item in old}
    for decided in new:
        item = decided
        earlier = kept.get(by_now.get(_link(item, item.was), ""))
        if earlier is not None and earlier.action == "add" and item.now is None:
            del kept[earlier.id]  # what a person had added, and takes back
            continue
        if earlier is not None:
            action = "add" if earlier.action == "add" else item.action
            item = item.model_copy(
                update={"id": earlier.id, "action": action, "was": earlier.was, "settles": earlier.settles}
            )
        kept[item.id] = item
        by_now[_link(item, item.now)] = item.id
    return list(kept.values())


def _link(item: Correction, value: Value | None) -> str:
    """Return what two corrections of one chain share: notice, task and words, and a value of these words."""
    quoted = [anchor.model_dump() if anchor else None for anchor in (item.task, item.words)]
    dumped = value.model_dump(mode="json") if value else None
    return json.dumps([item.notice.sha256, *quoted, dumped], sort_keys=True)
