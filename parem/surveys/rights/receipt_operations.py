"""Erasure by a receipt code: the answers and comments it belongs to, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from parem.accounts.audit import record
from parem.accounts.queries import within
from parem.catalogue.models import Service
from parem.extensions import db
from parem.surveys.models import Comment, Response, Survey, Version
from parem.surveys.rights.receipts import answers_hash, comment_hashes
from parem.surveys.rights.removal import take_out
from parem.surveys.rights.tombstones import set_tombstone


@dataclass(frozen=True)
class Kept:
    """What a code finds; either part may have been deleted when its time was over."""

    response: Response | None
    comments: list[Comment]

    @property
    def service(self) -> Service | None:
        """What the citizen spoke about."""
        if self.response is not None:
            return db.session.get(Service, self.response.service_id)
        return self.comments[0].service if self.comments else None

    @property
    def month(self) -> date | None:
        """When, to the month."""
        if self.response is not None:
            return self.response.day.replace(day=1)
        return self.comments[0].month if self.comments else None

    def __bool__(self) -> bool:
        return self.response is not None or bool(self.comments)


def find_kept(survey: Survey, code: str) -> Kept:
    """What is stored in this survey under a code (as `receipts.understood` gives it). Two queries."""
    here = within(survey.organisation)
    response = db.session.scalar(
        select(Response)
        .join(Version, Version.id == Response.version_id)
        .where(Response.organisation_id.in_(here), Response.receipt_hash == answers_hash(code))
        .where(Version.survey_id == survey.id)
    )
    comments = db.session.scalars(
        select(Comment)
        .where(Comment.organisation_id.in_(here), Comment.receipt_hash.in_(comment_hashes(code)))
        .where(Comment.survey_id == survey.id)
        .options(joinedload(Comment.service))
    )
    return Kept(response, list(comments))


def erase_kept(survey: Survey, code: str) -> bool:
    """Delete what a code finds, the answers' share in the results too; whether there was anything.

    The audit line says that an erasure was asked for and carried out, but not of what.
    """
    kept = find_kept(survey, code)
    if not kept:
        return False
    if kept.response is not None:
        take_out([kept.response])
        set_tombstone(survey.id, kept.response.id)
        mine = (Response.organisation_id == kept.response.organisation_id, Response.id == kept.response.id)
        db.session.execute(delete(Response).where(*mine))
    for comment in kept.comments:
        db.session.delete(comment)
    db.session.flush()
    record("answers.erased", survey.code, survey.organisation_id)
    return True
