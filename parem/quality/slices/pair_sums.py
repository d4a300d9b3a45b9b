"""The sums of slices' pairs, remembered by a process as long as the slices stay as they are.

A page needs the pairs of hundreds of slices, and only those of the last days change: of each month's slices of a
version the sum is remembered, and of them all the table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from parem.quality.burt import BurtTable, Schema, common_schema, total
from parem.quality.slices.fingerprints import Fingerprints, made_of_slices
from parem.quality.slices.remembered import remembered
from parem.quality.slices.side_by_side import moments_from_bytes, pairs_from_bytes, pairs_to_bytes, table_of
from parem.quality.slices.table_parts import Row
from parem.quality.store import Selection


class _Sum(NamedTuple):
    n: int
    #: As a slice keeps them: most take a byte or two a count.
    pairs: bytes
    moments: NDArray[Any]


def stored_table(selection: Selection, fingerprints: Fingerprints, schemas: Mapping[int, Schema]) -> BurtTable | None:
    """The whole table of the slices of a selection, in months, that have these fingerprints; None where one has changed
    meanwhile. At most one statement."""
    name, mark = ("table", selection), (tuple(schemas.items()), fingerprints)
    table: BurtTable | None = remembered.get(name, mark)
    if table is None:
        sums = made_of_slices(selection, fingerprints, "month", "pairs", _sums)
        if sums is None:
            return None
        by_version: dict[int, list[_Sum]] = defaultdict(list)
        for group, mine in sums.items():
            by_version[group.version] += mine
        table = total(common_schema(schemas.values()), _tables(by_version, schemas))
        for each in (table.counts, table.moments):
            each.flags.writeable = False
        remembered.put(name, mark, table, table.counts.nbytes + 500 * len(fingerprints))
    return table


def _sums(_version: int, rows: list[Row]) -> tuple[list[_Sum], int]:
    if not rows:
        return [], 0
    cells = pairs_to_bytes(_added([row.data for row in rows]))
    moments = np.sum([moments_from_bytes(row.moments) for row in rows], axis=0)
    return [_Sum(sum(row.n for row in rows), cells, moments)], len(cells) + moments.nbytes


def _tables(sums: Mapping[int, list[_Sum]], schemas: Mapping[int, Schema]) -> list[BurtTable]:
    return [
        table_of(
            schemas[version], sum(each.n for each in mine), _added([each.pairs for each in mine]),
            np.sum([each.moments for each in mine], axis=0),
        )
        for version, mine in sums.items() if mine
    ]  # fmt: skip


def _added(data: list[bytes]) -> NDArray[np.int64]:
    alike: dict[int, list[bytes]] = defaultdict(list)
    for each in data:
        alike[len(each)].append(each)
    sums = [pairs_from_bytes(each).sum(axis=0, dtype=np.int64) for each in alike.values()]
    return np.asarray(np.sum(sums, axis=0), dtype=np.int64)
