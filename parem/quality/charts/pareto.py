"""Pareto's chart: the largest first, and what they add up to."""

from __future__ import annotations

from collections.abc import Sequence

from parem.quality.charts.theme import BROWN, GREEN, GREY, PERCENT_AXIS, Figure, figure_of, percents


def pareto(labels: Sequence[str], sizes: Sequence[float], upto: Sequence[float], line_name: str) -> Figure:
    """Numbered bars from the largest to the smallest, and a line of their sum (0..1) with four fifths marked."""
    places = list(range(len(labels)))
    bars = {
        "type": "bar", "x": places, "y": list(sizes), "marker": {"color": GREEN}, "customdata": list(labels),
        "hovertemplate": "%{customdata}: %{y:,}<extra></extra>", "showlegend": False,
    }  # fmt: skip
    line = {
        "type": "scatter", "mode": "lines+markers", "x": places, "y": percents(upto), "yaxis": "y2", "name": line_name,
        "line": {"color": BROWN, "width": 2}, "marker": {"size": 7, "symbol": "diamond"},
        "hovertemplate": "%{y:.0f} %<extra></extra>",
    }  # fmt: skip
    mark = {
        "type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y2", "y0": 80, "y1": 80,
        "line": {"dash": "dot", "color": GREY, "width": 1.5},
    }  # fmt: skip
    return figure_of(
        [bars, line], 340, {"tickvals": places, "ticktext": [str(place + 1) for place in places]},
        {"rangemode": "tozero"},
        yaxis2={
            "overlaying": "y", "side": "right", "range": [0, 105], **PERCENT_AXIS, "showgrid": False,
            "automargin": True, "tickvals": [0, 20, 40, 60, 80, 100],
        },
        shapes=[mark], legend={"orientation": "h", "y": 1.1},
    )  # fmt: skip
