"""Disclosure control: the one place that decides which figure may be shown. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from parem.quality.statistics import Estimate, NotEstimable

T = TypeVar("T")


@dataclass(frozen=True)
class Suppressed:
    """Too few answers to show; how many is not said. On a page it looks like an empty cell."""


Shown = Estimate | NotEstimable | Suppressed


def shown(estimate: Estimate | NotEstimable, smallest: int) -> Shown:
    """The estimate, or Suppressed where it rests on fewer than `smallest` answers (none at all is simply none)."""
    return Suppressed() if 0 < estimate.n < smallest else estimate


def shown_together(estimates: Sequence[Estimate | NotEstimable], smallest: int) -> list[Shown]:
    """The cells of one breakdown whose total is shown too.

    Where exactly one cell is suppressed it could be had by subtraction, so the smallest of the others goes with it.
    """
    cells = [shown(estimate, smallest) for estimate in estimates]
    hidden = [i for i, cell in enumerate(cells) if isinstance(cell, Suppressed)]
    others = [i for i, cell in enumerate(cells) if i not in hidden and estimates[i].n > 0]
    if len(hidden) == 1 and others:
        cells[min(others, key=lambda i: estimates[i].n)] = Suppressed()
    return cells


def protected(counts: NDArray[Any], smallest: int) -> NDArray[np.bool_]:
    """Which cells of a table of counts (r x c) must not be shown, its margins and total included: (r + 1) x (c + 1).

    A cell or margin of 1 to smallest - 1 answers is hidden, and with it as many others as keep it from being had by
    adding and subtracting what is shown. Rows and columns are the vertices of a graph and hidden cells its edges: a
    hidden cell is safe where it lies on a circle of hidden cells. Missing circles are closed over the fewest answers.
    Empty cells hide nothing: that they are empty may be known. Source: Gusfield 1988.
    """
    table = np.pad(np.asarray(counts, dtype=np.int64), ((0, 1), (0, 1)))
    table[-1, :-1], table[:-1, -1] = table[:-1, :-1].sum(axis=0), table[:-1, :-1].sum(axis=1)
    table[-1, -1] = table[:-1, -1].sum()
    small = (table > 0) & (table < smallest)
    hidden = small.copy()
    for row, column in np.argwhere(small):
        for at in _way_round(table, hidden, int(row), int(column)):
            hidden[at] = True
    return hidden


def _way_round(table: NDArray[Any], hidden: NDArray[np.bool_], row: int, column: int) -> list[tuple[int, int]]:
    """The cells to hide so that this one lies on a circle: the way from its row to its column of fewest answers.

    Dijkstra's way over rows (0..r) and columns (r + 1..); what is hidden already costs nothing. The total of all is not
    taken for it: what other cells give is enough. Empty where there is no way: then nothing is left to hide.
    """
    rows = len(table)
    best: dict[int, float] = {row: 0.0}
    came: dict[int, int] = {}
    queue = [(0.0, row)]
    while queue:
        cost, at = heapq.heappop(queue)
        if at == rows + column:
            break
        if cost > best.get(at, np.inf):
            continue
        line = table[at] if at < rows else table[:, at - rows]
        for other in np.flatnonzero(line):
            cell = (at, int(other)) if at < rows else (int(other), at - rows)
            step = rows + int(other) if at < rows else int(other)
            price = cost + (0.0 if hidden[cell] else float(table[cell]))
            if cell not in ((row, column), (rows - 1, table.shape[1] - 1)) and price < best.get(step, np.inf):
                best[step], came[step] = price, at
                heapq.heappush(queue, (price, step))
    way, at = [], rows + column
    while at in came:
        before = came[at]
        way.append((before, at - rows) if before < rows else (at, before - rows))
        at = before
    return way
