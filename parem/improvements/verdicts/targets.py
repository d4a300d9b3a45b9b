"""Target indicators: what an action may aim at, where it stands now, and how a change of it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload
from wtforms import ValidationError

from parem.catalogue.models import Service
from parem.extensions import db
from parem.formats import number
from parem.improvements.models import KaizenAction
from parem.improvements.words import FACTORS, UNIT_WORDS
from parem.quality.burt import BurtTable
from parem.quality.disclosure import Shown, shown
from parem.quality.indicators import MEASURES, Sample, estimate_of, has_one_figure, sample_of
from parem.quality.queries import questions_of
from parem.quality.store import Selection
from parem.quality.tables import histograms
from parem.surveys.models import Question, Survey, survey_service

#: "Now" is the last year.
NOW = timedelta(365)
#: More of these is always better, so that no fall of them can be planned as an improvement.
ALWAYS_UP = ("scale", "nps", "ces")


@dataclass(frozen=True)
class Target:
    """One indicator that an action on a service can aim at, and where it stands."""

    survey: Survey
    question: Question
    measure: str
    now: Shown
    #: What `now` rests on: for planning how many answers are needed, never for showing.
    sample: Sample | None

    @property
    def key(self) -> str:
        """What the form posts."""
        return key_of(self.survey.id, self.question.code, self.measure)

    @property
    def largest_change(self) -> float:
        """The largest change that the scale allows, in the unit in which it is typed."""
        if self.measure in ("top_2_box", "share"):
            return 100
        if self.measure == "nps":
            return 200
        return {"scale": (self.question.points or 5) - 1, "ces": 6}.get(self.question.type, 1_000_000)

    @property
    def may_fall(self) -> bool:
        """Whether less of it can be what is wanted."""
        return self.question.type not in ALWAYS_UP


def key_of(survey_id: int | None, question_code: str | None, measure: str | None) -> str:
    """A target as a form's value; empty for none."""
    return f"{survey_id}:{question_code}:{measure}" if survey_id and question_code and measure else ""


def targets_of(service: Service, today: date, kept: KaizenAction | None = None) -> list[Target]:
    """What an action on this service can aim at: the questions of the open surveys that serve it, headline first.

    `kept` is the action being edited: its survey stays choosable when it has been closed. Some six statements a survey.
    """
    query = (
        db.select(Survey)
        .join(survey_service, survey_service.c.survey_id == Survey.id)
        .where(survey_service.c.service_id == service.id)
        .where((Survey.state == "open") | (Survey.id == (kept.survey_id if kept else None)))
        .options(joinedload(Survey.organisation))
        .order_by(Survey.created_at.desc(), Survey.id.desc())
    )
    return [target for survey in db.session.scalars(query) for target in _of_survey(survey, service, today)]


def _of_survey(survey: Survey, service: Service, today: date) -> Sequence[Target]:
    table = histograms(Selection(survey.id, (service.id,), None, today - NOW, today)).total
    smallest = smallest_cell(survey, service)
    return [
        _target(survey, question, measure, table, smallest)
        for question in questions_of(survey)
        if has_one_figure(question)
        for measure in MEASURES[question.type]
    ]


def _target(survey: Survey, question: Question, measure: str, table: BurtTable, smallest: int) -> Target:
    now = shown(estimate_of(table, question.code, question.type, measure), smallest)
    return Target(survey, question, measure, now, sample_of(table, question.code, question.type, measure))


def smallest_cell(survey: Survey, service: Service) -> int:
    """The fewest answers that a shown figure may rest on: the stricter of the survey's owner and the service's."""
    return max(survey.organisation.smallest_cell, service.organisation.smallest_cell)


def typed_change(action: KaizenAction) -> float | None:
    """The expected change as it is typed: percentage points for shares, NPS points, points on the scale."""
    if action.expected_change is None or action.measure is None:
        return None
    return action.expected_change * FACTORS[action.measure]


def must_be_possible(target: Target | None, typed: float) -> None:
    """A typed change has an indicator and a direction, lies on the scale, and plans no fall of what should rise.

    Raises wtforms' ValidationError with what to mend.
    """
    if target is None:
        raise ValidationError(_l("Choose the indicator that should change by this much."))
    if typed == 0:
        raise ValidationError(_l("A change of zero is none: write by how much it should change."))
    if typed < 0 and not target.may_fall:
        raise ValidationError(_l("More is better here: write a rise, a number above zero."))
    if abs(typed) > target.largest_change:
        limit, unit = number(target.largest_change), UNIT_WORDS[target.measure]
        raise ValidationError(_("The scale allows %(limit)s %(unit)s at most.", limit=limit, unit=unit))


def effect_of(target: Target | None, typed: Decimal | None) -> dict[str, Any]:
    """The columns of an effect: the target, and the change in the measure's own unit."""
    if target is None:
        return dict.fromkeys(("survey_id", "question_code", "measure", "expected_change"))
    return {
        "survey_id": target.survey.id,
        "question_code": target.question.code,
        "measure": target.measure,
        "expected_change": None if typed is None else float(typed) / FACTORS[target.measure],
    }
