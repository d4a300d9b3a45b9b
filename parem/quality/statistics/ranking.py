"""Rankings: the mean rank of an option, and how often it comes first."""

from __future__ import annotations

from collections.abc import Sequence

from parem.quality.statistics.estimate import Estimate, NotEstimable
from parem.quality.statistics.means import mean_interval, moments_of
from parem.quality.statistics.proportions import wilson


def rank_scores(places: int, options: int) -> list[float]:
    """The ranks 1..places, and at the end that of an option without a place among so many options.

    Who orders only the first k of m options leaves the others tied: each gets the mean of the ranks that are left,
    (k + 1 + m)/2 (midranks; Kendall 1945). Where all m have a place the last is never used.
    """
    return [*map(float, range(1, places + 1)), (places + 1 + options) / 2]


def mean_rank(counts: Sequence[int], options: int, level: float = 0.95) -> Estimate | NotEstimable:
    """The mean rank of one of `options` options, 1 the best, with Student's t interval over the n who answered.

    counts: how many gave it the place 1, 2, ..., k, and last how many gave it none. Ranks as in `rank_scores`. Missing:
    who did not answer, or said "don't know", is not counted. R: t.test(ranks)$conf.int with midranks for ties.
    """
    return mean_interval(*moments_of(rank_scores(len(counts) - 1, options), counts), level)


def first_place(counts: Sequence[int], level: float = 0.95) -> Estimate | NotEstimable:
    """The share of those who answered that put the option first, with Wilson's interval. Counts as in `mean_rank`.

    R: prop.test(counts[1], sum(counts), correct = FALSE)$conf.int.
    """
    return wilson(counts[0], sum(counts), level)
