"""A trend as a control chart: what the process does by itself, and what is a special cause. Pure.

By the NHS's rules ("Making data count") or others that were chosen. Limits are re-based only where an improvement was
recorded, never from the data alone, and not before both sides have enough points for limits of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from parem.quality.control_rules import Rules, Stretch, directions_of, stretches_of
from parem.quality.statistics import Assurance, ControlChart, NotEstimable, laney_chart, p_chart, xmr_chart
from parem.quality.statistics.control_limits import NATURAL

#: Fewer points than this are a line, not a chart.
FEWEST = 6


@dataclass(frozen=True)
class Level:
    """From one position of the trend to another (both included): the centre line and the limits between them.

    `lower` and `upper` are those of the last point; `steps` (position, lower, upper) of each, where they differ.
    """

    first: int
    last: int
    center: float
    lower: float
    upper: float
    is_trial: bool
    #: A third of the way from the centre to a limit, before that is cut to the scale's end; of the last point.
    error: float
    steps: tuple[tuple[int, float, float], ...] = ()


@dataclass(frozen=True)
class Control:
    """The levels in order of time, each point's direction (0: none), the special causes, the target's prospects.

    `kind` is the chart: "xmr", "p" or "p'"; `rules` those that it was read by.
    """

    levels: tuple[Level, ...]
    directions: tuple[int, ...]
    stretches: tuple[Stretch, ...]
    assurance: Assurance | None
    kind: str = "xmr"
    rules: Rules = Rules.NHS

    @property
    def now(self) -> Level:
        """The level that holds today."""
        return self.levels[-1]


def control_of(
    values: Sequence[float | None], bounds: tuple[float, float] | None = None, target: float | None = None,
    improved_at: Sequence[int] = (), sizes: Sequence[int] | None = None, rules: Rules = Rules.NHS,
) -> Control | None:  # fmt: skip
    """Of a trend's values in order (None where nothing may be shown: left out); higher is better.

    `bounds` are the ends of the scale, which limits do not pass. `improved_at`: the positions from which a recorded
    improvement is in place. `sizes`: the values are shares of so many answers each, so their limits are those of
    shares (`chart_of`). None where there are too few points, or no variation.
    """
    at = [place for place, value in enumerate(values) if value is not None]
    known = np.array([value for value in values if value is not None], dtype=float)
    if len(known) < FEWEST:
        return None
    counted = np.array([sizes[place] for place in at]) if sizes is not None else None
    starts = [0, *_rebased(known, at, improved_at), len(known)]
    parts = [slice(first, end) for first, end in pairwise(starts)]
    charts = [chart_of(known[part], None if counted is None else counted[part]) for part in parts]
    if any(chart is None for chart in charts):
        return None
    placed = [(chart, at[part]) for chart, part in zip(charts, parts, strict=True) if chart]
    return _described(placed, len(values), bounds, target, rules)


def chart_of(values: NDArray[np.float64], sizes: NDArray[np.int64] | None) -> ControlChart | None:
    """The chart that fits: single values by their moving ranges (XmR); shares of known samples by their binomial
    error (p), or where they vary more than that from month to month, by Laney's p'. None without variation."""
    if sizes is None:
        chart = xmr_chart(values, screened=True, per_range=NATURAL)
        return chart if isinstance(chart, ControlChart) and chart.sigma > 0 else None
    counts = np.rint(values * sizes).astype(int)
    plain = p_chart(counts, sizes)
    if isinstance(plain, NotEstimable) or plain.sigma == 0:
        return None
    wider = laney_chart(counts, sizes, screened=True)
    return plain if isinstance(wider, NotEstimable) or wider[1] <= 1 else wider[0]


def _rebased(known: NDArray[np.float64], at: Sequence[int], improved_at: Sequence[int]) -> list[int]:
    """Where among the known points a new level begins: FEWEST points or more, that differ, on each side of it."""
    starts = [0]
    for place in sorted(set(improved_at)):
        first = sum(each < place for each in at)
        sides = (known[starts[-1] : first], known[first:])
        if all(len(side) >= FEWEST and np.ptp(side) > 0 for side in sides):
            starts.append(first)
    return starts[1:]


def _described(
    placed: Sequence[tuple[ControlChart, list[int]]], length: int, bounds: tuple[float, float] | None,
    target: float | None, rules: Rules,
) -> Control:  # fmt: skip
    directions = [0] * length
    stretches: list[Stretch] = []
    levels: list[Level] = []
    for chart, places in placed:
        found = stretches_of(chart, rules)
        for place, direction in zip(places, directions_of(chart, found), strict=True):
            directions[place] = direction
        stretches += [replace(each, first=places[each.first], last=places[each.last]) for each in found]
        levels.append(_level(chart, places, bounds))
    return Control(
        tuple(levels), tuple(directions), tuple(stretches), _assurance(levels[-1], target), placed[-1][0].kind, rules
    )


def _level(chart: ControlChart, places: list[int], bounds: tuple[float, float] | None) -> Level:
    low, high = chart.lower, chart.upper
    if bounds:
        low, high = np.maximum(low, bounds[0]), np.minimum(high, bounds[1])
    limits = [(place, float(lower), float(upper)) for place, lower, upper in zip(places, low, high, strict=True)]
    return Level(
        places[0], places[-1], chart.center, limits[-1][1], limits[-1][2], chart.is_trial, float(chart.error[-1]),
        tuple(limits) if chart.kind != "xmr" else (),
    )  # fmt: skip


def _assurance(now: Level, target: float | None) -> Assurance | None:
    """Whether the process as it is meets the target."""
    if target is None:
        return None
    if now.lower <= target <= now.upper:
        return Assurance.CHANCE
    return Assurance.PASS if now.lower > target else Assurance.FAIL
