"""Options that several subcommands share, word for word."""

from __future__ import annotations

from typing import Annotated

import typer

Years = Annotated[int, typer.Option(min=1, max=50, help="Years counted after the warm-up.")]
Seed = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Same seed, same results.")]
Replications = Annotated[int, typer.Option(min=1, max=10_000, help="Runs with different luck; intervals need several.")]
WarmUpYears = Annotated[
    int | None, typer.Option(min=0, max=30, help="Years before counting starts.  [default: until nothing drifts]")
]
Workers = Annotated[int | None, typer.Option(min=1, max=256, help="Runs at a time.  [default: one a processor]")]
