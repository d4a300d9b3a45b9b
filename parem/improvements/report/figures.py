"""The figures of a report: what the quality room reads, as the report's own frozen values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from werkzeug.datastructures import MultiDict

from parem.extensions import db
from parem.improvements.report.parts import Asked, Indicator, SurveyPart, Trend, TrendPoint
from parem.improvements.verdicts.parts import Figure
from parem.languages import Texts
from parem.quality.burt import BurtTable
from parem.quality.disclosure import Shown, Suppressed
from parem.quality.guard import NEVER, Guard
from parem.quality.indicators import MEASURES, estimate_of, is_judged
from parem.quality.models import Target
from parem.quality.periods import months_later, period_of
from parem.quality.queries import questions_of, shown, trend
from parem.quality.results.filters import filters_of
from parem.quality.results.response_rates import response_rate
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
    #: Where the periods begin that the results page offers beside this one (see `quality.guard`).
    offered: tuple[date, ...] = ()


class Guards:
    """What a report's tables may show beside each other: the results page's own disclosure control (section 6).

    One for each survey and the services over which its figures are read together; `services` are those that readers of
    the report can see on the results pages or in the report itself.
    """

    def __init__(self, frame: Frame, services: Callable[[Survey], tuple[int, ...]]) -> None:
        # Asked once for each survey, not once for each figure.
        self.frame, self.services = frame, cache(services)
        self._known: dict[tuple[int, tuple[int, ...]], Guard] = {}

    def of(self, survey: Survey, services: tuple[int, ...] | None = None) -> Guard:
        """The guard over these services together, else over all that can be seen, in the report's period."""
        key = survey.id, self.services(survey) if services is None else services
        if key not in self._known:
            history = histograms(Selection(survey.id, key[1]), survey.period_unit)
            guard = Guard(history, self.frame.smallest, survey.period_unit, offered=self.frame.offered)
            self._known[key] = guard.at(self.frame.start, self.frame.end)
        return self._known[key]


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
    offered = filters_of(MultiDict(), today, "month").offered
    return Frame(months_later(end + timedelta(days=1), -PERIOD_MONTHS), end, smallest, offered)


def aim_figure(
    aim: Aim, question: Question | None, survey: Survey, service_id: int | None, guards: Guards, all_of: tuple[int, ...]
) -> Figure:  # fmt: skip
    """Where an aim stands in the report's period: of one service, or over `all_of` together."""
    if question is None:
        return figure_of(NotEstimable)  # type: ignore[arg-type]
    guard = guards.of(survey) if service_id else guards.of(survey, all_of)
    table = guard.pieces.only([service_id] if service_id else None, None).total
    return _shown(table, guard, question, aim.question_code, aim.measure, service_id)


def _shown(
    table: BurtTable, guard: Guard, question: Question, code: str, measure: str, service_id: int | None
) -> Figure:  # fmt: skip
    """A figure that rests on enough answers and gives no other away."""
    if guard.hides(code, service_id):
        return figure_of(Suppressed())
    return figure_of(shown(estimate_of(table, code, question.type, measure), guard.smallest))


def survey_part(survey: Survey, service_id: int, aims: Sequence[Aim], guards: Guards) -> SurveyPart:
    """What one survey says of one service: its indicators, and the trends of what the plan aims at."""
    questions = questions_of(survey)
    targets = _targets(survey, service_id)
    frame, guard = guards.frame, guards.of(survey)
    table = guard.pieces.only([service_id], None).total
    least = NEVER if guard.hides("", service_id) else frame.smallest
    rate = response_rate(Selection(survey.id, (service_id,), None, frame.start, frame.end), least)
    wanted = _wanted(questions, aims)
    return SurveyPart(
        code=survey.code,
        title=survey.title,
        responses=table.n if table.n >= least else None,
        response_rate=figure_of(rate.rate) if rate else None,
        indicators=tuple(
            Indicator(
                asked_of(survey, question, code, measure),
                _shown(table, guard, question, code, measure, service_id),
                targets.get((code, measure)),
            )
            for question, code, measure in wanted
        ),
        trends=tuple(_trends(survey, service_id, questions, aims, targets, guards)),
    )


def _wanted(questions: Sequence[Question], aims: Sequence[Aim]) -> list[tuple[Question, str, str]]:
    """The headline measure of each question that is listed, and whatever is aimed at."""
    found = []
    for question in questions:
        is_listed = question.type in LISTED and is_judged(question)
        headline = [(question.code, MEASURES[question.type][0])] if is_listed else []
        aimed = [
            (a.question_code, a.measure) for a in aims if a.question_code.partition("=")[0] == question.code
        ]  # fmt: skip
        found += [(question, code, measure) for code, measure in dict.fromkeys([*headline, *aimed])]
    return found


def _trends(
    survey: Survey, service_id: int, questions: Sequence[Question], aims: Sequence[Aim],
    targets: dict[tuple[str, str], float], guards: Guards,
) -> list[Trend]:  # fmt: skip
    guard = guards.of(survey)
    start = months_later(guards.frame.end + timedelta(days=1), -TREND_MONTHS)
    pieces = guard.history.within(start, guards.frame.end).only([service_id], None)
    by_code = {question.code: question for question in questions}
    headline = next((q for q in questions if q.type in LISTED and is_judged(q)), None)
    wanted = dict.fromkeys((aim.question_code, aim.measure) for aim in aims)
    if not wanted and headline:
        wanted = dict.fromkeys([(headline.code, MEASURES[headline.type][0])])
    return [
        Trend(
            asked_of(survey, by_code[code.partition("=")[0]], code, measure),
            _points(pieces, by_code[code.partition("=")[0]], code, measure, guard, service_id),
            targets.get((code, measure)),
        )
        for code, measure in wanted
        if code.partition("=")[0] in by_code
    ]


def _points(
    pieces: Pieces, question: Question, code: str, measure: str, guard: Guard, service_id: int
) -> tuple[TrendPoint, ...]:
    found = trend(pieces, code, question.type, measure, guard.unit, guard.smallest)
    found = guard.figures([replace(each, service=service_id) for each in found])
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
