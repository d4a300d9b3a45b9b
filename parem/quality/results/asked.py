"""What the address of a results page asks for: the survey, the filters, the services to choose from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import abort, g, request

from parem.catalogue.models import Service
from parem.quality import queries
from parem.quality.results.filters import Filters, filters_of
from parem.quality.words import CHANNEL_WORDS
from parem.surveys.models import CHANNELS, Survey

#: What links between the pages of a survey's results take along of the address. No more: any other name in it could
#: be one that an address is built with.
KEPT = (
    "period",
    "start",
    "end",
    "service",
    "channel",
    "language",
    "unit",
    "question",
    "rules",
    "outcome",
    "by",
    "standard",
    "lang",
)


def survey_asked(code: str) -> Survey:
    """The survey of this code, if its results may be read here; else the page does not exist."""
    return queries.visible_survey(g.organisation, code) or abort(404)


def filters_asked(survey: Survey) -> Filters:
    """The filters in the address, mended where they make no sense."""
    return filters_of(_arguments(survey), date.today(), survey.period_unit)


def services_asked(survey: Survey) -> list[Service]:
    """The services that can be chosen: of this organisation and those below it."""
    return queries.visible_services(survey, g.organisation)


def filter_form(survey: Survey, filters: Filters, services: list[Service]) -> dict[str, Any]:
    """What quality/_filters.html needs."""
    return {
        "survey": survey,
        "filters": filters,
        "services": services,
        "chosen": next((service for service in services if service.id == filters.service), None),
        "channels": [(code, CHANNEL_WORDS[code]) for code in CHANNELS],
        "smallest": survey.organisation.smallest_cell,
        "kept": kept(KEPT),
    }


def kept(names: Iterable[str]) -> dict[str, str]:
    """What the address says under these names."""
    return {name: request.args[name] for name in names if name in request.args}


def _arguments(survey: Survey) -> Any:
    """The address's arguments; a service may be named by its code, as links in a report do."""
    arguments = request.args.copy()
    named = arguments.get("service", "")
    if named and not named.isdigit():
        match = next((service for service in services_asked(survey) if service.code == named), None)
        arguments["service"] = str(match.id) if match else ""
    if survey.period_unit == "year" and "period" not in arguments:
        arguments["period"] = "all"
    return arguments
