"""Looking ahead and back in rows that are ordered: the next, the last before, and what belongs together."""

from __future__ import annotations

import numpy as np


def next_of(wanted: np.ndarray, key: np.ndarray) -> np.ndarray:
    """i8[n]: for each row the position of the next later one that is wanted and has the same key, or -1.

    wanted: bool[n]; key: int[n]; rows stand in the order in which they happened.
    """
    n = len(key)
    if n == 0:
        return np.zeros(0, "i8")
    order = np.argsort(key, kind="stable")
    at = np.where(wanted[order], np.arange(n), n)
    later = np.append(np.minimum.accumulate(at[::-1])[::-1][1:], n)
    sorted_key = key[order]
    found = np.minimum(later, n - 1)
    same = (later < n) & (sorted_key[found] == sorted_key)
    out = np.empty(n, "i8")
    out[order] = np.where(same, order[found], -1)
    return out


def last_of(wanted: np.ndarray, key: np.ndarray) -> np.ndarray:
    """i8[n]: for each row the position of the last earlier one that is wanted and has the same key, or -1."""
    back = next_of(wanted[::-1], key[::-1])[::-1]
    return np.where(back >= 0, len(key) - 1 - back, -1)


def first_of(*positions: np.ndarray) -> np.ndarray:
    """i8[n]: the earliest of some positions, -1 where there is none."""
    none = np.iinfo("i8").max
    least = np.minimum.reduce([np.where(one >= 0, one, none) for one in positions])
    return np.where(least == none, -1, least)


def groups(key: np.ndarray) -> np.ndarray:
    """i8[n]: number of the group of equal keys, in order of first appearance."""
    if not len(key):
        return np.zeros(0, "i8")
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    rank = np.empty(len(first), "i8")
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return rank[number]


def turn(key: np.ndarray) -> np.ndarray:
    """i8[n]: how many rows of the same key stand before each row."""
    order = np.argsort(key, kind="stable")
    ranked = key[order]
    new = np.append(True, ranked[1:] != ranked[:-1]) if len(key) else np.zeros(0, bool)
    at = np.arange(len(key))
    out = np.empty(len(key), "i8")
    out[order] = at - np.maximum.accumulate(np.where(new, at, 0)) if len(key) else at
    return out
