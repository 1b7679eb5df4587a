"""What follows the tables of a comparison: example twins, controls, parts, draws of the assumptions."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.compare import Compared, Comparison, Variant, prepare
from scenarios.compare.citizens import UNCHANGED
from scenarios.compare.folder import write_table
from scenarios.levers.holder import Holder
from scenarios.redesign import Redesign
from scenarios.results import write_whole
from sim.place import Place
from viz import compare_tables as tables
from viz.console import say
from viz.progress import Progress
from viz.twin_story import CAVEAT, TwinStory, as_text, tell_twins

if TYPE_CHECKING:
    from scenarios.journeys.run import World


def _keep(session: Any, name: str, table) -> None:
    session.told[name] = table
    if session.out is not None:
        write_table(session.out, name, table)


def stories(compared: Compared, session: Any, most: int) -> None:
    """All drawn examples go to the folder as text, a few of them to the terminal; the report gets their lanes and both worlds' maps.

    The first replication is run again once, keeping the log of the examples and of those whose journeys are counted.
    """
    from scenarios.journeys.record import drawn_by_lot
    from scenarios.journeys.run import live_through
    from viz.journeys.beside import MOST_MAPPED

    if 0 not in compared.parts:
        return
    if session.out is not None:
        say("Journeys on a map: the first replication again, with its log …")
    everybody = np.ones(compared.compiled[0].citizens, bool)
    counted = drawn_by_lot(everybody, MOST_MAPPED if session.out is not None else 0, compared.comparison.seed)
    kept = counted.copy()
    kept[compared.parts[0].examples["citizen"].to_numpy("i8")] = True
    with tempfile.TemporaryDirectory(prefix="wholeplace-journeys-") as folder:
        today, *others = live_through(compared, Path(folder), citizens=kept)
        texts = {}
        for variant, world in zip(compared.comparison.variants, others, strict=True):
            texts[variant.name] = list(_told(compared, (today, world)))
            session.stories[variant.name] = [story for story, _ in texts[variant.name]]
            if session.out is not None:
                _map(compared, (today, world), counted, variant, session)
    _tell_stories(compared, texts, session, most)


def _map(compared: Compared, worlds: tuple[World, World], counted: np.ndarray, variant: Variant, session: Any) -> None:
    from viz.journeys.beside import counted_by, mapped

    said = counted_by(int(counted.sum()), len(counted), "the first replication")
    some = [world.of(counted) for world in worlds]
    made = mapped(worlds, some, variant, session.stories[variant.name], said, compared.comparison.seed)
    if made is not None:
        session.mapped[variant.name] = made


def _tell_stories(
    compared: Compared, texts: Mapping[str, Sequence[tuple[TwinStory, list[str]]]], session: Any, most: int
) -> None:
    if session.out is not None:
        written = "\n".join(
            [CAVEAT, "", *(line for own in texts.values() for _, lines in own for line in [*lines, ""])]
        )
        write_whole(session.out / "stories.txt", lambda path: path.write_text(written + "\n", encoding="utf-8"))
    if session.json:
        return
    for variant in compared.comparison.variants:
        changed = [lines for story, lines in texts[variant.name] if story.kind != UNCHANGED]
        chosen = np.random.default_rng(compared.comparison.seed).permutation(len(changed))[:most]
        print(f"\nThe same person in both worlds: {variant.label}\n{CAVEAT}")
        for at in sorted(int(c) for c in chosen):
            print("", *changed[at], sep="\n")


def _told(compared: Compared, worlds: tuple[World, World]) -> Iterator[tuple[TwinStory, list[str]]]:
    from scenarios.journeys.told import logs_of

    examples, scenario = compared.parts[0].examples, worlds[1].name
    own = examples[examples["scenario"] == scenario].to_dict("records")
    logs = logs_of(worlds, [row["citizen"] for row in own])
    place = compared.compiled[0].place
    for row in own:
        story = tell_twins(place, logs, row, scenario)
        yield story, list(as_text(story, place.cohorts[row["cohort"]].label))


def run_controls(small: Comparison, redesigns: tuple[Redesign, ...], session: Any) -> None:
    """Other capacities, the same money today's way, weaker teams, structural switches."""
    from scenarios.compare.baselines import run_baselines, tipping

    _say_size(small, "What it hangs on")
    with Progress(1, "settings") as progress:
        controls = run_baselines(
            small, lambda place: tuple(one.variant(place) for one in redesigns), session.workers, progress.finished
        )
    _keep(session, "controls", controls.rows)
    session.told["skipped"] = controls.skipped
    near = tipping(controls.rows)
    _keep(session, "tipping", near)
    if session.json:
        return
    tables.print_controls(small, controls, session.told["control_scale"])
    for name, label in (("siloed", "today"), *((v.name, v.label) for v in small.variants)):
        own = near[near["scenario"] == name]
        if own.empty:  # nothing is paid by the event in this place, as in one learned from a log
            continue
        row = own.iloc[0]
        if np.isfinite([row["less"], row["more"]]).all():
            print(
                f"Distance from tipping, {label}: a tenth less capacity changes spend on crises, stays, benefits and bought help "
                f"by {row['less']:+.1%}, a tenth more by {row['more']:+.1%}."
            )


def _say_size(small: Comparison, what: str) -> None:
    say(f"{what}: {small.citizens:,} citizens, {small.replications} replications, {small.years} years …")


LIVES_TWICE = 2  # replications of which whole logs are kept in memory, for before and after


def before_after(small: Comparison, redesigns: tuple[Redesign, ...], session: Any) -> None:
    """Those whom a lead or team took on, before and after, and their twins: what uncontrolled claims are to be held against."""
    from scenarios.compare.before_after import LEAST_YEARS, before_and_after

    holding = [one for one in redesigns if any(isinstance(lever, Holder) for lever in one.levers)]
    if not holding or small.years < LEAST_YEARS:
        return
    compared = prepare(small)
    for redesign in holding:
        rows = before_and_after(compared, redesign.name, min(LIVES_TWICE, small.replications))
        if not len(rows):
            continue
        _keep(session, f"before-after-{redesign.name}", rows)
        if not session.json:
            tables.print_before_after(redesign.label, rows)


def part_names(redesign: Redesign) -> list[str]:
    """Its levers, told apart: name, agency if it has one, and a number where two would be called the same."""
    names: list[str] = []
    for lever in redesign.levers:
        agency = getattr(lever, "agency", None)
        name = f"{lever.NAME} ({agency})" if isinstance(agency, str) else lever.NAME
        same = sum(other == name or other.startswith(f"{name}, ") for other in names)
        names.append(name if not same else f"{name}, {same + 1}")
    return names


def parts(small: Comparison, redesigns: tuple[Redesign, ...], session: Any) -> None:
    """What does the work, for every redesign of more than one lever."""
    from scenarios.compare.attribution import MOST_FOR_ALL_SETS, attribute

    for redesign in redesigns:
        names = part_names(redesign)
        if len(names) < 2:
            continue

        def build(some: frozenset[int], own: Redesign = redesign):
            left_out = [at for at in range(len(own.levers)) if at not in some]
            return own.without(*left_out).variant(small.place)

        _say_size(small, "What does the work")
        with Progress(small.replications) as progress:
            found = attribute(small, names, build, session.workers, progress.finished)
        _keep(session, f"parts-{redesign.name}", found.rows)
        if session.json:
            continue
        tables.print_parts(redesign.label, found, session.told["control_scale"])
        if found.impossible:
            print("Parts that cannot stand without others count as nothing in sets that lack those.")
        if len(names) > MOST_FOR_ALL_SETS:
            print(f"Shapley shares from {found.sampled} orders drawn at random; their spread is in the intervals.")


def run_more_draws(small: Comparison, redesigns: tuple[Redesign, ...], draws: int, session: Any) -> None:
    """P(saves): what is assumed drawn from its ranges, or from a posterior."""
    from scenarios.compare.chances import run_draws
    from scenarios.drawn import drawn_redesign

    def make(place: Place, draw: int) -> tuple[Variant, ...]:
        return tuple(drawn_redesign(one, draw, small.seed).variant(place) for one in redesigns)

    posterior = session.asked.posterior
    _say_size(small, f"{draws} draws of " + ("what is assumed" if posterior is None else "the posterior"))
    with Progress(draws, "draws") as progress:
        found = run_draws(replace(small, warm_up_days=None), make, draws, session.workers, progress.finished, posterior)
    _keep(session, "draws", found.saved)
    _keep(session, "draws-figures", found.figures)
    session.told["probability_saves"] = found.probability()
    session.told["failed_draws"] = found.failed
    if session.json:
        return
    unsettled = int((~found.saved.drop_duplicates("draw")["settled"]).sum())
    for name, share in found.probability().items():
        own = (
            found.saved.loc[found.saved["scenario"] == name, "pence"]
            / 100
            / small.years
            / session.told["control_scale"]
        )
        low, high = (tables.signed(float(own.quantile(q)), "£{:,.0f}") for q in (0.05, 0.95))
        print(
            f"P(saves), {name}: {share:.0%} of {len(own)} draws have a positive mean saving; nine in ten lie between {low} and "
            f"{high} a year, one-off costs included (whole place, run with {small.citizens:,} citizens)."
        )
    if unsettled:
        print(f"In {unsettled} of them the place does not settle: their savings describe a moment.")
    for draw, why in found.failed.items():
        say(f"wholeplace: draw {draw} could not be run: {why}")
