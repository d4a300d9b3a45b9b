"""The fingerprints of slices: what tells whether they are those that were read before.

Each change of a slice gives it another revision, a number of chance of 63 bits. Of all slices that begin on one day
the database gives how many they are and the exact sums of the high and of the low bits of their revisions. Other
slices have the same fingerprint as rarely as a number of 63 bits comes up again by chance: so what was read of slices
is remembered under their fingerprint, and can't be out of date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, TypeVar

from parem.quality.burt import Schema
from parem.quality.slices.fingerprint_reads import LOW, fingerprints_of
from parem.quality.slices.reads import day_of, is_then, rows_at
from parem.quality.slices.remembered import remembered
from parem.quality.slices.table_parts import Row, Waiting, row_of, span_end, waiting_of
from parem.quality.store import Selection

T = TypeVar("T")


class Group(NamedTuple):
    """The slices of one version and time, of all services and channels that are asked for."""

    version: int
    grain: str
    start: date
    end: date


class Fingerprint(NamedTuple):
    """What is another one once a slice has changed, came or went."""

    slices: int
    high: int
    low: int


Fingerprints = dict[Group, Fingerprint]


@dataclass(frozen=True, eq=False)
class Seen:
    """The fingerprints that one statement saw: of everything's slices, and in months of those that are chosen of it."""

    everything: Fingerprints = field(default_factory=dict)
    chosen: Fingerprints = field(default_factory=dict)


def seen_of(
    everything: Selection, chosen: Selection, schemas: Mapping[int, Schema], grain: str,
    take: Callable[[int, Waiting], None],
) -> Seen:  # fmt: skip
    """The fingerprints; `take` is given the answers of everything that wait, by version. One statement."""
    # A shorter time has some of the same fingerprints, other services and channels have others.
    is_alike = (everything.service_ids, everything.channels) == (chosen.service_ids, chosen.channels)
    is_part = is_alike and grain == "month"
    seen = Seen()
    for rows in fingerprints_of(everything, None if is_part else chosen, schemas, grain):
        answers = []
        for row in rows:
            if row[7] is not None:
                answers.append(row)
                continue
            fingerprints = seen.everything if row[2] == "everything" else seen.chosen
            start = day_of(row[3])
            group = Group(row[0], row[8], start, day_of(row[9]) if row[8] == "kept" else span_end(row[8], start))
            fingerprints[group] = Fingerprint(row[1], row[4], row[12])
        for version, waiting in waiting_of(answers, schemas, everything, grain):
            take(version, waiting)
    if is_part:
        of_chosen = (group for group in seen.everything if is_then(chosen, group.start, group.end))
        seen.chosen.update((group, seen.everything[group]) for group in of_chosen)
    return seen


def made_of_slices(
    selection: Selection,
    fingerprints: Fingerprints,
    grain: str,
    column: str,
    make: Callable[[int, list[Row]], tuple[T, int]],
) -> dict[Group, T] | None:
    """What is made of the slices of each group (and how many bytes it takes), as remembered; None where one of those
    that are not has changed since its fingerprint was seen. At most one statement."""
    names = {group: (column, selection.service_ids, selection.channels, group) for group in sorted(fingerprints)}
    found: dict[Group, T] = {}
    missing = []
    for group, name in names.items():
        thing = remembered.get(name, fingerprints[group])
        if thing is None:
            missing.append(group)
        else:
            found[group] = thing
    read = _rows(selection, missing, grain, column) if missing else {}
    for group in missing:
        rows = read.get(group, [])
        if _fingerprint_of(rows) != fingerprints[group]:
            return None
        found[group], size = make(group.version, [row for row in rows if row.is_of(selection)])
        remembered.put(names[group], fingerprints[group], found[group], size)
    return {group: found[group] for group in names}


def _rows(selection: Selection, groups: list[Group], grain: str, column: str) -> dict[Group, list[Row]]:
    found: dict[Group, list[Row]] = defaultdict(list)
    wanted = set(groups)
    versions, starts = {group.version for group in groups}, {group.start for group in groups}
    for rows in rows_at(selection, versions, grain, column, starts):
        for each in rows:
            row = row_of(each)
            group = Group(each[0], row.grain, row.start, row.end)
            if group in wanted:
                found[group].append(row)
    return found


def _fingerprint_of(rows: Iterable[Any]) -> Fingerprint:
    revisions = [row.revision for row in rows]
    return Fingerprint(len(revisions), sum(each >> 32 for each in revisions), sum(each & LOW for each in revisions))
