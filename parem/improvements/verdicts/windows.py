"""When a verdict may be read and up to which day: the day that was fixed, and what two readings would give away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from parem.improvements.effects import Periods
from parem.improvements.models import KaizenAction, Verdict
from parem.improvements.verdicts.effect_reads import sample_between
from parem.improvements.verdicts.targets import smallest_cell

DAY = timedelta(1)
#: The first and the last day of a time; both belong to it.
Days = tuple[date, date]


def kind_of_reading(action: KaizenAction, today: date) -> str | None:
    """What a reading would be today: "official", "preliminary" or "later"; None where there is nothing to read.

    The verdict is read once, from the fixed day on. What is read before is preliminary; where it is read and the
    action is done, somebody looks again.
    """
    if action.stage not in ("check", "act", "done") or not (action.started_on and action.ended_on and action.survey):
        return None
    if action.current_verdict is not None:
        return "later" if action.stage == "done" else None
    plan = action.effect_plan
    return "preliminary" if plan and today < plan.read_on else "official"


def is_in_place_too_late(action: KaizenAction) -> bool:
    """Whether the change was in place only after the day on which its verdict was to be read."""
    plan = action.effect_plan
    return bool(plan and action.ended_on and action.ended_on > plan.read_on and action.current_verdict is None)


def ends_of(action: KaizenAction, kind: str, today: date) -> list[date]:
    """Up to which day a reading of this kind goes, and what it may fall back on.

    The official one ends on the fixed day. Where so few answers lie between it and an earlier reading that they would
    be given away, it ends where that one did: nobody can choose it, and what was shown is shown again.
    """
    plan = action.effect_plan
    if kind != "official" or plan is None:
        return [today]
    last = min(today, plan.read_on)
    earlier = {each.after_end for each in told_of(action) if each.after_start == action.ended_on}
    return [last, *sorted((end for end in earlier if end < last), reverse=True)]


def told_of(action: KaizenAction) -> list[Verdict]:
    """The earlier readings of the same question that showed a figure."""
    return [
        each
        for each in action.verdicts
        if each.question_code == action.question_code
        and (each.before_value is not None or each.after_value is not None)
    ]


def gives_away(action: KaizenAction, periods: Periods) -> bool:
    """Whether a reading of these days, held against an earlier one, would tell what 1 to 9 (say) people answered."""
    least = smallest_of(action)
    return any(
        0 < answers_between(action, theirs, ours) < least
        for each in told_of(action)
        for theirs, ours in _windows(each, periods)
    )


def has_news(action: KaizenAction, periods: Periods) -> bool:
    """Whether enough answers came in since the newest reading that it is worth another."""
    told = [each for each in told_of(action) if each.after_start == periods.after_start]
    if not told:
        return True
    window = (told[-1].after_start, told[-1].after_end)
    return answers_between(action, window, (periods.after_start, periods.after_end)) >= smallest_of(action)


def smallest_of(action: KaizenAction) -> int:
    """The fewest answers that a shown figure of this action may rest on."""
    return smallest_cell(action.survey, action.service) if action.survey else action.service.organisation.smallest_cell


def _windows(earlier: Verdict, periods: Periods) -> Iterator[tuple[Days, Days]]:
    if earlier.before_value is not None:
        yield (earlier.before_start, earlier.before_end), (periods.before_start, periods.before_end)
    if earlier.after_value is not None:
        yield (earlier.after_start, earlier.after_end), (periods.after_start, periods.after_end)


def answers_between(action: KaizenAction, one: Days, other: Days) -> int:
    """How many answers lie in one of two times and not in both."""
    if one[1] < other[0] or other[1] < one[0]:
        return _n(action, *one) + _n(action, *other)
    starts, ends = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return _n(action, starts[0], starts[1] - DAY) + _n(action, ends[0] + DAY, ends[1])


def _n(action: KaizenAction, start: date, end: date) -> int:
    found = sample_between(action, start, end) if start <= end else None
    return found.n if found else 0
