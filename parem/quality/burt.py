"""The Burt table: every question's histogram and every two questions' contingency table in one matrix of counts.

For items with c1..cq categories let Z be the 0/1 indicator matrix of n responses; the Burt table is Z'Z (Greenacre
1984). It adds over disjoint sets of responses and subtracts, so it can be kept in slices. Each item's last two
categories are "don't know" and "not answered": every response has exactly one category of every item.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Categories beyond an item's own codes.
EXTRA = 2


@dataclass(frozen=True)
class Item:
    """One closed question, or one option of a multiple choice, with its codes in order."""

    code: str
    categories: tuple[int | str, ...]

    @property
    def size(self) -> int:
        """Categories with "don't know" and "not answered"."""
        return len(self.categories) + EXTRA

    @property
    def dont_know(self) -> int:
        """Position of "don't know"."""
        return len(self.categories)

    @property
    def missing(self) -> int:
        """Position of "not answered"."""
        return len(self.categories) + 1

    @property
    def is_named(self) -> bool:
        """Whether the categories are names (options) and not numbers of a scale."""
        return all(isinstance(category, str) for category in self.categories)

    def positions_in(self, other: Item) -> list[int]:
        """Where each category of this item is in the other, "don't know" and "not answered" included.

        Options are matched by name. Numbers are matched only on the same scale: a 5 of 5 is not a 5 of 7.
        """
        if not (self.is_named and other.is_named) and self.categories != other.categories:
            return [other.missing] * self.size
        of = {category: i for i, category in enumerate(other.categories)}
        return [*(of.get(category, other.missing) for category in self.categories), other.dont_know, other.missing]

    def joined(self, older: Item) -> Item:
        """This item with the options that only the older one had, after its own."""
        if not (self.is_named and older.is_named):
            return self
        gone = tuple(category for category in older.categories if category not in self.categories)
        return Item(self.code, self.categories + gone)


@dataclass(frozen=True)
class Schema:
    """The items of a table in order, and the names of the number questions whose moments go along."""

    items: tuple[Item, ...]
    numbers: tuple[str, ...] = ()

    @cached_property
    def offsets(self) -> NDArray[Any]:
        """Where each item's block starts; one more for the end. Shape (q + 1,)."""
        return np.concatenate([[0], np.cumsum([item.size for item in self.items])]).astype(np.int64)

    @property
    def size(self) -> int:
        """Rows of the table."""
        return int(self.offsets[-1])

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {item.code: i for i, item in enumerate(self.items)}

    def __contains__(self, code: object) -> bool:
        return code in self._positions

    def item(self, code: str) -> Item:
        """The item of this code. Raises KeyError."""
        return self.items[self._positions[code]]

    def block(self, code: str, own: bool = False) -> slice:
        """Where the item's block is in the table; with own=True only its own categories. Raises KeyError."""
        i = self._positions[code]
        start, end = int(self.offsets[i]), int(self.offsets[i + 1])
        return slice(start, end - EXTRA if own else end)

    def onto(self, other: Schema) -> NDArray[Any]:
        """The 0/1 matrix ((size + 1) x other.size) that takes this schema's indicator columns to the other's.

        The last row stands for every response. What the other can't hold (an item it asks and this one did not, an
        option it no longer has, a scale with other points) becomes "not answered".
        """
        matrix = np.zeros((self.size + 1, other.size))
        for item in other.items:
            start = other.block(item.code).start
            if item.code not in self:
                matrix[-1, start + item.missing] = 1
                continue
            own = self.item(item.code)
            places = start + np.array(own.positions_in(item))
            matrix[np.arange(own.size) + self.block(item.code).start, places] = 1
        return matrix

    def moments_onto(self, other: Schema, moments: NDArray[Any]) -> NDArray[Any]:
        """Moments (... x m x 3) in the other schema's order of numbers; zeros for a number that was not asked."""
        result = np.zeros((*moments.shape[:-2], len(other.numbers), 3))
        for place, code in enumerate(other.numbers):
            if code in self.numbers:
                result[..., place, :] = moments[..., self.numbers.index(code), :]
        return result


@dataclass(frozen=True, eq=False)
class BurtTable:
    """Counts of a schema: n responses, counts (s x s), moments (m x 3: n, sum, sum of squares of each number)."""

    schema: Schema
    n: int
    counts: NDArray[Any]
    moments: NDArray[Any] = field(default_factory=lambda: np.zeros((0, 3)))

    @classmethod
    def empty(cls, schema: Schema) -> BurtTable:
        """The table of no responses."""
        counts = np.zeros((schema.size, schema.size), dtype=np.int64)
        return cls(schema, 0, counts, np.zeros((len(schema.numbers), 3)))

    @classmethod
    def of(cls, schema: Schema, codes: NDArray[Any], numbers: NDArray[Any] | None = None) -> BurtTable:
        """The table of n responses: codes (n x q) are positions within each item; numbers (n x m), NaN where missing.

        Raises ValueError for a position that an item does not have.
        """
        sizes = np.diff(schema.offsets)
        if codes.shape[1:] != (len(schema.items),) or (codes < 0).any() or (codes >= sizes).any():
            raise ValueError("a position that its item does not have")
        z = np.zeros((len(codes), schema.size), dtype=np.float64)
        z[np.arange(len(codes))[:, None], schema.offsets[:-1] + codes] = 1
        values = np.zeros((len(codes), 0)) if numbers is None else numbers
        moments = np.stack([(~np.isnan(values)).sum(0), np.nansum(values, 0), np.nansum(values**2, 0)], axis=1)
        return cls(schema, len(codes), (z.T @ z).astype(np.int64), moments.astype(float))

    def __add__(self, other: BurtTable) -> BurtTable:
        self._same(other)
        return BurtTable(self.schema, self.n + other.n, self.counts + other.counts, self.moments + other.moments)

    def __sub__(self, other: BurtTable) -> BurtTable:
        self._same(other)
        counts = self.counts - other.counts
        if self.n < other.n or (counts < 0).any():
            raise ValueError("responses are taken out that were never in")
        return BurtTable(self.schema, self.n - other.n, counts, self.moments - other.moments)

    def _same(self, other: BurtTable) -> None:
        if self.schema != other.schema:
            raise ValueError("tables of different questions; project both to what they share")

    def histogram(self, code: str) -> NDArray[Any]:
        """Counts of an item's own categories, in order (k,); "don't know" and "not answered" are left out."""
        block = self.schema.block(code, own=True)
        return np.diagonal(self.counts)[block]

    def left_out(self, code: str) -> tuple[int, int]:
        """How many said "don't know", and how many did not answer."""
        block = self.schema.block(code)
        dont_know, missing = np.diagonal(self.counts)[block][-EXTRA:]
        return int(dont_know), int(missing)

    def crosstab(self, row: str, column: str) -> NDArray[Any]:
        """Joint counts of two items' own categories (k x l): those who answered both."""
        return self.counts[self.schema.block(row, own=True), self.schema.block(column, own=True)]

    def together(self, codes: Sequence[str]) -> NDArray[Any]:
        """How many answered both of any two items (k x k)."""
        counts, item_of = self._own(codes)
        return np.asarray(item_of.T @ counts @ item_of)

    def covariance(self, codes: Sequence[str]) -> NDArray[Any]:
        """Pairwise-complete covariances of ordinal items (k x k): each pair's own means and n - 1; NaN if n < 2."""
        counts, item_of = self._own(codes)
        scores = item_of * np.concatenate([np.zeros(0), *map(self.scores, codes)])[:, None]
        # Whole numbers, and so exact: where all answered alike nothing varies.
        n, sums = item_of.T @ counts @ item_of, scores.T @ counts @ item_of
        squares = n * (scores.T @ counts @ scores) - sums * sums.T
        return np.asarray(np.divide(squares, n * (n - 1), out=np.full(n.shape, np.nan), where=n > 1))

    def _own(self, codes: Sequence[str]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Joint counts of all own categories of these items (c x c), and which item each is of, as 0/1 (c x k)."""
        blocks = [self.schema.block(code, own=True) for code in codes]
        places = [place for block in blocks for place in range(block.start, block.stop)]
        item_of = np.repeat(np.eye(len(codes)), [block.stop - block.start for block in blocks], axis=0)
        return self.counts[np.ix_(places, places)].astype(float), item_of

    def scores(self, code: str) -> NDArray[Any]:
        """An ordinal item's codes as numbers."""
        return np.asarray(self.schema.item(code).categories, dtype=float)

    def number(self, code: str) -> NDArray[Any]:
        """n, sum and sum of squares of a number question. Raises KeyError."""
        if code not in self.schema.numbers:
            raise KeyError(code)
        values: NDArray[Any] = self.moments[self.schema.numbers.index(code)]
        return values

    def project(self, schema: Schema) -> BurtTable:
        """This table on another schema's items, matched by code; see `Schema.onto`. The responses stay as many."""
        if schema == self.schema:
            return self
        onto = self.schema.onto(schema)
        answered = np.append(np.diagonal(self.counts), self.n).astype(float)
        everyone = np.vstack([np.column_stack([self.counts, answered[:-1]]), answered])
        counts = (onto.T @ everyone @ onto).astype(np.int64)
        return BurtTable(schema, self.n, counts, self.schema.moments_onto(schema, self.moments))


def common_schema(schemas: Iterable[Schema]) -> Schema:
    """All items of these versions (oldest first): a newer definition before an older one, gone options kept."""
    items: dict[str, Item] = {}
    numbers: dict[str, None] = {}
    for schema in reversed(list(schemas)):
        for item in schema.items:
            items[item.code] = items[item.code].joined(item) if item.code in items else item
        numbers.update(dict.fromkeys(schema.numbers))
    return Schema(tuple(items.values()), tuple(numbers))


def total(schema: Schema, tables: Iterable[BurtTable]) -> BurtTable:
    """The sum of tables on this schema; none gives the empty table."""
    result = BurtTable.empty(schema)
    for table in tables:
        result = result + (table if table.schema == schema else table.project(schema))
    return result
