"""The same people asked twice: how many changed, and which way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.optimize import brentq
from scipy.stats import binomtest, chi2, norm

from parem.quality.statistics.estimate import Estimate, NotEstimable, Reason


@dataclass(frozen=True)
class PairedProportions:
    """McNemar's test of a 2 x 2 table of pairs, and the difference of the two shares with Tango's interval."""

    chi2: float
    p: float
    chi2_corrected: float
    p_corrected: float
    p_exact: float
    difference: Estimate


def paired_proportions(table: Sequence[Sequence[int]], level: float = 0.95) -> PairedProportions | NotEstimable:
    """Pairs by first answer (rows: yes, no) and second answer (columns: yes, no).

    The difference is (yes then no, less no then yes) / n: the first share less the second. Missing: only whole pairs
    are counted. No pairs, or nobody who changed, gives a reason. Sources: McNemar 1947; Tango 1998.
    R: mcnemar.test(correct = FALSE / TRUE), binom.test(c, b + c), PropCIs::scoreci.mp(c, b, n).
    """
    (_, b), (c, _) = table
    n = sum(map(sum, table))
    if n == 0:
        return NotEstimable(Reason.NO_ANSWERS)
    if b + c == 0:
        return NotEstimable(Reason.NO_VARIATION, n)
    square = (b - c) ** 2 / (b + c)
    corrected = max(0, abs(b - c) - 1) ** 2 / (b + c)
    low, high = _tango(b, c, n, float(norm.ppf((1 + level) / 2)))
    return PairedProportions(
        square, float(chi2.sf(square, 1)), corrected, float(chi2.sf(corrected, 1)),
        float(binomtest(b, b + c).pvalue), Estimate((b - c) / n, low, high, n, "Tango", level),
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
        return math.copysign(1e9, away) if variance <= 0 else away / math.sqrt(variance)

    centre = (b - c) / n
    low = -1.0 if centre <= -1 else float(brentq(lambda d: score(d) - z, -1 + 1e-12, centre, xtol=1e-13))
    high = 1.0 if centre >= 1 else float(brentq(lambda d: score(d) + z, centre, 1 - 1e-12, xtol=1e-13))
    return low, high
