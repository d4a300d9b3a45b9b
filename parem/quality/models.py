"""Burt slices, targets and findings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    event,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parem.accounts.models import User
from parem.catalogue.models import Service
from parem.extensions import db
from parem.surveys.models import Survey

RULES = ("below_target", "fell", "special_cause", "below_peers", "weak_driver", "low_reliability")


class Slice(db.Model):  # type: ignore[name-defined]
    """The Burt table of one version, service and channel on one day, and its sum over each month.

    The month's row is the exact sum of its days' rows, kept in the same transaction, so that a long period costs its
    months and not its days. A "count" is a day whose answers were deleted when their time was over: how many they were
    stays, for the response rate, and no bytes; what they said is in `KeptSum`.
    """

    __tablename__ = "slice"
    __table_args__ = (
        CheckConstraint("grain IN ('day', 'month', 'count')", name="known_grain"),
        CheckConstraint("n >= 0", name="n_not_negative"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"), primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(10), primary_key=True)
    grain: Mapped[str] = mapped_column(String(5), primary_key=True)
    #: The day, or the first day of the month.
    start: Mapped[date] = mapped_column(primary_key=True)
    n: Mapped[int]
    #: The diagonal of the Burt table: every question's histogram, little-endian int32, in schema order.
    histograms: Mapped[bytes] = mapped_column(LargeBinary)
    #: n, sum and sum of squares of each number question, little-endian float64.
    moments: Mapped[bytes] = mapped_column(LargeBinary)
    #: A number of chance, another one after each change: whoever remembers what was read knows whether it still holds.
    revision: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    #: The upper triangle of the whole table, as `slices.pairs_to_bytes` writes it. Last: a trend never reads it.
    pairs: Mapped[bytes] = mapped_column(LargeBinary)


# Its counts are narrow already; pressed anew by PostgreSQL at each fold they would cost more than all else of it.
event.listen(
    Slice.__table__,
    "after_create",
    DDL("ALTER TABLE slice ALTER COLUMN pairs SET STORAGE EXTERNAL").execute_if(dialect="postgresql"),
)


class Target(db.Model):  # type: ignore[name-defined]
    """What an indicator should reach, for all services of a survey or for one."""

    __tablename__ = "target"
    __table_args__ = (
        Index("uq_target_each", "survey_id", "question_code", "measure", "service_id", unique=True),
        CheckConstraint("measure IN ('top_2_box', 'mean', 'nps', 'share')", name="known_measure"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"))
    question_code: Mapped[str] = mapped_column(String(40))
    measure: Mapped[str] = mapped_column(String(20))
    #: In the measure's own unit: a share 0..1, a mean on its scale, NPS -1..1.
    value: Mapped[float]


class Baseline(db.Model):  # type: ignore[name-defined]
    """A recorded improvement of one question of a service: from this day its charts have a new normal.

    The only thing that moves the limits of a control chart; the room above records it with its verdict.
    """

    __tablename__ = "baseline"
    __table_args__ = (
        UniqueConstraint("survey_id", "service_id", "question_code", "starts_on", name="uq_baseline_each"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
    question_code: Mapped[str] = mapped_column(String(40))
    #: The day the change was in place.
    starts_on: Mapped[date]
    #: What was changed.
    title: Mapped[str] = mapped_column(String(200))

    service: Mapped[Service] = relationship()


class Finding(db.Model):  # type: ignore[name-defined]
    """What a rule saw in the indicators; the evidence is kept as it was when found."""

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint(
            "survey_id",
            "service_id",
            "question_code",
            "rule",
            "period_start",
            "period_end",
            "measure",
            name="uq_finding_each",
        ),
        CheckConstraint(
            "rule IN ('below_target', 'fell', 'weak_driver', 'special_cause', 'below_peers', 'low_reliability')",
            name="known_rule",
        ),
        CheckConstraint("state IN ('new', 'taken_up', 'dismissed')", name="known_state"),
        CheckConstraint("period_end >= period_start", name="period_in_order"),
        CheckConstraint("state <> 'dismissed' OR reason <> ''", name="dismissed_with_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    question_code: Mapped[str] = mapped_column(String(40))
    measure: Mapped[str] = mapped_column(String(20))
    rule: Mapped[str] = mapped_column(String(20))
    #: Both days belong to the period.
    period_start: Mapped[date]
    period_end: Mapped[date]
    #: The estimate ({value, low, high, n, method}) and what it was held against (target, earlier, importance).
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="new")
    reason: Mapped[str] = mapped_column(String(500), default="")
    found_at: Mapped[datetime] = mapped_column(server_default=func.now())
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    survey: Mapped[Survey] = relationship()
    service: Mapped[Service] = relationship()
    decided_by: Mapped[User | None] = relationship()
