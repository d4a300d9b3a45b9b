"""What pages, findings, verdicts and reports read: figures of a selection, with disclosure control applied.

Every function that gives figures for people takes `smallest`, the fewest answers a shown figure may rest on. `sample`
gives raw counts: it is for computing a difference, never for showing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select, union_all

from parem.accounts.models import Organisation
from parem.catalogue.models import Service
from parem.extensions import db
from parem.quality import indicators
from parem.quality.burt import BurtTable
from parem.quality.disclosure import Shown, shown, shown_together
from parem.quality.indicators import Sample
from parem.quality.models import Baseline, Slice
from parem.quality.periods import Period, periods_between
from parem.quality.statistics import NotEstimable, Reason, wilson
from parem.quality.store import SERVICE, VERSION, WAITING, Selection, published_versions
from parem.quality.tables import Pieces, histograms
from parem.surveys.models import Question, Response, Survey, Version, Volume, survey_service


@dataclass(frozen=True)
class Figure:
    """One figure as it may be shown: of which question and measure, where and when."""

    question: str
    measure: str
    shown: Shown
    period: Period | None = None
    service: int | None = None
    channel: str | None = None


@dataclass(frozen=True)
class ResponseRate:
    """How many were served, offered the survey and answered, where volumes were recorded; rate = answered / offered."""

    served: int
    offered: int
    answered: int
    rate: Shown


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
    below = [o.id for o in organisation.with_descendants]
    query = select(Service.id).join(survey_service, survey_service.c.service_id == Service.id)
    query = query.where(survey_service.c.survey_id == survey.id, Service.organisation_id.in_(below))
    return tuple(db.session.scalars(query.order_by(Service.id)))


def visible_surveys(organisation: Organisation) -> list[Survey]:
    """The surveys whose results this organisation may read: its own, and those that serve services of it or below."""
    below = [o.id for o in organisation.with_descendants]
    serving = select(survey_service.c.survey_id).join(Service, Service.id == survey_service.c.service_id)
    query = select(Survey).where(
        Survey.organisation_id.in_(below) | Survey.id.in_(serving.where(Service.organisation_id.in_(below)))
    )
    return list(db.session.scalars(query.where(Survey.state != "draft").order_by(Survey.created_at.desc())))


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
    tables = pieces.by_service()
    cells = _together(tables.values(), question.code, question.type, measure, smallest)
    return [Figure(question.code, measure, cell, service=key) for key, cell in zip(tables, cells, strict=True)]


def by_channel(pieces: Pieces, question: Question, measure: str, smallest: int) -> list[Figure]:
    """One measure for each channel, suppressed together."""
    tables = pieces.by_channel()
    cells = _together(tables.values(), question.code, question.type, measure, smallest)
    return [Figure(question.code, measure, cell, channel=key) for key, cell in zip(tables, cells, strict=True)]


def trend(pieces: Pieces, question: str, kind: str, measure: str, unit: str, smallest: int) -> list[Figure]:
    """One measure for each period from the first answered to the last, periods without answers included."""
    pieces = pieces.whole(unit)
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


def response_rate(selection: Selection, smallest: int) -> ResponseRate | None:
    """Served, offered and answered on the days, channels and services that have volumes; None where none has. Two
    statements."""
    wanted = _volumes_of(selection)
    served, offered = db.session.execute(select(func.sum(Volume.served), func.sum(Volume.offered)).where(*wanted)).one()
    if not offered:
        return None
    answered = int(db.session.scalar(_answered(selection, wanted)) or 0)
    return ResponseRate(served, offered, answered, _rate(answered, offered, smallest))


def _answered(selection: Selection, wanted: list[Any]) -> Any:
    """Those who answered on days with volumes, from the slices and what waits: rows go when their time is over.

    One statement, so that an answer that is folded meanwhile is counted once.
    """
    own = select(Version.id).where(Version.survey_id == selection.survey_id)
    of_slice = (Volume.service_id == Slice.service_id) & (Volume.channel == Slice.channel) & (Volume.day == Slice.start)
    folded = select(func.sum(Slice.n).label("n")).join(Volume, of_slice)
    folded = folded.where(Slice.grain.in_(("day", "count")), Slice.version_id.in_(own), *wanted)
    of_answer = (Volume.service_id == SERVICE) & (Volume.channel == Response.channel) & (Volume.day == Response.day)
    tail = select(func.count().label("n")).select_from(Response).join(Volume, of_answer)
    tail = tail.where(WAITING, VERSION.in_(own), *wanted)
    parts = union_all(folded, tail).subquery()
    return select(func.sum(parts.c.n))


def _rate(answered: int, offered: int, smallest: int) -> Shown:
    # More answers than offers means the offers were not all counted: no rate can be said.
    estimate = wilson(answered, offered) if answered <= offered else NotEstimable(Reason.NO_ANSWERS)
    return shown(estimate, smallest)


def _volumes_of(selection: Selection) -> list[Any]:
    serving = select(survey_service.c.service_id).where(survey_service.c.survey_id == selection.survey_id)
    wanted: list[Any] = [Volume.service_id.in_(serving)]
    if selection.service_ids is not None:
        wanted.append(Volume.service_id.in_(selection.service_ids))
    if selection.channels is not None:
        wanted.append(Volume.channel.in_(selection.channels))
    wanted.append(Volume.day.between(selection.start or date.min, selection.end or date.max))
    return wanted
