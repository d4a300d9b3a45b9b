"""The satisfaction index and the gaps as a results page shows them: figures, trend, pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from parem.quality import charts
from parem.quality.burt import BurtTable
from parem.quality.disclosure import Shown, Suppressed, shown_together
from parem.quality.findings import difference
from parem.quality.guard import Guard
from parem.quality.periods import periods_between
from parem.quality.queries import Figure
from parem.quality.results.trend import point_of
from parem.quality.service_figures import (
    Gap,
    IndexBase,
    gap_of,
    gap_pairs,
    index_base,
    index_items,
    index_of,
    index_sample,
)
from parem.quality.statistics import Estimate
from parem.quality.tables import Pieces
from parem.surveys.models import Question

#: The measure's name where it stands among others.
INDEX = "acsi"


@dataclass(frozen=True)
class IndexBlock:
    """The index, its change from the period before, and how it went; its three questions' codes."""

    codes: tuple[str, ...]
    shown: Shown
    change: Estimate | None
    figures: list[Figure]
    #: Empty where there are fewer than two periods.
    chart: str


@dataclass(frozen=True)
class GapBlock:
    """The gaps of the dimensions on one scale, the widest shortfall first."""

    points: int
    gaps: list[Gap]
    #: Empty where nothing may be shown.
    chart: str

    @property
    def widest(self) -> Gap | None:
        """Where people surely met least of what they expected."""
        return next((gap for gap in self.gaps if gap.way < 0), None)


@dataclass(frozen=True)
class GapWords:
    """The words of the chart: each dimension's name, and those of the two ends."""

    dimensions: Mapping[str, str]
    ends: tuple[str, str]


def index_block(
    questions: Sequence[Question], pairs: BurtTable, pieces: Pieces, guard: Guard, earlier: Guard | None, unit: str
) -> IndexBlock | None:
    """The index under a page's filters; None where the survey does not ask its three questions."""
    codes = index_items(questions)
    if not codes:
        return None
    base = index_base(pairs, codes, guard.least_together(*codes))
    figures = _index_trend(pieces, base, guard, unit)
    chart = charts.trend([point_of(each) for each in figures], False) if len(figures) > 1 else None
    return IndexBlock(
        codes, index_of(pieces.total, base, guard.least(*codes)), _change(pieces, base, guard, earlier),
        figures if chart else [], charts.figure_json(chart) if chart else "",
    )  # fmt: skip


def _change(pieces: Pieces, base: IndexBase, guard: Guard, earlier: Guard | None) -> Estimate | None:
    if earlier is None:
        return None
    before, now = (index_sample(each, base) for each in (earlier.chosen.total, pieces.total))
    if any(sample.n < each.least(*base.codes) for sample, each in ((before, earlier), (now, guard))):
        return None
    change = difference(before, now)
    return change if isinstance(change, Estimate) else None


def _index_trend(pieces: Pieces, base: IndexBase, guard: Guard, unit: str) -> list[Figure]:
    pieces = pieces.whole(unit)
    tables = pieces.by_period(unit)
    days = [date.fromordinal(day) for day in set(pieces.days.tolist())]
    periods = list(periods_between(min(days), max(days), unit)) if days else []
    empty = BurtTable.empty(pieces.schema)
    found = [index_of(tables.get(period.label, empty), base, 0) for period in periods]
    known = [each for each in found if not isinstance(each, Suppressed)]
    cells = shown_together(known, guard.smallest)
    figures = [Figure(base.codes[0], INDEX, cell, period=p) for p, cell in zip(periods, cells, strict=True)]
    # A period is shown where each of the three questions may be.
    for code in base.codes:
        asked = guard.figures([replace(each, question=code) for each in figures])
        figures = [replace(each, shown=of.shown) for each, of in zip(figures, asked, strict=True)]
    return figures


def gap_blocks(questions: Sequence[Question], pairs: BurtTable, guard: Guard, words: GapWords) -> list[GapBlock]:
    """The gaps under a page's filters, those on one scale together."""
    by_points: dict[int, list[Gap]] = {}
    for (dimension, points), items in gap_pairs(questions).items():
        least = guard.least_together(*(code for pair in items for code in pair))
        by_points.setdefault(points, []).append(gap_of(pairs, dimension, points, items, least))
    return [
        GapBlock(points, found := sorted(gaps, key=_size), _chart(found, points, words))
        for points, gaps in by_points.items()
    ]


def _size(gap: Gap) -> float:
    return gap.shown.value if isinstance(gap.shown, Estimate) else float("inf")


def _chart(found: Sequence[Gap], points: int, words: GapWords) -> str:
    known = [(each, each.expected, each.perceived) for each in found]
    told = [(gap, expected, met) for gap, expected, met in known if expected is not None and met is not None]
    if not told:
        return ""
    return charts.figure_json(
        charts.gaps(
            [words.dimensions[gap.dimension] for gap, *_ends in told], [expected for _gap, expected, _met in told],
            [met for *_rest, met in told], points, words.ends,
        )
    )  # fmt: skip
