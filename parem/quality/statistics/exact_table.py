"""Fisher's exact test of an r x c table: every table with the same margins that is as unlikely, or more."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, xlogy

from parem.quality.statistics.fisher import AS_LIKELY
from parem.quality.statistics.moments import Matrix

#: A table that takes more steps than this is given up: chi-square is good enough there.
_MOST_STEPS = 10_000_000
#: What a remainder costs, in steps, however few its fillings are.
_REMAINDER = 1_000
#: Remainders are told apart by one number below this.
_MOST_KEYS = 2**62
#: Bounds are that much wider than computed.
_SLACK = 1e-9
#: Paths to the same remainder are one where their log probabilities agree in so many places.
_PLACES = 10
Counts = NDArray[np.int64]
#: Of paths to one remainder: the log probability of each kind, and how many there are.
Paths: TypeAlias = tuple[Matrix, Matrix]


def exact_table_p(counts: Counts) -> float | None:
    """The two-sided p of an r x c table of counts without empty rows or columns; None where it is too large.

    The columns are filled one after another. Paths that leave the same remainder in the rows go on together, and those
    of which every end counts, or none does, not at all; of the last two columns all fillings are sorted by probability
    once per remainder. Source: Freeman and Halton 1951; the network of remainders and its bounds are Mehta and Patel's
    (1983). R: fisher.test(workspace = ...).
    """
    table = counts if counts.shape[0] <= counts.shape[1] else counts.T
    table = table[:, np.argsort(table.sum(axis=0))]
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    if (int(rows.max()) + 1) ** len(rows) > _MOST_KEYS:
        return None
    logs = gammaln(np.arange(int(table.sum()) + 1) + 1.0)
    constant = float(logs[rows].sum() + logs[columns].sum() - logs[-1])
    limit = float(constant - logs[table].sum() + AS_LIKELY)
    paths: dict[tuple[int, ...], Paths] = {tuple(np.sort(rows).tolist()): (np.array([constant]), np.ones(1))}
    total, steps = 0.0, 0
    for place, column in enumerate(columns[:-2]):
        filled: dict[tuple[int, ...], list[Paths]] = {}
        for rest, known in paths.items():
            each = len(rest) * (len(columns) - place) + len(known[0])
            steps += _most_fillings(rest, int(column)) * each + _REMAINDER
            if steps > _MOST_STEPS:
                return None
            total += _fill(rest, known, columns[place:], limit, logs, filled)
            if steps + len(filled) * _REMAINDER > _MOST_STEPS:
                return None
        paths = {rest: _merged(parts) for rest, parts in filled.items()}
    for rest, known in paths.items():
        steps += _most_fillings(rest, int(columns[-2])) * len(rest) + _REMAINDER
        if steps > _MOST_STEPS:
            return None
        total += _ends(_last_two(np.array(rest), int(columns[-2]), logs), known, limit)
    return min(1.0, total)


def _fill(
    rest: tuple[int, ...], known: Paths, columns: Counts, limit: float, logs: Matrix,
    filled: dict[tuple[int, ...], list[Paths]],
) -> float:  # fmt: skip
    """Fill the first of the columns in every way: into `filled` what must go on; the p of paths that all count."""
    value, many = known
    fillings = _fillings(np.array(rest), int(columns[0]))
    rests = np.sort(np.array(rest) - fillings, axis=1)
    keys = rests @ (max(rest) + 1) ** np.arange(len(rest))
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    kinds = rests[order[starts]]
    sizes = np.diff(starts, append=len(order))
    likeliest, unlikeliest, ways = (np.repeat(each, sizes)[:, None] for each in _bounds(kinds, columns[1:], logs))
    after = value[None, :] - logs[fillings[order]].sum(axis=1)[:, None]
    sure = after + likeliest <= limit
    going = ~sure & (after + unlikeliest <= limit)
    # One more than can be gone on with is enough to give up.
    for kind in np.flatnonzero(np.add.reduceat(going.any(axis=1), starts))[: _MOST_STEPS // _REMAINDER + 1]:
        rows = slice(starts[kind], starts[kind] + sizes[kind])
        part = after[rows][going[rows]], np.broadcast_to(many, going[rows].shape)[going[rows]]
        filled.setdefault(tuple(kinds[kind].tolist()), []).append(part)
    return float((np.exp((after + ways)[sure]) * np.broadcast_to(many, sure.shape)[sure]).sum())


def _bounds(rests: Counts, columns: Counts, logs: Matrix) -> tuple[Matrix, Matrix, Matrix]:
    """For each remainder, of all ways to fill these columns: the largest log weight, the least, that of all together.

    The first two are bounds. The largest: with m = r·c/N, the sum of x·log(m) is the same in every table, and
    x·log(m) - log(x!) is largest at the whole number below m. The least: each row piled into the largest columns, or
    each column into the largest rows.
    """
    n = int(columns.sum())
    mean = rests[:, :, None] * columns[None, None, :] / n
    whole = np.floor(mean).astype(np.int64)
    same = xlogy(rests, rests).sum(axis=1) + float(xlogy(columns, columns).sum()) - xlogy(n, n)
    most = (xlogy(whole, mean) - logs[whole]).sum(axis=(1, 2)) - same
    by_row = _piled(rests[:, :, None], np.sort(columns)[None, None, ::-1], logs)
    by_column = _piled(columns[None, :, None], rests[:, None, ::-1], logs)
    every = logs[n] - logs[rests].sum(axis=1) - logs[columns].sum()
    return most + _SLACK, -np.minimum(by_row, by_column) - _SLACK, every


def _piled(given: NDArray[Any], room: NDArray[Any], logs: Matrix) -> Matrix:
    """The sum of log(x!) where what is given fills the first room first."""
    x = np.clip(given - (np.cumsum(room, axis=2) - room), 0, room)
    return np.asarray(logs[x].sum(axis=(1, 2)))


def _merged(parts: list[Paths]) -> Paths:
    """The paths to one remainder, those of the same probability together."""
    value, many = (np.concatenate(each) for each in zip(*parts, strict=True))
    kinds, which = np.unique(np.round(value, _PLACES), return_inverse=True)
    return kinds, np.bincount(which.reshape(-1), many, len(kinds)).astype(float)


def _ends(ends: Matrix, known: Paths, limit: float) -> float:
    """The p of all ends of these paths that are as unlikely as the table seen, or more."""
    (value, many), ends = known, np.sort(ends)
    upto = np.concatenate([[0.0], np.cumsum(np.exp(ends - ends[-1]))])
    at = np.searchsorted(ends, limit - value, side="right")
    return float((many * np.exp(value + ends[-1]) * upto[at]).sum())


def _most_fillings(rest: tuple[int, ...], column: int) -> int:
    """At most so many ways are gone through to fill a column."""
    return min(math.prod(min(row, column) + 1 for row in rest[:-1]), math.comb(column + len(rest) - 1, len(rest) - 1))


def _last_two(rest: Counts, column: int, logs: Matrix) -> Matrix:
    """The log weights of all fillings of the last two columns."""
    fillings = _fillings(rest, column)
    return np.asarray(-(logs[fillings] + logs[rest - fillings]).sum(axis=1))


def _fillings(rest: Counts, column: int) -> NDArray[Any]:
    """All ways to give a column's total to the rows, none above what is left there: ways x rows."""
    ways = np.zeros((1, 0), dtype=np.int64)
    for row in rest[:-1]:
        steps = np.arange(min(int(row), column) + 1)
        ways = np.column_stack([np.repeat(ways, len(steps), axis=0), np.tile(steps, len(ways))])
        ways = ways[ways.sum(axis=1) <= column]
    last = column - ways.sum(axis=1)
    return np.asarray(np.column_stack([ways, last])[last <= rest[-1]])
