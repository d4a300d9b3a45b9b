"""Blocks of questions that are kept for other surveys, and what was deleted and can still come back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parem.accounts.models import Organisation
from parem.extensions import db
from parem.languages import Texts, TextsType
from parem.surveys.questionnaire_models import Survey

DELETED_KINDS = ("survey", "version", "questions")


class QuestionBlock(db.Model):  # type: ignore[name-defined]
    """Questions with their texts, pages and the conditions among them, apart from any survey."""

    __tablename__ = "question_block"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    title: Mapped[Texts] = mapped_column(TextsType)
    #: Whether every organisation of the county sees it; else this one and those below it.
    is_shared: Mapped[bool] = mapped_column(default=False)
    #: [{"page": 1, "values": {...}}, ...] as snapshots.py makes them.
    content: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    organisation: Mapped[Organisation] = relationship()


class Deletion(db.Model):  # type: ignore[name-defined]
    """Something deleted from a questionnaire, whole enough to be put back; kept for thirty days, never with answers."""

    __tablename__ = "deletion"
    __table_args__ = (
        CheckConstraint("kind IN ('survey', 'version', 'questions')", name="known_kind"),
        CheckConstraint("kind = 'survey' OR survey_id IS NOT NULL", name="belongs_to_survey"),
        Index("ix_deletion_organisation_id_at", "organisation_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    #: The survey that it was deleted from; none for a survey itself.
    survey_id: Mapped[int | None] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    #: What people read in the list: the title, or the first of the questions.
    title: Mapped[Texts] = mapped_column(TextsType)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(server_default=func.now())

    survey: Mapped[Survey | None] = relationship()
