"""The parts of a change plan's report: what is printed of a goal, a line, a service, a figure. Pure.

Shares are 0..1, NPS -1..1, means on their question's scale, money in cents. Both days of a period belong to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from parem.improvements.report.frozen_json import LATER
from parem.improvements.verdicts.parts import Figure, FixedPart, Reading
from parem.languages import Texts


@dataclass(frozen=True)
class Asked:
    """An indicator without its number: whose answers to which question, read by which measure."""

    survey_code: str
    survey_title: Texts
    question_code: str
    question: Texts
    measure: str

    def same_as(self, other: Asked) -> bool:
        """Whether both are the same indicator; its words may have changed."""
        return (self.survey_code, self.question_code, self.measure) == (
            other.survey_code, other.question_code, other.measure,
        )  # fmt: skip


@dataclass(frozen=True)
class Indicator:
    """An indicator with its number, and the target it is held against."""

    asked: Asked
    figure: Figure
    target: float | None = None


@dataclass(frozen=True)
class TrendPoint:
    """One period of a trend."""

    start: date
    end: date
    figure: Figure


@dataclass(frozen=True)
class Trend:
    """An indicator over time."""

    asked: Asked
    points: tuple[TrendPoint, ...]
    target: float | None = None


@dataclass(frozen=True)
class SurveyPart:
    """What one survey says of one service."""

    code: str
    title: Texts
    #: Responses in the period; None where so few that even their number is not shown.
    responses: int | None
    response_rate: Figure | None
    indicators: tuple[Indicator, ...]
    trends: tuple[Trend, ...]


@dataclass(frozen=True)
class Evidence:
    """The finding that a waste rests on: what its rule saw, as it was then."""

    id: int
    rule: str
    survey_code: str
    question_code: str
    question: Texts
    measure: str
    start: date
    end: date
    evidence: dict[str, Any]


@dataclass(frozen=True)
class WastePart:
    """A waste that an action of the plan is against."""

    id: int
    kind: str
    title: str
    description: str
    process_step: str
    observed: str
    finding: Evidence | None
    minutes_per_month: int
    cents_per_month: int


@dataclass(frozen=True)
class LinePart:
    """One line of the plan: the action, who does it, when, and what it is to change."""

    number: int
    action_id: int
    title: str
    stage: str
    recommendation: Texts
    service_id: int
    service: Texts
    owner: str
    starts_on: date
    ends_on: date
    goal_number: int | None
    waste_id: int | None
    target: Asked | None
    expected_change: float | None
    verdict: Reading | None
    #: The numbers of the lines that it begins after.
    needs: tuple[int, ...] = field(default=(), metadata=LATER)
    #: The other readings of its action, the newest first, and what was fixed, the oldest first.
    readings: tuple[Reading, ...] = field(default=(), metadata=LATER)
    fixed: tuple[FixedPart, ...] = field(default=(), metadata=LATER)
    #: The day on which it was written down when the change was in place, where that was later.
    noted_on: date | None = field(default=None, metadata=LATER)
    #: The number of the measure that it carries out.
    measure_number: int | None = field(default=None, metadata=LATER)
    #: How it stood (see plan_progress) on the day `lights_on` of the contents; "" where the plan was not in effect.
    light: str = field(default="", metadata=LATER)


@dataclass(frozen=True)
class ServicePart:
    """One service: what citizens say, what is wasted."""

    id: int
    code: str
    name: Texts
    area: Texts
    organisation: Texts
    organisation_code: str
    surveys: tuple[SurveyPart, ...]
    wastes: tuple[WastePart, ...]


@dataclass(frozen=True)
class Headline:
    """An indicator that the plan is to change; no service means all that its survey serves."""

    service: Texts | None
    indicator: Indicator
