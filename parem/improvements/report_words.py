"""The number formats of a report, besides those of the quality room."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from parem.formats import day, euros, number
from parem.improvements.plan_words import LEVEL_WORDS
from parem.improvements.report_parts import Evidence
from parem.improvements.words import method_words
from parem.quality.finding_words import sentence
from parem.quality.words import FILTERS as FIGURE_FILTERS
from parem.quality.words import change_words, figure_words
from parem.web import say

#: Figures and differences in their measure's own unit, under the names that this room's templates use.
measured, changed_by = figure_words, change_words


def evidence_sentence(evidence: Evidence) -> str:
    """What the finding's rule saw, in words."""
    return sentence(cast(Any, evidence), say(evidence.question))


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


FILTERS = {f.__name__: f for f in (evidence_sentence, share_of, plan_value, method_words)} | FIGURE_FILTERS
