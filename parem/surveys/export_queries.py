"""Answers as rows to take away: closed answers only, by month, and none of a service with too few."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from parem.accounts.models import Organisation
from parem.extensions import db
from parem.surveys.import_queries import services_within
from parem.surveys.models import Question, Response, Survey


@dataclass(frozen=True)
class Export:
    """A table of answers: its header and its rows, in an order that tells nothing."""

    header: list[str]
    rows: list[list[Any]]


def export_is_safe(survey: Survey, organisation: Organisation) -> bool:
    """Whether any service here has as many answers as a shown figure must rest on."""
    return bool(_exportable(survey, organisation))


def export_of(survey: Survey, organisation: Organisation) -> Export:
    """The closed answers of this organisation's services that have enough of them.

    Not in it: comments, the day (only its month), the device. A service with fewer answers than the survey's
    organisation lets be shown (smallest_cell) is left out whole. The rows are shuffled.
    """
    services = _exportable(survey, organisation)
    questions = _closed_questions(survey)
    header = ["service", "channel", "language", "month", *questions]
    rows = [
        [services[service_id], channel, language, f"{day:%Y-%m}", *_cells(answers, questions)]
        for service_id, channel, language, day, answers in _answers(survey, services)
    ]
    random.SystemRandom().shuffle(rows)
    return Export(header, rows)


def _exportable(survey: Survey, organisation: Organisation) -> dict[int, str]:
    """The code of each service here that has enough answers, by its id."""
    here = {s.id: s.code if s.organisation_id == organisation.id else f"{s.organisation.code}/{s.code}"
            for s in services_within(survey, organisation)}  # fmt: skip
    query = (
        select(Response.service_id)
        .where(_of_survey(survey), Response.service_id.in_(here))
        .group_by(Response.service_id)
        .having(func.count() >= survey.organisation.smallest_cell)
    )
    return {service_id: here[service_id] for service_id in db.session.scalars(query)}


def _of_survey(survey: Survey) -> ColumnElement[bool]:
    return Response.version_id.in_([version.id for version in survey.versions])


def _answers(survey: Survey, services: dict[int, str]) -> Iterator[Any]:
    query = select(Response.service_id, Response.channel, Response.language, Response.day, Response.answers)
    chosen = query.where(_of_survey(survey), Response.service_id.in_(services))
    return iter(db.session.execute(chosen.execution_options(yield_per=5_000)))


def _closed_questions(survey: Survey) -> list[str]:
    """The codes of all closed questions and numbers of the survey's versions, the newest version's first."""
    query = (
        select(Question.code)
        .where(Question.version_id.in_([version.id for version in survey.versions]), Question.type != "text")
        .order_by(Question.version_id.desc(), Question.page, Question.position)
    )
    return list(dict.fromkeys(db.session.scalars(query)))


def _cells(answers: dict[str, Any], questions: Sequence[str]) -> list[Any]:
    given = (answers.get(code, "") for code in questions)
    return [";".join(map(str, cell)) if isinstance(cell, list) else cell for cell in given]
