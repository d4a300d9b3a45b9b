"""Many looks at once: what is called more than chance, of all services and questions that were looked at. Pure.

Thirty services with five questions are 150 looks, of which chance alone would make some findings each month. So what a
look saw stands beside how likely chance is to give as much, and is called only where that, adjusted by Benjamini and
Hochberg over all looks of one rule, is below 0.05.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from parem.quality.control import Control
from parem.quality.control_rules import Stretch
from parem.quality.statistics import Estimate, SpecialCause, p_adjust, two_sided_p

#: A called difference is false in at most this share of the calls.
FALSE_CALLS = 0.05
#: How many errors a 95-percent interval ends from its value.
REACH = 1.959964
#: Two of three beyond two errors on one side, by chance: two sides, three ways, each point 0.0228.
TWO_IN_THREE = 2 * 3 * 0.0227501**2


@dataclass(frozen=True)
class Found:
    """What a rule saw: the question and measure, the evidence as JSON values, the questions whose pairs it rests on."""

    rule: str
    question: str
    measure: str
    evidence: dict[str, Any]
    together: tuple[str, ...] = ()


@dataclass(frozen=True)
class Screened:
    """One look: what it saw, if anything, and how likely chance alone gives as much."""

    found: Found | None
    p: float


def chance_of_difference(change: Estimate) -> float:
    """The two-sided p of a difference, by how far its interval's end towards zero lies from it."""
    end = change.high if change.value < 0 else change.low
    width = abs(end - change.value)
    return two_sided_p([REACH * change.value / width])[0] if width > 0 else 1.0


def judged_together(changes: Sequence[Estimate | None]) -> list[float | None]:
    """How likely chance alone changes as much, of the few figures that a page compares with the time before: Holm.

    These are a planned family, so that none of them may be called by chance; None where there is nothing to compare.
    """
    return p_adjust([chance_of_difference(change) if change else None for change in changes])


def way_of(change: Estimate | None, p: float | None) -> int:
    """1 where a change is up and more than chance, -1 where it is down and more than chance, else 0."""
    if change is None or p is None or p >= FALSE_CALLS:
        return 0
    return 1 if change.value > 0 else -1


def chance_of_stretch(stretch: Stretch, values: Sequence[float], control: Control) -> float:
    """How likely a process that does not change gives such points: normal beyond the limits, a coin for each side."""
    level = next(each for each in control.levels if each.first <= stretch.first <= each.last)
    if stretch.cause == SpecialCause.OUTSIDE:
        return two_sided_p([max(abs(value - level.center) for value in values) / level.error])[0]
    if stretch.cause == SpecialCause.TREND:
        return 2 / math.factorial(max(7, len(values)))
    if stretch.cause == SpecialCause.TWO_IN_THREE:
        return TWO_IN_THREE
    return float(2 * 0.5 ** max(7, len(values)))


def called(looks: Mapping[int, Sequence[Screened]]) -> dict[int, list[Found]]:
    """What is more than chance, by service, with its adjusted p value and the number of looks as evidence."""
    flat = [(service, look) for service, of in looks.items() for look in of]
    kept: dict[int, list[Found]] = {}
    for (service, look), p in zip(flat, p_adjust([look.p for _, look in flat], "bh"), strict=True):
        if look.found and p is not None and p < FALSE_CALLS:
            evidence = {**look.found.evidence, "p": p, "looks": len(flat)}
            kept.setdefault(service, []).append(replace(look.found, evidence=evidence))
    return kept
