"""How long a questionnaire takes, and when it is too long. Pure.

Seconds for a question are rounded up from the medians that survey research reports for short closed questions on a
phone (5 to 7.5 s: Revilla and Ochoa 2017; Yan and Tourangeau 2008); an open text takes four times as long. People give
up more often with each question (Galesic and Bosnjak 2009): beyond twelve, Parem warns and forbids nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Protocol

SECONDS, SECONDS_OF_TEXT = 6.5, 26.0
MANY = 12


class Timed(Protocol):
    """What is needed of a question."""

    type: str


def minutes(questions: Sequence[Timed]) -> int:
    """Whole minutes for someone who answers everything but leaves open texts empty; at least one."""
    return max(1, ceil(sum(SECONDS for _question in questions) / 60))


def longest_minutes(questions: Sequence[Timed]) -> int:
    """Whole minutes for someone who writes something everywhere."""
    seconds = sum(SECONDS_OF_TEXT if question.type == "text" else SECONDS for question in questions)
    return max(1, ceil(seconds / 60))


def is_long(questions: Sequence[Timed]) -> bool:
    """Whether there are more questions than people like to answer."""
    return len(questions) > MANY
