"""The whole pipeline: with a known function in the place of the model, and with a small place that is really run."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from calibration.sensitivity import Effort, Loses, Uncertain, analyse, read_quantity, tell
from calibration.sensitivity import runner as runner_module
from calibration.sensitivity.information import linear_normal
from calibration.sensitivity.stages import Evaluated, Setting
from scenarios.redesign import load_redesign
from scenarios.study import run_study
from sim.load import load_place
from tests.study.world import write
from viz.sensitivity_words import naming

pytest.importorskip("SALib")
STRONG, TURNS, WEAK = "needs.one.relief", "agencies.two.staff.fte", "needs.one.patience_days"


def known_setting(redesign: str = "r") -> Setting:
    place = SimpleNamespace(name="here", label="Here", price_year="2013/14")
    redesigns = {redesign: SimpleNamespace(label="A redesign", name=redesign)}
    return Setting(place, redesigns, (), read_quantity(None, None, True), "GBP a year", 5, 100, 1, 2)  # type: ignore[arg-type]


def known(stage, seed: int = 0, luck: float = 1.0) -> Evaluated:
    """Net saving: 6 (strong - 0.6) where turns is below 0.7, else -4; a little of weak; luck of the replication and of the run."""
    at = {path: stage.values[:, j] for j, path in enumerate(stage.paths)}
    strong, turns, weak = (at.get(path, np.full(len(stage.values), 0.5)) for path in (STRONG, TURNS, WEAK))
    y = np.where(turns < 0.7, 6 * (strong - 0.6), -4.0) + 0.3 * weak
    rng = np.random.default_rng(seed)
    noisy = y[:, None] + luck * (
        rng.normal(0, 0.2, (len(y), stage.replications)) + rng.normal(0, 0.2, stage.replications)
    )
    return Evaluated(noisy, noisy[..., None], 0, noisy[..., None])


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory):
    """The result for the known function among fifty numbers that do nothing."""
    idle = [f"needs.n{j // 10}.k{j % 10}.share" for j in range(50)]
    numbers = [Uncertain(path, 0.5, 0.0, 1.0, "a share of 1") for path in (STRONG, *idle[:25], TURNS, *idle[25:], WEAK)]
    effort = Effort(
        trajectories=6,
        inside=12,
        singly=8,
        top=4,
        pairs=2,
        draws=200,
        base=64,
        by_variance=3,
        replications=2,
        at_ends=4,
    )
    ran: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner_module, "study_of", lambda setting, stage, folder: stage)
        patch.setattr(runner_module, "evaluated", lambda setting, stage, folder: known(stage))
        folder = tmp_path_factory.mktemp("known")
        told = analyse(known_setting(), numbers, effort, folder, lambda study, folder: ran.append(study.name))  # type: ignore[arg-type]
    assert ran == ["screening_1", "screening_2", "screening_3", "ends", "draws", "variance"]
    return told, tell(told, Loses(), lambda path: f"the number {path}", "2026-01-01T00:00:00+00:00")


def test_what_matters_is_found_among_fifty(analysed) -> None:
    _, result = analysed
    first = [one["path"] for one in result["parameters"][:2]]
    assert set(first) == {STRONG, TURNS} and result["parameters"][0]["above_luck"]
    by_path = {one["path"]: one for one in result["parameters"]}
    assert by_path[STRONG]["swing_low"] == pytest.approx(-3, abs=0.5) and by_path[STRONG][
        "swing_high"
    ] == pytest.approx(3, abs=0.5)
    assert by_path[TURNS]["swing_high"] == pytest.approx(-4 + 0.6, abs=0.5), "from -0.6 as stated to -4"
    assert by_path[STRONG]["correlation"] > 0.4 > -0.4 > by_path[TURNS]["correlation"]


def test_shares_of_variance_and_luck(analysed) -> None:
    """With turns below 0.7 the variance of 6 u is 3; the first-order share of strong is 0.7^2 x 3 of the whole."""
    _, result = analysed
    by_path = {one["path"]: one for one in result["parameters"]}
    gap = 6 * (0.5 - 0.6) - -4
    whole = 0.7 * 3 + 0.21 * gap**2 + 0.0075
    strong = by_path[STRONG]
    assert strong["first"] == pytest.approx(0.49 * 3 / whole, abs=2 * strong["first_error"])
    assert strong["total"] == pytest.approx(0.7 * 3 / whole, abs=2 * strong["total_error"])
    assert strong["first_of_all"] == pytest.approx(0.49 * 3 / whole, abs=0.12)
    assert by_path[TURNS]["first_of_all"] == pytest.approx(0.21 * gap**2 / whole, abs=0.12)
    assert result["chance_share"] == pytest.approx(0.04 / (whole + 0.04), abs=0.02)


def test_worth_of_a_figure_and_when_it_loses(analysed) -> None:
    """Mean net benefit -1.47; knowing strong gains E max(0, 0.7 x 6 (u - 0.6) - 0.3 x 4 + 0.15), knowing turns nothing more than -0.45 < 0."""
    _, result = analysed
    by_path = {one["path"]: one for one in result["parameters"]}
    u = np.linspace(0, 1, 100_001)
    truth = float(np.maximum(0, 0.7 * 6 * (u - 0.6) - 0.3 * 4 + 0.15).mean())
    strong = by_path[STRONG]
    assert strong["evppi_gbp"] == pytest.approx(truth, abs=3 * strong["evppi_error_gbp"]) and strong["evppi_believed"]
    assert by_path[TURNS]["evppi_gbp"] < 0.05 and result["decision"]["choice"] is None
    both = float((0.7 * np.maximum(0, 6 * (u - 0.6) + 0.15)).mean())
    assert result["evpi_gbp"] == pytest.approx(both, abs=3 * result["evpi_error_gbp"]) and linear_normal(0, 1) > 0
    assert result["losing_share"] == pytest.approx(0.3 + 0.7 * (0.6 - 0.025), abs=0.1)
    named = {side["path"] for box in result["boxes"] for side in box["sides"]}
    assert named == {STRONG, TURNS} and all(box["density"] > box["base"] for box in result["boxes"])


def test_the_pair_that_works_together(analysed) -> None:
    """Both high: -4 instead of 3 higher than -0.6 less 3.4: beyond the sum -3."""
    _, result = analysed
    pair = next(one for one in result["interactions"] if set(one["paths"]) == {STRONG, TURNS})
    assert (
        abs(pair["beyond_sum"]) == pytest.approx(3, abs=0.6)
        and pair["interval"][0] < pair["beyond_sum"] < pair["interval"][1]
    )
    assert pair["second_order"] == pytest.approx(
        0.21 * 3 / (0.7 * 3 + 0.21 * 3.4**2), abs=2.5 * pair["second_order_error"]
    )


def test_the_result_is_plain_json(analysed) -> None:
    _, result = analysed
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    wanted = {
        "place",
        "redesign",
        "quantity",
        "runs",
        "parameters",
        "interactions",
        "boxes",
        "evpi_gbp",
        "chance_share",
        "made",
    }
    assert wanted <= set(result) and {"name", "unit", "words"} <= set(result["quantity"])
    keys = {
        "path",
        "words",
        "stated",
        "low",
        "high",
        "unit",
        "mu_star",
        "sigma",
        "first",
        "total",
        "swing_low",
        "swing_high",
        "evppi_gbp",
    }
    assert all(keys <= set(one) for one in result["parameters"])


def test_the_app_tells_what_the_report_tells(analysed) -> None:
    """The strongest number, whether it is beyond luck, what knowing it is worth, and when it loses."""
    from viz.app.views.findings import read_finding

    _, result = analysed
    found = read_finding(json.dumps(result).encode(), "sensitivity.json")
    assert found.places == ("here",)
    said = " ".join(found.paragraphs)
    assert f"the number {result['parameters'][0]['path']}" in said and "It loses in" in said
    swings, worth = found.tables
    beyond = {row[0]: row[-1] for row in swings.rows}
    assert beyond[f"the number {STRONG}"] == "yes"
    assert [row[-1] for row in worth.rows if row[0] == f"the number {STRONG}"] == ["yes"]


def test_where_nothing_is_beyond_luck_the_report_says_so(analysed) -> None:
    from viz.report.sensitivity import front, warning

    _, result = analysed
    assert "beyond luck" not in warning(result)
    lucky = [
        one | {"swing_low_interval": [-9.0, 9.0], "swing_high_interval": [-9.0, 9.0]} for one in result["parameters"]
    ]
    told = front(result | {"parameters": lucky})
    assert "No number tried moves the figure beyond luck" in told.warning and "none beyond luck" in told.money_title


def test_numbers_of_what_a_stay_opens_are_named_by_the_need() -> None:
    place = load_place("bradford")
    need = place.needs[place.stays["custody"].triggers[1].need].label.lower()
    words = naming(place, {})("stays.custody.triggers.1.share")
    assert words.endswith(f"opens {need} at its {place.stays['custody'].triggers[1].at}, share")


def test_a_small_place_is_really_run_and_the_money_is_that_of_the_whole_place(tmp_path: Path) -> None:
    """The price of a post acts in both worlds: times 1.5 posts of 0.3 (rounded to hours), the redesign costs 0.15 x pay more."""
    write(tmp_path)
    sources = [str(tmp_path / "smallborough.toml"), str(tmp_path / "more.toml")]
    place, more = load_place(sources[0]), load_redesign(sources[1])
    setting = Setting(
        place, {"more": more}, sources, read_quantity("net_saving", None, True), "GBP a year", 1, 200, 1, 1
    )
    pay = Uncertain("agencies.housing_office.staff.gbp_per_fte_year", 40_000, 35_000, 45_000, "pounds a year")
    price = Uncertain("crises.roofless.costs.0.gbp", 109, 95, 147, "pounds")
    effort = Effort(trajectories=2, top=2, pairs=2, draws=8, base=0, replications=2, at_ends=2)
    told = analyse(
        setting, [pay, price], effort, tmp_path / "out", lambda study, folder: run_study(study, folder, workers=1)
    )
    swing = {one.path: one for one in told.swings}[pay.path]
    assert swing.low.value == pytest.approx(0.15 * 5_000, abs=2) and swing.high.value == pytest.approx(
        -0.15 * 5_000, abs=2
    )
    assert swing.low.low == pytest.approx(swing.low.high, abs=2), "pay moves no citizen: the same in every replication"
    effect = told.effects[pay.path]
    assert effect.mu_star == pytest.approx(0.15 * 10_000, abs=4) and effect.mu == pytest.approx(-0.15 * 10_000, abs=4)
    again: list[int] = []
    analyse(
        setting,
        [pay, price],
        effort,
        tmp_path / "out",
        lambda study, folder: again.append(run_study(study, folder, workers=1).finished_now),
    )
    assert again and sum(again) == 0, "nothing is run twice"
