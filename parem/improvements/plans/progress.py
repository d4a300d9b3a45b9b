"""How a plan's lines stand: a traffic light by a rule that is written under it. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Protocol

#: So near the end a line should have its change in place.
NEAR = timedelta(30)


class Line(Protocol):
    """What is asked of a line: its term."""

    starts_on: date
    ends_on: date


def light_of(line: Line, stage: str, verdict: str | None, today: date) -> str:
    """ "done", "green", "amber", "red" or "grey": the rule is in plan_words.LIGHT_RULE, word for word."""
    if stage == "done" and verdict != "worse":
        return "done"
    if verdict == "worse" or (today > line.ends_on and stage != "done"):
        return "red"
    if stage == "plan":
        return "amber" if today >= line.starts_on else "grey"
    return "amber" if stage == "do" and today > line.ends_on - NEAR else "green"
