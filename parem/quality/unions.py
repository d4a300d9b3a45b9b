"""Sums of hidden cells: that what is shown does not give a group of few people by adding and subtracting. Pure.

Rows and columns of a table with its margins are the vertices of a graph, and hidden cells its edges. What can be had is
what a cut of the hidden edges holds: the cells that lead from some rows and columns to the others, none of them leading
back, and no hidden margin between the two. So the least people that can be had with a cell is the least such cut that
parts its row from its column, which is the greatest flow from the one to the other: a hidden cell carries as many as
answered in it from its row to its column and any number back, a hidden margin any number both ways (Ford and Fulkerson
1956; Gusfield 1988 for cells by themselves).
"""

from __future__ import annotations

import heapq
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: A way that there is not, and a cell that carries any number.
ENDLESS = float("inf")
#: What it costs to step over each cell: from its row to its column, or back.
Prices = list[list[float]]
Cell = tuple[int, int]


def hide_unions(hidden: NDArray[np.bool_], prices: Prices, answers: NDArray[Any], smallest: int) -> None:
    """Hide more cells, in place, until every group that can be had holds at least `smallest` of these answers.

    answers (r + 1 x c + 1): what the groups are counted by. prices: what it costs to hide a cell, ENDLESS where nobody
    is; those that are hidden already cost nothing. Where no other cell can help, what is left stays.
    """
    looked: set[Cell] = set()
    thick = np.where(answers >= smallest, 0.0, ENDLESS)
    thick[-1], thick[:, -1] = 0.0, 0.0
    closed = thick.tolist()
    while True:
        few = hidden & (answers < smallest)
        few[-1], few[:, -1] = False, False
        if not few.any():
            return
        bare = [(row, column) for row, column in np.argwhere(few & ~_carried(hidden, answers >= smallest)).tolist()]
        left = [at for at in bare if at not in looked]
        if not left:
            return
        row, column = left[0]
        looked.add((row, column))
        if _flow(hidden, answers, smallest, row, column) >= smallest:
            continue
        # One cell that carries enough by itself mostly helps; where there is none, several have to together.
        onward = [
            [price + more for price, more in zip(*pair, strict=True)] for pair in zip(prices, closed, strict=True)
        ]
        found = [at for at, _ in cheapest_way(onward, prices, row, column)]
        total = hidden.shape[0] - 1, hidden.shape[1] - 1
        found = [] if total in found and not hidden[total] else found
        while found := found or _lacking(hidden, prices, answers, smallest, row, column):
            for at in found:
                hidden[at], prices[at[0]][at[1]] = True, 0.0
            found = []


def _carried(hidden: NDArray[np.bool_], thick: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which columns can be reached from which rows over hidden cells that carry enough by themselves: mostly all."""
    rows, columns = hidden.shape
    steps = np.eye(rows + columns, dtype=np.float32)
    there = hidden & thick
    there[-1], there[:, -1] = hidden[-1], hidden[:, -1]
    steps[:rows, rows:], steps[rows:, :rows] = there, hidden.T
    for _ in range(int(np.ceil(np.log2(rows + columns)))):
        steps = np.minimum(steps @ steps, 1)
    return np.asarray(steps[:rows, rows:] > 0)


def _flow(hidden: NDArray[np.bool_], answers: NDArray[Any], smallest: int, row: int, column: int) -> float:
    """How much flows from this row to this column over hidden cells; counted until it is enough."""
    rows, columns = hidden.shape
    room = {
        at: ENDLESS if at[0] == rows - 1 or at[1] == columns - 1 else float(answers[at])
        for at in map(tuple, np.argwhere(hidden).tolist())
    }
    out = [[*(np.flatnonzero(each) + rows).tolist()] for each in hidden] + [
        np.flatnonzero(c).tolist() for c in hidden.T
    ]
    flow = 0.0
    while flow < smallest:
        came, queue = {row: row}, [row]
        for at in queue:
            for step in out[at]:
                if step not in came and (at >= rows or room[at, step - rows] > 0):
                    came[step] = at
                    queue.append(step)
        if rows + column not in came:
            break
        way, at = [], rows + column
        while at != row:
            way.append((came[at], at))
            at = came[at]
        width = min([room[a, b - rows] for a, b in way if a < rows] + [smallest - flow])
        for a, b in way:
            room[(a, b - rows) if a < rows else (b, a - rows)] += -width if a < rows else width
        flow += width
    return flow


def _lacking(
    hidden: NDArray[np.bool_], prices: Prices, answers: NDArray[Any], smallest: int, row: int, column: int
) -> list[Cell]:
    """The cells to hide so that more flows from this row to this column; none where enough does, or nothing helps."""
    rows, columns = hidden.shape
    room: Prices = np.where(answers > 0, answers, 0).astype(float).tolist()
    for at in range(rows):
        room[at][-1] = ENDLESS
    room[-1] = [ENDLESS] * columns
    flow = 0.0
    while flow < smallest:
        onward = [
            [price if free > 0 else ENDLESS for price, free in zip(*pair, strict=True)]
            for pair in zip(prices, room, strict=True)
        ]
        way = cheapest_way(onward, prices, row, column)
        if not way or (more := [at for at, _ in way if not hidden[at]]):
            return more if way else []
        width = min((room[r][c] for (r, c), forth in way if forth), default=ENDLESS)
        width = min(width, smallest - flow)
        for (r, c), forth in way:
            room[r][c] += -width if forth else width
        flow += width
    return []


def cheapest_way(onward: Prices, back: Prices, row: int, column: int) -> list[tuple[Cell, bool]]:
    """The cells from a row to a column that cost the least together, and whether each is stepped over from row to
    column; empty where there is no way. Dijkstra's, over rows (0..r) and columns (r + 1..)."""
    rows, columns = len(onward), range(len(onward[0]))
    best: dict[int, float] = {row: 0.0}
    came: dict[int, int] = {}
    queue = [(0.0, row)]
    while queue:
        cost, at = heapq.heappop(queue)
        if at == rows + column:
            break
        if cost > best.get(at, ENDLESS):
            continue
        steps = (
            [(rows + other, onward[at][other]) for other in columns]
            if at < rows
            else [(other, back[other][at - rows]) for other in range(rows)]
        )
        for step, price in steps:
            if cost + price < best.get(step, ENDLESS):
                best[step], came[step] = cost + price, at
                heapq.heappush(queue, (cost + price, step))
    way: list[tuple[Cell, bool]] = []
    at = rows + column
    while at in came:
        before = came[at]
        way.append(((before, at - rows), True) if before < rows else ((at, before - rows), False))
        at = before
    return way
