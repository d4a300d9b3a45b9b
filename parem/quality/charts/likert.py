"""How people answered each question: diverging stacked bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from parem.quality.charts.theme import GRID, INK, PERCENT, Figure, figure_of

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

#: Letters of a label in one line.
WIDEST = 42


@dataclass(frozen=True)
class Bar:
    """One question's answers: its label, the share of each category from worst to best (adding to 1), and n."""

    label: str
    shares: tuple[float, ...]
    n: int
    #: What it is called where there is little room; the label where nothing is given.
    short: str = ""


def likert(bars: Sequence[Bar], categories: Sequence[str]) -> Figure:
    """Diverging stacked bars of questions of one length: bad lies left of zero, good right, the middle astride."""
    count = len(categories)
    colours = DIVERGING.get(count) or DIVERGING[10][:count]
    # By place and not by label: two questions that are called alike have a line each.
    places = list(range(len(bars)))[::-1]
    labels = ["<br>".join(wrap(bar.label, WIDEST)) for bar in bars]
    data: list[Figure] = []
    for category in _drawing_order(count):
        shares = [bar.shares[category] for bar in bars]
        told = "%{customdata[0]}<br>" + categories[category] + ": %{customdata[1]:.1f} %<extra></extra>"
        for side, part in _sides(category, count):
            data.append(
                {
                    "type": "bar", "orientation": "h", "y": places, "x": [side * share * part for share in shares],
                    "name": categories[category],
                    "marker": {"color": colours[category], "line": {"color": "#fff", "width": 1}},
                    "legendgroup": str(category), "legendrank": category, "showlegend": not (part < 1 and side > 0),
                    "text": [f"{100 * share:.0f}{PERCENT}" if share >= 0.08 and part == 1 else "" for share in shares],
                    "textposition": "inside", "insidetextanchor": "middle", "textangle": 0,
                    "customdata": [[label, round(share * 100, 1)] for label, share in zip(labels, shares, strict=True)],
                    "hovertemplate": told,
                }
            )  # fmt: skip
    ticks = [f"{abs(each)}{PERCENT}" if each else "0" for each in (-100, -50, 0, 50, 100)]
    shown = {"tickvals": [-1, -0.5, 0, 0.5, 1], "ticktext": ticks, "range": [-1, 1]}
    return figure_of(
        data, 96 + 44 * len(bars), {**shown, "zeroline": True, "zerolinecolor": INK, "gridcolor": GRID},
        {"tickvals": places, "ticktext": labels, "showgrid": False},
        meta={"short": [bar.short or bar.label for bar in bars]},
        barmode="relative", bargap=0.35, margin={"l": 10, "r": 16, "t": 12, "b": 64},
        uniformtext={"minsize": 10, "mode": "hide"},
        # Below the axis, however low the chart is; the names are codes, so that they stand in one line on a phone.
        legend={
            "orientation": "h", "traceorder": "normal", "yref": "container", "y": 0, "yanchor": "bottom",
            "entrywidth": 14,
        },
    )  # fmt: skip


def _drawing_order(count: int) -> list[int]:
    """From the middle outwards: what is drawn first lies next to zero."""
    middle = (count - 1) / 2
    return sorted(range(count), key=lambda category: (abs(category - middle), category))


def _sides(category: int, count: int) -> list[tuple[int, float]]:
    middle = (count - 1) / 2
    if category == middle:
        return [(-1, 0.5), (1, 0.5)]
    return [(-1, 1.0)] if category < middle else [(1, 1.0)]
