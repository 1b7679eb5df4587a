"""The results folder of a comparison: everything needed to read it, and a manifest that remakes it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from scenarios import results
from scenarios.compare.citizens import shares_of_kinds
from scenarios.compare.differences import differences
from scenarios.compare.stop import Precision
from scenarios.compare.twins import Compared, Variant
from scenarios.results import MANIFEST, place_hash, write_whole

#: Patterns of the names of everything a comparison writes.
WRITTEN = (
    MANIFEST, "comparison.csv", "comparison.xlsx", "measures.parquet", "ledger.parquet", "twins.csv", "examples.csv", "stories.txt", "controls.csv",
    "tipping.csv", "parts-*.csv", "before-after-*.csv", "draws.csv", "draws-figures.csv", "report.html", "report-*.html", "place.toml", "place.xlsx", "redesign-*.toml",
)  # fmt: skip


def study_of(compared: Compared, precision: Precision | None = None) -> dict[str, Any]:
    """What determines the results: equal studies give byte-identical measures."""
    c = compared.comparison
    wanted = c.replications if precision is None else f"{precision.measure} ± {precision.half_width:g}"
    return {
        "place": c.place.name, "place_hash": place_hash(c.place),
        "redesigns": {variant.name: variant_hash(variant) for variant in c.variants}, "years": c.years,
        "citizens": compared.compiled[0].citizens, "scale": compared.compiled[0].scale, "seed": c.seed,
        "replications": wanted, "warm_up_days": compared.warm_up.days, "settled": compared.warm_up.settled,
        "wholeplace": metadata.version("wholeplace"),
    }  # fmt: skip


def variant_hash(variant: Variant) -> str:
    """A hash of the redesigned place, its roll-out and its one-off costs."""
    told = [place_hash(variant.place), variant.rollout.model_dump(mode="json")]
    told += [cost.model_dump(mode="json") for cost in variant.one_off]
    return hashlib.blake2b(json.dumps(told, sort_keys=True).encode(), digest_size=16).hexdigest()


def comparison_table(compared: Compared):
    """Differences of every redesign: scenario, then the columns of `differences`."""
    import pandas as pd

    measures = compared.measures
    tables = [differences(measures, v.name).assign(scenario=v.name) for v in compared.comparison.variants]
    joined = pd.concat(tables, ignore_index=True)
    return joined[["scenario", *joined.columns.drop("scenario")]]


def write_comparison(compared: Compared, folder: Path, table=None) -> None:
    """comparison.csv, measures.parquet, ledger.parquet, twins.csv (kinds of change) and examples.csv."""
    table = comparison_table(compared) if table is None else table
    write_table(folder, "comparison", table)
    for name, frame in (("measures", compared.measures), ("ledger", compared.ledger)):
        ordered = frame[["scenario", "replication", *frame.columns.drop(["scenario", "replication"])]]
        write_whole(folder / f"{name}.parquet", lambda path, own=ordered: own.to_parquet(path, index=False))
    write_table(folder, "twins", shares_of_kinds(compared.kinds))
    write_table(folder, "examples", compared.examples)


def write_table(folder: Path, name: str, table) -> None:
    """A table as NAME.csv."""
    write_whole(folder / f"{name}.csv", lambda path: table.to_csv(path, index=False))


def copy_files(folder: Path, files: Mapping[str, Path]) -> None:
    """The place and redesign files as they were read, by the name they get in the folder."""
    for name, source in files.items():
        if source.is_file():
            text = source.read_bytes()
            write_whole(folder / name, lambda path, own=text: path.write_bytes(own))


def forget_another_study(folder: Path, study: Mapping[str, Any]) -> None:
    """Files that a comparison of something else left in a folder that is written over: none of them may pass for this one's."""
    try:
        old = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["study"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    if old != study:
        for path in {path for pattern in WRITTEN for path in folder.glob(pattern)}:
            path.unlink()


def write_manifest(
    compared: Compared,
    folder: Path,
    command: Sequence[str],
    started: datetime,
    precision: Precision | None = None,
    more: Mapping[str, Any] | None = None,
) -> None:
    """The manifest, written last: it vouches for everything else in the folder."""
    manifest = {
        "study": study_of(compared, precision),
        "command": list(command),
        "complete": compared.complete,
        "replications_finished": sorted(compared.parts),
        "events": compared.events,
        "drift": compared.warm_up.drift,
        **(more or {}),
    }
    results.write_manifest(folder, manifest, started)
