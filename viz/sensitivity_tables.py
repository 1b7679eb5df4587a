"""A sensitivity analysis at the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from viz.console import stdout
from viz.sensitivity_words import amount, plain

MOST = 12
Result = Mapping[str, Any]


def print_result(result: Result) -> None:
    """The sentence, the numbers it hangs on, pairs, worth, when it loses."""
    from viz.report.sensitivity import hangs_on, loses_when, sentence, subtitle, warning

    print(*filter(None, (subtitle(result), "", warning(result), sentence(result))), "", sep="\n")
    _numbers(result)
    for title, lines in (("What it hangs on", hangs_on(result)), ("What would make it lose", loses_when(result))):
        print("", title, *(f"  {line}" for line in lines), sep="\n")


def _numbers(result: Result) -> None:
    from rich.table import Table

    unit = result["quantity"]["unit"]
    table = Table(title=f"The numbers it hangs on most ({unit})", title_justify="left", box=None, pad_edge=False)
    table.add_column("number", overflow="fold", min_width=30)
    titles = {
        "stated": "stated",
        "low": "low",
        "high": "high",
        "at low": "",
        "at high": "",
        "μ*": "",
        "alone": "",
        "worth, £ a year": "",
    }
    for title in titles:
        table.add_column(title, justify="right", no_wrap=True)
    for one in result["parameters"][:MOST]:
        known = one["evppi_gbp"] is not None
        worth = amount(one["evppi_gbp"], "£ a year") + ("" if not known or one["evppi_believed"] else " (chance)")
        table.add_row(
            one["words"], plain(one["stated"]), plain(one["low"]), plain(one["high"]), amount(one["swing_low"], unit, True),
            amount(one["swing_high"], unit, True), amount(one["mu_star"], unit), "–" if one["first_of_all"] is None else f"{one['first_of_all']:.0%}",
            worth,
        )  # fmt: skip
    stdout().print(table)
