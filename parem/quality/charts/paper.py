"""Figures as SVG for paper, drawn by the system's Chromium."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Sequence
from functools import cache

import kaleido

from parem.quality.charts.theme import Figure


@cache
def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


def figures_svg(figures: Sequence[Figure], width: int = 720) -> list[str | None]:
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


def figure_svg(figure: Figure, width: int = 720) -> str | None:
    """One figure as SVG for paper."""
    return figures_svg([figure], width)[0]


def _draw(figure: Figure, width: int) -> str:
    options = {"format": "svg", "width": width, "height": figure["layout"].get("height", 360)}
    return bytes(kaleido.calc_fig_sync(figure, opts=options)).decode("utf-8")
