"""When a question is asked: only if earlier questions were answered in certain ways. Pure.

A question's conditions all have to hold; each asks that one of some answers was given to a question on an earlier page.
Only earlier questions can be asked about, so that there is no way in a circle, and whether all can hold at once can be
decided exactly: they are wishes of the same form about each earlier question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from parem.surveys.answer_codes import codes_of

#: The code of "don't know" in an answer.
UNKNOWN = "dk"


class Conditional(Protocol):
    """What is needed of a question; the Question table has it."""

    code: str
    type: str
    page: int
    points: int | None
    options: list[dict[str, Any]]
    dont_know: bool
    shown_if: list[dict[str, Any]]


@dataclass(frozen=True)
class Condition:
    """One of these answers was given to the question with this code."""

    question: str
    any_of: tuple[int | str, ...]

    def holds(self, answer: Any) -> bool:
        """Whether an answer (a code, the codes of a multiple choice, or None) is one of them."""
        given = answer if isinstance(answer, (list, tuple)) else [answer]
        return any(code in self.any_of for code in given)


class Flaw(Enum):
    """Why a condition can't stay as it is."""

    GONE = "the question is not there"
    LATER = "the question is not on an earlier page"
    UNKNOWN_CODE = "the question has no such answer"
    NEVER = "the conditions can never hold at once"


def conditions_of(question: Conditional) -> tuple[Condition, ...]:
    """A question's conditions; empty where it is always asked."""
    return tuple(Condition(each["question"], tuple(each["any_of"])) for each in question.shown_if or [])


def can_decide(question: Conditional) -> list[int | str]:
    """The answers that a condition can ask for, "don't know" the last; empty for rankings, numbers, dates and text."""
    codes = codes_of(question) if question.type != "ranking" else []
    return [*codes, UNKNOWN] if codes and question.dont_know else codes


def asked(questions: Iterable[Conditional], answers: Mapping[str, Any]) -> set[str]:
    """The codes of the questions that these answers ({code: answer}) lead to, questions in their order.

    What was answered to a question that is not asked decides nothing.
    """
    found: set[str] = set()
    for question in questions:
        if all(each.question in found and each.holds(answers.get(each.question)) for each in conditions_of(question)):
            found.add(question.code)
    return found


def may_follow(questions: Iterable[Conditional], answers: Mapping[str, Any], page: int) -> bool:
    """Whether anything may still be asked after this page, whatever is answered on it."""
    pages: dict[str, int] = {}
    open_to: set[str] = set()
    for question in questions:
        pages[question.code] = question.page
        holds = (
            each.question in open_to and (pages[each.question] >= page or each.holds(answers.get(each.question)))
            for each in conditions_of(question)
        )
        if all(holds):
            open_to.add(question.code)
    return any(pages[code] > page for code in open_to)


def flaws(questions: Sequence[Conditional]) -> list[tuple[Conditional, str, Flaw]]:
    """(question, code that its condition asks about, flaw) for every condition that can't stay; at most one NEVER for
    each question."""
    by_code = {question.code: question for question in questions}
    found: list[tuple[Conditional, str, Flaw]] = []
    for question in questions:
        bad = [(each.question, flaw) for each in conditions_of(question) if (flaw := _flaw(question, each, by_code))]
        found += [(question, code, flaw) for code, flaw in bad]
        if not bad and (code := _contradiction(question, by_code)):
            found.append((question, code, Flaw.NEVER))
    return found


def _flaw(question: Conditional, condition: Condition, by_code: Mapping[str, Conditional]) -> Flaw | None:
    other = by_code.get(condition.question)
    if other is None:
        return Flaw.GONE
    if other.page >= question.page:
        return Flaw.LATER
    known = can_decide(other)
    return None if condition.any_of and all(code in known for code in condition.any_of) else Flaw.UNKNOWN_CODE


def _contradiction(question: Conditional, by_code: Mapping[str, Conditional]) -> str | None:
    """The code of a question about which the conditions, and those of the questions they need, can't all hold."""
    wishes: dict[str, list[Collection[int | str]]] = {}
    waiting, seen = [question], {question.code}
    while waiting:
        for condition in conditions_of(waiting.pop()):
            wishes.setdefault(condition.question, []).append(set(condition.any_of))
            other = by_code.get(condition.question)
            if other is not None and other.code not in seen:
                seen.add(other.code)
                waiting.append(other)
    return next((code for code, sets in wishes.items() if code in by_code and not _can_be(by_code[code], sets)), None)


def _can_be(question: Conditional, wishes: Sequence[Collection[int | str]]) -> bool:
    if question.type != "multiple":
        return bool(set.intersection(*(set(wish) for wish in wishes)))
    # Several may be chosen, one for each wish; "don't know" stands alone.
    return all(UNKNOWN in wish for wish in wishes) or all(set(wish) - {UNKNOWN} for wish in wishes)
