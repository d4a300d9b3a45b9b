"""Batches of answers typed at the desk: paper forms, and telephone calls."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parem.catalogue.models import Service
from parem.extensions import db
from parem.surveys.models import AnswerImport
from parem.surveys.questionnaire_models import Survey, Version


class EntryBatch(db.Model):  # type: ignore[name-defined]
    """A bundle of forms, or an interviewer's calls of a day: all of one service, channel, language and day.

    Its answers belong to an AnswerImport, so that a batch is listed and taken back like a file.
    """

    __tablename__ = "entry_batch"
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        CheckConstraint("channel IN ('paper', 'phone')", name="known_channel"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    #: Written on the bundle; counted from 1 in each organisation.
    number: Mapped[int]
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(2))
    day: Mapped[date]
    #: Whether each form is typed twice and compared.
    is_double: Mapped[bool] = mapped_column(default=False)
    #: None after the batch was taken back.
    import_id: Mapped[int | None] = mapped_column(ForeignKey("answer_import.id", ondelete="SET NULL"))

    survey: Mapped[Survey] = relationship()
    version: Mapped[Version] = relationship()
    service: Mapped[Service] = relationship()
    answers: Mapped[AnswerImport | None] = relationship()
