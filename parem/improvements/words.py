"""The words for wastes, stages, verdicts and the days on a card."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from parem.formats import points

WASTE_WORDS: dict[str, Any] = {
    "defects": _l("Defects"),
    "overproduction": _l("Overproduction"),
    "waiting": _l("Waiting"),
    "non_utilised_talent": _l("Unused talent"),
    "transportation": _l("Transportation"),
    "inventory": _l("Inventory"),
    "motion": _l("Motion"),
    "extra_processing": _l("Extra processing"),
}
#: What each kind means in a public service, in plain words.
WASTE_ADVICE: dict[str, Any] = {
    "defects": _l("Mistakes that someone has to mend: a wrong decision, a lost paper, a form sent back."),
    "overproduction": _l("More than anyone needs: reports nobody reads, copies, letters for what was said already."),
    "waiting": _l("People or papers stand still: a queue, a signature that does not come, a call not answered."),
    "non_utilised_talent": _l("What people know is not used: nobody asks them, or they do work below their skills."),
    "transportation": _l("Papers, things or citizens are sent from place to place without need."),
    "inventory": _l("Work piles up: unopened applications, a backlog, stores that are never used."),
    "motion": _l("Steps, clicks and searching that help nobody: five systems for one answer."),
    "extra_processing": _l("More work than the result needs: the same data asked twice, a third approval."),
}
WASTE_STATES: dict[str, Any] = {"open": _l("Open"), "closed": _l("Closed")}

STAGE_WORDS: dict[str, Any] = {
    "plan": _l("Plan"),
    "do": _l("Do"),
    "check": _l("Check"),
    "act": _l("Act"),
    "done": _l("Done"),
}
STAGE_ADVICE: dict[str, Any] = {
    "plan": _l("What will be tried, and what should change by how much."),
    "do": _l("The change is being made."),
    "check": _l("The change is in place; answers come in until the verdict can be read."),
    "act": _l("Keep it, adapt it or drop it: write down what follows."),
    "done": _l("What followed is written down."),
}
VERDICT_WORDS: dict[str, Any] = {
    "improved": _l("Improved"),
    "no_evidence": _l("No evidence"),
    "worse": _l("Worse"),
}
VERDICT_KINDS = {"improved": "good", "no_evidence": "neutral", "worse": "bad"}
VERDICT_ADVICE: dict[str, Any] = {
    "improved": _l("The whole interval of the difference lies on the good side of zero."),
    "no_evidence": _l("The answers do not show a change. That is not proof that there was none."),
    "worse": _l("The whole interval of the difference lies on the bad side of zero."),
}
#: What stands in a verdict's method where there is no difference: why not.
REASON_WORDS: dict[str, Any] = {
    "too_few_before": _l("Too few answers before the change to compare."),
    "too_few_after": _l("Too few answers after the change to compare."),
    "too_few": _l("Too few answers before and after the change to compare."),
    "not_asked": _l("The question was not asked in both periods."),
    "no_variation": _l("All answers before and after the change are the same."),
    "no_answers": _l("There are no answers to compare."),
    "one_answer": _l("Too few answers to compare."),
    "too_few_periods": _l("Too few whole periods yet for the method that was fixed: read the verdict again later."),
    "moving_before": _l(
        "The figures were rising or falling before the change already, so the chart can't tell. With six whole periods "
        "after the change a regression can: revise the day on which the verdict is read."
    ),
    "too_few_answers": _l("Too few answers to compare."),
    "collinear": _l("The figures do not allow this comparison."),
}
METHOD_WORDS: dict[str, Any] = {
    "Newcombe": _l("difference of two shares, Newcombe’s interval"),
    "Welch": _l("difference of two means, Welch’s interval"),
    "segmented regression": _l("difference from what would have been, segmented regression (Newey and West)"),
    "XmR": _l("control chart (XmR) with limits from before the change"),
}
#: By which method a verdict is read and why, as it was fixed.
CHOICE_WORDS: dict[tuple[str, str], Any] = {
    ("two_samples", "steady"): _l(
        "The answers before and after are compared as two samples: the periods before were alike but for chance."
    ),
    ("two_samples", "short"): _l(
        "The answers before and after are compared as two samples: there are too few periods to follow them over time."
    ),
    ("regression", "long"): _l(
        "Segmented regression over the periods: there are twelve or more before and six or more after, so what was "
        "rising or falling already is taken into account."
    ),
    ("chart", "varying"): _l(
        "The control chart: the periods before differed by more than chance, so only a special cause counts."
    ),
}
#: What a verdict read from the chart rests on, in place of the interval.
CHART_ADVICE: dict[str, Any] = {
    "improved": _l("A special cause for the better began after the change."),
    "no_evidence": _l("No special cause began after the change. That is not proof that nothing changed."),
    "worse": _l("A special cause for the worse began after the change."),
}
#: What a photograph of an action shows.
SIDE_WORDS: dict[str, Any] = {"before": _l("How it was found"), "after": _l("How it is after the change")}
#: What is typed for a change: the unit of each measure.
UNIT_WORDS: dict[str, Any] = {
    "top_2_box": _l("percentage points"),
    "share": _l("percentage points"),
    "nps": _l("NPS points"),
    "mean": _l("points on the scale"),
}
#: What is typed is this many times what is stored.
FACTORS = {"top_2_box": 100, "share": 100, "nps": 100, "mean": 1}


def due_words(due_on: date | None, today: date) -> str:
    """When it is due, as people say it."""
    if due_on is None:
        return _("No due date")
    days = (due_on - today).days
    if days < 0:
        return ngettext("Overdue by %(num)s day", "Overdue by %(num)s days", -days)
    if days == 0:
        return _("Due today")
    return ngettext("Due in %(num)s day", "Due in %(num)s days", days)


def age_words(since: date, stage: str, today: date) -> str:
    """How long a card has been in its column."""
    days = max(0, (today - since).days)
    if days == 0:
        return _("In %(stage)s since today", stage=STAGE_WORDS[stage])
    return ngettext("In %(stage)s for %(num)s day", "In %(stage)s for %(num)s days", days, stage=STAGE_WORDS[stage])


def change_number(value: float | None, measure: str | None) -> str:
    """A change as a signed number in the unit in which it is typed, without the unit."""
    if value is None or measure is None:
        return "–"
    return points(value * FACTORS[measure], 2 if measure == "mean" else 0)


def change_with_unit(value: float | None, measure: str | None) -> str:
    """A change with its unit ("+8 percentage points", "+0.40 points on the scale")."""
    if value is None or measure is None:
        return "–"
    return _("%(change)s %(unit)s", change=change_number(value, measure), unit=UNIT_WORDS[measure])


def method_words(method: str) -> Any:
    """A verdict's method, or why there is no difference, in words."""
    return METHOD_WORDS.get(method) or REASON_WORDS.get(method) or method


def initials(name: str) -> str:
    """The first letters of a name's first and last word."""
    words = name.split()
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "?"
