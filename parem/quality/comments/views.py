"""Comments: the reviewer's queue, and what becomes of each. Nobody else reads a comment before it was reviewed."""

from __future__ import annotations

import uuid
from typing import Any, cast

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.models import Organisation, User
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.menu import Entry
from parem.quality.comments import operations, queries
from parem.quality.comments.queries import CommentFilter
from parem.quality.forms import CommentForm
from parem.quality.words import THEME_WORDS
from parem.surveys.comment_themes import suggested_theme
from parem.surveys.models import Comment
from parem.surveys.rights.masking import parts_of, suggested

blueprint = Blueprint("comments", __name__, url_prefix="/o/<organisation>/comments")
ENTRIES = (Entry("comments.index", _l("Comments"), "chat-left-text", Permission.REVIEW_COMMENTS),)
STATE_WORDS = {"new": _l("To review"), "shown": _l("Shown"), "hidden": _l("Hidden")}
STAGE_WORDS = {
    "received": _l("Received"), "acknowledged": _l("Acknowledged"), "dispatched": _l("Given to somebody"),
    "answered": _l("Answered"),
}  # fmt: skip


@blueprint.get("")
@requires(Permission.REVIEW_COMMENTS)
def index() -> str:
    """Comments of one state, to be reviewed or looked at again."""
    wanted = CommentFilter.asked(request.args)
    found = db.paginate(queries.comments_wanted(g.organisation, wanted), per_page=20, max_per_page=20)
    known = known_words(g.organisation)
    return render_template(
        "quality/comments.html",
        comments=found, wanted=wanted, states=STATE_WORDS, stages=STAGE_WORDS,
        counts=queries.counts_by_state(g.organisation, wanted), cases=queries.cases_of(found.items),
        suggestions={c.id: c.shown_text or suggested(c.text, known) for c in found.items},
        parts={c.id: parts_of(c.text, known) for c in found.items}, theme_words=THEME_WORDS,
        themes={c.id: c.theme or suggested_theme(c.text) for c in found.items},
        services=queries.services_with_comments(g.organisation), months=queries.months_of(g.organisation),
    )  # fmt: skip


def known_words(organisation: Organisation) -> set[str]:
    """Words with a capital that are nobody's name: of the organisation, of those around it, of its services."""
    names = [place.name for place in organisation.root.with_descendants]
    names += [service.name for service in queries.services_with_comments(organisation)]
    return {word for name in names for words in name.values() for word in words.split() if len(word) > 3}


@blueprint.post("/<uuid:comment_id>")
@requires(Permission.REVIEW_COMMENTS)
def review(comment_id: uuid.UUID) -> Response:
    """Show a comment as edited, or hide it."""
    comment = _comment(comment_id)
    form = CommentForm()
    words = (form.shown_text.data or "").strip()
    if request.form.get("decision") == "hide":
        operations.hide(comment)
    elif form.validate() and words:
        operations.show(comment, words, form.theme.data)
    else:
        flash(_("Write what readers will see, or hide the comment."), "error")
        return _back({"state": comment.state})
    db.session.commit()
    flash(_("The comment is shown to readers.") if comment.state == "shown" else _("The comment is hidden."), "success")
    return _back(request.args.to_dict())


def _back(args: dict[str, str]) -> Response:
    names = ("stage", "service", "language", "month", "search")
    kept: dict[str, Any] = {name: args[name] for name in names if args.get(name)}
    return redirect(url_for("comments.index", state=args.get("state", "new"), **kept), 303)


@blueprint.get("/<uuid:comment_id>")
@requires(Permission.REVIEW_COMMENTS)
def comment(comment_id: uuid.UUID) -> str:
    """One comment with all that was done, and what can be done next."""
    return _page(_comment(comment_id))


@blueprint.post("/<uuid:comment_id>/steps")
@requires(Permission.REVIEW_COMMENTS)
def step(comment_id: uuid.UUID) -> Response | tuple[str, int]:
    """Acknowledge it, give it to somebody, or answer it."""
    found, me = _comment(comment_id), cast(User, current_user)
    try:
        _do(found, me)
    except Refused as error:
        db.session.rollback()
        return _page(_comment(comment_id), str(error)), 400
    db.session.commit()
    flash(_("It is written down."), "success")
    return redirect(url_for("comments.comment", comment_id=comment_id), 303)


def _do(found: Comment, me: User) -> None:
    asked = request.form.get("stage")
    if asked == "acknowledged":
        operations.acknowledge(found, me)
    elif asked == "dispatched":
        people = {str(person.id): person for person in queries.people_to_ask(g.organisation)}
        to = people.get(request.form.get("to", ""))
        if to is None:
            raise Refused(_l("Choose who is to look into it."))
        operations.dispatch(found, me, to, request.form.get("note", ""))
    elif asked == "answered":
        operations.answer(found, me, request.form.get("reply", "")[:5000])
    else:
        abort(400)


def _comment(comment_id: uuid.UUID) -> Comment:
    return db.session.get(Comment, (g.organisation.id, comment_id)) or abort(404)


def _page(found: Comment, error: str = "") -> str:
    return render_template(
        "quality/comment.html",
        comment=found, case=operations.case_of(found), steps=queries.steps_of(found), states=STATE_WORDS,
        stages=STAGE_WORDS, people=queries.people_to_ask(g.organisation), error=error, typed=request.form,
        parts=parts_of(found.text, known_words(g.organisation)),
    )  # fmt: skip
