"""The figures of a report: what the quality room reads, as the report's own frozen values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from parem.extensions import db
from parem.improvements.report_parts import Asked, Indicator, SurveyPart, Trend, TrendPoint
from parem.improvements.verdict_parts import Figure
from parem.languages import Texts
from parem.quality.disclosure import Shown
from parem.quality.indicators import MEASURES, estimate_of
from parem.quality.models import Target
from parem.quality.periods import months_later, period_of
from parem.quality.queries import questions_of, response_rate, shown, trend
from parem.quality.statistics import Estimate, NotEstimable
from parem.quality.store import Selection
from parem.quality.tables import Pieces, days_answered, histograms
from parem.surveys.models import Question, Survey

#: Types of question whose headline measure is listed; choices say who answers, not how good the service is.
LISTED = ("scale", "nps", "ces", "yes_no", "number")
#: How far back a trend goes, and how long the period of the figures is.
TREND_MONTHS, PERIOD_MONTHS = 24, 12


@dataclass(frozen=True)
class Aim:
    """What a line or a goal is about: a question of a survey, by a measure."""

    survey_id: int
    question_code: str
    measure: str


@dataclass(frozen=True)
class Frame:
    """What all figures of one report share."""

    start: date
    end: date
    smallest: int


def figure_of(value: Shown | Estimate | NotEstimable) -> Figure:
    """The estimate as the report keeps it. Suppressed and empty look alike, so neither says its n."""
    if isinstance(value, Estimate):
        return Figure(value.value, value.low, value.high, value.n, value.method)
    return Figure(None, None, None, None, "", "too_few")


def figure_from(evidence: dict[str, Any]) -> Figure:
    """A figure from {value, low, high, n, method}."""
    return Figure(*(evidence.get(name) for name in ("value", "low", "high", "n", "method")))  # type: ignore[arg-type]


def asked_of(survey: Survey, question: Question | None, code: str, measure: str) -> Asked:
    """What was asked; the bare code stands where the question is no longer known."""
    return Asked(survey.code, survey.title, code, _words(question, code), measure)


def _words(question: Question | None, code: str) -> Texts:
    if question is None:
        return Texts.of(code)
    option = code.partition("=")[2]
    label = next((Texts(each["label"]) for each in question.options or [] if each["code"] == option), None)
    if label is None:
        return question.text
    return Texts({language: f"{words} {label.in_language(language)}" for language, words in question.text.items()})


def frame_of(surveys: Sequence[Survey], smallest: int, today: date) -> Frame:
    """The twelve months up to the last with answers, and the strictest of the organisations' smallest groups.

    This month is left out while its answers still come in, unless there are no others. Whole months, as on the results
    page: there the same figures stand.
    """
    days = [found for survey in surveys if (found := days_answered(Selection(survey.id)))]
    first = min((each[0] for each in days), default=today)
    last = max((each[1] for each in days), default=today)
    this_month = period_of(today, "month")
    earlier = this_month.start - timedelta(days=1)
    end = this_month.end if first > earlier else period_of(min(last, earlier), "month").end
    smallest = max([smallest, *(survey.organisation.smallest_cell for survey in surveys)])
    return Frame(months_later(end + timedelta(days=1), -PERIOD_MONTHS), end, smallest)


def aim_figure(aim: Aim, question: Question | None, services: tuple[int, ...], frame: Frame) -> Figure:
    """Where an aim stands in the report's period, over these services together."""
    if question is None:
        return figure_of(NotEstimable)  # type: ignore[arg-type]
    table = histograms(Selection(aim.survey_id, services, None, frame.start, frame.end)).total
    return figure_of(shown(estimate_of(table, aim.question_code, question.type, aim.measure), frame.smallest))


def survey_part(survey: Survey, service_id: int, aims: Sequence[Aim], frame: Frame) -> SurveyPart:
    """What one survey says of one service: its indicators, and the trends of what the plan aims at."""
    questions = questions_of(survey)
    targets = _targets(survey, service_id)
    selection = Selection(survey.id, (service_id,), None, frame.start, frame.end)
    table = histograms(selection).total
    rate = response_rate(selection, frame.smallest)
    wanted = _wanted(questions, aims)
    return SurveyPart(
        code=survey.code,
        title=survey.title,
        responses=table.n if table.n >= frame.smallest else None,
        response_rate=figure_of(rate.rate) if rate else None,
        indicators=tuple(
            Indicator(
                asked_of(survey, question, code, measure),
                figure_of(shown(estimate_of(table, code, question.type, measure), frame.smallest)),
                targets.get((code, measure)),
            )
            for question, code, measure in wanted
        ),
        trends=tuple(_trends(survey, service_id, questions, aims, targets, frame)),
    )


def _wanted(questions: Sequence[Question], aims: Sequence[Aim]) -> list[tuple[Question, str, str]]:
    """The headline measure of each question that is listed, and whatever is aimed at."""
    found = []
    for question in questions:
        headline = [(question.code, MEASURES[question.type][0])] if question.type in LISTED else []
        aimed = [
            (a.question_code, a.measure) for a in aims if a.question_code.partition("=")[0] == question.code
        ]  # fmt: skip
        found += [(question, code, measure) for code, measure in dict.fromkeys([*headline, *aimed])]
    return found


def _trends(
    survey: Survey, service_id: int, questions: Sequence[Question], aims: Sequence[Aim],
    targets: dict[tuple[str, str], float], frame: Frame,
) -> list[Trend]:  # fmt: skip
    start = months_later(frame.end + timedelta(days=1), -TREND_MONTHS)
    pieces = histograms(Selection(survey.id, (service_id,), None, start, frame.end), survey.period_unit)
    by_code = {question.code: question for question in questions}
    headline = next((q for q in questions if q.type in LISTED), None)
    wanted = dict.fromkeys((aim.question_code, aim.measure) for aim in aims)
    if not wanted and headline:
        wanted = dict.fromkeys([(headline.code, MEASURES[headline.type][0])])
    return [
        Trend(
            asked_of(survey, by_code[code.partition("=")[0]], code, measure),
            _points(pieces, by_code[code.partition("=")[0]], code, measure, survey.period_unit, frame.smallest),
            targets.get((code, measure)),
        )
        for code, measure in wanted
        if code.partition("=")[0] in by_code
    ]


def _points(
    pieces: Pieces, question: Question, code: str, measure: str, unit: str, smallest: int
) -> tuple[TrendPoint, ...]:
    found = trend(pieces, code, question.type, measure, unit, smallest)
    return tuple(
        TrendPoint(figure.period.start, figure.period.end, figure_of(figure.shown)) for figure in found if figure.period
    )


def _targets(survey: Survey, service_id: int) -> dict[tuple[str, str], float]:
    """The target of each question and measure: the service's own before the survey's."""
    rows = db.session.scalars(
        db.select(Target)
        .where(Target.survey_id == survey.id, (Target.service_id == service_id) | Target.service_id.is_(None))
        .order_by(Target.service_id.is_not(None))
    )
    return {(row.question_code, row.measure): row.value for row in rows}
