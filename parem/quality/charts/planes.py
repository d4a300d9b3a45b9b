"""Questions by importance and performance; peers by their number of answers (a funnel)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parem.quality.charts.theme import (
    BROWN,
    GREEN,
    GREY,
    GRID,
    INK,
    PERCENT_AXIS,
    Figure,
    across,
    figure_of,
    percents,
    upright,
)

#: A question that is calm, or important and going badly: told apart by shape, too.
_SYMBOLS = {True: "circle", False: "square"}


@dataclass(frozen=True)
class Spot:
    """A question in the plane of importance and performance; not calm: important, and going badly."""

    number: int
    label: str
    importance: float
    performance: float
    calm: bool


@dataclass(frozen=True)
class Peer:
    """A service or municipality: its name, answers and figure, and whether it is clearly below the others."""

    name: str
    n: int
    value: float
    below: bool


Curve = tuple[Sequence[float], Sequence[float]]


def quadrants(spots: Sequence[Spot], middle: tuple[float, float], axes: tuple[str, str]) -> Figure:
    """Importance (across) and performance (up) of each question, with lines at their middles; both are shares 0..1."""
    data = [
        {
            "type": "scatter", "mode": "markers+text", "x": percents([spot.importance]),
            "y": percents([spot.performance]),
            "text": [str(spot.number)], "textposition": "middle center", "textfont": {"color": "#fff", "size": 12},
            "marker": {"size": 26, "color": GREEN if spot.calm else BROWN, "symbol": _SYMBOLS[spot.calm]},
            "customdata": [spot.label], "hovertemplate": "%{customdata}<br>%{x:.0f} % · %{y:.0f} %<extra></extra>",
        }
        for spot in spots
    ]  # fmt: skip
    line = {"dash": "dot", "color": INK, "width": 1}
    return figure_of(
        data, 420, {"title": {"text": axes[0]}, **PERCENT_AXIS, "gridcolor": GRID},
        {"title": {"text": axes[1]}, **PERCENT_AXIS}, showlegend=False,
        shapes=[upright(100 * middle[0], line), across(100 * middle[1], line)],
        margin={"l": 10, "r": 16, "t": 12, "b": 50},
    )  # fmt: skip


def funnel(peers: Sequence[Peer], center: float, curves: Sequence[Curve], percent: bool, answers: str) -> Figure:
    """Peers by answers (across) and figure (up); curves are the lines of chance, inner ones first."""
    drawn = percents if percent else list
    data: list[Figure] = [
        {
            "type": "scatter", "mode": "lines", "x": list(along), "y": drawn(up), "hoverinfo": "skip",
            "line": {"color": GREY, "width": 1.2, "dash": "dash" if place < 2 else "dot"},
        }
        for place, (along, up) in enumerate(curves)
    ]  # fmt: skip
    value = "%{y:.0f} %" if percent else "%{y:.2f}"
    for below, symbol, colour in ((False, "circle", GREEN), (True, "square", BROWN)):
        chosen = [peer for peer in peers if peer.below == below]
        data.append(
            {
                "type": "scatter", "mode": "markers+text" if below else "markers", "x": [peer.n for peer in chosen],
                "text": [peer.name for peer in chosen], "textposition": "bottom center", "cliponaxis": False,
                "y": drawn([peer.value for peer in chosen]), "customdata": [peer.name for peer in chosen],
                "hovertemplate": "%{customdata}<br>" + value + " · n = %{x}<extra></extra>",
                "marker": {
                    "size": 11, "color": colour, "symbol": symbol, "opacity": 1, "line": {"color": "#fff", "width": 1}
                },
            }
        )  # fmt: skip
    return figure_of(
        data, 400, {"title": {"text": answers}, "gridcolor": GRID}, PERCENT_AXIS if percent else {},
        showlegend=False, shapes=[across(100 * center if percent else center, {"color": INK, "width": 1})],
    )  # fmt: skip
