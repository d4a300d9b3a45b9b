"""What one read of tables gives, in parts of one version each: slices side by side, and answers that wait."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from parem.quality.burt import Schema
from parem.quality.coding import Coded
from parem.quality.periods import month_of
from parem.quality.pieces import SEVERAL_CHANNELS, SEVERAL_SERVICES, Place
from parem.quality.slices.coded_lines import SEPARATOR, code_lines
from parem.quality.slices.reads import day_of, is_within, rows_of
from parem.quality.slices.side_by_side import histograms_from_bytes, moments_from_bytes, pairs_from_bytes
from parem.quality.store import Selection
from parem.surveys.models import CHANNELS

#: Ids of services are below 2^31.
SERVICE_BITS = 31


@dataclass(frozen=True, eq=False)
class Part:
    """Some tables of one version: their places and last days (r), n (r,), upper triangles or diagonals (r x ...),
    moments."""

    places: list[Place]
    ends: list[date]
    n: NDArray[np.int64]
    values: NDArray[Any]
    moments: NDArray[Any]

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        return self.values.nbytes + self.moments.nbytes + 150 * len(self.places)


@dataclass(frozen=True, eq=False)
class Waiting:
    """Answers of one version that are not folded: their places and last days (p), and the number of each one's."""

    places: list[Place]
    ends: list[date]
    groups: NDArray[np.int64]
    coded: Coded

    def part(self, column: str, name: Callable[[Place], Any] | None = None) -> Part:
        """Their tables by place. With a name those of the same name stand together, at the first of these places: each
        would be a whole table else."""
        names = [name(place) for place in self.places] if name else self.places
        at = {each: number for number, each in enumerate(dict.fromkeys(names))}
        onto = np.array([at[each] for each in names], dtype=np.int64)
        first = [names.index(each) for each in at] if name else range(len(names))
        sums = (self.coded.pairs if column == "pairs" else self.coded.histograms)(onto[self.groups], len(at))
        return Part([self.places[i] for i in first], [self.ends[i] for i in first], sums.n, sums.cells, sums.moments)

    def only(self, is_wanted: Callable[[Place, date], bool]) -> Coded:
        """The answers whose place and last day are wanted."""
        wanted = np.array([is_wanted(*each) for each in zip(self.places, self.ends, strict=True)], dtype=np.bool_)
        kept = wanted[self.groups]
        return self.coded if kept.all() else self.coded.only(np.flatnonzero(kept))


def parts(
    selection: Selection, schemas: Mapping[int, Schema], grain: str, column: str,
    name: Callable[[Place], Any] | None = None,
) -> Iterator[tuple[int, Part]]:  # fmt: skip
    """The slices of a selection and its answers that are not folded yet; `name` as in `Waiting.part`. One statement, as
    `slice_reads.rows_of` is."""
    for rows in rows_of(selection, schemas, grain, column):
        alike: dict[tuple[int, int], list[Row]] = defaultdict(list)
        answers = []
        for row in rows:
            if row[5] is None:
                answers.append(row)
                continue
            slice_ = row_of(row)
            if slice_.is_of(selection):
                # Those whose bytes are of one length, and so of one type, are read at once.
                alike[row[0], len(slice_.data)].append(slice_)
        for (version, _length), slices in alike.items():
            yield version, part_of(schemas[version], slices, column)
        for version, waiting in waiting_of(answers, schemas, selection, grain):
            yield version, waiting.part(column, name)


class Row(NamedTuple):
    """A slice, or a sum that is kept of deleted answers, as it was read."""

    services: Sequence[int]
    channels: Sequence[str]
    start: date
    end: date
    n: int
    data: bytes
    moments: bytes
    grain: str
    revision: int

    @property
    def place(self) -> Place:
        """Where its answers belong."""
        return (
            self.services[0] if len(self.services) == 1 else SEVERAL_SERVICES,
            self.channels[0] if len(self.channels) == 1 else SEVERAL_CHANNELS,
            self.start,
        )

    def is_of(self, selection: Selection) -> bool:
        """Whether it lies in the selection's services and channels: only what is kept was not asked for by them."""
        return self.grain != "kept" or is_within(selection, self.services, self.channels)


def row_of(row: Any) -> Row:
    """A slice or a kept sum of `slice_reads.rows_of`."""
    _version, service, channel, start, n, data, moments, _answers, grain, end, services, channels, revision = row
    first = day_of(start)
    if grain == "kept":
        return Row(json.loads(services), json.loads(channels), first, day_of(end), n, data, moments, grain, revision)
    return Row((service,), (channel,), first, span_end(grain, first), n, data, moments, grain, revision)


def part_of(schema: Schema, rows: list[Row], column: str) -> Part:
    """The tables of slices whose bytes are of one length."""
    n = np.array([row.n for row in rows], dtype=np.int64)
    unpacked = pairs_from_bytes if column == "pairs" else histograms_from_bytes
    moments = moments_from_bytes(b"".join(row.moments for row in rows)).reshape(len(rows), len(schema.numbers), 3)
    values = unpacked([row.data for row in rows])
    return Part([row.place for row in rows], [row.end for row in rows], n, values, moments)


@lru_cache(maxsize=1000)
def span_end(grain: str, start: date) -> date:
    """The last day of a day's or month's slice."""
    return start if grain == "day" else month_of(start).end


def waiting_of(
    rows: Sequence[Any], schemas: Mapping[int, Schema], selection: Selection, grain: str
) -> Iterator[tuple[int, Waiting]]:
    """The answers in these rows of `slice_reads.rows_of`, by version."""
    by_version: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_version[row[0]].append(row)
    for version, answers in by_version.items():
        yield version, _waiting(schemas[version], answers, selection, grain)


def _waiting(schema: Schema, rows: list[Any], selection: Selection, grain: str) -> Waiting:
    spans = {day: _span(day_of(day), selection, grain) for day in {row[3] for row in rows}}
    lines = [row[7].split(SEPARATOR) for row in rows]
    answers = code_lines(schema, list(chain.from_iterable(lines)))
    starts = np.repeat([spans[row[3]][0].toordinal() for row in rows], [len(each) for each in lines])
    # Each place as one number: thousands are told apart at once.
    numbers = (starts * len(CHANNELS) + answers.channels) << SERVICE_BITS | answers.services
    found, groups = np.unique(numbers, return_inverse=True)
    places = [_place_of(number) for number in found.tolist()]
    ends = dict(spans.values())
    return Waiting(places, [ends[start] for *_, start in places], groups, answers.coded)


def _place_of(number: int) -> Place:
    start, channel = divmod(number >> SERVICE_BITS, len(CHANNELS))
    return number & ((1 << SERVICE_BITS) - 1), CHANNELS[channel], date.fromordinal(start)


def _span(day: date, selection: Selection, grain: str) -> tuple[date, date]:
    """The slice that the answers of a day would come in: their month's, where it lies in the selection as a whole."""
    month = month_of(day)
    is_within_it = month.start >= (selection.start or date.min) and month.end <= (selection.end or date.max)
    return (month.start, month.end) if grain == "month" and is_within_it else (day, day)
