"""One page of a rehearsal, whoever rehearses: what came is understood as a citizen's, shown, and forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from parem.surveys.answer_words import whole_words
from parem.surveys.answering.flow import Turn, first_turn, next_turn
from parem.surveys.answering.forms import TRAP
from parem.surveys.answering.queries import Asked
from parem.surveys.builder.condition_words import answer_label
from parem.surveys.date_words import date_words
from parem.surveys.models import DONT_KNOW, Question, Version


@dataclass(frozen=True)
class Kept:
    """A line of what would have been stored."""

    question: str
    answer: str


def rehearsed(asked: Asked, version: Version, *, back: tuple[str, str] | None = None) -> str | tuple[str, int]:
    """The page after what was posted. `back` is a link's words and address; testers without an account have none."""
    turn = next_turn(version, request.form) if request.method == "POST" else first_turn(version)
    page = render_template(
        "surveys/rehearsal.html", asked=asked, turn=turn, form=turn.form, trap=TRAP, back=back,
        organisation=asked.owner, has_token=back is not None, kept=_kept(turn) if turn.is_complete else None,
    )  # fmt: skip
    return (page, 400) if turn.is_wrong else page


def _kept(turn: Turn) -> list[Kept]:
    form = turn.form
    questions = {question.code: question for question in form.version.questions}
    given: dict[str, Any] = {**form.answers(), **form.comments()}
    return [
        Kept(whole_words(question), _words(question, given[code]))
        for code, question in questions.items()
        if code in given
    ]


def _words(question: Question, answer: Any) -> str:
    if question.type in ("text", "number", "date") and answer != DONT_KNOW:
        return date_words(answer) if question.type == "date" else str(answer)
    return ", ".join(answer_label(question, code) for code in (answer if isinstance(answer, list) else [answer]))
