"""The numbers of a place at the terminal: every one, those of one agency, those without evidence."""

from __future__ import annotations

from sim.place import Place
from sim.quantity import plain
from sim.register import ASSUMED, Parameter, register
from viz.console import stdout


def _origin(parameter: Parameter) -> str:
    grade = f", grade {parameter.grade}" if parameter.grade else ""
    return parameter.source + grade + (f": {parameter.note}" if parameter.note else "")


def _range(parameter: Parameter) -> str:
    low, high = ("…" if x is None else plain(x) for x in (parameter.low, parameter.high))
    return "" if low == high == "…" else f"{low} to {high}"


def table_of_parameters(title: str, parameters: list[Parameter]) -> None:
    """Numbers are never broken; on a narrow terminal their names and where they come from are."""
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("number", overflow="fold")
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("range", no_wrap=True)
    table.add_column("unit", overflow="fold", min_width=6)
    table.add_column("where it comes from", overflow="fold", min_width=16)
    for p in parameters:
        table.add_row(p.path, plain(p.value), _range(p), p.unit, _origin(p))
    stdout().print(table)
    print()


def print_parameters(place: Place) -> None:
    """Every number."""
    table_of_parameters("Every number of the place", register(place))


def print_assumptions(place: Place) -> None:
    """Numbers that rest on no evidence, those with the widest range first."""
    mine = [p for p in register(place) if p.source == ASSUMED]
    table_of_parameters("The register of assumptions, widest range first", sorted(mine, key=lambda p: -spread(p)))


def spread(parameter: Parameter) -> float:
    """How wide a range is for its value: high / low (1 where there is no range or it touches 0)."""
    if not parameter.low or not parameter.high:
        return 1.0
    return parameter.high / parameter.low
