"""Findings may tell no more than results pages do: what is hidden there has no finding."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from werkzeug.datastructures import MultiDict

from parem.catalogue.models import Service
from parem.quality.filters import Filters, filters_of
from parem.quality.guard import guard_of
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

    def hides(self, code: str, service: int, start: date, end: date) -> bool:
        """Whether figures of a question may not be shown of a service and a time of whole months."""
        return any(guard.at(start, end).hides(code, service) for guard in self._guards.get(service, ()))
