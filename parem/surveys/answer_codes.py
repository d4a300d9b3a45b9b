"""Which codes an answer may have: the one place that the form, the import and the Burt table agree on. Pure."""

from __future__ import annotations

from typing import Any, Protocol


class ClosedQuestion(Protocol):
    """What is needed to know a question's codes; the Question table has it."""

    type: str
    points: int | None
    options: list[dict[str, Any]]


def codes_of(question: ClosedQuestion) -> list[int | str]:
    """The codes of a closed question from worst to best or in the order shown; empty for number, date and text.

    scale 1..points; nps 0..10; ces 1..7; yes_no 0 (no), 1 (yes); single, multiple and ranking the option
    codes. "Don't know" is not among them: it is DONT_KNOW on every type that offers it.
    """
    if question.type == "scale":
        return list(range(1, (question.points or 5) + 1))
    if question.type == "nps":
        return list(range(11))
    if question.type == "ces":
        return list(range(1, 8))
    if question.type == "yes_no":
        return [0, 1]
    if question.type in ("single", "multiple", "ranking"):
        return [option["code"] for option in question.options]
    return []


def is_ordinal(question: ClosedQuestion) -> bool:
    """Whether the codes are numbers on a scale of which a mean can be taken."""
    return question.type in ("scale", "nps", "ces")
