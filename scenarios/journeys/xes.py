"""A log as XES (IEEE 1849), written trace by trace.

An activity is one event: `start_timestamp` is its first day, `time:timestamp` its last (its completion), so that tools which know
intervals read them and others still see every activity once.  Events stand in the order in which they began.
"""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import quoteattr

import pyarrow as pa

EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    ("Cost", "cost", "http://www.xes-standard.org/cost.xesext"),
)
GLOBAL_TRACE = (("string", "concept:name", ""), ("string", "cohort", ""), ("string", "kind", ""), ("int", "citizen", "0"),
                ("int", "generation", "0"), ("string", "case_outcome", ""), ("boolean", "case_began_before", "false"))  # fmt: skip
_NO_DAY = "1970-01-01T00:00:00.000+00:00"
GLOBAL_EVENT = (("string", "concept:name", ""), ("string", "lifecycle:transition", "complete"),
                ("date", "start_timestamp", _NO_DAY), ("date", "time:timestamp", _NO_DAY), ("string", "layer", ""), ("int", "order", "0"),
                ("boolean", "finished", "true"), ("boolean", "failure_demand", "false"))  # fmt: skip
CLASSIFIERS = (
    ("Activity", "concept:name"),
    ("Activity_and_lifecycle", "concept:name lifecycle:transition"),
    ("Layer", "layer"),
)
#: Column -> (type of the attribute, its key); what is missing in a row is left out.
TRACE = {
    "case": ("string", "concept:name"), "cohort": ("string", "cohort"), "kind": ("string", "kind"), "citizen": ("int", "citizen"),
    "generation": ("int", "generation"), "case_outcome": ("string", "case_outcome"), "case_happened": ("string", "case_happened"),
    "case_began_before": ("boolean", "case_began_before"),
}  # fmt: skip
EVENT = {
    "activity": ("string", "concept:name"), "start": ("date", "start_timestamp"), "end": ("date", "time:timestamp"),
    "resource": ("string", "org:resource"), "funder": ("string", "org:group"), "agency": ("string", "agency"),
    "layer": ("string", "layer"), "order": ("int", "order"), "finished": ("boolean", "finished"),
    "began_before": ("boolean", "began_before"), "need": ("string", "need"), "episode": ("int", "episode"), "severity": ("string", "severity"),
    "contact_class": ("string", "contact_class"), "contact_kind": ("string", "contact_kind"), "cause": ("string", "cause"),
    "failure_demand": ("boolean", "failure_demand"), "outcome": ("string", "outcome"), "waited_days": ("int", "waited_days"),
    "staff_minutes": ("int", "staff_minutes"), "questions": ("int", "questions"),
    "questions_asked_again": ("int", "questions_asked_again"), "cost_marginal_gbp": ("float", "cost:total"),
    "cost_imputed_gbp": ("float", "cost_imputed_gbp"),
}  # fmt: skip
ROWS_AT_ONCE, MOST_REMEMBERED = 4_000, 20_000
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def value(text: str) -> str:
    """Text as an attribute's value in quotation marks; letters that XML forbids become question marks."""
    return quoteattr(_NOT_XML.sub("\ufffd", text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;", '"': "&quot;"})


def attribute(kind: str, key: str, text: str) -> str:
    """One attribute; text: as `value` gives it."""
    return f'<{kind} key="{key}" value={text}/>'


class XesLog:
    """Takes whole cases in tables of `table.SCHEMA` and writes them on."""

    def __init__(self, file: Any, about: dict[str, str]) -> None:
        self._file = file
        self._known: dict[Any, str] = {}
        self._case = ""  # whose trace is open
        self._put("\n".join(_head(about)) + "\n")

    def _put(self, text: str) -> None:
        self._file.write(text.encode())

    def write(self, table: pa.Table) -> None:
        """Append the cases of a table, a trace each."""
        for begin in range(0, len(table), ROWS_AT_ONCE):
            self._write(table.slice(begin, ROWS_AT_ONCE))

    def _write(self, table: pa.Table) -> None:
        cases, events, traces = table.column("case").to_pylist(), self._events(table), self._columns(table, TRACE)
        out: list[str] = []
        for at, case in enumerate(cases):
            if case != self._case:
                out.append(
                    ("</trace>\n" if self._case else "") + "<trace>\n" + "".join(column[at] for column in traces) + "\n"
                )
                self._case = case
            out.append(events[at])
        self._put("".join(out))

    def _events(self, table: pa.Table) -> list[str]:
        columns = self._columns(table, EVENT)
        done = attribute("string", "lifecycle:transition", '"complete"')
        gbp = attribute("string", "cost:currency", '"GBP"')
        return [
            f"<event>{''.join(parts)}{done}{gbp if 'cost:total' in parts[-2] else ''}</event>\n"
            for parts in zip(*columns, strict=True)
        ]

    def _columns(self, table: pa.Table, wanted: dict[str, tuple[str, str]]) -> list[list[str]]:
        return [
            [self._attribute(kind, key, one) for one in table.column(name).to_pylist()]
            for name, (kind, key) in wanted.items()
        ]

    def _attribute(self, kind: str, key: str, one: Any) -> str:
        """The attribute, remembered for values that come again (words, days, small numbers)."""
        if one is None or (kind == "float" and one == 0.0):
            return ""
        if kind == "float" or key in ("concept:name", "citizen"):
            return attribute(kind, key, value(_written(kind, one)))
        known = self._known.get((key, one))
        if known is None:
            known = attribute(kind, key, value(_written(kind, one)))
            if len(self._known) < MOST_REMEMBERED:
                self._known[key, one] = known
        return known

    def close(self) -> None:
        """Finish the log."""
        self._put(("</trace>\n" if self._case else "") + "</log>\n")


def _written(kind: str, one: Any) -> str:
    if kind == "date":
        return f"{one:%Y-%m-%d}T00:00:00.000+00:00"
    if kind == "boolean":
        return "true" if one else "false"
    return f"{one:.4f}".rstrip("0").rstrip(".") if kind == "float" else str(one)


def _head(about: dict[str, str]) -> list[str]:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">',
    ]
    lines += [f'<extension name="{name}" prefix="{prefix}" uri="{uri}"/>' for name, prefix, uri in EXTENSIONS]
    for scope, known in (("trace", GLOBAL_TRACE), ("event", GLOBAL_EVENT)):
        lines += [
            f'<global scope="{scope}">',
            *(attribute(kind, key, f'"{default}"') for kind, key, default in known),
            "</global>",
        ]
    lines += [f'<classifier name="{name}" scope="event" keys="{keys}"/>' for name, keys in CLASSIFIERS]
    return [*lines, *(attribute("string", key, value(text)) for key, text in about.items())]
