"""``wholeplace demo``: a built-in place as it is today, in under a minute."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from sim.load import load_place
from viz.commands.run import carry_out, place_file
from viz.console import InputError, say

YEARS, REPLICATIONS, MOST_STORY_CITIZENS, MOST_LINES = 3, 4, 20_000, 45


def command(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="A built-in place, or a place file.")] = "anyplace",
    seed: Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Same seed, same results.")] = 1,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("results/demo"),
) -> None:
    """The siloed present of a place: who asks whom for what, how much of it is failure demand, who pays; and one life.

    Fewer years and replications than a study would take (3 years, 4 replications), so that it is quick; the first
    run on a machine also compiles the rules, once, which takes about 20 seconds.

    \b
    Examples:
      wholeplace demo
      wholeplace demo croydon --seed 7
    """
    from scenarios.scenario import Scenario
    from viz.tables import print_result

    described = load_place(place)
    wanted = Scenario(described, YEARS, None, seed, REPLICATIONS)
    result = carry_out(wanted, None, None, out, _ours(out), place_file(place), datetime.now(UTC))
    print_result(result)
    _tell_a_life(described, seed, result.warm_up.days)
    say(f"Results: {out}/ (measures.csv, measures.parquet, ledger.parquet, place.toml, manifest.json)")
    say(f"Next: wholeplace show {place} · wholeplace run {place} --help")


def _ours(out: Path) -> bool:
    """Whether the demo may write over what is there: its own earlier results only."""
    try:
        command = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["command"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return command[1:2] == ["demo"]


def _tell_a_life(place, seed: int, warm_up_days: int) -> None:
    """The year of one citizen, drawn at random from the place's first cohort; the place at its own size, unless it is large."""
    from scenarios.scenario import Scenario, run_scenario
    from sim.log import read_log
    from viz.story import Narrator, somebody

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "events.parquet"
        large = sum(cohort.size() for cohort in place.cohorts.values()) > MOST_STORY_CITIZENS
        run_scenario(Scenario(place, 1, MOST_STORY_CITIZENS if large else None, seed, 1, warm_up_days), log=file)
        log = read_log(file)
    name, cohort = next(iter(place.cohorts.items()))
    citizen = somebody(log, name, seed)
    if citizen is None:
        raise InputError(f"{place.name}: nobody of the cohort {name} asked for help within a year")
    print(f"\nOne year of one citizen, drawn at random ({cohort.label}; * marks failure demand)")
    lines = list(Narrator(place).tell(log[log["citizen"] == citizen]))
    for line in lines[:MOST_LINES]:
        print(f"  day {line.day:>3} {'*' if line.failure else ' '} {line.words}")
    if len(lines) > MOST_LINES:
        print(f"  … and {len(lines) - MOST_LINES} more events until day {lines[-1].day}")
