"""A results page in short: what a director needs to know in ten seconds. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from parem.quality.control import Control
from parem.quality.control_rules import Stretch
from parem.quality.disclosure import Shown
from parem.quality.statistics import Estimate

#: A special cause is told in short while it reaches into this many last periods.
RECENT = 3


class Line(Protocol):
    """What is needed of a row of the table of indicators."""

    @property
    def code(self) -> str: ...
    @property
    def measure(self) -> str: ...
    @property
    def shown(self) -> Shown: ...
    @property
    def state(self) -> str: ...


Row = TypeVar("Row", bound=Line)


@dataclass(frozen=True)
class Summary(Generic[Row]):
    """The rows with a target, those below it, the best and the weakest where they differ, what just happened."""

    judged: list[Row]
    below: list[Row]
    best: Row | None
    weakest: Row | None
    recent: Stretch | None

    @property
    def reached(self) -> int:
        """How many targets are surely reached."""
        return sum(row.state == "above" for row in self.judged)


def summary_of(rows: Sequence[Row], parts: Sequence[str], control: Control | None, periods: int) -> Summary[Row]:
    """In short; `parts` are the codes of the questions about parts of the service, compared by their first measure.

    The best and the weakest are told only if their intervals lie apart: else naming one would be naming chance.
    """
    judged = [row for row in rows if row.state]
    best, weakest = _apart([row for row in rows if row.code in parts and row.measure == "top_2_box"])
    stretches = control.stretches if control else ()
    recent = [each for each in stretches if each.direction and each.last >= periods - RECENT]
    return Summary(
        judged, [row for row in judged if row.state == "below"], best, weakest, recent[-1] if recent else None
    )


def _apart(rows: Sequence[Row]) -> tuple[Row | None, Row | None]:
    known = [(row.shown, row) for row in rows if isinstance(row.shown, Estimate)]
    if len(known) < 2:
        return None, None
    low, weakest = min(known, key=lambda each: each[0].value)
    high, best = max(known, key=lambda each: each[0].value)
    return (best, weakest) if low.high < high.low else (None, None)
