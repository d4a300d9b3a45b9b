"""Rows about single people that may be taken away: what could tell who it was is withheld. Pure.

k-anonymity by local suppression (Samarati and Sweeney 1998): the values that others may know of a person (where, when,
in which language; a choice among groups) are blanked, the finest first, until each combination that is left is shared
by `smallest` rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: What stands in place of a value that is withheld.
WITHHELD = ""
Key = tuple[str, ...]


@dataclass(frozen=True)
class ProtectedRows:
    """For each row its values or None where the whole row is withheld; how many rows lost each column's value."""

    keys: list[Key | None]
    withheld: tuple[int, ...]

    @property
    def kept(self) -> int:
        """How many rows may be taken away."""
        return sum(key is not None for key in self.keys)


def protected_rows(keys: Sequence[Key], smallest: int) -> ProtectedRows:
    """Blank what tells too much: columns from the last, the finest, to the first, in rows that fewer than k share.

    Every combination that is left is shared by `smallest` rows or more; rows that not even blanks can hide are left
    out whole. As a column is blanked only in the rows of rare combinations, a common one stays as it was.
    """
    counts = Counter(keys)
    left = protected_keys(counts, smallest)
    return ProtectedRows([left[key] for key in keys], withheld_of(counts, left))


def protected_keys(counts: Mapping[Key, int], smallest: int) -> dict[Key, Key | None]:
    """What becomes of each combination, by how many rows have it: all rows of one are treated alike."""
    left: dict[Key, Key | None] = {key: key for key in counts}
    columns = max(map(len, counts), default=0)
    for column in reversed(range(columns)):
        shared = _shared(counts, left)
        left = {
            key: (*now[:column], WITHHELD, *now[column + 1 :]) if now and shared[now] < smallest else now
            for key, now in left.items()
        }
    shared = _shared(counts, left)
    return {key: now if now and shared[now] >= smallest else None for key, now in left.items()}


def withheld_of(counts: Mapping[Key, int], left: Mapping[Key, Key | None]) -> tuple[int, ...]:
    """How many rows lost each column's value."""
    return tuple(
        sum(count for key, count in counts.items() if (now := left[key]) is not None and now[column] != key[column])
        for column in range(max(map(len, counts), default=0))
    )


def _shared(counts: Mapping[Key, int], left: Mapping[Key, Key | None]) -> Counter[Key | None]:
    shared: Counter[Key | None] = Counter()
    for key, now in left.items():
        shared[now] += counts[key]
    return shared
