"""A trend as a control chart: what the process does by itself, and what is a special cause. Pure.

By the NHS's rules ("Making data count"). Limits are re-based only where an improvement was recorded, never from the
data alone, and not before both sides have enough points for limits of their own.
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
class Level:
    """From one position of the trend to another (both included): the centre line and the limits between them."""

    first: int
    last: int
    center: float
    lower: float
    upper: float
    is_trial: bool
    #: A third of the way from the centre to a limit, before that is cut to the scale's end.
    error: float


@dataclass(frozen=True)
class Control:
    """The levels in order of time, each point's direction (0: none), the special causes, the target's prospects."""

    levels: tuple[Level, ...]
    directions: tuple[int, ...]
    stretches: tuple[Stretch, ...]
    assurance: Assurance | None

    @property
    def now(self) -> Level:
        """The level that holds today."""
        return self.levels[-1]


def control_of(
    values: Sequence[float | None], bounds: tuple[float, float] | None = None, target: float | None = None,
    improved_at: Sequence[int] = (),
) -> Control | None:  # fmt: skip
    """Of a trend's values in order (None where nothing may be shown: left out); higher is better.

    `bounds` are the ends of the scale, which limits do not pass. `improved_at`: the positions from which a recorded
    improvement is in place. None where there are too few points, or no variation.
    """
    at = [place for place, value in enumerate(values) if value is not None]
    known = [value for value in values if value is not None]
    if len(known) < FEWEST:
        return None
    segments = _segments(known, _rebased(at, improved_at), target)
    return _described(segments, at, len(values), bounds) if segments else None


def _segments(known: Sequence[float], starts: list[int], target: float | None) -> list[Segment]:
    """The segments with limits of their own; none where nothing varies.

    One in which nothing varies has none: every other point would lie outside. It is taken together with the next.
    """
    while True:
        found = making_data_count(known, starts, target=target, higher_is_better=True)
        if isinstance(found, NotEstimable):
            return []
        still = next((at for at, each in enumerate(found) if each.chart.sigma == 0), None)
        if still is None or not starts:
            return found if still is None else []
        starts = [*starts]
        starts.pop(min(still, len(starts) - 1))


def _rebased(at: Sequence[int], improved_at: Sequence[int]) -> list[int]:
    """Where among the known points a new level begins: FEWEST points or more on each side of it."""
    starts = [0]
    for place in sorted(set(improved_at)):
        first = sum(each < place for each in at)
        if first - starts[-1] >= FEWEST and len(at) - first >= FEWEST:
            starts.append(first)
    return starts[1:]


def _described(segments: Sequence[Segment], at: list[int], length: int, bounds: tuple[float, float] | None) -> Control:
    directions = [0] * length
    stretches: list[Stretch] = []
    levels: list[Level] = []
    known = iter(at)
    for segment in segments:
        places = [next(known) for _ in segment.signals]
        stretches += stretches_of(segment, places)
        for place, signal in zip(places, segment.signals, strict=True):
            directions[place] = signal.direction if signal else 0
        levels.append(_level(segment, places[0], places[-1], bounds))
    return Control(tuple(levels), tuple(directions), tuple(stretches), segments[-1].assurance)


def _level(segment: Segment, first: int, last: int, bounds: tuple[float, float] | None) -> Level:
    low, high = float(segment.chart.lower[0]), float(segment.chart.upper[0])
    if bounds:
        low, high = max(low, bounds[0]), min(high, bounds[1])
    return Level(first, last, segment.chart.center, low, high, segment.chart.is_trial, segment.chart.sigma)


def stretches_of(segment: Segment, places: Sequence[int]) -> list[Stretch]:
    """Neighbouring points of one special cause, taken together."""
    found: list[Stretch] = []
    before: tuple[SpecialCause, int] | None = None
    for place, signal in zip(places, segment.signals, strict=True):
        now = (signal.cause, signal.direction) if signal else None
        if signal and now == before:
            found[-1] = Stretch(signal.cause, signal.direction, found[-1].first, place)
        elif signal:
            found.append(Stretch(signal.cause, signal.direction, place, place))
        before = now
    return found
