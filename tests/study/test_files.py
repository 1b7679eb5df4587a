"""Study files: every fault at once with its exact words; grids, draws and combinations; what determines a job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scenarios.assumptions import draw_values
from scenarios.study import Study, study_from
from scenarios.study.estimate import size_of
from scenarios.study.file import is_study
from scenarios.study.jobs import Plan
from scenarios.study.points import points
from sim.faults import PlaceFaults
from tests.study.world import study, write

STAFF = "agencies.housing_office.staff.fte"
TIMES = "more:levers.0.times.housing_office"
SOUND: dict[str, Any] = {
    "name": "small", "label": "Small", "places": ["smallborough.toml"], "redesigns": ["more.toml", "less.toml"], "years": 1,
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path)
    return tmp_path


def read(folder: Path, **changes: Any) -> Study:
    return study_from(SOUND | changes, folder)


def said(folder: Path, **changes: Any) -> str:
    with pytest.raises(PlaceFaults) as refused:
        read(folder, **changes)
    return "\n".join(str(fault) for fault in refused.value.faults)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"replicatoins": 8}, 'replicatoins: no such key here. Did you mean "replications"?'),
        ({"years": 0}, "years: the number is too small (found 0); allowed: 1 or more."),
        ({"places": ["smallburough.toml"]}, "places.0: place smallburough.toml: there is no such file"),
        ({"places": ["smallborough.toml"] * 2}, "places.1: smallborough is named twice. Name each once."),
        ({"redesigns": ["whole_plaice"]}, 'redesigns.0: redesign whole_plaice: there is no such file. Did you mean "whole_place"?'),
        ({"redesigns": ["whole_place"]}, "redesigns.0: with smallborough, "),
        ({"combinations": [{"name": "more", "of": ["more.toml", "less.toml"]}]}, "combinations.0: more is named twice."),
        ({"combinations": [{"name": "siloed", "of": ["more.toml", "less.toml"]}]}, "nothing may be called siloed"),
        ({"grid": [{"path": STAFF + "s", "values": [1.0]}]}, f'found "{STAFF}s"). Did you mean "{STAFF}"?'),
        ({"grid": [{"path": "mor:levers.0.times.housing_office", "values": [1.0]}]}, "no redesign of this study is called"),
        ({"grid": [{"path": STAFF, "values": [1.0]}] * 2}, "grid.1.path: this path has an axis already"),
        ({"grid": [{"path": "needs.housing.relief", "values": [0.5, 3.0]}]}, "grid.0.values: with smallborough, needs.housing.relief: "),
        ({"draws": {"method": "sobol", "count": 12}}, "draws.count: Sobol' points are even only in powers of two (found 12); allowed: 8 or 16."),
        ({"draws": {}}, "draws.count: this key is missing. Say how many draws"),
        ({"draws": {"method": "halton", "count": 4}}, "draws.method: this is not one of the choices"),
        ({"draws": {"method": "posterior", "file": "none.parquet"}}, 'draws.file: there is no such file (found "none.parquet").'),
        ({"draws": {"count": 4, "only": ["needs.hosing"]}}, "draws.only.0: smallborough states no range at or below this path"),
        ({"precision": {"measure": "spend", "half_width": 1, "redesign": "mor"}}, 'Did you mean "more"?'),
        ({"precision": {"measure": "spend", "half_width": 0}}, "precision.half_width"),
        ({"citizens": 0}, "citizens: the number is too small"),
        ({"grid": [{"path": STAFF, "values": [2.0, 1.6, 2.0]}]}, "grid.0.values: a value stands here twice (found 2)"),
        ({"grid": [{"path": TIMES, "values": [1.0, -2.0]}]}, f"grid.0.values: {TIMES}: -2 is out of range; allowed: 0.01 to 100"),
        ({"combinations": [{"name": "both", "of": ["more.toml", "more.toml"]}]}, "combinations.0.of.1: more is named twice."),
    ],
)  # fmt: skip
def test_faults_in_plain_words(folder: Path, changes: dict[str, Any], message: str) -> None:
    assert message in said(folder, **changes)


def test_all_faults_at_once(folder: Path) -> None:
    told = said(
        folder,
        grid=[{"path": "nowhere", "values": [1.0]}],
        draws={},
        precision={"measure": "x", "half_width": 1, "redesign": "y"},
    )
    assert [line.split(":")[0] for line in told.splitlines()] == ["draws.count", "grid.0.path", "precision.redesign"]


def test_a_malformed_key_hides_no_other_fault(folder: Path) -> None:
    told = said(
        folder, yeers=3, replications=0, places=["smallborough.toml", "elsewhere"], redesigns=["mor.toml", "less.toml"],
        grid=[{"path": STAFF, "values": [-1.0]}, {"path": "mor:levers.0.times.housing_office", "values": [1.0]}], draws={},
        precision={"measure": "spend", "half_width": 1, "redesign": "mor"},
    )  # fmt: skip
    where = [line.split(": ")[0] for line in told.splitlines()]
    assert where == ["draws.count", "grid.0.values", "places.1", "redesigns.0", "replications", "yeers"]


def test_a_redesign_that_covers_others_is_not_combined(folder: Path) -> None:
    """One arm has one roll-out: the levers of whoever is not covered by it would cost and reach nobody."""
    kept = (folder / "less.toml").read_text()
    combinations = [{"name": "both", "of": ["more.toml", "less.toml"]}]
    group = read(folder).places["smallborough"].cohorts
    (folder / "less.toml").write_text(kept + f"\n[rollout]\ncohorts = ['{next(iter(group))}']\n")
    told = said(folder, combinations=combinations)
    assert (
        f"combinations.0.of.1: more covers everybody, less covers {next(iter(group))}" in told and "include = [" in told
    )
    (folder / "less.toml").write_text(kept + "\n[rollout]\ncovered_share = 0.5\n")
    assert "less covers everybody (a share of 0.5)" in said(folder, combinations=combinations)
    (folder / "less.toml").write_text(kept + "\n[rollout]\nramp_days = 30\n")
    assert "both" in read(folder, combinations=combinations).arms


def test_a_file_that_only_lists_places_is_a_study(folder: Path) -> None:
    small = {key: SOUND[key] for key in ("name", "label", "places", "years")}
    assert is_study(small) and not is_study(small | {"claims": []}) and not is_study({"name": "a", "label": "b"})
    assert not is_study({"name": "a", "label": "b", "places": ["c"], "include": ["d"]})


def test_draws_of_places_that_differ(folder: Path) -> None:
    """A path may be one place's alone, but in every place something is drawn."""
    places = ["smallborough.toml", "anyplace"]
    only = [STAFF, "needs.substance_misuse"]
    one = read(folder, places=places, redesigns=[], draws={"count": 2, "only": only}, stated=False)
    drawn = {place: set(next(points(one, place))[1]) for place in one.places}
    assert drawn["smallborough"] == {STAFF} and all(path.startswith(only[1]) for path in drawn["anyplace"])
    told = said(folder, places=places, redesigns=[], draws={"count": 2, "only": only[:1]})
    assert told.startswith("draws: with anyplace nothing would be drawn.")
    assert "no place states a range" in said(
        folder, places=places, redesigns=[], draws={"count": 2, "only": ["nowhere"]}
    )


def test_a_grid_is_crossed_with_draws_and_the_stated_values_come_first(folder: Path) -> None:
    one = read(folder, grid=[{"path": STAFF, "values": [1.6, 2.4]}], draws={"count": 3, "only": ["needs"]})
    found = list(points(one, "smallborough"))
    assert [number for number, _ in found] == [-1, 0, 1, 2, 3, 4, 5] and dict(found[0][1]) == {}
    assert [values[STAFF] for _, values in found[1:]] == [1.6] * 3 + [2.4] * 3
    assert {**found[1][1], STAFF: 0} == {**found[4][1], STAFF: 0}, "the same draws at every point of the grid"
    assert size_of(one).jobs == (7 * 8, 7 * 8) and size_of(one).runs == (7 * 8 * 3, 7 * 8 * 3)
    assert [number for number, _ in points(read(folder, stated=False, draws={"count": 2}), "smallborough")] == [0, 1]


def test_latin_hypercube_is_that_of_the_assumptions(folder: Path) -> None:
    one = read(folder, redesigns=[], draws={"count": 5, "seed": 3}, stated=False)
    assert [dict(values) for _, values in points(one, "smallborough")] == draw_values(one.places["smallborough"], 5, 3)


@pytest.mark.parametrize("method", ["latin_hypercube", "sobol"])
def test_draws_use_every_slice_of_a_range_once_redesigns_included(folder: Path, method: str) -> None:
    path = "more:levers.0.times.housing_office"
    one = read(folder, draws={"count": 8, "method": method, "only": [path, STAFF]}, stated=False)
    values = pd.DataFrame([dict(values) for _, values in points(one, "smallborough")])
    assert set(values) == {path, STAFF}
    slices = np.sort(np.where(values[path] < 1.5, (values[path] - 1.1) / 0.8, 0.5 + (values[path] - 1.5) / 2) * 8)
    assert (slices.astype(int) == np.arange(8)).all()
    own = one.redesigned("more", dict(values.iloc[0]))
    assert own.settings()[0].value == values[path][0] and own.rollout == one.redesigns["more"].rollout


def test_a_posterior_gives_the_rows_of_its_file(folder: Path) -> None:
    pd.DataFrame({STAFF: [1.7, 2.2, 2.3]}).to_parquet(folder / "posterior.parquet")
    one = read(folder, draws={"method": "posterior", "file": "posterior.parquet", "count": 2}, stated=False)
    assert [(number, dict(values)) for number, values in points(one, "smallborough")] == [
        (0, {STAFF: 1.7}),
        (1, {STAFF: 2.2}),
    ]
    pd.DataFrame({"agencies.nobody.staff.fte": [1.7]}).to_parquet(folder / "posterior.parquet")
    assert "draws.file: smallborough has no number at this path" in said(
        folder, draws={"method": "posterior", "file": "posterior.parquet"}
    )


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({STAFF: [1.7, float("nan")]}, f'column "{STAFF}" holds something that is no number'),
        ({STAFF: [1.7, float("inf")]}, f'column "{STAFF}" holds something that is no number'),
        ({STAFF: ["a", "b"]}, f'column "{STAFF}" holds something that is no number'),
        ({STAFF: [True, False]}, f'column "{STAFF}" holds something that is no number'),
        ({STAFF: [1.7, -2.0]}, f'with smallborough, column "{STAFF}": -2 is out of range'),
        ({TIMES: [1.5, 1e9]}, f'column "{TIMES}": 1,000,000,000 is out of range; allowed: 0.01 to 100'),
        ({"weight": [0.5, 0.5]}, 'smallborough has no number at this path (found "weight")'),
        ({STAFF: []}, "the posterior has no rows"),
    ],
)
def test_a_posterior_that_cannot_be_used(folder: Path, columns: dict[str, list], message: str) -> None:
    pq.write_table(pa.table(columns), folder / "posterior.parquet")  # NaN stays NaN, as other writers leave it
    assert message in said(folder, draws={"method": "posterior", "file": "posterior.parquet"})


def test_the_index_that_pandas_writes_along_is_no_column(folder: Path) -> None:
    frame = pd.DataFrame({STAFF: [1.7, 2.2, 2.3]})
    frame[frame[STAFF] > 2].to_parquet(folder / "posterior.parquet")
    one = read(folder, draws={"method": "posterior", "file": "posterior.parquet"}, stated=False)
    assert [dict(values) for _, values in points(one, "smallborough")] == [{STAFF: 2.2}, {STAFF: 2.3}]


def test_a_combination_has_the_levers_of_all_its_parts(folder: Path) -> None:
    one = read(folder, redesigns=["more.toml"], combinations=[{"name": "both", "of": ["more.toml", "less.toml"]}])
    both = one.redesigned("both", {"less:levers.0.times.housing_office": 2.0})
    place = one.places["smallborough"]
    posts = place.agencies["housing_office"].staff.fte.value  # type: ignore[union-attr]
    assert both.apply(place).agencies["housing_office"].staff.fte.value == pytest.approx(posts * 1.5 * 2)  # type: ignore[union-attr]
    assert one.labels["both"] == "More staff + A little more staff" and list(one.arms) == ["more", "both"]


def test_redesigns_only_where_they_are_made_for(folder: Path) -> None:
    one = read(folder, places=["smallborough.toml", "anyplace"], only_where_made_for=True)
    assert list(one.arms_of("smallborough")) == ["more", "less"] and one.arms_of("anyplace") == {}


def test_a_job_is_named_by_all_that_determines_it_and_by_nothing_else(folder: Path) -> None:
    def keys(**changes: Any) -> list[str]:
        return [point.key for point in Plan(read(folder, **changes)).points]

    base = keys()
    for same in (
        {"replications": 99},
        {"label": "Another"},
        {"precision": {"measure": "spend", "half_width": 1}},
        {"draws": {"count": 2}},
    ):
        assert keys(**same)[0] == base[0], same
    for other in ({"years": 2}, {"seed": 2}, {"citizens": 99}, {"redesigns": ["less.toml"]}, {"warm_up_years": 1}, {"warm_up": "draw"},
                  {"keep": {"measures": ["spend"]}}, {"keep": {"ledger": False}}):  # fmt: skip
        assert keys(**other)[0] != base[0], other
    text = (folder / "smallborough.toml").read_text()
    (folder / "smallborough.toml").write_text(text.replace("value = 90", "value = 91"))
    assert keys()[0] != base[0]
    (folder / "smallborough.toml").write_text("# a comment\n" + text)
    assert keys() == base, "comments determine nothing"


def test_the_small_study_is_sound(tmp_path: Path) -> None:
    assert list(study(tmp_path).arms) == ["more", "less"]
