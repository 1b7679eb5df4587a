"""What the command line of ``wholeplace sensitivity`` asks for, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viz.console import InputError

if TYPE_CHECKING:
    from calibration.sensitivity import Effort, Loses, Quantity, Uncertain
    from scenarios.redesign import Redesign
    from sim.place import Place

POSTERIOR_FORM = "it has a column a path and a row a draw"


@dataclass(frozen=True)
class Asked:
    """What the command line said."""

    place: str
    redesigns: tuple[str, ...]
    quantity: str | None
    world: str | None
    only: tuple[str, ...]
    posterior: Path | None
    study: Path | None
    quick: bool
    effort: Mapping[str, int]
    loses_if: str | None
    crisis_gbp: float
    years: int
    citizens: int | None
    warm_up_years: int | None
    seed: int
    workers: int | None
    processes: bool
    cluster: str | None
    retry_failed: bool
    out: Path | None
    force: bool
    json: bool


@dataclass(frozen=True)
class Read:
    """The same, read and checked."""

    place: Place
    redesigns: Mapping[str, Redesign]
    quantity: Quantity
    numbers: list[Uncertain]
    posterior: Any
    loses: Loses | None
    effort: Effort


def read(asked: Asked) -> Read:
    """Place, redesigns and what is asked of them."""
    from calibration.sensitivity import QUICK, Effort, read_quantity, uncertain_numbers
    from scenarios.redesign import load_redesign
    from sim.load import load_place

    place = load_place(asked.place)
    redesigns: dict[str, Redesign] = {}
    for source in asked.redesigns:
        one = load_redesign(source)
        if one.name in redesigns or one.name == "siloed":
            raise InputError(f"--redesign {source}: {one.name} is named twice, or called siloed; rename it")
        one.variant(place)
        redesigns[one.name] = one
    quantity = read_quantity(asked.quantity, asked.world, bool(redesigns))
    posterior = None if asked.posterior is None else read_posterior(asked.posterior)
    numbers = uncertain_numbers(place, redesigns, asked.only, posterior)
    if len(numbers) < 2:
        raise InputError(
            f"{len(numbers)} numbers of {place.name} state a range here; a sensitivity analysis needs two or more"
        )
    effort = replace(QUICK if asked.quick else Effort(), **asked.effort)
    return Read(place, redesigns, quantity, numbers, posterior, loses_of(asked, quantity), effort)


def loses_of(asked: Asked, quantity: Quantity) -> Loses | None:
    """What counts as losing: as told, or a negative net saving; nothing for other figures."""
    from calibration.sensitivity import Loses

    if asked.loses_if is None:
        return Loses() if quantity.is_net_saving else None
    try:
        return Loses.read(asked.loses_if)
    except ValueError as error:
        raise InputError(f"--loses-if {error}") from None


def read_posterior(path: Path):
    """The draws of a posterior file."""
    from scenarios.posterior import readable

    rows, faults = readable(path)
    if faults:
        raise InputError(f"--posterior {path}: {faults[0].problem}; {POSTERIOR_FORM}")
    return rows
