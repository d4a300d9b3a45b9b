"""What an action's target rests on: of two stretches, and period by period. For comparing, not for showing."""

from __future__ import annotations

from datetime import date, timedelta

from parem.improvements.models import KaizenAction
from parem.improvements.verdicts.effect_methods import Moment, Series
from parem.improvements.verdicts.targets import smallest_cell
from parem.quality.indicators import Sample, sample_of
from parem.quality.periods import Period, months_later, periods_between
from parem.quality.queries import question_of, sample
from parem.quality.store import Selection
from parem.quality.tables import histograms

#: A series goes back this many months before the change.
REACH = 36


def sample_between(action: KaizenAction, start: date, end: date) -> Sample | None:
    """What the action's target rests on in these days; None where it was not asked."""
    if action.survey is None or action.question_code is None or action.measure is None:
        return None
    question = question_of(action.survey, action.question_code)
    if question is None:
        return None
    selection = Selection(action.survey.id, (action.service_id,), None, start, end)
    return sample(selection, action.question_code, action.measure, question.type)


def series_of(action: KaizenAction, started_on: date, ended_on: date | None, today: date) -> Series:
    """The whole periods of the survey before the change began, and from the day it was in place until today.

    ended_on None: it is not in place yet. A period with fewer answers than may be shown counts as a hole.
    """
    survey = action.survey
    question = question_of(survey, action.question_code) if survey and action.question_code else None
    if survey is None or question is None or action.question_code is None or action.measure is None:
        return Series((), ())
    unit = survey.period_unit
    first = months_later(started_on, -REACH)
    tables = histograms(Selection(survey.id, (action.service_id,), None, first, today), unit).by_period(unit)
    smallest = smallest_cell(survey, action.service)
    before, after = [], []
    for at, period in enumerate(periods_between(first, today, unit)):
        table = tables.get(period.label)
        found = sample_of(table, action.question_code, question.type, action.measure) if table else None
        moment = Moment(at, found if found and found.n >= smallest else None)
        if _is_before(period, started_on, first):
            before.append(moment)
        elif ended_on and period.start >= ended_on and period.end <= today:
            after.append(moment)
    return Series(_without_empty_start(before), tuple(after))


def _is_before(period: Period, started_on: date, first: date) -> bool:
    return period.start >= first and period.end < started_on


def _without_empty_start(moments: list[Moment]) -> tuple[Moment, ...]:
    """From the first period that counts: before it nobody was asked."""
    first = next((i for i, moment in enumerate(moments) if moment.sample), len(moments))
    return tuple(moments[first:])


def days_of(action: KaizenAction, moments: tuple[Moment, ...], started_on: date) -> tuple[date, date] | None:
    """The first and the last day of these moments; None of none."""
    if not moments or action.survey is None:
        return None
    unit = action.survey.period_unit
    today = started_on + timedelta(3660)
    periods = list(periods_between(months_later(started_on, -REACH), today, unit))
    return periods[moments[0].at].start, periods[moments[-1].at].end


def periods_until(action: KaizenAction, start: date, end: date) -> int:
    """How many whole periods of the action's survey lie between these days."""
    if action.survey is None:
        return 0
    between = periods_between(start, end, action.survey.period_unit)
    return sum(period.start >= start and period.end <= end for period in between)
