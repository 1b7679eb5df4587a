"""The wheel is whole: installed elsewhere, it works from an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("sim", "scenarios", "calibration", "viz")


def sh_blocks() -> list[str]:
    """The README's ``sh`` blocks, in order."""
    return re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def run(*words: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder, with nothing of this checkout on its path; its output shows if it fails."""
    clean = {name: text for name, text in os.environ.items() if not name.startswith(("PYTHON", "NUMBA", "VIRTUAL"))}
    done = subprocess.run([str(word) for word in words], cwd=folder, env=clean, capture_output=True, text=True)
    assert done.returncode == 0, f"{words}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done


def test_readme_starts_with_the_main_job_and_then_the_tests() -> None:
    first, second, *_ = sh_blocks()
    assert "wholeplace demo" in first and "[" not in first, "the first block installs the core alone"
    assert "pytest" in second
    for block in (first, second):
        assert "python3.11 -m venv .venv" in block and "-c constraints.txt" in block


def test_constraints_pin_every_direct_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["app"], *extras["benchmark"], *extras["test"]]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in lines if "==" in line}
    assert {re.split(r"[\s<>=!;\[]", name)[0].lower() for name in wanted} - pinned == set()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT, folder=folder)
    return next(folder.glob("wholeplace-*.whl"))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_wheel_carries_every_file_of_the_packages(wheel: Path) -> None:
    tracked = run("git", "ls-files", *PACKAGES, folder=ROOT).stdout.split("\n")
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert {name for name in tracked if name} - inside == set()
    assert [name for name in inside if name.startswith("tests/")] == []


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_installed_wheel_works_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    scripts = tmp_path / "venv" / "bin"
    empty = tmp_path / "empty"
    empty.mkdir()
    run(scripts / "pip", "install", "-q", "-c", ROOT / "constraints.txt", wheel, folder=empty)
    assert "kent-forms-before" in run(scripts / "wholeplace", "evidence", "kent", folder=empty).stdout
    if "\n  demo " in run(scripts / "wholeplace", "--help", folder=empty).stdout:
        assert run(scripts / "wholeplace", "demo", folder=empty).stdout
