"""``wholeplace show``: a place as people can read it: its network, its numbers and where they come from, what it does by itself."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.load import load_place
from sim.place import Place
from viz.console import InputError, print_json, say


class Section(StrEnum):
    """Parts of what can be told of a place."""

    OVERVIEW = "overview"
    NETWORK = "network"
    REACH = "reach"
    BOTTLENECKS = "bottlenecks"
    LOOPS = "loops"
    PARAMETERS = "parameters"
    ASSUMPTIONS = "assumptions"
    STABILITY = "stability"
    SUMMARY = "summary"


FORMATS = (".svg", ".png", ".pdf")


def command(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="A built-in place, or a place file.")],
    redesign: Annotated[
        str | None,
        typer.Option(
            "--redesign", metavar="REDESIGN", help="A built-in redesign, or a redesign file: what it changes."
        ),
    ] = None,
    section: Annotated[
        list[Section] | None,
        typer.Option("--section", "-s", help="What to tell; may be given several times.  [default: overview]"),
    ] = None,
    agency: Annotated[str | None, typer.Option(help="Everything about one agency.")] = None,
    way: Annotated[
        tuple[str, str] | None,
        typer.Option("--path", metavar="FROM TO", help="The quickest way by referral from one agency to another."),
    ] = None,
    draw: Annotated[Path | None, typer.Option(help="Draw the network into this file (.svg, .png or .pdf).")] = None,
    summary: Annotated[
        Path | None, typer.Option(help="Write a summary of two pages for practitioners into this file (.html).")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """A place: who refers to whom, every number with its range and source, what the network does to people before anybody waits.

    \b
    overview     cohorts, needs, agencies, funders
    network      onward referrals: from, to, need, days, drop-out
    reach        what becomes of a need at each door: helped, lost, agencies met
    bottlenecks  how much help goes through one agency alone
    loops        rings of referral, and how many go round them
    parameters   every number; assumptions: those without evidence
    stability    how near each queue is to running away
    summary      two pages to read and sign

    With --redesign: every value it changes, before and after, what is new and gone; a section then tells of the redesigned place.

    \b
    Examples:
      wholeplace show anyplace
      wholeplace show bradford --section reach --section loops
      wholeplace show bradford --redesign bradford_short_sentences --draw redesigned.svg
      wholeplace show my-place.toml --agency housing_options --draw network.svg --summary my-place.html
    """
    described = today = load_place(place)
    chosen = None
    if redesign is not None:
        from scenarios.redesign import load_redesign

        chosen = load_redesign(redesign)
        described = chosen.apply(today)
    known(described, *(name for name in (agency, *(way or ())) if name))
    _can_be_written(draw, FORMATS)
    _can_be_written(summary, (".html",))
    sections = section or ([] if agency or way or draw or summary or chosen else [Section.OVERVIEW])
    from viz import place_tables as tables

    if chosen is not None and not (section or agency or way):
        from viz import redesign_tables

        print_json(redesign_tables.as_json(chosen, today)) if json else redesign_tables.print_redesign(chosen, today)
    elif json:
        print_json(tables.as_json(described, section or list(Section), agency))
    else:
        for one in sections:
            tables.PRINTERS[one.value](described)
        if agency:
            tables.print_agency(described, agency)
        if way:
            print(tables.told_path(described, *way))
    _write(described, draw, summary, None if chosen is None else today)
    if sections == [Section.OVERVIEW] and not json:
        say(
            f"More: wholeplace show {place} --section {'|'.join(s.value for s in Section if s is not Section.OVERVIEW)}, --agency NAME, --draw FILE, --summary FILE"
        )


def known(place: Place, *agencies: str) -> None:
    """Raises InputError for a name that no agency has, with the nearest that one has."""
    from sim.faults import nearest

    for name in agencies:
        if name not in place.agencies:
            near = nearest(name, list(place.agencies))
            hint = f"; did you mean {near}?" if near else f"; there are: {', '.join(place.agencies)}"
            raise InputError(f"{place.name} has no agency {name!r}{hint}")


def _can_be_written(path: Path | None, endings: tuple[str, ...]) -> None:
    if path is None:
        return
    if path.suffix.lower() not in endings:
        raise InputError(f"{path}: the name must end in {' or '.join(endings)}")
    if not path.parent.is_dir():
        raise InputError(f"{path}: the folder {path.parent} does not exist; make it first")


def _write(place: Place, draw: Path | None, summary: Path | None, today: Place | None) -> None:
    from scenarios.results import write_whole

    if draw is not None:
        from viz.figures.network import draw_network

        write_whole(draw, lambda path: draw_network(place, path, draw.suffix[1:], today))
        say(f"Network: {draw}")
    if summary is not None:
        from viz.summary import summary_html

        write_whole(summary, lambda path: path.write_text(summary_html(place), encoding="utf-8"))
        say(f"Summary: {summary}")
