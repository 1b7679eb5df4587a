"""Workbooks for tests: written, changed cell by cell, taken apart and put together again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from sim.place import Place
from sim.workbook.example import example_place
from sim.workbook.write import workbook_of


def changed(*cells: tuple[str, Any], place: Place | None = None, change: Callable[[Any], None] | None = None) -> bytes:
    """The example's workbook (or a place's) with other values in some cells (``agencies!D7``)."""
    book = openpyxl.load_workbook(io.BytesIO(_small() if place is None else workbook_of(place)))
    for where, value in cells:
        sheet, cell = where.split("!")
        book[sheet][cell] = value
    if change is not None:
        change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@cache
def _small() -> bytes:
    """The example's workbook without the long list of sources, which takes most of the time."""
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(example_place())))
    del book["sources"]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(data: bytes, **parts: bytes | None) -> bytes:
    """The same zip with parts replaced, added or left out (names with ``__`` for ``/`` and ``_0_`` for ``.``)."""
    names = {name.replace("__", "/").replace("_0_", "."): own for name, own in parts.items()}
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in names:
                new.writestr(name, old.read(name))
        for name, own in names.items():
            if own is not None:
                new.writestr(name, own)
    return stream.getvalue()


def kept(folder: Path, data: bytes, name: str = "book.xlsx") -> str:
    """A file of these bytes."""
    file = folder / name
    file.write_bytes(data)
    return str(file)


def part_of(data: bytes, name: str) -> bytes:
    """A part of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)
