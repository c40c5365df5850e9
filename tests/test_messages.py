"""What is said on the terminal, in one of two languages, and in an output folder, in both."""

from __future__ import annotations

import ast
import json
import re
import string
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from parsed import modules

from pipeline import cli, messages
from pipeline.cli import app
from pipeline.cli.family import commands_of, spoken
from pipeline.errors import ReadError
from pipeline.failures import FILE as FAILURES
from pipeline.failures import failed_in_both, failure_words, why_failed
from pipeline.messages import FILE, WARNINGS, in_both, say, use_language, wrong_usage
from pipeline.model.reading import Issue
from pipeline.model.spans import Span

ROOT = Path(__file__).parent.parent
DATA = tomllib.loads(FILE.read_text(encoding="utf-8"))
FAILED = tomllib.loads(FAILURES.read_text(encoding="utf-8"))
TOLD = tomllib.loads(WARNINGS.read_text(encoding="utf-8"))["warning"]
HAN = re.compile(r"[\u3400-\u9fff]")


pytestmark = pytest.mark.usefixtures("english")


@cache
def all_calls() -> tuple[tuple[str, ast.Call], ...]:
    """Return the calls in all modules of the program, each with the name of what is called."""
    nodes = (node for tree in modules().values() for node in ast.walk(tree))
    return tuple((ast.unparse(node.func), node) for node in nodes if isinstance(node, ast.Call))


def blanks(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


# --- The data file ------------------------------------------------------------------------------------


def test_each_message_has_both_languages_and_the_same_blanks() -> None:
    assert set(DATA) == {"message", "usage"}
    for entry in DATA["message"]:
        assert set(entry) == {"id", "zh", "en"}
        assert blanks(entry["zh"]) == blanks(entry["en"]), entry["id"]
        # A message of marks and blanks alone is the same in both.
        words = re.sub(r"\{[^}]*\}", "", entry["en"])
        if re.search("[A-Za-z]{2}", words) and entry["id"] != "extract.parquet":
            assert HAN.search(entry["zh"]), entry["id"]
        assert not HAN.search(words), entry["id"]


def test_ids_are_unique() -> None:
    for table in (*DATA.values(), *FAILED.values()):
        ids = [entry["id"] for entry in table]
        assert len(ids) == len(set(ids))


def said_by_modules() -> Iterator[str]:
    """Yield the ids that are said; of ids that are put together the beginning, with a star."""
    for name, call in all_calls():
        if name in ("say", "Said"):
            waiting = [call.args[0]]
            while waiting:
                part = waiting.pop()
                if isinstance(part, ast.IfExp):
                    waiting += [part.body, part.orelse]
                elif isinstance(part, ast.JoinedStr) and isinstance(part.values[0], ast.Constant):
                    yield f"{part.values[0].value}*"
                elif isinstance(part, ast.Constant):
                    yield part.value


def test_every_message_is_said_and_everything_said_is_a_message() -> None:
    ids = {entry["id"] for entry in DATA["message"]}
    said = set(said_by_modules())
    whole = {one for one in said if not one.endswith("*")}
    begun = (*(one.removesuffix("*") for one in said - whole), "option.", "argument.")
    assert whole - ids == set()
    assert {one for one in ids - whole if not one.startswith(begun)} == set()
    assert all(any(one.startswith(begin) for one in ids) for begin in begun)


def calls(*names: str) -> Iterator[list[str]]:
    """Yield the texts among the first arguments of all calls of functions of these names."""
    for name, call in all_calls():
        if name.removeprefix("self.") in names:
            yield [part.value for part in ast.walk(call) if isinstance(part, ast.Constant) and type(part.value) is str]


def test_failures_are_told_in_english_and_their_reasons_in_chinese() -> None:
    assert set(FAILED) == {"reason", "failure", "thing"}
    reasons = {entry["id"]: entry["zh"] for entry in FAILED["reason"]}
    assert all(HAN.search(words) for words in reasons.values())
    for entry in (*FAILED["failure"], *FAILED["thing"]):
        assert set(entry) == {"id", "en"}
        assert not HAN.search(entry["en"]), entry["id"]
    told = {entry["id"].partition(".")[0] for entry in FAILED["failure"]}
    assert told <= set(reasons)
    elsewhere = {"rejected"}  # an error that tells its own words
    assert set(reasons) - told == elsewhere


LEAD = r"(?:\{\w+\}|--\w+ \{\w+\}|(?:Domain|Topic) \{\w+\}): "
"""Whose mistake it is, in front of the sentence that tells it."""

SENTENCE = {
    "en": re.compile(rf"(?:{LEAD})?(?:[A-Z]|\{{\w+\}}|['-]|records/).*(?:[.?:]|\{{(?:words|why)\}})", re.DOTALL),
    "zh": re.compile(r".*(?:[。？：]|\{(?:words|why)\})", re.DOTALL),
}
"""A capital, a name or an option at the beginning, at the end a full stop, or a sentence that is filled in."""

PARTS = {"error.extra_remote", "pack.head", "pack.and_in", "pack.none", "pack.no_topic"}
"""What is filled into messages."""

COUNTS = {"pack.mistakes", "pack.no_mistakes", "pack.listed"}
"""Results, which are lines of a list."""


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_errors_are_whole_sentences(spoken: str) -> None:
    errors = [entry for entry in DATA["message"] if entry["id"].startswith(("error.", "pack.", "review.refused"))]
    errors += [entry for entry in (*FAILED["reason"], *FAILED["failure"]) if spoken in entry]
    assert len(errors) > 20
    told = [entry for entry in errors if entry["id"] not in PARTS | COUNTS]
    assert [entry[spoken] for entry in told if not SENTENCE[spoken].fullmatch(entry[spoken])] == []


def test_every_failure_happens_and_every_one_that_happens_is_in_the_data() -> None:
    ids = {entry["id"] for entry in FAILED["failure"]}
    said = {text for texts in calls("ReadError.of", "failure_words") for text in texts}
    composed = {"empty_folder.folder", "empty_folder.address"}
    assert ids - composed <= said
    assert {one for one in said if re.fullmatch(r"[a-z_]+\.[a-z_]+", one)} <= ids
    assert composed <= ids
    things = {entry["id"] for entry in FAILED["thing"]}
    assert {text for texts in calls("Package") for text in texts} == things


def test_no_reader_holds_words_of_its_own() -> None:
    assert not [texts for texts in calls("ReadError") if any(" " in text for text in texts)]


def test_a_failure_says_its_words_under_its_reason() -> None:
    error = ReadError.of("too_large.pdf", count=4000, most=3000)
    assert error.reason == "too_large"
    assert error.message == "This PDF has 4000 pages, more than 3000: cut out the notice and use that."
    with pytest.raises(KeyError):
        failure_words("too_large.pdf", count=4000)


def test_why_an_input_failed_stands_in_both_languages_in_the_table_and_in_one_on_the_terminal() -> None:
    written = failed_in_both("not_found", "There is no such file.")
    assert written == "There is no such file. 没有此文件或文件夹：请核对名称。"
    assert why_failed("not_found", written) == "There is no such file."
    use_language("zh")
    assert why_failed("not_found", written) == "没有此文件或文件夹：请核对名称。"
    assert failed_in_both("of-tomorrow", "Something new.") == why_failed("of-tomorrow", "Something new.")


def test_warnings_are_told_in_both_languages_once_each() -> None:
    ids = [entry["id"] for entry in TOLD]
    assert len(ids) == len(set(ids))
    for entry in TOLD:
        assert set(entry) == {"id", "en", "zh"}
        assert set(blanks(entry["zh"])) <= set(blanks(entry["en"])), entry["id"]
        assert HAN.search(entry["zh"]), entry["id"]
        assert not HAN.search(entry["en"]), entry["id"]


def warned_by_modules() -> Iterator[str]:
    """Yield the warnings that are given; of ids that are put together the fixed part, with a star."""
    for name, call in all_calls():
        if name in ("Issue.of", "in_both", "missing", "self._say") or name.endswith("remarks.add"):
            given = call.args[0]
            if isinstance(given, ast.Constant):
                yield given.value
            elif isinstance(given, ast.JoinedStr):
                yield "".join(part.value if isinstance(part, ast.Constant) else "*" for part in given.values)


def test_every_warning_is_given_and_every_warning_given_is_in_the_data() -> None:
    ids = {entry["id"] for entry in TOLD}
    given = set(warned_by_modules())
    whole = {one for one in given if "*" not in one}
    composed = [re.compile(re.escape(one).replace(r"\*", ".+")) for one in given - whole]
    assert whole - ids == set()
    assert {one for one in ids - whole if not any(p.fullmatch(one) for p in composed)} == set()
    assert all(any(p.fullmatch(one) for one in ids) for p in composed)


def test_a_warning_says_its_words_in_both_languages_under_its_code() -> None:
    use_language("zh")
    issue = Issue.of("place_ambiguous.name", Span(2, 5), name="城关区", names="甲, 乙")
    assert (issue.code, issue.span) == ("place_ambiguous", Span(2, 5))
    assert issue.message.startswith("城关区 can be 甲, 乙;")
    assert issue.message.endswith("“城关区”不止一处，文中不能确定。")
    with pytest.raises(KeyError):
        in_both("place_ambiguous.name", name="城关区")


def test_values_with_braces_are_shown_as_they_are() -> None:
    assert say("report.done", path="a{b}.html") == "Report: a{b}.html"


# --- The language -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ([], {"LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_GB.UTF-8"}, "zh"),
        (["run", "x", "--lang", "zh"], {"LANG": "en_GB.UTF-8"}, "zh"),
        (["--lang=en", "run"], {"LANG": "zh_CN.UTF-8"}, "en"),
        (["run", "--lang", "fr"], {"LANG": "zh_CN.UTF-8"}, "zh"),
        (["run", "--", "--lang=zh"], {}, "en"),
        (["run", "--lang"], {}, "en"),
    ],
)
def test_which_language_is_spoken(
    arguments: list[str], environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.cli.family._shows_chinese", lambda: True)
    monkeypatch.setattr("pipeline.cli.family.locale.getlocale", lambda: (None, None))
    assert spoken(arguments, environment) == language


def test_a_terminal_without_chinese_characters_gets_english_unless_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.cli.family._shows_chinese", lambda: False)
    assert spoken([], {"LANG": "zh_CN.UTF-8"}) == "en"
    assert spoken(["--lang", "zh"], {"LANG": "zh_CN.UTF-8"}) == "zh"


@pytest.mark.parametrize("arguments", [["run"], ["frobnicate"], ["explain", "x", "nowhere"], ["compare", "nowhere"]])
def test_mistakes_are_told_in_chinese(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*arguments, "--lang", "zh"]) == 1
    assert HAN.search(capsys.readouterr().err)


@pytest.mark.parametrize(
    ("arguments", "en", "zh"),
    [
        (["run", "x"], "The option --output is missing", "缺少选项 --output"),
        (["explain", "x"], "The argument DIR is missing", "缺少参数 DIR"),
        (["runn"], "There is no command runn (perhaps 'run')", "没有命令 runn（是否为 'run'）"),
        (["zzzz"], "There is no command zzzz", "没有命令 zzzz"),
        (["run", "--job"], "There is no option --job (perhaps --jobs)", "没有选项 --job（是否为 --jobs）"),
        (["run", "--zzzz"], "There is no option --zzzz", "没有选项 --zzzz"),
        (["run", "x", "-o"], "A value is missing behind -o", "选项 -o 后面缺少值"),
        (["status", "x", "--list=3"], "--list takes no value", "选项 --list 后面不能有值"),
        (["report", "x", "y"], "There is more than the command takes: y", "多余的参数：y"),
        (
            ["sql", "x", "--as", "xml"],
            "--as cannot be 'xml'; choose from 'table', 'csv', 'json'",
            "--as 不能为 'xml'，可选：'table', 'csv', 'json'",
        ),
        (["run", "x", "-o", "y", "-j", "0"], "--jobs must not be less than 1", "--jobs 不能小于 1"),
        (["run", "x", "-o", "y", "-j", "one"], "--jobs must be a whole number", "--jobs 须为整数"),
        (["run", "x", "-o", "y", "--wait", "long"], "--wait must be a number", "--wait 须为数字"),
        (["status", "x", "--lang", "fr"], "--lang cannot be 'fr'; choose from 'en', 'zh'", ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_wrong_with_a_command_line_is_told_in_one_language(
    arguments: list[str], en: str, zh: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 1
    assert capsys.readouterr().err.startswith(f"notices: {en}. See 'notices")
    if zh:
        assert cli.main([*arguments, "--lang", "zh"] if arguments[-1] != "-o" else ["--lang", "zh", *arguments]) == 1
        assert capsys.readouterr().err.startswith(f"notices: 命令行有误：{zh}。用法见 notices")


def test_a_wrong_command_line_names_the_help_of_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["pack", "check"]) == 1
    assert capsys.readouterr().err.endswith("See 'notices pack check --help'.\n")


def test_each_rule_of_wrong_usage_has_the_same_blanks_in_both_languages() -> None:
    for entry in DATA["usage"]:
        assert set(entry) == {"id", "pattern", "zh", "en"}
        assert blanks(entry["zh"]) == blanks(entry["en"]) == sorted(re.compile(entry["pattern"]).groupindex), entry[
            "id"
        ]


def test_what_the_library_says_otherwise_is_shown_as_it_is() -> None:
    assert wrong_usage("Something new is wrong") == "Something new is wrong"


@pytest.mark.slow
def test_an_output_folder_does_not_depend_on_the_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forked_workers: None
) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text("一、2024年6月底前完成普查。（县统计局负责）\n", encoding="utf-8")
    (source / "b.txt").write_bytes(b"")
    (source / "c.pdf").write_bytes(b"%PDF-1.4 nothing")
    (source / "d.docx").write_bytes(b"PK\x03\x04 nothing")
    monkeypatch.chdir(tmp_path)
    found = []
    for language in ("en", "zh"):
        out = tmp_path / "out"
        assert cli.main(["run", "in", "-o", "out", "--lang", language]) == 3
        found.append({p.name: p.read_bytes() for p in out.rglob("*") if p.is_file() and not p.name.startswith(".")})
        out.rename(tmp_path / language)
    assert found[0] == found[1]


# --- The family of commands ---------------------------------------------------------------------------


def commands(group: object = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    group = group or commands_of(app, "en")
    yield path
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*path, name))


ALL = list(commands())


@pytest.mark.parametrize("path", ALL, ids=lambda path: " ".join(path) or "notices")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_is_whole_and_in_one_language(
    path: tuple[str, ...], language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    helps = []
    for name in ("-h", "--help"):
        assert cli.main([*path, name, "--lang", language]) == 0
        helps.append(capsys.readouterr().out)
    assert helps[0] == helps[1]
    told = helps[0]
    usage = {"en": "Usage:", "zh": "用法:"}[language]
    assert told.startswith(f"{usage} {' '.join(('notices', *path))} ")
    assert "..." not in told.replace("PATH...", "").replace("[ARGS]...", "")
    assert "--lang LANG" in told
    assert "-h, --help" in told
    assert bool(HAN.search(told)) == (language == "zh")
    assert not re.search(r"<\w|list\[|x>=", told)


@pytest.mark.parametrize("group", [[], ["pack"], ["review"]])
def test_a_group_without_a_command_shows_its_help(group: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(group) == 1
    out, err = capsys.readouterr()
    assert out.startswith(f"Usage: {' '.join(('notices', *group))} ")
    assert err == ""


def test_each_help_ends_as_a_sentence() -> None:
    for entry in DATA["message"]:
        if entry["id"].startswith(("help.", "option.", "argument.")):
            if entry["id"] in ("help.usage", "help.options", "help.arguments", "help.commands"):
                continue
            assert entry["en"].endswith("."), entry["id"]
            assert entry["zh"].endswith("。"), entry["id"]
            assert entry["en"][0].isupper() or entry["en"][0] in "{'" or entry["en"].startswith("local:"), entry["id"]


def test_the_help_of_a_command_names_what_it_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", "-h"]) == 0
    assert capsys.readouterr().out.startswith("Usage: notices run PATH... -o DIR [OPTIONS]\n")
    assert cli.main(["-h"]) == 0
    told = capsys.readouterr().out
    assert "review export" in told
    assert "Exit status: 0 " in told


def test_completion_for_a_shell_is_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for shell, sign in (("bash", "complete -o default -F _notices_completion notices"), ("zsh", "#compdef notices")):
        monkeypatch.setenv("_NOTICES_COMPLETE", f"source_{shell}")
        with pytest.raises(SystemExit) as done:
            cli.main([])
        assert done.value.code == 0
        assert sign in capsys.readouterr().out
    monkeypatch.setenv("_NOTICES_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "notices ex")
    monkeypatch.setenv("COMP_CWORD", "1")
    with pytest.raises(SystemExit):
        cli.main([])
    assert capsys.readouterr().out.split() == ["extract", "explain"]


def test_installing_completion_tells_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("shellingham.detect_shell", lambda *_: ("bash", "/bin/bash"))
    with pytest.raises(SystemExit) as done:
        cli.main(["--install-completion"])
    assert done.value.code == 0
    assert "bash completion installed" in capsys.readouterr().out
    scripts = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file()]
    assert any("_NOTICES_COMPLETE" in script for script in scripts)


def test_messages_are_read_without_the_checks_that_load_slowly() -> None:
    assert "pydantic" not in Path(messages.__file__).read_text(encoding="utf-8")
    assert json.dumps(say("help.run"))
