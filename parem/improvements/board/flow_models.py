"""The flow of work across the board: when an action came into each column, and when it was blocked."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import String

from parem.extensions import db
from parem.improvements.models import KaizenAction


class StageEntry(db.Model):  # type: ignore[name-defined]
    """An action came into a column of the board: written by each move, never changed."""

    __tablename__ = "stage_entry"
    __table_args__ = (
        CheckConstraint("stage IN ('plan', 'do', 'check', 'act', 'done')", name="known_stage"),
        Index("ix_stage_entry_organisation_id_action_id", "organisation_id", "action_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    action_id: Mapped[int] = mapped_column(ForeignKey("kaizen_action.id", ondelete="CASCADE"), index=True)
    stage: Mapped[str] = mapped_column(String(10))
    #: The day it truly happened, as far as the move says so.
    entered_on: Mapped[date]


class Blockage(db.Model):  # type: ignore[name-defined]
    """Something that holds an action up, with its reason; while it lasts the card does not move on."""

    __tablename__ = "blockage"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("ended_on IS NULL OR ended_on >= began_on", name="ends_after_begin"),
        Index(
            "uq_blockage_one_at_a_time", "action_id", unique=True,
            sqlite_where=text("ended_on IS NULL"), postgresql_where=text("ended_on IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("kaizen_action.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(Text)
    began_on: Mapped[date]
    ended_on: Mapped[date | None]

    action: Mapped[KaizenAction] = relationship()
