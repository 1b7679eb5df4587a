"""From a path on the disk to the plain tables of a TOML file, with every way this can fail told in plain words."""

from __future__ import annotations

import codecs
import os
import re
import stat
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from sim.faults import Fault, PlaceFaults, choices, control_letter, dotted, excerpt, nearest, shown

LARGEST_BYTES = 5_000_000
#: A place file needs eight levels; more than this is a slip or an attack (and slow to read).
DEEPEST = 32
LONGEST_PATH = 1_000
_KEY = r"""(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')"""
_TOO_MANY_DOTS = re.compile(rf"(?<![A-Za-z0-9_\-.])(?:{_KEY}[ \t]*+\.[ \t]*+){{{DEEPEST},{DEEPEST}}}")
_OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_RESAVE = "Save it as UTF-8 (in most editors: Save as, Encoding)."


def read_bytes(path: str | os.PathLike[str], known: Collection[str] = ()) -> bytes:
    """What a regular file of at most five megabytes holds; links are followed, devices and folders refused.

    ``known`` are other names that could have been meant where there is no such file.
    """
    name = os.fspath(path)
    try:
        # Opened without waiting and asked about itself once open: a pipe cannot hang us, nor a file be swapped between.
        handle = os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise PlaceFaults(_for_print(name), [_not_opened(name, error, known)]) from None
    fault = _unfit(os.fstat(handle))
    if fault is not None:
        os.close(handle)
        raise PlaceFaults(_for_print(name), [fault])
    with os.fdopen(handle, "rb") as file:
        data = file.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:  # it grew while it was read
        raise PlaceFaults(_for_print(name), [_too_large(len(data))])
    return data


def _for_print(name: str) -> str:
    return name if name.isprintable() else shown(name, LONGEST_PATH)


def _unfit(status: os.stat_result) -> Fault | None:
    if stat.S_ISDIR(status.st_mode):
        return Fault("", "this is a folder, not a file", remedy="Name a file inside it.")
    if not stat.S_ISREG(status.st_mode):
        return Fault("", "this is not a regular file (a device or a pipe)", remedy="Copy its contents to a file first.")
    return _too_large(status.st_size) if status.st_size > LARGEST_BYTES else None


def _too_large(size: int) -> Fault:
    return Fault(
        "",
        "the file is too large",
        found=f"{size / 1e6:,.6g} MB",
        allowed=f"up to {LARGEST_BYTES / 1e6:g} MB",
        remedy="The largest built-in place has less than a tenth of that; is this the right file?",
    )


def _not_opened(name: str, error: Exception, known: Collection[str]) -> Fault:
    if isinstance(error, FileNotFoundError):
        return _missing(name, known)
    if isinstance(error, PermissionError):
        return Fault("", "the file may not be read by you", remedy="Ask for read permission, or copy it.")
    if isinstance(error, IsADirectoryError):
        return Fault("", "this is a folder, not a file", remedy="Name a file inside it.")
    if isinstance(error, OSError) and error.errno is not None and "symbolic links" in os.strerror(error.errno):
        return Fault("", "this link leads back to itself", remedy="Name the file itself.")
    reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "this is no name of a file"
    return Fault("", f"the file cannot be opened ({reason.lower()})")


def _missing(name: str, known: Collection[str]) -> Fault:
    path = Path(name)
    if path.is_symlink():
        return Fault("", "this link leads nowhere", remedy="Name the file itself.")
    built_in = f"Built in are {choices(sorted(known))}." if known else ""
    try:
        beside = [entry.name for entry in path.parent.iterdir() if entry.suffix == ".toml"]
    except OSError:
        folder = shown(str(path.parent), LONGEST_PATH)
        return Fault("", f"there is no folder {folder}", folder, nearest=nearest(path.stem, known), remedy=built_in)
    meant = nearest(path.name, beside) or nearest(path.stem, known)
    here = f"Files here: {choices(sorted(beside))}." if beside and not meant else ""
    return Fault("", "there is no such file", nearest=meant, remedy=f"{here} {built_in}".strip())


def parse_tables(data: bytes | str, origin: str) -> dict[str, Any]:
    """The tables of a TOML text; refuses other encodings, deep nesting and control characters."""
    try:
        text = data if isinstance(data, str) else _decoded(data)
        tables = _parsed(text.removeprefix("\ufeff"))
    except _Unreadable as refusal:
        raise PlaceFaults(_for_print(origin), [refusal.fault]) from None
    return tables


class _Unreadable(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def _decoded(data: bytes) -> str:
    if not data.strip():
        raise _Unreadable(Fault("", "the file is empty", remedy="Start from a copy of a built-in place."))
    for mark, encoding in _OTHER_ENCODINGS:
        if data.startswith(mark):
            raise _Unreadable(Fault("", f"the file is written in {encoding}", allowed="UTF-8", remedy=_RESAVE))
    if b"\0" in data:
        raise _Unreadable(Fault("", "this is not a text file (it holds zero bytes)", allowed="UTF-8", remedy=_RESAVE))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _line_and_column(data, error.start)
        byte = f"byte {data[error.start]:#04x}"
        problem = f"line {line}, column {column} is not UTF-8 ({byte})"
        raise _Unreadable(Fault("", problem, found=byte, allowed="UTF-8", remedy=_RESAVE)) from None


def _line_and_column(data: bytes, position: int) -> tuple[int, int]:
    before = data[:position]
    start = before.rfind(b"\n") + 1
    return before.count(b"\n") + 1, len(before[start:].decode("utf-8", "replace")) + 1


def _parsed(text: str) -> dict[str, Any]:
    if (dots := _TOO_MANY_DOTS.search(text)) is not None:
        raise _Unreadable(_too_deep(f"line {text.count(chr(10), 0, dots.start()) + 1} is"))
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _Unreadable(_syntax(str(error), text)) from None
    except RecursionError:
        raise _Unreadable(_too_deep("something in the file is")) from None
    except ValueError:  # the only other one: a whole number with thousands of digits
        raise _Unreadable(Fault("", "a number in the file has thousands of digits")) from None
    if not tables:
        raise _Unreadable(Fault("", "the file says nothing", remedy="Start from a copy of a built-in place."))
    if depth(tables) > DEEPEST:
        raise _Unreadable(_too_deep("something in the file is"))
    return tables


def _too_deep(subject: str) -> Fault:
    return Fault("", f"{subject} nested more than {DEEPEST} levels deep", allowed=f"up to {DEEPEST} levels")


def depth(tables: Any) -> int:
    """How many levels of tables and lists stand inside one another; counting stops a little beyond what is allowed."""
    level, layer = 0, [tables]
    while layer and level <= DEEPEST:
        level += 1
        layer = [child for table in layer for child in _children(table)]
    return level


def _children(value: Any) -> list[Any]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [child for child in inside if isinstance(child, (dict, list))]


_ONE = "Keep one of them."
_QUOTES = (
    'Text stands in straight quotation marks ("Council"), numbers are bare (0.5), true and false in small letters.'
)
_NUMBERS = "Write 35000, not 35,000 and 0.35, not 35%."
#: How each message of the TOML reader begins, what it means, and what to do.
_PLAINLY = (
    (r"(Cannot overwrite a value|Duplicate inline table key)", "this key is given twice", _ONE),
    (r"Cannot declare .* twice", "this table is given twice", "Put the two together."),
    (r"Cannot (mutate immutable|redefine) namespace", "this was closed further up", "Put the two together."),
    (r"Invalid value", "this is no value", _QUOTES),
    (r"Expected newline or end of document", "something follows the value", _NUMBERS),
    (r"Invalid (statement|initial character)", "this is no key", "A line reads: key = value, or: [table]."),
    (r"(Found invalid|Illegal) character '(\\x|\\u)", "a control character stands here", "Delete it."),
    (r"(Unterminated string|Illegal character '\\n'|Expected .[\"'])", "a closing quotation mark is missing", ""),
    (r"(Expected '\]|Unclosed array)", "a closing ] or a comma is missing", ""),
    (r"Unclosed inline table", "a closing } is missing", ""),
    (r"Expected '=' after a key", "an = is missing after the key", ""),
    (r"(Unescaped|Invalid hex|Escaped character)", "a \\ stands before the wrong letter", "Write two: \\\\."),
    (r"Invalid date", "this is no date", ""),
)


def _syntax(message: str, text: str) -> Fault:
    """What the TOML reader found, in plain words, with line and column and the line itself."""
    place = re.search(r"\(at line (\d+), column (\d+)\)$", message)
    line = int(place[1]) if place else text.rstrip().count("\n") + 1
    where = f"line {line}, column {place[2]}" if place else f"line {line}, the last"
    lines = text.split("\n")
    there = excerpt(lines[line - 1]) if line <= len(lines) else ""
    for pattern, problem, remedy in _PLAINLY:
        if re.match(pattern, message):
            return Fault("", f"{where}: {problem}", there, remedy=remedy)
    plain = re.sub(r" \(at .*\)$", "", message)
    return Fault("", f"{where}: {plain[:1].lower()}{plain[1:]}", there)


def control_faults(tables: Any, path: tuple[str | int, ...] = ()) -> Iterator[Fault]:
    """Text with control characters in it, anywhere in the tables."""
    if isinstance(tables, str):
        if letter := control_letter(tables):
            problem = f"a control character (U+{ord(letter):04X}) stands in the text"
            yield Fault(dotted(path), problem, shown(tables), remedy="Delete it.")
        return
    inside = tables.items() if isinstance(tables, dict) else enumerate(tables) if isinstance(tables, list) else ()
    for key, value in inside:
        yield from control_faults(value, (*path, key))
