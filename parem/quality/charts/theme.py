"""What all charts share: colours, letters, the frame; and a figure as JSON for the page."""

from __future__ import annotations

from pathlib import Path

import plotly
import plotly.graph_objects as go

#: The folder of plotly.js, as its Python package brings it.
ASSETS = Path(plotly.__file__).parent / "package_data"
GREEN, BAND, INK, GRID = "#0b5c55", "rgba(11,92,85,.16)", "#1b2627", "#d5dcdc"
FONT = {"family": "system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif", "size": 13, "color": INK}


def layout(height: int) -> dict[str, object]:
    """What all charts share, at this height in pixels."""
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
