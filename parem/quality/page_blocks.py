"""What a results page is put together from: headline figures, lines of the table of indicators, bars."""

from __future__ import annotations

from dataclasses import dataclass

from parem.quality.charts import Bar
from parem.quality.disclosure import Shown
from parem.quality.statistics import Estimate
from parem.surveys.models import Question


@dataclass(frozen=True)
class Tile:
    """A headline figure, with its change from the period before where that can be told."""

    question: Question
    measure: str
    shown: Shown
    change: Estimate | None


@dataclass(frozen=True)
class Row:
    """One line of the table of indicators."""

    question: Question
    code: str
    measure: str
    shown: Shown
    hundred: float | None
    target: float | None

    @property
    def state(self) -> str:
        """How it stands to its target: above, below, unclear; an empty string without a target or a figure."""
        if self.target is None or not isinstance(self.shown, Estimate):
            return ""
        if self.shown.low > self.target:
            return "above"
        return "below" if self.shown.high < self.target else "unclear"


@dataclass(frozen=True)
class LikertBlock:
    """The bars of all scale questions of one length."""

    points: int
    bars: list[Bar]
    figure: str
