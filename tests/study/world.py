"""A study small enough to run in a second or two, and what it must give, byte by byte."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from scenarios.study import Study, load_study
from tests.redesigns.test_readme import PLACE

REDESIGN = """
name = "{name}"
label = "{label}"
places = ["smallborough"]
[[levers]]
lever = "capacity"
times.housing_office = {{value = {times}, low = 1.1, high = 2.5, source = "assumed", grade = 6}}
"""
STUDY = """
name = "small"
label = "A small study"
places = ["smallborough.toml"]
redesigns = ["more.toml", "less.toml"]
years = 1
warm_up_years = 1
citizens = 200
replications = 2
{more}
"""


def write(folder: Path, more: str = "", **changed: str) -> Path:
    """The files of the small study in a folder; `changed`: lines of it replaced by their key."""
    folder.mkdir(parents=True, exist_ok=True)
    few = PLACE.replace(
        "staff.fte = {value = 2, low = 1.5, high = 2.5,", "staff.fte = {value = 0.3, low = 0.2, high = 0.5,"
    )
    assert few != PLACE, "so few that more of them are felt"
    (folder / "smallborough.toml").write_text(few, encoding="utf-8")
    for name, label, times in (("more", "More staff", 1.5), ("less", "A little more staff", 1.2)):
        text = REDESIGN.format(name=name, label=label, times=times)
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    lines = STUDY.format(more=more).splitlines()
    kept = [f"{key} = {changed[key]}" if (key := line.partition(" = ")[0]) in changed else line for line in lines]
    (folder / "study.toml").write_text("\n".join(kept), encoding="utf-8")
    return folder / "study.toml"


def study(folder: Path, more: str = "", **changed: str) -> Study:
    """The small study."""
    return load_study(write(folder, more, **changed))


def print_of(folder: Path) -> str:
    """A fingerprint of every result file of a study: names and bytes."""
    digest = hashlib.blake2b()
    for path in sorted(folder.glob("*/*.parquet")):
        digest.update(f"{path.parent.name}/{path.name}".encode() + path.read_bytes())
    digest.update((folder / "plan.parquet").read_bytes() + (folder / "draws.parquet").read_bytes())
    return digest.hexdigest()


def files(folder: Path, what: str = "jobs") -> dict[str, Any]:
    """Name and bytes of each file of one kind."""
    return {path.name: path.read_bytes() for path in (folder / what).glob("*.parquet")}
