"""Burt tables side by side, as the slices keep them: counted all at once, and the bytes of each. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.burt import BurtTable, Schema

#: How many pairs or indicators are looked at in one go: some 32 MB.
AT_ONCE = 2_000_000
#: From so many answers a group their product is quicker than counting.
MANY = 40
#: Bytes that a count may take.
WIDTHS = (1, 2, 4, 8)


@lru_cache(maxsize=64)
def upper(size: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Rows and columns of the upper triangle of a size x size matrix, in the order it is kept."""
    return np.triu_indices(size)


def triangle(size: int) -> int:
    """How many cells the upper triangle has."""
    return size * (size + 1) // 2


def place_in_upper(row: NDArray[Any], column: NDArray[Any], size: int) -> NDArray[Any]:
    """Where the cells (row <= column) stand in the upper triangle."""
    return row * size - row * (row - 1) // 2 + column - row


@dataclass(frozen=True, eq=False)
class Sums:
    """g tables side by side: n (g,), cells (g x t upper triangles, or g x s diagonals) and moments (g x m x 3)."""

    n: NDArray[Any]
    cells: NDArray[Any]
    moments: NDArray[Any]


def count_pairs(schema: Schema, codes: NDArray[Any], numbers: NDArray[Any], groups: NDArray[Any], g: int) -> Sums:
    """Upper triangles of g groups (n,) of answers: codes (n x q, positions) and numbers (n x m, NaN where missing)."""
    places = schema.offsets[:-1] + codes
    count = _products if len(codes) >= MANY * g else _counted
    return Sums(np.bincount(groups, minlength=g), count(schema, places, groups, g), _moments_of(numbers, groups, g))


def _products(schema: Schema, places: NDArray[Any], groups: NDArray[Any], g: int) -> NDArray[np.int64]:
    """Z'Z of each group: quicker where groups are large."""
    rows, columns = upper(schema.size)
    cells = np.zeros((g, triangle(schema.size)), dtype=np.int64)
    order = np.argsort(groups, kind="stable")
    # So few rows at once that their float32 counts are exact.
    step = max(1, AT_ONCE // max(1, schema.size))
    for start in range(0, len(order), step):
        mine = order[start : start + step]
        # Floats: whole numbers are multiplied without the processor's quick instructions.
        z = np.zeros((len(mine), schema.size), dtype=np.float32)
        z[np.arange(len(mine))[:, None], places[mine]] = 1
        different, begins = np.unique(groups[mine], return_index=True)
        for group, part in zip(different.tolist(), np.split(z, begins[1:]), strict=True):
            cells[group] += (part.T @ part)[rows, columns].astype(np.int64)
    return cells


def _counted(schema: Schema, places: NDArray[Any], groups: NDArray[Any], g: int) -> NDArray[np.int64]:
    """Each pair of answers counted by itself: quicker where there are many small groups."""
    size = triangle(schema.size)
    counts = np.zeros(g * size, dtype=np.int64)
    first, second = np.triu_indices(len(schema.items))
    step = max(1, AT_ONCE // max(1, len(first)))
    # Where a row of the triangle begins is looked up once for each answer, and not reckoned for each pair.
    diagonal = np.arange(schema.size)
    begins = place_in_upper(diagonal, diagonal, schema.size) - diagonal
    # A question after another, so that a pair of them is two runs of memory.
    columns = np.ascontiguousarray(places.T)
    rows = begins[columns] + groups * size
    for start in range(0, len(places), step):
        part = slice(start, start + step)
        counts += np.bincount((rows[first, part] + columns[second, part]).ravel(), minlength=len(counts))
    return counts.reshape(g, size)


def count_histograms(schema: Schema, codes: NDArray[Any], numbers: NDArray[Any], groups: NDArray[Any], g: int) -> Sums:
    """Diagonals of g groups of answers, given as to `count_pairs`."""
    places = schema.offsets[:-1] + codes + groups[:, None] * schema.size
    counts = np.bincount(places.ravel(), minlength=g * schema.size).reshape(g, schema.size)
    return Sums(np.bincount(groups, minlength=g), counts, _moments_of(numbers, groups, g))


def diagonals_of(schema: Schema, cells: NDArray[Any]) -> NDArray[Any]:
    """The histograms (g x s) in upper triangles (g x t)."""
    places = np.arange(schema.size)
    return cells[:, place_in_upper(places, places, schema.size)]


def _moments_of(numbers: NDArray[Any], groups: NDArray[Any], g: int) -> NDArray[Any]:
    result = np.zeros((g, numbers.shape[1], 3))
    for column in range(numbers.shape[1]):
        known = ~np.isnan(numbers[:, column])
        where, values = groups[known], numbers[known, column]
        for power in range(3):
            result[:, column, power] = np.bincount(where, weights=values**power, minlength=g)
    return result


def table_of(schema: Schema, n: int, cells: NDArray[Any], moments: NDArray[Any]) -> BurtTable:
    """The table whose upper triangle this is."""
    counts = np.zeros((schema.size, schema.size), dtype=np.int64)
    rows, columns = upper(schema.size)
    counts[rows, columns] = cells
    counts[columns, rows] = cells
    return BurtTable(schema, n, counts, moments)


def diagonal_table(schema: Schema, n: int, diagonal: NDArray[Any], moments: NDArray[Any]) -> BurtTable:
    """A table of which only the histograms are known: enough for every figure of one question."""
    return BurtTable(schema, n, np.diag(diagonal), moments)


def pairs_to_bytes(cells: NDArray[Any]) -> bytes:
    """An upper triangle as the width of a count in bytes (1, 2, 4 or 8), then the counts, little-endian.

    Most slices hold few answers, and so take one byte a count: as small as when compressed, and read at once.
    """
    most = int(cells.max(initial=0))
    width = next(width for width in WIDTHS if most < 1 << (8 * width))
    return bytes([width]) + cells.astype(f"<u{width}").tobytes()


def pairs_from_bytes(data: Sequence[bytes]) -> NDArray[Any]:
    """Upper triangles (r x t) of the same length in bytes; their type is as narrow as the counts."""
    width = data[0][0]
    return np.frombuffer(b"".join(each[1:] for each in data), dtype=f"<u{width}").reshape(len(data), -1)


def histograms_to_bytes(diagonal: NDArray[Any]) -> bytes:
    """A diagonal as little-endian int32."""
    return diagonal.astype("<i4").tobytes()


def histograms_from_bytes(data: Sequence[bytes]) -> NDArray[Any]:
    """Diagonals (r x s) of the same schema."""
    return np.frombuffer(b"".join(data), dtype="<i4").reshape(len(data), -1)


def moments_to_bytes(moments: NDArray[Any]) -> bytes:
    """Moments (m x 3) as little-endian float64."""
    return moments.astype("<f8").tobytes()


def moments_from_bytes(data: bytes) -> NDArray[Any]:
    """Moments (m x 3): n, sum and sum of squares of each number."""
    return np.frombuffer(data, dtype="<f8").reshape(-1, 3)
