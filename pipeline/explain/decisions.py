"""What people decided about a task: corrections that changed, added or took out a value."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.explain.model import Considered, Plain
from pipeline.messages import Said
from pipeline.model.spans import Span
from pipeline.notation import written
from pipeline.review.anchors import QuotedText
from pipeline.review.corrections import Correction, Value, load_corrections, notice_names
from pipeline.review.names import CORRECTIONS
from pipeline.tables.cells import plain_text

FIELDS = {"deadline": "deadline", "assignment": "unit", "domain": "domain", "notice": "place", "warning": "task"}
"""What a correction is about, as the fields of an explanation are called."""


def decisions(directory: Path, record: Plain, task: Plain) -> Iterator[tuple[str, Considered]]:
    """Yield what was decided about a task and its notice, each with the field that it is about.

    Raises:
        ReviewError: the file of corrections cannot be read.
    """
    corrections = load_corrections(directory)
    if not corrections.items:
        return
    text = QuotedText(record["text"])
    notice = record["notice"]
    source = notice["source"]
    names = notice_names(
        source["sha256"], notice["notice_id"], plain_text(source["path"]), notice["document_number"], notice["title"]
    )
    for correction in corrections.about(names):
        about = correction.now or correction.was
        if about is not None and _concerns(correction, text, Span(task["span"]["start"], task["span"]["end"])):
            said = Said(
                f"explain.decision_{correction.action}",
                {"was": _shown(correction.was), "now": _shown(correction.now), "file": directory / CORRECTIONS},
            )
            words = correction.words.exact if correction.words else _shown(about)
            yield FIELDS[about.what], Considered(words, said)


def _concerns(correction: Correction, text: QuotedText, task: Span) -> bool:
    if correction.task is None:
        return correction.now is not None and correction.now.what == "notice"
    words = text.find(correction.words) if correction.words else None
    begin = text.find(correction.task)
    return bool((words and task.covers(words)) or (begin and task.start == begin.start))


def _shown(value: Value | None) -> str:
    parts = value.model_dump(mode="json", exclude={"what"}).values() if value else ()
    return " ".join(str(part) for part in parts if part is not None) or written().nothing
