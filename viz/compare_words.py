"""A comparison in words, and as plain data."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from scenarios.compare import Compared, variance_reduction
from scenarios.compare.chances import predictive_probability, saved_pence
from scenarios.compare.money import payments_of, saving_lines
from scenarios.redesign import Redesign


def head(compared: Compared, table) -> Iterator[str]:
    """What was compared, how often, and what shared luck was worth."""
    c, count = compared.comparison, len(compared.parts)
    yield f"{c.place.label}: today against {', '.join(v.label for v in c.variants)}"
    scale = compared.compiled[0].scale
    scaled = f", {scale:.1%} of the place (money is told for the whole of it)" if abs(scale - 1) > 1e-9 else ""
    yield (
        f"{compared.compiled[0].citizens:,} citizens{scaled}; {c.years} year{'s' if c.years > 1 else ''} counted after "
        f"{compared.warm_up.days // 365} of warm-up; {count} replication{'s' if count > 1 else ''}, seed {c.seed}; means and "
        "differences ± half of the 95 % interval over replications (faint: chance alone may explain it)"
    )
    probable = predictive_probability(saved_pence(compared))
    for variant in c.variants:
        factor = variance_reduction(table[table["scenario"] == variant.name])
        if factor is not None:
            yield (
                f"{variant.label}: the same luck in both worlds makes the variance of differences {factor:.1f} times smaller "
                "than independent runs would (median of measures)."
            )
        if count > 1 and compared.warm_up.settled is not False:
            yield (
                f"{variant.label}: spends less than today in {probable[variant.name]:.0%} of replications, one-off costs "
                "included (chance within the place as described; how sure the description is, only --draws can tell)."
            )


def money_words(compared: Compared, redesigns: Sequence[Redesign] = ()) -> dict[str, list[str]]:
    """For each redesign, who invests and who saves, in sentences; nothing for a place that does not settle."""
    from scenarios.appraisal import in_words, who_invests_who_saves

    if compared.warm_up.settled is False:
        return {}
    comparison = compared.comparison
    labels = {name: funder.label for name, funder in comparison.place.funders.items()}
    out = {}
    finance = {one.name: one for one in redesigns if one.finance}
    for variant in comparison.variants:
        lines = saving_lines(compared, variant.name)
        table = whole(who_invests_who_saves(lines), compared.compiled[0].scale)
        out[variant.name] = [f"Who invests, who saves: {variant.label}", *in_words(table, labels, comparison.years)]
        if variant.name in finance:
            own = finance[variant.name]
            out[variant.name] += arranged(
                compared, own, lines, *payments_of(compared, variant.name, lines, own.finance)
            )
    return out


def arranged(compared: Compared, redesign: Redesign, lines, payments, said: Sequence[str]) -> list[str]:
    """What the arrangements between funders do, in sentences."""
    if payments is None:
        return list(said)
    from scenarios.appraisal import in_words, who_invests_who_saves

    comparison = compared.comparison
    labels = {name: funder.label for name, funder in comparison.place.funders.items()} | {"investor": "the investor"}
    names = {
        "SocialImpactBond": "the bond",
        "InvestmentAgreement": "the agreement",
        "PooledBudget": "the pooled budget",
    }
    after = " and ".join(names.get(type(one).__name__, "the arrangement") for one in redesign.finance)
    table = whole(who_invests_who_saves(lines, payments), compared.compiled[0].scale)
    return [*in_words(table, labels, comparison.years, after), *said]


def whole(table, scale: float):
    """A table of who invests and who saves, told for the whole place although fewer citizens were run."""
    out = table.copy()
    for column in ("invests", "saves", "net", "invests_after", "saves_after", "net_after"):
        if column in out:
            out[column] = (out[column] / scale).round().astype("int64")
    return out


def plain(value: Any) -> Any:
    """Frames and numbers as JSON knows them; what does not exist is null."""
    if hasattr(value, "to_dict"):
        return [plain(row) for row in value.to_dict("records")]
    if isinstance(value, dict):
        return {str(key): plain(own) for key, own in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(own) for own in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
