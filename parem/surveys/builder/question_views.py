"""The builder: the questions of a survey's draft, their order and pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, g, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.surveys.builder import question_operations as operations
from parem.surveys.builder.condition_fields import deciding, grouped
from parem.surveys.builder.condition_words import condition_words
from parem.surveys.builder.publishing import missing_languages, obstacles
from parem.surveys.date_words import GRANULARITY_WORDS
from parem.surveys.forms import QuestionForm, form_data, rearranged
from parem.surveys.length import MANY, is_long, longest_minutes, minutes
from parem.surveys.matrices import SHARED, heads
from parem.surveys.matrices import TYPES as MATRIX_TYPES
from parem.surveys.models import QUESTION_TYPES, Question, Version
from parem.surveys.queries import deletion, just_deleted
from parem.surveys.survey_words import DIMENSION_WORDS, ROLE_WORDS, TYPE_WORDS
from parem.surveys.views import Page, Shown, blueprint, own_or_404, refused, shown_or_404, to_page


@blueprint.get("/<survey>")
@requires(Permission.VIEW)
def show(survey: str) -> str:
    """The questions, page by page."""
    shown = shown_or_404(survey)
    version = shown.version
    pages = sorted({question.page for question in version.questions})
    return render_template(
        "surveys/show.html",
        shown=shown,
        pages=[[question for question in version.questions if question.page == page] for page in pages],
        missing={question.id: missing_languages(question, version.questions) for question in version.questions},
        obstacles=[] if shown.is_frozen else obstacles(shown.survey, version),
        deleted=_deleted(shown),
        undo=just_deleted(g.organisation, request.args.get("undo", type=int)) if shown.may_edit else None,
        can_edit=shown.may_edit and not shown.is_frozen,
        conditions={question.id: condition_words(question, version.questions) for question in version.questions},
        takes=minutes(version.questions),
        takes_longest=longest_minutes(version.questions),
        is_long=is_long(version.questions),
        MANY=MANY,
        heads=heads(version.questions),
        MATRIX_TYPES=MATRIX_TYPES,
        TYPE_WORDS=TYPE_WORDS,
        DIMENSION_WORDS=DIMENSION_WORDS,
        ROLE_WORDS=ROLE_WORDS,
        GRANULARITY_WORDS=GRANULARITY_WORDS,
    )


def _deleted(shown: Shown) -> Any:
    """The deletion that can be undone on this page, right after it."""
    number = request.args.get("deleted", type=int)
    line = deletion(shown.survey, number) if number and shown.may_edit else None
    return line if line and not _is_back(shown.version, line.details["deleted"]["values"]["code"]) else None


def _is_back(version: Version, code: str) -> bool:
    return any(question.code == code for question in version.questions)


@blueprint.route("/<survey>/questions/new/<kind>", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def new_question(survey: str, kind: str) -> Page:
    """Add a question of a type."""
    shown = own_or_404(survey)
    if kind not in QUESTION_TYPES:
        abort(404)
    if shown.is_frozen:
        return refused(shown.survey, operations.Frozen())
    page = request.args.get("page", type=int)

    def keep(values: dict[str, Any]) -> Question:
        return operations.add_question(shown.version, values, page)

    blank = {"options": [{"code": "", "label": {}} for _ in range(3)]}
    last = max((other.page for other in shown.version.questions), default=1)
    return _form_page(shown, kind, None, QuestionForm(data=blank), keep, page or last)


@blueprint.route("/<survey>/questions/<int:question>", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def question(survey: str, question: int) -> Page:
    """Edit a question."""
    shown = own_or_404(survey)
    found = question_or_404(shown, question)
    if shown.is_frozen:
        return refused(shown.survey, operations.Frozen())

    def keep(values: dict[str, Any]) -> Question:
        operations.edit_question(found, values)
        return found

    form = QuestionForm(data=form_data(operations.definition_of(found)))
    return _form_page(shown, found.type, found, form, keep, found.page)


def _form_page(
    shown: Shown, kind: str, found: Question | None, form: QuestionForm, keep: Callable[[dict[str, Any]], Question],
    at: int,
) -> Page:  # fmt: skip
    before = deciding(shown.version.questions, at)
    form.only(kind, before)
    if found is not None and found.matrix:
        form.leave_out(("random_order", *(name for name in SHARED if name != "options")), points=found.points)
    action = request.form.get("action", "save")
    taken = [other.code for other in shown.version.questions if other is not found]
    if action != "save" and "options" in form:
        form = _rearranged(form, kind, action, before)
    elif form.is_good(kind, taken):
        kept = keep(form.values(kind, taken))
        db.session.commit()
        flash(_("The question is saved."), "success")
        return to_page("show", shown.survey, _anchor=f"question-{kept.id}")
    page = render_template(
        "surveys/question.html", shown=shown, form=form, kind=kind, question=found, words=TYPE_WORDS[kind],
        deciding=grouped(form.shown_if, before),
    )  # fmt: skip
    return (page, 400) if form.errors else page


def _rearranged(form: QuestionForm, kind: str, action: str, before: list[Question]) -> QuestionForm:
    """The same form with an option more, fewer or elsewhere; nothing is saved."""
    data = {**form.data, "options": rearranged(form.options.data, action)}
    again = QuestionForm(formdata=None, data=data)
    again.only(kind, before)
    again.leave_out([name for name in ("random_order",) if "random_order" not in form])
    return again


def question_or_404(shown: Shown, number: int) -> Question:
    """A question of the version that is shown."""
    return next((question for question in shown.version.questions if question.id == number), None) or abort(404)


@blueprint.post("/<survey>/questions/<int:question>/duplicate")
@requires(Permission.MANAGE_SURVEYS)
def duplicate(survey: str, question: int) -> Response:
    """A copy right below."""
    shown = own_or_404(survey)
    try:
        copy = operations.duplicate_question(question_or_404(shown, question))
    except Refused as error:
        return refused(shown.survey, error)
    db.session.commit()
    flash(_("The question is copied; the copy has the code “%(code)s”.", code=copy.code), "success")
    return to_page("show", shown.survey, _anchor=f"question-{copy.id}")


@blueprint.post("/<survey>/questions/<int:question>/delete")
@requires(Permission.MANAGE_SURVEYS)
def delete_question(survey: str, question: int) -> Response:
    """Delete it; the page that follows can undo that."""
    shown = own_or_404(survey)
    try:
        line = operations.delete_question(question_or_404(shown, question))
    except Refused as error:
        return refused(shown.survey, error)
    db.session.commit()
    return to_page("show", shown.survey, deleted=line.id)


@blueprint.post("/<survey>/restore/<int:line>")
@requires(Permission.MANAGE_SURVEYS)
def restore(survey: str, line: int) -> Response:
    """Undo a deletion."""
    shown = own_or_404(survey)
    kept = deletion(shown.survey, line) or abort(404)
    try:
        back = operations.restore_question(shown.version, kept)
    except Refused as error:
        return refused(shown.survey, error)
    db.session.commit()
    flash(_("The question is back."), "success")
    return to_page("show", shown.survey, _anchor=f"question-{back.id}")
