"""What a place file may say: the frozen, validated description of a place (glossary and rules: ``sim/README.md``).

A place is read once, checked once (here for each part on its own, in ``checks.py`` for the whole) and never changed:
a scenario is another place made with ``dataclasses``-like ``model_copy``.  Units stand in the key names.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sim.quantity import (
    NO_HAZARD,
    Count,
    Days,
    DaysBySeverity,
    Delay,
    Flag,
    Frozen,
    Fte,
    Hours,
    Minutes,
    Money,
    Multiplier,
    Quantity,
    Rate,
    RateBySeverity,
    Severity,
    Share,
    ShareBySeverity,
    Spread,
    Weight,
    shares,
)

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Label = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$")]
Text = Annotated[str, StringConstraints(max_length=4_000)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WORKING_DAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
CAUSES = (
    "post_stay_gap",
    "failed_help",
    "interrupted_help",
    "turned_away",
    "no_action",
    "gave_up",
    "lost",
    "signposted",
    "unanswered",
)
Cause = Literal[
    "post_stay_gap", "failed_help", "interrupted_help", "turned_away", "no_action", "gave_up", "lost", "signposted",
    "unanswered",
]  # fmt: skip


class CostLine(Frozen):
    """Money that follows an event, a day or a week; shares over funders must sum to 1.

    A ``transfer`` (a benefit paid to a citizen) only changes hands: it counts on a funder's bill, never as social value.
    """

    gbp: Money
    funder: Name | None = None
    funders: dict[Name, Share] = Field(default_factory=dict)
    price_year: Annotated[str, StringConstraints(pattern=r"^\d{4}/\d{2}$")] | None = None
    variable_share: Share = Quantity(value=1)
    step_size: Count = Quantity(value=1)
    release_lag_days: Days = Delay(value=0, shape="fixed")
    transfer: Flag = False


class Funder(Frozen):
    """Who pays."""

    label: Label


class Item(Frozen):
    """One item of information that assessments ask for."""

    label: Label
    staff_minutes: Minutes
    citizen_minutes: Minutes = Quantity(value=0)
    valid_days: Days = Delay(value=365, shape="fixed")


class Return(Frozen):
    """Whether and when somebody comes back after a failure: share who do, mean delay."""

    share: Share = Quantity(value=1)
    delay_days: Days = Delay(value=30)


class Need(Frozen):
    """How a need arises, grows, fades and is acted on by the citizen.

    Rates are per citizen and year at risk multiplier 1.  ``worsened_by`` multiplies onset and deterioration by
    multiplier^(severity/2) of the other open need and divides recovery likewise, up to ``multiplier_cap``.
    """

    label: Label
    hidden_share: Share = Quantity(value=0)
    severity_at_onset: ShareBySeverity = shares(emerging=1)
    deterioration_per_year: RateBySeverity
    recovery_per_year: RateBySeverity
    crisis_per_year: RateBySeverity = NO_HAZARD
    crisis: Name | None = None
    worsened_by: dict[Name, Multiplier] = Field(default_factory=dict)
    multiplier_cap: Multiplier = Quantity(value=10)
    relief: Share = Quantity(value=0.5)
    hindered_by_unattended: Share = Quantity(value=0)
    seek_delay_days: DaysBySeverity
    doors: dict[Name, Weight] = Field(default_factory=dict)
    patience_days: Days = Delay(value=365)
    unanswered_patience_cost: Share = Quantity(value=0)
    chase_every_days: Days | None = None
    max_chases: Count = Quantity(value=250)
    returns: dict[Cause, Return] = Field(default_factory=dict)
    failed_help_window_days: Days = Delay(value=365, shape="fixed")
    pathway: Name | None = None
    open_cost_gbp_per_day: list[CostLine] = Field(default_factory=list)


class CohortNeed(Frozen):
    """A need in one cohort: how common at entry, how often it begins, and what differs from the need's own figures."""

    prevalence: Share = Quantity(value=0)
    prevalence_severity: ShareBySeverity | None = None
    onset_per_year: Rate = Quantity(value=0)
    hazard_multiplier: Multiplier = Quantity(value=1)
    hidden_share: Share | None = None
    doors: dict[Name, Weight] | None = None


class Group(Frozen):
    """A group or an area: its share of the cohort and how it differs on average."""

    label: Label
    share: Share
    risk_multiplier: Multiplier = Quantity(value=1)
    engagement_multiplier: Multiplier = Quantity(value=1)


class EntersIn(Frozen):
    """The stay in which a share of the entrants begin (a prison sentence, a hospital bed)."""

    stay: Name
    share: Share = Quantity(value=1)


class Cohort(Frozen):
    """Citizens of one kind.  ``citizens`` are present at any time; each leaves after ``leaves_after_days``, on a date
    that no event moves, and the place in the cohort passes to an entrant on that day."""

    label: Label
    kind: Literal["family", "offender", "older_person"]
    citizens: Count | None = None
    inflow_per_year: Count | None = None
    leaves_after_days: Days
    risk_spread: Spread = Quantity(value=0)
    engagement_spread: Spread = Quantity(value=0)
    children_shares: list[Share] = Field(default_factory=list, max_length=8)
    carer_share: Share = Quantity(value=0)
    death_per_year: Rate = Quantity(value=0)
    death_worsened_by: dict[Name, Multiplier] = Field(default_factory=dict)
    enters_in: EntersIn | None = None
    needs: dict[Name, CohortNeed]
    groups: dict[Name, Group] = Field(default_factory=dict)
    areas: dict[Name, Group] = Field(default_factory=dict)

    def size(self) -> float:
        """Citizens present at any time (inflow a year × stay in years where the inflow is given)."""
        if self.citizens is not None:
            return self.citizens.value
        assert self.inflow_per_year is not None
        return self.inflow_per_year.value * self.leaves_after_days.value / 365


class Treat(Frozen):
    """Help an agency gives, or commissions from ``provider``, for one need.

    ``repeats_max``: courses of help for one episode after which it is not offered again but referred on.  ``hand_over``: a
    case holder opens this help at another agency along its routes, without a second assessment.
    """

    from_severity: Severity = "emerging"
    provider: Name | None = None
    no_further_action_share: Share = Quantity(value=0)
    refer_on_share: Share = Quantity(value=0)
    duration_days: Days = Delay(value=0, shape="fixed")
    continuing: Flag = False
    hours_per_week: Hours = Quantity(value=0)
    takes_place: bool = True
    success: ShareBySeverity = shares(1, 1, 1)
    drop_out_share: Share = Quantity(value=0)
    repeats_max: Count | None = None
    hand_over: Flag = False
    money_delay_days: Days | None = None
    paid_gbp_per_day: list[CostLine] = Field(default_factory=list)


class Assessment(Frozen):
    """What an assessment takes and asks; items already held and reachable are not asked again."""

    fixed_minutes: Minutes
    citizen_minutes: Minutes = Quantity(value=0)
    asks: list[Name] = Field(default_factory=list)
    whole_person: Flag = False
    finds_hidden_share: Share = Quantity(value=0)


class Staff(Frozen):
    """Staff time and what it costs.  ``slice`` is the share of it that serves these cohorts; the rest serves others."""

    fte: Fte
    hours_per_week: Hours = Quantity(value=37)
    administration_share: Share = Quantity(value=0)
    slice: Share = Quantity(value=1)
    background_hours_per_week: Count = Quantity(value=0)
    gbp_per_fte_year: Money = Quantity(value=0)
    estate_gbp_per_year: Money = Quantity(value=0)
    price_year: Annotated[str, StringConstraints(pattern=r"^\d{4}/\d{2}$")] | None = None
    open_days: list[Weekday] = Field(default_factory=lambda: list(WORKING_DAYS), min_length=1)
    contact_share_max: Share = Quantity(value=0.5)
    help_share_max: Share = Quantity(value=0.9)

    def hours_before_background(self) -> float:
        """Hours a week for these cohorts after administration."""
        worked = self.fte.value * self.hours_per_week.value * self.slice.value
        return worked * (1 - self.administration_share.value)

    def net_hours_per_week(self) -> float:
        """Hours a week left for these cohorts after administration and other people's work."""
        return max(0.0, self.hours_before_background() - self.background_hours_per_week.value)


class Prices(Frozen):
    """What an agency without modelled staff charges for each unit; it takes everyone at once."""

    contact: list[CostLine] = Field(default_factory=list)
    assessment: list[CostLine] = Field(default_factory=list)


class CaseHolding(Frozen):
    """How a lead professional or team holds a citizen's whole case (``caseload_places`` counts citizens, not needs).

    ``from_open_needs``: needs that must be open for a citizen to be taken on; others, and those who find it full, are sent
    to an ordinary door of today's.  The case is reviewed every ``review_every_days`` and closed when nothing is open, or
    handed back unfinished after ``limit_days``.  ``check_minutes``: the eligibility check by an agency that takes over a
    need from the case holder; with ``ignores_thresholds`` that agency asks no severity.
    """

    hours_per_week: Hours = Quantity(value=0)
    from_open_needs: Count = Quantity(value=1)
    review_every_days: Days = Delay(value=28, shape="fixed")
    limit_days: Days | None = None
    check_minutes: Minutes = Quantity(value=0)
    ignores_thresholds: Flag = False
    takes_chases: Flag = True
    when_full: Literal["ordinary_doors", "wait"] = "ordinary_doors"


class Agency(Frozen):
    """A node of the network: staffed (hours, places, waits) or priced (takes everyone, full unit cost), never both."""

    label: Label
    funder: Name | None = None
    funders: dict[Name, Share] = Field(default_factory=dict)
    staff: Staff | None = None
    prices: Prices | None = None
    caseload_places: Count | None = None
    contact_minutes: Minutes = Quantity(value=0)
    chase_minutes: Minutes = Quantity(value=0)
    referral_minutes: Minutes = Quantity(value=0)
    discipline: Literal["severity", "first_come"] = "severity"
    assessment: Assessment = Assessment(fixed_minutes=Quantity(value=0))
    treats: dict[Name, Treat] = Field(default_factory=dict)
    case_holding: CaseHolding | None = None
    signpost_share: Share = Quantity(value=0)
    reads_records_of: list[Name] = Field(default_factory=list)
    outreach_per_year: dict[Name, Rate] = Field(default_factory=dict)
    spare_hours_to: Name | None = None


class Route(Frozen):
    """An onward referral from one agency to another for a need."""

    origin: Name
    to: Name
    need: Name
    weight: Weight = Quantity(value=1)
    delay_days: Days = Delay(value=7)
    drop_out_share: Share = Quantity(value=0)
    carries_information: Flag = False


class Onward(Frozen):
    """What may follow a stage: the next stage (none: the episode is over), for what share, how soon.

    ``open_days``: evenly spaced quantiles, least to greatest, of the wait in open days of the agency it leads to, for those who do
    not go on the same day (``same_day_share``).  Both are of episodes in which all so far was done on one day; ``…_later`` of the
    others (the same, if not given).  These are measured figures, all of the pathway's one source.
    """

    to: Name | None = None
    share: Annotated[float, Field(ge=0, le=1, strict=True)]
    same_day_share: Annotated[float, Field(ge=0, le=1, strict=True)] = 0.0
    same_day_share_later: Annotated[float, Field(ge=0, le=1, strict=True)] | None = None
    open_days: list[Annotated[int, Field(ge=1, le=36_500, strict=True)]] = Field(default_factory=list, max_length=101)
    open_days_later: list[Annotated[int, Field(ge=1, le=36_500, strict=True)]] | None = Field(
        default=None, max_length=101
    )


class Stage(Frozen):
    """What an episode has been through, as far as it matters for what follows: a step at an agency, reached in a certain way."""

    label: Label
    agency: Name
    minutes: Minutes = Quantity(value=0)
    begins_share: Annotated[float, Field(ge=0, le=1, strict=True)] = 0.0
    onward: list[Onward] = Field(min_length=1)


class Pathway(Frozen):
    """Routes that remember, learned from an event log: stages, what follows each, and where episodes begin."""

    label: Label
    learned_from: Text
    stages: dict[Name, Stage]


class Step(Frozen):
    """A link in the chain that follows a crisis (arrest, charge, court, custody …), conditional on the one before."""

    label: Label
    agency: Name
    share: Share = Quantity(value=1)
    delay_days: Days = Delay(value=0, shape="fixed")
    costs: list[CostLine] = Field(default_factory=list)
    stay: Name | None = None
    counts_as: Literal["step", "reconviction"] = "step"


class Crisis(Frozen):
    """What happens each time a need erupts: the contact with a priced agency, its cost, and the chain after it."""

    label: Label
    agency: Name
    costs: list[CostLine] = Field(default_factory=list)
    resolves_share: Share = Quantity(value=0)
    falls_share: Share = Quantity(value=0)
    reveals_share: Share = Quantity(value=0)
    refer_share: Share = Quantity(value=0)
    refers_to: Name | None = None
    refer_delay_days: Days = Delay(value=3)
    steps: list[Step] = Field(default_factory=list)


class Trigger(Frozen):
    """A need that a stay opens at its start or its end."""

    need: Name
    at: Literal["start", "end"] = "end"
    share: Share = Quantity(value=1)
    severity: ShareBySeverity = shares(acute=1)


class StayReferral(Frozen):
    """A referral made by the place of stay itself (ward to social care): on admission or once fit to leave."""

    need: Name
    agency: Name
    at: Literal["start", "fit"] = "fit"
    delay_days: Days = Delay(value=1, shape="fixed")


class InReach(Frozen):
    """Help sought before the stay ends, for a need its end would open: by whom, how early, for what share."""

    need: Name
    agency: Name
    days_before_end: Days
    share: Share = Quantity(value=1)


class Destination(Frozen):
    """Where a stay may lead once its least length is over: the first rule whose conditions hold is taken.

    ``to`` is ``home`` or another stay (which needs a free place).  ``help_ready`` wants help for that need running, or
    the need over; ``assessed`` wants an assessment of that need since the stay began.
    """

    to: Name
    label: Label
    need: Name | None = None
    from_severity: Severity = "emerging"
    assessed: Name | None = None
    help_ready: Name | None = None
    after_delayed_days: Days = Delay(value=0, shape="fixed")
    carer: Flag | None = None
    share: Share = Quantity(value=1)


class Stay(Frozen):
    """Custody, hospital, a child in care, temporary accommodation, residential care."""

    label: Label
    agency: Name
    costs_gbp_per_day: list[CostLine] = Field(default_factory=list)
    least_days: Days
    of_child: Flag = False
    may_coexist: Flag = False
    absorbing: Flag = False
    places: Count | None = None
    suspends: list[Name] = Field(default_factory=list)
    interrupts_help_for: list[Name] = Field(default_factory=list)
    queue_place: Literal["kept", "lost"] = "kept"
    records: Literal["kept", "lost"] = "kept"
    worsens_while_delayed: dict[Name, Multiplier] = Field(default_factory=dict)
    triggers: list[Trigger] = Field(default_factory=list)
    referrals: list[StayReferral] = Field(default_factory=list)
    in_reach: list[InReach] = Field(default_factory=list)
    destinations: list[Destination] = Field(default_factory=list)


class Place(Frozen):
    """A whole place: one file."""

    format: Literal[1] = 1
    name: Name
    label: Label
    description: Text = ""
    residents: Count
    price_year: Annotated[str, StringConstraints(pattern=r"^\d{4}/\d{2}$")] = "2013/14"
    appointment_minutes: Minutes = Quantity(value=60)
    universal_cost_gbp_per_year: list[CostLine] = Field(default_factory=list)
    funders: dict[Name, Funder]
    items: dict[Name, Item] = Field(default_factory=dict)
    needs: dict[Name, Need]
    cohorts: dict[Name, Cohort]
    agencies: dict[Name, Agency]
    routes: list[Route] = Field(default_factory=list)
    pathways: dict[Name, Pathway] = Field(default_factory=dict)
    crises: dict[Name, Crisis] = Field(default_factory=dict)
    stays: dict[Name, Stay] = Field(default_factory=dict)
