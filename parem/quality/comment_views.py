"""Comments: the reviewer's queue. Nobody else reads a comment before it was reviewed."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.audit import record
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.menu import Entry
from parem.quality.forms import CommentForm
from parem.surveys.masking import masked
from parem.surveys.models import Comment

blueprint = Blueprint("comments", __name__, url_prefix="/o/<organisation>/comments")
ENTRIES = (Entry("comments.index", _l("Comments"), "chat-left-text", Permission.REVIEW_COMMENTS),)
STATE_WORDS = {"new": _l("To review"), "shown": _l("Shown"), "hidden": _l("Hidden")}


@blueprint.get("")
@requires(Permission.REVIEW_COMMENTS)
def index() -> str:
    """Comments of one state, to be reviewed or looked at again."""
    state = request.args.get("state", "new")
    state = state if state in STATE_WORDS else "new"
    mine = Comment.organisation_id == g.organisation.id
    query = select(Comment).where(mine, Comment.state == state).options(joinedload(Comment.service))
    found = db.paginate(query.order_by(Comment.month.desc(), Comment.id), per_page=20, max_per_page=20)
    by_state = select(Comment.state, func.count()).where(mine).group_by(Comment.state)
    counts = {row[0]: row[1] for row in db.session.execute(by_state)}
    suggestions = {comment.id: comment.shown_text or masked(comment.text) for comment in found.items}
    return render_template(
        "quality/comments.html", comments=found, state=state, states=STATE_WORDS, counts=counts, suggestions=suggestions
    )


@blueprint.post("/<uuid:comment_id>")
@requires(Permission.REVIEW_COMMENTS)
def review(comment_id: uuid.UUID) -> Response:
    """Show a comment as edited, or hide it."""
    comment = db.session.get(Comment, (g.organisation.id, comment_id)) or abort(404)
    form = CommentForm()
    words = (form.shown_text.data or "").strip()
    if request.form.get("decision") == "hide":
        comment.state, comment.shown_text = "hidden", None
    elif form.validate() and words:
        comment.state, comment.shown_text = "shown", words
    else:
        flash(_("Write what readers will see, or hide the comment."), "error")
        return redirect(url_for("comments.index", state=comment.state), 303)
    record(f"comment.{comment.state}", comment.question_code, g.organisation)
    db.session.commit()
    flash(_("The comment is shown to readers.") if comment.state == "shown" else _("The comment is hidden."), "success")
    return redirect(url_for("comments.index", state=request.args.get("state", "new")), 303)
