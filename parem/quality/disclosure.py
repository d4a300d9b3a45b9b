"""Disclosure control: the one place that decides which figure may be shown. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from parem.quality.statistics import Estimate, NotEstimable

T = TypeVar("T")
#: What hiding the total of all costs: more answers than there are people.
LAST_RESORT = 1e12


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
    table = with_margins(counts)
    return closed(table, (table > 0) & (table < smallest))


def with_margins(counts: NDArray[Any]) -> NDArray[np.int64]:
    """A table of counts (r x c) with its sums as the last row and the last column: (r + 1) x (c + 1)."""
    table = np.pad(np.asarray(counts, dtype=np.int64), ((0, 1), (0, 1)))
    table[-1, :-1], table[:-1, -1] = table[:-1, :-1].sum(axis=0), table[:-1, :-1].sum(axis=1)
    table[-1, -1] = table[:-1, -1].sum()
    return table


def closed(table: NDArray[Any], few: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The cells of a table with its margins that must not be shown where these few must not: see `protected`."""
    hidden, prices = few.copy(), np.where(few, 0.0, table)
    prices[-1, -1] += 0.0 if few[-1, -1] else LAST_RESORT
    # A price of no cell (none answered there) is endless; lists, because single numbers are looked up in them.
    ways = np.where(table > 0, prices, np.inf).tolist()
    for row, column in _bridges(few):
        for at in _way_round(ways, row, column):
            hidden[at], ways[at[0]][at[1]] = True, 0.0
    return hidden


def _bridges(hidden: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The hidden cells that lie on no circle of hidden cells (Tarjan 1974), in the table's order."""
    rows = len(hidden)
    beside = [*((np.flatnonzero(row) + rows).tolist() for row in hidden)]
    beside += [np.flatnonzero(column).tolist() for column in hidden.T]
    order: dict[int, int] = {}
    found: list[tuple[int, int]] = []

    def visit(at: int, came: int) -> int:
        """The earliest vertex that can be reached from here without the way that led here."""
        order[at] = lowest = len(order)
        for other in beside[at]:
            if other == came:
                continue
            is_new = other not in order
            reached = visit(other, at) if is_new else order[other]
            lowest = min(lowest, reached)
            if is_new and reached > order[at]:
                found.append((min(at, other), max(at, other) - rows))
        return lowest

    for vertex in range(rows):
        if vertex not in order and beside[vertex]:
            visit(vertex, -1)
    return sorted(found)


def withheld_groups(sizes: Mapping[int, int], lacking: Mapping[int, int], already: Set[int]) -> set[int]:
    """Which groups must not be shown beside their members: sizes and how many members are hidden, by group.

    A group less its other members is the one that is hidden; all less the other groups is the one group that is.
    """
    hidden = {group for group, members in lacking.items() if members == 1} | already
    others = [group for group in sizes if group not in hidden]
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=lambda group: (lacking[group] == 0, sizes[group])))
    return hidden


def _way_round(ways: list[list[float]], row: int, column: int) -> list[tuple[int, int]]:
    """The cells to hide so that this one lies on a circle: the way from its row to its column of fewest answers.

    Dijkstra's way over rows (0..r) and columns (r + 1..); ways are what it costs to hide each cell: nothing where it
    is hidden already. The total of all is taken only where there is no other. Empty where there is no way: then
    nothing is left to hide.
    """
    rows, columns = len(ways), range(len(ways[0]))
    best: dict[int, float] = {row: 0.0}
    came: dict[int, int] = {}
    queue = [(0.0, row)]
    while queue:
        cost, at = heapq.heappop(queue)
        if at == rows + column:
            break
        if cost > best.get(at, np.inf):
            continue
        steps = (
            [(rows + other, ways[at][other]) for other in columns if at != row or other != column]
            if at < rows
            else [(other, ways[other][at - rows]) for other in range(rows)]
        )
        for step, price in steps:
            if cost + price < best.get(step, np.inf):
                best[step], came[step] = cost + price, at
                heapq.heappush(queue, (cost + price, step))
    way, at = [], rows + column
    while at in came:
        before = came[at]
        way.append((before, at - rows) if before < rows else (at, before - rows))
        at = before
    return way
