"""Reads of surveys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from parem.accounts.models import AuditEntry, Organisation
from parem.accounts.queries import within
from parem.catalogue.models import Service, ServiceArea
from parem.extensions import db
from parem.languages import Texts
from parem.surveys.builder.library_models import Deletion
from parem.surveys.models import Response, Survey, Version, survey_service
from parem.surveys.quotas import full_surveys


@dataclass(frozen=True)
class SurveyLine:
    """A survey in a list; services and responses are those of the organisation that looks and of all below it."""

    code: str
    title: Texts
    status: str
    opens_on: date | None
    closes_on: date | None
    owner: Organisation
    services: int
    responses: int


def status_of(survey: Survey, today: date, *, is_full: bool = False) -> str:
    """What a survey is on a day: draft, scheduled, open, full (enough have answered), over or closed."""
    if survey.state != "open":
        return survey.state
    if survey.opens_on is not None and survey.opens_on > today:
        return "scheduled"
    if survey.closes_on is not None and survey.closes_on < today:
        return "over"
    return "full" if is_full else "open"


def survey_lines(organisation: Organisation, today: date, search: str = "", status: str = "") -> list[SurveyLine]:
    """The surveys that the organisation sees, newest first. Three queries, four where any has a quota."""
    surveys = db.session.scalars(
        select(Survey)
        .where(_seen_by(organisation))
        .options(joinedload(Survey.organisation))
        .order_by(Survey.created_at.desc(), Survey.id.desc())
    ).all()
    full = full_surveys(surveys)
    services, responses = _counts(_served_within(organisation)), _counts(_answers_within(organisation))
    lines = [
        SurveyLine(
            survey.code, survey.title, status_of(survey, today, is_full=survey.id in full), survey.opens_on,
            survey.closes_on, survey.organisation, services.get(survey.id, 0), responses.get(survey.id, 0),
        )
        for survey in surveys
    ]  # fmt: skip
    words = search.strip().casefold()
    return [line for line in lines if _fits(line, words) and status in ("", line.status)]


def _fits(line: SurveyLine, words: str) -> bool:
    return words in line.code.casefold() or any(words in title.casefold() for title in line.title.values())


def _seen_by(organisation: Organisation) -> ColumnElement[bool]:
    """Its own surveys and those of organisations below; published ones that serve any of their services."""
    here = within(organisation)
    serving = select(survey_service.c.survey_id).join(Service).where(Service.organisation_id.in_(here))
    return or_(Survey.organisation_id.in_(here), Survey.id.in_(serving) & (Survey.state != "draft"))


def _counts(query: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(query)}


def _served_within(organisation: Organisation) -> Any:
    return (
        select(survey_service.c.survey_id, func.count())
        .join(Service)
        .where(Service.organisation_id.in_(within(organisation)))
        .group_by(survey_service.c.survey_id)
    )


def _answers_within(organisation: Organisation) -> Any:
    return (
        select(Version.survey_id, func.count())
        .join(Response, Response.version_id == Version.id)
        .where(Response.organisation_id.in_(within(organisation)))
        .group_by(Version.survey_id)
    )


def find_survey(organisation: Organisation, code: str) -> Survey | None:
    """A survey that the organisation sees, with its versions and their questions."""
    return db.session.scalar(
        select(Survey)
        .where(Survey.code == code, _seen_by(organisation))
        .options(joinedload(Survey.organisation), selectinload(Survey.versions).selectinload(Version.questions))
    )


def services_asked_within(survey: Survey, organisation: Organisation) -> list[Service]:
    """The survey's services of this organisation and all below it, with organisation and area. One query."""
    return list(
        db.session.scalars(
            select(Service)
            .join(survey_service, survey_service.c.service_id == Service.id)
            .join(Service.organisation)
            .options(contains_eager(Service.organisation), joinedload(Service.area))
            .where(survey_service.c.survey_id == survey.id, Service.organisation_id.in_(within(organisation)))
            .order_by(Organisation.code, Service.code)
        )
    )


def services_to_choose(organisation: Organisation, chosen: set[int]) -> list[Service]:
    """Active services of the organisation and all below it, and those already chosen. One query."""
    return list(
        db.session.scalars(
            select(Service)
            .join(Service.organisation)
            .join(Service.area)
            .options(contains_eager(Service.organisation), contains_eager(Service.area))
            .where(Service.organisation_id.in_(within(organisation)), or_(Service.active, Service.id.in_(chosen)))
            .order_by(Organisation.code, ServiceArea.position, Service.code)
        )
    )


def response_count(survey: Survey, organisation: Organisation) -> int:
    """How many answered about services of this organisation and all below it."""
    query = _answers_within(organisation).where(Version.survey_id == survey.id)
    return _counts(query).get(survey.id, 0)


def deletion(survey: Survey, number: int) -> AuditEntry | None:
    """The audit line of a question deleted from the survey's draft, if it is one."""
    line = db.session.scalar(select(AuditEntry).filter_by(id=number, action="question.deleted"))
    draft = survey.draft
    return line if line is not None and draft is not None and line.details.get("version") == draft.id else None


def just_deleted(organisation: Organisation, number: int | None) -> Deletion | None:
    """What was deleted just now, as its number in the address says, while it can be put back."""
    if number is None:
        return None
    return db.session.scalar(select(Deletion).filter_by(id=number, organisation_id=organisation.id))


def has_deletions(organisation: Organisation) -> bool:
    """Whether anything that was deleted can be put back."""
    return db.session.scalar(select(Deletion.id).filter_by(organisation_id=organisation.id).limit(1)) is not None
