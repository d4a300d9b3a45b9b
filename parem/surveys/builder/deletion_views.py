"""What was deleted and can come back: pages and matrices deleted here, the list, the way back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.surveys.builder.deletion_operations import KEPT_DAYS, delete_questions, restore
from parem.surveys.builder.library_models import Deletion
from parem.surveys.matrices import rows_of
from parem.surveys.models import Question
from parem.surveys.views import Shown, own_or_404, refused, to_page
from parem.surveys.views import blueprint as surveys

blueprint = Blueprint("deleted", __name__, url_prefix="/o/<organisation>/deleted")
KIND_WORDS: dict[str, Any] = {
    "survey": _l("Survey"), "version": _l("Draft of a new version"), "questions": _l("Page or matrix"),
}  # fmt: skip


@blueprint.get("")
@requires(Permission.MANAGE_SURVEYS)
def index() -> str:
    """The list, newest first."""
    query = select(Deletion).filter_by(organisation_id=g.organisation.id).options(joinedload(Deletion.survey))
    found = db.session.scalars(query.order_by(Deletion.at.desc(), Deletion.id.desc())).all()
    gone = {deletion.id: (deletion.at + timedelta(days=KEPT_DAYS)).date() for deletion in found}
    return render_template(
        "surveys/deleted.html", deletions=found, gone=gone, KIND_WORDS=KIND_WORDS, KEPT_DAYS=KEPT_DAYS
    )


@blueprint.post("/<int:deletion>/restore")
@requires(Permission.MANAGE_SURVEYS)
def put_back(deletion: int) -> Response:
    """Undo a deletion."""
    query = select(Deletion).filter_by(id=deletion, organisation_id=g.organisation.id)
    found = db.session.scalar(query) or abort(404)
    try:
        survey = restore(found)
    except Refused as error:
        db.session.rollback()
        flash(str(error), "error")
        return redirect(url_for("deleted.index"), 303)
    db.session.commit()
    flash(_("It is back as it was."), "success")
    return redirect(url_for("surveys.show", survey=survey.code), 303)


@surveys.post("/<survey>/pages/<int:page>/delete")
@requires(Permission.MANAGE_SURVEYS)
def delete_page(survey: str, page: int) -> Response:
    """Delete a page of the draft with its questions."""
    shown = own_or_404(survey)
    return _deleted(shown, [question for question in shown.version.questions if question.page == page])


@surveys.post("/<survey>/matrices/<matrix>/delete")
@requires(Permission.MANAGE_SURVEYS)
def delete_matrix(survey: str, matrix: str) -> Response:
    """Delete a matrix of the draft with its items."""
    shown = own_or_404(survey)
    return _deleted(shown, rows_of(shown.version.questions, matrix))


def _deleted(shown: Shown, questions: list[Question]) -> Response:
    if not questions:
        abort(404)
    try:
        kept = delete_questions(questions)
    except Refused as error:
        return refused(shown.survey, error)
    db.session.commit()
    return to_page("show", shown.survey, undo=kept.id)
