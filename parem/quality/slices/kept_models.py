"""Sums whose answers were deleted when their time was over."""

from __future__ import annotations

import secrets
import uuid
from datetime import date

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from parem.extensions import db


class KeptSum(db.Model):  # type: ignore[name-defined]
    """The Burt table of so many answers that nobody can be recognised: of at least the smallest cell (coarsening.py).

    One service and channel and a month where these have enough answers; else of more time, of several channels or of
    several services together. No answer is in two of them, and none is in a day's or month's slice as well.
    """

    __tablename__ = "kept_sum"
    __table_args__ = (
        CheckConstraint("n >= 1", name="n_from_1"),
        CheckConstraint("last >= first", name="days_in_order"),
        Index("ix_kept_sum_version_id", "version_id"),
    )

    #: Of the services; of the survey where they are of several organisations.
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"))
    service_ids: Mapped[list[int]] = mapped_column(JSON)
    channels: Mapped[list[str]] = mapped_column(JSON)
    #: Both days belong to it: the first of a month and the last of one.
    first: Mapped[date]
    last: Mapped[date]
    n: Mapped[int]
    #: As in a slice.
    histograms: Mapped[bytes] = mapped_column(LargeBinary)
    moments: Mapped[bytes] = mapped_column(LargeBinary)
    #: As in a slice; a sum that is kept never changes.
    revision: Mapped[int] = mapped_column(BigInteger, default=lambda: secrets.randbits(63), server_default=text("0"))
    pairs: Mapped[bytes] = mapped_column(LargeBinary)
