"""The builder's choice of when a question is asked: the answers of earlier questions as check boxes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from parem.surveys.answer_words import whole_words
from parem.surveys.builder.condition_words import answer_label
from parem.surveys.models import Question
from parem.surveys.question_conditions import can_decide


def deciding(questions: Sequence[Question], page: int) -> list[Question]:
    """The questions that can decide whether one on this page is asked: those before it that have answers to choose."""
    return [question for question in questions if question.page < page and can_decide(question)]


def choices_among(questions: Sequence[Question]) -> list[tuple[str, str]]:
    """Values and words of the check boxes: every answer of every one of these questions."""
    return [
        (_value(question, code), answer_label(question, code))
        for question in questions
        for code in can_decide(question)
    ]


def ticked(shown_if: Sequence[dict[str, Any]]) -> list[str]:
    """The values of the check boxes that stand for `Question.shown_if`."""
    return [f"{each['question']}={code}" for each in shown_if for code in each["any_of"]]


def conditions_from(values: Sequence[str], questions: Sequence[Question]) -> list[dict[str, Any]]:
    """`Question.shown_if` from ticked values."""
    given = set(values)
    chosen = ((q.code, [code for code in can_decide(q) if _value(q, code) in given]) for q in questions)
    return [{"question": code, "any_of": codes} for code, codes in chosen if codes]


def grouped(field: Any, questions: Sequence[Question]) -> list[tuple[str, list[Any], bool]]:
    """The check boxes by question: its words, its boxes, whether any is ticked."""
    boxes = list(field)
    found: list[tuple[str, list[Any], bool]] = []
    for question in questions:
        own, boxes = boxes[: len(can_decide(question))], boxes[len(can_decide(question)) :]
        found.append((whole_words(question), own, any(box.checked for box in own)))
    return found


def _value(question: Question, code: int | str) -> str:
    return f"{question.code}={code}"
