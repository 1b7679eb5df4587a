"""Which column of a log means what: named by the person, or recognised by its name."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, fields

from calibration.logs.faults import LogFault


@dataclass(frozen=True, slots=True)
class Mapping:
    """Names of the columns of a log; None: look for a usual name.  ``agency`` says who did it: a team, an office, a ward."""

    case: str | None = None
    activity: str | None = None
    timestamp: str | None = None
    start: str | None = None
    resource: str | None = None
    agency: str | None = None
    lifecycle: str | None = None


USUAL = {
    "case": ("case:concept:name", "case_id", "caseid", "case", "case id", "case:id", "trace_id", "episode_id", "pathway_id"),
    "activity": ("concept:name", "activity", "activity_name", "event", "event_name", "task", "step", "activity name"),
    "timestamp": ("time:timestamp", "timestamp", "end_timestamp", "end_time", "complete_timestamp", "complete timestamp",
                  "completed_at", "time", "datetime", "date_time", "end", "date"),
    "start": ("start_timestamp", "time:start", "start_time", "start timestamp", "started_at", "begin", "start"),
    "resource": ("org:resource", "resource", "user", "worker", "employee", "handled_by"),
    "agency": ("org:group", "agency", "group", "team", "department", "org:role", "organisation", "unit", "ward"),
    "lifecycle": ("lifecycle:transition", "lifecycle", "transition"),
}  # fmt: skip
NEEDED = ("case", "activity", "timestamp")


def find_columns(header: Sequence[str], wanted: Mapping, file: str) -> dict[str, str]:
    """{meaning: column} for a header; the person's choice first, then usual names, whatever their case and spaces.

    Raises LogFault if a named column is not there, or one that is needed cannot be recognised.
    """
    found: dict[str, str] = {}
    plain = {name.strip().lower().replace("-", "_"): name for name in reversed(header)}
    for one in fields(wanted):
        meaning, named = one.name, getattr(wanted, one.name)
        if named is not None:
            found[meaning] = _named(named, meaning, header, file)
            continue
        usual = next(
            (plain[name] for name in USUAL[meaning] if name in plain and plain[name] not in found.values()), None
        )
        if usual is not None:
            found[meaning] = usual
    for meaning in NEEDED:
        if meaning not in found:
            what = f"no column is called like a {meaning} (found: {', '.join(map(repr, header[:30]))})"
            raise LogFault(file, "line 1", what, f"Say which it is: --{meaning} COLUMN")
    return found


def _named(name: str, meaning: str, header: Sequence[str], file: str) -> str:
    if name in header:
        return name
    near = difflib.get_close_matches(name, header, 1, 0.5)
    hint = f"Did you mean {near[0]!r}?" if near else f"Columns are: {', '.join(map(repr, header[:30]))}."
    raise LogFault(file, "line 1", f"--{meaning} names a column {name!r} which is not there", hint)
