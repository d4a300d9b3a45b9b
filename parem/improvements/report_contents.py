"""Everything that a change plan's report prints: numbers, codes and texts in all languages, no words of Parem's. Pure.

The same contents are shown on the page, printed in the PDF and kept as the snapshot of an approved plan. Shares are
0..1, NPS -1..1, means on their question's scale, money in cents. Both days of a period belong to it.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from parem.improvements.report_json import from_json, hash_of, to_json
from parem.languages import Texts

#: Raised when the same contents would be printed differently on purpose; it is part of what is hashed.
LAYOUT = 1


@dataclass(frozen=True)
class Figure:
    """A number with its interval. `value` is None where it may not be shown or can't be estimated."""

    value: float | None
    low: float | None
    high: float | None
    n: int | None
    method: str
    #: Why there is no value: "suppressed" or "not_estimable"; empty where there is one.
    missing: str = ""


@dataclass(frozen=True)
class Asked:
    """An indicator without its number: whose answers to which question, read by which measure."""

    survey_code: str
    survey_title: Texts
    question_code: str
    question: Texts
    measure: str


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
class Reading:
    """A verdict as it was computed."""

    verdict: str
    before_start: date
    before_end: date
    after_start: date
    after_end: date
    before: Figure
    after: Figure
    difference: Figure
    level: float


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


@dataclass(frozen=True)
class GoalPart:
    """A goal, and where it has an indicator, where that stands and where it is to go."""

    id: int
    number: int
    text: Texts
    asked: Asked | None
    service: Texts | None
    target: float | None
    current: Figure | None


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
class BudgetPart:
    """A cost and who pays it, in cents."""

    id: int
    text: Texts
    total: int
    grant: int
    own: int
    other: int


@dataclass(frozen=True)
class RiskPart:
    """What could go wrong and what would be done; levels 1 to 3."""

    id: int
    text: Texts
    response: Texts
    likelihood: int
    impact: int

    @property
    def level(self) -> int:
        """Likelihood times impact, 1 to 9."""
        return self.likelihood * self.impact


@dataclass(frozen=True)
class Approval:
    """Who approved which revision, when."""

    revision: int
    by: str
    on: date


@dataclass(frozen=True)
class ReportContents:
    """A change plan with everything it rests on."""

    plan_id: int
    organisation: Texts
    organisation_code: str
    title: Texts
    summary: Texts
    starts_on: date
    ends_on: date
    budget_cents: int
    #: The period that the indicators are read over.
    period_start: date
    period_end: date
    smallest_cell: int
    is_synthetic: bool
    goals: tuple[GoalPart, ...]
    lines: tuple[LinePart, ...]
    services: tuple[ServicePart, ...]
    budget: tuple[BudgetPart, ...]
    risks: tuple[RiskPart, ...]
    #: None while the plan is a draft or waits for the director.
    approval: Approval | None = None
    layout: int = field(default=LAYOUT)

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 over everything that is printed."""
        return hash_of(self.to_json())

    @property
    def short_hash(self) -> str:
        """Enough of the hash to tell two prints apart, in three groups."""
        return " ".join(self.content_hash[i : i + 4].upper() for i in (0, 4, 8))

    def to_json(self) -> dict[str, Any]:
        return to_json(self)  # type: ignore[no-any-return]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ReportContents:
        return from_json(cls, data)

    def approved(self, approval: Approval) -> ReportContents:
        """The same contents as a numbered revision."""
        return dataclasses.replace(self, approval=approval)

    @property
    def totals(self) -> BudgetPart:
        """The sums of the budget's columns."""
        sums = [sum(getattr(b, source) for b in self.budget) for source in ("total", "grant", "own", "other")]
        return BudgetPart(0, Texts(), *sums)

    @property
    def verdict_counts(self) -> Counter[str]:
        """How many lines have each verdict; "open" counts those without one."""
        return Counter(line.verdict.verdict if line.verdict else "open" for line in self.lines)

    def lines_of(self, service_id: int) -> list[LinePart]:
        """The plan's lines on one service."""
        return [line for line in self.lines if line.service_id == service_id]

    def waste(self, waste_id: int | None) -> WastePart | None:
        """The waste that a line is against."""
        return next((w for s in self.services for w in s.wastes if w.id == waste_id), None)
