"""What the page of one action shows of its effect: the target today, what was fixed, each reading of the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from parem.formats import number
from parem.improvements.effect_models import EffectPlan
from parem.improvements.effect_reads import sample_between
from parem.improvements.effects import LONGEST, answers_needed, detectable_change
from parem.improvements.models import KaizenAction, Verdict
from parem.improvements.pages import results_link
from parem.improvements.targets import smallest_cell
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
    is_late: bool


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
    #: What it could have shown, and how many answers it would take; empty where there is nothing to say.
    reach: str


def reading_of(action: KaizenAction, verdict: Verdict) -> Reading:
    """A verdict with its picture, and what it could have shown."""
    n = verdict.before_n + verdict.after_n
    if verdict.difference is None or verdict.low is None or verdict.high is None:
        return Reading(verdict, n, None, _reach(action, verdict))
    picture = picture_of(verdict.low, verdict.difference, verdict.high, action.expected_change or 0.0)
    return Reading(verdict, n, picture, _reach(action, verdict))


def _reach(action: KaizenAction, verdict: Verdict) -> str:
    """The smallest change that these answers could show; where nothing was seen, how many more it would take."""
    if verdict.detectable is None or action.measure is None or verdict.before_value is None:
        return ""
    change = change_words(verdict.detectable, action.measure).lstrip("+")
    seen = _("These answers would have shown a change of %(change)s or more, four times of five.", change=change)
    more = (verdict.needed or 0) - verdict.after_n
    if verdict.verdict != "no_evidence" or verdict.needed is None or more <= 0:
        return seen
    expected = change_words(abs(action.expected_change or 0.0), action.measure).lstrip("+")
    wanted = ngettext(
        "To see the expected change of %(expected)s, about %(num)s more answer after the change is needed.",
        "To see the expected change of %(expected)s, about %(num)s more answers after the change are needed.",
        more, expected=expected,
    )  # fmt: skip
    return f"{seen} {wanted}"


def fixed_of(action: KaizenAction) -> Fixed | None:
    """What holds of what was fixed, and what was fixed before; None before the start."""
    plan = action.effect_plan
    if plan is None:
        return None
    too_small = plan.detectable is not None and plan.detectable > abs(plan.expected_change)
    words = change_words(plan.detectable, plan.measure).lstrip("+") if plan.detectable is not None else ""
    earlier = list(reversed(action.effect_plans[:-1]))
    return Fixed(plan, CHOICE_WORDS[plan.method, plan.why], words, too_small, earlier, _is_late(action, plan))


def _is_late(action: KaizenAction, plan: EffectPlan) -> bool:
    """Whether it was revised when answers to the change had come in already."""
    return plan.number > 1 and action.ended_on is not None and plan.fixed_at.date() > action.ended_on


def picture_of(low: float, value: float, high: float, expected: float) -> Picture:
    """The interval, zero and what was expected on one line, with a little room at both ends."""
    left, right = min(low, expected, 0.0), max(high, expected, 0.0)
    room = (right - left) * 0.06 or 1.0
    width = right - left + 2 * room

    def place(point: float) -> float:
        return (point - left + room) / width * 100

    return Picture(place(0.0), place(expected), place(low), place(value), place(high))


def smallest_of(action: KaizenAction) -> int:
    """The fewest answers that a shown figure of this action may rest on."""
    return smallest_cell(action.survey, action.service) if action.survey else action.service.organisation.smallest_cell


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
    """About how many answers it takes to see the expected change: before the start, and where nothing was seen."""
    seen = action.verdict is not None and action.verdict.verdict != "no_evidence"
    if seen or action.expected_change is None:
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
