"""``single_point_of_contact``: a lead professional (key worker) who is met first and holds the whole case."""

from __future__ import annotations

from typing import ClassVar

from scenarios.levers.holder import Holder


class SinglePointOfContact(Holder):
    """Doors of the cohorts lead to the lead, who assesses the whole person once (with its hours), opens help elsewhere by warm
    handover (an eligibility check there, no second assessment), takes the chases and holds the case until nothing is open.

    For: one assessment instead of five was Bradford's plan; families' one caseworker kept up to fifteen agencies in step.
    Against: the first Troubled Families Programme, key workers for families, changed nothing measurable; sixteen integrated
    care pilots saw emergency admissions rise.  How long its work takes is published nowhere: assumed.
    """

    NAME: ClassVar[str] = "single_point_of_contact"
    CHANGES: ClassVar[str] = (
        "who is met first, one whole-person assessment, help opened by warm handover, who is chased, who holds the case"
    )
    SPEAKS_FOR: ClassVar = ("bradford-assessments-after", "fip-agencies-coordinated", "bradford-reoffending-change")
    SPEAKS_AGAINST: ClassVar = ("tf1-impact-null", "icp-emergency")
