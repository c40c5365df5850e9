"""Formats that are ZIP packages of XML parts (DOCX, XLSX, OFD) and plain archives, opened with care.

Sizes are checked before anything is unpacked, again while it is, and XML is parsed without entities,
DTDs and network: a package can neither fill the memory nor name anything outside itself.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from types import TracebackType
from typing import Self

from lxml import etree

from pipeline.errors import ReadError

MAX_UNPACKED = 512 * 1024 * 1024
"""Bytes that all parts of a package may have together."""

MAX_PART = 128 * 1024 * 1024
"""Bytes that one part may have."""

MAX_PARTS = 5_000
"""Parts of one package; a book of a thousand pages in OFD has some three thousand."""

MAX_RATIO = 200
"""Unpacked size over packed size from which a large part is taken for a bomb; XML reaches some 50."""

RATIO_COUNTS_FROM = 1024 * 1024
"""Bytes below which a part of any ratio is harmless."""


class Package:
    """A ZIP package in memory. Use it as a context manager.

    Raises:
        ReadError: ``damaged``, ``encrypted`` or ``too-large``, from the constructor and from ``part``.
    """

    def __init__(self, data: bytes, what: str) -> None:
        """``what`` names the format in messages ("this Word document")."""
        self._what = what
        self._left = MAX_UNPACKED
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise self._damaged() from error
        infos = self._zip.infolist()
        if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_UNPACKED:
            raise self._too_large()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    @property
    def infos(self) -> list[zipfile.ZipInfo]:
        """Return what the package holds, in its own order."""
        return self._zip.infolist()

    @property
    def names(self) -> list[str]:
        """Return the names of the parts, in the order of the package."""
        return self._zip.namelist()

    def has(self, name: str) -> bool:
        """Tell whether there is a part of this name."""
        return name in self._zip.NameToInfo

    def part(self, name: str) -> bytes:
        """Return one part, unpacked.

        Raises:
            KeyError: there is no such part.
            ReadError: it is larger than it says, encrypted, damaged, or unreasonably packed.
        """
        info = self._zip.getinfo(name)
        if info.flag_bits & 0x1:
            raise ReadError(
                "encrypted", f"{self._what} asks for a password: save a copy without a password and use that."
            )
        packed_well = info.file_size > max(RATIO_COUNTS_FROM, MAX_RATIO * info.compress_size)
        if info.file_size > min(MAX_PART, self._left) or packed_well:
            raise self._too_large()
        try:
            with self._zip.open(info) as file:
                data = file.read(info.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise self._damaged() from error
        if len(data) > info.file_size:
            raise self._too_large()
        self._left -= len(data)
        return data

    def xml(self, name: str) -> etree._Element:
        """Return the root of an XML part.

        Raises:
            KeyError: there is no such part.
            ReadError: it cannot be parsed, or is too large.
        """
        try:
            return parse_xml(self.part(name))
        except etree.XMLSyntaxError as error:
            raise self._damaged() from error

    def _damaged(self) -> ReadError:
        return ReadError(
            "damaged", f"{self._what} is damaged or was not downloaded completely: download or save it again."
        )

    def _too_large(self) -> ReadError:
        return ReadError(
            "too-large",
            f"{self._what} unpacks to more than is read (or was built to do so): save the notice itself as a new file.",
        )


def parse_xml(data: bytes) -> etree._Element:
    """Parse XML without resolving entities, reading DTDs or touching the network.

    Raises:
        lxml.etree.XMLSyntaxError: it is not well-formed, or nested deeper than libxml2 allows.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    return etree.fromstring(data, parser)
