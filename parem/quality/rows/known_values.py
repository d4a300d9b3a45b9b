"""The answers that others may know of a person, as parts of a key from the coarse to the fine. Pure.

A choice among groups (age, district) is one part. A date has a part for the year, the month and the day, so that an
export first loses the day, then the month, before nothing is left of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from parem.surveys.date_values import GRANULARITIES, DateQuestion, granularity_of


class KnownQuestion(DateQuestion, Protocol):
    """What is needed of a question; the Question table has it."""

    code: str
    type: str


#: The code of a question, and which of its parts.
Part = tuple[str, int]


def known_parts(questions: Sequence[KnownQuestion]) -> list[Part]:
    """The parts in the order of a key: the finest, which are blanked first, last."""
    choices = [(question.code, 0) for question in questions if question.type == "single"]
    dates = [
        (question.code, part)
        for part in range(len(GRANULARITIES))
        for question in questions
        if question.type == "date" and part <= GRANULARITIES.index(granularity_of(question))
    ]
    return choices + dates


def parts_in(answers: Mapping[str, Any], parts: Sequence[Part]) -> tuple[str, ...]:
    """What one person's answers say of each part; empty where they say nothing."""
    return tuple(_part(str(answers.get(code, "")), part, (code, 1) in parts) for code, part in parts)


def _part(answer: str, part: int, is_split: bool) -> str:
    pieces = answer.split("-") if is_split else [answer]
    return pieces[part] if part < len(pieces) else ""


def joined(parts: Sequence[Part], values: Sequence[str]) -> dict[str, str | None]:
    """The answers again, as much of them as is left."""
    found: dict[str, list[str]] = {}
    for (code, _part_number), value in zip(parts, values, strict=True):
        found.setdefault(code, []).extend([value] if value else [])
    return {code: "-".join(left) or None for code, left in found.items()}
