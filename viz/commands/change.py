"""``wholeplace change``: a redesign by moving one box at a time, without writing a file by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from viz.console import InputError, print_json, say

if TYPE_CHECKING:
    from scenarios.workshop.tables import Tables
    from sim.place import Place

#: Values that are printed of what changes; the rest are counted.
SHOWN = 12


def command(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="A built-in place, a place file or a workbook.")],
    verb: Annotated[str, typer.Argument(metavar="VERB", help="What to do; see below.")],
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Names of the place, as the verb wants.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="File for the redesign.  [default: the one of --add-to]")
    ] = None,
    add_to: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="A redesign to which this change is added.")
    ] = None,
    label: Annotated[str | None, typer.Option(help="What people call the redesign.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Move one box of the map: what comes out is a redesign file that check, show and compare take as it is.

    \b
    merge-agencies AGENCY AGENCY…     the first takes the others in: posts, doors, referrals, records
                                      change bradford merge-agencies housing_options contact_centre --out one.toml
    remove-step NEED AGENCY           people no longer pass an agency that only sends them on
                                      change bradford remove-step housing contact_centre --out one.toml
    share-information AGENCY AGENCY…  each can look up what the others know instead of asking again
                                      change bradford share-information housing_options jobcentre --out one.toml
    move-door NEED FROM TO            who goes to one agency first goes to another
                                      change bradford move-door housing contact_centre housing_options --out one.toml
    swap-order NEED FIRST SECOND      the second is met before the first, which referred to it
                                      change bradford swap-order housing contact_centre housing_options --out one.toml
    add-lead-worker COHORT POSTS      lead professionals who are met first and hold the case; half the posts are moved
                                      change bradford add-lead-worker short_sentence 10 --out one.toml

    Names are those that 'wholeplace show PLACE' lists. In a place learned from a log, remove-step and swap-order also take a step by the name
    it has in the log, in quotation marks. Each change is spread over half a year; every number can be changed in the file.

    \b
    Examples:
      wholeplace change bradford move-door housing contact_centre housing_options --out mine.toml
      wholeplace change bradford share-information housing_options jobcentre --add-to mine.toml
      wholeplace show bradford --redesign mine.toml
    """
    from scenarios.results import write_whole
    from scenarios.workshop.tables import as_toml, redesign_of
    from scenarios.workshop.verbs import changed
    from sim.load import load_place

    described = load_place(place)
    file = _target(out, add_to, force)
    before = _before(described, file, add_to, label)
    tables = changed(before, described, verb, words or [])
    redesigned = redesign_of(tables).apply(described)
    write_whole(file, lambda path: path.write_text(as_toml(tables, "with `wholeplace change`"), encoding="utf-8"))
    _tell(described, redesigned, tables, file, place, json)


def _target(out: Path | None, add_to: Path | None, force: bool) -> Path:
    """The file to be written; raises InputError if it may not be."""
    file = out or add_to
    if file is None:
        raise InputError("--out is missing: name a file for the redesign, as --out my-redesign.toml")
    if file.suffix.lower() != ".toml":
        raise InputError(f"{file}: the name must end in .toml")
    if not file.parent.is_dir():
        raise InputError(f"{file}: the folder {file.parent} does not exist; make it first")
    if add_to is not None and not add_to.is_file():
        raise InputError(f"--add-to {add_to}: there is no such file; for a new redesign: --out {add_to}")
    if file.exists() and file != add_to and not force:
        raise InputError(f"{file} is there already; add to it with --add-to {file}, name another, or add --force")
    return file


def _before(place: Place, file: Path, add_to: Path | None, label: str | None) -> Tables:
    """The redesign to which the change is added: one that does nothing yet, or that of a file."""
    from scenarios.redesign import load_redesign
    from scenarios.workshop.tables import empty
    from sim.files import parse_tables, read_bytes
    from sim.workbook.sheet_rows import as_name

    if add_to is None:
        told = label or f"{place.label.split(':')[0]}: {file.stem.replace('_', ' ').replace('-', ' ')}"
        return empty(place) | {"name": as_name(file.stem), "label": told[:120]}
    load_redesign(str(add_to))  # raises with every fault, if it is none
    tables = parse_tables(read_bytes(add_to), str(add_to))
    return {"levers": [], **tables, **({"label": label} if label else {})}


def _tell(place: Place, redesigned: Place, tables: Tables, file: Path, source: str, json: bool) -> None:
    """What differs from today, in a few lines."""
    from scenarios.redesign_changes import changes
    from viz.redesign_tables import written

    found = changes(place, redesigned)
    if json:
        rows = [{"kind": one.kind, "path": one.path, "before": one.before, "after": one.after} for one in found]
        print_json({"file": str(file), "levers": [one["lever"] for one in tables["levers"]], "changes": rows})
        return
    print(f"{file}: {tables['label']}; {_counted(found)} of {place.name}")
    for one in found[:SHOWN]:
        print(f"  {one.path}: {written(one.before)} → {written(one.after)}")
    if len(found) > SHOWN:
        print(f"  and {len(found) - SHOWN:,} more")
    say(f"All of it: wholeplace show {source} --redesign {file}. Try it: wholeplace compare {source} --redesign {file}")


def _counted(found: list[Any]) -> str:
    return f"changes {len(found):,} value{'' if len(found) == 1 else 's'}" if found else "changes nothing"
