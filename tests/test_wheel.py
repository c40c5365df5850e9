"""The built distributions, installed in an empty environment outside the project, on each supported Python there is."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SUPPORTED = [
    version
    for classifier in PROJECT["classifiers"]
    if "." in (version := classifier.removeprefix("Programming Language :: Python :: "))
]
EXTRAS = ["ocr", "parquet", "sql", "remote", "dask"]
"""Those without which something cannot be done; ``fast`` only does the same faster."""
PACKED = ["pyproject.toml", "README.md", "LICENSE", "MANIFEST.in"]

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Distributions:
    """The two files that are published."""

    wheel: Path
    source: Path


@dataclass(frozen=True)
class Environment:
    """A virtual environment, and a folder outside the project to work in."""

    folder: Path
    work: Path

    def run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment, which sees nothing of this one."""
        command = [self.folder / "bin" / program, *arguments]
        hidden = ("PYTHON", "VIRTUAL_ENV", "COV_", "COVERAGE_")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        clean["XDG_CACHE_HOME"] = str(self.work / "cache")  # compiled patterns: those of this Python, of nobody else
        return subprocess.run(command, cwd=self.work, env=clean, capture_output=True, text=True, check=False)  # noqa: S603

    def install(self, *what: str) -> None:
        """Install from the package index, in the versions that are known to work together."""
        done = self.run("pip", "install", "-q", *what, "-c", ROOT / ".ci" / "constraints.txt")
        assert done.returncode == 0, done.stderr


def source_files() -> set[str]:
    """Return the files of the package, as they stand in the project."""
    files = (path for path in (ROOT / "pipeline").rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(ROOT).as_posix() for path in files}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Distributions:
    """Build both from a copy, in which nothing lies that was built before: the wheel from what the other one holds."""
    copy, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in sorted(source_files() | set(PACKED) | {"tests/test_wheel.py"}):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy / name)
    command = [sys.executable, "-m", "build", "--quiet", "--outdir", out, copy]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,), (source,) = out.glob("*.whl"), out.glob("*.tar.gz")
    return Distributions(wheel, source)


def interpreter(version: str) -> str:
    """Return an interpreter of this version, or skip the test."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return sys.executable
    found = shutil.which(f"python{version}")
    # A launcher may stand for a version that is not installed.
    if found and subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0:  # noqa: S603
        return found
    pytest.skip(f"no Python {version} on this machine")


@pytest.fixture(scope="module", params=SUPPORTED)
def environment(
    request: pytest.FixtureRequest, built: Distributions, tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    """Return an environment that holds the wheel and what it needs, without extras."""
    python = interpreter(request.param)
    made = Environment(tmp_path_factory.mktemp("environment"), tmp_path_factory.mktemp("elsewhere"))
    subprocess.run([python, "-m", "venv", made.folder], check=True)  # noqa: S603
    made.install(str(built.wheel))
    shutil.copytree(ROOT / "data" / "raw", made.work / "data" / "raw")
    picture = Image.new("L", (600, 200), 255)
    ImageDraw.Draw(picture).text((40, 60), "Notice 2024-06-30", fill=0, font=ImageFont.load_default(48))
    picture.save(made.work / "scan.png")
    return made


def test_both_hold_every_file_of_the_package(built: Distributions) -> None:
    with zipfile.ZipFile(built.wheel) as archive:
        held = {name for name in archive.namelist() if name.startswith("pipeline/")}
    assert held == source_files()
    with tarfile.open(built.source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert source_files() | set(PACKED) <= names
    assert not [name for name in names if name.startswith("tests")]


def test_installed_it_does_the_main_job_as_in_the_project(environment: Environment) -> None:
    assert environment.run("notices", "--version").stdout.split()[1] == PROJECT["version"]
    done = environment.run("notices", "run", "data/raw", "-o", "data/out")
    assert (done.returncode, done.stderr) == (0, "")
    ours, theirs = ROOT / "data" / "out", environment.work / "data" / "out"
    written = (path for path in sorted(ours.rglob("*")) if path.is_file())
    names = [path.relative_to(ours) for path in written if path.suffix not in (".xlsx", ".sqlite")]
    assert "biquan-compulsory-education.pdf" in (theirs / "notices.csv").read_text(encoding="utf-8-sig")
    assert [str(name) for name in names if (ours / name).read_bytes() != (theirs / name).read_bytes()] == []


def demands(output: str) -> dict[str, list[str]]:
    """Return, for each extra, a command line that needs it."""
    plain = ["extract", "data/raw/liuting-elderly-care.pdf", "-o", output]
    address = "file://" + os.path.join("{work}", "data", "raw", "liuting-elderly-care.pdf")  # noqa: PTH118
    return {
        "ocr": ["extract", "scan.png", "-o", output],
        "parquet": [*plain, "--format", "parquet"],
        "sql": ["sql", "data/out", "SELECT count(*) AS tasks FROM tasks"],
        "remote": ["extract", address, "-o", output],
        "dask": [*plain, "--engine", "dask", "-j", "1"],
    }


def asked(environment: Environment, extra: str, output: str) -> tuple[int, str]:
    """Return the exit status of a command that needs an extra, and what it prints."""
    words: Sequence[str] = [word.format(work=environment.work) for word in demands(output)[extra]]
    done = environment.run("notices", *words)
    return done.returncode, done.stdout + done.stderr


def test_each_extra_says_plainly_when_it_is_missing_and_works_when_it_is_installed(
    environment: Environment, built: Distributions
) -> None:
    assert set(EXTRAS) == set(PROJECT["optional-dependencies"]) - {"test", "data", "bench", "fast"} == set(demands(""))
    for extra in EXTRAS:
        status, said = asked(environment, extra, f"without-{extra}")
        assert (status, "Traceback" in said) == (1, False), (extra, said)
        assert f'pip install "notice-tasks[{extra}]"' in said
    with (environment.work / "without-ocr" / "failures.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [(row["path"], row["reason"]) for row in csv.DictReader(file)] == [("scan.png", "scanned")]
    environment.install(f"{built.wheel}[{','.join(EXTRAS)}]")
    for extra in EXTRAS:
        status, said = asked(environment, extra, f"with-{extra}")
        if extra == "ocr":  # the picture was looked at: no Chinese font need be there to draw a better one
            assert (status, "No Chinese text could be recognised" in said) == (1, True), said
        else:
            assert status == 0, (extra, said)
    checked = environment.run("pip", "check")
    assert (checked.returncode, checked.stdout) == (0, "No broken requirements found.\n")
