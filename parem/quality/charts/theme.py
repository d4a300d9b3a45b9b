"""What all charts share: colours, letters, the frame; and a figure as JSON for the page.

A figure is the plain dictionary that plotly.js draws ({"data": [...], "layout": {...}}). plotly's Python classes check
every value of it anew, which took half of the page's time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

Figure: TypeAlias = dict[str, Any]

#: The folder of plotly.js, as its Python package brings it.
ASSETS = Path(str(getattr(find_spec("plotly"), "origin", ""))).parent / "package_data"
GREEN, BAND, INK, GRID, GREY, BROWN = "#0b5c55", "rgba(11,92,85,.16)", "#1b2627", "#d5dcdc", "#5b6b6c", "#8c510a"
PERCENT = "\N{NO-BREAK SPACE}%"
#: An axis of shares that `percents` made ("80 %", as on the rest of the page, which plotly's own format cannot say).
PERCENT_AXIS = {"ticksuffix": PERCENT}
FONT = {"family": "system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif", "size": 13, "color": INK}


def figure_of(data: list[Figure], height: int, xaxis: Figure, yaxis: Figure, **layout: Any) -> Figure:
    """A figure of these traces, at this height in pixels."""
    frame = {
        "font": FONT, "height": height, "margin": {"l": 10, "r": 16, "t": 12, "b": 40},
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "xaxis": {"automargin": True, "zeroline": False, **xaxis},
        "yaxis": {"automargin": True, "zeroline": False, "gridcolor": GRID, **yaxis},
    }  # fmt: skip
    return {"data": data, "layout": {**frame, **layout}}


def percents(shares: Sequence[float | None]) -> list[float | None]:
    """Shares 0..1 as they are drawn: 0..100."""
    return [None if share is None else 100 * share for share in shares]


def across(height: float, line: Figure) -> Figure:
    """A line across the whole chart at this height."""
    return {
        "type": "line", "xref": "x domain", "x0": 0, "x1": 1, "yref": "y", "y0": height, "y1": height, "line": line
    }  # fmt: skip


def upright(at: float, line: Figure) -> Figure:
    """A line from the bottom to the top of the chart."""
    return {"type": "line", "xref": "x", "x0": at, "x1": at, "yref": "y domain", "y0": 0, "y1": 1, "line": line}


def words_at(height: float, words: str) -> Figure:
    """Words at the right end of a line across."""
    return {
        "text": words, "xref": "x domain", "x": 1, "xanchor": "right", "yref": "y", "y": height, "yanchor": "bottom",
        "showarrow": False,
    }  # fmt: skip


def figure_json(figure: Figure) -> str:
    """The figure for the page, safe inside a script element of type application/json."""
    return json.dumps(figure, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")
