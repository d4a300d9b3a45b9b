"""What a public address stands for: a survey, the service it asks about, the version to answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.orm import contains_eager, joinedload, selectinload

from parem.accounts.models import Organisation
from parem.catalogue.models import Service
from parem.extensions import db
from parem.languages import Texts
from parem.surveys.group_quotas import full_groups
from parem.surveys.local_days import today_in
from parem.surveys.models import Survey, Version, survey_service
from parem.surveys.quotas import is_full
from parem.web import say


@dataclass(frozen=True)
class Asked:
    """A published survey and a service that it asks about."""

    survey: Survey
    service: Service

    @property
    def owner(self) -> Organisation:
        """Who gives the service."""
        return self.service.organisation

    @property
    def is_not_yet_open(self) -> bool:
        return self.survey.opens_on is not None and self.survey.opens_on > today_in(self.owner)

    @property
    def is_closed(self) -> bool:
        ended = self.survey.closes_on is not None and self.survey.closes_on < today_in(self.owner)
        return ended or self.survey.state == "closed" or not self.service.active

    @property
    def is_full(self) -> bool:
        """Whether enough have answered: nobody new begins, who has begun may finish."""
        return is_full(self.survey) or self.is_service_full

    @property
    def is_service_full(self) -> bool:
        """Whether enough have answered about this service, where it has a quota of its own."""
        return self.service.id in full_groups(self.survey).services


def find_survey(code: str) -> Survey | None:
    """A survey that has been published; a draft is nobody else's business."""
    return db.session.scalar(
        db.select(Survey)
        .options(joinedload(Survey.organisation))
        .where(Survey.code == code, Survey.state.in_(("open", "closed")))
    )


def find_asked(survey: str, owner: str, service: str) -> Asked | None:
    """The published survey with this code and its service of this organisation. One query."""
    row = db.session.execute(
        db.select(Survey, Service)
        .join(survey_service, survey_service.c.survey_id == Survey.id)
        .join(Service, Service.id == survey_service.c.service_id)
        .join(Service.organisation)
        .options(joinedload(Survey.organisation), contains_eager(Service.organisation))
        .where(Survey.code == survey, Survey.state.in_(("open", "closed")))
        .where(Organisation.code == owner, Service.code == service)
    ).one_or_none()
    return Asked(row[0], row[1]) if row else None


def version_to_answer(survey_id: int, number: int | None = None) -> Version | None:
    """The published version with this number, else the newest published one; with its questions. Two queries."""
    published = (
        db.select(Version)
        .options(selectinload(Version.questions))
        .where(Version.survey_id == survey_id, Version.published_at.is_not(None))
    )
    return published_version(survey_id, number) or db.session.scalar(published.order_by(Version.number.desc()).limit(1))


def published_version(survey_id: int, number: int | None) -> Version | None:
    """The published version with exactly this number, with its questions. Two queries, or none."""
    if number is None or not 0 < number < 2**31:  # what the column holds; anything may be posted
        return None
    published = (Version.survey_id == survey_id, Version.published_at.is_not(None), Version.number == number)
    return db.session.scalar(db.select(Version).options(selectinload(Version.questions)).where(*published))


@dataclass(frozen=True)
class ServiceGroup:
    """The services of one organisation that a survey asks about, by name in the page's language."""

    organisation: Organisation
    services: list[Service]


def services_asked(survey: Survey) -> list[Service]:
    """The active services of a survey with their organisations. One query."""
    return list(
        db.session.scalars(
            db.select(Service)
            .join(survey_service, survey_service.c.service_id == Service.id)
            .join(Service.organisation)
            .options(contains_eager(Service.organisation))
            .where(survey_service.c.survey_id == survey.id, Service.active)
            .order_by(Organisation.code, Service.code)
        )
    )


def grouped(services: Iterable[Service], search: str = "") -> list[ServiceGroup]:
    """Services by organisation; `search` looks in their names and descriptions in every language."""
    wanted = search.casefold().split()
    found = [service for service in services if all(word in _words(service) for word in wanted)]
    found.sort(key=lambda s: (say(s.organisation.name).casefold(), s.organisation_id, say(s.name).casefold()))
    return [ServiceGroup(owner, list(group)) for owner, group in groupby(found, key=lambda s: s.organisation)]


def _words(service: Service) -> str:
    texts = (service.name, service.description or Texts(), service.organisation.name)
    return " ".join(words for text in texts for words in text.values()).casefold()
