"""A rehearsal: the form as citizens have it, from the first page to the thanks, with answers that are never stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, g, render_template, request
from flask_babel import force_locale
from flask_babel import gettext as _

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.languages import LANGUAGES
from parem.surveys.answer_flow import Turn, first_turn, next_turn
from parem.surveys.answer_forms import TRAP
from parem.surveys.answer_queries import Asked
from parem.surveys.condition_words import answer_label
from parem.surveys.date_words import date_words
from parem.surveys.models import DONT_KNOW, Question
from parem.surveys.views import Page, blueprint, shown_or_404, to_page
from parem.web import current_language, say


@dataclass(frozen=True)
class Kept:
    """A line of what would have been stored."""

    question: str
    answer: str


@blueprint.route("/<survey>/rehearsal", methods=["GET", "POST"])
@requires(Permission.VIEW)
def rehearsal(survey: str) -> Page:
    """One page of the rehearsal; after the last what would have been stored."""
    shown = shown_or_404(survey)
    if not shown.survey.services or not shown.version.questions:
        flash(_("A rehearsal needs a question and a service."), "error")
        return to_page("show", shown.survey)
    back = _("Back to the survey")
    lang = request.values.get("lang", "")
    with force_locale(lang if lang in LANGUAGES else current_language()):
        turn = next_turn(shown.version, request.form) if request.method == "POST" else first_turn(shown.version)
        page = render_template(
            "surveys/rehearsal.html", shown=shown, asked=Asked(shown.survey, shown.survey.services[0]), turn=turn,
            form=turn.form, trap=TRAP, back=back, organisation=g.organisation, is_rehearsal=True,
            kept=_kept(turn) if turn.is_complete else None,
        )  # fmt: skip
    return (page, 400) if turn.is_wrong else page


def _kept(turn: Turn) -> list[Kept]:
    form = turn.form
    questions = {question.code: question for question in form.version.questions}
    given: dict[str, Any] = {**form.answers(), **form.comments()}
    return [
        Kept(say(question.text), _words(question, given[code])) for code, question in questions.items() if code in given
    ]


def _words(question: Question, answer: Any) -> str:
    if question.type in ("text", "number", "date") and answer != DONT_KNOW:
        return date_words(answer) if question.type == "date" else str(answer)
    return ", ".join(answer_label(question, code) for code in (answer if isinstance(answer, list) else [answer]))
