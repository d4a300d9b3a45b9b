"""Comments that a person was asked to look into: they read what readers see, and answer."""

from __future__ import annotations

import uuid
from typing import cast

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.models import User
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.menu import Entry
from parem.quality.comments import operations
from parem.quality.comments.queries import given_to, notes_for

blueprint = Blueprint("my_comments", __name__, url_prefix="/o/<organisation>/my-comments")
ENTRIES = (Entry("my_comments.index", _l("Given to me"), "inbox", Permission.WORK_ON_OWN_ACTIONS),)


@blueprint.get("")
@requires(Permission.WORK_ON_OWN_ACTIONS)
def index() -> str:
    """The comments that wait for this person's answer, and those answered."""
    return _page()


@blueprint.post("/<uuid:comment_id>")
@requires(Permission.WORK_ON_OWN_ACTIONS)
def answer(comment_id: uuid.UUID) -> Response | tuple[str, int]:
    """Say what came of it."""
    mine = {comment.id: comment for comment, _case in given_to(cast(User, current_user), g.organisation)}
    comment = mine.get(comment_id) or abort(404)
    try:
        operations.answer(comment, cast(User, current_user), request.form.get("reply", "")[:5000])
    except Refused as error:
        db.session.rollback()
        return _page(comment_id, str(error)), 400
    db.session.commit()
    flash(_("Your answer is saved. Readers see it below the comment."), "success")
    return redirect(url_for("my_comments.index"), 303)


def _page(wrong: uuid.UUID | None = None, error: str = "") -> str:
    given = given_to(cast(User, current_user), g.organisation)
    notes = notes_for([comment for comment, case in given if case.stage != "answered"])
    return render_template("quality/my_comments.html", given=given, notes=notes, wrong=wrong, error=error)
