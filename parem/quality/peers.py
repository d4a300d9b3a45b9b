"""Services, or municipalities, side by side: which lie beyond what chance gives. Pure.

A funnel: the more answers, the nearer a figure has to be to that of all together. Where the figures differ more than
chance allows anyhow, the limits are widened by as much (Spiegelhalter 2005), and because many are looked at, the p
values are adjusted by Benjamini and Hochberg. There is no ranking: most of an order is chance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from parem.quality.statistics import Estimate, funnel_z, p_adjust, two_sided_p

#: A called difference is false in at most this share of the calls.
FALSE_CALLS = 0.05
#: How many errors the funnel's lines are away (95 % and 99.8 %).
INNER, OUTER = 1.959964, 3.090232


class Standing(StrEnum):
    """How a peer stands to all together."""

    BELOW = "below"
    CHANCE = "chance"
    ABOVE = "above"


@dataclass(frozen=True)
class Funnel:
    """The figure of all together, what one answer deviates by, and how much the limits are widened (1: not)."""

    center: float
    deviation: float
    widened: float
    standings: tuple[Standing, ...]

    def limits(self, n: float, sigmas: float, bounds: tuple[float, float]) -> tuple[float, float]:
        """The lines at n answers, within the ends of the measure."""
        half = sigmas * self.deviation * self.widened / math.sqrt(n)
        return max(bounds[0], self.center - half), min(bounds[1], self.center + half)


def funnel_of(figures: Sequence[Estimate], is_share: bool) -> Funnel | None:
    """The funnel of three peers or more; None for fewer, or where nobody varies."""
    if len(figures) < 3:
        return None
    n = np.array([each.n for each in figures], dtype=float)
    values = np.array([each.value for each in figures])
    center = float(n @ values / n.sum())
    deviation = math.sqrt(center * (1 - center)) if is_share else _pooled(figures)
    if deviation <= 0:
        return None
    z, widened = funnel_z(values, n, center, deviation)
    adjusted = p_adjust(two_sided_p(z), "bh")
    standings = tuple(
        Standing.CHANCE if p is None or p >= FALSE_CALLS else Standing.BELOW if each < 0 else Standing.ABOVE
        for each, p in zip(z, adjusted, strict=True)
    )
    return Funnel(center, deviation, widened, standings)


def _pooled(figures: Sequence[Estimate]) -> float:
    """The deviation of single answers, from the intervals' widths."""
    n = np.array([each.n for each in figures], dtype=float)
    errors = np.array([(each.high - each.low) / 2 / INNER for each in figures])
    return math.sqrt(float(n @ (errors**2 * n)) / float(n.sum()))
