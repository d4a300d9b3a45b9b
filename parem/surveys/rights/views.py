"""What citizens may do with their answers: read what becomes of them, have them deleted by a code."""

from __future__ import annotations

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from parem.accounts.access import public
from parem.extensions import db, limiter
from parem.surveys.answering.limits import hidden_address
from parem.surveys.answering.queries import find_survey
from parem.surveys.answering.views import Erased, blueprint
from parem.surveys.models import Survey
from parem.surveys.rights.notices import notice_of
from parem.surveys.rights.receipt_operations import Kept, erase_kept, find_kept
from parem.surveys.rights.receipts import understood
from parem.web import current_language

#: A code has 80 bits: this is against noise, not needed against guessing.
TRIES = "30 per minute"


@blueprint.get("/<survey>/privacy")
@public
def privacy(survey: str) -> str:
    """Who asks, why, what is stored and for how long."""
    found = _survey_or_404(survey)
    return render_template(
        "surveys/answer/privacy.html", survey=found, notice=notice_of(found), organisation=found.organisation
    )


@blueprint.get("/<survey>/erase")
@public
def erase(survey: str) -> str:
    """Ask for the code."""
    return _page(_survey_or_404(survey), is_done="done" in request.args)


@blueprint.post("/<survey>/erase")
@public
@limiter.limit(TRIES, key_func=hidden_address)
def erase_sent(survey: str) -> Response | str | tuple[str, int]:
    """Show what the code finds; where that was confirmed, delete it."""
    found = _survey_or_404(survey)
    typed = request.form.get("code", "")
    code = understood(typed)
    kept = find_kept(found, code) if code else None
    if not code or not kept:
        return _page(found, typed, error=_wrong(typed, code)), 400
    if request.form.get("action") != "erase":
        return _page(found, code, kept=kept)
    erase_kept(found, code)
    db.session.commit()
    return redirect(url_for("answer.erase", survey=survey, done=1, lang=current_language()), 303)


@blueprint.errorhandler(Erased)
def erased(_error: Erased) -> tuple[str, int]:
    """The page with the code was loaded again after the answers were deleted."""
    db.session.rollback()
    page = render_template(
        "surveys/answer/problem.html", title=_("These answers were deleted"),
        advice=_("They were deleted with the code that belongs to them, and stay deleted. Nothing was stored again."),
    )  # fmt: skip
    return page, 410


def _survey_or_404(code: str) -> Survey:
    found = find_survey(code) or abort(404)
    g.fallback_language = found.organisation.default_language
    return found


def _wrong(typed: str, code: str | None) -> str:
    if not typed.strip():
        return _("Write the code.")
    if code is None:
        return _("A code has sixteen letters and digits. Please compare it with your note.")
    return _("There are no answers with this code. They may have been deleted already.")


def _page(survey: Survey, typed: str = "", error: str = "", kept: Kept | None = None, is_done: bool = False) -> str:
    return render_template(
        "surveys/answer/erase.html",
        survey=survey,
        organisation=survey.organisation,
        typed=typed,
        error=error,
        kept=kept,
        is_done=is_done,
    )
