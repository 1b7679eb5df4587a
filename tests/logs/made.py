"""Logs made up for tests, of processes whose memory, rework and waits are known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from calibration.logs.table import DAY_US, EventLog, from_columns

MONDAY = 16_070 * DAY_US  # 30 December 2013, 00:00
Walk = Callable[[np.random.Generator], list[str]]


def forgetful(rng: np.random.Generator) -> list[str]:
    """ask; then, whatever came before: answer (0.75) or ask again (0.25) until answered.  Rework: 0.25 of cases."""
    out = ["ask"]
    while rng.random() < 0.25:
        out.append("ask")
    return [*out, "answer"]


def crossing(rng: np.random.Generator) -> list[str]:
    """north, bridge, south or south, bridge, north: never anything twice; who forgets where a case came from turns 3 in 8 back."""
    return ["north", "bridge", "south"] if rng.random() < 0.5 else ["south", "bridge", "north"]


def once_back(rng: np.random.Generator) -> list[str]:
    """form, check; a fifth is sent back once, never twice; then paid."""
    return ["form", "check", "form", "check", "pay"] if rng.random() < 0.2 else ["form", "check", "pay"]


def any_order(rng: np.random.Generator) -> list[str]:
    """Five things in any order, each once: what counts is what has been done, not in which order."""
    return [f"paper {n}" for n in rng.permutation(5)]


def fine(rng: np.random.Generator) -> list[str]:
    """A traffic fine: paid at once, or sent, then paid, appealed against or collected."""
    out = ["Create Fine"]
    if rng.random() < 0.3:
        return [*out, "Payment"]
    out += ["Send Fine", "Insert Fine Notification"]
    if rng.random() < 0.1:
        out += ["Insert Date Appeal", "Send Appeal"]
        return [*out, "Receive Result", "Notify Result"] if rng.random() < 0.5 else out
    out.append("Add penalty")
    if rng.random() < 0.55:
        return [*out, "Payment", "Payment"] if rng.random() < 0.15 else [*out, "Payment"]
    return [*out, "Send for Credit Collection"]


def bill(rng: np.random.Generator) -> list[str]:
    """A hospital's bill: most are released and billed, some reopened, once or twice and in a way of their own."""
    out = ["NEW"]
    if rng.random() < 0.2:
        return out
    while rng.random() < 0.35:
        out.append("CHANGE DIAGN")
    out += ["FIN", "RELEASE"]
    if rng.random() < 0.08:
        out += ["CODE NOK", "REOPEN", "CHANGE DIAGN", "FIN", "RELEASE"]
    if rng.random() < 0.95:
        out.append("CODE OK")
    return [*out, "BILLED"]


def make(walk: Walk, cases: int, seed: int = 1, wait_days: float = 2.0, years: float = 1.0) -> EventLog:
    """Cases that arrive evenly over the years and take exponential waits between steps."""
    rng = np.random.default_rng(seed)
    walks = [walk(rng) for _ in range(cases)]
    names = sorted({step for steps in walks for step in steps})
    number = {name: n for n, name in enumerate(names)}
    lengths = np.array([len(steps) for steps in walks])
    opened = MONDAY + np.sort(rng.random(cases)) * years * 365 * DAY_US
    waits = rng.exponential(wait_days * DAY_US, lengths.sum())
    first = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    waits[first] = 0
    reach = np.cumsum(waits)
    at = np.repeat(opened - reach[first], lengths) + reach
    activity = np.array([number[step] for steps in walks for step in steps])
    case = np.repeat(np.arange(cases), lengths)
    return from_columns(case, activity, at.astype("i8"), names=[f"case {n}" for n in range(cases)], activities=names)


def write_csv(log: EventLog, path: Path) -> Path:
    """The log as a CSV file with the columns of the XES standard."""
    import pandas as pd

    table = pd.DataFrame({
        "case:concept:name": np.array(log.cases)[log.case_of],
        "concept:name": np.array(log.activities)[log.activity],
        "time:timestamp": pd.to_datetime(log.at, unit="us", utc=True).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00"),
    })  # fmt: skip
    table.to_csv(path, index=False)
    return path
