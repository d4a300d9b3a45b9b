"""What an import needs to know: the survey's questions and services, what is there already, and what came before."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import func, select

from parem.accounts.models import Organisation, StoredFile
from parem.catalogue.models import Service
from parem.extensions import db
from parem.languages import LANGUAGES
from parem.surveys.imports.fitting_map import Surroundings
from parem.surveys.imports.understood import ImportedAnswer
from parem.surveys.imports.values import folded
from parem.surveys.models import CHANNELS, AnswerImport, Response, Survey
from parem.surveys.waiting_models import waits

#: How many ids are asked for at once: below the limits of both databases.
BATCH = 5_000


def survey_within(organisation: Organisation, code: str) -> Survey | None:
    """The survey with this code where it is the organisation's own or asks about one of its services."""
    survey = db.session.scalar(select(Survey).filter_by(code=code))
    if survey and (survey.organisation_id == organisation.id or services_within(survey, organisation)):
        return survey
    return None


def services_within(survey: Survey, organisation: Organisation) -> list[Service]:
    """The survey's services that are given by this organisation or by one below it."""
    here = {one.id for one in organisation.with_descendants}
    return [service for service in survey.services if service.organisation_id in here]


def service_names(services: Sequence[Service]) -> dict[str, int]:
    """Every name that means one of these services, as compared: code, organisation/code, name in each language.

    A code or name that two services share means neither.
    """
    names: list[tuple[str, int]] = []
    for service in services:
        own = {service.code, f"{service.organisation.code}/{service.code}", *service.name.values()}
        names += [(folded(name), service.id) for name in own]
    count = Counter(name for name, _ in set(names))
    unique = {name: number for name, number in names if count[name] == 1}
    codes = {folded(s.code): s.id for s in services if folded(s.code) in unique}
    return {**codes, **dict(sorted(unique.items()))}


def surroundings(
    survey: Survey, organisation: Organisation, header: Sequence[str], today: date, *, today_if_no_day: bool = False
) -> Surroundings:
    """What a map of answers to the survey's published version is held against. The version must be there."""
    version = survey.published
    if version is None:
        raise ValueError("the survey has no published version")
    return Surroundings(
        header=header,
        questions=version.questions,
        services=service_names(services_within(survey, organisation)),
        languages=tuple(LANGUAGES),
        channels=CHANNELS,
        language=survey.organisation.default_language,
        today=today,
        today_if_no_day=today_if_no_day,
    )


def ids_present(survey: Survey, answers: Iterable[ImportedAnswer]) -> set[uuid.UUID]:
    """Which of these answers' ids (both kinds) are in the database already."""
    owners = {service.organisation_id for service in survey.services}
    wanted = (each for answer in answers for each in (answer.id, answer.id_in_this_file))
    found: set[uuid.UUID] = set()
    while batch := list(islice(wanted, BATCH)):
        known = select(Response.id).where(Response.organisation_id.in_(owners), Response.id.in_(batch))
        found.update(db.session.scalars(known))
    return found


def earlier_import(survey: Survey, file_hash: str) -> AnswerImport | None:
    """The last import of this very file into the survey, if its answers are still here."""
    query = select(AnswerImport).filter_by(survey_id=survey.id, content_hash=file_hash)
    return db.session.scalar(query.order_by(AnswerImport.id.desc()).limit(1))


@dataclass(frozen=True)
class PastImport:
    """One line of the list of imports."""

    id: int
    file_name: str
    at: datetime
    rows: int
    added: int
    #: How many of its answers are there still.
    kept: int
    #: How many of those are counted in the results already.
    counted: int


def past_imports(survey: Survey, organisation: Organisation) -> list[PastImport]:
    """The imports into a survey that were made in this organisation, newest first (one query)."""
    counted = func.count(Response.id).filter(~waits())
    query = (
        select(AnswerImport, func.count(Response.id), counted)
        .outerjoin(Response, Response.import_id == AnswerImport.id)
        .filter(AnswerImport.survey_id == survey.id, AnswerImport.organisation_id == organisation.id)
        .group_by(AnswerImport.id)
        .order_by(AnswerImport.id.desc())
    )
    return [
        PastImport(one.id, one.file_name, one.at, one.rows, one.added, kept, counted)
        for one, kept, counted in db.session.execute(query)
    ]


def past_import(survey: Survey, organisation: Organisation, number: int) -> AnswerImport:
    """One import into this survey, made in this organisation; a 404 for any other."""
    query = select(AnswerImport).filter_by(id=number, survey_id=survey.id, organisation_id=organisation.id)
    return db.first_or_404(query)


def stored(organisation: Organisation, number: int, media_type: str) -> StoredFile | None:
    """An upload or a map of this organisation that is still kept."""
    query = select(StoredFile).filter_by(organisation_id=organisation.id, id=number, media_type=media_type)
    return db.session.scalar(query)


def batches(rows: Sequence[Any], size: int = BATCH) -> Iterator[Sequence[Any]]:
    """The rows in parts of at most `size`."""
    return (rows[start : start + size] for start in range(0, len(rows), size))
