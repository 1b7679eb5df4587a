"""Timestamps of a log: ISO 8601 or a named or recognised format, with or without offsets; the clock on the wall."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from calibration.logs.faults import LogFault

FORMATS = (
    "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d-%m-%Y %H:%M:%S", "%m-%d-%Y %H:%M:%S",
    "%d-%m-%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%Y/%m/%d %H:%M:%S.%f", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M",
    "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %b %Y %H:%M:%S", "%d %b %Y",
    "%m/%d/%Y %I:%M:%S %p", "%d/%m/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%d/%m/%Y %I:%M %p",
    "%d/%m/%y %H:%M:%S", "%m/%d/%y %H:%M:%S", "%d/%m/%y %H:%M", "%m/%d/%y %H:%M",
)  # fmt: skip
TOLD = 5
EARLIEST, LATEST = pd.Timestamp("1900-01-01", tz="UTC"), pd.Timestamp("2200-01-01", tz="UTC")


@dataclass(frozen=True, slots=True)
class Times:
    """at, shift i8[rows] microseconds (UTC; to add for the wall's clock), there b[rows]; notes for the person."""

    at: np.ndarray
    shift: np.ndarray
    there: np.ndarray
    notes: tuple[str, ...]


def read_times(text: np.ndarray, lines: np.ndarray, what: str, form: str | None, zone: str | None, file: str) -> Times:
    """Timestamps of a column of text.  Raises LogFault with the first lines that are no time."""
    values = pd.Series(text, dtype="object").str.strip()
    there = (values != "").to_numpy()
    parsed, used = _parse(values.where(values != "", None), form, what, lines, there, file)
    odd = there & ((parsed < EARLIEST) | (parsed > LATEST)).to_numpy()
    if odd.any():
        first = np.flatnonzero(odd)[0]
        found = f"the {what} {values.iloc[first]!r} is before 1900 or after 2200{f' (and {odd.sum() - 1:,} more)' if odd.sum() > 1 else ''}"
        raise LogFault(
            file, f"line {lines[first]}", found, "Leave unknown times empty; such rows are left out and counted"
        )
    at = np.where(there, parsed.astype("datetime64[us, UTC]").astype("int64").to_numpy(), 0)
    shift, notes = _shift(values, parsed, there, zone, file)
    return Times(at, shift, there, (*((f"{what}: read as {used}",) if used else ()), *notes))


def _parse(values: pd.Series, form: str | None, what: str, lines: np.ndarray, there: np.ndarray, file: str):
    for one in (form,) if form else ("ISO8601",):
        parsed = _try(values, one, what, file)
        bad = there & parsed.isna().to_numpy()
        if not bad.any():
            return parsed, form
    if not form:
        fits = [
            (one, got)
            for one in FORMATS
            if not (there & (got := _try(values, one, what, file)).isna().to_numpy()).any()
        ]
        if len(fits) > 1:
            words = " or ".join(one for one, _ in fits)
            found = f"every {what} can be read as {words} (the first is {values[there].iloc[0]!r})"
            raise LogFault(file, "", found, f'Say which: --time-format "{fits[0][0]}"')
        if fits:
            return fits[0][1], fits[0][0]
    shown = [f"line {lines[row]} {values.iloc[row]!r}" for row in np.flatnonzero(bad)[:TOLD]]
    found = f"{bad.sum():,} of {there.sum():,} values are no {what} this program can read: {', '.join(shown)}"
    if values[there].str.fullmatch(r"\d{5}([.,]\d+)?|\d{10}(\d{3})?").all():
        found = f"every {what} is a number such as {values[there].iloc[0]!r}: a spreadsheet's day count, or seconds of a computer's clock"
        raise LogFault(file, "", found, "Give the column a date format and export again: 2024-03-31 14:05:00")
    raise LogFault(
        file, "", found, 'Write times as 2024-03-31 14:05:00, or name their form: --time-format "%d/%m/%Y %H:%M"'
    )


def _try(values: pd.Series, form: str, what: str, file: str) -> pd.Series:
    try:
        return pd.to_datetime(values, utc=True, format=form, errors="coerce")
    except ValueError as error:
        raise LogFault(
            file, "", f"--time-format {form!r} cannot be used for {what} ({error})", "See strftime"
        ) from None


def _shift(values: pd.Series, parsed: pd.Series, there: np.ndarray, zone: str | None, file: str):
    """Microseconds from UTC to the wall's clock: of the zone asked for, else of each value's own offset."""
    if zone is not None:
        try:
            local = parsed.dt.tz_convert(ZoneInfo(zone)).dt.tz_localize(None)
        except (KeyError, ValueError, OSError):
            raise LogFault(file, "", f"--timezone {zone!r} is not known", "Write it as Europe/London") from None
        offsets = local.astype("datetime64[us]").astype("int64") - parsed.dt.tz_localize(None).astype(
            "datetime64[us]"
        ).astype("int64")
        return np.where(there, offsets.to_numpy(), 0), (f"hours and working days are those of {zone}",)
    text = values.where(values != "", "Z").str.extract(r"(Z|[+-]\d{2}:?\d{2})$", expand=False).fillna("")
    kinds = text[there].value_counts()
    seconds = {kind: _seconds(kind) for kind in kinds.index}
    shift = text.map(lambda kind: seconds.get(kind, 0)).to_numpy(dtype="i8") * 1_000_000
    if len(kinds) < 2:
        return shift, ()
    words = ", ".join(f"{kind or 'none'} ({count:,})" for kind, count in kinds.items())
    hint = "each event's own offset is taken as the clock on its wall; --timezone Europe/London would take one zone for all"
    return shift, (f"time zones differ: {words}; {hint}",)


def _seconds(kind: str) -> int:
    if kind in ("", "Z"):
        return 0
    digits = kind[1:].replace(":", "")
    return (1 if kind[0] == "+" else -1) * (int(digits[:2]) * 3600 + int(digits[2:]) * 60)
