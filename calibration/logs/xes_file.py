"""Reading an XES log as a stream: no document type, no entities, memory for the events' own values only.

The parser of Python's standard library (expat) is used: rustxes and pm4py hand the file to parsers that build the whole tree
first, and neither refuses a document type.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.parsers import expat

import pandas as pd

from calibration.logs.columns import Mapping, find_columns
from calibration.logs.faults import LogFault
from calibration.logs.unpack import chunks_of

VALUES = frozenset({"string", "date", "int", "float", "boolean", "id"})
DEEPEST = 64
_NAME = "case:concept:name"


class _Reader:
    """Gathers the attributes of traces and events as the parser meets them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.rows: list[dict[str, str]] = []
        self.lines: list[int] = []
        self.keys: dict[str, None] = {}
        self._once: dict[str, str] = {}  # a value that stands in many events is kept once
        self._path: list[str] = []
        self._trace: dict[str, str] = {}
        self._traces = self.unnamed = 0
        self._event: dict[str, str] | None = None
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _refuse(self, *_: Any) -> None:
        found = "the file declares a document type or entities, which XES never does and which can be made to exhaust a machine"
        raise LogFault(
            self.file, f"line {self.parser.CurrentLineNumber}", found, "Export the log again from its source"
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        parent = self._path[-1] if self._path else ""
        self._path.append(tag)
        if len(self._path) > DEEPEST:
            raise LogFault(
                self.file,
                f"line {self.parser.CurrentLineNumber}",
                "elements are nested too deeply",
                "This is no XES log",
            )
        if len(self._path) == 1 and tag != "log":
            raise LogFault(self.file, "line 1", f"the first element is <{tag}>, not <log>", "Give an XES event log")
        if tag == "trace":
            self._traces += 1
            self._trace = {}
        elif tag == "event":
            self._event = {}
        elif tag in VALUES and parent == "event" and self._event is not None:
            value = attributes.get("value", "")
            self._event[attributes.get("key", "")] = self._once.setdefault(value, value)
        elif tag in VALUES and parent == "trace":
            self._trace["case:" + attributes.get("key", "")] = attributes.get("value", "")

    def _end(self, tag: str) -> None:
        tag = self._path.pop()
        if tag == "event" and self._event is not None:
            if _NAME not in self._trace:
                self.unnamed += 1
                self._trace[_NAME] = f"trace {self._traces}"
            row = self._trace | self._event
            self.keys.update(dict.fromkeys(row))
            self.rows.append(row)
            self.lines.append(self.parser.CurrentLineNumber)
            self._event = None


def read_xes(path: Path, mapping: Mapping) -> tuple[pd.DataFrame, list[str]]:
    """The mapped attributes as text, as ``csv_file.read_csv`` gives them; a trace attribute is called ``case:KEY``."""
    reader = _Reader(str(path))
    try:
        for part in chunks_of(path):
            reader.parser.Parse(part, False)
        reader.parser.Parse(b"", True)
    except (ValueError, LookupError) as error:
        raise LogFault(str(path), "line 1", f"its encoding cannot be read ({error})", "Save it as UTF-8") from None
    except expat.ExpatError as error:
        words = expat.errors.messages[error.code]
        raise LogFault(
            str(path), f"line {error.lineno}", f"this is no sound XML ({words})", "Export the log again, whole"
        ) from None
    if not reader.rows:
        raise LogFault(str(path), "", "there is no event in it", "Export the log again")
    found = find_columns(list(reader.keys), mapping, str(path))
    table = pd.DataFrame(
        {meaning: [row.get(key, "") for row in reader.rows] for meaning, key in found.items()}, dtype=object
    )
    table["line"] = reader.lines
    table["twin"] = False
    told = [f"{reader.unnamed:,} traces have no name and are called by their number"] if reader.unnamed else []
    return table, [f"{path.name}: XES; " + ", ".join(f"{k} = {v!r}" for k, v in found.items()), *told]
