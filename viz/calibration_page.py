"""The page of a fit: what it learned, how well it meets its figures, whether it converged, what stays uncertain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from viz.calibration_tables import evidence, model, short

if TYPE_CHECKING:
    from viz.report.page import Page, Section

PAGE = "fit.html"


def write_fit_page(told: dict[str, Any], folder: Path) -> Path:
    """fit.html in the folder of a fit."""
    import pandas as pd

    from scenarios.results import write_whole

    draws = pd.read_parquet(folder / "posterior.parquet")
    html = fit_page(told, draws).html()
    write_whole(folder / PAGE, lambda path: path.write_text(html, encoding="utf-8"))
    return folder / PAGE


def fit_page(told: dict[str, Any], draws: Any) -> Page:
    """The page, from what `fit.json` says and the posterior's draws."""
    from viz.report.page import Page

    checks = told["checks"]
    sentence = (
        f"{told['met']} of {told['of']} figures about the present are met by draws of the fitted place with luck of their own. "
        f"{len(told['parameters'])} numbers were free; {told['identifiability']['held']} of {told['identifiability']['of']} directions among "
        f"them are held to less than half the prior's spread. {checks['stand']} of {checks['candidates']} candidates stand at a tenth less and "
        "more capacity and do not drift. No effect of a redesign was used."
    )
    if not told["exact"]:
        sentence += (
            f" The time was used up at temperature {told['temperature']:.2f}: the posterior is wider than it should be."
        )
    subtitle = (
        f"{told['runs']:,} runs of {told['citizens'] or 'all'} citizens and {told['years']} years after {told['warm_up_days'] // 365} years of "
        f"warm-up; seed {told['seed']}"
    )
    sections = [_figures(told), _numbers(told, draws), _held(told), _ground(told), _converged(told)]
    return Page(f"{told['place']}, fitted to its present", subtitle, sentence, sections, "wholeplace calibrate")


def _figures(told: dict[str, Any]) -> Section:
    from viz.figures.calibration import beside
    from viz.report.page import Section, Table

    rows = [
        [one["words"], evidence(one), f"{short(one['prior_low'])} to {short(one['prior_high'])}", short(one["as_stated"]), model(one),
         f"{one['chance_sd']:.2g} / {one['evidence_sd']:.2g}", one["agrees"]]
        for one in told["figures"]
    ]  # fmt: skip
    columns = (
        "figure",
        "evidence (taken to hold)",
        "prior gives, 5–95 %",
        "as stated",
        "posterior gives",
        "sd: chance / evidence",
        "agrees",
    )
    words = (
        "Each draw of the posterior was run again with other luck than it was chosen with (posterior predictive check). Met: the median lies "
        "in the range in which the evidence is taken to hold; overlaps: only part of the 90 % interval does.",
    )
    return Section("Figures it was fitted to", words, beside_rows(told["figures"], beside), (Table(columns, rows),))


def beside_rows(figures: list[dict[str, Any]], draw) -> list:
    """The picture of figures beside evidence, for those that can be divided by it."""
    from viz.figures.calibration import Beside

    rows = []
    for one in figures:
        scale = one["evidence"] if one["evidence"] is not None else one["evidence_high"] or one["evidence_low"]
        if not scale or one["model"] is None:
            continue
        ends = [one["evidence_low"], one["evidence_high"], one["model_low"], one["model"], one["model_high"]]
        if scale < 0 or None in ends[2:]:
            continue
        model_low, middle, model_high = (x / scale for x in ends[2:])
        low = 0.0 if ends[0] is None else ends[0] / scale
        high = 1.1 * max(low, model_high) if ends[1] is None else ends[1] / scale  # "or more" is open to the right
        rows.append(Beside(one["words"], low, max(high, low), model_low, middle, model_high, one["agrees"]))
    return [draw(rows)] if rows else []


def _numbers(told: dict[str, Any], draws: Any) -> Section:
    from viz.figures.calibration import Number, prior_posterior
    from viz.report.page import Section, Table

    panels = [
        Number(one["path"], one["prior_low"], one["stated"], one["prior_high"], draws[one["path"]].tolist())
        for one in told["parameters"]
    ]
    rows = [
        [one["path"], one["unit"], f"{short(one['prior_low'])} to {short(one['prior_high'])}", short(one["stated"]),
         f"{short(one['median'])} ({short(one['low'])} to {short(one['high'])})",
         "stays prior" if one["stays_prior"] else f"{one['contraction']:.0%}", told["why_free"].get(one["path"], "")]
        for one in told["parameters"]
    ]  # fmt: skip
    columns = ("number", "unit", "prior", "stated", "posterior (5–95 %)", "learned", "why it is free")
    words = ("Learned: 1 − the posterior's standard deviation ÷ the prior's, on the prior's own scale.",)
    return Section(
        "Numbers: prior and posterior", words, (prior_posterior(panels),), (Table(columns, rows, words=True),)
    )


def _held(told: dict[str, Any]) -> Section:
    from viz.report.page import Section, Table

    held = told["identifiability"]
    rows = [
        [
            " ".join(f"{weight:+.2f} {path}" for path, weight in one["weights"].items()),
            f"{one['spread']:.2f}",
            "held" if one["held"] else "open",
        ]
        for one in held["directions"]
    ]
    pairs = [[one["one"], one["other"], f"{one['correlation']:+.2f}"] for one in held["correlated"]]
    words = (
        "Directions in the space of the free numbers, each measured in its prior's range, from the best held to the most open. A direction of "
        "+0.7 and −0.7 that is held says that the two numbers may rise together, but not apart.",
    )
    tables = [Table(("direction", "spread ÷ prior's", ""), rows, words=True)]
    if pairs:
        tables.append(
            Table(("number", "and", "correlation"), pairs, "Numbers that stand in for each other", words=True)
        )
    return Section("Which combinations are held", words, (), tables)


def _ground(told: dict[str, Any]) -> Section:
    from viz.report.page import Section, Table

    checks, limits = told["checks"], told["limits"]
    names = {
        "rest_less": "cost of crises, stays and bought care, a tenth less capacity", "rest_more": "the same, a tenth more",
        "crises_less": "crises, a tenth less capacity", "crises_more": "the same, a tenth more",
    }  # fmt: skip
    rows = [[names[key], *(f"{x:+.1%}" for x in checks["answers"][key])] for key in names]
    why = "; ".join(f"{name}: {count}" for name, count in checks["fail"].items()) or "none failed"
    words = (
        f"A candidate fails if a tenth less or more capacity moves the cost of crises, stays and bought care by more than "
        f"{limits['capacity_response']:.0%} or crises by more than {limits['crises_response']:.0%}, or if after the warm-up something still "
        f"changes in two years by more than {limits['drift']:.0%} (queues {limits['queue_drift']:.0%}) beyond chance. {checks['stand']} of "
        f"{checks['candidates']} stand; {why}.",
    )
    return Section(
        "Firm ground", words, (), (Table(("answer of candidates that stand", "5 %", "median", "95 %"), rows),)
    )


def _converged(told: dict[str, Any]) -> Section:
    from viz.figures.calibration import generations
    from viz.report.page import Section, Table

    steps = told["convergence"]
    rows = [
        [str(one["generation"] + 1), f"{one['temperature']:.2f}", f"{one['runs']:,}",
         "weighed" if one["acceptance"] is None else f"{one['acceptance']:.0%}", f"{one['effective']:.0f}",
         f"{one['mean_abs_z']:.2f}", "–" if one["moved"] is None else f"{one['moved']:.2f}"]
        for one in steps
    ]  # fmt: skip
    picture = generations(
        [(one["generation"], one["temperature"], one["mean_abs_z"], one["effective"]) for one in steps]
    )
    columns = ("generation", "temperature", "runs", "accepted", "effective", "mean |z|", "moved, in sd")
    seconds = ", ".join(f"{name} {x:,.0f} s" for name, x in told["seconds"].items())
    return Section("Convergence", (f"Time: {seconds}.",), (picture,), (Table(columns, rows),))
