"""The words and number formats of a report."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from parem.formats import day, euros, number, percent, points
from parem.improvements.plan_words import LEVEL_WORDS
from parem.web import say

MEASURE_WORDS: dict[str, Any] = {
    "top_2_box": _l("satisfied (two best answers)"),
    "mean": _l("mean"),
    "nps": _l("NPS"),
    "share": _l("share who agree"),
}
STAGE_WORDS = dict.fromkeys(("plan", "do", "check", "act", "done"), "stage")
VERDICT_WORDS = dict.fromkeys(("improved", "no_evidence", "worse"), "verdict")
WASTE_WORDS: dict[str, Any] = {}
#: One line for each measure in the method annex.
MEASURE_DEFINITIONS: dict[str, Any] = {
    "top_2_box": _l("The share of the two best answers among all who answered the question."),
    "mean": _l("The mean of the answers on the question’s own scale."),
    "nps": _l("The share who answered 9 or 10 less the share who answered 0 to 6, from −100 to 100."),
    "share": _l(
        "The share who agree: “yes”, or 5, 6 or 7 where a scale of seven asks whether it was easy, or the one option."
    ),
}
MEASURE_INTERVALS: dict[str, Any] = {
    "top_2_box": _l("Wilson"),
    "share": _l("Wilson"),
    "mean": _l("Student’s t"),
    "nps": _l("Wald, from the variance of the three groups"),
}


def measured(value: float | None, measure: str) -> str:
    """A value in its measure's own unit: a share as percent, NPS in points, a mean with two decimals."""
    if measure in ("top_2_box", "share"):
        return percent(value, 1)
    if measure == "nps":
        return "–" if value is None else points(value * 100)
    return number(value, 2)


def changed_by(value: float | None, measure: str) -> str:
    """A difference, signed: of shares in percentage points."""
    if value is None:
        return "–"
    if measure in ("top_2_box", "share"):
        return _("%(points)s percentage points", points=points(value * 100, 1))
    return points(value * 100) if measure == "nps" else points(value, 2)


def share_of(part: int, whole: int) -> float | None:
    """A part of a sum of money as a share."""
    return part / whole if whole else None


def plan_value(value: Any, field: str) -> str:
    """A value in the list of what was changed."""
    if value is None or value == "":
        return "–"
    if isinstance(value, dict):
        return say(value)
    if isinstance(value, date):
        return day(value)
    if field in ("budget_cents", "total", "grant", "own", "other"):
        return euros(value)
    if field in ("likelihood", "impact"):
        return str(LEVEL_WORDS[value])
    return number(value, 2) if isinstance(value, float) else str(value)


FILTERS = {f.__name__: f for f in (measured, changed_by, share_of, plan_value)}
