"""Fixing what an action is to change and how it will be read: when it starts, and as a visible revision after that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import record
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.improvements.actions.operations import EFFECT_COLUMNS, must_be_version
from parem.improvements.effects import LONGEST, SHORTEST, detectable_change
from parem.improvements.models import KaizenAction, Verdict
from parem.improvements.verdicts.effect_methods import choose_method
from parem.improvements.verdicts.effect_models import Appeal, EffectPlan
from parem.improvements.verdicts.effect_reads import periods_until, sample_between, series_of

#: A verdict is planned for this long after the start where nobody says otherwise.
USUAL = timedelta(92)


def fix_effect(action: KaizenAction, started_on: date, read_on: date | None, person: str, today: date) -> EffectPlan:
    """Put down, as the action starts, what it is to change, when that will be read, and by which method.

    Raises Refused where the verdict would be read before the start, or on a day that is not to come: whoever fixes it
    could know what the answers say.
    """
    read_on = read_on or max(started_on, today) + USUAL
    if read_on <= started_on:
        raise Refused(_l("The verdict is read on a day after the start."))
    if read_on <= today:
        raise Refused(_l("The verdict is read on a day to come: give a day after today."))
    if action.effect_plan is not None:
        return action.effect_plan
    return _add(action, started_on, read_on, person, "", today)


def revise_effect(
    action: KaizenAction, values: Mapping[str, Any], read_on: date, reason: str, *,
    today: date, person: str = "", version: int | None = None,
) -> EffectPlan:  # fmt: skip
    """Change what was fixed, as a new revision with its reason; what was fixed before stays to be seen.

    `values` are those of EFFECT_COLUMNS. Raises Refused where the action has not started or is done, nothing changes,
    the day to read it is not to come, or no reason is given; ChangedMeanwhile where somebody else was faster.
    """
    must_be_version(action, version)
    if action.started_on is None or action.stage in ("plan", "done"):
        raise Refused(_l("Only what an action under way is to change can be revised."))
    if not reason.strip():
        raise Refused(_l("Say why it is changed: everybody who reads the verdict will see it."))
    must_be_readable_on(read_on, action, today)
    before = action.effect_plan
    wanted = {name: values[name] for name in EFFECT_COLUMNS}
    if before and before.read_on == read_on and all(getattr(before, k) == v for k, v in wanted.items()):
        raise Refused(_l("Nothing is different from what was fixed."))
    for name, value in wanted.items():
        setattr(action, name, value)
    db.session.flush()
    db.session.refresh(action, ["survey"])
    plan = _add(action, action.started_on, read_on, person, reason.strip(), today)
    _record_revision(plan)
    return plan


def must_be_readable_on(read_on: date, action: KaizenAction, today: date) -> None:
    """Raises Refused unless a verdict fixed now can be read on this day: after the change, and a day to come."""
    if action.started_on and read_on <= action.started_on:
        raise Refused(_l("The verdict is read on a day after the start."))
    if read_on <= today:
        raise Refused(_l("The verdict is read on a day to come: give a day after today."))


def revise_days(action: KaizenAction, was: date, reason: str, *, person: str, today: date) -> EffectPlan | None:
    """Put down, as a revision, that the change was in place on another day than what was read already says.

    The verdict is read as long after that day as was fixed, and on a day to come. Raises Refused without a reason;
    None where nothing was fixed.
    """
    before = action.effect_plan
    if before is None or action.started_on is None or action.ended_on is None:
        return None
    if not reason.strip():
        raise Refused(_l("A verdict was read for another day already: say why the day is changed."))
    read_on = max(action.ended_on + (before.read_on - was), today + timedelta(1))
    plan = _add(action, action.started_on, read_on, person, reason.strip(), today)
    _record_revision(plan)
    return plan


def _record_revision(plan: EffectPlan) -> None:
    action = plan.action
    record(
        "action.effect_revised", action.title, action.organisation_id, kaizen_action=action.id, number=plan.number,
        reason=plan.reason,
    )  # fmt: skip


def _add(action: KaizenAction, started_on: date, read_on: date, person: str, reason: str, today: date) -> EffectPlan:
    series = series_of(action, started_on, None, started_on)
    choice = choose_method(series.before, periods_until(action, started_on, read_on))
    plan = EffectPlan(
        organisation_id=action.organisation_id, number=len(action.effect_plans) + 1, fixed_by=person, fixed_on=today,
        started_on=started_on, ended_on=action.ended_on,
        survey_id=action.survey_id, question_code=action.question_code, measure=action.measure,
        expected_change=action.expected_change, read_on=read_on, method=str(choice.method), why=str(choice.why),
        detectable=detectable_by(action, started_on, read_on), reason=reason,
    )  # fmt: skip
    action.effect_plans.append(plan)
    db.session.flush()
    return plan


def detectable_by(action: KaizenAction, started_on: date, read_on: date) -> float | None:
    """The smallest change that two samples would show by then, with as many answers a day as in the year before."""
    year = sample_between(action, started_on - LONGEST, started_on - timedelta(1))
    if year is None:
        return None
    days = min(max(read_on - started_on, SHORTEST), LONGEST)
    n = round(year.n * (days / LONGEST))
    return detectable_change(year, n, (action.expected_change or 0) > 0)


def appeal(verdict: Verdict, text: str, person: str) -> Appeal:
    """Say something against a verdict; it stays as it is. Raises Refused without words."""
    if not text.strip():
        raise Refused(_l("Write what speaks against this verdict."))
    made = Appeal(organisation_id=verdict.organisation_id, made_by=person, text=text.strip())
    verdict.appeals.append(made)
    db.session.flush()
    action = verdict.action
    record("action.verdict_appealed", action.title, action.organisation_id, kaizen_action=action.id)
    return made


def answer_appeal(made: Appeal, text: str, person: str) -> Appeal:
    """Answer what was said against a verdict, once. Raises Refused without words, or where it is answered."""
    if made.answered_at is not None:
        raise Refused(_l("This is answered already."))
    if not text.strip():
        raise Refused(_l("Write the answer."))
    made.answer, made.answered_by, made.answered_at = text.strip(), person, datetime.now(UTC).replace(tzinfo=None)
    db.session.flush()
    action = made.verdict.action
    record("action.appeal_answered", action.title, action.organisation_id, kaizen_action=action.id)
    return made
