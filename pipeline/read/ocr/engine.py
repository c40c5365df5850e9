"""RapidOCR: where text stands in a picture, and what it says. The models lie in the package; nothing is downloaded.

One thread, whatever the machine has: how sums are divided among threads changes their last digits,
and with them, now and then, a character.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.read.ocr.install import NoEngineError

Image = NDArray[np.uint8]
"""A picture, height by width (grey) or height by width by 3."""

Quad = NDArray[np.float64]
"""The corners of a text box, 4 by 2: top left, top right, bottom right, bottom left, in pixels."""

DETECTION_SIDE = 2_000
"""Pixels of the longer side of the picture in which text is looked for; larger ones take too long."""

THREADS = 1

_PARAMS = {
    "Global.log_level": "critical",
    "Global.max_side_len": DETECTION_SIDE,
    "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
    "EngineConfig.onnxruntime.inter_op_num_threads": THREADS,
}


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a line says. ``places`` are the middles of its characters, 0 at its left end and 1 at its right.

    ``confidence`` is the mean over the characters, 0 to 1.
    """

    text: str
    places: tuple[float, ...]
    confidence: float


class Engine(Protocol):
    """What the page reader asks of an OCR engine."""

    def detect(self, image: Image) -> list[Quad]:
        """Return the boxes of the lines of text in a picture."""
        ...

    def recognise(self, crops: Sequence[Image]) -> list[Recognised]:
        """Return what pictures of single lines say, in the same order."""
        ...


@cache
def load_engine() -> Engine:
    """Return the engine, loaded once for a process.

    Raises:
        NoEngineError: the extra ``ocr`` is not installed, or its models are missing.
    """
    try:
        import rapidocr  # noqa: PLC0415 (seconds to load, and an extra)
        from rapidocr import RapidOCR  # noqa: PLC0415
    except ImportError as error:
        raise NoEngineError from error
    models = Path(rapidocr.__file__).parent / "models"
    # Named models are used as they are; RapidOCR fetches only those that it has to choose itself.
    found = {kind: sorted(models.glob(f"*_{kind}_*.onnx")) for kind in ("det", "rec")}
    if not all(found.values()):
        raise NoEngineError
    paths = {f"{kind.title()}.model_path": str(files[0]) for kind, files in found.items()}
    return _RapidOcr(RapidOCR(params=_PARAMS | paths))


class _RapidOcr:
    def __init__(self, ocr: Any) -> None:
        self._ocr = ocr

    def detect(self, image: Image) -> list[Quad]:
        found = self._ocr(_coloured(image), use_det=True, use_cls=False, use_rec=False)
        boxes = found.boxes
        return [] if boxes is None else [np.asarray(box, dtype=np.float64) for box in boxes]

    def recognise(self, crops: Sequence[Image]) -> list[Recognised]:
        if not crops:
            return []
        self._ocr.return_word_box = True
        found = self._ocr.recognize_txt([_coloured(crop) for crop in crops])
        return [
            Recognised(text, _places(text, word), float(score))
            for text, score, word in zip(found.txts, found.scores, found.word_results, strict=True)
        ]


def _coloured(image: Image) -> Image:
    return np.repeat(image[:, :, None], 3, axis=2) if image.ndim == 2 else image


def _places(text: str, words: Any) -> tuple[float, ...]:
    """Return the middles of all characters; RapidOCR gives them for those that are not white space."""
    columns = [column for word in words.word_cols for column in word]
    length = max(float(words.line_txt_len), 1.0)
    places: list[float] = []
    i = 0
    for char in text:
        if not char.isspace() and i < len(columns):
            places.append(min((columns[i] + 0.5) / length, 1.0))
            i += 1
        else:
            places.append(places[-1] if places else 0.0)
    return tuple(places)
