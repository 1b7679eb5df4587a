"""What funders may arrange between them: what can be chosen, on which terms, and what goes along in the redesign's file."""

from __future__ import annotations

from typing import Any

from scenarios.compare.money import payments_of, saving_lines
from scenarios.finance import InvestmentAgreement, PooledBudget, SocialImpactBond, arrangement_from
from scenarios.workshop.holders import main_funder
from scenarios.workshop.tables import preset
from viz.app.state import Run, Workshop
from viz.report.basis import Basis
from viz.report.words import pounds

BOND_OF = "peterborough_bond"  # the built-in redesign whose bond a workshop may try on another
NONE, OWN, POOLED, AGREED, BOND = "none", "own", "pooled", "agreed", "bond"


def options(workshop: Workshop) -> list[dict[str, str]]:
    """What can be agreed between funders here."""
    found = [{"value": NONE, "label": "Everybody pays their own bills"}]
    if workshop.tables["finance"]:
        found.append({"value": OWN, "label": "As the redesign's file says"})
    if len(workshop.place.funders) > 1:
        found.append({"value": POOLED, "label": "Pooled budget: all pay in, in today's proportions"})
        found.append({"value": AGREED, "label": "Investment agreement: one fronts the cost, who saves pays back half"})
    if _bond_payer(workshop):
        found.append({"value": BOND, "label": "Bond: an investor pays, and is paid if fewer re-offend"})
    return found


def _bond_payer(workshop: Workshop) -> str | None:
    """Who would pay for fewer convictions: the funder of where most of an offender's life stands still; None without offenders."""
    place = workshop.place
    needs = {need for cohort in place.cohorts.values() if cohort.kind == "offender" for need in cohort.needs}
    held = {name: len(needs & set(stay.suspends)) for name, stay in place.stays.items()}
    longest = max(held, key=lambda name: held[name], default=None)
    if longest is None or not held[longest]:
        return None
    return main_funder(place, [place.stays[longest].agency])


def _bond_terms(workshop: Workshop) -> dict[str, Any]:
    """The terms of the built-in bond (their sources are in its file), due in the last counted year where that comes first."""
    terms = next(
        one for one in preset(BOND_OF, workshop.place)["finance"] if one["arrangement"] == "social_impact_bond"
    )
    year = min(int(terms["paid_in_year"]), workshop.years)
    return terms | {"commissioners": {_bond_payer(workshop): 1}, "paid_in_year": year}


def arrangements(workshop: Workshop, run: Run) -> tuple[Any, ...]:
    """The arrangement that was chosen."""
    place = workshop.place
    if workshop.arrangement == OWN:
        return run.redesign.finance
    if workshop.arrangement == POOLED:
        paying = set(saving_lines(run.compared, run.redesign.name)["funder"].astype(str))
        members = [name for name in place.funders if name in paying]
        return (PooledBudget(members=members),) if len(members) > 1 else ()
    if workshop.arrangement == AGREED:
        whole = {main_funder(place, list(place.agencies)): {"value": 1.0}}
        return (InvestmentAgreement.model_validate({"investors": whole}),)
    if workshop.arrangement == BOND and _bond_payer(workshop):
        return (arrangement_from(_bond_terms(workshop)),)
    return ()


def bond_words(workshop: Workshop, run: Run, one: Basis) -> list[str]:
    """What a bond of the redesign's own file does to those who sign it; nothing where there is none."""
    return list(payments_of(run.compared, run.redesign.name, one.lines, arrangements(workshop, run))[1])


def terms_in_words(workshop: Workshop, run: Run) -> list[str]:
    """What the parties of the chosen arrangement promise each other."""
    return [f"Terms: {_promise(workshop, one)}." for one in arrangements(workshop, run)]


def _promise(workshop: Workshop, one: Any) -> str:
    label = {name: funder.label for name, funder in workshop.place.funders.items()} | {
        "investor": "an outside investor"
    }
    if isinstance(one, SocialImpactBond):
        who, payers = label.get(one.investor, one.investor), " and ".join(label[name] for name in one.commissioners)
        return (
            f"{who} pays for the redesign; if {one.outcome} are at least {one.fall_wanted.value:.0%} fewer than in a comparison group, "
            f"{payers} pays {pounds(one.gbp_per_event_avoided.value)} for each one avoided, at most {pounds(one.cap_gbp.value)}, "
            f"in year {one.paid_in_year.value:g}"
        )
    if isinstance(one, InvestmentAgreement):
        payers = " and ".join(label.get(name, name) for name in one.investors)
        return (
            f"{payers} fronts what it costs; whoever saves pays back {one.repay_share.value:.0%} of what they save, "
            f"until {one.repay_up_to.value:g} times the outlay is repaid"
        )
    members = ", ".join(label[name] for name in one.members)
    return (
        f"{members} pay all bills from one budget, each the share it has of today's bills"
        if isinstance(one, PooledBudget)
        else f"{members} plan together, each pays its own bills"
    )


def tables_to_take(workshop: Workshop) -> dict[str, Any]:
    """The redesign's tables with the arrangement that was chosen, so that the command line settles it, too."""
    run = workshop.run
    if run is None or not run.finished or workshop.arrangement not in (POOLED, AGREED, BOND):
        return workshop.tables
    if workshop.arrangement == BOND:
        return workshop.tables | {"finance": [_bond_terms(workshop)] if _bond_payer(workshop) else []}
    chosen: list[dict[str, Any]] = []
    for one in arrangements(workshop, run):
        if isinstance(one, PooledBudget):
            chosen.append({"arrangement": "pooled_budget", "members": list(one.members)})
        else:
            investors = {name: share.value for name, share in one.investors.items()}
            chosen.append({"arrangement": "investment_agreement", "investors": investors})
    return workshop.tables | {"finance": chosen}
