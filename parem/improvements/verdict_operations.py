"""Reading a verdict: by the method that was fixed, and the row that keeps it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import record
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.improvements.effect_methods import (
    Method,
    Moment,
    Series,
    SeriesEffect,
    by_chart,
    by_regression,
    choose_method,
)
from parem.improvements.effect_reads import days_of, sample_between, series_of
from parem.improvements.effects import (
    EffectReading,
    Periods,
    answers_needed,
    detectable_between,
    over_time,
    periods_of,
    verdict_of,
)
from parem.improvements.models import KaizenAction, Verdict
from parem.improvements.targets import smallest_cell
from parem.quality.indicators import Sample
from parem.quality.operations import record_baseline, withdraw_baseline
from parem.quality.statistics import Estimate


def read_verdict(action: KaizenAction, today: date | None = None) -> Verdict:
    """Compare the target indicator before and after the change, and keep the result as a new row.

    By the method that was fixed when the action started. Two samples: before as long as after (30 to 365 days), up to
    the day before the action started; after from the day the change was in place until `today`. Over time: the whole
    periods before and after. Raises Refused where the change is not in place yet.
    """
    today = today or date.today()
    if action.stage not in ("check", "act", "done") or not (action.started_on and action.ended_on):
        raise Refused(_l("A verdict is read once the change is in place: move the card to Check first."))
    if today < action.ended_on:
        raise Refused(_l("The change is in place from a later day: there is nothing to read yet."))
    if action.survey is None:
        raise Refused(_l("This action has no indicator to read."))
    verdict = _read(action, action.started_on, action.ended_on, today)
    action.verdicts.append(verdict)
    db.session.flush()
    record(
        "action.verdict_read", action.title, action.organisation_id, kaizen_action=action.id, verdict=verdict.verdict
    )
    return verdict


def _read(action: KaizenAction, started_on: date, ended_on: date, today: date) -> Verdict:
    periods = periods_of(started_on, ended_on, today)
    series = series_of(action, started_on, ended_on, today)
    method = _method(action, series)
    if method == Method.TWO_SAMPLES:
        return _row(action, periods, *_samples(action, periods), None)
    found = by_regression(series) if method == Method.REGRESSION else by_chart(series)
    periods = _periods_of(action, found, started_on, periods)
    before, after, reading = _samples(action, periods)
    reading = over_time(reading, found, action.expected_change or 0.0)
    return _row(action, periods, before, after, reading, found)


def _method(action: KaizenAction, series: Series) -> Method:
    """What was fixed; for an action from before this was kept, what the rules say today."""
    plan = action.effect_plan
    return Method(plan.method) if plan else choose_method(series.before, len(series.after)).method


def _samples(action: KaizenAction, periods: Periods) -> tuple[Sample | None, Sample | None, EffectReading]:
    if action.survey is None:
        raise Refused(_l("This action has no indicator to read."))
    before = sample_between(action, periods.before_start, periods.before_end)
    after = sample_between(action, periods.after_start, periods.after_end)
    smallest = smallest_cell(action.survey, action.service)
    return before, after, verdict_of(before, after, action.expected_change or 0.0, smallest)


def _periods_of(action: KaizenAction, found: SeriesEffect, started_on: date, periods: Periods) -> Periods:
    """The days that a reading over time rests on; after always begins when the change was in place."""
    first = _days(action, found.before, started_on)
    return replace(periods, before_start=first[0], before_end=first[1]) if first else periods


def _days(action: KaizenAction, moments: tuple[Moment, ...], started_on: date) -> tuple[date, date] | None:
    return days_of(action, moments, started_on)


def _row(
    action: KaizenAction, periods: Periods, before: Sample | None, after: Sample | None, reading: EffectReading,
    found: SeriesEffect | None,
) -> Verdict:  # fmt: skip
    estimate = reading.difference if isinstance(reading.difference, Estimate) else None
    plan = action.effect_plan
    rises = (action.expected_change or 0.0) > 0
    return Verdict(
        organisation_id=action.organisation_id,
        verdict=reading.verdict,
        before_start=periods.before_start,
        before_end=periods.before_end,
        after_start=periods.after_start,
        after_end=periods.after_end,
        before_value=reading.before_value,
        before_n=reading.before_n,
        after_value=reading.after_value,
        after_n=reading.after_n,
        difference=estimate.value if estimate else None,
        low=estimate.low if estimate else None,
        high=estimate.high if estimate else None,
        level=estimate.level if estimate else 0.95,
        method=reading.reason or (estimate.method if estimate else ""),
        effect_number=plan.number if plan else None,
        detectable=found.detectable if found else detectable_between(before, after, rises),
        needed=None if found else answers_needed(before, action.expected_change or 0.0),
        points_before=len(found.before) if found else None,
        points_after=len(found.after) if found else None,
    )


def standardise(action: KaizenAction) -> None:
    """An improvement that was seen is the new normal: the service's chart begins anew where it was in place."""
    verdict = action.verdict
    if verdict and verdict.verdict == "improved" and action.survey and action.question_code and action.ended_on:
        record_baseline(action.survey, action.service, action.question_code, action.ended_on, action.title)


def unsettle(action: KaizenAction) -> None:
    """An action that goes back from Done: its improvement is no longer the new normal."""
    if action.survey and action.question_code and action.ended_on:
        withdraw_baseline(action.survey, action.service, action.question_code, action.ended_on)
