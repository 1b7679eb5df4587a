"""``wholeplace demo``: a built-in place as it is today against a redesign, in under a minute, with a report to open."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from viz.commands.compare import asked_for
from viz.commands.options import Seed
from viz.console import ExitCode, InputError, say

YEARS, REPLICATIONS, CONTROL_CITIZENS, CONTROL_REPLICATIONS = 3, 4, 2_000, 3
#: What is shown for the built-in places; for others the first redesign that names them.
SHOWN = {"anyplace": "whole_place", "bradford": "bradford_short_sentences", "croydon": "croydon_early_assessment"}


def command(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="A built-in place, or a place file.")] = "anyplace",
    redesign: Annotated[
        str | None,
        typer.Option("--redesign", "-r", help="A built-in redesign, or a redesign file.  [default: one made for it]"),
    ] = None,
    seed: Seed = 1,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("results/demo"),
) -> None:
    """Today against a redesign: what changes for citizens, who invests and who saves, how sure that is; and a report to open.

    Fewer years, replications and citizens than a study would take (3 years, 4 replications; what the effect hangs on with 2,000
    citizens and 3 replications), so that it is quick; the first run on a machine also compiles the rules, once, which takes
    about 20 seconds.

    \b
    Examples:
      wholeplace demo
      wholeplace demo croydon --seed 7
    """
    from viz.compare_session import Session

    name = redesign or made_for(place)
    asked = asked_for(place, [name], YEARS, None, seed, REPLICATIONS)
    session = Session(
        asked, None, out, _ours(out), datetime.now(UTC), False, control_citizens=CONTROL_CITIZENS,
        control_replications=CONTROL_REPLICATIONS,
    )  # fmt: skip
    whole = session.run(quick=False, draws=0)
    say(f"Open {out / 'report.html'} in a browser.")
    say(f"Next: wholeplace show {place} --redesign {name} · wholeplace compare {place} --redesign {name} --help")
    if not whole:
        raise typer.Exit(ExitCode.INTERRUPTED)


def made_for(place: str) -> str:
    """The redesign that is shown for a place."""
    from scenarios.redesign import built_in_redesigns, load_redesign

    if place in SHOWN:
        return SHOWN[place]
    for name in built_in_redesigns():
        if place in load_redesign(name).places:
            return name
    raise InputError(
        f"no built-in redesign is made for {place}; name one with --redesign (`wholeplace redesigns` lists them)"
    )


def _ours(out: Path) -> bool:
    """Whether the demo may write over what is there: its own earlier results only."""
    try:
        command = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["command"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return command[1:2] == ["demo"]
