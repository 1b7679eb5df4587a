"""The few figures by which worlds are compared at a glance."""

from __future__ import annotations

SPEND = ("spend", "all")
MARGINAL = ("spend", "marginal")
#: (measure, part) of the figures that controls and attributions follow; more is worse for every one of them.
HEADLINES = (
    SPEND,
    MARGINAL,
    ("events", "crisis"),
    ("contacts_asked", "all"),
    ("contacts_by_kind", "failure"),
    ("assessments", "all"),
    ("cost_per_citizen", "all"),
)
MEASURES = tuple(dict.fromkeys(measure for measure, _ in HEADLINES))


def headline_values(measures):
    """Headline figures of the whole place: a frame indexed by replication and scenario, a column for each (measure, part)."""
    from scenarios.summarise import KEYS

    rows = measures.astype(dict.fromkeys(KEYS, "str"))
    whole = (rows[["cohort", "group", "area", "agency", "need", "funder", "year"]] == "all").all(axis=1)
    table = rows[whole].pivot_table(index=["replication", "scenario"], columns=["measure", "part"], values="value")
    return table[[key for key in HEADLINES if key in table.columns]]
