"""Findings may tell no more than results pages do: what is hidden there has no finding."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from werkzeug.datastructures import MultiDict

from parem.catalogue.models import Service
from parem.quality.guard import guard_of
from parem.quality.periods import months_later
from parem.quality.results.filters import Filters, filters_of, running
from parem.quality.together import Pair
from parem.surveys.models import Survey


def all_time(survey: Survey, today: date) -> Filters:
    """The filters of a results page of all time, without a service or a channel."""
    return replace(filters_of(MultiDict({"period": "all"}), today, survey.period_unit), unit=survey.period_unit)


class FindingGuard:
    """What a results page hides from those who see all of a survey's services, or from a municipality its own."""

    def __init__(self, survey: Survey, today: date) -> None:
        services: list[Service] = survey.services
        whole = guard_of(survey, all_time(survey, today), tuple(sorted(each.id for each in services)))
        #: The histograms of all answers, by service.
        self.history = whole.history
        owners = {each.id: each.organisation_id for each in services}
        own = {owner: whole.of([key for key in owners if owners[key] == owner]) for owner in set(owners.values())}
        self._guards = {key: {whole, own[owner]} for key, owner in owners.items()}

    def hides(self, code: str | Pair, service: int, start: date, end: date) -> bool:
        """Whether figures of a question, or of a pair, may not be shown of a service and a time of whole months."""
        return any(guard.at(start, end).hides(code, service) for guard in self._guards.get(service, ()))

    def period(self, today: date, months: int) -> tuple[date, date]:
        """The last whole months; or with this month, as a results page offers it, where more services are shown then.

        While this month has a few answers only, what ends before it would give them away beside what ends with it.
        """
        first = today.replace(day=1)
        whole = (months_later(first, -months), first - timedelta(1))
        return max((whole, running(today, months)), key=lambda period: self._shown(*period))

    def _shown(self, start: date, end: date) -> int:
        return sum(not self.hides("", service, start, end) for service in self._guards)
