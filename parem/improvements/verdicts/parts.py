"""A figure and a verdict as a report prints them, what was fixed and how it was revised, what was said. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from parem.improvements.report.frozen_json import LATER
from parem.improvements.verdicts.reach import Reach


@dataclass(frozen=True)
class Figure:
    """A number with its interval. `value` is None where it may not be shown or can't be estimated."""

    value: float | None
    low: float | None
    high: float | None
    n: int | None
    method: str
    #: "too_few" where there is no value; suppressed and empty look alike.
    missing: str = ""


@dataclass(frozen=True)
class AppealPart:
    """What was said against a verdict, and what was answered."""

    text: str
    by: str
    on: date
    answer: str
    answered_by: str


@dataclass(frozen=True)
class FixedPart:
    """What an action was to change, as it was fixed; `reason` is why it was revised."""

    number: int
    on: date
    started_on: date | None
    read_on: date
    expected_change: float
    measure: str
    reason: str
    #: Written down after the change had begun; revised when answers to it had come in.
    is_afterwards: bool
    is_late: bool


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
    #: "official", or "preliminary" (before the fixed day) or "later" (looked again): those are no verdicts.
    kind: str = field(default="official", metadata=LATER)
    #: The measure of its figures; empty where it is that of the line's target.
    measure: str = field(default="", metadata=LATER)
    #: What it could have shown, and what it would take to see what was expected.
    reach: Reach | None = field(default=None, metadata=LATER)
    appeals: tuple[AppealPart, ...] = field(default=(), metadata=LATER)
