"""Disclosure control: the one place that decides which figure may be shown. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from parem.quality.statistics import Estimate, NotEstimable

T = TypeVar("T")


@dataclass(frozen=True)
class Suppressed:
    """Too few answers to show; how many is not said. On a page it looks like an empty cell."""


Shown = Estimate | NotEstimable | Suppressed


def shown(estimate: Estimate | NotEstimable, smallest: int) -> Shown:
    """The estimate, or Suppressed where it rests on fewer than `smallest` answers (none at all is simply none)."""
    return Suppressed() if 0 < estimate.n < smallest else estimate


def shown_together(estimates: Sequence[Estimate | NotEstimable], smallest: int) -> list[Shown]:
    """The cells of one breakdown whose total is shown too.

    Where exactly one cell is suppressed it could be had by subtraction, so the smallest of the others goes with it.
    """
    cells = [shown(estimate, smallest) for estimate in estimates]
    hidden = [i for i, cell in enumerate(cells) if isinstance(cell, Suppressed)]
    others = [i for i, cell in enumerate(cells) if i not in hidden and estimates[i].n > 0]
    if len(hidden) == 1 and others:
        cells[min(others, key=lambda i: estimates[i].n)] = Suppressed()
    return cells
