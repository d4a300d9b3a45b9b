"""The charts, and the only place that knows plotly: for the page as JSON, for paper as SVG."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import kaleido
import plotly
import plotly.graph_objects as go

#: Worst to best, told apart also in greyscale and with any colour vision (ColorBrewer BrBG).
DIVERGING = {
    2: ("#a6611a", "#018571"),
    5: ("#8c510a", "#d8b365", "#dfe3e3", "#5ab4ac", "#01665e"),
    7: ("#8c510a", "#d8b365", "#f0d9a8", "#dfe3e3", "#b5ddd8", "#5ab4ac", "#01665e"),
    10: (
        "#6e3f06", "#8c510a", "#bf812d", "#dfc27d", "#ece2c6",
        "#d5e8e5", "#a9d6cf", "#5ab4ac", "#1f8a80", "#01544d",
    ),
}  # fmt: skip
#: The folder of plotly.js, as its Python package brings it.
ASSETS = Path(plotly.__file__).parent / "package_data"
GREEN, BAND, INK, GRID = "#0b5c55", "rgba(11,92,85,.16)", "#1b2627", "#d5dcdc"
FONT = {"family": "system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif", "size": 13, "color": INK}


@dataclass(frozen=True)
class Bar:
    """One question's answers: its label, the share of each category from worst to best (adding to 1), and n."""

    label: str
    shares: tuple[float, ...]
    n: int


@dataclass(frozen=True)
class Point:
    """One period of a trend; None where nothing may be shown."""

    label: str
    value: float | None
    low: float | None
    high: float | None


def likert(bars: Sequence[Bar], categories: Sequence[str]) -> go.Figure:
    """Diverging stacked bars of questions of one length: bad lies left of zero, good right, the middle astride."""
    figure = go.Figure()
    count = len(categories)
    colours = DIVERGING.get(count) or DIVERGING[10][:count]
    labels = [bar.label for bar in bars][::-1]
    for category in _drawing_order(count):
        shares = [bar.shares[category] for bar in bars][::-1]
        for side, part in _sides(category, count):
            figure.add_bar(
                y=labels,
                x=[side * share * part for share in shares],
                orientation="h",
                name=categories[category],
                marker={"color": colours[category], "line": {"color": "#fff", "width": 1}},
                legendgroup=str(category),
                legendrank=category,
                showlegend=not (part < 1 and side > 0),
                text=[f"{share:.0%}" if share >= 0.08 and part == 1 else "" for share in shares],
                textposition="inside",
                insidetextanchor="middle",
                customdata=[round(share * 100, 1) for share in shares],
                hovertemplate="%{y}<br>" + categories[category] + ": %{customdata} %<extra></extra>",
            )
    figure.update_layout(_layout(80 + 44 * len(bars)), barmode="relative", bargap=0.35)
    figure.update_layout(legend={"orientation": "h", "y": -0.12, "traceorder": "normal"})
    figure.update_xaxes(tickvals=[-1, -0.5, 0, 0.5, 1], ticktext=["100 %", "50 %", "0", "50 %", "100 %"])
    figure.update_xaxes(range=[-1, 1], zeroline=True, zerolinecolor=INK, gridcolor=GRID)
    figure.update_yaxes(automargin=True)
    return figure


def _drawing_order(count: int) -> list[int]:
    """From the middle outwards: what is drawn first lies next to zero."""
    middle = (count - 1) / 2
    return sorted(range(count), key=lambda category: (abs(category - middle), category))


def _sides(category: int, count: int) -> list[tuple[int, float]]:
    middle = (count - 1) / 2
    if category == middle:
        return [(-1, 0.5), (1, 0.5)]
    return [(-1, 1.0)] if category < middle else [(1, 1.0)]


def trend(points: Sequence[Point], percent: bool, target: float | None = None, target_name: str = "") -> go.Figure:
    """A line with its interval as a band; a period that may not be shown leaves a gap. Shares are drawn as percent."""
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
        marker={"size": 7},
        hovertemplate="%{x}: %{y:.0%}<extra></extra>" if percent else "%{x}: %{y:.2f}<extra></extra>",
    )
    if target is not None:
        figure.add_hline(y=target, line={"dash": "dash", "color": "#8a5300"}, annotation_text=target_name)
    figure.update_layout(_layout(340), showlegend=False)
    figure.update_xaxes(type="category", gridcolor="#fff", tickangle=-45, automargin=True)
    figure.update_yaxes(gridcolor=GRID, tickformat=".0%" if percent else None, automargin=True)
    return figure


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


def _layout(height: int) -> dict[str, object]:
    return {
        "template": "none",
        "font": FONT,
        "height": height,
        "margin": {"l": 10, "r": 16, "t": 12, "b": 40},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    }


def figure_json(figure: go.Figure) -> str:
    """The figure for the page, safe inside a script element of type application/json."""
    return str(figure.to_json()).replace("<", "\\u003c")


@cache
def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


def figures_svg(figures: Sequence[go.Figure], width: int = 720) -> list[str | None]:
    """The figures as SVG for paper, drawn by one browser; None where there is no Chromium, or it failed."""
    found = _chromium()
    if found is None or not figures:
        return [None] * len(figures)
    os.environ.setdefault("BROWSER_PATH", found)
    try:
        kaleido.start_sync_server(silence_warnings=True)
        return [_draw(figure, width) for figure in figures]
    except Exception:  # whatever goes wrong in the browser, the report prints the tables instead
        logging.getLogger(__name__).exception("the charts could not be drawn")
        return [None] * len(figures)
    finally:
        kaleido.stop_sync_server(silence_warnings=True)


def figure_svg(figure: go.Figure, width: int = 720) -> str | None:
    """One figure as SVG for paper."""
    return figures_svg([figure], width)[0]


def _draw(figure: go.Figure, width: int) -> str:
    options = {"format": "svg", "width": width, "height": figure.layout.height or 360}
    return bytes(kaleido.calc_fig_sync(figure, opts=options)).decode("utf-8")
