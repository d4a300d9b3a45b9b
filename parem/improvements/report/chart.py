"""A trend as a picture for paper: SVG written here, so that a report needs no browser and is made in a moment. Pure.

What plotly draws on the screen, for print: a dark line with marks, its interval as a light band between thin lines, the
target dashed, the day a change was in place as an upright line. Told apart in greyscale, too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

#: The picture and the margins of its plot, in pixels.
WIDTH, HEIGHT = 720, 250
LEFT, RIGHT, TOP, BOTTOM = 58, 12, 16, 34
INK, SOFT, GRID, LINE, BAND, EDGE = "#15201f", "#3c4a4a", "#d5dcdc", "#083f3a", "#dbe6e4", "#9db3af"
#: So many marks on the upright axis, and labels below, at most.
TICKS, LABELS = 6, 9
FONT = "Liberation Sans, DejaVu Sans, sans-serif"


@dataclass(frozen=True)
class ChartPoint:
    """One period: its label, and its figure with the interval; None leaves a gap."""

    label: str
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class ChartWords:
    """What stands in the picture besides numbers."""

    target: str
    change: str


def trend_svg(
    points: Sequence[ChartPoint], words: ChartWords, tell: Callable[[float], str], *, target: float | None = None,
    changes: Sequence[int] = (), limits: tuple[float, float] | None = None,
) -> str:  # fmt: skip
    """The picture of these points. `tell` writes a value, `changes` are places of points, `limits` a scale's ends."""
    scale = _Scale.of(points, target, limits)
    parts = [*_grid(scale, tell), *_labels(points), *_bands(points, scale), *_upright(changes, len(points), words)]
    if target is not None:
        parts += _target(target, scale, words)
    parts += [*_lines(points, scale), *_marks(points, scale)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="{FONT}" font-size="11" fill="{SOFT}">{"".join(parts)}</svg>'
    )


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float
    step: float

    @classmethod
    def of(
        cls, points: Sequence[ChartPoint], target: float | None, limits: tuple[float, float] | None
    ) -> _Scale:  # fmt: skip
        """From what is drawn, to round numbers, within the ends of the measure's own scale."""
        values = [v for p in points for v in (p.value, p.low, p.high) if v is not None]
        values += [] if target is None else [target]
        low, high = (min(values), max(values)) if values else (0.0, 1.0)
        step = _round_step(max(high - low, 1e-9) / (TICKS - 1))
        low, high = math.floor(low / step) * step, math.ceil(high / step) * step
        if limits:
            low, high = max(low, limits[0]), min(high, limits[1])
        return cls(low, high if high > low else low + step, step)

    def y(self, value: float) -> float:
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    @property
    def ticks(self) -> list[float]:
        count = round((self.high - self.low) / self.step)
        return [self.low + i * self.step for i in range(count + 1)]


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)


def _x(position: int, count: int) -> float:
    inner = WIDTH - LEFT - RIGHT
    return LEFT + inner * (position + 0.5) / max(count, 1)


def _grid(scale: _Scale, tell: Callable[[float], str]) -> Iterator[str]:
    for value in scale.ticks:
        y = scale.y(value)
        yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{GRID}" stroke-width=".8"/>'
        yield f'<text x="{LEFT - 7}" y="{y + 4:.1f}" text-anchor="end">{escape(tell(value))}</text>'


def _labels(points: Sequence[ChartPoint]) -> Iterator[str]:
    every = max(1, math.ceil(len(points) / LABELS))
    for i in range(0, len(points), every):
        x = _x(i, len(points))
        yield f'<text x="{x:.1f}" y="{HEIGHT - 12}" text-anchor="middle">{escape(points[i].label)}</text>'


def _runs(points: Sequence[ChartPoint]) -> Iterator[list[int]]:
    """The stretches of points without a gap."""
    run: list[int] = []
    for i, point in enumerate(points):
        if point.value is None:
            if run:
                yield run
            run = []
        else:
            run.append(i)
    if run:
        yield run


def _bands(points: Sequence[ChartPoint], scale: _Scale) -> Iterator[str]:
    for run in _runs(points):
        with_interval = [i for i in run if points[i].low is not None and points[i].high is not None]
        if len(with_interval) < 2:
            for i in with_interval:
                x, low, high = _x(i, len(points)), points[i].low or 0.0, points[i].high or 0.0
                yield f'<path d="M{x:.1f} {scale.y(low):.1f}V{scale.y(high):.1f}" stroke="{EDGE}" stroke-width="3"/>'
            continue
        upper = [f"{_x(i, len(points)):.1f} {scale.y(points[i].high or 0.0):.1f}" for i in with_interval]
        lower = [f"{_x(i, len(points)):.1f} {scale.y(points[i].low or 0.0):.1f}" for i in with_interval]
        yield f'<path d="M{"L".join([*upper, *reversed(lower)])}Z" fill="{BAND}"/>'
        yield f'<path d="M{"L".join(upper)}M{"L".join(lower)}" fill="none" stroke="{EDGE}" stroke-width=".8"/>'


def _lines(points: Sequence[ChartPoint], scale: _Scale) -> Iterator[str]:
    for run in _runs(points):
        way = "L".join(f"{_x(i, len(points)):.1f} {scale.y(points[i].value or 0.0):.1f}" for i in run)
        yield f'<path d="M{way}" fill="none" stroke="{LINE}" stroke-width="2.2" stroke-linejoin="round"/>'


def _marks(points: Sequence[ChartPoint], scale: _Scale) -> Iterator[str]:
    """All marks in one path: small circles of two arcs each."""
    circles = [
        f"M{_x(i, len(points)) - 3:.1f} {scale.y(point.value):.1f}a3 3 0 1 0 6 0a3 3 0 1 0-6 0"
        for i, point in enumerate(points)
        if point.value is not None
    ]
    if circles:
        yield f'<path d="{"".join(circles)}" fill="{LINE}"/>'


def _target(target: float, scale: _Scale, words: ChartWords) -> Iterator[str]:
    y = scale.y(target)
    yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{INK}" stroke-width="1.3" stroke-dasharray="7 4"/>'
    yield (
        f'<text x="{WIDTH - RIGHT - 3}" y="{y - 5:.1f}" text-anchor="end" fill="{INK}">{escape(words.target)}</text>'
    )  # fmt: skip


def _upright(changes: Sequence[int], count: int, words: ChartWords) -> Iterator[str]:
    for position in changes:
        x = _x(position, count)
        yield f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="{INK}" stroke-width="1" stroke-dasharray="2 3"/>'
        side, anchor = (x - 4, "end") if position > count / 2 else (x + 4, "start")
        yield f'<text x="{side:.1f}" y="{TOP - 5}" text-anchor="{anchor}" fill="{INK}">{escape(words.change)}</text>'
