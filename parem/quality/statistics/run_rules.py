"""Rules that tell a special cause from chance on a control chart: Western Electric, Nelson, and runs.

Every function gives the 0-based indices of the points AT WHICH its rule is complete (the last point of a pattern, and
every later one that keeps it so). Comparisons are strict, but for Nelson 7; a point on the centre line is on no side.
R: qcc 3, rules.R; qcc::violating.runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.statistics.control_limits import ControlChart
from parem.quality.statistics.moments import Matrix

Points = list[int]


def beyond_limits(chart: ControlChart) -> Points:
    """Points outside the limits (Western Electric 1, Nelson 1): something that is not of this process."""
    outside = (chart.statistics < chart.lower) | (chart.statistics > chart.upper)
    return [int(at) for at in np.flatnonzero(outside)]


def some_of(chart: ControlChart, several: int, window: int, sigmas: float) -> Points:
    """`several` of `window` points beyond this many errors on one side, the point itself among them.

    Western Electric 2 is 2 of 3 beyond 2; Western Electric 3 is 4 of 5 beyond 1. Where samples differ in size, the
    whole window is held against the last point's zone, as in qcc.
    """
    x, found = chart.statistics, []
    above, below = _zone(chart, sigmas)
    for at in range(window - 1, len(x)):
        points = x[at - window + 1 : at + 1]
        for beyond in (points > above[at], points < below[at]):
            if beyond[-1] and beyond.sum() >= several:
                found.append(at)
    return found


def one_side(chart: ControlChart, length: int) -> Points:
    """This many points in a row on one side: 8 (Western Electric 4), 9 (Nelson 2), 7 (NHS and qcc)."""
    return _complete(np.sign(chart.statistics - chart.center), length)


def trend(values: NDArray[Any], length: int = 6) -> Points:
    """This many points in a row, each higher (or each lower) than the one before (Nelson 3)."""
    return [at + 1 for at in _complete(np.sign(np.diff(values)), length - 1)]


def alternating(values: NDArray[Any], length: int = 14) -> Points:
    """This many points in a row that go up and down by turns (Nelson 4)."""
    steps = np.sign(np.diff(values))
    turns = (steps[1:] * steps[:-1] < 0).astype(float)
    return [at + 2 for at in _complete(turns, length - 2)]


def within(chart: ControlChart, length: int = 15, sigmas: float = 1) -> Points:
    """This many points in a row no farther than this from the centre (Nelson 7): limits too wide, or samples mixed."""
    above, below = _zone(chart, sigmas)
    return _complete(((chart.statistics <= above) & (chart.statistics >= below)).astype(float), length)


def on_both_sides(chart: ControlChart, length: int = 8, sigmas: float = 1) -> Points:
    """This many points in a row farther than this from the centre, on both sides (Nelson 8): two processes in one."""
    above, below = _zone(chart, sigmas)
    sides = (chart.statistics > above).astype(float) - (chart.statistics < below)
    return [at for at in _complete(np.abs(sides), length) if np.ptp(sides[at - length + 1 : at + 1])]


def _zone(chart: ControlChart, sigmas: float) -> tuple[Matrix, Matrix]:
    """The lines this many errors above and below the centre."""
    return chart.center + sigmas * chart.error, chart.center - sigmas * chart.error


def _complete(signs: NDArray[Any], length: int) -> Points:
    """Where the same sign, other than 0, has stood for this many points."""
    found, run = [], 0
    for at, sign in enumerate(signs):
        run = run + 1 if sign != 0 and at and sign == signs[at - 1] else int(sign != 0)
        if run >= length:
            found.append(at)
    return found


WESTERN_ELECTRIC = ("beyond limits", "2 of 3 beyond 2 sigma", "4 of 5 beyond 1 sigma", "8 on one side")
NELSON = ("beyond limits", "9 on one side", "6 in a trend", "14 alternating", "2 of 3 beyond 2 sigma",
          "4 of 5 beyond 1 sigma", "15 within 1 sigma", "8 on both sides beyond 1 sigma")  # fmt: skip


def run_rules(chart: ControlChart) -> dict[str, Points]:
    """Each rule's name, as in WESTERN_ELECTRIC and NELSON, with its points."""
    return {
        "beyond limits": beyond_limits(chart), "2 of 3 beyond 2 sigma": some_of(chart, 2, 3, 2),
        "4 of 5 beyond 1 sigma": some_of(chart, 4, 5, 1), "8 on one side": one_side(chart, 8),
        "9 on one side": one_side(chart, 9), "6 in a trend": trend(chart.statistics),
        "14 alternating": alternating(chart.statistics), "15 within 1 sigma": within(chart),
        "8 on both sides beyond 1 sigma": on_both_sides(chart), "7 on one side": one_side(chart, 7),
    }  # fmt: skip
