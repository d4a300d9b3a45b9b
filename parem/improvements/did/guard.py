"""Which figures of verdicts may be public: on enough answers, and without giving another away (design, section 6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from parem.catalogue.models import Service
from parem.extensions import db
from parem.quality.guard import Guard, guard_of
from parem.quality.pieces import Pieces
from parem.quality.results.filters import Filters
from parem.quality.store import Selection
from parem.quality.tables import histograms
from parem.surveys.models import Survey, survey_service

#: A survey and a time of it, both days in it.
Time = tuple[Survey, date, date]


def visible_of(survey: Survey) -> tuple[int, ...]:
    """Every service of a survey: the public sees them all, each on its page."""
    serving = db.select(survey_service.c.service_id).where(survey_service.c.survey_id == survey.id)
    return tuple(db.session.scalars(serving))


def least_of(survey: Survey, service: Service, code: str, start: date, end: date) -> int:
    """The fewest answers with which a figure of this question, service and time may be public."""
    filters = Filters("days", start, end, service.id, None, survey.period_unit)
    return max(guard_of(survey, filters, visible_of(survey)).least(code), service.organisation.smallest_cell)


class PublicGuards:
    """The guards of a page with many verdicts: answers are read once for each survey, however many times there are."""

    def __init__(self, service: Service, times: Iterable[Time]) -> None:
        self.service = service
        self._spans: dict[int, tuple[date, date]] = {}
        for survey, start, end in times:
            first, last = self._spans.get(survey.id, (start, end))
            self._spans[survey.id] = min(first, start), max(last, end)
        self._history: dict[int, Pieces] = {}
        self._guards: dict[tuple[int, date, date], Guard] = {}

    def least(self, survey: Survey, code: str, start: date, end: date) -> int:
        """As `least_of`, of a time that is among those given."""
        key = survey.id, start, end
        if key not in self._guards:
            # Of a time that is not whole months only that time is looked at: see `quality.guard.guard_of`.
            pieces = self._read(survey).within(start, end)
            smallest = max(survey.organisation.smallest_cell, self.service.organisation.smallest_cell)
            self._guards[key] = Guard(pieces, smallest, survey.period_unit, self.service.id)
        return self._guards[key].least(code)

    def _read(self, survey: Survey) -> Pieces:
        """The answers of all times by day, so that any of them can be cut out."""
        if survey.id not in self._history:
            wanted = Selection(survey.id, visible_of(survey), None, *self._spans[survey.id])
            self._history[survey.id] = histograms(wanted, "week")
        return self._history[survey.id]
