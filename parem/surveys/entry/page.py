"""What the typing page shows: each question with its keys, and how two typings of one form differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from parem.catalogue.models import Service
from parem.languages import Texts
from parem.surveys.answering.forms import AnswerForm
from parem.surveys.builder.condition_words import condition_words
from parem.surveys.date_words import typed_hint
from parem.surveys.entry.keys import UNKNOWN, keys_of, posted
from parem.surveys.models import Question, Version
from parem.surveys.ranking_values import places_of
from parem.web import say


@dataclass(frozen=True)
class Line:
    """One question: its number, words, the keys with what they stand for, what was typed, what is wrong."""

    number: int
    question: Question
    asked: str
    keys: list[tuple[str, str]]
    typed: str
    errors: list[str]
    #: What was typed the first time, where it differs.
    first: str | None
    #: When it is asked, a sentence for each condition.
    conditions: list[str]
    #: What is to be done with a ranking.
    hint: str = ""

    @property
    def options(self) -> list[str]:
        """The options of a ranking in order; none of any other question."""
        is_ranking = self.question.type == "ranking"
        return [say(Texts(each.get("label") or {})) for each in self.question.options] if is_ranking else []

    @property
    def name(self) -> str:
        """The input's name: a hyphen is in no question's code."""
        return f"typed-{self.question.code}"


def lines_of(form: AnswerForm, typed: Mapping[str, str], first: Mapping[str, str] | None = None) -> list[Line]:
    """The lines of a page, in order; `first` marks where the first typing meant something else."""
    lines = []
    for number, field in enumerate(form, 1):
        question = field.question
        now, before = typed.get(question.code, ""), (first or {}).get(question.code, "")
        differs = first is not None and _meaning(question, now) != _meaning(question, before)
        errors = [str(error) for error in field.errors]
        asked = str(field.label.text)
        wishes = condition_words(question, form.version.questions, by_number=True)
        hint = field.hint if question.type == "ranking" else ""
        first_words = before if differs else None
        lines.append(Line(number, question, asked, key_words(field), now, errors, first_words, wishes, hint))
    return lines


def script_of(service: Service) -> list[str]:
    """What an interviewer says first, in the language of the call."""
    return [
        _(
            "Good day! I am calling from %(organisation)s. You have used our service “%(service)s”. May I ask you a few"
            " questions? It takes about a minute.",
            organisation=say(service.organisation.name),
            service=say(service.name),
        ),
        _(
            "Your answers are anonymous: neither your name nor your number is written down. You need not answer every"
            " question, and you can stop at any time."
        ),
    ]


def differing(version: Version, one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two typings of a form mean different answers."""
    return any(
        _meaning(question, one.get(question.code, "")) != _meaning(question, other.get(question.code, ""))
        for question in version.questions
    )


def _meaning(question: Question, typed: str) -> Any:
    if question.type == "text":
        return " ".join(typed.split()).casefold()
    values = posted(question, typed, question.dont_know)
    return sorted(values) if question.type == "multiple" else values


def key_words(field: Any) -> list[tuple[str, str]]:
    """The keys of a question with their words; a scale's ends alone have words."""
    question, keys = field.question, keys_of(field.question)
    if question.type in ("scale", "nps", "ces"):
        low, high = field.ends
        pairs = [(key, "") for key in keys]
        pairs = [(pairs[0][0], low), *pairs[1:-1], (pairs[-1][0], high)]
    else:
        words = {str(option.data): str(option.label.text) for option in field} if keys else {}
        pairs = [(key, words.get(code, code)) for key, code in keys.items()]
    if question.type == "date":
        pairs = [typed_hint(question)]
    elif question.type == "ranking":
        pairs = [_numbers_hint(question)]
    if question.dont_know:
        pairs.append((UNKNOWN, _("I don’t know, or it does not apply")))
    return pairs


def _numbers_hint(question: Question) -> tuple[str, str]:
    """What is typed for a ranking, and what that is."""
    count = len(question.options)
    example = [*range(2, min(places_of(question), count) + 1), 1][:count]
    digits = "".join(map(str, [*example, *[0] * (count - len(example))]))
    return digits, _("the numbers from top to bottom, 0 for an empty box")
