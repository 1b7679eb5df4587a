"""The ``wholeplace`` command. Subcommands are loaded only when used, so that asking for help is quick."""

from __future__ import annotations

import atexit
import signal
from importlib import import_module, metadata
from importlib.util import find_spec
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from viz.console import exit_codes

#: Subcommand -> its line in ``wholeplace --help``, in the order shown. A name appears once viz/commands has its module.
COMMANDS = {
    "demo": "A place today against a redesign, with a report to open.",
    "places": "The built-in places, one line each.",
    "redesigns": "The built-in redesigns, one line each.",
    "levers": "Ways in which a redesign can change how services work.",
    "evidence": "Figures the model rests on, with source and confidence.",
    "check": "Every fault of a place, redesign or study file at once.",
    "show": "A place: its network, its numbers and where they come from.",
    "run": "Let a place's citizens live through their journeys.",
    "compare": "Today against redesigns, on twins: who gains, who pays.",
    "change": "Move one box: a redesign without writing a file.",
    "study": "A batch over places, redesigns and assumptions; resumes.",
    "calibrate": "Fit a place to figures about its present.",
    "validate": "Model beside evidence: fitted and predicted figures.",
    "sensitivity": "Which assumptions an answer hangs on.",
    "journeys": "Event logs for process mining; journey maps.",
    "workbook": "A place as an Excel workbook, and back without loss.",
    "import-log": "A place learned from a real event log.",
    "compare-log": "A learned place beside the log: rework, times, distances.",
    "app": "The workshop app in a browser: guess, change, watch, compare.",
}


def module_of(name: str) -> str:
    """The module that holds a subcommand."""
    return f"viz.commands.{name.replace('-', '_')}"


def available() -> dict[str, str]:
    """Subcommands that exist, with their one line of help; nothing of them is imported."""
    return {name: line for name, line in COMMANDS.items() if find_spec(module_of(name)) is not None}


def load(name: str) -> Any:
    """The real subcommand, imported now."""
    single = typer.Typer(add_completion=False, rich_markup_mode=None)
    single.command(name)(import_module(module_of(name)).command)
    return typer.main.get_command(single)


class LazyGroup(TyperGroup):
    """Lists subcommands by their one line of help and swaps in the real one when it is invoked."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, load(name) if name in COMMANDS else command, rest


def print_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        print(f"wholeplace {metadata.version('wholeplace')}")
        raise typer.Exit


def entry(
    version: Annotated[
        bool,
        typer.Option("--version", callback=print_version, is_eager=True, help="Print the version and stop."),
    ] = False,
) -> None:
    """Citizens' journeys through the public services of a place: as they are, and redesigned.

    \b
    Start with:
      wholeplace demo
      wholeplace COMMAND --help
    """


def build() -> typer.Typer:
    """The command with a line for every subcommand that exists."""
    app = typer.Typer(
        cls=LazyGroup,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(entry)
    for name, line in available().items():
        app.command(name, help=line)(_listed_only)
    return app


def _listed_only() -> None:
    """Stands in the list until LazyGroup swaps in the real subcommand."""


def main() -> None:
    """What the installed ``wholeplace`` runs.

    A further Ctrl-C while the interpreter goes down changes nothing any more: unasked, Python would die of it there instead of
    giving the shell the exit code.
    """
    atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)
    with exit_codes():
        build()(prog_name="wholeplace")


if __name__ == "__main__":
    main()
