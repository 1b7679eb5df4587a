"""What is kept of an analysis: ``sensitivity.json`` (its form is in the README), ``sensitivity.csv`` and ``draws.parquet``."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from calibration.sensitivity import tornado
from calibration.sensitivity.doubts import MOST_IN_GROUP, Doubts, Loses, doubts
from calibration.sensitivity.information import Worth
from calibration.sensitivity.numbers import Uncertain, part_of
from calibration.sensitivity.quantity import unit_in_words
from calibration.sensitivity.runner import Analysis
from scenarios.results import write_whole

FORMAT = 1
RESULT, TABLE, DRAWS = "sensitivity.json", "sensitivity.csv", "draws.parquet"
Words = Callable[[str], str]
ALL_OF_THEM = "all of these together"


def tell(told: Analysis, loses: Loses | None, words: Words, made: str) -> dict[str, Any]:
    """The plain data of an analysis."""
    found = doubts_of(told, loses)
    setting, quantity = told.setting, told.setting.quantity
    return _plain({
        "format": FORMAT, "place": setting.place.name, "place_label": setting.place.label,
        "redesign": setting.redesign, "redesigns": {name: one.label for name, one in setting.redesigns.items()},
        "quantity": {"name": quantity.name, "unit": unit_in_words(setting.unit), "words": quantity.words(), "stated": told.stated,
                     "more_is_better": True if quantity.is_net_saving else None},
        "runs": told.runs, "failed_runs": told.failed, "numbers": len(told.numbers), "years": setting.years, "citizens": setting.citizens,
        "price_year": setting.place.price_year, "crisis_gbp": setting.crisis_gbp,
        "parameters": [_parameter(one, told, found, words) for one in _in_order(told)],
        "parts": _parts(told, words), "luck_mu_star": told.luck,
        "interactions": [_pair(one, told, words) for one in told.pairs],
        "pawn_idle": found.pawn_idle,
        "boxes": [_box(one, told, words) for one in found.boxes],
        "loses_if": None if loses is None else loses.words(), "losing_share": found.losing,
        **_worth_of_all(found, told, words),
        "draws": len(told.drawn), "replications": told.effort.replications, "mean_of_draws": _mean(told),
        "chance_share": 1 - found.split.share, "chance_share_low": 1 - found.split.share_high,
        "chance_share_high": 1 - found.split.share_low,
        "made": made,
    })  # fmt: skip


def doubts_of(told: Analysis, loses: Loses | None) -> Doubts:
    """What the draws say of the numbers looked at."""
    assert told.outcome is not None
    at = {one.path: j for j, one in enumerate(told.numbers)}
    x = told.drawn[:, [at[one.path] for one in told.top]]
    return doubts(x, told.outcome.y, told.outcome.benefit, groups_of(told.top), loses, told.setting.seed)


def groups_of(top: list[Uncertain]) -> dict[str, list[int]]:
    """Parts with several of the numbers looked at, and the strongest all together: name -> positions in `top`."""
    parts: dict[str, list[int]] = {}
    for j, one in enumerate(top):
        parts.setdefault(part_of(one.path), []).append(j)
    found = {name: own for name, own in parts.items() if len(own) > 1}
    if len(top) > 1:
        found[ALL_OF_THEM] = list(range(min(len(top), MOST_IN_GROUP)))
    return found


def _in_order(told: Analysis) -> list[Uncertain]:
    """Those with a swing, widest first, then the other single numbers that were screened."""
    spans = {one.path: one.span for one in told.swings}
    order = {one.path: one for one in told.numbers}
    first = sorted(told.top, key=lambda one: -_sortable(spans.get(one.path, 0.0)))
    rest = [order[path] for path in sorted(told.effects, key=lambda path: -told.effects[path].mu_star) if path in order]
    return [*first, *(one for one in rest if one not in first)]


def _sortable(value: float) -> float:
    return value if math.isfinite(value) else -1.0


def _parameter(one: Uncertain, told: Analysis, found: Doubts, words: Words) -> dict[str, Any]:
    low, high = one.ends
    row: dict[str, Any] = {
        "path": one.path, "words": words(one.path), "part": part_of(one.path), "stated": one.stated, "low": low, "high": high,
        "unit": one.unit, "source": one.source,
    }  # fmt: skip
    effect = told.effects.get(one.path)
    row |= {
        "mu_star": effect and effect.mu_star, "mu_star_error": effect and effect.error, "mu": effect and effect.mu,
        "sigma": effect and effect.sigma,
        "above_luck": None if effect is None or math.isnan(told.luck) else effect.mu_star > told.luck,
    }  # fmt: skip
    return row | _variance(one, told) | _swing(one, told) | _of_draws(one, told, found)


def _variance(one: Uncertain, told: Analysis) -> dict[str, Any]:
    paths = [own.path for own in told.by_variance]
    if told.indices is None or one.path not in paths:
        return dict.fromkeys(("first", "first_error", "total", "total_error"))
    first, total = (order[paths.index(one.path)] for order in (told.indices.first, told.indices.total))
    return {"first": first.share, "first_error": first.error, "total": total.share, "total_error": total.error}


def _swing(one: Uncertain, told: Analysis) -> dict[str, Any]:
    own = next((swing for swing in told.swings if swing.path == one.path), None)
    if own is None:
        return dict.fromkeys(("swing_low", "swing_low_interval", "swing_high", "swing_high_interval"))
    return {
        "swing_low": own.low.value, "swing_low_interval": [own.low.low, own.low.high],
        "swing_high": own.high.value, "swing_high_interval": [own.high.low, own.high.high],
    }  # fmt: skip


def _of_draws(one: Uncertain, told: Analysis, found: Doubts) -> dict[str, Any]:
    at = next((j for j, own in enumerate(told.top) if own.path == one.path), None)

    def at_own(values):
        return values[at] if at is not None and at < len(values) else None

    worth = at_own(found.evppi)
    drawn = {"first_of_all": at_own(found.alone), "pawn": at_own(found.pawn), "correlation": at_own(found.correlation)}
    return {**drawn, **_worth(worth)}


def _worth(worth: Worth | None) -> dict[str, Any]:
    keys = ("evppi_gbp", "evppi_error_gbp", "evppi_chance_gbp", "evppi_believed")
    return (
        dict(zip(keys, (worth.value, worth.error, worth.chance, worth.believed), strict=True))
        if worth
        else dict.fromkeys(keys)
    )


def _worth_of_all(found: Doubts, told: Analysis, words: Words) -> dict[str, Any]:
    together = [
        {"group": name, "words": name if name == ALL_OF_THEM else words(name), "paths": [told.top[j].path for j in groups_of(told.top)[name]][:MOST_IN_GROUP],
         **_worth(worth)}
        for name, worth in found.together.items()
    ]  # fmt: skip
    best = None if told.outcome is None or not told.setting.redesigns else told.outcome.benefit.mean(axis=(0, 1))
    decision = None
    if best is not None:
        names = list(told.setting.redesigns)
        top = int(best.argmax())
        decision = {
            "choice": names[top] if best[top] > 0 else None,
            "net_benefit_gbp": dict(zip(names, best.tolist(), strict=True)),
        }
    return {
        "evpi_gbp": found.evpi.value if found.evpi else None, "evpi_error_gbp": found.evpi.error if found.evpi else None,
        "evppi_together": together, "decision": decision,
    }  # fmt: skip


def _mean(told: Analysis) -> float | None:
    return None if told.outcome is None else float(told.outcome.y.mean())


def _parts(told: Analysis, words: Words) -> list[dict[str, Any]]:
    """The first level of screening, where parts were screened."""
    if len(told.screens) < 2:
        return []
    counts: dict[str, int] = {}
    for one in told.numbers:
        counts[part_of(one.path)] = counts.get(part_of(one.path), 0) + 1
    looked_into = {part_of(path) for path in told.effects}
    first = told.screens[0]
    return [
        {"part": one.name, "words": words(one.name), "numbers": counts[one.name], "mu_star": one.mu_star, "mu_star_error": one.error,
         "above_luck": None if math.isnan(first.luck) else one.mu_star > first.luck, "looked_into": one.name in looked_into}
        for one in first.effects
    ]  # fmt: skip


def _pair(one: tornado.Pair, told: Analysis, words: Words) -> dict[str, Any]:
    paths = [own.path for own in told.by_variance]
    second = None
    if told.indices is not None and all(path in paths for path in one.paths):
        i, j = sorted(paths.index(path) for path in one.paths)
        second = told.indices.second[i, j]
    return {
        "paths": list(one.paths), "words": [words(path) for path in one.paths], "ends": list(one.ends), "beyond_sum": one.beyond.value,
        "interval": [one.beyond.low, one.beyond.high], "second_order": second and second.share, "second_order_error": second and second.error,
    }  # fmt: skip


def _box(one, told: Analysis, words: Words) -> dict[str, Any]:
    sides = [
        {"path": told.top[side.number].path, "words": words(told.top[side.number].path), "low": side.low, "high": side.high,
         "unit": told.top[side.number].unit, "chance": side.chance}
        for side in one.sides
    ]  # fmt: skip
    return {
        "sides": sides, "coverage": one.coverage, "density": one.density, "base": one.base, "draws": one.draws,
        "p_value": one.p_value,
    }  # fmt: skip


def _plain(value: Any) -> Any:
    """Plain data; what is not finite is null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(own) for key, own in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(own) for own in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def draws_frame(told: Analysis):
    """A row a draw: the quantity and each redesign's net saving (means over replications), then every number by its path."""
    import pandas as pd

    assert told.outcome is not None
    frame = pd.DataFrame(told.drawn, columns=[one.path for one in told.numbers])
    saving = told.outcome.saving.mean(axis=1)
    own = {"quantity": told.outcome.y.mean(axis=1)}
    own |= {f"net_saving_gbp:{name}": saving[:, r] for r, name in enumerate(told.setting.redesigns)}
    return pd.concat([pd.DataFrame(own), frame], axis=1)


def write_result(result: Mapping[str, Any], folder: Path, frame=None) -> None:
    """The three files, each whole."""
    import pandas as pd

    text = json.dumps(result, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_whole(folder / RESULT, lambda path: path.write_text(text, encoding="utf-8"))
    table = pd.DataFrame(result["parameters"])
    for name in ("swing_low", "swing_high"):
        if f"{name}_interval" in table:
            pairs = [pair or (None, None) for pair in table.pop(f"{name}_interval")]
            table[f"{name}_from"], table[f"{name}_to"] = [p[0] for p in pairs], [p[1] for p in pairs]
    write_whole(folder / TABLE, lambda path: table.to_csv(path, index=False))
    if frame is not None:
        write_whole(folder / DRAWS, lambda path: frame.to_parquet(path, index=False))


def read_result(folder: Path) -> dict[str, Any] | None:
    """The result in a folder (or the file itself); None where there is none that can be read."""
    path = folder / RESULT if folder.is_dir() else folder
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and told.get("format") == FORMAT and "parameters" in told else None


def results_beside(folder: Path) -> list[dict[str, Any]]:
    """Results in a folder, or in folders within it whose names begin with "sensitivity"."""
    places = [folder, *sorted(folder.glob("sensitivity*/"))]
    return [told for own in places if own.is_dir() and (told := read_result(own)) is not None]
