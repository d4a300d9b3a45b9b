"""The sums of slices' pairs, remembered by a process as long as the slices stay as they are.

A page needs the pairs of hundreds of slices, and only those of the last days change. A sum is remembered for each
month of a version under the services, channels and revisions of its slices, so that it can't be out of date.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Mapping
from datetime import date
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.slice_reads import pairs_of
from parem.quality.slices import pairs_from_bytes, pairs_to_bytes
from parem.quality.store import Selection

#: How many bytes of sums a process remembers.
MOST = 32 * 2**20

#: version, grain, start: slices whose pairs are added up.
Group = tuple[int, str, date]
#: services, channels, revision of a slice.
Mark = tuple[tuple[int, ...], tuple[str, ...], int]


class _Remembered:
    """Sums by what they are of; those that were not asked for longest go first."""

    def __init__(self) -> None:
        self._sums: OrderedDict[Any, bytes] = OrderedDict()
        self._size, self._lock = 0, Lock()

    def get(self, key: Any) -> bytes | None:
        with self._lock:
            if key in self._sums:
                self._sums.move_to_end(key)
            return self._sums.get(key)

    def put(self, key: Any, value: bytes) -> None:
        with self._lock:
            self._size += len(value) - len(self._sums.pop(key, b""))
            self._sums[key] = value
            while self._size > MOST:
                self._size -= len(self._sums.popitem(last=False)[1])


_remembered = _Remembered()


def summed_pairs(selection: Selection, slices: Mapping[Group, list[Mark]]) -> dict[int, NDArray[np.int64]] | None:
    """For each version the upper triangle of all these slices of a selection; None where one has changed meanwhile.
    At most one statement."""
    marks = {group: tuple(sorted(each)) for group, each in slices.items()}
    known = {group: _remembered.get((group, mark)) for group, mark in marks.items()}
    sums = {group: data for group, data in known.items() if data is not None}
    missing = [group for group in marks if group not in sums]
    if missing:
        read = _read(selection, missing)
        for group in missing:
            found = read.get(group, {})
            if sorted(found) != sorted(revision for _services, _channels, revision in marks[group]):
                return None
            sums[group] = pairs_to_bytes(_added(list(found.values())))
            _remembered.put((group, marks[group]), sums[group])
    by_version: dict[int, list[bytes]] = defaultdict(list)
    for (version, _grain, _start), data in sums.items():
        by_version[version].append(data)
    return {version: _added(found) for version, found in by_version.items()}


def _read(selection: Selection, groups: list[Group]) -> dict[Group, dict[int, bytes]]:
    """The pairs of the slices in these groups, by revision."""
    found: dict[Group, dict[int, bytes]] = defaultdict(dict)
    versions, starts = {group[0] for group in groups}, {group[2] for group in groups}
    for version, grain, start, revision, pairs in pairs_of(selection, versions, starts):
        found[version, grain, start][revision] = pairs
    return found


def _added(data: list[bytes]) -> NDArray[np.int64]:
    alike: dict[int, list[bytes]] = defaultdict(list)
    for each in data:
        alike[len(each)].append(each)
    sums = [pairs_from_bytes(each).sum(axis=0, dtype=np.int64) for each in alike.values()]
    return np.asarray(np.sum(sums, axis=0), dtype=np.int64)
