"""The builder: matrices of a survey's draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.surveys.builder import matrix_operations as operations
from parem.surveys.builder.matrix_forms import MatrixForm, blank, matrix_data
from parem.surveys.builder.question_operations import BadQuestion, Frozen
from parem.surveys.builder.question_views import question_or_404
from parem.surveys.forms import rearranged
from parem.surveys.matrices import rows_of
from parem.surveys.models import Question
from parem.surveys.views import Page, Shown, blueprint, own_or_404, refused, to_page


@blueprint.route("/<survey>/matrices/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def new_matrix(survey: str) -> Page:
    """Several items on one scale; `from` is a question that becomes one of them, with those like it beside it."""
    shown = own_or_404(survey)
    if shown.is_frozen:
        return refused(shown.survey, Frozen())
    number = request.args.get("from", type=int)
    rows = operations.neighbours(question_or_404(shown, number)) if number else []
    if number and not rows:
        abort(404)
    kind = rows[0].type if rows else "scale"
    page = request.args.get("page", type=int)

    def keep(form: MatrixForm, items: list[dict[str, Any]]) -> str:
        return operations.make_matrix(shown.version, {**_options(rows), **form.shared(kind)}, items, page)

    form = MatrixForm(data=matrix_data(rows) if rows else blank())
    return _form_page(shown, kind, form, rows, keep, is_new=True)


def _options(rows: list[Question]) -> dict[str, Any]:
    return {"options": rows[0].options} if rows and rows[0].options else {}


@blueprint.route("/<survey>/matrices/<matrix>", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def matrix(survey: str, matrix: str) -> Page:
    """Heading, scale and items of a matrix."""
    shown = own_or_404(survey)
    rows = _rows_or_404(shown, matrix)
    if shown.is_frozen:
        return refused(shown.survey, Frozen())
    kind = rows[0].type

    def keep(form: MatrixForm, items: list[dict[str, Any]]) -> str:
        operations.change_matrix(shown.version, matrix, {**_options(rows), **form.shared(kind)}, items)
        return matrix

    data = matrix_data(rows)
    if request.args.get("add"):
        data["items"] += blank(1)["items"]
    return _form_page(shown, kind, MatrixForm(data=data), rows, keep, is_new=False)


def _form_page(
    shown: Shown, kind: str, form: MatrixForm, rows: list[Question],
    keep: Callable[[MatrixForm, list[dict[str, Any]]], str], is_new: bool,
) -> Page:  # fmt: skip
    form.only(kind)
    action = request.form.get("action", "save")
    numbers = {str(row.id) for row in rows}
    if any((entry.form.number.data or "") not in {"", *numbers} for entry in form.items if request.form):
        abort(400)
    mine = {entry.form.number.data for entry in form.items}
    others = [question.code for question in shown.version.questions if str(question.id) not in mine]
    if action != "save":
        data = {**form.data, "items": rearranged(form.items.data, action)}
        if action == "add":
            data["items"][-1] = blank(1)["items"][0]
        form = MatrixForm(formdata=None, data=data)
        form.only(kind)
    elif form.is_good(kind, others):
        try:
            key = keep(form, form.rows(others))
        except BadQuestion as error:
            db.session.rollback()
            (form.points if "points" in form else form.heading).errors = [str(error)]
        except Refused as error:
            db.session.rollback()
            return refused(shown.survey, error)
        else:
            db.session.commit()
            flash(_("The matrix is saved."), "success")
            return to_page("show", shown.survey, _anchor=f"matrix-{key}")
    page = render_template(
        "surveys/matrix.html", shown=shown, form=form, is_new=is_new, options=rows[0].options if rows else []
    )
    return (page, 400) if form.errors else page


def _rows_or_404(shown: Shown, key: str) -> list[Question]:
    return rows_of(shown.version.questions, key) or abort(404)


@blueprint.post("/<survey>/matrices/<matrix>/apart")
@requires(Permission.MANAGE_SURVEYS)
def take_matrix_apart(survey: str, matrix: str) -> Response:
    """Every row a question of its own."""
    shown = own_or_404(survey)
    _rows_or_404(shown, matrix)
    try:
        operations.take_apart(shown.version, matrix)
    except Refused as error:
        return refused(shown.survey, error)
    db.session.commit()
    flash(_("The matrix is taken apart: its items are questions of their own now."), "success")
    return to_page("show", shown.survey)


@blueprint.post("/<survey>/questions/<int:question>/out")
@requires(Permission.MANAGE_SURVEYS)
def take_out_of_matrix(survey: str, question: int) -> Response:
    """One row a question of its own."""
    shown = own_or_404(survey)
    found = question_or_404(shown, question)
    try:
        operations.take_out(found)
    except Refused as error:
        return refused(shown.survey, error)
    db.session.commit()
    flash(_("The question stands alone now, below the matrix."), "success")
    return to_page("show", shown.survey, _anchor=f"question-{found.id}")
