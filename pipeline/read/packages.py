"""Formats that are ZIP packages of XML parts (DOCX, XLSX, OFD) and plain archives, opened with care.

Sizes are checked before anything is unpacked, again while it is, and XML is parsed without entities,
DTDs and network: a package can neither fill the memory nor name anything outside itself.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import struct
import zipfile
import zlib
from types import TracebackType
from typing import Self

from lxml import etree

from pipeline.errors import ReadError
from pipeline.failures import thing
from pipeline.read.han import HAN

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

MAX_ENTRIES = 50_000
"""Entries of directories in the bytes of a package, those of packages inside it too; each costs memory."""

METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2})
"""Ways of packing that are unpacked; office formats use the first two alone."""

_ENTRY = b"PK\x01\x02"
_UTF8_NAME = 0x800
_UNICODE_PATH = 0x7075

_OPENING_ERRORS = (
    zipfile.BadZipFile,
    ValueError,
    OSError,
    NotImplementedError,
    EOFError,
    struct.error,
    OverflowError,
    LookupError,
)
_UNPACKING_ERRORS = (*_OPENING_ERRORS, zlib.error, lzma.LZMAError, RuntimeError)


class Package:
    """A ZIP package in memory. Use it as a context manager.

    Raises:
        ReadError: ``damaged``, ``encrypted`` or ``too_large``, from the constructor and from ``part``.
    """

    def __init__(self, data: bytes, what: str, name: str = "") -> None:
        """``what`` is the id of a thing in ``failures.toml``, ``name`` what this one is called, both for messages."""
        self._what, self._name = what, name
        self._left = MAX_UNPACKED
        if data.count(_ENTRY) > MAX_ENTRIES:
            raise self._too_large()
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _OPENING_ERRORS as error:
            raise self._damaged() from error
        self._folded: dict[str, zipfile.ZipInfo] = {}
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
        return self.unpack(self._zip.getinfo(name))

    def unpack(self, info: zipfile.ZipInfo) -> bytes:
        """Return the part of an entry, unpacked; entries of the same name are kept distinct.

        Raises:
            ReadError: as ``part``, and ``unsupported`` for a way of packing that is not known.
        """
        if info.flag_bits & 0x1:
            raise ReadError.of("encrypted.password", what=self._called())
        if info.compress_type not in METHODS:
            raise ReadError.of("unsupported.packing", what=self._called())
        packed_well = info.file_size > max(RATIO_COUNTS_FROM, MAX_RATIO * info.compress_size)
        if info.file_size > min(MAX_PART, self._left) or packed_well:
            raise self._too_large()
        try:
            with self._zip.open(info) as file:
                data = file.read(info.file_size + 1)
        except _UNPACKING_ERRORS as error:
            raise self._damaged() from error
        if len(data) > info.file_size:
            raise self._too_large()
        self._left -= len(data)
        return data

    def resolve(self, base: str, location: str | None) -> zipfile.ZipInfo | None:
        """Return the entry that a part names, None if there is none.

        Args:
            base: the name of the part that names it.
            location: a path from the folder of ``base``, or from the root of the package if it begins
                with a slash. Programs write it with backslashes, from the wrong folder or in other
                letters; these are tried too. No path leads out of the package.
        """
        path = (location or "").strip().replace("\\", "/")
        if not path:
            return None
        if not self._folded:
            for info in self.infos:
                self._folded.setdefault(_folded(readable_name(info)), info)
        beside = posixpath.join(posixpath.dirname(base.replace("\\", "/")), path)
        for candidate in (beside, path):  # an absolute path wins over its base by itself
            found = self._folded.get(_folded(candidate))
            if found is not None:
                return found
        return None

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

    def _called(self) -> str:
        return thing(self._what, name=self._name)

    def _damaged(self) -> ReadError:
        return ReadError.of("damaged.package", what=self._called())

    def _too_large(self) -> ReadError:
        return ReadError.of("too_large.package", what=self._called())


def parse_xml(data: bytes) -> etree._Element:
    """Parse XML without resolving entities, reading DTDs or touching the network.

    Raises:
        etree.XMLSyntaxError: it is not well-formed, or nested deeper than libxml2 allows.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    return etree.fromstring(data, parser)


def readable_name(info: zipfile.ZipInfo) -> str:
    """Return the name of an entry as its maker meant it.

    Programs of Chinese Windows write names in GBK and do not say so; others write UTF-8 without the
    flag for it, or add the name in a field of its own (APPNOTE 4.6.9).
    """
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    own = _unicode_path(info.extra)
    if own:
        return own
    try:
        raw = info.filename.encode("cp437")  # zipfile reads names without the flag as such
    except UnicodeEncodeError:
        return info.filename
    readings = [_decoded(raw, encoding) for encoding in ("utf-8", "gb18030")]
    # Two characters of GBK can be valid UTF-8 by chance: 通知 gives a combining mark and a sign of Hebrew.
    return next((name for name in readings if HAN.search(name)), None) or readings[0] or info.filename


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _unicode_path(extra: bytes) -> str | None:
    """Return the name in the field Info-ZIP Unicode Path: version, checksum of the other name, UTF-8."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == _UNICODE_PATH and size > 5:
            return extra[at + 9 : at + 4 + size].decode("utf-8", "replace")
        at += 4 + size
    return None


def _folded(path: str) -> str:
    return posixpath.normpath("/" + path.replace("\\", "/").lstrip("/")).casefold()
