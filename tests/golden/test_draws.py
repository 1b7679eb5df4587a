"""Keyed draws: the published mixing function in both modes, uniform, and unrelated across neighbouring keys.

Statistical tests use fixed keys, so they never flicker; each states its size (chance of failing a perfect generator, had the keys
been drawn anew) and what it would notice.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim import draws
from sim.kernel import wrapping_arithmetic

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def published_mix(z: int) -> int:
    """SplitMix64's finaliser with Stafford's constants of variant 13, in unbounded integers."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def combined(key: int, word: int) -> int:
    return published_mix((key * GOLDEN + word + GOLDEN) & MASK)


def bits(key: int, thing: int, episode: int, purpose: int, occurrence: int) -> int:
    return published_mix(combined(key ^ thing, (episode << 32) | (purpose << 20) | occurrence))


@pytest.mark.interpreted
def test_mixing_gives_the_published_first_outputs_of_splitmix64() -> None:
    """Seed 0: the state is the golden gamma times 1, 2, 3 (Vigna's splitmix64.c, widely quoted values)."""
    published = (0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F)
    with wrapping_arithmetic():
        for step, value in enumerate(published, 1):
            assert int(draws.mix(np.uint64(GOLDEN * step & MASK))) == value


@pytest.mark.interpreted
def test_keys_and_draws_equal_those_of_unbounded_integers() -> None:
    with wrapping_arithmetic():
        for seed, replication, slot, generation, episode, purpose, occurrence in (
            (0, 0, 0, 0, 0, 0, 0), (1, 2, 3, 4, 5, 6, 7), (2**63 + 5, 9_999, 10_999_999, 70, 31_000, 52, 0xFFFFF),
        ):  # fmt: skip
            cohort, need = draws.name_hash("offenders"), draws.name_hash("housing")
            root = combined(combined(seed, replication), 0)
            assert int(draws.root_key(np.uint64(seed), np.uint64(replication))) == root
            key = combined(combined(root, int(cohort)), (slot << 32) | generation)
            assert int(draws.citizen_key(np.uint64(root), cohort, slot, generation)) == key
            wanted = bits(key, int(need), episode, purpose, occurrence)
            assert int(draws.word(np.uint64(key), need, episode, purpose, occurrence)) == wanted
            luck = ((wanted >> 11) + 0.5) / 2**53
            assert draws.uniform(np.uint64(key), need, episode, purpose, occurrence) == luck
            assert draws.exponential(np.uint64(key), need, episode, purpose, occurrence) == -math.log(luck)
            assert int(draws.tie(np.uint64(key), need, episode, purpose, occurrence)) == wanted >> 32


@pytest.mark.interpreted
def test_names_hash_the_same_everywhere() -> None:
    import hashlib

    assert int(draws.name_hash("housing")) == int.from_bytes(
        hashlib.blake2b(b"housing", digest_size=8).digest(), "little"
    )


def many(vary: str, count: int = 40_000) -> np.ndarray:
    """Uniforms whose keys differ in one part only, by one each time."""
    part = dict.fromkeys(("seed", "replication", "slot", "generation", "episode", "purpose", "occurrence"), 1)
    need, cohort = draws.name_hash("housing"), draws.name_hash("people")
    out = np.empty(count)
    with wrapping_arithmetic():
        for at in range(count):
            part[vary] = at % 4096 if vary == "purpose" else at
            root = np.uint64(draws.root_key(np.uint64(part["seed"]), np.uint64(part["replication"])))
            key = np.uint64(draws.citizen_key(root, cohort, part["slot"], part["generation"]))
            out[at] = draws.uniform(key, need, part["episode"], part["purpose"], part["occurrence"])
    return out[: 4096 if vary == "purpose" else count]


PARTS = ("seed", "replication", "slot", "generation", "episode", "purpose", "occurrence")


@pytest.mark.parametrize("vary", PARTS)
def test_uniform_across_neighbouring_keys(vary: str) -> None:
    """Chi-squared over 64 equal bins, size 1e-4; notices a bin off by 15 % (n 40,000) nearly always."""
    lucks = many(vary)
    counts = np.bincount((lucks * 64).astype(int), minlength=64)
    assert stats.chisquare(counts).pvalue > 1e-4
    assert lucks.min() > 0.0 and lucks.max() < 1.0


@pytest.mark.parametrize("vary", PARTS)
def test_neighbours_are_uncorrelated(vary: str) -> None:
    """Lags 1, 2, 3 and 64: |r| sqrt(n) is standard normal; size 4 x 1e-4; notices a correlation of 0.04 nearly always."""
    lucks = many(vary)
    for lag in (1, 2, 3, 64):
        r = np.corrcoef(lucks[:-lag], lucks[lag:])[0, 1]
        assert abs(r) * math.sqrt(len(lucks) - lag) < stats.norm.isf(0.5e-4), lag


def test_the_same_citizen_in_two_needs_and_two_seeds_has_unrelated_luck() -> None:
    """Pairs fall evenly on a 16 x 16 board: chi-squared, size 1e-4 each."""
    count = 40_000
    with wrapping_arithmetic():
        for seeds, needs in (((1, 1), ("housing", "income")), ((1, 2), ("housing", "housing"))):
            columns = []
            for seed, need in zip(seeds, needs, strict=True):
                root = np.uint64(draws.root_key(np.uint64(seed), np.uint64(0)))
                keys = [np.uint64(draws.citizen_key(root, draws.name_hash("people"), slot, 0)) for slot in range(count)]
                columns.append(np.array([draws.uniform(key, draws.name_hash(need), 1, 0, 0) for key in keys]))
            board = np.bincount((columns[0] * 16).astype(int) * 16 + (columns[1] * 16).astype(int), minlength=256)
            assert stats.chisquare(board).pvalue > 1e-4


@pytest.mark.parametrize(
    ("mean", "shape", "variance"),
    [(1.0, 1, 0.0), (6.0, 1, 30.0), (40.0, 1, 1560.0), (12.0, 0, 0.0)],
)
def test_delays_have_the_mean_and_variance_they_state(mean: float, shape: int, variance: float) -> None:
    """Geometric: variance m (m - 1); fixed: none.  Mean within 4 standard errors, variance within 5 % (n 40,000)."""
    key = np.uint64(12345)
    with wrapping_arithmetic():
        days = np.array(
            [draws.delay_days(mean, shape, key, np.uint64(7), 1, draws.DURATION, at) for at in range(40_000)]
        )
    assert abs(days.mean() - mean) <= 4 * math.sqrt(variance / len(days)) + 1e-12
    assert days.var() == pytest.approx(variance, rel=0.05, abs=1e-12)


def test_two_part_delay_is_the_sum_of_two_exponentials_rounded_up() -> None:
    """Erlang-2 of mean m - 1/2 rounded up to whole days: mean m but for the rounding (exact sum below), variance about (m - 1/2)^2 / 2."""
    mean, key = 20.0, np.uint64(99)
    rate = 2.0 / (mean - 0.5)
    exact = sum((1 + rate * day) * math.exp(-rate * day) for day in range(2_000))  # sum of P(T > day)
    with wrapping_arithmetic():
        days = np.array([draws.delay_days(mean, 2, key, np.uint64(7), 1, draws.DURATION, at) for at in range(40_000)])
    assert abs(days.mean() - exact) < 4 * days.std() / 200
    assert abs(exact - mean) < 0.01
    assert days.var() == pytest.approx((mean - 0.5) ** 2 / 2, rel=0.05)
