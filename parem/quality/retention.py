"""Answers and comments whose time is over: deleted as the survey's privacy notice says, and written down.

Always whole months, so that no month's sum has half its answers. Of the sums that may stay none rests on few answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from parem.accounts.audit import record
from parem.extensions import db
from parem.quality.models import Slice
from parem.quality.periods import months_later
from parem.quality.slices.kept_models import KeptSum
from parem.quality.slices.kept_sums import Merged, merge_sums
from parem.quality.store import erase, hold
from parem.surveys.kiosks.holding import delete_old_held
from parem.surveys.models import Comment, Response, Survey, Version
from parem.surveys.rights.models import PrivacyNotice
from parem.surveys.waiting_models import waits

#: Answers in one transaction: on SQLite a citizen's post waits while it runs.
AT_ONCE = 2000


@dataclass(frozen=True)
class Expired:
    """How many answers and comments of a survey were deleted, and what became of their sums."""

    answers: int
    comments: int
    sums: Merged


def expire(notice: PrivacyNotice, today: date, commit: Callable[[], None]) -> Expired:
    """Delete what is older than promised; `commit` is called after each portion. Safe to stop and begin again."""
    first = today.replace(day=1)
    before = months_later(first, -notice.keep_months)
    versions = select(Version.id).where(Version.survey_id == notice.survey_id)
    delete_some = _delete_for_good if notice.at_end == "nothing" else _leave_sums
    answers = 0
    while some := delete_some(notice, versions, before):
        answers += some
        commit()
    commit()
    survey = db.session.get_one(Survey, notice.survey_id)
    sums = merge_sums(notice, first, commit) if notice.at_end == "sums" else Merged()
    comments = _delete_comments(notice, months_later(first, -notice.comment_months))
    delete_old_held(notice.survey_id, before)
    if notice.at_end == "nothing":
        _delete_sums(notice, versions, before)
    if answers or comments or sums:
        record(
            "answers.expired", survey.code, survey.organisation_id, rows=answers + sums.answers, comments=comments,
            before=before.isoformat(), at_end=notice.at_end, sums_merged=sums.merged, answers_dropped=sums.dropped,
        )  # fmt: skip
    commit()
    return Expired(answers + sums.answers, comments, sums)


def _delete_for_good(_notice: PrivacyNotice, versions: Any, before: date) -> int:
    old = list(
        db.session.scalars(
            select(Response).where(Response.version_id.in_(versions), Response.day < before).limit(AT_ONCE)
        )
    )
    erase(old)
    return len(old)


def _leave_sums(notice: PrivacyNotice, versions: Any, before: date) -> int:
    """Delete answers that are in the slices. Those that wait to be folded wait for the next night."""
    hold("shared")  # no recount throws the sums away before it can know that there is nothing else
    old = select(Response.organisation_id, Response.id)
    old = old.where(Response.version_id.in_(versions), Response.day < before, ~waits()).limit(AT_ONCE)
    rows = db.session.execute(old).all()
    if not rows:
        return 0
    if notice.sums_only_before is None or notice.sums_only_before < before:
        notice.sums_only_before = before
        db.session.flush()
    deleted = 0
    for organisation in sorted({row[0] for row in rows}):
        ids = [row[1] for row in rows if row[0] == organisation]
        mine = (Response.organisation_id == organisation, Response.id.in_(ids), ~waits())
        deleted += db.session.execute(delete(Response).where(*mine)).rowcount  # type: ignore[attr-defined]
    return deleted


def _delete_sums(notice: PrivacyNotice, versions: Any, before: date) -> None:
    """What is left of an earlier promise to keep the sums goes as well."""
    db.session.execute(delete(Slice).where(Slice.version_id.in_(versions), Slice.start < before))
    db.session.execute(delete(KeptSum).where(KeptSum.version_id.in_(versions), KeptSum.first < before))
    if notice.sums_only_before is not None and notice.sums_only_before <= before:
        notice.sums_only_before = None


def _delete_comments(notice: PrivacyNotice, before: date) -> int:
    old = delete(Comment).where(Comment.survey_id == notice.survey_id, Comment.month < before)
    return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]
