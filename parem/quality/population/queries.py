"""What answers can be weighted by: dimensions with their categories, figures of the population, customers served."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from parem.accounts.models import Organisation
from parem.catalogue.models import Service
from parem.extensions import db
from parem.quality.population.models import PopulationMargin
from parem.quality.population.weighting import Column
from parem.quality.rows.answer_rows import AnswerRow
from parem.quality.words import CHANNEL_WORDS
from parem.surveys.answer_codes import codes_of
from parem.surveys.models import CHANNELS, DONT_KNOW, Question, Survey, Volume
from parem.web import say

SERVICE, CHANNEL = "@service", "@channel"


@dataclass(frozen=True)
class Dimension:
    """What people can be told apart by: a closed question, the service or the channel; categories and their names."""

    code: str
    names: dict[str, str]
    question: Question | None = None


def dimensions_of(questions: list[Question], services: list[Service]) -> list[Dimension]:
    """The closed questions with one answer of two or more categories, the services, the channels."""
    asked = [question for question in questions if question.type in ("single", "yes_no")]
    found = [Dimension(q.code, {str(code): _category(q, code) for code in codes_of(q)}, q) for q in asked]
    many = len({service.organisation_id for service in services}) > 1
    named = {
        str(s.id): f"{say(s.name)}, {say(s.organisation.name)}" if many else str(say(s.name)) for s in services
    }  # fmt: skip
    channels = {code: str(CHANNEL_WORDS[code]) for code in CHANNELS}
    return [each for each in (*found, Dimension(SERVICE, named), Dimension(CHANNEL, channels)) if len(each.names) > 1]


def _category(question: Question, code: int | str) -> str:
    if question.type == "yes_no":
        return str(_("Yes") if code else _("No"))
    label = next((option["label"] for option in question.options or [] if option["code"] == code), None)
    return str(say(label)) if label else str(code)


def column_of(dimension: str, rows: list[AnswerRow]) -> Column:
    """The category of each answer; None where it has none."""
    if dimension == SERVICE:
        return [str(row.service_id) for row in rows]
    if dimension == CHANNEL:
        return [row.channel for row in rows]
    given = [row.answers.get(dimension) for row in rows]
    return [None if each in (None, DONT_KNOW) or isinstance(each, list) else str(each) for each in given]


def margins_of(survey: Survey, organisation: Organisation) -> dict[str, PopulationMargin]:
    """The figures that the organisation keeps for a survey, by dimension."""
    query = select(PopulationMargin).filter_by(organisation_id=organisation.id, survey_id=survey.id)
    return {margin.dimension: margin for margin in db.session.scalars(query.order_by(PopulationMargin.dimension))}


def served(dimension: str, service_ids: tuple[int, ...], today: date) -> dict[str, int]:
    """Customers served in the last 365 days by service or channel, where that was recorded."""
    column = {SERVICE: Volume.service_id, CHANNEL: Volume.channel}.get(dimension)
    if column is None:
        return {}
    query = (
        select(column, func.sum(Volume.served))
        .where(Volume.service_id.in_(service_ids), Volume.day > today - timedelta(365), Volume.day <= today)
        .group_by(column)
    )
    return {str(category): int(count) for category, count in db.session.execute(query)}
