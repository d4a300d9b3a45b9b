"""Kiosks, answers, comments, volumes and imports; the questionnaires they belong to are imported for all to use."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parem.catalogue.models import Service
from parem.extensions import db
from parem.surveys.questionnaire_models import (
    PERIOD_UNITS,
    QUESTION_TYPES,
    Question,
    Survey,
    Version,
    survey_service,
)

__all__ = [
    "CHANNELS", "DONT_KNOW", "PERIOD_UNITS", "QUESTION_TYPES", "AnswerImport", "Comment", "Device", "Question",
    "Response", "Survey", "Version", "Volume", "survey_service",
]  # fmt: skip

CHANNELS = ("web", "kiosk", "paper", "phone", "import")
#: An answer that is on no scale. It never enters a mean or a share's denominator.
DONT_KNOW = "dk"


class Device(db.Model):  # type: ignore[name-defined]
    """A kiosk: registered by a one-time code, known afterwards by a token of which only the hash is kept."""

    __tablename__ = "device"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index("ix_device_code_hash", "code_hash", unique=True),
        CheckConstraint("press_interval BETWEEN 0 AND 60", name="press_interval_in_range"),
        CheckConstraint("battery BETWEEN 0 AND 100", name="battery_in_percent"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    #: SHA-256 of the one-time registration code, and its end; both None once used.
    code_hash: Mapped[str | None] = mapped_column(String(64))
    code_expires_at: Mapped[datetime | None]
    token_hash: Mapped[str | None] = mapped_column(String(64))
    registered_at: Mapped[datetime | None]
    last_seen_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]
    #: The private key that answers wait under on the tablet; in the database, where the answers themselves go.
    seal_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    #: Digits by which staff open the staff panel on the tablet. It guards a door, not data: managers read it any time.
    staff_code: Mapped[str | None] = mapped_column(String(8))
    #: Seconds from one citizen's thanks to the next one's start.
    press_interval: Mapped[int] = mapped_column(default=3, server_default=text("3"))
    #: Until when (UTC) the kiosk rehearses: what is answered there meanwhile is thrown away.
    rehearses_until: Mapped[datetime | None]
    #: When the tablet last spoke with us (UTC, to some minutes), and what it said then: battery in percent, whether it
    #: charges, how many answers wait on it, by how many seconds its clock is ahead, whether it keeps answers.
    seen_at: Mapped[datetime | None]
    battery: Mapped[int | None]
    is_charging: Mapped[bool | None]
    waiting: Mapped[int | None]
    clock_error: Mapped[int | None]
    #: Whether its browser keeps answers on the disk; None where it did not tell.
    keeps: Mapped[bool | None]

    survey: Mapped[Survey] = relationship()
    service: Mapped[Service] = relationship()


class Response(db.Model):  # type: ignore[name-defined]
    """One citizen's closed answers. No address, browser, cookie or time of day: the day is all there is."""

    __tablename__ = "response"
    __table_args__ = (
        CheckConstraint("channel IN ('web', 'kiosk', 'paper', 'phone', 'import')", name="known_channel"),
        Index("ix_response_version_id_service_id_day", "version_id", "service_id", "day"),
        Index(
            "uq_response_receipt_hash",
            "organisation_id",
            "receipt_hash",
            unique=True,
            postgresql_where=text("receipt_hash IS NOT NULL"),
            sqlite_where=text("receipt_hash IS NOT NULL"),
        ),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    #: Made by the client: posting it twice stores one response.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    channel: Mapped[str] = mapped_column(String(10))
    device_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("device.id"))
    language: Mapped[str] = mapped_column(String(2))
    day: Mapped[date]
    #: {question code: code}: an int for scales, NPS, CES and yes/no (1 yes, 0 no); an option code for a single
    #: choice; a list of option codes for a multiple choice, and in order, the most important first, for a ranking; a
    #: number for a number; ISO text as exact as it was asked for a date; "dk" for "don't know". A question that was not
    #: answered has no key.
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("answer_import.id"), index=True)
    #: Where the citizen asked for a code to have this erased with: a hash of it (see receipts.py).
    receipt_hash: Mapped[str | None] = mapped_column(String(64))


class Comment(db.Model):  # type: ignore[name-defined]
    """Open text, apart from the closed answers: no link, a random key, no more of the date than the month."""

    __tablename__ = "comment"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'shown', 'hidden')", name="known_state"),
        CheckConstraint(
            "theme IN ('', 'waiting', 'information', 'staff', 'access', 'online', 'documents', 'price', 'outcome',"
            " 'safety', 'thanks', 'other')",
            name="known_theme",
        ),
        Index("ix_comment_survey_id_service_id", "survey_id", "service_id"),
        Index(
            "uq_comment_receipt_hash",
            "organisation_id",
            "receipt_hash",
            unique=True,
            postgresql_where=text("receipt_hash IS NOT NULL"),
            sqlite_where=text("receipt_hash IS NOT NULL"),
        ),
        Index(
            "ix_comment_unsettled",
            "organisation_id",
            "id",
            postgresql_where=text("NOT settled"),
            sqlite_where=text("NOT settled"),
        ),
        # Without a row id SQLite keeps no order of insertion by which a comment could be joined to its answers.
        {"sqlite_with_rowid": False},
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    question_code: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    #: The first day of the month it was written in.
    month: Mapped[date]
    #: Whether a night has written it anew: until then PostgreSQL keeps the transaction that it shares with its answers.
    settled: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    text: Mapped[str] = mapped_column(Text)
    #: What readers other than the reviewer see, personal data masked; None until reviewed.
    shown_text: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="new")
    #: What it is about, as the reviewer decided (comment_themes); empty until reviewed.
    theme: Mapped[str] = mapped_column(String(20), default="", server_default="")
    #: A hash of the citizen's code, another one than that of the answers: nobody without the code can join them.
    receipt_hash: Mapped[str | None] = mapped_column(String(64))

    service: Mapped[Service] = relationship()


class Volume(db.Model):  # type: ignore[name-defined]
    """How many customers were served and offered the survey, by day, channel and service."""

    __tablename__ = "volume"
    __table_args__ = (
        CheckConstraint("served >= 0 AND offered >= 0", name="not_negative"),
        CheckConstraint("offered <= served", name="offered_within_served"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(10), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    served: Mapped[int]
    offered: Mapped[int]


class AnswerImport(db.Model):  # type: ignore[name-defined]
    """One file of answers that was brought in."""

    __tablename__ = "answer_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    content_hash: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    added: Mapped[int]
    at: Mapped[datetime] = mapped_column(server_default=func.now())
