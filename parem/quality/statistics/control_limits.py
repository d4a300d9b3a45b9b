"""Control charts: the centre line and the limits that a process keeps as long as nothing special happens to it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.moments import Matrix

#: The mean range of two normal values in standard deviations, as printed tables and R have it (exactly 2/sqrt(pi)).
D2_OF_TWO = 1.128
#: Mean ± 2.66 mean moving ranges are the natural process limits of the NHS; 3/1.128 is 2.6596.
NATURAL = 2.66
#: The upper limit of moving ranges in mean moving ranges; larger ones are screened out where that is asked for.
RANGE_LIMIT = 3.267
#: Limits of fewer points than this are on trial.
TRIAL = 12


@dataclass(frozen=True)
class ControlChart:
    """m points with their limits; `error` is the standard error of each point, `sigma` that of a single unit.

    `lower` and `upper` are at `center` ± 3 `error` (a lower limit of counts and shares is never below 0, an upper one
    of shares never above 1). `baseline` is how many points the limits were computed from; below 12 they are trial.
    """

    kind: str
    center: float
    sigma: float
    statistics: Matrix
    error: Matrix
    lower: Matrix
    upper: Matrix
    baseline: int

    @property
    def is_trial(self) -> bool:
        """Whether the limits rest on too few points to be trusted."""
        return self.baseline < TRIAL

    @property
    def z(self) -> Matrix:
        """Each point in standard errors from the centre line; 0 where there is no variation."""
        away = self.statistics - self.center
        return np.divide(away, self.error, out=np.zeros(len(away)), where=self.error > 0)


def xmr_chart(
    values: Sequence[float] | NDArray[Any], baseline: int | None = None, screened: bool = False,
    per_range: float = 3 / D2_OF_TWO, by_deviation: bool = False,
) -> ControlChart | NotEstimable:  # fmt: skip
    """Single values with limits mean ± `per_range` mean moving ranges of the first `baseline` points (all by default).

    `screened` drops moving ranges of 3.267 means or more, once. `by_deviation` takes ± 3 standard deviations / c4
    instead, which a shift in the points widens. Missing: the caller leaves them out (NaN raises ValueError). Fewer
    than two points give a reason. Source: Shewhart 1931; Wheeler 1993.
    R: qcc(type = "xbar.one", std.dev = "MR" / "SD"), qicharts2::qic(chart = "i").
    """
    x = finite(values)
    base = x[:baseline]
    if len(base) < 2:
        return NotEstimable(Reason.ONE_ANSWER if len(base) else Reason.NO_ANSWERS, len(base))
    if by_deviation:
        per_range, mean = 3.0, float(base.std(ddof=1)) / c4(len(base)) if np.ptp(base) else 0.0
    else:
        ranges = np.abs(np.diff(base))
        mean = exact_mean(ranges)
        if screened and mean > 0:
            mean = exact_mean(ranges[ranges < RANGE_LIMIT * mean])
    center, sigma, reach = exact_mean(base), per_range / 3 * mean, per_range * mean
    m = len(x)
    return ControlChart(
        "xmr", center, sigma, x, np.full(m, sigma), np.full(m, center - reach), np.full(m, center + reach), len(base)
    )


def moving_ranges(values: Sequence[float] | NDArray[Any]) -> tuple[Matrix, float]:
    """The m - 1 moving ranges and their upper limit, 3.267 times their mean (0 where there are none)."""
    ranges = np.abs(np.diff(finite(values)))
    return ranges, RANGE_LIMIT * exact_mean(ranges) if len(ranges) else 0.0


def p_chart(
    counts: Sequence[int] | NDArray[Any], sizes: Sequence[int] | NDArray[Any], baseline: int | None = None
) -> ControlChart | NotEstimable:
    """Shares of samples of these sizes: centre sum(x)/sum(n), error sqrt(p(1 - p)/n_i). R: qcc(type = "p").

    Missing: the caller leaves them out; NaN and a sample of 0 raise ValueError. No answers in the baseline gives a
    reason.
    """
    x, n = _samples(counts, sizes)
    total = n[:baseline].sum()
    if not total:
        return NotEstimable(Reason.NO_ANSWERS)
    p = float(x[:baseline].sum() / total)
    sigma = math.sqrt(p * (1 - p))
    return _chart("p", x / n, p, sigma, sigma / np.sqrt(n), len(n[:baseline]), 0.0, 1.0)


def np_chart(
    counts: Sequence[int] | NDArray[Any], size: int, baseline: int | None = None
) -> ControlChart | NotEstimable:
    """Counts out of samples of one size: centre n·p, error sqrt(n·p(1 - p)). R: qcc(type = "np").

    Missing as `p_chart`. No sample, or samples of 0, give a reason.
    """
    x = finite(counts)
    if not len(x[:baseline]) or size <= 0:
        return NotEstimable(Reason.NO_ANSWERS)
    if (x < 0).any() or (x > size).any():
        raise ValueError("counts between 0 and the size of the samples")
    p = float(x[:baseline].mean()) / size
    sigma = math.sqrt(size * p * (1 - p))
    return _chart("np", x, size * p, sigma, np.full(len(x), sigma), len(x[:baseline]), 0.0, float(size))


def u_chart(
    counts: Sequence[int] | NDArray[Any], sizes: Sequence[float] | NDArray[Any], baseline: int | None = None
) -> ControlChart | NotEstimable:
    """Events per unit: centre sum(x)/sum(n), error sqrt(u/n_i). R: qcc(type = "u"). Missing as `p_chart`."""
    x, n = _samples(counts, sizes, shares=False)
    total = n[:baseline].sum()
    if not total:
        return NotEstimable(Reason.NO_ANSWERS)
    u = float(x[:baseline].sum() / total)
    return _chart("u", x / n, u, math.sqrt(u), np.sqrt(u / n), len(n[:baseline]), 0.0)


def c_chart(counts: Sequence[int] | NDArray[Any], baseline: int | None = None) -> ControlChart | NotEstimable:
    """Events in equal spans: centre the mean count, error its root. R: qcc(type = "c"). Missing as `p_chart`."""
    x = finite(counts)
    if (x < 0).any():
        raise ValueError("counts of 0 or more")
    if not len(x[:baseline]):
        return NotEstimable(Reason.NO_ANSWERS)
    c = float(x[:baseline].mean())
    return _chart("c", x, c, math.sqrt(c), np.full(len(x), math.sqrt(c)), len(x[:baseline]), 0.0)


def laney_chart(
    counts: Sequence[int] | NDArray[Any], sizes: Sequence[int] | NDArray[Any], baseline: int | None = None,
    screened: bool = False, per_unit: bool = False,
) -> tuple[ControlChart, float] | NotEstimable:  # fmt: skip
    """Laney's p' (or, per unit, u') chart and its sigma_z: by how much shares vary more than chance within samples.

    The plain chart's errors times sigma_z, which is the mean moving range of the z scores / 1.128; right for large
    samples, where the plain limits are too narrow. Source: Laney 2002. R: qicharts2::qic(chart = "pp" / "up").
    """
    plain = u_chart(counts, sizes, baseline) if per_unit else p_chart(counts, sizes, baseline)
    if isinstance(plain, NotEstimable):
        return plain
    of_z = xmr_chart(plain.z, baseline, screened)
    if isinstance(of_z, NotEstimable) or plain.sigma == 0:
        return of_z if isinstance(of_z, NotEstimable) else NotEstimable(Reason.NO_VARIATION, plain.baseline)
    kind, top = ("u'", math.inf) if per_unit else ("p'", 1.0)
    error = plain.error * of_z.sigma
    return _chart(kind, plain.statistics, plain.center, plain.sigma, error, plain.baseline, 0.0, top), of_z.sigma


def exact_mean(values: Matrix) -> float:
    """The mean, rounded once: points that all lie on it are not beside it, as 0.1 three times is for a plain sum."""
    return float(statistics.mean(values.tolist()))


def finite(values: Any) -> Matrix:
    """As an array; raises ValueError where one is missing (NaN) or infinite."""
    x = np.asarray(values, dtype=float)
    if not np.isfinite(x).all():
        raise ValueError("missing values are left out before a chart is made")
    return x


def c4(n: int) -> float:
    """The mean of the standard deviation of n normal values, in standard deviations."""
    return math.sqrt(2 / (n - 1)) * math.exp(float(gammaln(n / 2) - gammaln((n - 1) / 2)))


def _samples(counts: Any, sizes: Any, shares: bool = True) -> tuple[Matrix, Matrix]:
    x, n = finite(counts), finite(sizes)
    if len(x) != len(n) or (n <= 0).any() or (x < 0).any() or (shares and (x > n).any()):
        raise ValueError("counts between 0 and their sizes, and no sample of 0")
    return x, n


def _chart(
    kind: str, statistics: Matrix, center: float, sigma: float, error: Matrix, baseline: int,
    bottom: float = -math.inf, top: float = math.inf,
) -> ControlChart:  # fmt: skip
    lower, upper = np.maximum(bottom, center - 3 * error), np.minimum(top, center + 3 * error)
    return ControlChart(kind, center, sigma, statistics, error, lower, upper, baseline)
