"""The XML of OFD: elements by local name, numbers, boxes and lists of steps.

Files in use name several namespaces or none, break off, or say a wrong encoding; what a reader can
repair is repaired.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from lxml import etree

from pipeline.errors import ReadError
from pipeline.model.reading import Box
from pipeline.read.packages import Package, parse_xml
from pipeline.read.page.geometry import IDENTITY, Matrix

MAX_XML = 32 * 1024 * 1024
"""Bytes of one XML part; a page of drawings has some five million."""

MOST = 1_000_000.0
"""A length or factor of a page beyond it is cut to it: nothing overflows, however often it is multiplied."""


class Part:
    """An XML part of a package: its name, to which the paths in it are relative, and its root."""

    def __init__(self, package: Package, base: str, location: str | None) -> None:
        """Find and parse the part that ``location`` names, seen from the part ``base``.

        Raises:
            ReadError: ``damaged``, ``encrypted`` or ``too_large``.
        """
        info = package.resolve(base, location)
        if info is None:
            raise ReadError.of("damaged.ofd_part_missing")
        if info.file_size > MAX_XML:
            raise ReadError.of("too_large.ofd_page")
        self.name = info.filename
        self.root = _parse(package.unpack(info))


def _parse(data: bytes) -> etree._Element:
    try:
        return parse_xml(data)
    except etree.XMLSyntaxError as error:
        root = _repaired(data)
        if root is None:
            raise ReadError.of("damaged.ofd_part") from error
        return root


def _repaired(data: bytes) -> etree._Element | None:
    """Parse what can be parsed; bytes that are no UTF-8 are GB18030, whatever the part says of itself."""
    try:
        data.decode("utf-8")
        encoding = None
    except UnicodeDecodeError:
        encoding = None if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "gb18030"
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, encoding=encoding)
    try:
        root: etree._Element | None = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root


def local_name(element: etree._Element) -> str:
    """Return the name of an element without namespace and prefix, "" for comments."""
    return element.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Yield the children of that name; none for no element."""
    if element is not None:
        yield from (child for child in element if local_name(child) == name)


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """Return the first child of that name, or None."""
    return next(children(element, name), None)


def child_text(element: etree._Element | None, name: str) -> str | None:
    """Return the text of the first child of that name, or None."""
    found = child(element, name)
    return found.text if found is not None else None


def number(text: str | None, default: float) -> float:
    """Return a number within ``MOST``, the default for what is none."""
    try:
        value = float(text) if text is not None else default
    except ValueError:
        return default
    return default if math.isnan(value) else max(-MOST, min(MOST, value))


def numbers(text: str | None, most: int) -> list[float]:
    """Return the numbers of a list separated by white space or commas, at most so many; others count as 0."""
    return [number(part, 0.0) for part in (text or "").replace(",", " ").split(None, most)[:most]]


def box_of(text: str | None) -> Box | None:
    """Return a box written as x, y, width, height (7.2: ST_Box) by its corners; None if it has no area."""
    values = numbers(text, 4)
    if len(values) < 4 or values[2] <= 0 or values[3] <= 0:
        return None
    x, y, width, height = values
    return (x, y, x + width, y + height)


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Return where a matrix puts a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def object_matrix(element: etree._Element) -> Matrix:
    """Return the way from the space of an object to that around it: its ``CTM``, then the corner of ``Boundary``."""
    values = numbers(element.get("CTM"), 6)
    a, b, c, d, e, f = values if len(values) == 6 else IDENTITY
    corner = numbers(element.get("Boundary"), 2)
    x, y = corner if len(corner) == 2 else (0.0, 0.0)
    return (a, b, c, d, e + x, f + y)


def steps(text: str | None, most: int) -> list[float]:
    """Return the steps of ``DeltaX`` or ``DeltaY``; ``g 5 3.2`` stands for five times 3.2 (11.3)."""
    out: list[float] = []
    parts = iter((text or "").split(None, 4 * most))
    for part in parts:
        if len(out) >= most:
            break
        if part == "g":
            count = number(next(parts, None), 0.0)
            out += [number(next(parts, None), 0.0)] * int(max(0.0, min(count, most - len(out))))
        else:
            out.append(number(part, 0.0))
    return out
