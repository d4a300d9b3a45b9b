"""What pages, findings, verdicts and reports read: figures of a selection, with disclosure control applied.

Every function that gives figures for people takes `smallest`, the fewest answers a shown figure may rest on. `sample`
gives raw counts: it is for computing a difference, never for showing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from parem.accounts.models import Organisation
from parem.catalogue.models import Service
from parem.extensions import db
from parem.quality import indicators
from parem.quality.burt import BurtTable
from parem.quality.disclosure import Shown, shown, shown_together
from parem.quality.indicators import Sample
from parem.quality.models import Baseline
from parem.quality.periods import Period, periods_between
from parem.quality.store import Selection, published_versions
from parem.quality.tables import Pieces, histograms
from parem.surveys.models import Question, Survey, Version, survey_service

# Statements of every page are built once: that takes longer than to run them.
_SERVED = (
    select(Service)
    .join(survey_service, survey_service.c.service_id == Service.id)
    .where(survey_service.c.survey_id == bindparam("survey"))
    .where(Service.organisation_id.in_(bindparam("below", expanding=True)))
)
_SERVICE_IDS = _SERVED.with_only_columns(Service.id).order_by(Service.id)
_SERVICES = _SERVED.order_by(Service.organisation_id, Service.code)
_SERVING = select(survey_service.c.survey_id).join(Service, Service.id == survey_service.c.service_id)
_SERVING = _SERVING.where(Service.organisation_id.in_(bindparam("below", expanding=True)))
_SURVEYS = (
    select(Survey)
    .where(Survey.organisation_id.in_(bindparam("below", expanding=True)) | Survey.id.in_(_SERVING))
    .where(Survey.state != "draft")
    .order_by(Survey.created_at.desc())
)
_SURVEY = _SURVEYS.where(Survey.code == bindparam("code"))


@dataclass(frozen=True)
class Figure:
    """One figure as it may be shown: of which question and measure, where and when."""

    question: str
    measure: str
    shown: Shown
    period: Period | None = None
    service: int | None = None
    channel: str | None = None


def questions_of(survey: Survey) -> list[Question]:
    """The questions of all published versions, a newer one's before an older one's of the same code, in order."""
    return questions_among(published_versions(survey.id))


def questions_among(versions: Sequence[Version]) -> list[Question]:
    """The same of these versions, oldest first."""
    known: dict[str, Question] = {}
    for version in reversed(versions):
        for question in version.questions:
            known.setdefault(question.code, question)
    return list(known.values())


def question_of(survey: Survey, code: str) -> Question | None:
    """The newest question of this code, "question=option" included."""
    base = code.partition("=")[0]
    return next((question for question in questions_of(survey) if question.code == base), None)


def visible_service_ids(survey: Survey, organisation: Organisation) -> tuple[int, ...]:
    """The services of the organisation and those below it that the survey serves."""
    asked = {"survey": survey.id, "below": _below(organisation)}
    return tuple(db.session.scalars(_SERVICE_IDS, asked))


def visible_services(survey: Survey, organisation: Organisation) -> list[Service]:
    """The same, by organisation and code."""
    return list(db.session.scalars(_SERVICES, {"survey": survey.id, "below": _below(organisation)}))


def visible_surveys(organisation: Organisation) -> list[Survey]:
    """The surveys whose results this organisation may read: its own, and those that serve services of it or below."""
    return list(db.session.scalars(_SURVEYS, {"below": _below(organisation)}))


def visible_survey(organisation: Organisation, code: str) -> Survey | None:
    """The one of this code."""
    return db.session.scalars(_SURVEY, {"below": _below(organisation), "code": code}).first()


def _below(organisation: Organisation) -> list[int]:
    return [o.id for o in organisation.with_descendants]


def baselines_of(survey_id: int, service_ids: Iterable[int]) -> list[Baseline]:
    """The recorded improvements of these services in a survey's questions, in order of time."""
    query = select(Baseline).where(Baseline.survey_id == survey_id, Baseline.service_id.in_(tuple(service_ids)))
    return list(db.session.scalars(query.order_by(Baseline.starts_on, Baseline.id)))


def indicator(selection: Selection, question: str, measure: str, kind: str, smallest: int = 0) -> Shown:
    """One measure of one question (of this type) over a selection."""
    return shown(indicators.estimate_of(histograms(selection).total, question, kind, measure), smallest)


def sample(selection: Selection, question: str, measure: str, kind: str) -> Sample | None:
    """The counts or moments behind one measure, for comparing periods; never for showing."""
    return indicators.sample_of(histograms(selection).total, question, kind, measure)


def overview(table: BurtTable, questions: Sequence[Question], smallest: int) -> list[Figure]:
    """Every measure of every closed question of a table."""
    return [
        Figure(figure.question, figure.measure, shown(figure.estimate, smallest))
        for figure in indicators.indicators_of(table, questions)
    ]


def breakdown(tables: Mapping[Any, BurtTable], questions: Sequence[Question], smallest: int) -> dict[Any, list[Figure]]:
    """Every measure of every closed question for each group of a one-way breakdown, suppressed together."""
    groups = [indicators.indicators_of(table, questions) for table in tables.values()]
    columns = [shown_together([cell.estimate for cell in column], smallest) for column in zip(*groups, strict=True)]
    return {
        name: [Figure(cell.question, cell.measure, column[i]) for cell, column in zip(group, columns, strict=True)]
        for i, (name, group) in enumerate(zip(tables, groups, strict=True))
    }


def by_service(pieces: Pieces, question: Question, measure: str, smallest: int) -> list[Figure]:
    """One measure for each service, suppressed together."""
    tables = pieces.about(question.code).by_service()
    cells = _together(tables.values(), question.code, question.type, measure, smallest)
    return [Figure(question.code, measure, cell, service=key) for key, cell in zip(tables, cells, strict=True)]


def by_channel(pieces: Pieces, question: Question, measure: str, smallest: int) -> list[Figure]:
    """One measure for each channel, suppressed together."""
    tables = pieces.about(question.code).by_channel()
    cells = _together(tables.values(), question.code, question.type, measure, smallest)
    return [Figure(question.code, measure, cell, channel=key) for key, cell in zip(tables, cells, strict=True)]


def trend(pieces: Pieces, question: str, kind: str, measure: str, unit: str, smallest: int) -> list[Figure]:
    """One measure for each period from the first answered to the last, periods without answers included."""
    pieces = pieces.whole(unit).about(question)
    tables = pieces.by_period(unit)
    days = [date.fromordinal(day) for day in set(pieces.days.tolist())]
    if not days:
        return []
    periods = list(periods_between(min(days), max(days), unit))
    empty = BurtTable.empty(pieces.schema)
    cells = _together((tables.get(p.label, empty) for p in periods), question, kind, measure, smallest)
    return [Figure(question, measure, cell, period=p) for p, cell in zip(periods, cells, strict=True)]


def _together(tables: Iterable[BurtTable], code: str, kind: str, measure: str, smallest: int) -> list[Shown]:
    return shown_together([indicators.estimate_of(table, code, kind, measure) for table in tables], smallest)
