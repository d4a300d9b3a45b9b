"""What the page of one action shows of its effect: the target today, what was fixed, each reading of the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from parem.formats import number
from parem.improvements.effects import LONGEST, answers_needed, detectable_change
from parem.improvements.models import KaizenAction, Verdict
from parem.improvements.pages import results_link
from parem.improvements.verdicts.effect_models import EffectPlan
from parem.improvements.verdicts.effect_reads import sample_between
from parem.improvements.verdicts.windows import is_in_place_too_late, smallest_of
from parem.improvements.verdicts.words import reach_of_verdict, reach_words
from parem.improvements.words import CHOICE_WORDS
from parem.quality.disclosure import Shown
from parem.quality.indicators import Sample
from parem.quality.queries import indicator, question_of
from parem.quality.store import Selection
from parem.quality.words import change_words, interval_words, question_words, reason_words, value_words


@dataclass(frozen=True)
class TargetNow:
    """The target indicator: the question, where it stands in the last year, where to read more."""

    question: str
    now: Shown
    value: str
    interval: str
    reason: str
    results: str | None


@dataclass(frozen=True)
class Fixed:
    """What was fixed: the newest revision, its method in words, the change that could be seen, the earlier ones."""

    plan: EffectPlan
    method: Any
    detectable: str
    is_too_small: bool
    earlier: Sequence[EffectPlan]
    #: Whether the change was in place only after the day to read it.
    is_past: bool


@dataclass(frozen=True)
class Picture:
    """Where the points of an interval lie on a line from 0 to 100."""

    zero: float
    expected: float
    low: float
    value: float
    high: float


@dataclass(frozen=True)
class Reading:
    """A verdict as it is shown; without a picture where there is no difference. n is that of both periods."""

    verdict: Verdict
    n: int
    picture: Picture | None
    #: What it could have shown, and what more it would take; empty where there is nothing to say.
    reach: str
    #: Whether it is the verdict of the change as it stands.
    is_current: bool
    #: Why it is not: what was fixed has changed since, or the change was taken back.
    is_of_another: bool


def reading_of(action: KaizenAction, verdict: Verdict) -> Reading:
    """A verdict with its picture, and what it could have shown, by what was fixed when it was read."""
    n = verdict.before_n + verdict.after_n
    reach = reach_words(reach_of_verdict(verdict, smallest_of(action)), verdict.measure)
    number = action.effect_plan.number if action.effect_plan else None
    is_of_another = verdict.effect_number != number or verdict.after_start != action.ended_on
    picture = None
    if verdict.difference is not None and verdict.low is not None and verdict.high is not None:
        picture = picture_of(verdict.low, verdict.difference, verdict.high, verdict.expected_change or 0.0)
    return Reading(verdict, n, picture, reach, verdict.is_current, is_of_another)


def fixed_of(action: KaizenAction) -> Fixed | None:
    """What holds of what was fixed, and what was fixed before; None before the start."""
    plan = action.effect_plan
    if plan is None:
        return None
    too_small = plan.detectable is not None and plan.detectable > abs(plan.expected_change)
    words = change_words(plan.detectable, plan.measure).lstrip("+") if plan.detectable is not None else ""
    earlier = list(reversed(action.effect_plans[:-1]))
    return Fixed(plan, CHOICE_WORDS[plan.method, plan.why], words, too_small, earlier, is_in_place_too_late(action))


def picture_of(low: float, value: float, high: float, expected: float) -> Picture:
    """The interval, zero and what was expected on one line, with a little room at both ends."""
    left, right = min(low, expected, 0.0), max(high, expected, 0.0)
    room = (right - left) * 0.06 or 1.0
    width = right - left + 2 * room

    def place(point: float) -> float:
        return (point - left + room) / width * 100

    return Picture(place(0.0), place(expected), place(low), place(value), place(high))


def target_now(action: KaizenAction, today: date) -> TargetNow | None:
    """Where the target indicator stands; None where none is chosen."""
    if action.survey is None or action.question_code is None or action.measure is None:
        return None
    question = question_of(action.survey, action.question_code)
    selection = Selection(action.survey.id, (action.service_id,), None, today - LONGEST, today)
    kind = question.type if question else ""
    now = indicator(selection, action.question_code, action.measure, kind, smallest_of(action))
    return TargetNow(
        question=question_words(question, action.question_code),
        now=now,
        value=value_words(now, action.measure),
        interval=interval_words(now, action.measure),
        reason=reason_words(now, smallest_of(action)),
        results=results_link(
            action.survey, action.service.organisation.code, action.service.code, action.question_code
        ),
    )


def hint_of(action: KaizenAction, today: date) -> str:
    """About how many answers it takes to see the expected change: before anything is read."""
    if action.verdicts or action.expected_change is None:
        return ""
    end = action.started_on - timedelta(1) if action.started_on else today
    sample = sample_between(action, end - LONGEST + timedelta(1), end)
    needed = answers_needed(sample, action.expected_change)
    if needed is None or sample is None or sample.n < smallest_of(action):
        return ""
    first = ngettext(
        "To see a change of this size, about %(num)s answer is needed before and as many after.",
        "To see a change of this size, about %(num)s answers are needed before and as many after.",
        max(needed, smallest_of(action)),
    )
    return f"{first} {_detectable(action, sample)}".strip()


def _detectable(action: KaizenAction, year: Sample) -> str:
    """What three months before and after could show, with as many answers a month as in the last year."""
    monthly = round(year.n / 12)
    change = detectable_change(year, 3 * monthly, (action.expected_change or 0) > 0)
    if change is None or 3 * monthly < smallest_of(action) or action.measure is None:
        return ""
    return _(
        "With %(monthly)s answers a month, as in the last year, three months before and three after would show a "
        "change of %(change)s or more.",
        monthly=number(monthly), change=change_words(change, action.measure).lstrip("+"),
    )  # fmt: skip
