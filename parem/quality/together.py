"""How many answered two questions together: by a table with its pairs, or as far as histograms tell. Pure.

Figures of pairs (covariances, gaps) rest on those who answered both questions of each pair. Of what is shown they are
known; of every other place and time only the histograms of single questions are at hand. Of n people of whom a answered
the one question and b the other at least a + b - n answered both, and at most the smaller of a and b (Fréchet): see
docs/decisions/0036.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from parem.quality.burt import BurtTable

#: The codes of two questions.
Pair = tuple[str, str]


class Together:
    """How many answered two questions together in each of many places and times, from the histograms of each.

    n and what `answered` gives of a question (both times x rows x columns) are those who answered at all, and it.
    """

    def __init__(self, n: NDArray[np.int64], answered: Mapping[str, NDArray[np.int64]], smallest: int) -> None:
        self.n, self.answered, self.smallest = n, answered, smallest
        kinds = {code: _kind(n, counts) for code, counts in answered.items()}
        self._alike: dict[str, list[str]] = {
            code: [other for other in answered if kinds[other] == kind] for code, kind in kinds.items()
        }

    def counts(self, pair: Pair) -> tuple[NDArray[np.int64], int]:
        """Counts of those who answered both, and the smallest number for them: see `to_be_held`.

        Where some are few they are the fewest and the most of any two questions like these two (asked at the same
        times, and answered by about as many): so not every pair needs a reckoning of its own.
        """
        if not set(pair) <= set(self.answered):
            return np.zeros_like(self.n), self.smallest
        one, other = ([code] for code in pair)
        counts, smallest = self._of(one, other)
        if not has_few(counts, smallest):
            return counts, smallest
        return self._of(self._alike[pair[0]], self._alike[pair[1]])

    def _of(self, some: Sequence[str], others: Sequence[str]) -> tuple[NDArray[np.int64], int]:
        """Of any of the ones with any of the others."""
        if some == others:
            ordered = np.sort([self.answered[code] for code in some], axis=0)
            fewest, most = ordered[0] + ordered[1] - self.n, ordered[-2]
        else:
            one, other = (np.array([self.answered[code] for code in codes]) for codes in (some, others))
            fewest = one.min(axis=0) + other.min(axis=0) - self.n
            most = np.minimum(one.max(axis=0), other.max(axis=0))
        return to_be_held(np.maximum(fewest, 0), most, self.smallest)


def has_few(counts: NDArray[np.int64], smallest: int) -> bool:
    """Whether a place has some, but few; sums of places have few only where a place has."""
    return bool(((counts > 0) & (counts < smallest)).any())


def _kind(n: NDArray[np.int64], answered: NDArray[np.int64]) -> tuple[bytes, int]:
    """When a question was answered, and by how many of those who answered then, in eighths."""
    when = answered.sum(axis=(1, 2)) > 0
    return when.tobytes(), min(7, int(8 * answered.sum() / max(n[when].sum(), 1)))


def to_be_held(fewest: NDArray[np.int64], most: NDArray[np.int64], smallest: int) -> tuple[NDArray[np.int64], int]:
    """Counts in the places of those who answered both, and the smallest number for them.

    A sum of such counts that reaches that number is surely of `smallest` people or more; one of 0 is surely of nobody.
    A place where somebody may be and nobody need be counts, but so little that all such places together are not one.
    """
    may_be = (fewest == 0) & (most > 0)
    times = 1 + int(may_be.sum())
    return fewest * times + may_be, smallest * times


def fewest_together(table: BurtTable, codes: Sequence[str]) -> int:
    """The fewest people who answered any two of these items: what figures of their pairs rest on."""
    asked = [code for code in codes if code in table.schema]
    return int(table.together(asked).min()) if asked else 0


def has_small_pair(table: BurtTable, codes: Sequence[str], smallest: int) -> bool:
    """Whether any two of these items were answered together by somebody, but by fewer than `smallest`."""
    asked = [code for code in codes if code in table.schema]
    return has_few(table.together(asked)[np.triu_indices(len(asked), 1)], smallest) if asked else False
