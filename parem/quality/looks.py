"""One look at a survey's answers for a whole page: the histograms of all that could be chosen, and the whole table of
what is. The answers that wait are read once for both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.burt import BurtTable, Schema, common_schema, total
from parem.quality.pair_sums import Group, Mark, summed_pairs
from parem.quality.pieces import Pieces, Place
from parem.quality.slice_reads import is_within
from parem.quality.slices import Sums, table_of
from parem.quality.store import Selection
from parem.quality.table_parts import Part, Stored, Waiting, read
from parem.quality.tables import histograms, pieces_of, table


@dataclass(frozen=True, eq=False)
class Look:
    """The histograms, and what the table of the chosen answers is made of."""

    pieces: Pieces
    chosen: Selection
    schemas: Mapping[int, Schema]
    #: None where the table takes a read of its own.
    _found: _Found | None

    def table(self) -> BurtTable:
        """The whole Burt table of the chosen answers. At most one statement, if no slice changes meanwhile."""
        sums = summed_pairs(self.chosen, self._found.slices) if self._found else None
        if self._found is None or sums is None:
            return table(self.chosen)
        common = common_schema(self.schemas.values())
        found = []
        for version, (n, cells, moments) in self._found.sums.items():
            whole = cells + sums[version] if version in sums else cells
            found.append(table_of(self.schemas[version], n, whole, moments).project(common))
        return total(common, found)


@dataclass(frozen=True, eq=False)
class _Found:
    """Of the chosen answers: the slices, by which their pairs can be had; for each version n and moments, and the
    pairs of those that wait."""

    slices: dict[Group, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    sums: dict[int, tuple[int, Any, NDArray[Any]]] = field(default_factory=dict)

    def add_slices(self, version: int, stored: Stored, selection: Selection) -> None:
        mine = []
        for at, row in enumerate(stored.rows):
            if is_within(selection, row.services, row.channels) and _is_then(selection, row.start, row.end):
                mark = tuple(row.services), tuple(row.channels), row.revision
                self.slices[version, row.grain, row.start].append(mark)
                mine.append(at)
        self._add(version, int(stored.part.n[mine].sum()), 0, stored.part.moments[mine].sum(axis=0))

    def add_waiting(self, version: int, waiting: Waiting, selection: Selection) -> None:
        answers = waiting.only(lambda place, end: _holds(selection, place, end))
        sums: Sums = answers.pairs(np.zeros(len(answers.codes), dtype=np.int64), 1)
        self._add(version, int(sums.n[0]), sums.cells[0], sums.moments[0])

    def _add(self, version: int, n: int, cells: Any, moments: NDArray[Any]) -> None:
        kept = self.sums.get(version)
        self.sums[version] = (kept[0] + n, kept[1] + cells, kept[2] + moments) if kept else (n, cells, moments)


def look_at(everything: Selection, chosen: Selection, unit: str, schemas: Mapping[int, Schema]) -> Look:
    """The histograms of everything by service, channel and day or month (as `tables.histograms`), and the table of what
    is chosen of it. One statement, and at most one more for the table."""
    if unit == "week":
        # Days are many times as many slices as months, of which the table is quicker made.
        return Look(histograms(everything, unit), chosen, schemas, None)
    found = _Found()
    parts: list[tuple[int, Part]] = []
    for version, each in read(everything, schemas, "month", "histograms"):
        if isinstance(each, Stored):
            found.add_slices(version, each, chosen)
            parts.append((version, each.part))
        else:
            found.add_waiting(version, each, chosen)
            parts.append((version, each.part("histograms")))
    return Look(pieces_of(schemas, parts), chosen, schemas, found)


def _holds(selection: Selection, place: Place, end: date) -> bool:
    service, channel, start = place
    return is_within(selection, (service,), (channel,)) and _is_then(selection, start, end)


def _is_then(selection: Selection, start: date, end: date) -> bool:
    return start >= (selection.start or date.min) and end <= (selection.end or date.max)
