"""Keyed random numbers: the same citizen has the same luck in every world.

A draw is a hash of what it is *for*, never of when or in which order it is made: seed and replication, the citizen (cohort,
slot, generation), the need's (or stay's, or crisis') name, the episode, the purpose and the occurrence within these.  So
results depend neither on order nor on threads, and a journey that diverges keeps its pairing for everything that did not.

The mixing function is the 64-bit finaliser of Stafford's variant 13 (SplitMix64: Steele, Lea & Flood 2014), applied once
for each part of the key.  Every operand is cast: uint64 with int64 is int64 in numba but float64 in NumPy.
"""

from __future__ import annotations

import hashlib
import math

import numpy as np

from sim.kernel import kernel

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11, _S32, _S20, _S8 = (np.uint64(n) for n in (30, 27, 31, 11, 32, 20, 8))
_TO_UNIT = 1.0 / 9007199254740992.0  # 2**-53

# Purposes of draws.  New ones are added at the end: a number, once given, keeps its meaning.
(
    RISK, ENGAGEMENT, GROUP, AREA, CHILDREN, CARER, MEMBERSHIP, DEATH, ENTERS_STAY, PREVALENCE, FIRST_SEVERITY, HIDDEN,
    ONSET, WORSE, BETTER, WHICH_WORSE, SEEK, DOOR, RETURNS, RETURN_DELAY, SIGNPOST, ROUTE, ROUTE_DELAY, ROUTE_LOSS,
    PATIENCE, CHASE, QUEUE_TIE, CONTACT_TIE, NO_ACTION, REFER_ON, DURATION, SUCCESS, DROP_OUT, DROP_TIME, MONEY,
    CRISIS_RESOLVES, CRISIS_FALLS, CRISIS_REVEALS, CRISIS_REFERS, CRISIS_DELAY, STEP_SHARE, STEP_DELAY, STAY_LENGTH,
    STAY_TIE, TRIGGER, TRIGGER_SEVERITY, REFERRAL_DELAY, IN_REACH, DESTINATION, FINDS_HIDDEN, FOUND, FOUND_BY, RESUMES,
    COVERED, CONSENT, PATH_BEGIN, PATH_NEXT, PATH_SAME_DAY, PATH_DAYS,
) = range(59)  # fmt: skip


def name_hash(name: str) -> np.uint64:
    """64-bit hash of a name, the same in every process and version (BLAKE2b, never Python's ``hash``)."""
    return np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little"))


@kernel
def mix(word):
    """Scramble 64 bits."""
    word = np.uint64(word)
    word = np.uint64((word ^ (word >> _S30)) * _MIX_1)
    word = np.uint64((word ^ (word >> _S27)) * _MIX_2)
    return np.uint64(word ^ (word >> _S31))


def mixed(word: np.uint64) -> np.uint64:
    """`mix` outside the rules, in plain Python."""
    with np.errstate(over="ignore"):
        return np.uint64(getattr(mix, "py_func", mix)(word))


@kernel
def combine(key, word):
    """A new key from a key and one more part."""
    return mix(np.uint64(np.uint64(key) * _GOLDEN) + np.uint64(word) + _GOLDEN)


@kernel
def root_key(seed, replication):
    """Key of one replication of one seed."""
    return combine(combine(np.uint64(seed), np.uint64(replication)), np.uint64(0))


@kernel
def citizen_key(root, cohort_hash, slot, generation):
    """Key of one citizen: who occupies a slot of a cohort in a generation."""
    key = combine(np.uint64(root), np.uint64(cohort_hash))
    return combine(key, np.uint64(np.uint64(slot) << _S32) | np.uint64(generation))


@kernel
def word(key, thing, episode, purpose, occurrence):
    """64 random bits for a citizen's `thing` (a name's hash), its episode or number, a purpose and an occurrence."""
    packed = np.uint64(np.uint64(episode) << _S32) | np.uint64(np.uint64(purpose) << _S20) | np.uint64(occurrence)
    return mix(combine(np.uint64(key) ^ np.uint64(thing), packed))


@kernel
def uniform(key, thing, episode, purpose, occurrence):
    """A number strictly between 0 and 1."""
    return (float(word(key, thing, episode, purpose, occurrence) >> _S11) + 0.5) * _TO_UNIT


@kernel
def happens(share, key, thing, episode, purpose, occurrence):
    """Whether what happens in a share of cases does in this one; what is certain either way needs no draw."""
    if share <= 0.0:
        return False
    if share >= 1.0:
        return True
    return uniform(key, thing, episode, purpose, occurrence) < share


@kernel
def exponential(key, thing, episode, purpose, occurrence):
    """A unit exponential."""
    return -math.log(uniform(key, thing, episode, purpose, occurrence))


@kernel
def beats(luck, weight, best_luck, best_weight):
    """Whether -ln(luck) / weight is less than that of the best so far (weight 0: there is none yet).

    Equal weights need no logarithm; most others are ruled out without one, for 1 - u <= -ln(u) <= (1 - u) / u.
    """
    if weight == best_weight:
        return luck > best_luck
    if best_weight == 0.0:
        return True
    if (1.0 - luck) * best_weight * best_luck > (1.0 - best_luck) * weight:
        return False
    return -math.log(luck) / weight < -math.log(best_luck) / best_weight


@kernel
def normal(key, thing, episode, purpose, occurrence):
    """A standard normal (Box-Muller; the second uniform is the next occurrence's)."""
    u = uniform(key, thing, episode, purpose, occurrence)
    v = uniform(key, thing, episode, purpose, np.uint64(occurrence) + np.uint64(1))
    return math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)


@kernel
def tie(key, thing, episode, purpose, occurrence):
    """32 random bits that order those who are otherwise equal."""
    return np.uint64(word(key, thing, episode, purpose, occurrence) >> _S32)


@kernel
def delay_days(mean, shape, key, thing, episode, purpose, occurrence):
    """Whole days of a delay of mean `mean`: shape 0 fixed (rounded), 1 geometric, 2 the sum of two equal parts, rounded up.

    The geometric is the exponential counted in days; its mean is `mean` exactly when that is at least 1.  At least 1 day,
    except that a mean of 0 is no delay at all.
    """
    if mean <= 0.0:
        return 0
    if shape == 0:
        return int(math.floor(mean + 0.5))
    if mean <= 1.0:
        return 1
    draw = exponential(key, thing, episode, purpose, occurrence)
    if shape == 2:
        draw = 0.5 * (draw + exponential(key, thing, episode, purpose, np.uint64(occurrence) + np.uint64(0x80000)))
        return min(int(math.ceil((mean - 0.5) * draw)), 100_000)
    return min(int(math.ceil(draw / -math.log(1.0 - 1.0 / mean))), 100_000)
