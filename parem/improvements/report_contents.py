"""Everything that a change plan's report prints: numbers, codes and texts in all languages, no words of Parem's. Pure.

The same contents are shown on the page, printed in the PDF and kept as the snapshot of an approved plan.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from parem.improvements.report.frozen_json import LATER, from_json, hash_of, to_json
from parem.improvements.report.parts import Asked, Headline, Indicator, LinePart, ServicePart, WastePart
from parem.improvements.report.written_parts import (
    Approval,
    BudgetPart,
    BudgetShare,
    GoalPart,
    MeasurePart,
    RiskPart,
    SharePart,
)
from parem.languages import Texts

#: Raised when the same contents are to be printed differently; it is part of what is hashed.
LAYOUT = 1


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
    #: The day on which the plan was closed: then this is its closing report.
    closed_on: date | None = field(default=None, metadata=LATER)
    #: The other organisations that have a part in it, and who agreed to that.
    shares: tuple[SharePart, ...] = field(default=(), metadata=LATER)
    #: What is undertaken to reach the goals (`measures` are those of the statistics).
    undertakings: tuple[MeasurePart, ...] = field(default=(), metadata=LATER)
    #: The day on which the lines stood as their lights say.
    lights_on: date | None = field(default=None, metadata=LATER)

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
        return _sums(self.budget)

    @property
    def budget_shares(self) -> tuple[BudgetShare, ...]:
        """The budget by the parts of a joint plan, the plan's own organisation first; none where all is its own."""
        by_part: dict[tuple[tuple[str, str], ...], list[BudgetPart]] = {_key_of(self.organisation): []}
        names = {_key_of(self.organisation): self.organisation}
        for cost in self.budget:
            whose = cost.organisation or self.organisation
            names[_key_of(whose)] = whose
            by_part.setdefault(_key_of(whose), []).append(cost)
        if len(by_part) == 1:
            return ()
        return tuple(BudgetShare(names[key], tuple(costs), _sums(costs)) for key, costs in by_part.items() if costs)

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

    def service(self, service_id: int | None) -> ServicePart | None:
        """The service with this id."""
        return next((service for service in self.services if service.id == service_id), None)

    @property
    def owners(self) -> list[str]:
        """Who carries out the plan, each once, in the order of the lines."""
        return list(dict.fromkeys(line.owner for line in self.lines if line.owner))

    @property
    def measures(self) -> list[str]:
        """The measures that are printed somewhere, in the order of their first use."""
        asked = [i.asked for s in self.services for survey in s.surveys for i in survey.indicators]
        asked += [line.target for line in self.lines if line.target]
        asked += [goal.asked for goal in self.goals if goal.asked]
        return list(dict.fromkeys(each.measure for each in asked))

    @property
    def headlines(self) -> list[Headline]:
        """What the goals and lines aim at, each service and indicator once."""
        found = [
            Headline(goal.service, Indicator(goal.asked, goal.current, goal.target))
            for goal in self.goals
            if goal.asked and goal.current
        ]
        known = {(h.service and tuple(h.service.items()), _key(h.indicator)) for h in found}
        for line in self.lines:
            indicator = self._aimed_at(line)
            if indicator and (tuple(line.service.items()), _key(indicator)) not in known:
                known.add((tuple(line.service.items()), _key(indicator)))
                found.append(Headline(line.service, indicator))
        return found

    def is_thin(self, line: LinePart) -> bool:
        """Whether what a line aims at has no figure that may be shown."""
        found = self._aimed_at(line)
        return found is None or bool(found.figure.missing)

    def lines_for(self, measure_number: int) -> list[int]:
        """The numbers of the lines that carry out a measure."""
        return [line.number for line in self.lines if line.measure_number == measure_number]

    def _aimed_at(self, line: LinePart) -> Indicator | None:
        service = self.service(line.service_id)
        indicators = [i for survey in service.surveys for i in survey.indicators] if service else []
        return next((i for i in indicators if line.target and _key(i) == _asked_key(line.target)), None)


def _sums(costs: Iterable[BudgetPart]) -> BudgetPart:
    columns = [(cost.total, cost.grant, cost.own, cost.other) for cost in costs]
    total, grant, own, other = (sum(column) for column in zip(*columns, strict=True)) if columns else (0, 0, 0, 0)
    return BudgetPart(0, Texts(), total, grant, own, other)


def _key_of(name: Texts) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(name.items()))


def _key(indicator: Indicator) -> tuple[str, str, str]:
    return _asked_key(indicator.asked)


def _asked_key(asked: Asked) -> tuple[str, str, str]:
    return asked.survey_code, asked.question_code, asked.measure
