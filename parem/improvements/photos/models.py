"""Photographs that show a waste, or what an action found and what it changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parem.accounts.models import StoredFile
from parem.extensions import db

#: Before: what was found. After: what the change made of it.
PHOTO_SIDES = ("before", "after")


class Photo(db.Model):  # type: ignore[name-defined]
    """One photograph as it is kept: made small, without what the camera wrote beside it, described in words."""

    __tablename__ = "photo"
    __table_args__ = (
        CheckConstraint("(waste_id IS NULL) <> (action_id IS NULL)", name="of_one_thing"),
        CheckConstraint("side IN ('before', 'after')", name="known_side"),
        CheckConstraint("words <> ''", name="described"),
        CheckConstraint("width > 0 AND height > 0", name="has_a_size"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    waste_id: Mapped[int | None] = mapped_column(ForeignKey("waste.id", ondelete="CASCADE"), index=True)
    action_id: Mapped[int | None] = mapped_column(ForeignKey("kaizen_action.id", ondelete="CASCADE"), index=True)
    side: Mapped[str] = mapped_column(String(10), default="before")
    #: What can be seen, for those who can't see it.
    words: Mapped[str] = mapped_column(String(300))
    width: Mapped[int]
    height: Mapped[int]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), index=True)
    small_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), index=True)
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())

    file: Mapped[StoredFile] = relationship(foreign_keys=[file_id])
    small: Mapped[StoredFile] = relationship(foreign_keys=[small_id])
