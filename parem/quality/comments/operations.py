"""The verbs of comments: shown, hidden; acknowledged, given to somebody, answered."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import record
from parem.accounts.models import User
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.quality.comments.models import CommentCase, CommentStep
from parem.surveys.models import Comment


def show(comment: Comment, words: str, theme: str = "other") -> None:
    """Let readers see the comment in these words, under this theme."""
    comment.state, comment.shown_text, comment.theme = "shown", words, theme
    db.session.flush()
    record("comment.shown", comment.question_code, comment.organisation_id)


def hide(comment: Comment) -> None:
    """Let nobody but reviewers see the comment."""
    comment.state, comment.shown_text = "hidden", None
    db.session.flush()
    record("comment.hidden", comment.question_code, comment.organisation_id)


def acknowledge(comment: Comment, person: User) -> CommentCase:
    """Note that somebody has read it and takes it seriously. Raises Refused where it has come further already."""
    if case_of(comment) is not None:
        raise Refused(_l("This comment was acknowledged already."))
    return _step(comment, "acknowledged", person)


def dispatch(comment: Comment, person: User, to: User, note: str = "") -> CommentCase:
    """Give it to somebody to look into. Raises Refused unless it was reviewed: they read what readers see."""
    if comment.state != "shown":
        raise Refused(_l("Review the comment first: others read it only without personal data."))
    return _step(comment, "dispatched", person, to, note)


def answer(comment: Comment, person: User, reply: str) -> CommentCase:
    """Say what came of it; readers see it below the comment. Raises Refused for no words, or an unseen comment."""
    if comment.state != "shown":
        raise Refused(_l("Review the comment first: an answer is shown together with it."))
    if not reply.strip():
        raise Refused(_l("Write the answer."))
    return _step(comment, "answered", person, reply=reply.strip())


def case_of(comment: Comment) -> CommentCase | None:
    """How far the comment has come; None where nobody did anything yet."""
    return db.session.get(CommentCase, (comment.organisation_id, comment.id))


def _step(
    comment: Comment, stage: str, person: User, to: User | None = None, note: str = "", reply: str = ""
) -> CommentCase:
    case = case_of(comment) or CommentCase(organisation_id=comment.organisation_id, comment_id=comment.id, reply="")
    db.session.add(case)
    case.stage = stage
    case.reply = reply or case.reply
    case.assignee_id = to.id if to else case.assignee_id
    db.session.flush()
    db.session.add(
        CommentStep(
            organisation_id=comment.organisation_id, comment_id=comment.id, stage=stage, user_id=person.id,
            to_id=to.id if to else None, note=note.strip()[:500],
        )
    )  # fmt: skip
    db.session.flush()
    record(f"comment.{stage}", comment.question_code, comment.organisation_id, **({"owner": to.name} if to else {}))
    return case
