"""``wholeplace levers``: in which ways a redesign can change how services work."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from scenarios.levers import LEVERS, Lever
from viz.console import InputError, print_json, say, stdout


def command(
    lever: Annotated[str | None, typer.Argument(metavar="[LEVER]", help="Everything about one lever.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """The levers, one line each: what each changes. None of them writes a result.

    \b
    Examples:
      wholeplace levers
      wholeplace levers reablement
    """
    if lever is not None and lever not in LEVERS:
        from sim.faults import nearest

        near = nearest(lever, LEVERS)
        raise InputError(f"no lever is called {lever!r}" + (f"; did you mean {near}?" if near else f"; there are: {', '.join(LEVERS)}"))  # fmt: skip
    chosen = LEVERS if lever is None else {lever: LEVERS[lever]}
    if json:
        print_json([as_json(kind) for kind in chosen.values()])
    elif lever is None:
        _print_table()
    else:
        _print_one(LEVERS[lever])


def as_json(kind: type[Lever]) -> dict[str, Any]:
    """A lever as plain data."""
    return {
        "name": kind.NAME,
        "changes": kind.CHANGES,
        "speaks_for": list(kind.SPEAKS_FOR),
        "speaks_against": list(kind.SPEAKS_AGAINST),
        "told": _told(kind),
        "settings": [{"name": key, "needed": must, "default": default} for key, must, default in settings(kind)],
    }


def _told(kind: type[Lever]) -> str:
    return " ".join((kind.__doc__ or "").split())


def settings(kind: type[Lever]) -> list[tuple[str, bool, Any]]:
    """Name, whether it has to be given, and what stands there if nothing is said."""
    found = []
    for name, field in kind.model_fields.items():
        default: Any = None if field.is_required() else field.get_default(call_default_factory=True)
        plain = default.model_dump(exclude_none=True) if hasattr(default, "model_dump") else default
        found.append((name, field.is_required(), plain))
    return found


def _print_table() -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("lever", style="bold", no_wrap=True)
    table.add_column("changes", overflow="fold")
    for kind in LEVERS.values():
        table.add_row(kind.NAME, kind.CHANGES)
    stdout().print(table)
    say("More of one: wholeplace levers NAME. How to use them: scenarios/README.md.")


def _print_one(kind: type[Lever]) -> None:
    from rich.table import Table

    print(f"{kind.NAME}: {kind.CHANGES}\n\n{_told(kind)}\n")
    for word, ids in (("For", kind.SPEAKS_FOR), ("Against", kind.SPEAKS_AGAINST)):
        print(f"{word}: {', '.join(ids) or 'nothing was found'}")
    table = Table(title="\nSettings", title_justify="left", box=None, pad_edge=False)
    table.add_column("key", no_wrap=True)
    table.add_column("if nothing is said", overflow="fold")
    for name, must, default in settings(kind):
        table.add_row(name, "must be given" if must else _default(default))
    stdout().print(table)


def _default(default: Any) -> str:
    if isinstance(default, dict) and "value" in default:
        span = f" ({default['low']:g} to {default['high']:g})" if "low" in default and "high" in default else ""
        return f"{default['value']:g}{span}"
    if isinstance(default, dict) and default:
        return "; ".join(f"{key}: {_default(value)}" for key, value in default.items())
    return str(default).lower() if isinstance(default, bool) else str(default or "–")
