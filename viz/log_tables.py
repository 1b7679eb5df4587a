"""What was learned from a log, and how far log and place are apart, as tables on a terminal."""

from __future__ import annotations

from typing import Any

from viz.console import stdout

SHOWN_ASSUMED = 40
_FIGURES = (
    ("cases", "cases", "{:,}"), ("events", "events", "{:,}"), ("activities", "activities", "{:,}"), ("variants", "variants", "{:,}"),
    ("rework_share", "cases in which some activity is repeated", "{:.1%}"), ("events_per_case", "events a case", "{:.2f}"),
    ("throughput_median_days", "first to last event, median, days", "{:.3g}"),
    ("throughput_p90_days", "first to last event, 90th percentile, days", "{:.3g}"),
)  # fmt: skip
WORDS = {
    "rework_share": "cases with rework, %", "throughput_median_days": "first to last event, median, days",
    "throughput_p90_days": "first to last event, 90th percentile, days", "events_per_case": "events a case",
    "directly_follows": "directly-follows distance, % of pairs", "n_grams": "3-gram distance (NGD), % of triples",
    "cycle_times": "cycle times (CTD), hours", "relative_events": "events since a case's start (RED), hours",
    "circadian_events": "hours of the day by weekday (CED), hours", "absolute_events": "events over the calendar (AED), hours",
    "case_arrivals": "arrivals over the calendar (CAR), hours",
}  # fmt: skip


def _table(title: str, *columns: str) -> Any:
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    table.add_column(columns[0])
    for column in columns[1:]:
        table.add_column(column, justify="right")
    return table


def print_import(record: dict[str, Any]) -> None:
    """The log's own figures, the memories tried, and what the log could not tell."""
    console = stdout()
    own = _table(f"\n{record['log']['file']}, {record['log']['begins']} to {record['log']['ends']}", "the log", "")
    for key, words, form in _FIGURES:
        own.add_row(words, form.format(record["figures"][key]))
    own.add_row("cases thought to be open when it ends", f"{record['still_open_at_the_end']:.0f}")
    console.print(own)
    console.print(_memories(record["memory"]))
    console.print(
        f"\nChosen: {record['memory']['chosen']['words']} ({record['stages']:,} stages). Waits: {record['pace']['words']}."
    )
    console.print(_assumptions(record["assumed"]))


def _memories(memory: dict[str, Any]) -> Any:
    best: dict[tuple[str, int], dict[str, Any]] = {}
    for one in memory["tried"]:
        key = (one["family"], one["depth"])
        if key not in best or one["held_out_nats_per_step"] > best[key]["held_out_nats_per_step"]:
            best[key] = one
    table = _table(
        f"\nWhat foretells the next step of {memory['cases']:,} cases, each held out in turn",
        "memory",
        "log-likelihood a step",
        "behind the best",
        "standard error",
    )
    for (family, depth), one in best.items():
        words = (
            "the last step and the set of all done before"
            if family == "episode"
            else f"the last {depth} steps"
            if depth > 1
            else ("nothing", "the last step")[depth]
        )
        table.add_row(
            words, f"{one['held_out_nats_per_step']:.4f}", f"{one['behind_best']:.4f}", f"{one['standard_error']:.4f}"
        )
    return table


def _assumptions(assumed: dict[str, Any]) -> Any:
    merged: dict[tuple[str, str, float, float, float], int] = {}
    for path, one in assumed.items():
        parts = path.split(".")
        kind = ".".join(
            ["agencies.*", *parts[2:]]
            if parts[0] == "agencies"
            else ["pathways.*.stages.*", parts[-1]]
            if parts[0] == "pathways"
            else parts
        )
        key = (kind, one["note"].split(";")[0], one["value"], one["low"], one["high"])
        merged[key] = merged.get(key, 0) + 1
    table = _table(
        "\nWhat the log cannot tell and the place assumes: put your own figures here",
        "where",
        "value",
        "range",
        "times",
        "why",
    )
    for (kind, note, value, low, high), times in list(merged.items())[:SHOWN_ASSUMED]:
        table.add_row(kind, f"{value:,g}", f"{low:,g} to {high:,g}", str(times), note)
    return table


def print_comparison(told: dict[str, Any]) -> None:
    """Every split: real, simulated, memoryless chain, band."""
    console = stdout()
    for split in told["comparisons"]:
        table = _table(f"\n{split['title']}", "measure", "log", "simulated", "without memory", "band of chance", "")
        for row in split["rows"]:
            scale = 100 if row["unit"] == "share" else 1
            words = [_number(row[key], scale) for key in ("real", "simulated", "memoryless")]
            verdict = "inside" if row["inside"] else "outside"
            table.add_row(
                WORDS[row["measure"]],
                *words,
                f"{_number(row['low'], scale)} to {_number(row['high'], scale)}",
                verdict + ("" if row["not_worse"] else ", worse than without memory"),
            )
        console.print(table)
        console.print(in_short(split))
    console.print(
        "\nA distance has no value in the log: its band is how far a second sample of real cases lies from the first. "
        "The memoryless chain draws each step by the last one alone."
    )  # fmt: skip


def in_short(split: dict[str, Any]) -> str:
    """What a comparison says, in two or three sentences."""
    rows = split["rows"]
    rework = next(row for row in rows if row["measure"] == "rework_share")
    without = "" if rework["memoryless"] is None else f", without memory in {rework['memoryless']:.1%}"
    said = [
        f"In short: an activity is repeated in {rework['simulated']:.1%} of simulated cases, in {rework['real']:.1%} of real ones{without}."
    ]
    outside = [WORDS[row["measure"]].split(",")[0] for row in rows if not row["inside"]]
    inside = len(rows) - len(outside)
    but = f"; not: {', '.join(dict.fromkeys(outside))}." if outside else "."
    said.append(f"{inside} of {len(rows)} measures lie within what chance does to a sample of this size{but}")
    if split["split"] == "chronological" and outside:
        said.append(
            "Later cases differ from earlier ones by more than chance: the log drifts, which no place learned from the past can know. "
            "Learn from a recent part of the log if it is to stand for today."
        )
    elif outside:
        said.append("Do not rest a finding on a measure that lies outside.")
    return " ".join(said)


def _number(value: float | None, scale: float) -> str:
    return "" if value is None else f"{value * scale:,.3g}" if abs(value * scale) < 1_000 else f"{value * scale:,.0f}"
