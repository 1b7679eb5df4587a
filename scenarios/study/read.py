"""A study's folder summarised: headline figures alone are read, whatever else its jobs hold.

>>> told = summary_of(open_study("results/autumn"))                                        # doctest: +SKIP
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from scenarios.appraisal import one_off_ledger
from scenarios.study.headlines import JOB, MEASURES, STATED, one_off_costs
from scenarios.study.summary import Labels, Summary, summarise_study
from sim.measures import DIMENSIONS

COLUMNS = [*JOB, "scenario", *DIMENSIONS, "measure", "part", "unit", "value"]


def summary_of(found: Any) -> Summary:
    """The summary of an opened study (`scenarios.study.open_study`), finished or not.

    Raises ValueError where no job with a redesign is finished, or the study kept none of what is looked at.
    """
    everything = dict.fromkeys(DIMENSIONS, "all")
    measures = found.measures(columns=COLUMNS, measure=list(MEASURES), **everything)
    study = found.load()
    draws = found.draws
    return summarise_study(
        measures, one_off(study, draws, measures), by_redesign(study, draws), unsettled(found.folder.path)
    )


def labels_of(study: Any) -> Labels:
    """What a study's places and redesigns are called."""
    return Labels({name: place.label for name, place in study.places.items()}, dict(study.labels))


def one_off(study: Any, draws: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """What each redesign costs once, a citizen and counted year, at each draw (its settings may change it)."""
    frames = [one_off_costs("", STATED, {}, 1, 1)]
    for place_name, draw in measures[["place", "draw"]].drop_duplicates().itertuples(index=False):
        place = study.places[place_name]
        own = draws[(draws["place"] == place_name) & (draws["draw"] == draw)]
        settings = {path: value for path, value in zip(own["path"], own["value"], strict=True) if ":" in path}
        citizens = sum(cohort.size() for cohort in place.cohorts.values())
        gbp = {}
        for scenario in study.arms_of(place_name):
            costs = study.redesigned(scenario, settings).one_off
            gbp[scenario] = float(one_off_ledger(costs, place.price_year)["pence"].sum()) / 100
        frames.append(one_off_costs(place_name, draw, gbp, citizens, study.file.years))
    return pd.concat(frames, ignore_index=True)


def by_redesign(study: Any, draws: pd.DataFrame) -> pd.DataFrame:
    """Drawn values: place, draw, path, value, scenario; a redesign's settings (``REDESIGN:path``) belong to the scenarios it is part of."""
    setting = draws["path"].str.contains(":", regex=False).astype(bool)
    owner = draws["path"].map(lambda path: path.partition(":")[0])
    frames = [draws[~setting].assign(scenario="all")]
    for scenario, of in study.arms.items():
        frames.append(draws[setting & owner.isin(of)].assign(scenario=scenario))
    return pd.concat(frames, ignore_index=True)


def unsettled(folder: Path) -> list[tuple[str, int]]:
    """(place, draw) of every warm-up that did not settle."""
    out = []
    for file in sorted((folder / "warmups").glob("*.json")):
        told = json.loads(file.read_text(encoding="utf-8"))
        if told.get("settled") is False:
            out.append((str(told["place"]), int(told["draw"])))
    return out
