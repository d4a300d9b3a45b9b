"""What the preview shows: the bad cells in groups that can be mended at once, and the first rows as understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from parem.catalogue.models import Service
from parem.languages import LANGUAGES
from parem.surveys.answer_codes import codes_of
from parem.surveys.imports.errors import Problem
from parem.surveys.imports.files import Draft
from parem.surveys.imports.values import DONT_KNOW
from parem.surveys.imports.words import CHANNEL_NAMES, sentence
from parem.surveys.models import Question
from parem.web import say

#: How many bad cells the page lists; the file of all of them is offered beside.
LISTED = 200
#: How many kinds of bad cells can be mended on the page.
MENDABLE = 30
FIRST_ROWS = 10
_SOURCES = {"no_such_service": "service", "no_such_channel": "channel", "no_such_language": "language"}


@dataclass(frozen=True)
class Mend:
    """One word that can't be taken, wherever it stands in a column, and what it may stand for."""

    role: str
    column: str
    value: str
    count: int
    reason: str
    #: (words of the map, what is shown); for a number, a date or a ranking None: any may be written.
    choices: list[tuple[str, str]] | None


@dataclass(frozen=True)
class ShownRow:
    """One row as it will be stored."""

    number: int
    service: str
    channel: str
    language: str
    day: date
    #: The words of each question's answer in the order of the questions; empty where it is missing.
    answers: list[str]
    is_new: bool


def mends(draft: Draft, questions: Sequence[Question], services: Sequence[Service]) -> list[Mend]:
    """The bad cells that a choice on the page can mend, the most frequent first, at most MENDABLE."""
    asked = {question.code: question for question in questions}
    groups = Counter((_role(p), p.column, p.value) for p in draft.understood.problems if _role(p) and p.value)
    reasons = {(_role(p), p.column, p.value): sentence(p) for p in draft.understood.problems}
    return [
        Mend(role, column, value, count, reasons[role, column, value], _choices(role, asked, services))
        for (role, column, value), count in groups.most_common(MENDABLE)
    ]


def _role(problem: Problem) -> str:
    return f"question:{problem.question}" if problem.question else _SOURCES.get(problem.reason, "")


def _choices(role: str, asked: Mapping[str, Question], services: Sequence[Service]) -> list[tuple[str, str]] | None:
    if role == "service":
        return [(f"{s.organisation.code}/{s.code}", say(s.name)) for s in services]
    if role == "channel":
        return [(code, str(name)) for code, name in CHANNEL_NAMES.items()]
    if role == "language":
        return list(LANGUAGES.items())
    question = asked[role.partition(":")[2]]
    return (
        None
        if question.type in ("number", "date", "ranking")
        else [(str(code), _words(question, code)) for code in codes_of(question)]
    )


def shown_rows(draft: Draft, questions: Sequence[Question], services: Sequence[Service]) -> list[ShownRow]:
    """The first rows of the file as they will be stored."""
    names = {service.id: say(service.name) for service in services}
    new = {answer.id for answer in draft.new}
    return [
        ShownRow(
            number=answer.row,
            service=names[answer.service_id],
            channel=str(CHANNEL_NAMES[answer.channel]),
            language=LANGUAGES[answer.language],
            day=answer.day,
            answers=[_shown(q, answer.answers.get(q.code), answer.comments.get(q.code)) for q in questions],
            is_new=answer.id in new,
        )
        for answer in draft.understood.answers[:FIRST_ROWS]
    ]


def mapped_questions(draft: Draft, questions: Sequence[Question]) -> list[Question]:
    """The questions that the map feeds, in the questionnaire's order."""
    fed = {rule.question for rule in draft.mapping.questions}
    return [question for question in questions if question.code in fed]


def _shown(question: Question, code: Any, comment: str | None) -> str:
    if comment is not None:
        return comment if len(comment) <= 60 else comment[:59] + "…"
    if code is None:
        return ""
    return ", ".join(_words(question, one) for one in code) if isinstance(code, list) else _words(question, code)


def _words(question: Question, code: Any) -> str:
    """An answer's code in words where it has some."""
    if code == DONT_KNOW:
        return _("Don't know")
    if question.type == "yes_no":
        return _("Yes") if code else _("No")
    label = next((option.get("label") for option in question.options or [] if option["code"] == code), None)
    return say(label) or str(code)
