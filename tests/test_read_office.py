"""Old Word files, RTF and OpenDocument by way of LibreOffice; what happens where it is missing, stuck or refuses."""

from __future__ import annotations

import http.server
import os
import shlex
import subprocess
import sys
import threading
from pathlib import Path

import platformdirs
import pytest

from pipeline.errors import ReadError
from pipeline.lexicon import load
from pipeline.model.reading import Reading
from pipeline.read import office, read_bytes, turn
from pipeline.read.registry import READERS
from tests.findings import findings, heads
from tests.made_word import word_file, word_of_lines
from tests.sample_blocks import RAW, blocks_of
from tests.waiting import SOON, runs, until

RTF = rb"{\rtf1\ansi\ansicpg936 {\b \'c1\'eb\'b4\'a8}\u24066?\u25945?\u32946?\u23616?\par}"
FODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>{}</office:text></office:body>
</office:document>"""
WORD_2003 = """<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>
<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p><w:r><w:t>岚川市教育局</w:t>
</w:r></w:p></w:body></w:wordDocument>"""
NEEDS_OFFICE = pytest.mark.skipif(office.find_office() is None, reason="LibreOffice is not installed here")


def lines(reading: Reading) -> list[str]:
    return [text for line in reading.lines if (text := line.span.quote(reading.text))]


def test_without_libreoffice_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find_office", lambda: None)
    with pytest.raises(ReadError, match=r"install it .*, or save the document as \.docx or PDF") as caught:
        read_bytes(RTF, "x.rtf")
    assert caught.value.reason == "needs_libreoffice"


def test_libreoffice_is_looked_for_on_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "soffice").write_text("#!/bin/sh\n")
    (tmp_path / "soffice").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert office.find_office() == tmp_path / "soffice"


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A script in the place of LibreOffice; the test writes what it does."""
    script = tmp_path / "soffice"
    monkeypatch.setattr(office, "find_office", lambda: script)
    return script


def does(script: Path, code: str) -> None:
    """Let the stand-in run Python; the arguments of LibreOffice are in ``sys.argv``."""
    script.write_text(f"#!{sys.executable}\nimport sys, pathlib, subprocess, time\n{code}\n", encoding="utf-8")
    script.chmod(0o755)


ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script with a first line")


@ON_POSIX
def test_what_libreoffice_writes_is_read(stand_in: Path, tmp_path: Path) -> None:
    made = tmp_path / "made.docx"
    made.write_bytes(word_file("<w:p><w:r><w:t>岚川市教育局</w:t></w:r></w:p>"))
    does(
        stand_in,
        "out = pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1]); out.mkdir()\n"
        f"(out / 'document.docx').write_bytes(pathlib.Path({str(made)!r}).read_bytes())",
    )
    reading = read_bytes(RTF, "x.rtf")
    assert lines(reading) == ["岚川市教育局"]
    assert reading.source.media_type == "application/rtf"


@ON_POSIX
def test_each_conversion_has_a_profile_with_macros_and_links_off(stand_in: Path, tmp_path: Path) -> None:
    told = tmp_path / "told.txt"
    does(
        stand_in,
        "import os, urllib.parse\n"
        "profile = next(a for a in sys.argv if a.startswith('-env:UserInstallation=file://')).split('file://')[1]\n"
        "xcu = pathlib.Path(urllib.parse.unquote(profile)) / 'user' / 'registrymodifications.xcu'\n"
        f"pathlib.Path({str(told)!r}).write_text(xcu.read_text() + repr(sorted(os.environ)))",
    )
    with pytest.raises(ReadError) as caught:
        read_bytes(RTF, "x.rtf")
    assert caught.value.reason == "damaged"
    text = told.read_text()
    for name in ("DisableMacrosExecution", "MacroSecurityLevel", "BlockUntrustedRefererLinks"):
        assert f'oor:name="{name}"' in text
    assert "--headless" not in text
    assert "http_proxy" not in text


@pytest.mark.slow
@ON_POSIX
def test_a_conversion_that_hangs_is_ended_with_all_that_it_started(
    stand_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "SECONDS", 3)
    child = tmp_path / "child.txt"
    # A shell: it has started its program within the three seconds also where Python would not.
    stand_in.write_text(f"#!/bin/sh\nsleep 60 &\necho $! > {shlex.quote(str(child))}\nwait\n")
    stand_in.chmod(0o755)
    with pytest.raises(ReadError, match="within 3 seconds") as caught:
        read_bytes(RTF, "x.rtf")
    assert caught.value.reason == "timeout"
    number = int(child.read_text())
    until(lambda: not runs(number), SOON)


@ON_POSIX
def test_two_processes_with_temporary_folders_of_their_own_convert_one_after_the_other(tmp_path: Path) -> None:
    script, record = tmp_path / "soffice", tmp_path / "record"
    does(
        script,
        f"record = pathlib.Path({str(record)!r}).open('a')\n"
        "print('begin', file=record, flush=True); time.sleep(0.3); print('end', file=record, flush=True)",
    )
    code = (
        "import sys, tempfile, contextlib; from pathlib import Path\n"
        "from pipeline.errors import ReadError; from pipeline.read import office, read_bytes\n"
        "tempfile.tempdir = sys.argv[1]; office.find_office = lambda: Path(sys.argv[2])\n"
        f"with contextlib.suppress(ReadError): read_bytes({RTF!r}, 'x.rtf')"
    )
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    running = []
    for number in range(2):
        (own := tmp_path / f"t{number}").mkdir()
        running.append(subprocess.Popen([sys.executable, "-c", code, own, script], env=environment))  # noqa: S603
    assert [process.wait(60) for process in running] == [0, 0]
    assert record.read_text().split() == ["begin", "end"] * 2


@ON_POSIX
def test_a_link_in_the_place_of_the_lock_is_not_followed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda: tmp_path)
    (tmp_path / "notice-tasks").mkdir(mode=0o700)
    (kept := tmp_path / "kept").write_text("kept")
    (tmp_path / "notice-tasks" / "office.lock").symlink_to(kept)
    with turn.one_at_a_time("office", 1):
        pass
    assert kept.read_text() == "kept"


@ON_POSIX
def test_a_folder_that_others_can_write_to_holds_no_lock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda: tmp_path / "a")
    monkeypatch.setattr(platformdirs, "user_runtime_path", lambda: tmp_path / "b")
    (tmp_path / "a" / "notice-tasks").mkdir(parents=True)
    (tmp_path / "a" / "notice-tasks").chmod(0o777)
    assert turn.private_folder() == tmp_path / "b" / "notice-tasks"


def test_others_that_do_not_end_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stand_in: Path) -> None:
    does(stand_in, "")
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda: tmp_path)
    monkeypatch.setattr(office, "LONGEST_WAIT", 0.1)
    with turn.one_at_a_time("office", 1), pytest.raises(ReadError, match="stayed busy") as caught:
        read_bytes(RTF, "x.rtf")
    assert caught.value.reason == "timeout"


@ON_POSIX
def test_a_program_that_does_not_start_is_told(stand_in: Path) -> None:
    stand_in.write_text("#!/no/such/program\n")
    stand_in.chmod(0o755)
    with pytest.raises(ReadError) as caught:
        read_bytes(RTF, "x.rtf")
    assert caught.value.reason == "needs_libreoffice"


def test_what_libreoffice_may_take_is_what_is_handed_to_it() -> None:
    handed = {kind for kind, reader in READERS.items() if reader.function == "read_office"}
    assert {entry.media_type for entry in load(office.OfficeFile, "office.toml").input} == handed


@NEEDS_OFFICE
@pytest.mark.slow
def test_rtf_and_flat_opendocument_are_read() -> None:
    assert lines(read_bytes(RTF, "x.doc")) == ["岭川市教育局"]
    flat = FODT.format("<text:p>岚川市教育局</text:p><text:p>各镇要抓好落实。</text:p>")
    assert lines(read_bytes(flat.encode(), "x.fodt")) == ["岚川市教育局", "各镇要抓好落实。"]
    assert lines(read_bytes(WORD_2003.encode(), "x.xml")) == ["岚川市教育局"]


@NEEDS_OFFICE
@pytest.mark.slow
def test_an_old_word_file_gives_the_record_of_its_text(tmp_path: Path) -> None:
    from pipeline.extraction import record_of  # noqa: PLC0415  heavy: only where a notice is really read
    from pipeline.read import read_path  # noqa: PLC0415

    path = RAW / "jinxi-rural-living-environment.txt"
    (tmp_path / "x.docx").write_bytes(word_of_lines(blocks_of(path)))
    program = office.find_office()
    assert program is not None
    command: list[str | Path] = [
        program,
        "--headless",
        f"-env:UserInstallation={(tmp_path / 'p').as_uri()}",
        "--convert-to",
    ]
    command += ["doc:MS Word 97", "--outdir", tmp_path, tmp_path / "x.docx"]
    subprocess.run(command, check=True, timeout=120)  # noqa: S603 - a program of this machine, files of our own
    old = record_of(read_path(tmp_path / "x.doc"))
    assert old.notice.source.media_type == "application/msword"
    plain = record_of(read_path(path)).to_dict()
    assert findings(old.to_dict()) == findings(plain)
    assert heads(old.to_dict()) == heads(plain)


@NEEDS_OFFICE
@pytest.mark.slow
def test_pictures_and_sections_on_other_machines_are_not_fetched() -> None:
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            asked.append(str(self.client_address))

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        image = f'<draw:image xlink:href="{address}/a.png" xlink:show="embed" xlink:actuate="onLoad"/>'
        frame = f'<draw:frame svg:width="3cm" svg:height="3cm">{image}</draw:frame>'
        section = f'<text:section text:name="s"><text:section-source xlink:href="{address}/b.odt"/></text:section>'
        reading = read_bytes(FODT.format(f"{section}<text:p>{frame}岚川市教育局</text:p>").encode(), "x.fodt")
        server.shutdown()
    assert lines(reading) == ["岚川市教育局"]
    assert asked == []


@NEEDS_OFFICE
@pytest.mark.slow
@pytest.mark.parametrize("data", [FODT.format("<text:p>岚川").encode(), RTF[:9]])
def test_what_libreoffice_cannot_open_is_damaged(data: bytes) -> None:
    with pytest.raises(ReadError) as caught:
        read_bytes(data, "x.doc")
    assert caught.value.reason in ("damaged", "empty")
