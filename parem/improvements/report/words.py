"""The number formats of a report, besides those of the quality room."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from flask_babel import gettext as _

from parem.formats import day, euros, number
from parem.improvements.plans.words import LEVEL_WORDS
from parem.improvements.report.parts import Evidence, Trend
from parem.improvements.verdicts.words import KIND_WORDS, reach_words
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


def in_a_sentence(trend: Trend) -> str:
    """What a trend's picture shows, for those who don't see it: its first and its last figure."""
    shown = [point for point in trend.points if not point.figure.missing]
    if not shown:
        return ""
    first, last = shown[0], shown[-1]
    return _(
        "From %(first)s (%(first_day)s) to %(last)s (%(last_day)s).",
        first=figure_words(first.figure.value, trend.asked.measure), first_day=day(first.start),
        last=figure_words(last.figure.value, trend.asked.measure), last_day=day(last.end),
    )  # fmt: skip


def kind_words(kind: str) -> str:
    """What a reading is that is not the verdict; one that was the verdict once no longer counts."""
    return str(KIND_WORDS.get(kind, _("No longer counts")))


def share_of(part: int, whole: int) -> float | None:
    """A part of a sum of money as a share."""
    return part / whole if whole else None


def plan_value(value: Any, field: str) -> str:
    """A value in the list of what was changed."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("Less is better") if value else _("More is better")
    if isinstance(value, dict):
        return say(value)
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "–"
    if isinstance(value, date):
        return day(value)
    if field in ("budget_cents", "total", "grant", "own", "other"):
        return euros(value)
    if field in ("likelihood", "impact"):
        return str(LEVEL_WORDS[value])
    return number(value, 2) if isinstance(value, float) else str(value)


_OWN = (evidence_sentence, in_a_sentence, share_of, plan_value, method_words, reach_words, kind_words)
FILTERS = {f.__name__: f for f in _OWN} | FIGURE_FILTERS
