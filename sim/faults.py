"""What is wrong with a file a person wrote: where, what was found, what is allowed, what was probably meant.

All faults are gathered and told at once, sorted by their path in the file; nobody should have to mend a file one
message at a time.  A *warning* is something that may well be meant but looks odd.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

#: Faults printed in full; the rest are counted (JSON has all).
SHOWN = 20
#: Finding the nearest name takes longer than anything else; beyond this many faults nobody reads it.
SUGGESTIONS = 1_000
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, or odd, in one place of a file.

    ``path`` is dotted as in TOML with positions in lists as numbers (``routes.0.weight``), "" for the file as a whole.
    """

    path: str
    problem: str
    found: str = ""
    allowed: str = ""
    nearest: str = ""
    remedy: str = ""
    file: str = ""

    def __str__(self) -> str:
        found = f" (found {self.found})" if self.found and self.found not in self.problem else ""
        allowed = f"; allowed: {self.allowed}" if self.allowed else ""
        nearest = f' Did you mean "{self.nearest}"?' if self.nearest else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        where = f"{self.path}: " if self.path else ""
        return f"{where}{self.problem}{found}{allowed}.{nearest}{remedy}"

    def as_json(self) -> dict[str, str]:
        """The record as plain data."""
        return asdict(self)


class PlaceFaults(ValueError):
    """A file cannot be used; holds all its faults, sorted, each with the file's name."""

    def __init__(self, file: str, faults: Iterable[Fault]) -> None:
        self.file = file
        self.faults = in_order(replace(fault, file=file) for fault in faults)
        super().__init__(file, self.faults)

    def __str__(self) -> str:
        return told(self.faults, f"in {self.file}")


def told(faults: list[Fault], where: str, noun: str = "problem") -> str:
    """ "3 problems in FILE" and the first of them, one a line."""
    lines = [f"{len(faults):,} {noun}{'' if len(faults) == 1 else 's'} {where}"]
    lines += [f"  {fault}" for fault in faults[:SHOWN]]
    if len(faults) > SHOWN:
        lines.append(f"  and {len(faults) - SHOWN:,} more")
    return "\n".join(lines)


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Sorted by path (numbers as numbers), each said once."""
    return sorted(dict.fromkeys(faults), key=lambda fault: (_sortable(fault.path), fault.problem))


def _sortable(path: str) -> list[tuple[int, int, str]]:
    return [(0, int(step), "") if step.isdecimal() else (1, 0, step) for step in path.split(".")]


def dotted(steps: Iterable[str | int]) -> str:
    """A path in a file, as TOML would write it; odd names are quoted and made harmless for a terminal."""
    return ".".join(_step(step) for step in steps)


def _step(step: str | int) -> str:
    if isinstance(step, int) or (step.replace("_", "a").replace("-", "a").isalnum() and step.isascii()):
        return str(step)
    return shown(step)


def shown(value: Any, most: int = 60) -> str:
    """What was found, short and harmless for a terminal: text in quotation marks, tables and lists only named."""
    if isinstance(value, str):
        cut = value if len(value) <= most else value[: most - 3] + "..."
        return '"' + "".join(_harmless(letter) for letter in cut) + '"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) > 10**15:
        return "a whole number of more than 15 digits"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return str(value)[:60]


def excerpt(line: str) -> str:
    """A line of a file, short and harmless for a terminal."""
    cut = line.strip()
    return "".join(letter if letter.isprintable() else _harmless(letter) for letter in cut[:60])


def _harmless(letter: str) -> str:
    if letter in '\\"':
        return "\\" + letter
    return letter if letter.isprintable() else f"\\u{ord(letter):04x}"


def control_letter(text: str) -> str:
    """The first character that no person types and a terminal may obey (controls, changes of direction), or ""."""
    found = _CONTROL.search(text)
    return found[0] if found else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name that looks most like the word, or "" if none does."""
    close = difflib.get_close_matches(word[:60], list(known), n=1, cutoff=0.6)
    return close[0] if close else ""


def choices(known: Iterable[str], most: int = 12) -> str:
    """Names one may choose from, in the order given; long lists are cut."""
    names = list(known)
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more if names else "none is defined"


def unknown(path: str, noun: str, word: str, known: Iterable[str], remedy: str = "") -> Fault:
    """A name that nothing carries: with the nearest one that exists, or all if none is near."""
    known = list(known)
    close = nearest(word, known)
    allowed = "" if close else choices(sorted(known))
    return Fault(path, f"no {noun} is called {shown(word)}", shown(word), allowed, close, remedy)
