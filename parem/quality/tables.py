"""Burt tables of a selection: whole, by service, or as histograms that break down by place and period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.burt import BurtTable, Schema, common_schema, total
from parem.quality.pieces import SEVERAL_SERVICES, Pieces, Place
from parem.quality.slices.reads import days_answered
from parem.quality.slices.side_by_side import table_of
from parem.quality.slices.table_parts import Part, parts
from parem.quality.store import Selection, schemas_of

__all__ = [
    "Part",
    "Pieces",
    "Place",
    "days_answered",
    "histograms",
    "pieces_of",
    "table",
    "tables_by",
    "tables_by_service",
]


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
    found = tables_by(selection, lambda place: place[0])
    found.pop(SEVERAL_SERVICES, None)
    return found


def _tables_by(
    selection: Selection, schemas: Mapping[int, Schema], name: Callable[[Place], Any]
) -> dict[Any, BurtTable]:
    sums: dict[tuple[int, Any], tuple[int, NDArray[Any], NDArray[Any]]] = {}
    for version, part in parts(selection, schemas, "month", "pairs", name):
        groups: dict[Any, list[int]] = defaultdict(list)
        for at, place in enumerate(part.places):
            groups[name(place)].append(at)
        for group, rows in groups.items():
            chosen: list[int] | slice = rows if len(groups) > 1 else slice(None)
            # What is read from a slice is as narrow as its counts; what is added up must not be.
            n, values, its_moments = part.n[chosen], part.values[chosen], part.moments[chosen]
            mine = int(n.sum()), values.sum(axis=0, dtype=np.int64), its_moments.sum(axis=0)
            kept = sums.get((version, group))
            sums[version, group] = (kept[0] + mine[0], kept[1] + mine[1], kept[2] + mine[2]) if kept else mine
    common = common_schema(schemas.values())
    found: dict[Any, list[BurtTable]] = defaultdict(list)
    for (version, group), (answers, cells, moments) in sums.items():
        found[group].append(table_of(schemas[version], answers, cells, moments).project(common))
    return {group: total(common, parts) for group, parts in found.items()}


def histograms(selection: Selection, unit: str = "month") -> Pieces:
    """The histograms of a selection by service, channel and day or month; pairs are not read. Three statements.

    unit is the shortest period that will be asked for: weeks need days, everything longer is made of months.
    """
    schemas = schemas_of(selection.survey_id)
    return pieces_of(schemas, parts(selection, schemas, "day" if unit == "week" else "month", "histograms"))


def pieces_of(schemas: Mapping[int, Schema], given: Iterable[tuple[int, Part]]) -> Pieces:
    """The histograms of these versions' parts on one schema."""
    common = common_schema(schemas.values())
    places: list[Place] = []
    ends: list[date] = []
    n = [np.zeros(0, dtype=np.int64)]
    diagonals = [np.zeros((0, common.size), dtype=np.int64)]
    moments = [np.zeros((0, len(common.numbers), 3))]
    for version, part in given:
        schema = schemas[version]
        places += part.places
        ends += part.ends
        n.append(part.n)
        diagonals.append(part.values.astype(np.int64) if schema == common else _projected(part, schema, common))
        moments.append(schema.moments_onto(common, part.moments))
    return Pieces(
        common,
        np.array([service for service, _channel, _day in places], dtype=np.int64),
        np.array([channel for _service, channel, _day in places], dtype=object),
        np.array([day.toordinal() for _service, _channel, day in places], dtype=np.int64),
        np.array([day.toordinal() for day in ends], dtype=np.int64),
        np.concatenate(n),
        np.concatenate(diagonals),
        np.concatenate(moments),
    )


def _projected(part: Part, schema: Schema, common: Schema) -> NDArray[np.int64]:
    onto = np.column_stack([part.values, part.n]).astype(float) @ schema.onto(common)
    return np.asarray(onto, dtype=np.int64)
