"""What was expected and what was met, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from parem.quality.charts.theme import BROWN, GREEN, GREY, GRID, Figure, figure_of


def gaps(
    labels: Sequence[str], expected: Sequence[float], met: Sequence[float], points: int, names: tuple[str, str]
) -> Figure:
    """One line for each dimension, the first on top: a square where people expected, a circle where they were met."""
    places = list(range(len(labels)))[::-1]
    between: list[Figure] = [
        {
            "type": "scatter", "mode": "lines", "x": [low, high], "y": [place, place], "hoverinfo": "skip",
            "showlegend": False, "line": {"color": GREY, "width": 3},
        }
        for place, low, high in zip(places, expected, met, strict=True)
    ]  # fmt: skip
    ends = [
        {
            "type": "scatter", "mode": "markers", "x": list(values), "y": places, "name": name,
            "customdata": list(labels), "hovertemplate": "%{customdata}: %{x:.2f}<extra>" + name + "</extra>",
            "marker": {"size": 13, "color": colour, "symbol": symbol},
        }
        for values, name, colour, symbol in (
            (expected, names[0], BROWN, "square"), (met, names[1], GREEN, "circle")
        )
    ]  # fmt: skip
    return figure_of(
        between + ends, 110 + 46 * len(labels),
        {"range": [1 - 0.1, points + 0.1], "dtick": 1, "gridcolor": GRID},
        {"tickvals": places, "ticktext": list(labels), "showgrid": False, "range": [-0.6, len(labels) - 0.4]},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )  # fmt: skip
