"""How many answers there are, from the sums that are kept anyway: counting rows at each answer would be slow.

The sums (Burt slices) are on a higher floor, which this one may not import; so that floor leaves its functions here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from parem.surveys.questionnaire_models import Survey

_KEY = "parem_quota_counts"


@dataclass(frozen=True)
class GroupCounts:
    """How many answers a survey has by service id, and by question code and answer (as a word)."""

    services: Mapping[int, int] = field(default_factory=dict)
    answers: Mapping[tuple[str, str], int] = field(default_factory=dict)


#: Of surveys with these ids: the answers of each. And of one survey with these questions: its groups.
Totals = Callable[[Collection[int]], Mapping[int, int]]
Groups = Callable[[Survey, Collection[str]], GroupCounts]


def count_with(app: object, totals: Totals, groups: Groups) -> None:
    """Let these count answers (called when a room is set up)."""
    app.extensions[_KEY] = (totals, groups)  # type: ignore[attr-defined]


def totals_of(survey_ids: Collection[int]) -> Mapping[int, int]:
    """How many answers each of these surveys has. One query."""
    counters: Any = current_app.extensions[_KEY]
    totals: Mapping[int, int] = counters[0](survey_ids)
    return totals


def groups_of(survey: Survey, questions: Collection[str]) -> GroupCounts:
    """How many answers each group of a survey has."""
    counters: Any = current_app.extensions[_KEY]
    counts: GroupCounts = counters[1](survey, questions)
    return counts
