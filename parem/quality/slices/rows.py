"""Changing the rows of slices: answers added to the tables of their days and months, or taken out.

Rows are locked in one order by everybody, new slices before old ones, each by their key; so nobody waits in a circle.
"""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, islice
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Table, and_, bindparam, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import selectinload

from parem.extensions import db
from parem.quality.burt import Schema
from parem.quality.coding import Coded, code_answers, schema_of
from parem.quality.models import Slice
from parem.quality.slices.side_by_side import (
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


#: organisation, version, service, channel, day: where answers belong.
Place = tuple[int, int, int, str, date]


def batches(things: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The things in lists of at most this size."""
    iterator = iter(things)
    while batch := list(islice(iterator, size)):
        yield batch


def add(taken: Mapping[Place, Sequence[str]], sign: int = 1) -> None:
    """Add answers, as JSON texts by place, to the slices of their days and months, or with sign -1 take them out."""
    members: dict[Key, list[NDArray[Any]]] = defaultdict(list)
    coded: dict[int, Coded] = {}
    for version, places in groupby(sorted(taken, key=lambda place: place[1]), lambda place: place[1]):
        texts: list[str] = []
        for place in places:
            rows = np.arange(len(texts), len(texts) + len(taken[place]))
            texts += taken[place]
            for key in _keys(place):
                members[key].append(rows)
        # One text for all: the decoder is called once, and not for each answer.
        coded[version] = code_answers(schema_of_version(version), json.loads(f"[{','.join(texts)}]"))
    keys = sorted(members)
    _make_missing(keys)
    for (version, _organisation), group in groupby(keys, lambda key: key[:2]):
        answers = coded[version]
        size = max(1, min(SLICES_AT_ONCE, CELLS_AT_ONCE // max(1, triangle(answers.schema.size))))
        for batch in batches(group, size):
            rows_of_each = [np.concatenate(members[key]) for key in batch]
            groups = np.repeat(np.arange(len(batch)), [len(rows) for rows in rows_of_each])
            sums = answers.only(np.concatenate(rows_of_each)).pairs(groups, len(batch))
            _change(answers.schema, batch, sums, sign)


def _keys(place: Place) -> tuple[Key, Key]:
    """The slices that answers belong to: their day's and their month's."""
    organisation, version, service, channel, day = place
    first = (version, organisation, service, channel)
    return (*first, "day", day), (*first, "month", day.replace(day=1))


def schema_of_version(version_id: int) -> Schema:
    """The schema of the slices of a version."""
    version = db.session.get_one(Version, version_id, options=[selectinload(Version.questions)])
    return schema_of(version.questions)


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
            cells[i] += pairs_from_bytes([pairs])[0]
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
                "revision": secrets.randbits(63),
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
