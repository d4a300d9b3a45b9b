"""The NHS way to read a control chart, "Making data count": is it for the better, and will the target be met?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.statistics.control_limits import NATURAL, ControlChart, xmr_chart
from parem.quality.statistics.estimate import NotEstimable


class SpecialCause(StrEnum):
    """The rule that a point is part of; a point that is part of several has the first of this order."""

    OUTSIDE = "outside the limits"
    TREND = "7 in a trend"
    TWO_IN_THREE = "2 of 3 near a limit"
    ONE_SIDE = "7 on one side"


class Assurance(StrEnum):
    """Whether the process as it is meets the target: always, by chance, or never."""

    PASS = "consistent pass"  # noqa: S105
    CHANCE = "inconsistent"
    FAIL = "consistent fail"


@dataclass(frozen=True)
class Signal:
    """A point's special cause and its direction: 1 upwards (above, rising), -1 downwards."""

    cause: SpecialCause
    direction: int


@dataclass(frozen=True)
class Segment:
    """A stretch of points with limits of its own: the chart, a Signal or None for each point, and the assurance."""

    chart: ControlChart
    signals: tuple[Signal | None, ...]
    assurance: Assurance | None


def making_data_count(
    values: Sequence[float] | NDArray[Any], rebase: Sequence[int] = (), target: float | None = None,
    higher_is_better: bool | None = None, screened: bool = True, fix_after: int | None = None,
) -> list[Segment] | NotEstimable:  # fmt: skip
    """XmR limits (mean ± 2.66 mean moving ranges) for each segment, and every point of each pattern flagged.

    `rebase` are the indices where a new segment begins: only at a recorded improvement, never from the data alone.
    `fix_after`: limits of the first so many points of a segment. The target is judged in the last segment only.
    Missing: the caller leaves them out (NaN raises ValueError). A segment of one
    point gives a reason. Source: NHS England, Making data count; R: NHSRplotthedots::ptd_spc.
    """
    x = np.asarray(values, dtype=float)
    starts = [0, *sorted(set(rebase) - {0})]
    if any(not 0 < at < len(x) for at in starts[1:]):
        raise ValueError("a new segment begins before the first point, or after the last")
    if target is not None and not math.isfinite(target):
        raise ValueError("a target is a number")
    segments = []
    for at, end in zip(starts, [*starts[1:], len(x)], strict=True):
        chart = xmr_chart(x[at:end], fix_after, screened, NATURAL)
        if isinstance(chart, NotEstimable):
            return chart
        judged = _assurance(chart, target, higher_is_better) if end == len(x) else None
        segments.append(Segment(chart, special_causes(chart), judged))
    return segments


def special_causes(chart: ControlChart) -> tuple[Signal | None, ...]:
    """Each point's signal by the NHS's rules: ALL points of a run or a trend are flagged, not only the last."""
    x, zone = chart.statistics, 2 * chart.error
    near = (x > chart.center + zone) | (x < chart.center - zone)
    sides = np.sign(x - chart.center)
    outside = np.where(x > chart.upper, 1, np.where(x < chart.lower, -1, 0))
    found: dict[SpecialCause, NDArray[Any]] = {
        SpecialCause.OUTSIDE: outside, SpecialCause.TREND: _trends(x, 7),
        SpecialCause.TWO_IN_THREE: _two_in_three(near & (outside == 0), sides), SpecialCause.ONE_SIDE: _runs(sides, 7),
    }  # fmt: skip
    return tuple(
        next((Signal(cause, int(points[at])) for cause, points in found.items() if points[at]), None)
        for at in range(len(x))
    )


def _runs(signs: NDArray[Any], length: int) -> NDArray[Any]:
    """The sign at every point of a run of this length or more, else 0."""
    flagged = np.zeros(len(signs), dtype=int)
    for at in range(len(signs) - length + 1):
        if signs[at] and (signs[at : at + length] == signs[at]).all():
            flagged[at : at + length] = signs[at]
    return flagged


def _trends(x: NDArray[Any], length: int) -> NDArray[Any]:
    steps = np.sign(np.diff(x))
    flagged = np.zeros(len(x), dtype=int)
    for at in range(len(steps) - length + 2):
        if steps[at] and (steps[at : at + length - 1] == steps[at]).all():
            flagged[at : at + length] = steps[at]
    return flagged


def _two_in_three(near: NDArray[Any], sides: NDArray[Any]) -> NDArray[Any]:
    """Points between two and three errors in a window of three, all on one side, that has two such points."""
    flagged = np.zeros(len(near), dtype=int)
    for at in range(len(near) - 2):
        window = slice(at, at + 3)
        if sides[at] and (sides[window] == sides[at]).all() and near[window].sum() >= 2:
            flagged[window] = np.where(near[window], sides[at], flagged[window])
    return flagged


def _assurance(chart: ControlChart, target: float | None, higher_is_better: bool | None) -> Assurance | None:
    if target is None or higher_is_better is None:
        return None
    low, high = float(chart.lower[0]), float(chart.upper[0])
    if low <= target <= high:
        return Assurance.CHANCE
    return Assurance.PASS if (low > target) == higher_is_better else Assurance.FAIL
