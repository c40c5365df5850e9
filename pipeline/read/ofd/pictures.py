"""The picture that is a page: its bytes and its place, as an OCR engine would be given them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zipfile import ZipInfo

from pipeline.errors import ReadError
from pipeline.model.reading import Box
from pipeline.read.ofd.content import Drawn, Resources
from pipeline.read.ofd.markup import Part, child, child_text, children
from pipeline.read.ofd.view import View
from pipeline.read.packages import Package


@dataclass(frozen=True, slots=True)
class PagePicture:
    """The file of a picture (PNG, JPEG, TIFF, JBIG2 …), and its box on the page in points."""

    data: bytes
    box: Box


def media_files(package: Package, part: Part) -> Mapping[str, ZipInfo]:
    """Return the picture files that a resource part lists, by their ids.

    Their paths count from ``BaseLoc`` of the part; some programs count them from the part itself.
    """
    found: dict[str, ZipInfo] = {}
    folder = (part.root.get("BaseLoc") or "").rstrip("/\\")
    for media in children(child(part.root, "MultiMedias"), "MultiMedia"):
        file = (child_text(media, "MediaFile") or "").strip()
        info = package.resolve(part.name, f"{folder}/{file}" if folder else file) or package.resolve(part.name, file)
        if file and info is not None and media.get("Type", "Image") == "Image":
            found[media.get("ID", "")] = info
    return found


def picture_of_page(package: Package, resources: Resources, drawn: Drawn, view: View) -> PagePicture | None:
    """Return the picture that covers most of a page; None if there is none, or its file cannot be had."""
    placed = [(view.place(picture), resources.media.get(picture.resource)) for picture in drawn.pictures]
    box, info = max(placed, key=lambda entry: _area(entry[0]), default=(None, None))
    if box is None or info is None:
        return None
    try:
        return PagePicture(package.unpack(info), box)
    except ReadError:
        return None


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
