"""How work flows: what stood in each column over time, stacked; and what was finished each month."""

from __future__ import annotations

from collections.abc import Sequence

from parem.quality.charts.theme import GREEN, Figure, figure_of

#: From what is finished, at the bottom, to what is planned, at the top; dark to light, so that it reads without colour.
SHADES = ("#0b3f3a", "#0b5c55", "#4c9089", "#94c1bb", "#d8e8e6")


def cumulative_flow(labels: Sequence[str], bands: Sequence[tuple[str, Sequence[int]]]) -> Figure:
    """Areas on top of each other, the first at the bottom: a band that grows wider is where work waits."""
    data = [
        {
            "type": "scatter", "mode": "lines", "stackgroup": "flow", "name": name, "x": list(labels),
            "y": list(counts), "line": {"width": 1, "color": "#fff"}, "fillcolor": shade,
            "hovertemplate": f"{name}: %{{y}}<extra></extra>",
        }
        for (name, counts), shade in zip(bands, SHADES, strict=False)
    ]  # fmt: skip
    return figure_of(
        data, 340, {"type": "category", "tickangle": -45}, {"rangemode": "tozero", "tickformat": "d"},
        hovermode="x unified", legend={"orientation": "h", "y": 1.12, "traceorder": "reversed"},
    )  # fmt: skip


def per_month(labels: Sequence[str], counts: Sequence[int]) -> Figure:
    """How many each month, as bars."""
    bars = {
        "type": "bar", "x": list(labels), "y": list(counts), "marker": {"color": GREEN},
        "hovertemplate": "%{x}: %{y}<extra></extra>",
    }  # fmt: skip
    return figure_of(
        [bars], 260, {"type": "category", "tickangle": -45},
        {"rangemode": "tozero", "tickformat": "d", "dtick": 1 if max(counts, default=0) < 8 else None},
    )  # fmt: skip
