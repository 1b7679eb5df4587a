"""The report and the tables of a study: whole, self-contained, and silent where nothing can be said."""

from __future__ import annotations

import re

import pytest

from scenarios.study.headlines import COST
from scenarios.study.honesty import MEASURED, doubts, held
from scenarios.study.summary import Labels, Summary, summarise_study
from tests.study_report.worlds import made_up
from viz.report.study import StudyBasis, study_report
from viz.report.study_words import gbp
from viz.study_tables import print_study

LABELS = Labels(
    {"north": "North: a town", "south": "South: a city"},
    {"team": "Team <of> many", "lead": "Lead professional", "same": "Nothing changes"},
)


@pytest.fixture(scope="module")
def whole() -> Summary:
    rows, assumptions = made_up(draws=24, replications=5)
    return summarise_study(rows, assumptions=assumptions)


def page(told: Summary, **more) -> str:
    """The report's HTML."""
    return study_report(StudyBasis(told, LABELS, "Two towns", years=5, **more)).html()


def stated(places=("north",)) -> Summary:
    """A study in which nothing was drawn."""
    rows, _ = made_up(draws=0, replications=5, places=places)
    return summarise_study(rows)


def test_one_file_with_everything_in_it(whole: Summary) -> None:
    html = page(whole, command="wholeplace study towns.toml --out towns")
    for title in ("Redesigns beside today", "How sure", "Cost and effect", "Regret", "Luck or assumptions",
                  "Which assumptions decide", "Where intervals are too narrow", "Method"):  # fmt: skip
        assert f"<h2>{title}</h2>" in html, title
    assert not re.search(r"<(script|link|img)|src=|https?://(?!www\.w3\.org|purl\.org|creativecommons)", html)
    assert html.count("<svg") == 6 == html.count('role="img"')
    assert "Team &lt;of&gt; many" in html and "Team <of>" not in html
    assert "nan" not in re.sub(r"<svg.*?</svg>", "", html, flags=re.S).lower().replace("finance", "")


def test_the_first_page_names_the_best_and_how_sure(whole: Summary) -> None:
    front = page(whole).split('class="front"')[1].split("<section")[0]
    assert "In North lead professional costs least" in front and "over the draws of what is assumed" in front
    row = whole.best[(whole.best["place"] == "north") & (whole.best["scenario"] == "lead")].iloc[0]
    assert f"cheapest in {row['probability']:.0%} of 24 draws" in front
    assert "agencies.team.treats.success" in front and "saves nothing in" in front


def test_words_for_assumptions(whole: Summary) -> None:
    html = page(whole, in_words={("north", "agencies.team.treats.success"): "how often the team succeeds"})
    assert "how often the team succeeds" in html and "agencies.team.treats.success" in html, (
        "the south has no words for it"
    )


def test_without_draws_no_probability_is_shown() -> None:
    told = stated()
    html = page(told)
    assert "What is assumed was not varied: how sure this is beyond luck is not known." in html
    assert "<h2>Regret</h2>" not in html and "<h2>Luck or assumptions</h2>" not in html and "no draws" in html
    assert told.regret.empty and told.best.empty and told.split["share"].isna().all()


def test_a_place_that_does_not_settle_headlines_no_saving() -> None:
    rows, _ = made_up(draws=0, replications=5)
    told = summarise_study(rows, unsettled=[("north", -1)])
    front = page(told).split('class="front"')[1].split("<section")[0]
    assert "North does not settle" in front and "not settled" in front and "In South" in front
    assert "North, lead professional: public spending" not in front


def test_jobs_that_failed_are_told_first(whole: Summary) -> None:
    assert "90 jobs finished, 6 failed, 4 left" in page(whole, jobs=(90, 6, 4))
    assert 'class="warning"' not in page(whole, jobs=(100, 0, 0)) or whole.doubts


def test_tables_for_the_terminal(whole: Summary, capsys: pytest.CaptureFixture[str]) -> None:
    print_study(whole, LABELS)
    out = capsys.readouterr().out
    for words in (
        "North: a town: difference to today",
        "P(saves)",
        "shares of 24 draws",
        "luck or assumptions",
        "Team <of> many",
    ):
        assert words in out, words
    print_study(stated(), LABELS)
    assert "no draws: P(saves) and its like are not known" in capsys.readouterr().out


def test_intervals_in_doubt_are_named() -> None:
    rows, _ = made_up(draws=0, replications=30, places=("north",))
    lead = (rows["scenario"] == "lead") & (rows["measure"] == "spend_per_citizen")
    rare = rows.assign(
        value=rows["value"].where(~lead, rows["value"].mask(rows["replication"] > 2, rows["value"] + 500))
    )
    assert not [one for one in summarise_study(rows).doubts if one.headline == COST]
    told = [one for one in summarise_study(rare).doubts if one.headline == COST]
    assert [one.scenario for one in told] == ["lead"] and "held the truth in" in told[0].reason
    once = summarise_study(rows[rows["replication"] == 0])
    assert {one.reason for one in doubts(once.differences)} == {"no interval: fewer than two replications"}


def test_what_is_said_of_coverage_is_the_measured_case_nearest() -> None:
    assert held(2.4, 7) == MEASURED[2.4][5] and held(-3, 100) == MEASURED[2.4][50] and held(0.0, 3) == MEASURED[0.1][5]


def test_a_study_of_few_draws_has_no_assumption_to_believe() -> None:
    """With no associations at all the first page still stands (an empty list once selected no columns)."""
    from types import SimpleNamespace

    import pandas as pd

    from viz.report.study_front import _believed

    empty = pd.DataFrame(columns=["place", "scenario", "path", "correlation", "p_value"])
    assert len(_believed(SimpleNamespace(summary=SimpleNamespace(associations=empty, settled=lambda _: True)))) == 0


def test_labels_where_room_is_scarce_still_tell_redesigns_apart() -> None:
    labels = Labels(
        {},
        {
            "a": "The liberated method: no thresholds",
            "b": "The liberated method: no thresholds + Older people: sought out",
            "c": "One: this",
            "d": "One: that",
        },
    )
    assert labels.short("a") == "The liberated method" and labels.short("siloed") == "Today"
    assert labels.short("b") == "The liberated method + older people"
    assert labels.short("c") == "One: this" and labels.short("d") == "One: that"


def test_pounds_a_citizen_are_not_rounded_until_today_and_redesign_look_alike() -> None:
    assert [gbp(amount) for amount in (11_924.4, 11_880.2, 55.9, 5.391)] == ["£11,924", "£11,880", "£56", "£5.39"]
    assert [gbp(amount, True) for amount in (-44.0, 0.001, 1.2e6)] == ["−£44", "£0.00", "+£1.20m"]
