"""Disclosure control over the filters of a page: what one service or channel shows must not give away another.

The counts of all services by all channels, of the same time, are one table; `disclosure.protected` says which of its
cells and margins may be shown. A filter that asks for a cell that may not be shown gets nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from parem.quality.disclosure import Suppressed, protected
from parem.quality.filters import Filters
from parem.quality.periods import period_of
from parem.quality.queries import Figure
from parem.quality.tables import Pieces, histograms
from parem.surveys.models import Survey

#: More answers than there are people: nothing reaches it.
NEVER = 10**10


def guard_of(survey: Survey, filters: Filters, visible: tuple[int, ...]) -> Guard:
    """The guard of a page with these filters, among the services that may be seen. Three statements."""
    chosen = filters.service if filters.service in visible else None
    everything = replace(filters.selection(survey.id, visible), service_ids=visible, channels=None)
    return Guard(
        histograms(everything, filters.unit), survey.organisation.smallest_cell, filters.unit, chosen, filters.channel
    )  # fmt: skip


class Guard:
    """What may be shown under a page's filters; `pieces` are all answers of that time, of whatever could be chosen."""

    def __init__(
        self, pieces: Pieces, smallest: int, unit: str, service: int | None = None, channel: str | None = None
    ) -> None:
        self.pieces, self.smallest, self.unit = pieces, smallest, unit
        self.service, self.channel = service, channel
        self.services = sorted({place[0] for place in pieces.places})
        self.channels = sorted({place[1] for place in pieces.places})
        self._rows = np.array([self.services.index(place[0]) for place in pieces.places], dtype=np.int64)
        self._columns = np.array([self.channels.index(place[1]) for place in pieces.places], dtype=np.int64)
        self._hidden = lru_cache(maxsize=None)(self._protected)

    def least(self, *codes: str) -> int:
        """The fewest answers with which figures of these questions may be shown; NEVER where none may.

        Without a question: of the answers as a whole.
        """
        hidden = any(self._is_hidden(code, self.service, self.channel) for code in codes or ("",))
        return NEVER if hidden else self.smallest

    def figures(self, figures: Sequence[Figure]) -> list[Figure]:
        """Figures broken down by service, channel or period, without those that may not be shown."""
        return [replace(each, shown=Suppressed()) if self._gives_away(each) else each for each in figures]

    def _gives_away(self, figure: Figure) -> bool:
        period = figure.period.label if figure.period else None
        return self._is_hidden(
            figure.question, figure.service or self.service, figure.channel or self.channel, period
        )  # fmt: skip

    def _is_hidden(self, code: str, service: int | None, channel: str | None, period: str | None = None) -> bool:
        if service is None and channel is None:
            # The total of all is hidden only where it is small itself, which `smallest` sees to.
            return False
        row = self.services.index(service) if service in self.services else -1
        column = self.channels.index(channel) if channel in self.channels else -1
        return bool(self._hidden(code, period)[row, column])

    def _protected(self, code: str, period: str | None) -> NDArray[np.bool_]:
        counts = np.zeros((len(self.services), len(self.channels)), dtype=np.int64)
        wanted = slice(None) if period is None else self._labels == period
        np.add.at(counts, (self._rows[wanted], self._columns[wanted]), self._answered(code)[wanted])
        return protected(counts, self.smallest)

    @cached_property
    def _labels(self) -> NDArray[np.str_]:
        known = {start: period_of(start, self.unit).label for _service, _channel, start in self.pieces.places}
        return np.array([known[place[2]] for place in self.pieces.places])

    def _answered(self, code: str) -> NDArray[np.int64]:
        """How many answered the question in each place; without a question, how many answers there are."""
        schema = self.pieces.schema
        if not code:
            return np.asarray(self.pieces.n, dtype=np.int64)
        if code in schema.numbers:
            return self.pieces.moments[:, schema.numbers.index(code), 0].astype(np.int64)
        base = code if code in schema else code.partition("=")[0]
        if base not in schema:
            return np.zeros(len(self.pieces.places), dtype=np.int64)
        return np.asarray(self.pieces.diagonals[:, schema.block(base, own=True)].sum(axis=1), dtype=np.int64)
