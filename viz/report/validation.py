"""The section of a comparison's or a study's report that shows a validation of the place, where there is one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from viz.report.page import Section, Table
from viz.validation_tables import COLUMNS, MET, counted, overall, row

TITLE = "Validation: the model beside evidence"


def validation_section(
    told: Mapping[str, Any], place: str, redesigns: Collection[str], now: str = ""
) -> Section | None:
    """What a validation says of a place and of these redesigns; None where it is not about the place.

    now: hash of the place as it is; a validation of the place as it was says so.
    """
    if place not in told["places"]:
        return None
    from calibration.validate import counts

    figures = [one for one in told["figures"] if one["place"] == place]
    effects = [one for one in figures if one["scenario"] in redesigns]
    present = [one for one in figures if one["scenario"] == "siloed"]
    own = {"counts": counts([*present, *effects])}
    about = told["places"][place]
    text = [overall(own), MET, _made(about, now)]
    tables = [Table(("kind of figure", "measured", "met", "overlap more", "disagree", "not measured"), counted(own))]
    apart = [one for one in (*effects, *present) if one["agrees"] != "met"]
    if apart:
        tables.append(Table(COLUMNS, [row(one) for one in apart], "Those that are not met", words=True))
    return Section(TITLE, text, (), tables)


def _made(about: Mapping[str, Any], now: str) -> str:
    """How it was made, and whether the place has changed since."""
    fitted = f"draws of {about['posterior']}" if about["posterior"] else "runs of the place as stated (no posterior)"
    size = f"{about['citizens']:,} citizens" if about["citizens"] else "all its citizens"
    changed = " The place has changed since: make it again." if now and about.get("place_hash", now) != now else ""
    return f"From {about['draws']} {fitted}, {size}; effects of redesigns are predicted, never fitted.{changed}"
