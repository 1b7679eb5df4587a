"""A place on two pages that practitioners can read and sign: who, what, where, how it rests on evidence, what is left out."""

from __future__ import annotations

from dataclasses import dataclass

from sim import network
from sim.place import Agency, Need, Place
from sim.quantity import plain
from sim.register import ASSUMED, Parameter, register

LEFT_OUT = (
    "Journeys of people outside these cohorts, who use the same services (they appear only as hours not available here).",
    "Single workers, their skills and moods: an agency is hours, places and rules.",
    "Travel, language, stigma, except through patience, engagement and drop-out.",
    "Law and policy that change over the years: rules stay as they are written here.",
    "Effects on a citizen's family or neighbours, except those named as needs.",
)
TOP = 10


@dataclass(frozen=True)
class Line:
    """One row of a summary: a name and what is said of it."""

    name: str
    text: str


def people(place: Place) -> list[Line]:
    """Who is simulated."""
    lines = []
    for cohort in place.cohorts.values():
        days = cohort.leaves_after_days.value
        begins = (
            f"; {cohort.enters_in.share.value:.0%} begin in: {place.stays[cohort.enters_in.stay].label.lower()}"
            if cohort.enters_in
            else ""
        )
        text = f"{cohort.size():,.0f} at any time, followed for {days / 365:.1f} years on average{begins}"
        lines.append(Line(cohort.label, text))
    return lines


def needs(place: Place) -> list[Line]:
    """What goes on in their lives."""
    return [Line(need.label, _need(place, need)) for need in place.needs.values()]


def _need(place: Place, need: Need) -> str:
    parts = []
    worse = sorted(need.worsened_by.items(), key=lambda item: -item[1].value)[:3]
    if worse:
        parts.append(
            "made worse by " + ", ".join(place.needs[n].label[:1].lower() + place.needs[n].label[1:] for n, _ in worse)
        )
    if need.hidden_share.value > 0:
        parts.append(f"{need.hidden_share.value:.0%} stay hidden until found or in crisis")
    if need.crisis:
        crisis = place.crises[need.crisis]
        after = [step.label.lower() for step in crisis.steps]
        parts.append(f"may end in: {crisis.label.lower()}" + (f" (then {', '.join(after)})" if after else ""))
    parts.append(f"people wait about {need.patience_days.value:.0f} days before they give up")
    return "; ".join(parts)


def agencies(place: Place) -> list[Line]:
    """What each agency does, for whom, with how many, at what door."""
    return [Line(agency.label, _agency(place, name, agency)) for name, agency in place.agencies.items()]


def _agency(place: Place, name: str, agency: Agency) -> str:
    parts = []
    helps = [f"{place.needs[n].label.lower()} (from {t.from_severity})" for n, t in agency.treats.items()]
    parts.append("helps with " + ", ".join(helps) if helps else "helps nobody itself")
    if agency.staff:
        parts.append(
            f"{agency.staff.fte.value * agency.staff.slice.value:.1f} posts for these citizens, {agency.staff.administration_share.value:.0%} of their time administration"
        )
    else:
        parts.append("takes everyone at once, paid by the case or day")
    if agency.caseload_places:
        parts.append(f"{agency.caseload_places.value:,.0f} places")
    if agency.assessment.asks:
        parts.append(f"asks {len(agency.assessment.asks)} things")
    parts.append(
        "paid by "
        + ", ".join(place.funders[f].label for f in (*agency.funders, *([agency.funder] if agency.funder else ())))
    )
    if not network.needs_at_door(place, name):
        parts.append("nobody comes here of their own accord")
    return "; ".join(parts)


def assumptions(place: Place) -> list[Parameter]:
    """The assumptions to look at first: no evidence, widest range (high ÷ low), of what acts on most citizens.

    Each is weighed by how many citizens the need, cohort or agency it belongs to has to do with; one a kind of number.
    """
    weight = {f"cohorts.{name}": cohort.size() for name, cohort in place.cohorts.items()}
    for need in place.needs:
        weight[f"needs.{need}"] = sum(c.size() for c in place.cohorts.values() if need in c.needs)
    for name, agency in place.agencies.items():
        weight[f"agencies.{name}"] = sum(weight[f"needs.{need}"] for need in agency.treats) / 2
    from viz.parameter_tables import spread

    def matters(p: Parameter) -> float:
        return (spread(p) - 1.0) * weight.get(".".join(p.path.split(".")[:2]), 0.0)

    chosen: dict[str, Parameter] = {}
    for parameter in sorted((p for p in register(place) if p.source == ASSUMED), key=lambda p: -matters(p)):
        kind = ".".join(parameter.path.split(".")[2:])
        chosen.setdefault(kind, parameter)
    return list(chosen.values())[:TOP]


def in_words(place: Place, path: str) -> str:
    """A number's path with the labels of what it belongs to: "Not in school: returns, lost, delay days"."""
    kind, _, inside = path.partition(".")
    name, *rest = inside.split(".")
    parts = getattr(place, kind, {})
    if not isinstance(parts, dict) or name not in parts:
        return path.replace("_", " ")
    labels = {name: one.label for table in (place.needs, place.agencies, place.cohorts) for name, one in table.items()}
    words = [labels.get(step, step.replace("_", " ")) for step in rest]
    return f"{parts[name].label}: {', '.join(words)}"


def told(parameter: Parameter) -> str:
    """Value, range, unit and note of an assumption."""
    span = (
        f" (between {plain(parameter.low)} and {plain(parameter.high)})"
        if parameter.low is not None and parameter.high is not None
        else ""
    )
    return f"{plain(parameter.value)}{span} {parameter.unit}" + (f"; {parameter.note}" if parameter.note else "")


def evidence(place: Place) -> str:
    """How much rests on evidence."""
    stated = register(place)
    backed = [p for p in stated if p.source != ASSUMED]
    return (
        f"{len(stated):,} numbers, {len(backed):,} of them from {len({p.source for p in backed})} sourced figures; the others are assumed, "
        f"most with a range. All are listed by: wholeplace show {place.name} --section parameters"
    )


def _sections(place: Place) -> list[tuple[str, list[Line]]]:
    first = [Line(in_words(place, p.path), told(p)) for p in assumptions(place)]
    return [
        ("Who is simulated", people(place)),
        ("What goes on in their lives", needs(place)),
        ("The agencies", agencies(place)),
        (f"The {TOP} assumptions to look at first (no evidence, wide range, many citizens)", first),
    ]


def summary_text(place: Place) -> str:
    """The summary as plain text."""
    from textwrap import fill

    from viz.figures.network import caption

    lines = [place.label, "=" * len(place.label), "", fill(" ".join(place.description.split()), 120), ""]
    for title, rows in _sections(place):
        lines += [
            title,
            "-" * len(title),
            *(fill(f"* {row.name}: {row.text}", 120, subsequent_indent="  ") for row in rows),
            "",
        ]
    lines += [fill(caption(place), 120), "", fill(evidence(place), 120), "", "Not in the model", "----------------"]
    return "\n".join([*lines, *(fill(f"* {text}", 120, subsequent_indent="  ") for text in LEFT_OUT)])


def summary_html(place: Place) -> str:
    """The summary as one self-contained page that prints on two sheets of A4."""
    from jinja2 import Environment

    from viz.figures.network import caption

    template = Environment(autoescape=True).from_string(_PAGE)
    return template.render(
        place=place, description=" ".join(place.description.split()), sections=_sections(place), caption=caption(place),
        evidence=evidence(place), left_out=LEFT_OUT,
    )  # fmt: skip


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ place.label }}: summary</title>
<style>
@page { size: A4; margin: 11mm 12mm; }
body { font: 8.1pt/1.27 "Segoe UI", Helvetica, Arial, "DejaVu Sans", sans-serif; color: #111; max-width: 186mm; margin: 0 auto; }
h1 { font-size: 14pt; margin: 0 0 1mm; } h2 { font-size: 9.6pt; margin: 2.6mm 0 .8mm; border-bottom: .3mm solid #0072B2; color: #004a74; }
p { margin: .8mm 0; } ul { margin: .5mm 0; padding-left: 4mm; columns: 2; column-gap: 7mm; } li { break-inside: avoid; margin-bottom: .7mm; }
.sign { border: .3mm solid #333; padding: 2mm; margin-top: 3mm; break-inside: avoid; } .sign td { padding: 2.5mm 6mm 0 0; }
</style></head><body>
<h1>{{ place.label }}</h1>
<p>{{ description }}</p>
{% for title, rows in sections %}<h2>{{ title }}</h2><ul>{% for row in rows %}<li><b>{{ row.name }}</b>: {{ row.text }}</li>{% endfor %}</ul>{% endfor %}
<h2>What the network does by itself</h2><p>{{ caption }}</p>
<h2>What it rests on</h2><p>{{ evidence }}</p>
<h2>Not in the model</h2><ul>{% for text in left_out %}<li>{{ text }}</li>{% endfor %}</ul>
<div class="sign">We have read this summary. It describes how things work in our place, with these exceptions:
<table><tr><td>Name ______________________</td><td>Agency ______________________</td><td>Date ____________</td></tr></table></div>
</body></html>
"""
