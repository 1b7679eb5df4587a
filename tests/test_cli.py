"""The command: what it lists, how quickly it starts, what it prints where, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from calibration.evidence import load_evidence
from viz import cli
from viz.commands.evidence import amount
from viz.console import InputError, exit_codes

HEAVY = {
    "numba",
    "llvmlite",
    "mesa",
    "pandas",
    "pyarrow",
    "numpy",
    "matplotlib",
    "seaborn",
    "networkx",
    "scipy",
}


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys\nsys.argv = ['wholeplace', '--help']\nfrom viz.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\nprint(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "evidence" in done.stdout
    assert {name.partition(".")[0] for name in done.stderr.split()} & HEAVY == set()


def test_help_lists_what_exists_and_nothing_else(wholeplace: Callable) -> None:
    outcome = wholeplace("--help")
    listed = {line.split()[0] for line in outcome.out.partition("Commands:")[2].splitlines() if line.strip()}
    assert outcome.code == 0
    assert listed == set(cli.available())
    assert "..." not in outcome.out.partition("Commands:")[2]


@pytest.mark.parametrize("name", sorted(cli.available()))
def test_every_command_explains_itself_with_an_example(wholeplace: Callable, name: str) -> None:
    outcome = wholeplace(name, "--help")
    assert outcome.code == 0
    assert f"\n    wholeplace {name}" in outcome.out


def test_version(wholeplace: Callable) -> None:
    assert wholeplace("--version").out.startswith("wholeplace 0.")


def test_unknown_command_is_wrong_input(wholeplace: Callable) -> None:
    outcome = wholeplace("evidenc")
    assert (outcome.code, outcome.out) == (2, "")
    assert "'evidence'" in outcome.err


def test_evidence_table_goes_to_standard_output_and_its_remark_does_not(wholeplace: Callable) -> None:
    outcome = wholeplace("evidence", "kent", "forms")
    assert outcome.code == 0
    assert "kent-forms-before" in outcome.out and "5 forms per person" in outcome.out
    assert "Grade 1 is the surest" in outcome.err and "surest" not in outcome.out


def test_evidence_json_is_json_alone(wholeplace: Callable) -> None:
    outcome = wholeplace("evidence", "--json")
    figures = json.loads(outcome.out)
    assert len(figures) == len(load_evidence()) and outcome.err == ""
    assert json.loads(wholeplace("evidence", "--json", "nothing-has-this-word").out) == []


def test_one_figure_shows_everything_known_about_it(wholeplace: Callable) -> None:
    out = wholeplace("evidence", "--id", "ucd-child-in-care-year").out
    for part in (
        "44,676 (29,580 to 317,127) GBP per year",
        "2011/12",
        "4 of 6",
        "SS1.0",
        "https://github.com/",
    ):
        assert part in out
    assert json.loads(wholeplace("evidence", "--id", "kent-forms-before", "--json").out)["value"] == 5


def test_unknown_figure_is_wrong_input_with_the_nearest_names(wholeplace: Callable) -> None:
    outcome = wholeplace("evidence", "--id", "luton-duplicate-question")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("wholeplace: unknown evidence id 'luton-duplicate-question'; did you mean luton-dup")
    assert "Traceback" not in outcome.err


def test_unknown_cohort_is_wrong_input_with_those_there_are(wholeplace: Callable) -> None:
    outcome = wholeplace("evidence", "--cohort", "family")
    assert outcome.code == 2
    assert "unknown cohort 'family'" in outcome.err and "families" in outcome.err


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        ("croydon-chaotic-families-count", "200 to 300 families"),
        ("lewisham-workless-providers", "at least 50 providers"),
        ("fip-agencies-coordinated", "at most 15 agencies per family"),
        ("short-sentence-reoffending-cost", "7,000,000,000 to 10,000,000,000 GBP per year"),
        ("tf1-cost-before", "26,000 (up to 44,000) GBP per family per year"),
        ("popp-return", "1.2 (0.8 to 1.6) GBP saved per GBP 1 spent"),
    ],
)
def test_amounts_read_as_a_person_would_write_them(figure: str, text: str) -> None:
    assert amount(load_evidence()[figure]) == text


@pytest.mark.parametrize(("fault", "code"), [(InputError("no such place"), 2), (KeyboardInterrupt(), 130)])
def test_exit_codes(fault: BaseException, code: int) -> None:
    with pytest.raises(SystemExit) as stop, exit_codes():
        raise fault
    assert stop.value.code == code


def test_a_ctrl_c_while_the_interpreter_goes_down_changes_no_exit_code() -> None:
    """An object's end comes after Python has put the signals back: a Ctrl-C there would kill."""
    script = """
import os, signal, sys
class Late:
    def __init__(self): self.kill, self.who, self.number = os.kill, os.getpid(), signal.SIGINT
    def __del__(self): self.kill(self.who, self.number)
late = Late()
from viz.cli import main
sys.argv = ["wholeplace", "--version"]
main()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr, (done.returncode, done.stderr)


def test_programming_faults_keep_their_traceback() -> None:
    with pytest.raises(ZeroDivisionError), exit_codes():
        raise ZeroDivisionError


def test_a_reader_that_leaves_early_is_no_fault_worth_a_traceback() -> None:
    script = f"{sys.executable} -m viz.cli evidence --json | head -1"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True)
    assert done.stdout == "[\n" and "Traceback" not in done.stderr and "Exception" not in done.stderr
