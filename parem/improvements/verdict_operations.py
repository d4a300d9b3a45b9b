"""Reading a verdict: the samples of both periods, the comparison, and the row that keeps it."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import record
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.improvements.effects import EffectReading, Periods, periods_of, verdict_of
from parem.improvements.models import KaizenAction, Verdict
from parem.improvements.targets import smallest_cell
from parem.quality.indicators import Sample
from parem.quality.queries import question_of, sample
from parem.quality.statistics import Estimate
from parem.quality.store import Selection


def read_verdict(action: KaizenAction, today: date | None = None) -> Verdict:
    """Compare the target indicator before and after the change, and keep the result as a new row.

    Before: as long as after (30 to 365 days), up to the day before the action started. After: from the day the change
    was in place until `today`. Raises Refused where the change is not in place yet.
    """
    today = today or date.today()
    if action.stage not in ("check", "act", "done") or not (action.started_on and action.ended_on):
        raise Refused(_l("A verdict is read once the change is in place: move the card to Check first."))
    if today < action.ended_on:
        raise Refused(_l("The change is in place from a later day: there is nothing to read yet."))
    periods = periods_of(action.started_on, action.ended_on, today)
    reading = _read(action, periods)
    verdict = _row(action, periods, reading)
    action.verdicts.append(verdict)
    db.session.flush()
    record(
        "action.verdict_read", action.title, action.organisation_id, kaizen_action=action.id, verdict=verdict.verdict
    )
    return verdict


def _read(action: KaizenAction, periods: Periods) -> EffectReading:
    survey = action.survey
    if survey is None:
        raise Refused(_l("This action has no indicator to read."))
    before = sample_between(action, periods.before_start, periods.before_end)
    after = sample_between(action, periods.after_start, periods.after_end)
    return verdict_of(before, after, action.expected_change or 0.0, smallest_cell(survey, action.service))


def sample_between(action: KaizenAction, start: date, end: date) -> Sample | None:
    """What the action's target rests on in these days; None where it was not asked. For comparing, not for showing."""
    if action.survey is None or action.question_code is None or action.measure is None:
        return None
    question = question_of(action.survey, action.question_code)
    if question is None:
        return None
    selection = Selection(action.survey.id, (action.service_id,), None, start, end)
    return sample(selection, action.question_code, action.measure, question.type)


def _row(action: KaizenAction, periods: Periods, reading: EffectReading) -> Verdict:
    found = reading.difference
    estimate = found if isinstance(found, Estimate) else None
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
        method=estimate.method if estimate else reading.reason,
    )
