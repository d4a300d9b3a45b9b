"""A trend as a control chart: what the process does by itself, and what is a special cause. Pure.

By the NHS's rules ("Making data count"). Limits are never re-based from the data alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parem.quality.statistics import Assurance, NotEstimable, Segment, SpecialCause, making_data_count

#: Fewer points than this are a line, not a chart.
FEWEST = 6


@dataclass(frozen=True)
class Stretch:
    """A special cause over neighbouring points, by their positions in the trend; direction 1 is upwards."""

    cause: SpecialCause
    direction: int
    first: int
    last: int


@dataclass(frozen=True)
class Control:
    """The centre line and limits in the measure's unit, whether they are on trial, each point's direction (0: none)."""

    center: float
    lower: float
    upper: float
    is_trial: bool
    directions: tuple[int, ...]
    stretches: tuple[Stretch, ...]
    assurance: Assurance | None


def control_of(
    values: Sequence[float | None], bounds: tuple[float, float] | None = None, target: float | None = None
) -> Control | None:
    """Of a trend's values in order (None where nothing may be shown: left out); higher is better.

    `bounds` are the ends of the scale, which limits do not pass. None where there are too few points, or no variation.
    """
    at = [place for place, value in enumerate(values) if value is not None]
    known = [value for value in values if value is not None]
    if len(known) < FEWEST:
        return None
    segments = making_data_count(known, target=target, higher_is_better=True)
    if isinstance(segments, NotEstimable) or segments[-1].chart.sigma == 0:
        return None
    return _described(segments[-1], at, len(values), bounds)


def _described(segment: Segment, at: list[int], length: int, bounds: tuple[float, float] | None) -> Control:
    low, high = float(segment.chart.lower[0]), float(segment.chart.upper[0])
    if bounds:
        low, high = max(low, bounds[0]), min(high, bounds[1])
    directions = [0] * length
    stretches: list[Stretch] = []
    before: tuple[SpecialCause, int] | None = None
    for place, signal in zip(at, segment.signals, strict=True):
        now = (signal.cause, signal.direction) if signal else None
        if signal:
            directions[place] = signal.direction
            if now == before:
                stretches[-1] = Stretch(signal.cause, signal.direction, stretches[-1].first, place)
            else:
                stretches.append(Stretch(signal.cause, signal.direction, place, place))
        before = now
    return Control(
        segment.chart.center, low, high, segment.chart.is_trial, tuple(directions), tuple(stretches), segment.assurance
    )  # fmt: skip
