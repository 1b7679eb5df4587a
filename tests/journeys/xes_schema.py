"""Whether a log has the structure that the XES standard's schema (IEEE 1849-2016) asks for.

Written from the standard: order and names of elements, required attributes, types of values, what prefixes and globals promise.
The schema's own file is not part of this project.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

XES = "{http://www.xes-standard.org/}"
KINDS = ("string", "date", "int", "float", "boolean", "id", "list")
NAME = re.compile(r"[A-Za-z_:][\w:.\-]*")
NCNAME = re.compile(r"[A-Za-z_][\w.\-]*")
#: Keys that the standard extensions define, and their type.
STANDARD = {
    "concept:name": "string", "concept:instance": "string", "time:timestamp": "date", "org:resource": "string", "org:group": "string",
    "org:role": "string", "lifecycle:transition": "string", "lifecycle:model": "string", "cost:total": "float", "cost:currency": "string",
    "cost:drivers": "list",
}  # fmt: skip
TRANSITIONS = {"schedule", "assign", "withdraw", "reassign", "start", "suspend", "resume", "pi_abort", "ate_abort", "complete",
               "autoskip", "manualskip", "unknown"}  # fmt: skip


def faults(path: Path) -> list[str]:
    """Everything that does not conform."""
    return list(_log(ElementTree.parse(path).getroot()))


def _log(log: ElementTree.Element) -> Iterator[str]:
    if log.tag != f"{XES}log":
        yield f"root is {log.tag}"
    if not re.fullmatch(r"\d+(\.\d+)?", log.get("xes.version", "")):
        yield "xes.version is no decimal"
    if log.get("xes.features") is None:
        yield "xes.features is missing"
    order = ["extension", "global", "classifier", "trace", "event"]  # attributes of the log stand before its traces
    at = -1
    for child in log:
        name = child.tag.removeprefix(XES)
        place = 2.5 if name in KINDS else order.index(name) if name in order else None
        if place is None:
            yield f"unknown element {name}"
            continue
        if place < at:
            yield f"{name} comes too late"
        at = max(at, place)
    prefixes = set()
    for one in log.iter(f"{XES}extension"):
        prefixes.add(one.get("prefix"))
        if (
            not NCNAME.fullmatch(one.get("name", ""))
            or not NCNAME.fullmatch(one.get("prefix", ""))
            or not one.get("uri", "").startswith("http")
        ):
            yield f"extension {one.attrib}"
    globals_: dict[str, set[tuple[str, str]]] = {}
    for one in log.iter(f"{XES}global"):
        globals_[one.get("scope", "")] = {(child.tag.removeprefix(XES), child.get("key", "")) for child in one}
        yield from _attributes(one, prefixes)
    if set(globals_) != {"trace", "event"}:
        yield f"globals of {sorted(globals_)}"
    promised = {key for _, key in globals_.get("event", ())}
    for one in log.iter(f"{XES}classifier"):
        if (
            one.get("scope") != "event"
            or not NCNAME.fullmatch(one.get("name", ""))
            or not set(one.get("keys", "").split()) <= promised
        ):
            yield f"classifier {one.attrib}"
    yield from _attributes(log, prefixes, ("extension", "global", "classifier", "trace"))
    for trace in log.iter(f"{XES}trace"):
        yield from _attributes(trace, prefixes, ("event",))
        yield from _keeps(trace, globals_.get("trace", set()))
        seen_event = False
        for child in trace:
            seen_event |= child.tag == f"{XES}event"
            if seen_event and child.tag != f"{XES}event":
                yield "an attribute of a trace after its events"
        for event in trace.iter(f"{XES}event"):
            yield from _attributes(event, prefixes)
            yield from _keeps(event, globals_.get("event", set()))


def _keeps(element: ElementTree.Element, promised: set[tuple[str, str]]) -> Iterator[str]:
    own = {(child.tag.removeprefix(XES), child.get("key", "")) for child in element}
    if missing := promised - own:
        yield f"{element.tag.removeprefix(XES)} lacks {sorted(missing)}"


def _attributes(element: ElementTree.Element, prefixes: set[str | None], others: tuple[str, ...] = ()) -> Iterator[str]:
    keys = [child.get("key", "") for child in element if child.tag.removeprefix(XES) in KINDS]
    if len(set(keys)) < len(keys):
        yield f"a key twice in {element.tag.removeprefix(XES)}"
    for child in element:
        kind, key, value = child.tag.removeprefix(XES), child.get("key", ""), child.get("value")
        if kind in others:
            continue
        if kind not in KINDS or not NAME.fullmatch(key) or value is None:
            yield f"{kind} {child.attrib}"
        elif ":" in key and (key.split(":")[0] not in prefixes or STANDARD.get(key) != kind):
            yield f"{key} of type {kind} is in no extension"
        elif not _is(kind, value):
            yield f"{key}: {value!r} is no {kind}"
        elif key == "lifecycle:transition" and value not in TRANSITIONS:
            yield f"no transition is called {value!r}"


def _is(kind: str, value: str) -> bool:
    try:
        if kind == "date":
            return datetime.fromisoformat(value).tzinfo is not None
        if kind == "int":
            return -(2**63) <= int(value) < 2**63
        if kind == "float":
            return float(value) == float(value)
    except ValueError:
        return False
    return value in ("true", "false") if kind == "boolean" else True
