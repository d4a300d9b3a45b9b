"""A figure over time, with its intervals and, as a control chart, its limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from parem.quality.charts.theme import BAND, GREEN, GRID, layout


@dataclass(frozen=True)
class Point:
    """One period of a trend; None where nothing may be shown."""

    label: str
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Limits:
    """What a trend keeps to by itself; for each point 1 or -1 where there is a special cause upwards or downwards."""

    center: float
    lower: float
    upper: float
    directions: tuple[int, ...]


def trend(
    points: Sequence[Point], percent: bool, target: float | None = None, target_name: str = "",
    limits: Limits | None = None,
) -> go.Figure:  # fmt: skip
    """A line with its interval as a band; a period that may not be shown leaves a gap. Shares are drawn as percent.

    With limits it is a control chart: a centre line, dotted limits, and triangles where there is a special cause.
    """
    figure = go.Figure()
    for start, end in _runs(points):
        run = points[start:end]
        labels = [point.label for point in run]
        figure.add_scatter(x=labels, y=[p.high for p in run], mode="lines", line={"width": 0}, hoverinfo="skip")
        figure.add_scatter(
            x=labels, y=[p.low for p in run], mode="lines", line={"width": 0}, fill="tonexty", fillcolor=BAND,
            hoverinfo="skip",
        )  # fmt: skip
    figure.add_scatter(
        x=[point.label for point in points],
        y=[point.value for point in points],
        mode="lines+markers",
        line={"color": GREEN, "width": 2.5},
        marker=_markers(limits, len(points)),
        hovertemplate="%{x}: %{y:.0%}<extra></extra>" if percent else "%{x}: %{y:.2f}<extra></extra>",
    )
    for height, dash in ((limits.lower, "dot"), (limits.center, "solid"), (limits.upper, "dot")) if limits else ():
        figure.add_hline(y=height, line={"dash": dash, "color": "#5b6b6c", "width": 1.2})
    if target is not None:
        figure.add_hline(y=target, line={"dash": "dash", "color": "#8a5300"}, annotation_text=target_name)
    figure.update_layout(layout(340), showlegend=False)
    figure.update_xaxes(type="category", gridcolor="#fff", tickangle=-45, automargin=True)
    figure.update_yaxes(gridcolor=GRID, tickformat=".0%" if percent else None, automargin=True)
    return figure


def _markers(limits: Limits | None, length: int) -> dict[str, object]:
    """Points that are part of a special cause are triangles: up for higher, down for lower."""
    directions = limits.directions if limits else (0,) * length
    return {
        "size": [12 if each else 7 for each in directions],
        "symbol": [("circle", "triangle-up", "triangle-down")[each] for each in directions],
        "color": [(GREEN, GREEN, "#8c510a")[each] for each in directions],
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
