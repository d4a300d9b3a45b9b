"""Questions by importance and performance; peers by their number of answers (a funnel)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from parem.quality.charts.theme import GREEN, GRID, INK, layout

#: A question that is calm, or important and going badly: told apart by shape, too.
_SYMBOLS = {True: "circle", False: "square"}
BROWN = "#8c510a"


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


def quadrants(spots: Sequence[Spot], middle: tuple[float, float], axes: tuple[str, str]) -> go.Figure:
    """Importance (across) and performance (up) of each question, with lines at their middles; both are shares 0..1."""
    figure = go.Figure()
    for spot in spots:
        figure.add_scatter(
            x=[spot.importance], y=[spot.performance], mode="markers+text", text=[str(spot.number)],
            textposition="middle center", textfont={"color": "#fff", "size": 12},
            marker={"size": 26, "color": GREEN if spot.calm else BROWN, "symbol": _SYMBOLS[spot.calm]},
            customdata=[spot.label],
            hovertemplate="%{customdata}<br>%{x:.0%} · %{y:.0%}<extra></extra>",
        )  # fmt: skip
    figure.add_vline(x=middle[0], line={"dash": "dot", "color": INK, "width": 1})
    figure.add_hline(y=middle[1], line={"dash": "dot", "color": INK, "width": 1})
    figure.update_layout(layout(420), showlegend=False)
    figure.update_layout(margin={"l": 10, "r": 16, "t": 12, "b": 50})
    for update, title in ((figure.update_xaxes, axes[0]), (figure.update_yaxes, axes[1])):
        update(title=title, tickformat=".0%", gridcolor=GRID, zeroline=False, automargin=True)
    return figure


def funnel(peers: Sequence[Peer], center: float, curves: Sequence[Curve], percent: bool, answers: str) -> go.Figure:
    """Peers by answers (across) and figure (up); curves are the lines of chance, inner ones first."""
    figure = go.Figure()
    for place, (across, up) in enumerate(curves):
        line = {"color": "#5b6b6c", "width": 1.2, "dash": "dash" if place < 2 else "dot"}
        figure.add_scatter(x=list(across), y=list(up), mode="lines", line=line, hoverinfo="skip")
    figure.add_hline(y=center, line={"color": INK, "width": 1})
    for below, symbol, colour in ((False, "circle", GREEN), (True, "square", BROWN)):
        chosen = [peer for peer in peers if peer.below == below]
        figure.add_scatter(
            x=[peer.n for peer in chosen],
            y=[peer.value for peer in chosen],
            mode="markers",
            marker={"size": 11, "color": colour, "symbol": symbol, "opacity": 1, "line": {"color": "#fff", "width": 1}},
            customdata=[peer.name for peer in chosen],
            hovertemplate="%{customdata}<br>%{y:.0%} · n = %{x}<extra></extra>"
            if percent
            else "%{customdata}<br>%{y:.2f} · n = %{x}<extra></extra>",
        )
    figure.update_layout(layout(400), showlegend=False)
    figure.update_xaxes(title=answers, gridcolor=GRID, zeroline=False, automargin=True)
    figure.update_yaxes(tickformat=".0%" if percent else None, gridcolor=GRID, zeroline=False, automargin=True)
    return figure
