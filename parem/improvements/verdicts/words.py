"""A verdict's reach in words: what it would have shown, and how many more answers or periods it would take."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from parem.formats import number
from parem.improvements.models import Verdict
from parem.improvements.verdicts.effect_methods import Method
from parem.improvements.verdicts.reach import Reach, Seen, reach_of
from parem.quality.words import change_words

#: What a reading is that is not the verdict.
KIND_WORDS: dict[str, Any] = {"preliminary": _l("Preliminary"), "later": _l("Looked at again")}
KIND_ADVICE: dict[str, Any] = {
    "preliminary": _l(
        "Read before the day that was fixed, so it is not the verdict: whoever reads until the result pleases would "
        "find a change where there is none."
    ),
    "later": _l("Read after the verdict, to see whether it holds. The verdict stays."),
}


def reach_of_verdict(verdict: Verdict, smallest: int) -> Reach:
    """What a verdict could have shown, by what was fixed when it was read."""
    plan = verdict.effect_plan
    return reach_of(
        Seen(
            outcome=verdict.verdict,
            reason=verdict.method if verdict.difference is None or verdict.method == "moving_before" else "",
            method=plan.method if plan else _method_of(verdict),
            before_n=None if verdict.before_value is None else verdict.before_n,
            after_n=None if verdict.after_value is None else verdict.after_n,
            detectable=verdict.detectable,
            needed=verdict.needed,
            points_before=verdict.points_before,
            points_after=verdict.points_after,
        ),
        verdict.expected_change,
        smallest,
    )


def _method_of(verdict: Verdict) -> str:
    """How a verdict from before this was fixed was read."""
    over_time = {"XmR": Method.CHART, "segmented regression": Method.REGRESSION}
    return str(over_time.get(verdict.method, Method.TWO_SAMPLES))


def reach_words(reach: Reach, measure: str | None) -> str:
    """Whole sentences; empty where nothing can be said."""
    if measure is None:
        return ""
    said = [_detectable(reach, measure), *_lacking(reach, measure)]
    return " ".join(each for each in said if each)


def _change(value: float | None, measure: str) -> str:
    return change_words(value or 0.0, measure).lstrip("+")


def _detectable(reach: Reach, measure: str) -> str:
    if reach.detectable is None:
        return ""
    change = _change(reach.detectable, measure)
    return _("These answers would have shown a change of %(change)s or more, four times of five.", change=change)


def _lacking(reach: Reach, measure: str) -> list[str]:
    if reach.too_few:
        return [_too_few(reach), _each_period(reach, measure)]
    if reach.is_enough:
        expected = _change(reach.expected, measure)
        return [
            _("That was enough to see the expected change of %(expected)s: if there was one, it is smaller.",
              expected=expected)
        ]  # fmt: skip
    if reach.more_before or reach.more_after:
        return [_more_answers(reach, measure)]
    if reach.periods_before or reach.periods_after:
        return _more_periods(reach)
    if reach.is_smaller:
        return [
            _("The expected change of %(expected)s is smaller than that: more answers in each period would show it.",
              expected=_change(reach.expected, measure))
        ]  # fmt: skip
    return []


def _too_few(reach: Reach) -> str:
    least = number(reach.least)
    if reach.too_few == "before":
        return _("At least %(least)s answers from before the change are needed.", least=least)
    if reach.too_few == "after":
        return _("At least %(least)s answers from after the change are needed.", least=least)
    return _("At least %(least)s answers from before the change and as many from after it are needed.", least=least)


def _each_period(reach: Reach, measure: str) -> str:
    if reach.needed is None or reach.needed <= (reach.least or 0):
        return ""
    return ngettext(
        "To see the expected change of %(expected)s, about %(num)s answer is needed in each of the two periods.",
        "To see the expected change of %(expected)s, about %(num)s answers are needed in each of the two periods.",
        reach.needed, expected=_change(reach.expected, measure),
    )  # fmt: skip


def _more_answers(reach: Reach, measure: str) -> str:
    expected = _change(reach.expected, measure)
    if not reach.more_before:
        return ngettext(
            "To see the expected change of %(expected)s, about %(num)s more answer after the change is needed.",
            "To see the expected change of %(expected)s, about %(num)s more answers after the change are needed.",
            reach.more_after, expected=expected,
        )  # fmt: skip
    return _(
        "To see the expected change of %(expected)s, about %(needed)s answers are needed in each of the two periods: "
        "%(before)s more before and %(after)s more after the change. A longer time to read takes in more of both.",
        expected=expected, needed=number(reach.needed), before=number(reach.more_before),
        after=number(reach.more_after),
    )  # fmt: skip


def _more_periods(reach: Reach) -> list[str]:
    said = []
    if reach.periods_before:
        said.append(
            ngettext(
                "The method needs %(num)s more whole period with enough answers before the change.",
                "The method needs %(num)s more whole periods with enough answers before the change.",
                reach.periods_before,
            )
        )
    if reach.periods_after and reach.is_run:
        said.append(
            ngettext(
                "A smaller change that lasts shows when seven whole periods lie on one side: %(num)s more is needed.",
                "A smaller change that lasts shows when seven whole periods lie on one side: %(num)s more are needed.",
                reach.periods_after,
            )
        )
    elif reach.periods_after:
        said.append(
            ngettext(
                "%(num)s more whole period with enough answers after the change is needed.",
                "%(num)s more whole periods with enough answers after the change are needed.",
                reach.periods_after,
            )
        )
    return said
