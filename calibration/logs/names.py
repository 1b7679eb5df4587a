"""Names for files out of names in logs: lower-case letters, digits and _, each once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 40


def slugs(words: Iterable[str], spare: int = 0) -> list[str]:
    """A name for each text, the same for the same list; `spare` letters are left for what is added later."""
    taken: set[str] = set()
    out = []
    for text in words:
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
        name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "step"
        name = (name if name[0].isalpha() else f"n_{name}")[: LONGEST - spare].rstrip("_")
        number, unique = 2, name
        while unique in taken:
            tail = f"_{number}"
            unique, number = name[: LONGEST - spare - len(tail)].rstrip("_") + tail, number + 1
        taken.add(unique)
        out.append(unique)
    return out


def label(text: str) -> str:
    """A text fit for a label: one line, no control letters, at most 120 letters."""
    kept = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(kept.split())[:120] or "unnamed"
