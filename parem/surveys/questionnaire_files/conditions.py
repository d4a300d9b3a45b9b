"""When a question of a questionnaire file is asked: {code of an earlier question: its answers}."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from parem.surveys.question_conditions import can_decide
from parem.surveys.questionnaire_files.questionnaire import PlacedQuestion
from parem.surveys.questionnaire_files.values import Notes, Reader, items_of
from parem.surveys.questionnaire_files.yaml_reading import Path

NAMES = ("shown_if", "ask_if", "only_if")
_WORDS = {"yes": "1", "true": "1", "no": "0", "false": "0"}


def read_conditions(found: Reader, earlier: Sequence[PlacedQuestion]) -> list[dict[str, Any]]:
    """`Question.shown_if`; a problem is noted for a question that is not earlier and for an answer that it has not."""
    given, place = found.raw(*NAMES), found.place(*NAMES)
    if given is None:
        return []
    if not isinstance(given, Mapping):
        found.notes.problem(place, "write the code of an earlier question with its answers, like “visited: yes”")
        return []
    conditions = [_condition(code, answers, (*place, code), found.notes, earlier) for code, answers in given.items()]
    return [condition for condition in conditions if condition]


def _condition(
    code: str, answers: Any, place: Path, notes: Notes, earlier: Sequence[PlacedQuestion]
) -> dict[str, Any] | None:
    other = next((placed for placed in earlier if placed.values["code"] == code), None)
    known = {str(each): each for each in can_decide(_question(other))} if other else {}
    if not known:
        notes.problem(place, f"there is no earlier question {code!r} with answers to choose from")
        return None
    any_of: list[int | str] = []
    for path, answer in items_of(answers, place):
        words = str(answer)
        words = _WORDS.get(words.casefold(), words) if set(known) <= {"0", "1", "dk"} else words
        if words in known:
            any_of.append(known[words])
        else:
            notes.problem(path, f"{code} has no answer {words!r}; it has {', '.join(known)}")
    return {"question": code, "any_of": any_of} if any_of else None


def _question(placed: PlacedQuestion) -> Any:
    usual: dict[str, Any] = {"points": None, "options": [], "dont_know": False}
    return SimpleNamespace(**{**usual, **placed.values, "page": placed.page, "shown_if": []})
