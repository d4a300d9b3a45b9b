"""Reading a verdict: by the method that was fixed, and the row that keeps it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import record
from parem.accounts.operations import Refused
from parem.extensions import db
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
from parem.improvements.verdicts.effect_methods import (
    Method,
    Series,
    SeriesEffect,
    by_chart,
    by_regression,
    choose_method,
)
from parem.improvements.verdicts.effect_reads import days_of, sample_between, series_of
from parem.improvements.verdicts.targets import smallest_cell
from parem.improvements.verdicts.windows import (
    ends_of,
    gives_away,
    has_news,
    is_in_place_too_late,
    kind_of_reading,
    smallest_of,
)
from parem.quality.indicators import Sample
from parem.quality.models import Baseline
from parem.quality.operations import record_baseline, withdraw_baseline
from parem.quality.statistics import Estimate


def read_verdict(action: KaizenAction, today: date) -> Verdict:
    """Compare the target indicator before and after the change, and keep the result as a new row.

    By the method that was fixed when the action started, and up to the day that was fixed; an earlier reading is
    preliminary. Two samples: before as long as after (30 to 365 days), up to the day before the action started; after
    from the day the change was in place. Over time: the whole periods before and after. Raises Refused where the
    change is not in place yet, the verdict is read already, or too few answers are new since the reading before.
    """
    kind = _kind(action, today)
    found = _not_giving_away(action, kind, today)
    if found is None:
        raise Refused(
            _l(
                "Too few answers came in since the last reading: between two readings lie at least %(least)s, so that "
                "nobody can be told from both and nobody reads until the result pleases.",
                least=smallest_of(action),
            )
            if kind != "official"
            else _l(
                "So few answers lie between this reading and an earlier one that they could be told from both. Revise "
                "what was fixed: give a later day to read the verdict."
            )
        )
    verdict = found
    verdict.kind = kind
    action.verdicts.append(verdict)
    db.session.flush()
    record(
        "action.verdict_read", action.title, action.organisation_id, kaizen_action=action.id, verdict=verdict.verdict,
        kind=kind,
    )  # fmt: skip
    return verdict


def _kind(action: KaizenAction, today: date) -> str:
    """What this reading is. Raises Refused where there is nothing to read, with the reason."""
    if action.stage not in ("check", "act", "done") or not (action.started_on and action.ended_on):
        raise Refused(_l("A verdict is read once the change is in place: move the card to Check first."))
    if today < action.ended_on:
        raise Refused(_l("The change is in place from a later day: there is nothing to read yet."))
    if action.survey is None:
        raise Refused(_l("This action has no indicator to read."))
    if is_in_place_too_late(action):
        raise Refused(
            _l(
                "The change was in place only after the day on which the verdict was to be read. Revise what was "
                "fixed: give a later day."
            )
        )
    kind = kind_of_reading(action, today)
    if kind is None:
        raise Refused(
            _l("The verdict is read, and it stays. Who sees it otherwise says so beside it, or revises what was fixed.")
        )
    return kind


def _not_giving_away(action: KaizenAction, kind: str, today: date) -> Verdict | None:
    """The reading, up to the last day that may be shown; None where none may."""
    if action.started_on is None or action.ended_on is None:
        return None
    for end in ends_of(action, kind, today):
        work = _work(action, action.started_on, action.ended_on, end)
        if gives_away(action, work.periods) or (kind != "official" and not has_news(action, work.periods)):
            continue
        return _read(action, work)
    return None


@dataclass(frozen=True)
class _Work:
    """The days that a reading rests on, and what a method over time saw in them (None: two samples)."""

    periods: Periods
    found: SeriesEffect | None


def _work(action: KaizenAction, started_on: date, ended_on: date, end: date) -> _Work:
    periods = periods_of(started_on, ended_on, end)
    series = series_of(action, started_on, ended_on, end)
    method = _method(action, series)
    if method == Method.TWO_SAMPLES:
        return _Work(periods, None)
    found = by_regression(series) if method == Method.REGRESSION else by_chart(series)
    first = days_of(action, found.before, started_on)
    # After always begins when the change was in place.
    return _Work(replace(periods, before_start=first[0], before_end=first[1]) if first else periods, found)


def _read(action: KaizenAction, work: _Work) -> Verdict:
    before, after, reading = _samples(action, work.periods)
    if work.found is not None:
        reading = over_time(reading, work.found, action.expected_change or 0.0)
    return _row(action, work.periods, before, after, reading, work.found)


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
    verdict = action.current_verdict
    if verdict and verdict.verdict == "improved" and action.survey and action.question_code and action.ended_on:
        kept = record_baseline(action.survey, action.service, action.question_code, action.ended_on, action.title)
        action.baseline_id = kept.id


def unsettle(action: KaizenAction) -> None:
    """An action that goes back from Done: its improvement is no longer the new normal, unless another's is, too."""
    kept = db.session.get(Baseline, action.baseline_id) if action.baseline_id else None
    action.baseline_id = None
    db.session.flush()
    if kept is None:
        return
    others = db.select(KaizenAction.id).where(KaizenAction.baseline_id == kept.id).limit(1)
    if db.session.scalar(others) is None and action.survey:
        withdraw_baseline(action.survey, action.service, kept.question_code, kept.starts_on)
