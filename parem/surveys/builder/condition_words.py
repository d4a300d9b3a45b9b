"""When a question is asked, in words."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from parem.languages import Texts
from parem.surveys.answer_words import whole_words
from parem.surveys.models import DONT_KNOW, Question
from parem.surveys.question_conditions import conditions_of
from parem.web import say


def answer_label(question: Question, code: int | str) -> str:
    """An answer of a closed question as people read it."""
    if code == DONT_KNOW:
        return _("I don’t know, or it does not apply")
    if question.type == "yes_no":
        return _("Yes") if code == 1 else _("No")
    label = next((option.get("label") for option in question.options or [] if option["code"] == code), None)
    return say(Texts(label)) if label else str(code)


def condition_words(question: Question, questions: Sequence[Question], by_number: bool = False) -> list[str]:
    """A sentence for each condition of a question; with numbers in the place of words for paper, where they stand."""
    numbered = {other.code: (number, other) for number, other in enumerate(questions, 1)}
    sentences: list[str] = []
    for condition in conditions_of(question):
        number, other = numbered.get(condition.question, (0, None))
        answers = ", ".join(answer_label(other, code) for code in condition.any_of) if other else ""
        if other and by_number:
            words = _("Only if you answered question %(number)s with: %(answers)s.", number=number, answers=answers)
        else:
            name = whole_words(other) if other else condition.question
            words = _("Only if “%(question)s” was answered with: %(answers)s.", question=name, answers=answers)
        sentences.append(words)
    return sentences
