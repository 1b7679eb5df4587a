"""Differences, P(saves), being best, regret, the plane: every figure worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from scenarios.study.chances import best_shares, regret, saving_chances, share_interval
from scenarios.study.differences import MEAN_OF_DRAWS, STATED_VALUES, compare_redesigns, skewness
from scenarios.study.headlines import from_comparison, one_off_costs, outcomes, pairs
from scenarios.study.leading import OVER_DRAWS, OVER_REPLICATIONS, leader
from scenarios.study.plane import QUADRANTS, plane, quadrant, summarise_plane
from scenarios.study.summary import summarise_study
from tests.study_report.worlds import measures

#: Cost of three arms in four draws, two replications each; draw -1 is the stated values.
COSTS = {
    "siloed": {-1: [10, 20], 0: [10, 10], 1: [10, 12], 2: [9, 11], 3: [10, 10]},
    "team": {-1: [9, 17], 0: [8, 8], 1: [9, 9], 2: [14, 16], 3: [10, 10]},
    "lead": {-1: [11, 21], 0: [9, 9], 1: [12, 14], 2: [8, 8], 3: [12, 12]},
}


def found(**more) -> pd.DataFrame:
    """Outcomes of `COSTS`."""
    return outcomes(measures(COSTS), **more)


def one(frame: pd.DataFrame, scenario: str) -> pd.Series:
    """The row of a scenario."""
    return frame[frame["scenario"] == scenario].iloc[0]


def test_differences_at_the_stated_values() -> None:
    """team: -1, -3: mean -2, standard deviation √2, so ± 12.706 x √2 / √2."""
    row = one(compare_redesigns(pairs(found())), "team")
    assert (row["basis"], row["today"], row["difference"], row["replications"]) == (STATED_VALUES, 15, -2, 2)
    assert row["high"] - row["difference"] == pytest.approx(12.706, abs=1e-3) and row["share_lower"] == 1


def test_differences_as_a_mean_of_draws() -> None:
    """Without stated values: team's replications average (-2 - 1 + 5 + 0) / 4 = 0.5 and (-2 - 3 + 5 + 0) / 4 = 0."""
    rows = measures(COSTS)
    row = one(compare_redesigns(pairs(outcomes(rows[rows["draw"] >= 0]))), "team")
    assert row["basis"] == MEAN_OF_DRAWS and row["difference"] == 0.25 and row["replications"] == 2
    assert row["high"] - row["difference"] == pytest.approx(12.706 * 0.25, abs=1e-3)
    lacking = rows[(rows["draw"] >= 0) & ~((rows["draw"] == 0) & (rows["replication"] == 1))]
    row = one(compare_redesigns(pairs(outcomes(lacking))), "team")
    assert row["difference"] == 0.5 and row["replications"] == 1 and math.isnan(row["low"])


def test_skewness_by_hand() -> None:
    """0, 0, 3: second moment 2, third 2: 2 / 2^1.5 = 0.7071, x √6 / 1 = 1.732."""
    assert skewness(np.array([0.0, 0.0, 3.0])) == pytest.approx(math.sqrt(3))
    assert math.isnan(skewness(np.array([1.0, 2.0]))) and math.isnan(skewness(np.full(5, 2.0)))


def test_p_saves_counts_draws_and_luck_is_told_apart() -> None:
    """Mean savings of team by draw: 2, 2, -5, 0: half of them positive (nothing saved is no saving); at the stated values both save."""
    told = saving_chances(pairs(found()))
    team, lead = one(told, "team"), one(told, "lead")
    assert (team["p_saves"], team["draws"], team["predictive"], team["replications"]) == (0.5, 4, 1.0, 2)
    assert (lead["p_saves"], lead["predictive"]) == (0.5, 0.0)
    rows = measures(COSTS)
    drawn = one(saving_chances(pairs(outcomes(rows[rows["draw"] >= 0]))), "lead")
    assert drawn["predictive"] == 0.5, "of each draw's replications: 1, 0, 1, 0"


def test_without_draws_p_saves_is_not_told() -> None:
    rows = measures(COSTS)
    stated = outcomes(rows[rows["draw"] == -1])
    row = one(saving_chances(pairs(stated)), "team")
    assert math.isnan(row["p_saves"]) and row["draws"] == 0 and row["predictive"] == 1
    assert best_shares(stated).empty and regret(stated).empty


def test_being_best_shares_out_ties() -> None:
    """Lowest: team, team, lead, and in the last today and team alike: today 1/8, team 5/8, lead 1/4."""
    told = best_shares(found()).set_index("scenario")["probability"]
    assert told.to_dict() == {"siloed": 0.125, "team": 0.625, "lead": 0.25}


def test_most_needs_resolved_is_best() -> None:
    told = best_shares(outcomes(measures({"siloed": {0: [1]}, "r": {0: [2]}}, "resolved")), "resolved")
    assert told.set_index("scenario")["probability"]["r"] == 1
    lost = regret(outcomes(measures({"siloed": {0: [1]}, "r": {0: [2]}}, "resolved")), "resolved").set_index("scenario")
    assert lost["expected"].to_dict() == {"r": 0, "siloed": 1}


def test_wilsons_interval() -> None:
    """8 of 10: (0.490, 0.943); 0 of 10: (0, 0.278) (Wilson 1927)."""
    assert share_interval(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert share_interval(0, 10) == pytest.approx((0, 0.2775), abs=1e-4)
    assert all(math.isnan(x) for x in share_interval(0, 0))


def test_regret_by_hand() -> None:
    """Means: today 10 11 10 10, team 8 9 15 10, lead 9 13 8 12; best 8 9 8 10: regrets today 2 2 2 0, team 0 0 7 0, lead 1 4 0 2."""
    told = regret(found()).set_index("scenario")
    assert told["expected"].to_dict() == {"siloed": 1.5, "team": 1.75, "lead": 1.75}
    assert told["maximum"].to_dict() == {"siloed": 2, "team": 7, "lead": 4}
    assert told.loc["team", "worst_draw"] == 2 and told.loc["lead", "worst_draw"] == 1
    assert told.loc["siloed", "high"] == pytest.approx(1.5 + 3.1824 * 1 / 2, abs=1e-3), (
        "standard deviation 1, t(3) = 3.182"
    )


def test_who_leads_over_draws_or_over_replications() -> None:
    """Mean costs over draws: today 10.25, team 10.5, lead 10.5; at the stated values team 13 before today 15: -1, -3."""
    over = leader(found(), "here")
    assert (over.scenario, over.basis, over.ahead, over.clear) == ("siloed", OVER_DRAWS, -0.25, False)
    rows = measures(COSTS)
    stated = leader(outcomes(rows[rows["draw"] == -1]), "here")
    assert (stated.scenario, stated.runner_up, stated.basis, stated.ahead) == ("team", "siloed", OVER_REPLICATIONS, -2)
    with pytest.raises(ValueError, match="nothing leads yet"):
        leader(outcomes(rows[rows["scenario"] == "team"]), "here")


def test_the_plane_by_hand() -> None:
    """team spends -2, -2, 5, 0 pounds and has 0.1 fewer crises in the first two draws, 0.2 more in the third: x 1,000."""
    crises = {
        "siloed": {0: [0.5], 1: [0.5], 2: [0.5], 3: [0.5]},
        "team": {0: [0.4], 1: [0.4], 2: [0.7], 3: [0.5]},
    }
    rows = measures(COSTS)
    cost = rows[(rows["draw"] >= 0) & (rows["scenario"] != "lead")]
    points = plane(pairs(outcomes(pd.concat([cost, measures(crises, "crises")]))))
    assert list(points["spend"]) == [-2000, -2000, 5000, 0]
    assert list(points["crises_avoided"]) == pytest.approx([100, 100, -200, 0])
    assert points["needs_resolved"].isna().all()
    told = summarise_plane(points).iloc[0]
    assert [told[name] for name in QUADRANTS] == [0.5, 0, 0, 0.25], "and a quarter changes nothing"
    assert told["spend"] == 250 and told["gain"] == pytest.approx(0) and math.isnan(told["gbp_each"])


def test_pounds_for_each_are_the_ratio_of_means_where_it_costs_and_helps() -> None:
    points = pd.DataFrame(
        [("p", "r", 0, 100.0, 10.0, 1.0), ("p", "r", 1, 300.0, 30.0, 1.0)],
        columns=["place", "scenario", "draw", "spend", "crises_avoided", "needs_resolved"],
    )
    assert summarise_plane(points).iloc[0]["gbp_each"] == 10
    assert [quadrant(*x) for x in ((-1, 1), (1, 1), (-1, -1), (1, -1), (1, 0))] == [*QUADRANTS, QUADRANTS[3]]


def test_one_off_costs_are_spread_over_citizens_and_years() -> None:
    """3,000 pounds once, 100 citizens, 5 years: 6 pounds each; today pays nothing."""
    once = one_off_costs("here", -1, {"team": 3_000}, 100, 5)
    told = pairs(found(one_off=once))
    stated = told[(told["draw"] == -1) & (told["scenario"] == "team")]
    assert list(stated["difference"]) == [5, 3] and list(stated["today"]) == [10, 20]
    assert list(told[(told["draw"] == 0) & (told["scenario"] == "team")]["difference"]) == [-2, -2], (
        "of that draw alone"
    )


def test_a_job_read_twice_is_refused() -> None:
    rows = measures(COSTS)
    with pytest.raises(ValueError, match=r"cost of .* at here, draw .*, replication .* is there twice"):
        outcomes(pd.concat([rows, rows]))


def test_nothing_to_compare_is_said_in_words() -> None:
    rows = measures(COSTS)
    with pytest.raises(ValueError, match="no finished job with a redesign yet"):
        summarise_study(rows[rows["scenario"] == "siloed"])


def test_a_comparison_that_was_run_tells_the_same_as_compare_does() -> None:
    from scenarios.compare import Found, differences
    from tests.compare.worlds import compared

    told = summarise_study(from_comparison(compared())).differences
    for name in ("same", "lead", "more"):
        theirs = Found(differences(compared().measures, name))
        for headline, measure, part in (("cost", "spend_per_citizen", "all"), ("crises", "events", "crisis")):
            row = told[(told["scenario"] == name) & (told["headline"] == headline)].iloc[0]
            own = theirs(measure, part)
            assert [row["difference"], row["low"], row["high"]] == pytest.approx([own.difference, own.low, own.high])
