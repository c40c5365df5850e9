"""Word files in one XML file (Flat OPC): the parts are taken apart and read as the package that they are."""

from __future__ import annotations

import base64
import binascii
import io
import zipfile

from lxml import etree

from pipeline.errors import ReadError
from pipeline.model.reading import Reading, Source
from pipeline.read.packages import MAX_PARTS, parse_xml
from pipeline.read.word.document import read_word
from pipeline.read.word.markup import child, get, name


def read_flat_word(data: bytes, source: Source) -> Reading:
    """Read a Word document in one XML file.

    Raises:
        ReadError: as ``read_word``.
    """
    try:
        root = parse_xml(data)
    except etree.XMLSyntaxError as error:
        raise ReadError.of("damaged.word") from error
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        seen: set[str] = set()
        for part in list(root)[:MAX_PARTS]:
            path = (get(part, "pkg:name") or "").lstrip("/")
            if name(part) == "pkg:part" and path and path not in seen:
                seen.add(path)
                archive.writestr(zipfile.ZipInfo(path), _content(part))
    return read_word(package.getvalue(), source)


def _content(part: etree._Element) -> bytes:
    xml, binary = child(part, "pkg:xmlData"), child(part, "pkg:binaryData")
    if xml is not None and len(xml):
        return etree.tostring(xml[0], encoding="utf-8", with_tail=False)
    try:
        return base64.b64decode((binary.text or "") if binary is not None else "")
    except (binascii.Error, ValueError):
        return b""
