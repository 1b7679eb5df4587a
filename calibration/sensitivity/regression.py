"""A smooth curve through noisy draws: penalised splines, their wiggliness chosen by generalised cross-validation.

P-splines (Eilers & Marx 1996, Statistical Science 11, 89-121): cubic B-splines whose second differences are penalised, so that
the smoothest fit is a straight line.  Several numbers: a sum of such curves and of products of pairs.  Spread of the curve: the
Bayesian covariance of the coefficients (Wood 2017, Generalized Additive Models, ch. 6.10).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

INSIDE = 4  # knots between the ends
PENALTIES = 10.0 ** np.linspace(-3, 7, 21)


@dataclass(frozen=True)
class Smoother:
    """A basis and its penalty in their common axes, ready for many responses.

    design: f8[draw, coefficient] orthonormal; weights: f8[coefficient] penalty of each axis.
    """

    design: np.ndarray
    weights: np.ndarray

    def fit(self, y: np.ndarray) -> Fit:
        """The curve through f8[draw]."""
        n, mean = len(y), float(y.mean())
        along = self.design.T @ (y - mean)
        whole = float(((y - mean) ** 2).sum())
        kept = 1 / (1 + PENALTIES[:, None] * self.weights[None, :])
        freedom = kept.sum(axis=1) + 1
        rest = whole - (2 * kept - kept**2) @ along**2
        score = n * rest / np.maximum(n - freedom, 0.5) ** 2
        best = int(np.argmin(score))
        noise = max(0.0, float(rest[best])) / max(1.0, n - freedom[best])
        return Fit(
            mean + self.design @ (kept[best] * along),
            self.design * np.sqrt(kept[best] * noise),
            noise,
            float(freedom[best]),
        )


@dataclass(frozen=True)
class Fit:
    """values: f8[draw] on the curve; spread: f8[draw, coefficient], times standard normals a draw of the curve's error; noise:
    variance about the curve; freedom: effective degrees of freedom."""

    values: np.ndarray
    spread: np.ndarray
    noise: float
    freedom: float

    def error(self, rng: np.random.Generator) -> np.ndarray:
        """One draw f8[draw] of how far the curve may be off, its level included."""
        level = np.sqrt(self.noise / len(self.values)) * rng.standard_normal()
        return level + self.spread @ rng.standard_normal(self.spread.shape[1])


def smoother(x: np.ndarray) -> Smoother:
    """For f8[draw, number]; columns are used by their place between least and largest value."""
    n = len(x)
    blocks, penalties = [], []
    for column in x.T:
        basis = _basis(column)
        second = np.diff(np.eye(basis.shape[1]), 2, axis=0)
        blocks.append(basis)
        penalties.append(second.T @ second)
    pairs = _products(x)
    if pairs.shape[1]:
        blocks.append(pairs)
        penalties.append(np.eye(pairs.shape[1]))
    design = np.hstack(blocks)
    design = design - design.mean(axis=0)
    penalty = np.zeros((design.shape[1], design.shape[1]))
    at = 0
    for own in penalties:
        penalty[at : at + len(own), at : at + len(own)] = own
        at += len(own)
    return _diagonal(design, penalty * n / max(1.0, np.trace(penalty)))


def _diagonal(design: np.ndarray, penalty: np.ndarray) -> Smoother:
    """Axes in which the basis is orthonormal and the penalty diagonal (Demmler & Reinsch 1975)."""
    left, size, right = np.linalg.svd(design, full_matrices=False)
    kept = size > 1e-8 * size.max(initial=0.0)
    left, back = left[:, kept], right[kept].T / size[kept]
    weights, turn = np.linalg.eigh(back.T @ penalty @ back)
    return Smoother(left @ turn, np.where(weights > 1e-9 * weights.max(initial=0.0), weights, 0.0))


def _basis(x: np.ndarray) -> np.ndarray:
    """Cubic B-splines between the least and the largest value."""
    from scipy.interpolate import BSpline

    span = float(np.ptp(x))
    z = np.clip((x - x.min()) / span if span > 0 else np.zeros_like(x), 0.0, 1.0)
    knots = np.arange(-3, INSIDE + 5) / (
        INSIDE + 1
    )  # evenly spaced beyond the ends too: else a line would be penalised
    return BSpline.design_matrix(z, knots, 3).toarray()


def _products(x: np.ndarray) -> np.ndarray:
    """Products of pairs of standardised columns."""
    spread = x.std(axis=0)
    z = (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    own = [z[:, i] * z[:, j] for i in range(z.shape[1]) for j in range(i)]
    return np.column_stack(own) if own else np.zeros((len(x), 0))
