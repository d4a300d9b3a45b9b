"""One look at a survey's answers for a whole page: the histograms of all that could be chosen, and the whole table of
what is. The answers that wait are read once for both, and slices that did not change are not read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.burt import BurtTable, Schema, total
from parem.quality.pieces import Pieces, Place
from parem.quality.slices.fingerprints import Fingerprints, made_of_slices, seen_of
from parem.quality.slices.pair_sums import stored_table
from parem.quality.slices.reads import is_then, is_within
from parem.quality.slices.remembered import remembered
from parem.quality.slices.side_by_side import Sums, table_of
from parem.quality.slices.table_parts import Part, Row, Waiting, part_of
from parem.quality.store import Selection
from parem.quality.tables import histograms, pieces_of, table


@dataclass(frozen=True, eq=False)
class Look:
    """The histograms, and what the table of the chosen answers is made of."""

    pieces: Pieces
    chosen: Selection
    schemas: Mapping[int, Schema]
    #: The fingerprints of the slices that are chosen, and what waits; None where the table takes a read of its own.
    _found: tuple[Fingerprints, _Tail] | None

    def table(self) -> BurtTable:
        """The whole Burt table of the chosen answers. At most one statement, if no slice changes meanwhile."""
        stored = stored_table(self.chosen, self._found[0], self.schemas) if self._found else None
        if self._found is None or stored is None:
            return table(self.chosen)
        return total(stored.schema, [stored, *self._found[1].tables(self.schemas)])


@dataclass(frozen=True, eq=False)
class _Tail:
    """Of the answers that wait: the histograms of all, and for each version n, pairs and moments of those chosen."""

    chosen: Selection
    parts: list[tuple[int, Part]] = field(default_factory=list)
    sums: dict[int, tuple[int, Any, NDArray[Any]]] = field(default_factory=dict)

    def add(self, version: int, waiting: Waiting) -> None:
        self.parts.append((version, waiting.part("histograms")))
        answers = waiting.only(self._is_chosen)
        its: Sums = answers.pairs(np.zeros(len(answers.codes), dtype=np.int64), 1)
        mine = int(its.n[0]), its.cells[0], its.moments[0]
        kept = self.sums.get(version)
        self.sums[version] = (kept[0] + mine[0], kept[1] + mine[1], kept[2] + mine[2]) if kept else mine

    def tables(self, schemas: Mapping[int, Schema]) -> list[BurtTable]:
        return [table_of(schemas[version], *its) for version, its in self.sums.items()]

    def _is_chosen(self, place: Place, end: date) -> bool:
        service, channel, start = place
        return is_within(self.chosen, (service,), (channel,)) and is_then(self.chosen, start, end)


def look_at(everything: Selection, chosen: Selection, unit: str, schemas: Mapping[int, Schema]) -> Look:
    """The histograms of everything by service, channel and day or month (as `tables.histograms`), and the table of what
    is chosen of it. One statement, and one for each of both where slices have changed since they were read.

    chosen begins and ends with months, or where everything does: in months a day can't be told from its month.
    """
    grain = "day" if unit == "week" else "month"
    tail = _Tail(chosen)
    seen = seen_of(everything, chosen, schemas, grain, tail.add)
    stored = _stored_pieces(everything, seen.everything, schemas, grain)
    if stored is None:
        # Somebody folded or erased in between: nothing is mixed, all is read anew.
        return Look(histograms(everything, unit), chosen, schemas, None)
    return Look(stored.with_(pieces_of(schemas, tail.parts)), chosen, schemas, (seen.chosen, tail))


def _stored_pieces(
    everything: Selection, fingerprints: Fingerprints, schemas: Mapping[int, Schema], grain: str
) -> Pieces | None:
    """The histograms of the slices that have these fingerprints; None where one has changed meanwhile. At most one
    statement."""
    name, mark = ("pieces", everything, grain), (tuple(schemas.items()), fingerprints)
    pieces: Pieces | None = remembered.get(name, mark)
    if pieces is None:

        def parts_of(version: int, rows: list[Row]) -> tuple[list[Part], int]:
            part = part_of(schemas[version], rows, "histograms") if rows else None
            return ([part], part.size) if part else ([], 0)

        found = made_of_slices(everything, fingerprints, grain, "histograms", parts_of)
        if found is None:
            return None
        pieces = pieces_of(schemas, [(group.version, part) for group, parts in found.items() for part in parts])
        pieces.freeze()
        remembered.put(name, mark, pieces, pieces.size + 500 * len(fingerprints))
    return pieces
