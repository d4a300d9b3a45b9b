"""Fisher's exact test of an r x c table: every table with the same margins that is as unlikely, or more."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from parem.quality.statistics.moments import Matrix

#: Tables with more ways than this are not gone through: chi-square is good enough there.
_MOST_WAYS = 20_000_000
#: Two probabilities this near, relatively, are the same (R's fisher.test).
_SAME = 1e-7
Counts = NDArray[np.int64]


def exact_table_p(counts: Counts) -> float | None:
    """The two-sided p of an r x c table of counts without empty rows or columns; None where it is too large.

    The columns are filled one after another. Tables that leave the same remainder in the rows go on together; of the
    last two columns all fillings are sorted by probability once per remainder. Source: Freeman and Halton 1951; the
    meeting of remainders is Mehta and Patel's network (1983). R: fisher.test(workspace = ...).
    """
    table = counts if counts.shape[0] <= counts.shape[1] else counts.T
    table = table[:, np.argsort(table.sum(axis=0))]
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    if _ways(rows, columns) > _MOST_WAYS:
        return None
    constant = gammaln(rows + 1).sum() + gammaln(columns + 1).sum() - gammaln(table.sum() + 1)
    seen = constant - gammaln(table + 1).sum()
    limit = float(seen + np.log1p(_SAME))
    paths: dict[tuple[int, ...], Matrix] = {tuple(rows): np.array([constant])}
    for column in columns[:-2]:
        paths = _filled(paths, int(column))
    total = 0.0
    for rest, before in paths.items():
        ends = np.sort(_last_two(np.array(rest), int(columns[-2])))
        upto = np.concatenate([[0.0], np.cumsum(np.exp(ends - ends[-1]))]) if len(ends) else np.zeros(1)
        if len(ends):
            at = np.searchsorted(ends, limit - before, side="right")
            total += float((np.exp(before + ends[-1]) * upto[at]).sum())
    return float(min(1.0, total))


def _ways(rows: Counts, columns: Counts) -> float:
    """About how much work there is: the paths to the last two columns, and the ways to fill those from each end."""
    k = len(rows)
    paths = float(np.prod([math.comb(int(column) + k - 1, k - 1) for column in columns[:-2]]))
    remainders = float(math.comb(int(columns[:-2].sum()) + k - 1, k - 1))
    last = float(np.prod(np.minimum(rows[1:], columns[-2]) + 1.0))
    return max(paths, min(paths, remainders) * last)


def _filled(paths: dict[tuple[int, ...], Matrix], column: int) -> dict[tuple[int, ...], Matrix]:
    """Fill one column in every way; the paths by what is then left in the rows."""
    found: dict[tuple[int, ...], list[Matrix]] = {}
    for rest, before in paths.items():
        fillings = _fillings(np.array(rest), column)
        own = -gammaln(fillings + 1).sum(axis=1)
        for filling, weight in zip(fillings, own, strict=True):
            # Rows are alike for what follows: only how much is left in them counts.
            left = tuple(sorted(int(r) for r in np.array(rest) - filling))
            found.setdefault(left, []).append(before + weight)
    return {left: np.concatenate(parts) for left, parts in found.items()}


def _last_two(rest: Counts, column: int) -> Matrix:
    """The log weights of all fillings of the last two columns."""
    fillings = _fillings(rest, column)
    return np.asarray(-gammaln(fillings + 1).sum(axis=1) - gammaln(rest - fillings + 1).sum(axis=1))


def _fillings(rest: Counts, column: int) -> NDArray[Any]:
    """All ways to give a column's total to the rows, none above what is left there: ways x rows."""
    ways = np.zeros((1, 0), dtype=np.int64)
    for row in rest[:-1]:
        steps = np.arange(int(row) + 1)
        ways = np.column_stack([np.repeat(ways, len(steps), axis=0), np.tile(steps, len(ways))])
        ways = ways[ways.sum(axis=1) <= column]
    last = column - ways.sum(axis=1)
    return np.asarray(np.column_stack([ways, last])[last <= rest[-1]])
