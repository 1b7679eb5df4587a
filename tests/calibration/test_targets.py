"""Figures bound to measures: roles, reasons, and messages for tables that say something impossible."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from calibration.evidence import find, load_evidence
from calibration.target_names import check_names
from calibration.targets import (
    BINDINGS,
    EFFECTS,
    HALF_90,
    UNBOUND,
    TableFaults,
    fitted,
    read_bindings,
    read_unbound,
    spread,
)
from scenarios.compare.claims import CLAIMS
from scenarios.compare.claims import bindings as claims
from scenarios.redesign import built_in_redesigns, load_redesign
from sim.load import built_in_places, load_place
from tests.calibration.worlds import binding, ranged_place

ROWS = read_bindings()


def test_no_effect_of_a_redesign_enters_a_fit() -> None:
    """Walks the roles: what a change did or was hoped to do is predicted; claims about redesigns cannot be fitted at all."""
    fit = {row.evidence_id for row in ROWS if row.role == "fit"}
    assert fit
    assert not [name for name in fit if find(name).kind in EFFECTS]
    assert not fit & {claim.evidence_id for claim in claims()}


def test_every_simulable_figure_is_bound_or_says_why_not() -> None:
    named: set[str] = set()
    for name in built_in_redesigns():
        described = load_redesign(name).description
        named |= {*described.claims, *described.sceptical}
    bound = {row.evidence_id for row in ROWS} | {claim.evidence_id for claim in claims() if claim.evidence_id in named}
    wanted = {figure.id for figure in load_evidence().values() if figure.simulable == "yes"}
    unbound = set(read_unbound())
    assert wanted - bound - unbound == set()
    assert unbound & bound == set()
    assert unbound - wanted == set()


def test_every_row_says_what_would_have_to_differ_and_every_claim_of_what_kind_it_is() -> None:
    assert all(row.mechanism for row in ROWS)
    assert all(claim.mechanism and claim.claim in CLAIMS for claim in claims())


def test_fitted_figures_have_a_range_or_a_tolerance_with_a_note() -> None:
    for row in ROWS:
        if row.role == "fit":
            assert row.tolerance and row.note, row.evidence_id


@pytest.mark.parametrize("name", sorted(built_in_places()))
def test_every_place_has_what_its_rows_name_and_something_to_fit(name: str) -> None:
    own = [row for row in ROWS if row.place == name]
    check_names(own, load_place(name))
    assert fitted(ROWS, name)


def test_a_range_is_a_ninety_per_cent_interval() -> None:
    one = spread(binding("bradford-assessments-before", tolerance=1.6449))  # 5, without a range
    assert (one.centre, one.below, one.above) == pytest.approx((5, 1, 1))
    assert one.z(3) == pytest.approx(-2)
    ceiling = spread(binding("failure-demand-claim", tolerance=None))  # up to 80: a tenth beyond is its tail
    assert ceiling.z(50) == 0
    assert ceiling.z(80 + 8 / HALF_90) == pytest.approx(1)
    lopsided = spread(binding("care-home-admission-rate", tolerance=None))  # 584, 498 to 659
    assert lopsided.z(498) == pytest.approx(-HALF_90) and lopsided.z(659) == pytest.approx(HALF_90)


def changed(tmp_path: Path, **cells: str) -> Path:
    """The table with one row of bradford's changed."""
    with BINDINGS.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, columns = list(reader), list(reader.fieldnames or ())
    rows[0] |= cells
    path = tmp_path / "mine.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"role": "fitted"}, r"mine\.csv, line 2: role is 'fitted', allowed are fit and predict"),
        ({"evidence_id": "short-sentence-reconvictions"}, r"line 2: unknown evidence id .* did you mean 'short-sentence-reconviction'"),
        ({"evidence_id": "bradford-reoffending-change"}, r"line 2: .* is an effect of a change: its role must be predict"),
        ({"dims": "cohorts=short_sentence"}, r"line 2: dims has 'cohorts', .* did you mean 'cohort'"),
        ({"factor": "a hundred"}, r"line 2: factor is 'a hundred', expected a positive number"),
        ({"tolerance": "-3"}, r"line 2: tolerance is '-3', expected a positive number"),
        ({"plus": "inf"}, r"line 2: plus is 'inf', expected a number"),
    ],
)  # fmt: skip
def test_what_a_row_may_not_say(tmp_path: Path, cells: dict[str, str], told: str) -> None:
    with pytest.raises(TableFaults, match=told):
        read_bindings(changed(tmp_path, **cells))


def test_all_faults_are_told_at_once_and_a_figure_is_fitted_once(tmp_path: Path) -> None:
    with pytest.raises(TableFaults) as refused:
        read_bindings(changed(tmp_path, role="x", factor="y"))
    assert str(refused.value).count("line 2") == 2
    text = BINDINGS.read_text(encoding="utf-8")
    path = tmp_path / "twice.csv"
    path.write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")
    with pytest.raises(TableFaults, match=r"short-sentence-reconviction stands already in line 2"):
        read_bindings(path)


def test_unknown_measure_cohort_and_agency_are_named_with_the_nearest() -> None:
    rows = [
        binding(measure="assesments", line=7),
        binding(dims=(("cohort", "peple"),), line=8),
        binding(dims=(("agency", "offfice"),), line=9),
    ]
    with pytest.raises(TableFaults) as refused:
        check_names(rows, ranged_place(), "mine.csv")
    assert "mine.csv, line 7: no measure is called 'assesments'; did you mean 'assessments'?" in str(refused.value)
    assert "line 8: tiny has no cohort 'peple'; did you mean 'people'?" in str(refused.value)
    assert "line 9: tiny has no agency 'offfice'; did you mean 'office'?" in str(refused.value)


def test_a_reason_must_be_given_once_for_a_figure_that_exists(tmp_path: Path) -> None:
    path = tmp_path / "unbound.csv"
    path.write_text("id,reason\npopp-ae,\nnobody,because\npopp-ae,why\n", encoding="utf-8")
    with pytest.raises(TableFaults) as refused:
        read_unbound(path)
    for told in ("line 2: no reason", "line 3: unknown evidence id 'nobody'", "line 4: popp-ae stands already"):
        assert told in str(refused.value)
    assert UNBOUND.is_file()
