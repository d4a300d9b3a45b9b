"""The builder: where questions stand, page by page."""

from __future__ import annotations

from flask import abort, flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.surveys.builder import question_places as places
from parem.surveys.builder.question_views import question_or_404
from parem.surveys.views import blueprint, own_or_404, refused, to_page


@blueprint.post("/<survey>/questions/<int:question>/move")
@requires(Permission.MANAGE_SURVEYS)
def move(survey: str, question: int) -> Response:
    """One place up or down, or to another page."""
    shown = own_or_404(survey)
    found = question_or_404(shown, question)
    to, page = request.form.get("to"), request.form.get("page", type=int)
    steps = {"up": -1, "down": 1}
    if to not in steps and not page:
        abort(400)
    try:
        if to in steps:
            places.move_question(found, steps[to])
        else:
            places.move_to_page(found, min(max(page or 1, 1), len(shown.version.questions) + 1))
    except Refused as error:
        return refused(shown.survey, error)
    db.session.commit()
    return to_page("show", shown.survey, _anchor=f"question-{found.id}")


@blueprint.post("/<survey>/order")
@requires(Permission.MANAGE_SURVEYS)
def order(survey: str) -> Response:
    """All questions in a new order, as dragged: "3,1;2" is 3 and 1 on the first page, 2 on the second."""
    shown = own_or_404(survey)
    try:
        pages = [[int(n) for n in row.split(",") if n] for row in request.form.get("order", "").split(";")]
    except ValueError:
        abort(400)
    try:
        places.place_questions(shown.version, pages)
    except Refused as error:
        return refused(shown.survey, error)
    db.session.commit()
    return to_page("show", shown.survey)


@blueprint.post("/<survey>/pages/<int:page>/random")
@requires(Permission.MANAGE_SURVEYS)
def random_page(survey: str, page: int) -> Response:
    """Ask a page's questions in an order of chance, or as they are written."""
    shown = own_or_404(survey)
    is_random = request.form.get("random") == "yes"
    try:
        is_changed = places.set_random_page(shown.version, page, is_random)
    except Refused as error:
        return refused(shown.survey, error)
    db.session.commit()
    if is_changed and is_random:
        flash(_("Each citizen now sees the questions of page %(page)s in another order.", page=page), "success")
    elif is_changed:
        flash(_("The questions of page %(page)s are asked in the order written.", page=page), "success")
    return to_page("show", shown.survey, _anchor=f"page-{page}")
