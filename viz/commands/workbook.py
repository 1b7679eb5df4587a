"""``wholeplace workbook``: a place as an Excel workbook, and back without loss."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from viz.console import InputError, print_json, say


class Action(StrEnum):
    """What can be done with a workbook."""

    EXPORT = "export"
    IMPORT = "import"
    TEMPLATE = "template"


ENDINGS = {Action.EXPORT: ".xlsx", Action.IMPORT: ".toml", Action.TEMPLATE: ".xlsx"}


def command(
    action: Annotated[Action, typer.Argument(help="export, import or template.")],
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="[PLACE|FILE.xlsx]", help="export: a built-in place, or a place file. import: a workbook."
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="File to write: .xlsx, or .toml for import.")] = None,
    example: Annotated[
        bool, typer.Option("--example", help="template: filled in with a small invented place, instead of blank.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """A place as a workbook: a sheet for each kind of thing, a row for each thing, drop-down lists, units and help over each column.

    \b
    export      a place into a workbook that people in councils can read and change
    import      a workbook into a place file; all faults are told at once, each with sheet and cell
    template    a blank workbook with a row of an example on each sheet

    Nothing is lost either way. Every command that takes a place takes a workbook, too. Formulas, macros and links to other files
    are refused, never followed.

    \b
    Examples:
      wholeplace workbook export bradford --out bradford.xlsx
      wholeplace check bradford.xlsx
      wholeplace workbook import bradford.xlsx --out my-place.toml
      wholeplace workbook template --out blank.xlsx
      wholeplace workbook template --example --out smallborough.xlsx
    """
    file = _target(action, out, force)
    told = _import(source, file) if action is Action.IMPORT else _export(action, source, file, example)
    print_json(told) if json else print(_words(told))


def _target(action: Action, out: Path | None, force: bool) -> Path:
    """The file to be written; raises InputError if it cannot or may not be."""
    ending = ENDINGS[action]
    if out is None:
        raise InputError(f"--out is missing: name a file, as --out place{ending}")
    if out.suffix.lower() != ending:
        raise InputError(f"--out {out}: the name must end in {ending}")
    if not out.parent.is_dir():
        raise InputError(f"--out {out}: the folder {out.parent} does not exist; make it first")
    if out.exists() and not force:
        raise InputError(f"--out {out}: this file is there already; name another, or add --force")
    return out


def _export(action: Action, source: str | None, out: Path, example: bool) -> dict[str, Any]:
    from scenarios.results import write_whole
    from sim.load import load_place
    from sim.workbook.example import example_place
    from sim.workbook.write import template_of, workbook_of

    if action is Action.TEMPLATE and source is not None:
        raise InputError(f"template takes no place; for {source} as a workbook: wholeplace workbook export {source}")
    if action is Action.EXPORT and source is None:
        raise InputError(
            "which place? wholeplace workbook export PLACE --out place.xlsx; 'wholeplace places' lists the built-in ones"
        )
    place = example_place() if source is None else load_place(source)
    blank = action is Action.TEMPLATE and not example
    data = template_of(place) if blank else workbook_of(place)
    write_whole(out, lambda path: path.write_bytes(data))
    return {"file": str(out), "place": None if blank else place.name, **({} if blank else _counts(place))}


def _import(source: str | None, out: Path) -> dict[str, Any]:
    from scenarios.results import write_whole
    from sim.faults import PlaceFaults, told
    from sim.files import read_bytes
    from sim.load import examine_file
    from sim.register import as_tables
    from sim.toml import place_toml
    from sim.workbook.safe import is_workbook

    if source is None:
        raise InputError("which workbook? wholeplace workbook import FILE.xlsx --out place.toml")
    if not is_workbook(source, read_bytes(source)):
        raise InputError(f"{source}: this is not a workbook (.xlsx)")
    found = examine_file(source)
    if found.faults or found.place is None:
        raise PlaceFaults(found.origin, found.faults)
    if found.warnings:
        say(told(found.warnings, f"in {source}, no faults", "warning"))
    remark = "Read from a workbook. `wholeplace check` tells what does not fit; scenarios/README.md explains every key."
    text = place_toml(as_tables(found.place), remark)
    write_whole(out, lambda path: path.write_text(text, encoding="utf-8"))
    return {"file": str(out), "place": found.place.name, **_counts(found.place), "warnings": len(found.warnings)}


def _counts(place: Any) -> dict[str, int]:
    from sim.register import ASSUMED, register

    numbers = register(place)
    counted = {name: len(getattr(place, name)) for name in ("cohorts", "needs", "agencies", "routes")}
    return {**counted, "numbers": len(numbers), "assumed": sum(one.source == ASSUMED for one in numbers)}


def _words(told: dict[str, Any]) -> str:
    if told["place"] is None:
        return f"{told['file']}: a blank workbook"
    counted = ", ".join(_many(told[name], *name_of) for name, name_of in _NOUNS.items())
    numbers = f"{_many(told['numbers'], 'number', 'numbers')}, of which {told['assumed']:,} assumed"
    return f"{told['file']}: {told['place']}, {counted}; {numbers}"


_NOUNS = {
    "cohorts": ("cohort", "cohorts"),
    "needs": ("need", "needs"),
    "agencies": ("agency", "agencies"),
    "routes": ("route", "routes"),
}


def _many(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"
