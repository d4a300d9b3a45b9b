"""Disclosure control: the one place that decides which figure may be shown. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.statistics import Estimate, NotEstimable
from parem.quality.unions import ENDLESS, cheapest_way, hide_unions

#: What hiding the total of all costs: more answers than there are people, however often each is counted.
LAST_RESORT = 1e15


@dataclass(frozen=True)
class Suppressed:
    """Too few answers to show; how many is not said. On a page it looks like an empty cell."""


Shown = Estimate | NotEstimable | Suppressed


def shown(estimate: Estimate | NotEstimable, smallest: int) -> Shown:
    """The estimate, or Suppressed where it rests on fewer than `smallest` answers (none at all is simply none)."""
    return Suppressed() if 0 < estimate.n < smallest else estimate


def shown_together(estimates: Sequence[Estimate | NotEstimable], smallest: int) -> list[Shown]:
    """The cells of one breakdown whose total is shown too.

    What is suppressed could be had together by subtraction. While that would be few answers, the smallest of the
    others goes with it.
    """
    cells = [shown(estimate, smallest) for estimate in estimates]
    hidden = sum(each.n for each, cell in zip(estimates, cells, strict=True) if isinstance(cell, Suppressed))
    others = sorted((each.n, i) for i, each in enumerate(estimates) if each.n > 0 and cells[i] is each)
    for n, i in others if 0 < hidden < smallest else ():
        cells[i] = Suppressed()
        hidden += n
        if hidden >= smallest:
            break
    return cells


def protected(counts: NDArray[Any], smallest: int) -> NDArray[np.bool_]:
    """Which cells of a table of counts (r x c) must not be shown, its margins and total included: (r + 1) x (c + 1).

    A cell or margin of 1 to smallest - 1 answers is hidden, and with it as many others as keep it, and every sum of
    such cells that stays below smallest, from being had by adding and subtracting what is shown.
    Empty cells hide nothing: that they are empty may be known.
    """
    table = with_margins(counts)
    return closed(table, (table > 0) & (table < smallest), [table], smallest)


def with_margins(counts: NDArray[Any]) -> NDArray[np.int64]:
    """A table of counts (r x c) with its sums as the last row and the last column: (r + 1) x (c + 1)."""
    table = np.pad(np.asarray(counts, dtype=np.int64), ((0, 1), (0, 1)))
    table[-1, :-1], table[:-1, -1] = table[:-1, :-1].sum(axis=0), table[:-1, :-1].sum(axis=1)
    table[-1, -1] = table[:-1, -1].sum()
    return table


def closed(
    table: NDArray[Any], few: NDArray[np.bool_], counted: Sequence[NDArray[Any]], smallest: int
) -> NDArray[np.bool_]:
    """The cells of a table with its margins that must not be shown where these few must not.

    A hidden cell is safe by itself where it lies on a circle of hidden cells, rows and columns being the vertices of a
    graph (Gusfield 1988). Missing circles are closed over the fewest answers. Then sums are looked at: none of hidden
    cells that can be had may hold few of the answers `counted`, each of which is a table as this one is.
    """
    hidden, prices = few.copy(), np.where(few, 0.0, table)
    prices[-1, -1] += 0.0 if few[-1, -1] else LAST_RESORT
    # A price of no cell (none answered there) is endless; lists, because single numbers are looked up in them.
    ways = np.where(table > 0, prices, ENDLESS).tolist()
    for row, column in _bridges(few):
        onward = [*ways]
        onward[row] = [*ways[row][:column], ENDLESS, *ways[row][column + 1 :]]
        for at, _ in cheapest_way(onward, ways, row, column):
            hidden[at], ways[at[0]][at[1]] = True, 0.0
    known = -1
    while known < (known := int(hidden.sum())):
        # What is hidden for one way of counting has to hold by the others too.
        for answers in counted:
            hide_unions(hidden, ways, answers, smallest)
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


def withheld_groups(
    sizes: Mapping[int, int], lacking: Mapping[int, Sequence[int]], already: Set[int], smallest: int
) -> set[int]:
    """Which groups must not be shown beside their members: sizes and the answers of each hidden member, by group.

    A group less its other members is those that are hidden: one by itself, or few together. All less the other groups
    is the group that is hidden, and less what is shown of it again its hidden members.
    """
    hidden = {group for group, of in lacking.items() if len(of) == 1 or 0 < sum(of) < smallest} | already
    for group in sorted(set(sizes) - hidden, key=lambda group: (not lacking[group], sizes[group])):
        kept = [answers for each in hidden for answers in lacking.get(each, ())]
        if not hidden or (len(hidden) > 1 and len(kept) != 1 and not 0 < sum(kept) < smallest):
            break
        hidden.add(group)
    return hidden
