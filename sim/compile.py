"""From a place (names, years, shares) to the rule tables of the engine (indices, days, minutes, pence)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sim import enums as e
from sim import layout
from sim.costs import Line, Lines
from sim.draws import mixed, name_hash
from sim.hazards import LAST_BIT
from sim.paths import compile_pathways
from sim.place import CAUSES, Agency, Cohort, Need, Place
from sim.quantity import SEVERITIES
from sim.unite import unite

SHAPES = {"fixed": 0, "exponential": 1, "erlang2": 2}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNLIMITED = 2_000_000_000
YEAR = 365.0


@dataclass(frozen=True)
class Names:
    """What the indices of a compiled place stand for."""

    cohorts: tuple[str, ...]
    needs: tuple[str, ...]
    agencies: tuple[str, ...]
    items: tuple[str, ...]
    crises: tuple[str, ...]
    stays: tuple[str, ...]
    steps: tuple[str, ...]
    cohort_needs: tuple[tuple[str, ...], ...]
    strata: tuple[tuple[str, str, str, bool], ...]  # cohort, group, area, in the worst-off tenth
    destinations: tuple[tuple[str, str], ...]  # stay, label of one of its destinations

    def need_of(self, cohort: str) -> tuple[str, ...]:
        """Needs of a cohort in the order of their rows."""
        return self.cohort_needs[self.cohorts.index(cohort)]


@dataclass(frozen=True)
class Compiled:
    """A place ready to run: rules, names and cost lines, at a stated scale."""

    place: Place
    net: layout.Net
    names: Names
    lines: tuple[Line, ...]
    scale: float
    citizens: int
    strata: int = field(default=1)
    absent: frozenset[str] = frozenset()  # agencies that a redesign will bring: no staff and no cost today

    @property
    def minutes_a_week(self) -> np.ndarray:
        """f8[agency] staff minutes a week."""
        return self.net.agencies["minutes_a_week"] * self._there

    @property
    def places(self) -> np.ndarray:
        """i4[agency] caseload places."""
        return self.net.agencies["places"] * self._there

    @property
    def _there(self) -> np.ndarray:
        return np.array([name not in self.absent for name in self.names.agencies], "i4")


def _index(names, name) -> int:
    return e.NONE if name is None else names.index(name)


def _by_severity(triple) -> tuple[float, float, float, float]:
    emerging, acute, crisis = triple
    return (0.0, float(emerging), float(acute), float(crisis))


def _cumulative(triple) -> tuple[float, float, float, float]:
    total = sum(triple) or 1.0
    return (0.0, triple[0] / total, (triple[0] + triple[1]) / total, 1.0)


def _threshold(severity: str) -> int:
    return 1 + SEVERITIES.index(severity)


def _set(row, **values) -> None:
    for key, value in values.items():
        row[key] = value


def _padded(shares: list[float]) -> list[float]:
    cum = np.cumsum(shares) if shares else np.array([1.0])
    return [*(float(x) for x in cum[:-1]), *([1.0] * (9 - len(cum)))]


def cohort_need_order(cohort: Cohort) -> tuple[str, ...]:
    """Needs of a cohort by the hash of their name: the order of events of one kind on a day."""
    return tuple(sorted(cohort.needs, key=lambda need: int(name_hash(need))))


def names_of(place: Place, beside: tuple[Place, ...] = ()) -> Names:
    """Indices of everything that has a name, in the file's order; `beside`: places that will share the indices."""
    strata = []
    for name, cohort in place.cohorts.items():
        parts = [(g, area) for g in (cohort.groups or ("all",)) for area in (cohort.areas or ("all",))]
        strata += [(name, g, area, worst) for g, area in parts for worst in (False, True)]
    return Names(
        cohorts=tuple(place.cohorts),
        needs=tuple(place.needs),
        agencies=tuple(place.agencies),
        items=tuple(place.items),
        crises=tuple(place.crises),
        stays=tuple(place.stays),
        steps=tuple(f"{q}.{n}" for q, crisis in place.crises.items() for n, _ in enumerate(crisis.steps)),
        cohort_needs=tuple(cohort_need_order(c) for c in place.cohorts.values()),
        strata=tuple(strata),
        destinations=_destinations(*(beside or (place,))),
    )


def _destinations(*places: Place) -> tuple[tuple[str, str], ...]:
    """Every (stay, label of a destination) of some places, each once."""
    pairs = [(name, d.label) for place in places for name, stay in place.stays.items() for d in stay.destinations]
    return tuple(dict.fromkeys(pairs))


def _cohorts(place: Place, names: Names, sizes: list[int], widths: list[int]) -> np.ndarray:
    rows = np.zeros(len(sizes), layout.COHORT)
    first = first_slot = first_record = stratum = 0
    for row, cohort, size, width, (name, order) in zip(
        rows, place.cohorts.values(), sizes, widths, zip(names.cohorts, names.cohort_needs, strict=True), strict=True
    ):
        enters = cohort.enters_in
        groups, areas = list(cohort.groups.values()), list(cohort.areas.values())
        _set(
            row, hash=name_hash(name), first=first, slots=size, first_slot=first_slot, first_record=first_record,
            needs=len(order), records=width, leaves=cohort.leaves_after_days.value,
            leaves_shape=SHAPES[cohort.leaves_after_days.shape], risk_spread=float(cohort.risk_spread),
            engagement_spread=float(cohort.engagement_spread), carer=float(cohort.carer_share),
            death=float(cohort.death_per_year) / YEAR,
            enters_stay=_index(names.stays, enters.stay if enters else None),
            enters_share=float(enters.share) if enters else 0.0,
            interacts=any(set(place.needs[n].worsened_by) & set(order) for n in order),
            children_n=len(cohort.children_shares), children=_padded([float(x) for x in cohort.children_shares])[:8],
            groups_n=max(1, len(groups)), areas_n=max(1, len(areas)), stratum=stratum,
        )  # fmt: skip
        for prefix, parts in (("group", groups), ("area", areas)):
            row[f"{prefix}_cum"] = _padded([float(g.share) for g in parts])[:8]
            row[f"{prefix}_risk"][:] = 1.0
            row[f"{prefix}_engagement"][:] = 1.0
            for j, part in enumerate(parts):
                row[f"{prefix}_risk"][j] = float(part.risk_multiplier)
                row[f"{prefix}_engagement"][j] = float(part.engagement_multiplier)
        first, first_slot, first_record = first + size, first_slot + size * len(order), first_record + size * width
        stratum += 2 * int(row["groups_n"]) * int(row["areas_n"])
    return rows


def _need_row(row, place: Place, names: Names, cohort: Cohort, name: str, lines: Lines) -> None:
    need: Need = place.needs[name]
    own = cohort.needs[name]
    hazard = float(own.hazard_multiplier)
    entry = own.prevalence_severity or need.severity_at_onset
    death = cohort.death_worsened_by.get(name)
    m = float(death) if death else 1.0
    line, count = lines.add(need.open_cost_gbp_per_day, "open_need", None, name)
    found = sum(float(a.outreach_per_year[name]) for a in place.agencies.values() if name in a.outreach_per_year)
    _set(
        row, hash=name_hash(name), need=names.needs.index(name), onset=float(own.onset_per_year) / YEAR,
        hidden=float(own.hidden_share if own.hidden_share is not None else need.hidden_share),
        prevalence=float(own.prevalence), relief=float(need.relief), hindered=float(need.hindered_by_unattended),
        cap=float(need.multiplier_cap), patience=need.patience_days.value,
        patience_shape=SHAPES[need.patience_days.shape], unanswered_cost=float(need.unanswered_patience_cost),
        chases=need.chase_every_days is not None,
        chase=need.chase_every_days.value if need.chase_every_days else 0.0,
        chase_shape=SHAPES[need.chase_every_days.shape] if need.chase_every_days else 0,
        max_chases=int(need.max_chases.value), window=round(need.failed_help_window_days.value),
        crisis=_index(names.crises, need.crisis), found=found / YEAR, line=line, lines=count,
        seek_shape=SHAPES[need.seek_delay_days.acute.shape],
        pathway=list(place.pathways).index(need.pathway) if need.pathway else e.NONE,
        entry_cum=_cumulative(entry.triple()), onset_cum=_cumulative(need.severity_at_onset.triple()),
        worse=[x * hazard / YEAR for x in _by_severity(need.deterioration_per_year.triple())],
        crisis_rate=[x * hazard / YEAR for x in _by_severity(need.crisis_per_year.triple())],
        better=[x / YEAR for x in _by_severity(need.recovery_per_year.triple())],
        seek=_by_severity(need.seek_delay_days.triple()), death=[m ** (s / 2) for s in range(4)],
    )  # fmt: skip
    row["worse"][e.CRISIS] = 0.0


def _factors(place: Place, order: tuple[str, ...], out: np.ndarray) -> None:
    """out[k, other k, severity + 4 relieved]: how another open need multiplies the hazard of k."""
    out[:] = 1.0
    for k, name in enumerate(order):
        for other, multiplier in place.needs[name].worsened_by.items():
            if other not in order or other == name:
                continue
            relief = float(place.needs[other].relief)
            for severity in range(1, 4):
                excess = float(multiplier) ** (severity / 2) - 1.0
                out[k, order.index(other), severity] = 1.0 + excess
                out[k, order.index(other), severity + 4] = 1.0 + excess * (1.0 - relief)


def _bits(ks) -> int:
    """Needs of a cohort as bits (`hazards.bit`)."""
    return sum({1 << min(int(k), LAST_BIT) for k in ks})


def _reaches(factor: np.ndarray, needs: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """i4[c, k]: bits of the needs whose hazards need k changes, from f8[c, k, other k, state] and how many needs a cohort has.

    A cap below 1 acts as soon as anything is active.
    """
    out = np.zeros(needs.shape, "i4")
    multiplies = (factor != 1.0).any(axis=3) | (needs["cap"] < 1.0)[:, :, None]
    for c, number in enumerate(numbers):
        out[c, :number] = [_bits(np.flatnonzero(of)) for of in multiplies[c, :number, :number].T]
    return out


def _listed(weights: np.ndarray, agencies: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """DOOR[] and i4[c, k, (first, number)]: the agencies of each need that have a weight in f8[c, k, a], in their order."""
    lists = np.zeros((*weights.shape[:2], 2), "i4")
    rows = np.zeros(max(1, int((weights > 0.0).sum())), layout.DOOR)
    first = 0
    for c, k in np.ndindex(*weights.shape[:2]):
        chosen = np.flatnonzero(weights[c, k] > 0.0)
        part = rows[first : first + len(chosen)]
        part["agency"], part["weight"], part["mixed"] = chosen, weights[c, k, chosen], agencies["mixed"][chosen]
        part["even"] = len(set(part["weight"].tolist())) == 1
        lists[c, k] = first, len(chosen)
        first += len(chosen)
    return rows, lists


def _returns(need: Need, rows: np.ndarray) -> None:
    for row, cause in zip(rows, CAUSES, strict=True):
        rule = dict(need.returns).get(cause)  # type: ignore[call-overload]
        _set(row, share=float(rule.share) if rule else 1.0, delay=rule.delay_days.value if rule else 30.0,
             shape=SHAPES[rule.delay_days.shape] if rule else 1)  # fmt: skip


def net_minutes_a_week(agency: Agency) -> float:
    """Staff minutes a week left for these cohorts after administration, the slice and other people's work."""
    return agency.staff.net_hours_per_week() * 60.0 if agency.staff else 0.0


def scaled_places(count, scale: float) -> int:
    """Places at a scale: rounded, but at least one where the place file has any."""
    if count is None:
        return UNLIMITED
    return max(1, int(np.floor(count.value * scale + 0.5))) if count.value > 0 else 0


def _agency_row(row, name: str, agency: Agency, lines: Lines, scale: float) -> None:
    staff, prices = agency.staff, agency.prices
    contact = lines.add(prices.contact if prices else [], "contact", name, None, agency)
    assess = lines.add(prices.assessment if prices else [], "assessment", name, None, agency)
    days = staff.open_days if staff else WEEKDAYS
    holding = agency.case_holding
    if holding is not None:
        _set(
            row, holder=1, case_minutes=round(holding.hours_per_week.value * 60), from_needs=round(holding.from_open_needs.value),
            review_days=max(1, round(holding.review_every_days.value)), ignores=holding.ignores_thresholds,
            limit_days=round(holding.limit_days.value) if holding.limit_days else UNLIMITED,
            takes_chases=holding.takes_chases, full_waits=holding.when_full == "wait",
        )  # fmt: skip
    _set(
        row, hash=name_hash(name), mixed=mixed(name_hash(name)), staffed=staff is not None,
        open_mask=sum(1 << WEEKDAYS.index(d) for d in set(days)), open_days=len(set(days)),
        places=scaled_places(agency.caseload_places, scale), contact_minutes=round(agency.contact_minutes.value),
        chase_minutes=round(agency.chase_minutes.value), referral_minutes=round(agency.referral_minutes.value),
        fixed_minutes=round(agency.assessment.fixed_minutes.value),
        citizen_minutes=round(agency.assessment.citizen_minutes.value), whole_person=agency.assessment.whole_person,
        finds=float(agency.assessment.finds_hidden_share), by_severity=agency.discipline == "severity",
        minutes_a_week=net_minutes_a_week(agency) * scale,
        contact_share=float(staff.contact_share_max) if staff else 1.0,
        help_share=float(staff.help_share_max) if staff else 1.0, signpost=float(agency.signpost_share),
        contact_line=contact[0], contact_lines=contact[1], assess_line=assess[0], assess_lines=assess[1],
    )  # fmt: skip


def _treats(place: Place, names: Names, lines: Lines) -> np.ndarray:
    out = np.zeros((len(names.agencies), len(names.needs)), layout.TREAT)
    for a, (agency_name, agency) in enumerate(place.agencies.items()):
        for need, treat in agency.treats.items():
            line, count = lines.add(treat.paid_gbp_per_day, "help", agency_name, need, agency)
            _set(
                out[a, names.needs.index(need)], treats=1, threshold=_threshold(treat.from_severity),
                provider=_index(names.agencies, treat.provider or agency_name),
                no_action=float(treat.no_further_action_share), refer_on=float(treat.refer_on_share),
                duration=treat.duration_days.value, shape=SHAPES[treat.duration_days.shape],
                continuing=treat.continuing, weekly_minutes=round(treat.hours_per_week.value * 60),
                takes_place=treat.takes_place and agency.case_holding is None, success=_by_severity(treat.success.triple()),
                drop_out=float(treat.drop_out_share), has_money=treat.money_delay_days is not None,
                money=treat.money_delay_days.value if treat.money_delay_days else 0.0,
                money_shape=SHAPES[treat.money_delay_days.shape] if treat.money_delay_days else 0,
                line=line, lines=count, hand_over=treat.hand_over,
                repeats=round(treat.repeats_max.value) if treat.repeats_max else 0,
            )  # fmt: skip
    return out


def _checks_by(place: Place, names: Names, agencies: np.ndarray) -> None:
    """Minutes of the eligibility check at each agency to which a case holder hands needs on."""
    for route in place.routes:
        holding = place.agencies[route.origin].case_holding
        if holding is not None:
            row = agencies[names.agencies.index(route.to)]
            row["check_minutes"] = max(int(row["check_minutes"]), round(holding.check_minutes.value))


def _routes(place: Place, names: Names):
    shape = (len(names.agencies), len(names.needs))
    first, count = np.zeros(shape, "i4"), np.zeros(shape, "i4")
    ordered = sorted(place.routes, key=lambda r: (names.agencies.index(r.origin), names.needs.index(r.need)))
    rows = np.zeros(max(1, len(ordered)), layout.ROUTE)
    for j, route in enumerate(ordered):
        a, n = names.agencies.index(route.origin), names.needs.index(route.need)
        if count[a, n] == 0:
            first[a, n] = j
        count[a, n] += 1
        _set(rows[j], to=names.agencies.index(route.to), mixed=mixed(name_hash(route.to)), shape=SHAPES[route.delay_days.shape],
             carries=route.carries_information, weight=float(route.weight), delay=route.delay_days.value,
             loss=float(route.drop_out_share))  # fmt: skip
    for begin, number in zip(first.ravel(), count.ravel(), strict=True):
        part = rows[begin : begin + number]
        part["even"] = len(set(part["weight"].tolist())) == 1 and part["weight"][0] > 0.0
    return rows, first, count


def _crises(place: Place, names: Names, lines: Lines):
    crises = np.zeros(max(1, len(names.crises)), layout.CRISIS_RULE)
    steps = np.zeros(max(1, len(names.steps)), layout.STEP)
    p = 0
    for row, (name, crisis) in zip(crises, place.crises.items(), strict=False):
        line, count = lines.add(crisis.costs, "crisis", crisis.agency, name, place.agencies[crisis.agency])
        _set(
            row, hash=name_hash(name), agency=names.agencies.index(crisis.agency),
            refers_to=_index(names.agencies, crisis.refers_to), refer_shape=SHAPES[crisis.refer_delay_days.shape],
            line=line, lines=count, step=p, steps=len(crisis.steps), resolves=float(crisis.resolves_share),
            falls=float(crisis.falls_share), reveals=float(crisis.reveals_share), refer=float(crisis.refer_share),
            refer_delay=crisis.refer_delay_days.value,
        )  # fmt: skip
        for step in crisis.steps:
            line, count = lines.add(
                step.costs, "step", step.agency, f"{name}: {step.label}", place.agencies[step.agency]
            )
            _set(steps[p], hash=name_hash(f"{name}/{step.label}"), agency=names.agencies.index(step.agency),
                 shape=SHAPES[step.delay_days.shape], stay=_index(names.stays, step.stay), line=line, lines=count,
                 reconviction=step.counts_as == "reconviction", share=float(step.share),
                 delay=step.delay_days.value)  # fmt: skip
            p += 1
    return crises, steps


def _stay_lists(place: Place, names: Names):
    triggers: list[tuple] = []
    referrals: list[tuple] = []
    destinations: list[tuple] = []
    bounds = []
    for y, (name, stay) in enumerate(place.stays.items()):
        marks = (len(triggers), len(referrals), len(destinations))
        for trigger in stay.triggers:
            triggers.append((name_hash(f"{names.stays[y]}>{trigger.need}"), names.needs.index(trigger.need),
                             trigger.at == "end", float(trigger.share), _cumulative(trigger.severity.triple())))  # fmt: skip
        for r in stay.referrals:
            referrals.append((name_hash(f"{r.agency}/{r.need}"), names.needs.index(r.need), names.agencies.index(r.agency),
                              int(r.at == "fit"), SHAPES[r.delay_days.shape], r.delay_days.value, 1.0))  # fmt: skip
        for v in stay.in_reach:
            referrals.append((name_hash(f"{v.agency}/{v.need}"), names.needs.index(v.need), names.agencies.index(v.agency), 2,
                              0, v.days_before_end.value, float(v.share)))  # fmt: skip
        for d in stay.destinations:
            destinations.append((
                name_hash(f"{names.stays[y]}>{d.label}"), e.NONE if d.to == "home" else names.stays.index(d.to),
                _index(names.needs, d.need), _threshold(d.from_severity), _index(names.needs, d.assessed),
                _index(names.needs, d.help_ready), round(d.after_delayed_days.value),
                e.NONE if d.carer is None else int(d.carer), names.destinations.index((name, d.label)), float(d.share),
            ))  # fmt: skip
        bounds.append((*marks, len(triggers) - marks[0], len(referrals) - marks[1], len(destinations) - marks[2]))
    kinds = (layout.TRIGGER, layout.REFERRAL, layout.DESTINATION)
    tables = [
        np.array(rows, kind) if rows else np.zeros(1, kind)
        for rows, kind in zip((triggers, referrals, destinations), kinds, strict=True)
    ]
    return tables, bounds


def _stays(place: Place, names: Names, lines: Lines, scale: float):
    shape = (max(1, len(names.stays)), len(names.needs))
    rows = np.zeros(shape[0], layout.STAY)
    suspends, interrupts, delayed = np.zeros(shape, "u1"), np.zeros(shape, "u1"), np.ones(shape)
    tables, bounds = _stay_lists(place, names)
    for y, (name, stay) in enumerate(place.stays.items()):
        line, count = lines.add(stay.costs_gbp_per_day, "stay", stay.agency, name, place.agencies[stay.agency])
        t, r, d, nt, nr, nd = bounds[y]
        _set(
            rows[y], hash=name_hash(name), agency=names.agencies.index(stay.agency), of_child=stay.of_child,
            shape=SHAPES[stay.least_days.shape], coexists=stay.may_coexist, absorbing=stay.absorbing,
            places=scaled_places(stay.places, scale), queue_lost=stay.queue_place == "lost",
            records_lost=stay.records == "lost", line=line, lines=count, trigger=t, triggers=nt, referral=r, referrals=nr,
            destination=d, destinations=nd, least=stay.least_days.value,
        )  # fmt: skip
        suspends[y, [names.needs.index(n) for n in stay.suspends]] = 1
        interrupts[y, [names.needs.index(n) for n in stay.interrupts_help_for]] = 1
        for need, multiplier in stay.worsens_while_delayed.items():
            delayed[y, names.needs.index(need)] = float(multiplier)
    return rows, suspends, interrupts, delayed, tables


def _information(place: Place, names: Names):
    items = np.zeros(max(1, len(names.items)), layout.ITEM)
    for row, item in zip(items, place.items.values(), strict=False):
        _set(row, minutes=round(item.staff_minutes.value), citizen_minutes=round(item.citizen_minutes.value),
             valid_days=round(item.valid_days.value))  # fmt: skip
    agencies = len(names.agencies)
    asks, reach = np.zeros((agencies, len(items)), "u1"), np.eye(agencies, dtype="u1")
    for a, agency in enumerate(place.agencies.values()):
        asks[a, [names.items.index(x) for x in agency.assessment.asks]] = 1
        reach[a, [names.agencies.index(b) for b in agency.reads_records_of]] = 1
    return items, asks, reach


def _record_columns(places: tuple[Place, ...], names: Names) -> tuple[np.ndarray, list[int]]:
    """Which agencies can keep a record of a cohort: those that, in any of the places, assess one of its needs and ask."""
    columns = np.full((len(names.cohorts), len(names.agencies)), e.NONE, "i4")
    widths = []
    for c, order in enumerate(names.cohort_needs):
        keepers = sorted({
            a for place in places for a, g in enumerate(place.agencies.values())
            if g.assessment.asks and set(g.treats) & set(order)
        })  # fmt: skip
        columns[c, keepers] = np.arange(len(keepers))
        widths.append(len(keepers))
    return columns, widths


def _need_tables(place: Place, names: Names, lines: Lines):
    cohorts, agencies = len(names.cohorts), len(names.agencies)
    most = max(len(order) for order in names.cohort_needs)
    needs = np.zeros((cohorts, most), layout.NEED)
    local = np.full((cohorts, len(names.needs)), e.NONE, "i4")
    factor = np.ones((cohorts, most, most, 8))
    doors, finders = np.zeros((cohorts, most, agencies)), np.zeros((cohorts, most, agencies))
    returns = np.zeros((cohorts, most, e.CAUSE_COUNT), layout.RETURN)
    for c, (cohort, order) in enumerate(zip(place.cohorts.values(), names.cohort_needs, strict=True)):
        _factors(place, order, factor[c])
        for k, name in enumerate(order):
            _need_row(needs[c, k], place, names, cohort, name, lines)
            local[c, names.needs.index(name)] = k
            own = cohort.needs[name].doors
            for door, weight in (place.needs[name].doors if own is None else own).items():
                doors[c, k, names.agencies.index(door)] = float(weight)
            for a, agency in enumerate(place.agencies.values()):
                finders[c, k, a] = float(agency.outreach_per_year.get(name, 0.0)) / YEAR
            _returns(place.needs[name], returns[c, k])
    return needs, local, factor, doors, finders, returns


def cohort_sizes(place: Place, citizens: int | None) -> tuple[list[int], float]:
    """Slots of each cohort and the scale, for a wanted number of citizens (default: the place's own size)."""
    sizes = [cohort.size() for cohort in place.cohorts.values()]
    scale = 1.0 if citizens is None else citizens / sum(sizes)
    return [max(1, int(np.floor(size * scale + 0.5))) for size in sizes], scale


def compile_place(place: Place, citizens: int | None = None) -> Compiled:
    """Compile a place for a number of citizens; staff hours and places are scaled with it."""
    return compile_together((place,), citizens)[0]


def compile_together(places: Sequence[Place], citizens: int | None = None) -> list[Compiled]:
    """Compile today's place (the first) and its redesigns so that every index means the same in all of them.

    What a redesign adds is there from the start in all of them, without staff, without cost and with nobody sent to it; so a
    world of one can go on under the rules of another.  Raises ValueError if one is not a redesign of the first.
    """
    united = unite(places)
    lines = Lines(united[0])
    compiled = [_compile(place, united, citizens, lines) for place in united]
    pence, all_lines = lines.pence(), lines.lines()
    begun = [np.stack([compiled[0].net.treats, one.net.treats]) for one in compiled]
    return [
        replace(
            one, lines=all_lines, absent=frozenset(set(united[0].agencies) - set(own.agencies)),
            net=one.net.with_(pence=pence, begun=both, ordinary=compiled[0].net.doors,
                               ordinary_lists=compiled[0].net.door_lists),
        )
        for one, own, both in zip(compiled, places, begun, strict=True)
    ]  # fmt: skip


def _compile(place: Place, united: tuple[Place, ...], citizens: int | None, lines: Lines) -> Compiled:
    names = names_of(place, united)
    sizes, scale = cohort_sizes(place, citizens)
    columns, widths = _record_columns(united, names)
    needs, local, factor, doors, finders, returns = _need_tables(place, names, lines)
    agencies = np.zeros(len(names.agencies), layout.AGENCY)
    for row, (name, agency) in zip(agencies, place.agencies.items(), strict=True):
        _agency_row(row, name, agency, lines, scale)
        row["spare_to"] = _index(names.agencies, agency.spare_hours_to)
    _checks_by(place, names, agencies)
    treats = _treats(place, names, lines)
    routes, route_first, route_count = _routes(place, names)
    items, asks, reach = _information(place, names)
    paths = compile_pathways(place, names.agencies)
    crises, steps = _crises(place, names, lines)
    stays, suspends, interrupts, delayed, tables = _stays(place, names, lines, scale)
    cohorts = _cohorts(place, names, sizes, widths)
    for row, of_cohort in zip(cohorts, needs, strict=True):
        row["deadly"] = _bits(np.flatnonzero((of_cohort["death"][: row["needs"]] != 1.0).any(axis=1)))
    doors, door_lists = _listed(doors, agencies)
    finders, finder_lists = _listed(finders, agencies)
    net = layout.Net(
        cohorts=cohorts, needs=needs, local=local, factor=factor, reaches=_reaches(factor, needs, cohorts["needs"]),
        doors=doors, door_lists=door_lists, ordinary=doors, ordinary_lists=door_lists, finders=finders, finder_lists=finder_lists,
        returns=returns, agencies=agencies, treats=treats, begun=treats[None].copy(), routes=routes,
        route_first=route_first, route_count=route_count, items=items, asks=asks, reach=reach, record=columns, crises=crises,
        steps=steps, stays=stays, suspends=suspends, interrupts=interrupts, delayed=delayed, triggers=tables[0],
        referrals=tables[1], destinations=tables[2], pence=lines.pence(), **paths,
    )  # fmt: skip
    return Compiled(place, net, names, lines.lines(), scale, sum(sizes), len(names.strata))
