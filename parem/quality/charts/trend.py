"""A figure over time, with its intervals and, as a control chart, its limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parem.quality.charts.theme import (
    BAND,
    BROWN,
    GREEN,
    GREY,
    PERCENT_AXIS,
    Figure,
    across,
    figure_of,
    percents,
    words_at,
)


@dataclass(frozen=True)
class Point:
    """One period of a trend; None where nothing may be shown."""

    label: str
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Line:
    """A centre line and its limits, from one point of the trend to another (both included).

    `steps`: the limits (position, lower, upper) of each point, where they are not the same for all.
    """

    first: int
    last: int
    center: float
    lower: float
    upper: float
    steps: tuple[tuple[int, float, float], ...] = ()


@dataclass(frozen=True)
class Limits:
    """What a trend keeps to by itself, level by level; each point's special cause: 1 upwards, -1 downwards, 0 none."""

    lines: tuple[Line, ...]
    directions: tuple[int, ...]


def trend(
    points: Sequence[Point], percent: bool, target: float | None = None, target_name: str = "",
    limits: Limits | None = None,
) -> Figure:  # fmt: skip
    """A line with its interval as a band; a period that may not be shown leaves a gap. Shares are drawn as percent.

    With limits it is a control chart: a centre line, dotted limits, and triangles where there is a special cause.
    """
    if percent:
        points, limits = [_in_percent(point) for point in points], _limits_in_percent(limits)
        target = None if target is None else 100 * target
    data = [trace for start, end in _runs(points) for trace in _band(points[start:end])]
    data.append(
        {
            "type": "scatter", "mode": "lines+markers", "x": [point.label for point in points],
            "y": [point.value for point in points], "line": {"color": GREEN, "width": 2.5},
            "marker": _markers(limits, len(points)),
            "hovertemplate": "%{x}: %{y:.0f} %<extra></extra>" if percent else "%{x}: %{y:.2f}<extra></extra>",
        }
    )  # fmt: skip
    data += [trace for line in (limits.lines if limits else ()) for trace in _stepped(line, points)]
    shapes, notes = _levels(limits, len(points)), []
    if target is not None:
        shapes.append(across(target, {"dash": "dash", "color": "#8a5300", "width": 2}))
        notes.append(words_at(target, target_name))
    # Bands leave gaps out: without their order said, plotly would set the periods of gaps behind all others.
    along = {"categoryorder": "array", "categoryarray": [point.label for point in points]}
    return figure_of(
        data, 340, {"type": "category", **along, "gridcolor": "#fff", "tickangle": -45},
        PERCENT_AXIS if percent else {}, showlegend=False, shapes=shapes, annotations=notes,
    )  # fmt: skip


def _in_percent(point: Point) -> Point:
    return Point(point.label, *percents((point.value, point.low, point.high)))


def _limits_in_percent(limits: Limits | None) -> Limits | None:
    if limits is None:
        return None
    lines = tuple(
        Line(
            line.first, line.last, 100 * line.center, 100 * line.lower, 100 * line.upper,
            tuple((at, 100 * lower, 100 * upper) for at, lower, upper in line.steps),
        )
        for line in limits.lines
    )  # fmt: skip
    return replace(limits, lines=lines)


def _levels(limits: Limits | None, length: int) -> list[Figure]:
    """Centre lines and limits: each from half a step before its first point to half a step after its last."""
    shapes = []
    for line in limits.lines if limits else ():
        ends = {"x0": line.first - 0.5, "x1": line.last + 0.5, "xref": "x"}
        if limits and len(limits.lines) == 1:
            ends = {"x0": -0.5, "x1": length - 0.5, "xref": "x"}
        bounds = () if line.steps else ((line.lower, "dot"), (line.upper, "dot"))
        for height, dash in ((line.center, "solid"), *bounds):
            shapes.append({**across(height, {"dash": dash, "color": GREY, "width": 1.2}), **ends})
    return shapes


def _stepped(line: Line, points: Sequence[Point]) -> list[Figure]:
    """The lower and the upper limit where each point has its own."""
    limit = {
        "type": "scatter", "mode": "lines", "hoverinfo": "skip", "x": [points[at].label for at, _, _ in line.steps],
        "line": {"shape": "hvh", "dash": "dot", "color": GREY, "width": 1.2},
    }  # fmt: skip
    return [{**limit, "y": [step[side] for step in line.steps]} for side in (1, 2)] if line.steps else []


def _band(run: Sequence[Point]) -> list[Figure]:
    """The interval of neighbouring points: its upper edge, and its lower edge filled up to it."""
    edge = {
        "type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip",
        "x": [point.label for point in run],
    }  # fmt: skip
    low = {**edge, "y": [point.low for point in run], "fill": "tonexty", "fillcolor": BAND}
    return [{**edge, "y": [point.high for point in run]}, low]


def _markers(limits: Limits | None, length: int) -> dict[str, object]:
    """Points that are part of a special cause are triangles: up for higher, down for lower."""
    directions = limits.directions if limits else (0,) * length
    return {
        "size": [12 if each else 7 for each in directions],
        "symbol": [("circle", "triangle-up", "triangle-down")[each] for each in directions],
        "color": [(GREEN, GREEN, BROWN)[each] for each in directions],
        "opacity": 1,
    }


def _runs(points: Sequence[Point]) -> list[tuple[int, int]]:
    """The stretches without a gap, as (start, end)."""
    runs, start = [], None
    for i, point in enumerate([*points, Point("", None, None, None)]):
        if point.low is None and start is not None:
            runs.append((start, i))
            start = None
        elif point.low is not None and start is None:
            start = i
    return runs
