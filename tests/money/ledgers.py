"""Small ledgers for tests of money, written by hand or drawn at random."""

from __future__ import annotations

import pandas as pd
from hypothesis import strategies as st

from scenarios.appraisal import CostRule
from scenarios.appraisal.ledgers import LEDGER

FUNDERS = ("council", "nhs", "justice")
POSTS = (
    ("team", "staff", "capacity"),
    ("team", "estate", "capacity"),
    ("office", "staff", "capacity"),
    ("office", "contact", "marginal"),
    ("ward", "stay:hospital", "marginal"),
    ("none", "open_need:income", "marginal"),
    ("none", "universal", "universal"),
)
Row = tuple[int, str, str, str, str, str, int]


def ledger(*rows: Row) -> pd.DataFrame:
    """A yearly ledger of (year, agency, funder, cohort, category, kind, pence)."""
    return pd.DataFrame(list(rows), columns=list(LEDGER)).astype({"year": "int64", "pence": "int64"})


def staff(year: int, funder: str, gbp: int, agency: str = "team") -> Row:
    """A year's staff."""
    return (year, agency, funder, "shared", "staff", "capacity", gbp * 100)


def bed_days(year: int, funder: str, gbp: int) -> Row:
    """A year's hospital days."""
    return (year, "ward", funder, "older", "stay:hospital", "marginal", gbp * 100)


def plain_rules(**changes) -> dict:
    """A rule for every post that the tests make, all alike."""
    return {
        (agency, category, funder): CostRule(grade=4, **changes) for agency, category, _ in POSTS for funder in FUNDERS
    }


@st.composite
def random_ledgers(draw, years: int = 3, most: int = 10**9) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A siloed and a redesigned ledger over the same years, posts coming and going."""
    pair = []
    for _ in range(2):
        rows = [(year, "none", "council", "shared", "universal", "universal", 5) for year in range(1, years + 1)]
        for _ in range(draw(st.integers(1, 25))):
            agency, category, kind = draw(st.sampled_from(POSTS))
            cohort = draw(st.sampled_from(("families", "older")))
            rows.append((draw(st.integers(1, years)), agency, draw(st.sampled_from(FUNDERS)), cohort, category, kind,
                         draw(st.integers(0, most))))  # fmt: skip
        pair.append(ledger(*rows))
    return pair[0], pair[1]


@st.composite
def random_rules(draw) -> dict:
    """A rule for every post, no two alike."""
    share = st.floats(0, 1)
    return {
        (agency, category, funder): CostRule(
            unit_pence=draw(st.sampled_from((0.0, 33.3, 10_900.0))),
            variable_share=draw(share),
            step=draw(st.sampled_from((0.0, 0.7, 25.0))),
            lag_days=draw(st.sampled_from((0.0, 90.0, 365.0, 800.0))),
            grade=draw(st.integers(1, 6)),
            transfer_share=draw(st.sampled_from((0.0, 0.25, 1.0))),
        )
        for agency, category, _ in POSTS
        for funder in FUNDERS
    }


one_offs = st.lists(st.tuples(st.sampled_from(FUNDERS), st.integers(0, 10**8)), max_size=3).map(
    lambda costs: ledger(*((1, "none", funder, "shared", "one_off", "one_off", pence) for funder, pence in costs))
)
