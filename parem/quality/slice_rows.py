"""Changing the rows of slices: answers added to the tables of their days and months, or taken out.

Rows are locked in one order by everybody, new slices before old ones, each by their key; so nobody waits in a circle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from typing import Any, cast

import numpy as np
from sqlalchemy import Table, and_, bindparam, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import selectinload

from parem.extensions import db
from parem.quality.burt import Schema
from parem.quality.coding import Coded, code_answers, schema_of
from parem.quality.models import Slice
from parem.quality.slices import (
    Sums,
    diagonals_of,
    histograms_to_bytes,
    moments_from_bytes,
    moments_to_bytes,
    pairs_from_bytes,
    pairs_to_bytes,
    triangle,
)
from parem.surveys.models import Version

#: version, organisation, service, channel, grain, start: a slice's key, in the order in which slices are locked.
Key = tuple[int, int, int, str, str, date]
KEY = ("version_id", "organisation_id", "service_id", "channel", "grain", "start")
#: How many slices are changed by one statement, and how many cells they may have together.
SLICES_AT_ONCE, CELLS_AT_ONCE = 400, 4_000_000
#: How many rows one statement names: SQLite takes some thirty thousand values.
ROWS_AT_ONCE = 5000

_slices = cast(Table, Slice.__table__)


@dataclass(frozen=True)
class Taken:
    """An answer as it is folded."""

    organisation_id: int
    version_id: int
    service_id: int
    channel: str
    day: date
    answers: dict[str, Any]

    @property
    def keys(self) -> tuple[Key, Key]:
        """The slices it belongs to: its day's and its month's."""
        place = (self.version_id, self.organisation_id, self.service_id, self.channel)
        return (*place, "day", self.day), (*place, "month", self.day.replace(day=1))


def batches(things: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The things in lists of at most this size."""
    iterator = iter(things)
    while batch := list(islice(iterator, size)):
        yield batch


def add(taken: Sequence[Taken], sign: int = 1) -> None:
    """Add these answers to (or with sign -1 take them out of) the slices of their days and months."""
    coded = _coded(taken)
    members: dict[Key, list[int]] = defaultdict(list)
    for row, place in coded.places:
        for key in row.keys:
            members[key].append(place)
    keys = sorted(members)
    _make_missing(keys)
    for (version, _organisation), group in groupby(keys, lambda key: key[:2]):
        answers = coded.of[version]
        size = max(1, min(SLICES_AT_ONCE, CELLS_AT_ONCE // max(1, triangle(answers.schema.size))))
        for batch in batches(group, size):
            places = [members[key] for key in batch]
            groups = np.repeat(np.arange(len(batch)), [len(each) for each in places])
            sums = answers.only([place for each in places for place in each]).pairs(groups, len(batch))
            _change(answers.schema, batch, sums, sign)


@dataclass(frozen=True)
class _AllCoded:
    #: Each answer with its place among those of its version.
    places: list[tuple[Taken, int]]
    of: dict[int, Coded]


def _coded(taken: Sequence[Taken]) -> _AllCoded:
    answers: dict[int, list[dict[str, Any]]] = defaultdict(list)
    places = []
    for row in taken:
        places.append((row, len(answers[row.version_id])))
        answers[row.version_id].append(row.answers)
    query = select(Version).where(Version.id.in_(answers)).options(selectinload(Version.questions))
    schemas = {version.id: schema_of(version.questions) for version in db.session.scalars(query)} if answers else {}
    return _AllCoded(places, {version: code_answers(schemas[version], rows) for version, rows in answers.items()})


def _make_missing(keys: Sequence[Key]) -> None:
    """Empty slices where there are none, so that every key has a row to lock."""
    empty = {"n": 0, "histograms": b"", "moments": b"", "pairs": b""}
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    for batch in batches(keys, ROWS_AT_ONCE):
        rows = [dict(zip(KEY, key, strict=True)) | empty for key in batch]
        db.session.execute(dialect.insert(_slices).on_conflict_do_nothing(), rows)


def _change(schema: Schema, keys: list[Key], sums: Sums, sign: int) -> None:
    """Lock the slices of one version and organisation, and write their sums with these."""
    kept = {tuple(row[:6]): row[6:] for row in db.session.execute(_locked(keys))}
    cells, moments, n = sign * sums.cells, sign * sums.moments, sign * sums.n
    for i, key in enumerate(keys):
        old_n, pairs, old_moments = kept[key]
        if pairs:
            n[i] += old_n
            cells[i] += pairs_from_bytes(pairs)
            moments[i] += moments_from_bytes(old_moments)
    if (n < 0).any() or (cells < 0).any():
        raise ValueError("answers are taken out of slices that they were never in")
    # No answers, no sums: what rounding left of decimals goes with the last of them.
    moments[moments[..., 0] == 0] = 0
    names = [f"its_{name}" for name in KEY]
    diagonals = diagonals_of(schema, cells)
    db.session.execute(
        _written(),
        [
            {
                **dict(zip(names, key, strict=True)),
                "n": int(n[i]),
                "histograms": histograms_to_bytes(diagonals[i]),
                "moments": moments_to_bytes(moments[i]),
                "pairs": pairs_to_bytes(cells[i]),
            }
            for i, key in enumerate(keys)
        ],
    )


def _locked(keys: list[Key]) -> Any:
    columns = [_slices.c[name] for name in KEY]
    here = and_(_slices.c.version_id == keys[0][0], _slices.c.organisation_id == keys[0][1])
    exact = tuple_(*columns[2:]).in_([key[2:] for key in keys])
    query = select(*columns, _slices.c.n, _slices.c.pairs, _slices.c.moments).where(here, exact)
    return query.order_by(*columns).with_for_update()


def _written() -> Any:
    mine = and_(*(_slices.c[name] == bindparam(f"its_{name}") for name in KEY))
    return update(_slices).where(mine)
