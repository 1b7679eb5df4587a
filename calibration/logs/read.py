"""From a log file to an `EventLog`: what counts as an event, what is left out, and what the person is told."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pandas as pd

from calibration.logs.columns import Mapping
from calibration.logs.csv_file import read_csv
from calibration.logs.faults import LogFault
from calibration.logs.table import EventLog
from calibration.logs.times import read_times
from calibration.logs.xes_file import read_xes

MOST_WITHOUT_TIME = 0.2
STARTS = frozenset({"start", "started", "begin"})
ENDS = frozenset({"complete", "completed", "end", "finish", "finished", ""})
MOST_NAMES = 2_000  # activities: more are case numbers or free text
UNKNOWN = frozenset({"", "EMPTY", "NULL", "None", "MISSING", "UNKNOWN", "nan", "NaN"})


def read_log(
    path: Path,
    mapping: Mapping | None = None,
    *,
    separator: str | None = None,
    encoding: str | None = None,
    time_format: str | None = None,
    timezone: str | None = None,
) -> EventLog:
    """Read a CSV or XES log (plain or gzip).  Raises LogFault, naming file, line and remedy, if it cannot be used."""
    mapping, file = mapping or Mapping(), str(path)
    table, notes = read_xes(path, mapping) if is_xml(path) else read_csv(path, mapping, separator, encoding)
    table, left_out = _usable(table, file)
    times = read_times(
        table["timestamp"].to_numpy(), table["line"].to_numpy(), "timestamp", time_format, timezone, file
    )
    notes += [*left_out, *times.notes]
    begun = times.at
    if "start" in table:
        starts = read_times(table["start"].to_numpy(), table["line"].to_numpy(), "start", time_format, timezone, file)
        begun = np.where(starts.there, starts.at, times.at)
    table = table.assign(at=times.at, begun=begun, shift=times.shift)[times.there]
    notes += _without_time(~times.there, file)
    table, paired, told = _pairs(table)
    log = _numbered(table, paired or "start" in table, file)
    if late := int((log.begun > log.at).sum()):
        told.append(f"{late:,} events begin after they end: their start is taken as their end")
        np.minimum(log.begun, log.at, out=log.begun)
    return EventLog(**{name: getattr(log, name) for name in log.__slots__ if name != "notes"}, notes=(*notes, *told))


def is_xml(path: Path) -> bool:
    """Whether a file holds XML, by its first bytes (unpacked)."""
    if not path.is_file():
        return False
    with path.open("rb") as plain:
        head = plain.read(512)
    if head[:2] == b"\x1f\x8b":
        try:
            with gzip.open(path, "rb") as stream:
                head = stream.read(512)
        except (EOFError, OSError):
            return False
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


def _usable(table: pd.DataFrame, file: str) -> tuple[pd.DataFrame, list[str]]:
    """Without rows that are there twice, or without a case or an activity (told; a case called NA stays)."""
    notes = []
    if twins := int(table["twin"].sum()):
        notes.append(f"{twins:,} rows are exact copies of others and are left out")
    empty = ((table["case"] == "") | (table["activity"] == "")).to_numpy() & ~table["twin"].to_numpy()
    if empty.any():
        lines = ", ".join(str(line) for line in table["line"].to_numpy()[empty][:5])
        notes.append(f"{int(empty.sum()):,} rows without case or activity are left out (lines {lines} …)")
    kept = table[~table["twin"].to_numpy() & ~empty].reset_index(drop=True)
    if not len(kept):
        raise LogFault(file, "", "no row has a case and an activity", "Check --case and --activity")
    return kept, notes


def _without_time(missing: np.ndarray, file: str) -> list[str]:
    share = missing.mean()
    if share > MOST_WITHOUT_TIME:
        found = f"{missing.sum():,} of {len(missing):,} events have no timestamp"
        raise LogFault(file, "", found, "Check --timestamp; at most a fifth may be missing")
    return [f"{missing.sum():,} events without a timestamp are left out"] if missing.any() else []


def _pairs(table: pd.DataFrame) -> tuple[pd.DataFrame, bool, list[str]]:
    """Starts joined to their ends: the k-th start of an activity in a case to its k-th end; other transitions are left out."""
    if "lifecycle" not in table:
        return table, False, []
    kind = table["lifecycle"].str.strip().str.lower()
    is_start, is_end = kind.isin(STARTS).to_numpy(), kind.isin(ENDS).to_numpy()
    others = kind[~is_start & ~is_end].value_counts()
    notes = (
        [f"events of these transitions are left out: {', '.join(f'{k} ({n:,})' for k, n in others.items())}"]
        if len(others)
        else []
    )
    if not is_start.any():
        return (table[is_end] if is_end.any() else table), False, notes if is_end.any() else []
    if not is_end.any():
        return table[is_start], False, [*notes, "there are starts and no ends: starts are taken as the events"]
    keys = ["case", "activity"]
    ordered = table.assign(order=np.arange(len(table))).sort_values(["at", "order"], kind="stable")
    starts, ends = ordered[is_start[ordered["order"]]], ordered[is_end[ordered["order"]]]
    starts = starts.assign(turn=starts.groupby(keys).cumcount())
    ends = ends.assign(turn=ends.groupby(keys).cumcount())
    joined = ends.merge(starts[[*keys, "turn", "at"]].rename(columns={"at": "started"}), on=[*keys, "turn"], how="left")
    joined["begun"] = joined["started"].fillna(joined["begun"]).astype("i8")
    alone = len(starts) - int(joined["started"].notna().sum())
    if alone:
        notes.append(f"{alone:,} starts have no end (still running, or not recorded) and are left out")
    return joined.sort_values("order"), True, notes


def _numbered(table: pd.DataFrame, has_starts: bool, file: str) -> EventLog:
    """Names to numbers, cases in order of their first event, events of a case in order of time, then of the file."""
    case, names = pd.factorize(table["case"].to_numpy())
    activity, activities = pd.factorize(table["activity"].str.strip().to_numpy(), sort=True)
    if len(activities) > MOST_NAMES:
        found = f"there are {len(activities):,} different activities (such as {activities[0]!r})"
        raise LogFault(file, "", found, "Check --activity: this looks like free text or a number")
    at, begun = table["at"].to_numpy("i8"), table["begun"].to_numpy("i8")
    opened = np.full(len(names), np.iinfo("i8").max)
    np.minimum.at(opened, case, at)
    rank = np.empty(len(names), "i8")
    rank[np.argsort(opened, kind="stable")] = np.arange(len(names))
    order = np.lexsort((np.arange(len(at)), at, rank[case]))
    first = np.concatenate([[0], np.cumsum(np.bincount(rank[case], minlength=len(names)))]).astype("i8")
    agency, agencies = _optional(table, "agency")
    worker, workers = _optional(table, "resource")
    by_rank = np.argsort(rank)
    return EventLog(
        tuple(str(names[c]) for c in by_rank), tuple(map(str, activities)), agencies, workers, first,
        activity[order].astype("i4"), agency[order], worker[order], at[order], begun[order],
        table["shift"].to_numpy("i8")[order], has_starts,
    )  # fmt: skip


def _optional(table: pd.DataFrame, column: str) -> tuple[np.ndarray, tuple[str, ...]]:
    if column not in table:
        return np.full(len(table), -1, "i4"), ()
    text = table[column].str.strip()
    codes, names = pd.factorize(text.where(~text.isin(UNKNOWN), None).to_numpy(), sort=True)
    return codes.astype("i4"), tuple(map(str, names))
