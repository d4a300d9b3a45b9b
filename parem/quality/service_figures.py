"""The satisfaction index and the gaps between what was expected and met, as the questions' roles ask for them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.burt import BurtTable
from parem.quality.disclosure import Shown, Suppressed, shown
from parem.quality.indicators import AskedQuestion, MeanSample
from parem.quality.statistics import (
    Estimate,
    NotEstimable,
    Reason,
    correlation_of,
    expectation_gap,
    mean_interval,
    moments_of,
    satisfaction_index,
)
from parem.quality.together import fewest_together, has_small_pair
from parem.surveys.question_roles import EXPECTATION, INDEX_POINTS, INDEX_ROLES

#: From the sum of three answers from 1 to 10 to 0..100.
_SCALE = 100 / (len(INDEX_ROLES) * (INDEX_POINTS - 1))


def index_items(questions: Sequence[AskedQuestion]) -> tuple[str, ...]:
    """The codes of the index's three questions in the order of their roles; none where one of them is not asked."""
    by_role = {each.role: each.code for each in reversed(questions) if each.points == INDEX_POINTS}
    return tuple(by_role[role] for role in INDEX_ROLES) if set(INDEX_ROLES) <= set(by_role) else ()


@dataclass(frozen=True)
class IndexBase:
    """The three questions, and how their answers go together (3 x 3 correlations) over all that is looked at."""

    codes: tuple[str, ...]
    correlation: NDArray[np.float64]


def index_base(pairs: BurtTable, codes: Sequence[str], smallest: int = 0) -> IndexBase:
    """From a table with its pairs; a question that does not vary goes with nothing.

    Where two of them were answered together by somebody, but by fewer than `smallest`, nothing is taken from pairs:
    they are held to go together wholly, which gives the widest interval.
    """
    if has_small_pair(pairs, codes, smallest):
        return IndexBase(tuple(codes), np.ones((len(codes), len(codes))))
    covariance = np.nan_to_num(pairs.covariance(list(codes)))
    own = np.diag(covariance) > 0
    covariance = np.where(np.outer(own, own), covariance, np.eye(len(codes)))
    return IndexBase(tuple(codes), np.clip(correlation_of(covariance), -1.0, 1.0))


def index_sample(table: BurtTable, base: IndexBase) -> MeanSample:
    """The index of a table of histograms as a sample of so many people: its value, and the variance of one of them.

    Each question's mean is of those who answered it, n the smallest of the three. How the three go together is known of
    all that is looked at, so that single periods need no pairs.
    """
    if any(code not in table.schema for code in base.codes):
        return MeanSample(0, 0.0, 0.0)
    own = [moments_of(table.scores(code).tolist(), table.histogram(code).tolist()) for code in base.codes]
    n = min(each[0] for each in own)
    if n == 0:
        return MeanSample(0, 0.0, 0.0)
    # Of a question that more people answered the mean is surer: as if of n with a smaller variance.
    deviation = np.sqrt([variance * n / each for each, _mean, variance in own])
    covariance = np.outer(deviation, deviation) * base.correlation
    value = _SCALE * (sum(mean for _n, mean, _variance in own) - len(own))
    return MeanSample(n, value, max(0.0, float(covariance.sum())) * _SCALE**2)


def index_of(table: BurtTable, base: IndexBase, smallest: int) -> Shown:
    """The ACSI-type index with its interval, where each of its questions has enough answers."""
    found = index_sample(table, base)
    if found.n < 2:
        return NotEstimable(Reason.NO_ANSWERS if found.n == 0 else Reason.ONE_ANSWER, found.n)
    means = [moments_of(table.scores(code).tolist(), table.histogram(code).tolist())[1] for code in base.codes]
    variance = np.diag([found.variance / _SCALE**2, 0.0, 0.0])
    return shown(satisfaction_index(means, variance, found.n), smallest)


@dataclass(frozen=True)
class Gap:
    """What people expected and what they met in one dimension, both of those who answered both, and the difference."""

    dimension: str
    points: int
    expected: float | None
    perceived: float | None
    shown: Shown
    #: Each pair of codes: expected, met.
    pairs: tuple[tuple[str, str], ...]

    @property
    def way(self) -> int:
        """-1 where people surely met less than they expected, 1 where surely more, else 0."""
        if not isinstance(self.shown, Estimate):
            return 0
        return 1 if self.shown.low > 0 else -1 if self.shown.high < 0 else 0


Pairs = dict[tuple[str, int], list[tuple[str, str]]]


def gap_pairs(questions: Sequence[AskedQuestion]) -> Pairs:
    """By dimension and points the questions that belong together: the first expectation with the first of the others.

    What has no partner is left out.
    """
    expected: dict[tuple[str, int], list[str]] = {}
    met: dict[tuple[str, int], list[str]] = {}
    for question in questions:
        if question.type == "scale" and question.dimension and question.points and question.role in (None, EXPECTATION):
            side = expected if question.role == EXPECTATION else met
            side.setdefault((question.dimension, question.points), []).append(question.code)
    return {key: list(zip(codes, met[key], strict=False)) for key, codes in expected.items() if key in met}


def unpaired(questions: Sequence[AskedQuestion]) -> list[str]:
    """The dimensions with expectations that have no partner: other points, or fewer of the others."""
    known = gap_pairs(questions)
    counts = {key: len(pairs) for key, pairs in known.items()}
    expected: dict[tuple[str, int], int] = {}
    for question in questions:
        if question.role == EXPECTATION and question.dimension and question.points:
            key = (question.dimension, question.points)
            expected[key] = expected.get(key, 0) + 1
    return list(dict.fromkeys(key[0] for key, count in expected.items() if counts.get(key, 0) < count))


def gap_of(table: BurtTable, dimension: str, points: int, pairs: Sequence[tuple[str, str]], smallest: int) -> Gap:
    """The gap of one dimension: the mean of its pairs' gaps, each of those who answered both questions of the pair.

    Of one pair the interval is that of a paired t; of several that of the mean of the pairs, from the covariances of
    their four questions, n the smallest pair's. Nothing where a pair was answered together by fewer than `smallest`.
    """
    asked = [pair for pair in pairs if all(code in table.schema for code in pair)]
    joint = [table.crosstab(*pair) for pair in asked]
    n = min((int(each.sum()) for each in joint), default=0)
    if not asked or n == 0:
        return Gap(dimension, points, None, None, NotEstimable(Reason.NO_ANSWERS), tuple(pairs))
    together = fewest_together(table, [code for pair in asked for code in pair])
    if together < smallest:
        return Gap(dimension, points, None, None, Suppressed(), tuple(pairs))
    found = expectation_gap(joint[0]) if len(joint) == 1 else _mean_gap(table, asked, joint, n)
    if not isinstance(found, Estimate):
        return Gap(dimension, points, None, None, found, tuple(pairs))
    values = np.arange(1, points + 1)
    expected = float(np.mean([values @ each.sum(axis=1) / each.sum() for each in joint]))
    return Gap(dimension, points, expected, expected + found.value, found, tuple(pairs))


def _mean_gap(
    table: BurtTable, pairs: Sequence[tuple[str, str]], joint: Sequence[NDArray[Any]], n: int
) -> Estimate | NotEstimable:
    singles = [expectation_gap(each) for each in joint]
    means = [each.value for each in singles if isinstance(each, Estimate)]
    if len(means) < len(pairs):
        return NotEstimable(Reason.ONE_ANSWER, n)
    codes = [code for pair in pairs for code in pair]
    both = table.together(codes)
    sizes = np.array([each.sum() for each in joint], dtype=float)
    # Met less expected of each pair: from the covariances of the questions to those of the gaps.
    turn = np.zeros((len(pairs), len(codes)))
    for place in range(len(pairs)):
        turn[place, 2 * place], turn[place, 2 * place + 1] = -1.0, 1.0
    covariance = turn @ table.covariance(codes) @ turn.T
    together = np.array(
        [[both[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].min() for j in range(len(pairs))] for i in range(len(pairs))]
    )
    variance = float((covariance * together / np.outer(sizes, sizes)).sum()) / len(pairs) ** 2
    found = mean_interval(n, float(np.mean(means)), n * max(0.0, variance))
    if isinstance(found, NotEstimable):
        return found
    return Estimate(found.value, found.low, found.high, n, "paired t", found.level)
