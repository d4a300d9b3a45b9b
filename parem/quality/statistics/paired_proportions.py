"""The same people asked twice: how many changed, and which way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.optimize import brentq
from scipy.stats import binomtest, chi2

from parem.quality.statistics.estimate import Estimate, NotEstimable, Reason, checked_counts
from parem.quality.statistics.quantiles import normal_reach


@dataclass(frozen=True)
class PairedProportions:
    """McNemar's test of a 2 x 2 table of pairs, and the difference of the two shares with Tango's interval.

    Where nobody changed there is nothing to test (None), but the difference, 0, has its interval.
    """

    chi2: float | None
    p: float | None
    chi2_corrected: float | None
    p_corrected: float | None
    p_exact: float | None
    difference: Estimate


def paired_proportions(table: Sequence[Sequence[int]], level: float = 0.95) -> PairedProportions | NotEstimable:
    """Pairs by first answer (rows: yes, no) and second answer (columns: yes, no).

    The difference is (yes then no, less no then yes) / n: the first share less the second. Missing: only whole pairs
    are counted. No pairs give a reason; counts that are not whole raise ValueError. Sources: McNemar 1947; Tango 1998.
    R: mcnemar.test(correct = FALSE / TRUE), binom.test(c, b + c), PropCIs::scoreci.mp(c, b, n).
    """
    counts = checked_counts(table)
    if counts.shape != (2, 2) or (counts % 1 != 0).any():
        raise ValueError("a table of pairs has two rows and two columns of whole counts")
    n, b, c = int(counts.sum()), int(counts[0, 1]), int(counts[1, 0])
    if n == 0:
        return NotEstimable(Reason.NO_ANSWERS)
    low, high = _tango(b, c, n, normal_reach(level))
    difference = Estimate((b - c) / n, low, high, n, "Tango", level)
    if b + c == 0:
        return PairedProportions(None, None, None, None, None, difference)
    square = (b - c) ** 2 / (b + c)
    corrected = max(0, abs(b - c) - 1) ** 2 / (b + c)
    return PairedProportions(
        square, float(chi2.sf(square, 1)), corrected, float(chi2.sf(corrected, 1)),
        float(binomtest(b, b + c).pvalue), difference,
    )  # fmt: skip


def _tango(b: int, c: int, n: int, z: float) -> tuple[float, float]:
    """The differences at which the score test of paired shares just does not reject."""

    def score(d: float) -> float:
        # The likeliest share of "no then yes" where the difference is d: the larger root of 2n q² + B q - c d(1 - d).
        linear = -b - c + (2 * n - b + c) * d
        root = math.sqrt(max(0.0, linear * linear + 8 * n * c * d * (1 - d)))
        q = (root - linear) / (4 * n)
        variance = n * (2 * q + d * (1 - d))
        away = b - c - n * d
        if abs(away) < 1e-12:
            return 0.0
        return math.copysign(1e9, away) if variance <= 0 else away / math.sqrt(variance)

    centre = (b - c) / n
    low = -1.0 if centre <= -1 else float(brentq(lambda d: score(d) - z, -1 + 1e-12, centre, xtol=1e-13))
    high = 1.0 if centre >= 1 else float(brentq(lambda d: score(d) + z, centre, 1 - 1e-12, xtol=1e-13))
    return low, high
