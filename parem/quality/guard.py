"""Disclosure control over the filters of a page: what one service, channel or period shows must not give away another.

The counts of all services by all channels at each moment are one table; `cuts.usable_moments` says which of its cells
and margins may be used there. A filter that asks for a cell between two moments that may not be used gets nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.cuts import in_order, moments_of, usable_moments
from parem.quality.disclosure import Suppressed
from parem.quality.periods import period_of
from parem.quality.pieces import Pieces
from parem.quality.queries import Figure
from parem.quality.results.filters import Filters
from parem.quality.store import Selection
from parem.quality.tables import histograms
from parem.quality.together import Pair, Together, has_few
from parem.surveys.models import Survey

#: More answers than there are people: nothing reaches it.
NEVER = 10**10


def everything_of(survey_id: int, filters: Filters, visible: tuple[int, ...]) -> Selection:
    """The answers of whatever could be chosen on a page with these filters, among the services that may be seen.

    Of a time that is not whole months (nobody can choose one) only that time is looked at.
    """
    everything = replace(filters.selection(survey_id, visible), service_ids=visible, channels=None)
    return replace(everything, start=None, end=None) if filters.is_whole_months else everything


def guard_of(survey: Survey, filters: Filters, visible: tuple[int, ...], history: Pieces | None = None) -> Guard:
    """The guard of a page with these filters, among the services that may be seen. Three statements, none where the
    histograms of `everything_of` it are given."""
    chosen = filters.service if filters.service in visible else None
    if history is None:
        history = histograms(everything_of(survey.id, filters, visible), filters.unit)
    guard = Guard(
        history, survey.organisation.smallest_cell, filters.unit, chosen, filters.channel, filters.offered
    )  # fmt: skip
    return guard.at(filters.start, filters.end) if filters.is_whole_months else guard


class Guard:
    """What may be shown under a page's filters; `history` are all answers of whatever could be chosen."""

    def __init__(
        self, history: Pieces, smallest: int, unit: str, service: int | None = None, channel: str | None = None,
        offered: Sequence[date] = (),
    ) -> None:  # fmt: skip
        self.history, self.pieces, self.smallest, self.unit = history, history, smallest, unit
        self.service, self.channel, self.offered = service, channel, offered
        self.services, service_at = _numbered(history.services)
        self.channels, channel_at = _numbered(history.channels)
        self.start: date | None = None
        self.end: date | None = None
        days = [date.fromordinal(day) for day in sorted(set(history.days.tolist()))]
        self._moments = moments_of(days, _week if unit == "week" else None) if days else [date.min]
        self._order = in_order(self._moments, offered)
        self._places, self._rows, self._columns = (
            {each: at for at, each in enumerate(of)} for of in (self._moments, self.services, self.channels)
        )
        starts = [moment.toordinal() for moment in self._moments]
        self._cells = np.searchsorted(starts, history.days, "right") - 1, service_at, channel_at
        self._found: dict[tuple[bytes, int], NDArray[np.bool_]] = {}
        self._usable = lru_cache(maxsize=None)(self._usable_of)

    def at(self, start: date | None, end: date | None) -> Guard:
        """The guard of another time: from the beginning of a period to the end of one."""
        other = copy(self)
        other.start, other.end, other.pieces = start, end, self.history.within(start, end)
        return other

    def of(self, services: Sequence[int]) -> Guard:
        """The guard of those who see these services only."""
        history = self.history.only(services, None)
        return Guard(history, self.smallest, self.unit, offered=self.offered).at(self.start, self.end)

    def grouped(self, group_of: Mapping[int, int]) -> Guard:
        """The guard of groups in the services' places, all channels together: their ids stand for service ids."""
        return Guard(self.history.grouped(group_of), self.smallest, self.unit, offered=self.offered).at(
            self.start, self.end
        )

    @property
    def chosen(self) -> Pieces:
        """The answers of the chosen service and channel."""
        return self.pieces.only(
            None if self.service is None else [self.service], None if self.channel is None else [self.channel]
        )

    def least(self, *codes: str) -> int:
        """The fewest answers with which figures of these questions may be shown; NEVER where none may.

        Without a question: of the answers as a whole.
        """
        return NEVER if any(self.hides(code) for code in codes or ("",)) else self.smallest

    def least_together(self, *codes: str) -> int:
        """The fewest who answered any two of these questions with which figures of the pairs may be shown."""
        hidden = any(self.hides(pair) for pair in combinations(dict.fromkeys(codes), 2))
        return NEVER if hidden else self.least(*codes)

    def figures(self, figures: Sequence[Figure]) -> list[Figure]:
        """Figures broken down by service, channel or period, without those that may not be shown."""
        return [replace(each, shown=Suppressed()) if self._gives_away(each) else each for each in figures]

    def moments_of_all(self, code: str | Pair) -> set[date]:
        """The moments between which figures of a question may be shown of all services and channels together."""
        usable = self._usable(code)[:, -1, -1]
        return {moment for moment, may in zip(self._moments, usable.tolist(), strict=True) if may}

    def _gives_away(self, figure: Figure) -> bool:
        start, end = (figure.period.start, figure.period.end) if figure.period else (self.start, self.end)
        return self._is_hidden(figure.question, figure.service, figure.channel, start, end)

    def hides(self, code: str | Pair, service: int | None = None, channel: str | None = None) -> bool:
        """Whether figures of a question, or of those who answered both of two questions, may not be shown of a service
        and a channel (None: as chosen, else of all)."""
        return self._is_hidden(code, service, channel, self.start, self.end)

    def _is_hidden(
        self, code: str | Pair, service: int | None, channel: str | None, start: date | None, end: date | None
    ) -> bool:
        service, channel = service or self.service, channel or self.channel
        row, column = self._rows.get(service, -1), self._columns.get(channel, -1)
        first = max(start or date.min, self._moments[0])
        after = min(end + timedelta(1) if end else date.max, self._moments[-1])
        if first >= after:
            # Nobody answered then, which may be known.
            return False
        return not all(
            moment in self._places and self._usable(code)[self._places[moment], row, column]
            for moment in (first, after)
        )

    def _usable_of(self, code: str | Pair) -> NDArray[np.bool_]:
        counts, smallest = self._counts(code)
        if not has_few(counts, smallest):
            return np.ones((len(counts), len(self.services) + 1, len(self.channels) + 1), dtype=np.bool_)
        # Most questions of a survey are answered by the same people: what holds for one holds for the next.
        known = counts.tobytes(), smallest
        if known not in self._found:
            self._found[known] = usable_moments(counts, self._order, smallest)
        return self._found[known]

    def _counts(self, code: str | Pair) -> tuple[NDArray[np.int64], int]:
        """How many answered, moments x services x channels, and how many of them may be told; of a pair the fewest that
        surely answered both."""
        return self._together.counts(code) if isinstance(code, tuple) else (self._answered_by(code), self.smallest)

    @cached_property
    def _together(self) -> Together:
        codes = [item.code for item in self.history.schema.items if "=" not in item.code]
        return Together(self._answered_by(""), {code: self._answered_by(code) for code in codes}, self.smallest)

    def _answered_by(self, code: str) -> NDArray[np.int64]:
        counts = np.zeros((len(self._moments), len(self.services), len(self.channels)), dtype=np.int64)
        np.add.at(counts, self._cells, self._answered(code))
        return counts

    def _answered(self, code: str) -> NDArray[np.int64]:
        """How many answered the question in each place; without a question, how many answers there are."""
        schema = self.history.schema
        if not code:
            return np.asarray(self.history.n, dtype=np.int64)
        if code in schema.numbers:
            return self.history.moments[:, schema.numbers.index(code), 0].astype(np.int64)
        base = code if code in schema else code.partition("=")[0]
        if base not in schema:
            return np.zeros(len(self.history.n), dtype=np.int64)
        return np.asarray(self.history.diagonals[:, schema.block(base, own=True)].sum(axis=1), dtype=np.int64)


def _numbered(given: NDArray[Any]) -> tuple[list[Any], NDArray[np.int64]]:
    """The different ones in order, and the number of each."""
    different = sorted(set(given.tolist()))
    at = {each: number for number, each in enumerate(different)}
    return different, np.array([at[each] for each in given.tolist()], dtype=np.int64)


def _week(day: date) -> date:
    return period_of(day, "week").start
