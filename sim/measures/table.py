"""A long table, built block by block from arrays with labelled axes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

ALL = "all"
DIMENSIONS = ("cohort", "group", "area", "agency", "need", "funder", "year")


class Table:
    """Collects blocks of (labels, measure, part, unit, value); of the measures in `only` alone, if any are named."""

    def __init__(self, only: Collection[str] = ()) -> None:
        self._only = frozenset(only)
        self._blocks: list[dict[str, Any]] = []

    def add(self, measure: str, unit: str, values: Any, **axes: Any) -> None:
        """Add `values`, whose axes are the keyword arguments that are sequences, in their order.

        An axis named ``slice`` holds (cohort, group, area) triples.  A keyword given as text labels the whole block.  Values
        that do not exist (NaN: nobody to average over) are left out.
        """
        if self._only and measure not in self._only:
            return
        values = np.asarray(values, "f8")
        axis_names = [name for name, labels in axes.items() if not isinstance(labels, str)]
        sizes = tuple(len(axes[name]) for name in axis_names)
        if values.shape != sizes:
            raise ValueError(f"{measure}: values have shape {values.shape}, the labels {sizes}")
        flat = values.ravel()
        keep = np.flatnonzero(np.isfinite(flat))
        block: dict[str, Any] = {"measure": measure, "unit": unit, "value": flat[keep]}
        at = np.unravel_index(keep, sizes) if sizes else ()
        for name, index in zip(axis_names, at, strict=True):
            self._label(block, name, axes[name], index)
        block |= {name: label for name, label in axes.items() if isinstance(label, str)}
        self._blocks.append(block)

    @staticmethod
    def _label(block: dict[str, Any], name: str, labels: Sequence | str, index: np.ndarray) -> None:
        if name == "slice":
            for column, part in enumerate(("cohort", "group", "area")):
                block[part] = np.array([label[column] for label in labels], object)[index]
        else:
            block[name] = np.array([str(label) for label in labels], object)[index]

    def frame(self):
        """The rows as a pandas frame; labels are categories, "all" where a block is not broken down."""
        import pandas as pd

        columns = (*DIMENSIONS, "measure", "part", "unit")
        out: dict[str, Any] = {}
        for column in columns:
            parts = [np.full(len(b["value"]), b[column], object) if isinstance(b.get(column, ALL), str) and column in b
                     else b[column] if column in b else np.full(len(b["value"]), ALL, object) for b in self._blocks]  # fmt: skip
            labels = np.concatenate(parts) if parts else np.zeros(0, object)
            out[column] = pd.Categorical(labels, categories=list(dict.fromkeys(labels)))
        out["value"] = np.concatenate([b["value"] for b in self._blocks]) if self._blocks else np.zeros(0)
        return pd.DataFrame(out)


def ratio(top: Any, bottom: Any) -> np.ndarray:
    """top / bottom, NaN where there is nothing below."""
    top, bottom = np.asarray(top, "f8"), np.asarray(bottom, "f8")
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom > 0, top / bottom, np.nan)


def with_total(values: np.ndarray, axis: int = 0) -> np.ndarray:
    """The same with the sum over an axis appended to it."""
    return np.concatenate([values, values.sum(axis=axis, keepdims=True)], axis=axis)


def quantile_days(histogram: np.ndarray, share: float) -> np.ndarray:
    """Days (last axis is a histogram of whole days) below or at which a share of the cases lies; NaN if there are none.

    The last bin holds everything beyond it.
    """
    total = histogram.sum(axis=-1)
    cumulated = np.cumsum(histogram, axis=-1)
    day = (cumulated < np.ceil(share * total)[..., None]).sum(axis=-1).astype("f8")
    return np.where(total > 0, day, np.nan)
