"""Are patterns from the cache those that Python compiles, whatever has become of the file?"""

from __future__ import annotations

import array
import re
import re._compiler as compiler
import re._parser as parser
from pathlib import Path

import pytest

from pipeline import pattern_cache
from pipeline.language.deadlines.patterns import sources
from pipeline.pattern_cache import PatternStore

PATTERN = r"(?P<year>[0-9]{4})年(?:(?P<month>1[0-2]|0?[1-9])月)?(?>底|末)?(?<!的)前(?P=year)?" + "|很长" * 30


def compiles_itself(store: PatternStore, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Tell whether the store lacks the pattern."""
    with monkeypatch.context() as patch:
        patch.setattr(pattern_cache._Compiled, "of", lambda _source, **_: (_ for _ in ()).throw(AttributeError))
        patch.setattr(re, "compile", lambda _source: None)
        return store.get(PATTERN) is None


def finds_the_same(pattern: re.Pattern[str]) -> bool:
    """Tell whether a pattern does what Python's own compiler makes of it."""
    plain = re.compile(PATTERN)
    text = "于2024年6月底前2024，24年6月末前，2025年前、很长2024年13月前"
    same = [m.groups() for m in pattern.finditer(text)] == [m.groups() for m in plain.finditer(text)]
    return same and (pattern.pattern, pattern.groupindex) == (PATTERN, plain.groupindex)


def test_a_kept_pattern_is_the_one_that_python_compiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "below" / "patterns.bin"
    first = PatternStore(file)
    assert finds_the_same(first.get(PATTERN))
    first.save()
    second = PatternStore(file)
    assert not compiles_itself(second, monkeypatch)
    kept = second.get(PATTERN)
    assert finds_the_same(kept)
    assert (kept.groups, dict(kept.groupindex), kept.flags) == (2, {"year": 1, "month": 2}, re.compile("").flags)
    assert kept.search("于2024年6月底前").group("year", "month") == ("2024", "6")  # type: ignore[union-attr]
    assert kept.sub(r"\g<month>", "2024年6月底前") == "6"


@pytest.mark.slow
def test_every_pattern_of_the_deadlines_is_the_same_from_the_cache(tmp_path: Path) -> None:
    first = PatternStore(tmp_path / "patterns.bin")
    made = [first.get(source) for source in sources().values()]
    first.save()
    second = PatternStore(tmp_path / "patterns.bin")
    assert [second.get(source) for source in sources().values()] == made


def test_what_two_processes_add_is_kept_together(tmp_path: Path) -> None:
    one, other = PatternStore(tmp_path / "p"), PatternStore(tmp_path / "p")
    one.get("一" * 70)
    other.get("二" * 70)
    one.save()
    other.save()
    assert len(pattern_cache._read(tmp_path / "p")) == 2


@pytest.mark.parametrize("damage", ["cut", "codes", "head", "empty", "text", "other"])
def test_a_damaged_file_costs_time_only(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "patterns.bin"
    store = PatternStore(file)
    store.get(PATTERN)
    store.save()
    whole = file.read_bytes()
    head, _, body = whole.partition(b"\n")
    file.write_bytes(
        {
            "cut": whole[:-7],
            "codes": head + b"\n" + b"\xff" * len(body),
            "head": b'[[1, 2], {"a": 3}]\n' + body,
            "empty": b"",
            "text": "不是缓存".encode("gb18030"),
            "other": b"[1, 2, 3]\n" + body,
        }[damage]
    )
    again = PatternStore(file)
    assert finds_the_same(again.get(PATTERN))
    again.save()
    assert finds_the_same(PatternStore(file).get(PATTERN))


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = PatternStore(tmp_path / "file" / "patterns.bin")
    assert finds_the_same(store.get(PATTERN))
    store.save()


def test_a_file_that_grew_too_large_is_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pattern_cache, "LARGEST", 1000)
    for character in "一二三":
        store = PatternStore(tmp_path / "p")
        store.get(character * 100)
        store.save()
    assert len(pattern_cache._read(tmp_path / "p")) == 1


def test_of_a_file_that_grew_too_large_what_was_used_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = PatternStore(tmp_path / "p")
    for character in "一二":
        earlier.get(character * 100)
    earlier.save()
    monkeypatch.setattr(pattern_cache, "LARGEST", 1000)
    store = PatternStore(tmp_path / "p")
    for character in "二三":
        store.get(character * 100)
    store.save()
    assert pattern_cache._read(tmp_path / "p").keys() == {pattern_cache._key(character * 100) for character in "二三"}


def test_what_a_pattern_needs_is_read_off_when_it_is_asked_for_and_kept(tmp_path: Path) -> None:
    source = "(?:立即|马上)办理" + "很长" * 30
    first = PatternStore(tmp_path / "p")
    first.get(source)
    first.save()
    second = PatternStore(tmp_path / "p")
    told = second.needs(source)
    assert {"办", "立马"} <= set(told)
    second.save()
    assert pattern_cache._read(tmp_path / "p")[pattern_cache._key(source)].needs == told


@pytest.mark.parametrize("source", ["[a-z年][^月]\\d[a-z年]", "(?i)[a-zß][a-zß]", "(?:[一-龥]|(?i:[a-z]))[一-龥]"])
def test_classes_are_compiled_as_by_python(source: str) -> None:
    codes = array.array("I", compiler._code(parser.parse(source), 0)).tobytes()
    with pattern_cache._remembering_classes(compiler):
        for _ in range(2):
            assert array.array("I", compiler._code(parser.parse(source), 0)).tobytes() == codes
    assert compiler._optimize_charset.__module__ == "re._compiler"


def test_a_mistake_in_a_pattern_is_told_as_ever(tmp_path: Path) -> None:
    with pytest.raises(re.error, match="unterminated"):
        PatternStore(tmp_path / "p").get("(" + "长" * 70)
