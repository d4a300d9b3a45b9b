"""What kiosks handed over and could not be stored."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parem.extensions import db
from parem.surveys.models import Device

#: Sealed by a kiosk that is not known here; broken; to a version that is not here; without what that version requires.
REASONS = ("kiosk", "seal", "version", "answer")


class HeldEnvelope(db.Model):  # type: ignore[name-defined]
    """An envelope as it came, sealed: the tablet has forgotten it, and a manager decides what becomes of it."""

    __tablename__ = "held_envelope"
    __table_args__ = (
        CheckConstraint("reason IN ('kiosk', 'seal', 'version', 'answer')", name="known_reason"),
        Index("ix_held_envelope_device_id", "device_id"),
        # As with comments: no order of arrival.
        {"sqlite_with_rowid": False},
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    #: SHA-256 of what is sealed: the same envelope again is one.
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: The kiosk that handed it over, and the one it was sealed at.
    device_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("device.id", ondelete="CASCADE"))
    sealed_at_id: Mapped[uuid.UUID]
    sealed: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(10))
    #: The day it came, and by how many seconds the tablet's clock was ahead then: for the day of its answers.
    arrived_on: Mapped[date]
    clock_error: Mapped[int | None]

    device: Mapped[Device] = relationship()
