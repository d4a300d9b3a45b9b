"""What a report prints of an action's verdicts: the one that holds, the other readings, what was fixed and said."""

from __future__ import annotations

from parem.improvements.models import KaizenAction, Verdict
from parem.improvements.verdicts.effect_models import EffectPlan
from parem.improvements.verdicts.parts import AppealPart, Figure, FixedPart, Reading
from parem.improvements.verdicts.windows import smallest_of
from parem.improvements.verdicts.words import reach_of_verdict


def verdict_part(action: KaizenAction) -> Reading | None:
    """The verdict of the change as it stands."""
    return _reading(action.current_verdict) if action.current_verdict else None


def other_readings(action: KaizenAction) -> tuple[Reading, ...]:
    """What was read ahead of the day, of an earlier change, by what was fixed before, or later; the newest first."""
    return tuple(_reading(each) for each in reversed(action.verdicts) if not each.is_current)


def fixed_parts(action: KaizenAction) -> tuple[FixedPart, ...]:
    """What was fixed when it started, and each revision."""
    return tuple(_fixed(plan) for plan in action.effect_plans)


def _fixed(plan: EffectPlan) -> FixedPart:
    return FixedPart(
        plan.number, plan.fixed_on or plan.fixed_at.date(), plan.started_on, plan.read_on, plan.expected_change,
        plan.measure, plan.reason, plan.is_afterwards, plan.is_late,
    )  # fmt: skip


def _reading(verdict: Verdict) -> Reading:
    before, after = _side(verdict.before_value, verdict.before_n), _side(verdict.after_value, verdict.after_n)
    # Without a difference no n is kept either: it could be the very number that is too small to tell.
    n = None if verdict.difference is None else verdict.before_n + verdict.after_n
    missing = "too_few" if n is None else ""
    difference = Figure(verdict.difference, verdict.low, verdict.high, n, verdict.method, missing)
    return Reading(
        verdict.verdict, verdict.before_start, verdict.before_end, verdict.after_start, verdict.after_end,
        before, after, difference, verdict.level, verdict.kind, verdict.measure or "",
        reach_of_verdict(verdict, smallest_of(verdict.action)),
        tuple(AppealPart(a.text, a.made_by, a.made_at.date(), a.answer, a.answered_by) for a in verdict.appeals),
    )  # fmt: skip


def _side(value: float | None, n: int) -> Figure:
    return Figure(None, None, None, None, "", "too_few") if value is None else Figure(value, None, None, n, "")
