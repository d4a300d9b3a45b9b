"""What becomes of a comment after it was received: its case and every step of it."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parem.accounts.models import User
from parem.extensions import db

#: A comment without a case is received.
STAGES = ("received", "acknowledged", "dispatched", "answered")


def _of_comment() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["organisation_id", "comment_id"], ["comment.organisation_id", "comment.id"], ondelete="CASCADE"
    )


class CommentCase(db.Model):  # type: ignore[name-defined]
    """How far a comment has come, who has it, and what was answered. It goes with its comment."""

    __tablename__ = "comment_case"
    __table_args__ = (
        _of_comment(),
        CheckConstraint("stage IN ('acknowledged', 'dispatched', 'answered')", name="known_stage"),
        CheckConstraint("stage <> 'answered' OR reply <> ''", name="answered_has_reply"),
        Index("ix_comment_case_assignee_id", "assignee_id"),
    )

    organisation_id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(String(12))
    #: Who is to look into it.
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    #: What is answered, in the comment's language; readers see it below the comment.
    reply: Mapped[str] = mapped_column(Text, default="")

    assignee: Mapped[User | None] = relationship()


class CommentStep(db.Model):  # type: ignore[name-defined]
    """One step of a case: what was done, who did it, when."""

    __tablename__ = "comment_step"
    __table_args__ = (
        _of_comment(),
        CheckConstraint("stage IN ('acknowledged', 'dispatched', 'answered')", name="known_stage"),
        Index("ix_comment_step_organisation_id_comment_id", "organisation_id", "comment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int]
    comment_id: Mapped[uuid.UUID]
    stage: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    #: To whom it was given.
    to_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    note: Mapped[str] = mapped_column(String(500), default="")

    user: Mapped[User | None] = relationship(foreign_keys=[user_id])
    to: Mapped[User | None] = relationship(foreign_keys=[to_id])
