"""What sheets and columns are called in plain words: help for people who do not read files, kept as data in ``words.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


@cache
def _all() -> Mapping[str, Any]:
    return tomllib.loads((resources.files("sim.workbook") / "words.toml").read_text(encoding="utf-8"))


def about(sheet: str) -> str:
    """What a sheet holds."""
    return str(_all()["sheets"][sheet])


def words(sheet: str, key: str) -> str:
    """What a column means: as this sheet says, else as everywhere; without a severity or a position at the end."""
    stem = (
        key.rsplit(".", 1)[0]
        if key.rsplit(".", 1)[-1] in ("emerging", "acute", "crisis") or key[-1].isdecimal()
        else key
    )
    own = _all().get(sheet, {})
    return str(own.get(key) or own.get(stem) or _all()["everywhere"].get(stem, ""))
