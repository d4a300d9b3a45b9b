"""What a results page is put together from: headline figures, lines of the table of indicators, bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parem.quality.charts import Bar
from parem.quality.disclosure import Shown
from parem.quality.screens import judged_together, way_of
from parem.quality.statistics import Estimate
from parem.surveys.models import Question


@dataclass(frozen=True)
class Tile:
    """A headline figure, with its change from the period before where that can be told.

    `p` is how likely chance alone changes as much, adjusted by Holm for all headline figures that are judged at once.
    """

    #: None for an index, which is of several questions.
    question: Question | None
    measure: str
    shown: Shown
    change: Estimate | None
    p: float | None = None

    @property
    def way(self) -> int:
        """1 where it is surely better than before, -1 where surely worse, else 0."""
        return way_of(self.change, self.p)


def judged(tiles: Sequence[Tile]) -> list[Tile]:
    """The headline figures as one planned family: each change judged beside all others, by Holm."""
    return [replace(t, p=p) for t, p in zip(tiles, judged_together([t.change for t in tiles]), strict=True)]


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
