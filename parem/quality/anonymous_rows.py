"""Rows about single people that may be taken away: what could tell who it was is withheld. Pure.

k-anonymity by local suppression (Samarati and Sweeney 1998): the values that others may know of a person (where, when,
in which language; a choice among groups) are blanked, the finest first, until each combination that is left is shared
by `smallest` rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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
    left: list[Key | None] = list(keys)
    columns = len(keys[0]) if keys else 0
    for column in reversed(range(columns)):
        counts = Counter(left)
        left = [
            (*key[:column], WITHHELD, *key[column + 1 :]) if key and counts[key] < smallest else key for key in left
        ]
    counts = Counter(left)
    left = [key if key and counts[key] >= smallest else None for key in left]
    withheld = tuple(
        sum(now is not None and now[column] != before[column] for before, now in zip(keys, left, strict=True))
        for column in range(columns)
    )
    return ProtectedRows(left, withheld)
