"""The net promoter score: promoters (9 and 10) less detractors (0 to 6), and the difference of two."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.stats import norm

from parem.quality.statistics.estimate import Estimate, NotEstimable, Reason, checked_counts
from parem.quality.statistics.quantiles import normal_reach, student_reach


@dataclass(frozen=True)
class NetPromoterScore:
    """The score as a share -1..1 (Parem shows it times 100, in points) with Wald's interval, not cut.

    `variance` is that of one response, `error` the score's standard error (denominator n); `error_unbiased` and the t
    interval have n - 1 (None where there is one answer or no variation).
    """

    n: int
    promoters: int
    passives: int
    detractors: int
    score: float
    variance: float
    error: float
    wald: tuple[float, float]
    error_unbiased: float | None
    t: tuple[float, float] | None


def nps(counts: Sequence[int], level: float = 0.95) -> NetPromoterScore | NotEstimable:
    """From the counts of the codes 0..10.

    With p promoters and d detractors as shares: score p - d, variance of a response p + d - (p - d)². Missing: the
    caller counts only answers. Raises ValueError unless there are eleven counts, none below 0. Source: Rocks 2016.
    R: NPS::nps, NPS::nps.se, t.test of the codes -1, 0, 1.
    """
    if checked_counts(counts).shape != (11,):
        raise ValueError("a net promoter score has the eleven codes 0 to 10")
    n, promoters, detractors = int(sum(counts)), int(sum(counts[9:])), int(sum(counts[:7]))
    if n == 0:
        return NotEstimable(Reason.NO_ANSWERS)
    score = (promoters - detractors) / n
    variance = max(0.0, (promoters + detractors) / n - score**2)
    error = math.sqrt(variance / n)
    half = normal_reach(level) * error
    unbiased = math.sqrt(variance / (n - 1)) if n > 1 else None
    t_half = student_reach(level, n - 1) * unbiased if unbiased else None
    return NetPromoterScore(
        n, promoters, n - promoters - detractors, detractors, score, variance, error, (score - half, score + half),
        unbiased, None if t_half is None else (score - t_half, score + t_half),
    )  # fmt: skip


def net_promoter_score(counts: Sequence[int], level: float = 0.95) -> Estimate | NotEstimable:
    """The score alone, with Wald's interval cut to -1..1, a point where all answered alike; else as `nps`."""
    found = nps(counts, level)
    if isinstance(found, NotEstimable):
        return found
    low, high = found.wald
    return Estimate(found.score, max(-1.0, low), min(1.0, high), found.n, "Wald", level)


def net_promoter_estimate(counts: Sequence[int], level: float = 0.95) -> Estimate | NotEstimable:
    """The score as it is shown: `net_promoter_score`, but with the score interval where all answered alike.

    Those are the scores s for which n (s' - s)² <= z² V(s), V the variance of a response at its likeliest shares given
    s. Of promoters alone the interval ends at (n - z²)/(n + z²), of detractors alone at that turned round, of passives
    alone at ± z²/(n + z²). One answer gives a reason. Source: Tango 1998, the difference of two paired shares, which
    this is.
    """
    found = nps(counts, level)
    if isinstance(found, NotEstimable) or found.variance > 0:
        return net_promoter_score(counts, level)
    if found.n == 1:
        return NotEstimable(Reason.ONE_ANSWER, 1)
    square = normal_reach(level) ** 2
    away = (2 if found.score else 1) * square / (found.n + square)
    low, high = max(-1.0, found.score - away), min(1.0, found.score + away)
    return Estimate(found.score, low, high, found.n, "score", level)


@dataclass(frozen=True)
class NpsDifference:
    """score1 - score2 of two independent samples with Wald's interval; z and p are None where nobody varies."""

    score1: float
    score2: float
    difference: Estimate
    error: float
    z: float | None
    p: float | None


def nps_difference(counts1: Sequence[int], counts2: Sequence[int], level: float = 0.95) -> NpsDifference | NotEstimable:
    """The difference of two scores, first less second; the variances are not pooled.

    Missing, errors and source as `nps`. R: NPS::nps.test (which reports the absolute difference).
    """
    one, two = nps(counts1, level), nps(counts2, level)
    if isinstance(one, NotEstimable) or isinstance(two, NotEstimable):
        return NotEstimable(Reason.NO_ANSWERS, int(sum(counts1) + sum(counts2)))
    difference, error = one.score - two.score, math.hypot(one.error, two.error)
    half = normal_reach(level) * error
    z = difference / error if error > 0 else None
    return NpsDifference(
        one.score, two.score,
        Estimate(difference, difference - half, difference + half, one.n + two.n, "Wald", level),
        error, z, None if z is None else 2 * float(norm.sf(abs(z))),
    )  # fmt: skip
