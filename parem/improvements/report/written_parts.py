"""The parts of a plan's report that its writers write: goals, measures, costs, risks, and who approved them. Pure.

Shares are 0..1, NPS -1..1, means on their question's scale, money in cents.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from parem.improvements.report.frozen_json import LATER
from parem.improvements.report.parts import Asked
from parem.improvements.verdicts.parts import Figure
from parem.languages import Texts


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
    service_id: int | None = None
    #: Less of it is better: the target is reached from above.
    falls: bool = field(default=False, metadata=LATER)
    #: By when; None is the plan's last day.
    due_on: date | None = field(default=None, metadata=LATER)

    @property
    def outcome(self) -> str:
        """ "reached" where the whole interval is at the target or better, "missed" where it is worse.

        "open" where the target lies within it, "not_measured" without a figure or a target.
        """
        now = self.current
        if self.target is None or now is None or now.missing or now.low is None or now.high is None:
            return "not_measured"
        low, high, target = (-now.high, -now.low, -self.target) if self.falls else (now.low, now.high, self.target)
        if low >= target:
            return "reached"
        return "missed" if high < target else "open"


@dataclass(frozen=True)
class MeasurePart:
    """What is undertaken to reach a goal; the lines with its number carry it out."""

    id: int
    number: int
    text: Texts
    goal_number: int | None


@dataclass(frozen=True)
class BudgetPart:
    """A cost and who pays it, in cents."""

    id: int
    text: Texts
    total: int
    grant: int
    own: int
    other: int
    #: Whose part of a joint plan it belongs to; None is the part of the plan's own organisation.
    organisation: Texts | None = field(default=None, metadata=LATER)


@dataclass(frozen=True)
class BudgetShare:
    """What one organisation's part of a joint plan costs, and who pays that."""

    organisation: Texts
    costs: tuple[BudgetPart, ...]
    totals: BudgetPart


@dataclass(frozen=True)
class RiskPart:
    """What could go wrong and what would be done; levels 1 to 3."""

    id: int
    text: Texts
    response: Texts
    likelihood: int
    impact: int
    #: Whose part of a joint plan it belongs to; None is the part of the plan's own organisation.
    organisation: Texts | None = field(default=None, metadata=LATER)

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
class SharePart:
    """Another organisation's part of the plan: how many actions, and who agreed to it when."""

    organisation: Texts
    actions: int
    by: str
    on: date | None
