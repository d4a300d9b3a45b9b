"""Burt tables of a selection: whole, by service, or as histograms that break down by place and period."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.burt import BurtTable, Schema, common_schema, total
from parem.quality.coding import Coded, code_answers
from parem.quality.periods import month_of
from parem.quality.pieces import SEVERAL_CHANNELS, SEVERAL_SERVICES, Pieces, Place
from parem.quality.slice_reads import days_answered, is_within, rows_of
from parem.quality.slices import histograms_from_bytes, moments_from_bytes, pairs_from_bytes, table_of
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
    for version, part in _parts(selection, schemas, "month", "pairs", name):
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
    return pieces_of(schemas, _parts(selection, schemas, "day" if unit == "week" else "month", "histograms"))


def pieces_of(schemas: Mapping[int, Schema], parts: Iterable[tuple[int, Part]]) -> Pieces:
    """The histograms of these versions' parts on one schema."""
    common = common_schema(schemas.values())
    places: list[Place] = []
    ends: list[date] = []
    n = [np.zeros(0, dtype=np.int64)]
    diagonals = [np.zeros((0, common.size), dtype=np.int64)]
    moments = [np.zeros((0, len(common.numbers), 3))]
    for version, part in parts:
        schema = schemas[version]
        places += part.places
        ends += part.ends
        n.append(part.n)
        onto = np.column_stack([part.values, part.n]).astype(float) @ schema.onto(common)
        diagonals.append(part.values.astype(np.int64) if schema == common else onto.astype(np.int64))
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


@dataclass(frozen=True, eq=False)
class Part:
    """Some tables of one version: their places and last days (r), n (r,), upper triangles or diagonals (r x ...),
    moments."""

    places: list[Place]
    ends: list[date]
    n: NDArray[np.int64]
    values: NDArray[Any]
    moments: NDArray[Any]


def _parts(
    selection: Selection, schemas: Mapping[int, Schema], grain: str, column: str,
    name: Callable[[Place], Any] | None = None,
) -> Iterator[tuple[int, Part]]:  # fmt: skip
    """The slices of a selection and its answers that are not folded yet, in parts of one version each.

    With a name the answers at places of the same name stand together, at the first of these places: each would be a
    whole table else.
    """
    for rows in rows_of(selection, schemas, grain, column):
        alike: dict[tuple[int, int], list[Any]] = defaultdict(list)
        waiting: dict[int, dict[Place, list[str]]] = defaultdict(lambda: defaultdict(list))
        first: dict[Any, Place] = {}
        for row in rows:
            version, service, channel, start, _n, data, _moments, answers = row[:8]
            if data is None:
                place = (service, channel, start)
                waiting[version][first.setdefault(name(place), place) if name else place].append(answers)
            elif row[8] != "kept" or is_within(selection, row[10], row[11]):
                # Those whose bytes are of one length, and so of one type, are read at once.
                alike[version, len(data)].append(row)
        for (version, _length), slices in alike.items():
            yield version, _of_slices(schemas[version], slices, column)
        for version, answers_at in waiting.items():
            yield version, _of_answers(schemas[version], answers_at, column)


def _of_slices(schema: Schema, rows: list[Any], column: str) -> Part:
    places, ends = [_place(row) for row in rows], [_end(row) for row in rows]
    n = np.array([row[4] for row in rows], dtype=np.int64)
    unpacked = pairs_from_bytes if column == "pairs" else histograms_from_bytes
    moments = moments_from_bytes(b"".join(row[6] for row in rows)).reshape(len(rows), len(schema.numbers), 3)
    return Part(places, ends, n, unpacked([row[5] for row in rows]), moments)


def _place(row: Any) -> Place:
    _version, service, channel, start, *_, services, channels = row
    if row[8] != "kept":
        return service, channel, start
    return (
        services[0] if len(services) == 1 else SEVERAL_SERVICES,
        channels[0] if len(channels) == 1 else SEVERAL_CHANNELS,
        start,
    )


def _end(row: Any) -> date:
    start, grain, end = row[3], row[8], row[9]
    last: date = end or (start if grain == "day" else _month_end(start))
    return last


@lru_cache(maxsize=1000)
def _month_end(start: date) -> date:
    return month_of(start).end


@lru_cache(maxsize=8)
def _coded(schema: Schema, answers: str) -> Coded:
    """These answers, as a JSON list, coded: a page reads what waits more than once, and so does the next page."""
    return code_answers(schema, json.loads(answers))


def _of_answers(schema: Schema, answers_at: Mapping[Place, list[str]], column: str) -> Part:
    coded = _coded(schema, f"[{','.join(chain.from_iterable(answers_at.values()))}]")
    groups = np.repeat(np.arange(len(answers_at)), [len(answers) for answers in answers_at.values()]).astype(np.int64)
    sums = (coded.pairs if column == "pairs" else coded.histograms)(groups, len(answers_at))
    return Part(list(answers_at), [day for *_, day in answers_at], sums.n, sums.cells, sums.moments)
