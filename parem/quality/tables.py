"""Burt tables of a selection: whole, by service, or as histograms that break down by place and period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.burt import BurtTable, Schema, common_schema, total
from parem.quality.coding import code_answers
from parem.quality.periods import period_of
from parem.quality.slice_reads import days_answered, rows_of
from parem.quality.slices import diagonal_table, histograms_from_bytes, moments_from_bytes, pairs_from_bytes, table_of
from parem.quality.store import Selection, schemas_of

__all__ = ["Pieces", "Place", "days_answered", "histograms", "table", "tables_by", "tables_by_service"]

#: service id, channel, first day of the slice: what a figure can be broken down by.
Place = tuple[int, str, date]


@dataclass(frozen=True, eq=False)
class Pieces:
    """The histograms that a selection is the sum of, on one schema: p places with n (p,), diagonals (p x s), moments
    (p x m x 3)."""

    schema: Schema
    places: list[Place]
    n: NDArray[Any]
    diagonals: NDArray[Any]
    moments: NDArray[Any]

    @property
    def total(self) -> BurtTable:
        """The table of the whole selection (its histograms)."""
        return self._sum(slice(None))

    def by(self, name: Callable[[Place], Any]) -> dict[Any, BurtTable]:
        """The tables summed by what `name` says of each place, in the order of the names."""
        groups: dict[Any, list[int]] = defaultdict(list)
        for i, place in enumerate(self.places):
            groups[name(place)].append(i)
        return {group: self._sum(groups[group]) for group in sorted(groups)}

    def by_service(self) -> dict[int, BurtTable]:
        """By service id."""
        return self.by(lambda place: place[0])

    def by_channel(self) -> dict[str, BurtTable]:
        """By channel."""
        return self.by(lambda place: place[1])

    def by_period(self, unit: str) -> dict[str, BurtTable]:
        """By the label of the week, month, quarter or year."""
        return self.by(lambda place: period_of(place[2], unit).label)

    def only(self, services: Collection[int] | None, channels: Collection[str] | None) -> Pieces:
        """Those of these services and channels (None: of all)."""
        kept = [
            at
            for at, (service, channel, _) in enumerate(self.places)
            if (services is None or service in services) and (channels is None or channel in channels)
        ]
        return self._kept(kept)

    def within(self, start: date | None, end: date | None) -> Pieces:
        """Those of this time (both days are in it; None: without end)."""
        first, last = start or date.min, end or date.max
        return self._kept([at for at, place in enumerate(self.places) if first <= place[2] <= last])

    def _kept(self, kept: list[int]) -> Pieces:
        places = [self.places[at] for at in kept]
        return Pieces(self.schema, places, self.n[kept], self.diagonals[kept], self.moments[kept])

    def _sum(self, rows: Any) -> BurtTable:
        n = int(self.n[rows].sum())
        return diagonal_table(self.schema, n, self.diagonals[rows].sum(axis=0), self.moments[rows].sum(axis=0))


def table(selection: Selection) -> BurtTable:
    """The whole Burt table of a selection, of all versions together, exact to the last answer. Three statements."""
    schemas = schemas_of(selection.survey_id)
    found = _tables_by(selection, schemas, lambda _place: None)
    return found.get(None) or BurtTable.empty(common_schema(schemas.values()))


def tables_by(selection: Selection, name: Callable[[Place], Any]) -> dict[Any, BurtTable]:
    """The whole Burt tables of a selection, summed by what `name` says of each place. Three statements."""
    return _tables_by(selection, schemas_of(selection.survey_id), name)


def tables_by_service(selection: Selection) -> dict[int, BurtTable]:
    """The whole Burt table of each service that has answers. Three statements."""
    return tables_by(selection, lambda place: place[0])


def _tables_by(
    selection: Selection, schemas: Mapping[int, Schema], name: Callable[[Place], Any]
) -> dict[Any, BurtTable]:
    common = common_schema(schemas.values())
    found: dict[Any, list[BurtTable]] = defaultdict(list)
    for (version, group), part in _sums(selection, schemas, "month", "pairs", name).items():
        found[group].append(table_of(schemas[version], part.n, part.values, part.moments).project(common))
    return {group: total(common, parts) for group, parts in found.items()}


def histograms(selection: Selection, unit: str = "month") -> Pieces:
    """The histograms of a selection by service, channel and day or month; pairs are not read. Three statements.

    unit is the shortest period that will be asked for: weeks need days, everything longer is made of months.
    """
    schemas = schemas_of(selection.survey_id)
    common = common_schema(schemas.values())
    sums = _sums(selection, schemas, "day" if unit == "week" else "month", "histograms", lambda place: place)
    parts = [_projected([], common, common)]
    places: list[Place] = []
    for version, schema in schemas.items():
        keys = [key for key in sums if key[0] == version]
        places += [place for _, place in keys]
        parts.append(_projected([sums[key] for key in keys], schema, common))
    n, diagonals, moments = (np.concatenate([part[i] for part in parts]) for i in range(3))
    return Pieces(common, places, n, diagonals, moments)


@dataclass(eq=False)
class _Sum:
    n: int
    values: NDArray[Any]
    moments: NDArray[Any]


def _projected(
    parts: Sequence[_Sum], schema: Schema, common: Schema
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """n, diagonals and moments of histograms on the common schema."""
    n = np.array([part.n for part in parts], dtype=np.int64)
    values = np.array([part.values for part in parts]).reshape(len(parts), schema.size)
    moments = np.array([part.moments for part in parts]).reshape(len(parts), len(schema.numbers), 3)
    diagonals = np.column_stack([values, n]).astype(float) @ schema.onto(common)
    return n, diagonals.astype(np.int64), schema.moments_onto(common, moments)


def _sums(
    selection: Selection, schemas: Mapping[int, Schema], grain: str, column: str, name: Callable[[Place], Any]
) -> dict[tuple[int, Any], _Sum]:
    """The sums of slices and tail by version and what `name` says; values are upper triangles or diagonals."""
    unpacked = pairs_from_bytes if column == "pairs" else histograms_from_bytes
    sums: dict[tuple[int, Any], _Sum] = {}
    for rows in rows_of(selection, schemas, grain, column):
        waiting: dict[tuple[int, Any], list[dict[str, Any]]] = defaultdict(list)
        for version, service, channel, start, n, data, moments, answers in rows:
            key = (version, name((service, channel, start)))
            if data is None:
                waiting[key].append(answers)
            else:
                _add(sums, key, _Sum(n, unpacked(data), moments_from_bytes(moments)))
        for key, part in _counted(waiting, schemas, column):
            _add(sums, key, part)
    return sums


def _add(sums: dict[tuple[int, Any], _Sum], key: tuple[int, Any], part: _Sum) -> None:
    kept = sums.get(key)
    if kept is None:
        sums[key] = part
    else:
        sums[key] = _Sum(kept.n + part.n, kept.values + part.values, kept.moments + part.moments)


def _counted(
    waiting: Mapping[tuple[int, Any], Sequence[dict[str, Any]]], schemas: Mapping[int, Schema], column: str
) -> Iterator[tuple[tuple[int, Any], _Sum]]:
    """The sums of answers that are not folded yet, all of one version counted at once."""
    for version, schema in schemas.items():
        mine = {key: answers for key, answers in waiting.items() if key[0] == version}
        coded = code_answers(schema, [answer for answers in mine.values() for answer in answers])
        groups = np.repeat(np.arange(len(mine)), [len(answers) for answers in mine.values()]).astype(np.int64)
        counted = coded.pairs if column == "pairs" else coded.histograms
        sums = counted(groups, len(mine))
        for i, key in enumerate(mine):
            yield key, _Sum(int(sums.n[i]), sums.cells[i], sums.moments[i])
