"""Which points of a control chart are more than chance, by the rules that were chosen. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from parem.quality.statistics import AnhoejRules, ControlChart, anhoej_rules, run_rules, special_causes
from parem.quality.statistics.run_rules import NELSON, WESTERN_ELECTRIC


class Rules(StrEnum):
    """The sets of rules that a chart can be read by."""

    NHS = "nhs"
    WESTERN_ELECTRIC = "western_electric"
    NELSON = "nelson"
    ANHOEJ = "anhoej"


@dataclass(frozen=True)
class Stretch:
    """A special cause over neighbouring points, by their positions; direction 1 is upwards, 0 neither way."""

    cause: str
    direction: int
    first: int
    last: int


#: How many points a pattern of Western Electric's or Nelson's takes.
LENGTHS = {
    "beyond limits": 1, "2 of 3 beyond 2 sigma": 3, "4 of 5 beyond 1 sigma": 5, "8 on one side": 8,
    "9 on one side": 9, "6 in a trend": 6, "14 alternating": 14, "15 within 1 sigma": 15,
    "8 on both sides beyond 1 sigma": 8,
}  # fmt: skip
TREND = "6 in a trend"
#: Patterns that are neither better nor worse.
NEITHER = ("14 alternating", "15 within 1 sigma", "8 on both sides beyond 1 sigma")
#: Anhøj's two rules.
LONG_RUN, FEW_CROSSINGS = "unusually long run", "unusually few crossings"


def stretches_of(chart: ControlChart, rules: Rules = Rules.NHS) -> list[Stretch]:
    """The special causes of a chart in order of time."""
    found = _READINGS[rules](chart)
    return sorted(found, key=lambda each: (each.first, each.last))


def directions_of(chart: ControlChart, stretches: Iterable[Stretch]) -> list[int]:
    """Each point's direction: that of the first stretch it is part of and lies on the side of; 0 for none."""
    away = np.sign(chart.statistics - chart.center)
    directions = [0] * len(chart.statistics)
    for each in stretches:
        for at in range(each.first, each.last + 1):
            on_its_side = "trend" in each.cause or away[at] == each.direction
            if not directions[at] and on_its_side:
                directions[at] = each.direction
    return directions


def _nhs(chart: ControlChart) -> list[Stretch]:
    """The whole of each pattern is flagged; neighbouring points of one special cause are taken together."""
    found: list[Stretch] = []
    before: tuple[str, int] | None = None
    for at, signal in enumerate(special_causes(chart)):
        now = (str(signal.cause), signal.direction) if signal else None
        if now and now == before:
            found[-1] = Stretch(*now, found[-1].first, at)
        elif now:
            found.append(Stretch(*now, at, at))
        before = now
    return found


def _by_name(names: Iterable[str]) -> Callable[[ControlChart], list[Stretch]]:
    """By rules that flag the point at which a pattern is complete: its stretch begins where the pattern does."""

    def read(chart: ControlChart) -> list[Stretch]:
        complete = run_rules(chart)
        found: list[Stretch] = []
        for name in names:
            before = -2
            for at in complete[name]:
                direction = _direction(chart, name, at)
                if at == before + 1 and found and (found[-1].cause, found[-1].direction) == (name, direction):
                    found[-1] = Stretch(name, direction, found[-1].first, at)
                else:
                    found.append(Stretch(name, direction, at - LENGTHS[name] + 1, at))
                before = at
        return found

    return read


def _direction(chart: ControlChart, name: str, at: int) -> int:
    if name in NEITHER:
        return 0
    x = chart.statistics
    return int(np.sign(x[at] - x[at - 1] if name == TREND else x[at] - chart.center))


def _anhoej(chart: ControlChart) -> list[Stretch]:
    """Runs and crossings of the median: rules without limits, for few points as for many."""
    x = chart.statistics
    found = anhoej_rules(x)
    if not isinstance(found, AnhoejRules) or not found.signal:
        return []
    stretches = []
    if found.longest_run > found.longest_run_limit:
        stretches.append(_longest_run(np.sign(x - found.centre)))
    if found.crossings < found.crossings_limit:
        stretches.append(Stretch(FEW_CROSSINGS, 0, 0, len(x) - 1))
    return stretches


def _longest_run(sides: np.ndarray) -> Stretch:
    """The longest run on one side; points on the line are on neither, and end none."""
    useful = np.flatnonzero(sides)
    best = run = [int(useful[0])]
    for at in (int(each) for each in useful[1:]):
        run = [*run, at] if sides[at] == sides[run[0]] else [at]
        best = max(best, run, key=len)
    return Stretch(LONG_RUN, int(sides[best[0]]), best[0], best[-1])


_READINGS: dict[Rules, Callable[[ControlChart], list[Stretch]]] = {
    Rules.NHS: _nhs,
    Rules.WESTERN_ELECTRIC: _by_name(WESTERN_ELECTRIC),
    Rules.NELSON: _by_name(NELSON),
    Rules.ANHOEJ: _anhoej,
}
