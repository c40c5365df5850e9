"""ZIP packages are opened with care: nothing fills the memory, nothing outside the package is named."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from lxml import etree

from pipeline.errors import ReadError
from pipeline.read import packages
from pipeline.read.packages import Package, parse_xml, readable_name
from tests.made_ofd import zipped

WHAT = "word"


def refused(data: bytes, name: str | None = None) -> str:
    """Return the reason for which a package, or one part of it, is refused."""
    with pytest.raises(ReadError) as caught, Package(data, WHAT) as package:
        package.part(name or package.names[0])
    assert caught.value.message.startswith("This Word document ")
    return caught.value.reason


def with_sizes(data: bytes, size: int) -> bytes:
    """Let the only entry of an archive claim another unpacked size."""
    raw = bytearray(data)
    struct.pack_into("<L", raw, 22, size)
    struct.pack_into("<L", raw, data.rindex(b"PK\x01\x02") + 24, size)
    return bytes(raw)


def test_parts_are_given_by_name() -> None:
    with Package(zipped({"a.xml": "<a/>", "b/c.txt": "内容"}), WHAT) as package:
        assert package.names == ["a.xml", "b/c.txt"]
        assert package.has("a.xml")
        assert not package.has("c.txt")
        assert package.part("b/c.txt").decode() == "内容"
        assert package.xml("a.xml").tag == "a"
        with pytest.raises(KeyError):
            package.part("c.txt")


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06" + bytes(10), zipped({"a": "b" * 500})[:-30]])
def test_what_is_no_package_is_damaged(data: bytes) -> None:
    assert refused(data) == "damaged"


def test_a_damaged_part_is_damaged() -> None:
    data = bytearray(zipped({"a.xml": "<a>" + "内容" * 50 + "</a>"}))
    data[40] ^= 0xFF
    assert refused(bytes(data)) == "damaged"
    with pytest.raises(ReadError, match="damaged"), Package(zipped({"a.xml": "<a>"}), WHAT) as package:
        package.xml("a.xml")


def test_a_part_that_unpacks_to_much_more_than_it_is_packed_is_refused() -> None:
    bomb = zipped({"a.xml": bytes(8 * 1024 * 1024)})
    assert len(bomb) < 20_000
    assert refused(bomb) == "too_large"


def test_a_part_that_lies_about_its_size_gives_no_more_than_it_says() -> None:
    bomb = with_sizes(zipped({"a.xml": bytes(50 * 1024 * 1024)}), 1_000)
    assert refused(bomb) == "damaged"


def test_a_package_that_claims_more_than_the_limit_is_refused_unopened() -> None:
    assert refused(with_sizes(zipped({"a": "b"}), packages.MAX_UNPACKED + 1)) == "too_large"


def test_the_parts_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({str(i): bytes(600) for i in range(3)})
    monkeypatch.setattr(packages, "MAX_UNPACKED", 2_000)
    with Package(data, WHAT) as package:
        monkeypatch.setattr(package, "_left", 1_300)
        assert len(package.part("0") + package.part("1")) == 1_200
        with pytest.raises(ReadError, match="unpacks to more"):
            package.part("2")


def test_entries_that_share_their_bytes_are_refused() -> None:
    data = zipped({"a": "b" * 1_000})
    end = data.rindex(b"PK\x05\x06")
    start = data.rindex(b"PK\x01\x02")
    entry = data[start:end]
    twice = bytearray(data[:end] + entry.replace(b"a", b"c", 1)[: len(entry)] + data[end:])
    end += len(entry)
    struct.pack_into("<HHL", twice, end + 8, 2, 2, 2 * len(entry))
    assert refused(bytes(twice), "c") == "damaged"


def test_a_flood_of_entries_is_refused_before_they_are_listed() -> None:
    data = zipped({"a": "b"}) + packages._ENTRY * (packages.MAX_ENTRIES + 1)
    began = time.process_time()
    assert refused(data) == "too_large"
    assert time.process_time() - began < 1
    assert refused(zipped({f"{i}": "" for i in range(packages.MAX_PARTS + 1)})) == "too_large"


def test_a_part_with_a_password_says_so() -> None:
    data = bytearray(zipped({"a": "b"}))
    for at in (6, data.rindex(b"PK\x01\x02") + 8):
        data[at] |= 1
    assert refused(bytes(data)) == "encrypted"


def test_an_unknown_way_of_packing_is_told() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a", "b")
    assert refused(buffer.getvalue()) == "unsupported"


def entry(name: bytes, flags: int = 0, extra: bytes = b"") -> zipfile.ZipInfo:
    """Return an entry as zipfile gives it for these bytes of a name."""
    info = zipfile.ZipInfo(name.decode("utf-8" if flags & 0x800 else "cp437"))
    info.flag_bits, info.extra = flags, extra
    return info


@pytest.mark.parametrize(
    ("info", "name"),
    [
        (entry("附件1.docx".encode("gb18030")), "附件1.docx"),
        (entry("附件1.docx".encode()), "附件1.docx"),
        (entry("附件1.docx".encode(), 0x800), "附件1.docx"),
        (entry(b"annex.docx"), "annex.docx"),
        (
            entry(b"?", extra=b"UT\x01\x00x" + struct.pack("<HHBL", 0x7075, 5 + 13, 1, 0) + "附件1.docx".encode()[:13]),
            "附件1.docx"[:9],
        ),
        (entry(b"a", extra=b"\x75\x70\xff\xff"), "a"),
    ],
)
def test_names_are_read_as_their_program_wrote_them(info: zipfile.ZipInfo, name: str) -> None:
    assert readable_name(info).startswith(name)


@pytest.mark.parametrize(
    ("base", "location", "found"),
    [
        ("Doc_0/Document.xml", "Pages/Page_0/Content.xml", "Doc_0/Pages/Page_0/Content.xml"),
        ("Doc_0/Document.xml", "/Doc_0/Res.xml", "Doc_0/Res.xml"),
        ("Doc_0/Document.xml", "Doc_0/Res.xml", "Doc_0/Res.xml"),
        ("Doc_0/Document.xml", "doc_0\\RES.xml", "Doc_0/Res.xml"),
        ("Doc_0/Pages/Page_0/Content.xml", "../../Res.xml", "Doc_0/Res.xml"),
        ("Doc_0/Document.xml", "../../../../etc/passwd", None),
        ("Doc_0/Document.xml", "http://example.org/a.xml", None),
        ("Doc_0/Document.xml", "", None),
        ("Doc_0/Document.xml", None, None),
    ],
)
def test_parts_are_found_by_what_other_parts_write(base: str, location: str | None, found: str | None) -> None:
    with Package(zipped({"Doc_0/Pages/Page_0/Content.xml": "", "Doc_0/Res.xml": ""}), WHAT) as package:
        info = package.resolve(base, location)
        assert (info.filename if info else None) == found


def entities(count: int) -> str:
    """Return a document type that lets ten characters grow tenfold with each entity."""
    more = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, count))
    return f'<!DOCTYPE a [<!ENTITY a0 "内容内容">{more}]>'


@pytest.mark.parametrize("body", ["<a>&a9;</a>", '<a b="&a9;"/>'])
def test_entities_do_not_grow(body: str) -> None:
    try:
        root = parse_xml((entities(10) + body).encode())
    except etree.XMLSyntaxError:
        return
    assert len("".join(root.itertext())) < 100


def test_no_file_is_read_through_an_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    for declared in (f'<!ENTITY x SYSTEM "{secret.as_uri()}">', f'<!ENTITY % x SYSTEM "{secret.as_uri()}"> %x;'):
        try:
            root = parse_xml(f"<!DOCTYPE a [{declared}]><a>&x;</a>".encode())
        except etree.XMLSyntaxError:
            continue
        assert "机密" not in etree.tostring(root, encoding="unicode")


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(etree.XMLSyntaxError):
        parse_xml(b"<a>" * 100_000)


def test_a_stored_bomb_of_packed_bytes_is_read_as_it_is() -> None:
    packed = zlib.compress(bytes(10_000_000))
    with Package(zipped({"a": packed}), WHAT) as package:
        assert package.part("a") == packed
