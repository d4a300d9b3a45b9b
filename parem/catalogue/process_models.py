"""The process map of a service: its steps in order, with their times and how often work had to be corrected."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parem.catalogue.models import Service
from parem.extensions import db
from parem.languages import Texts, TextsType

#: What LEAN says of a step: the citizen gains from it; it must be, but adds nothing; nobody would miss it.
STEP_KINDS = ("value_added", "necessary", "waste")
#: More than anything that a step could take: ten years.
TOO_LONG = 10 * 366 * 24 * 60
#: More cases than any step gets.
TOO_MANY_CASES = 10_000_000


class ProcessStep(db.Model):  # type: ignore[name-defined]
    """One step of a service's process; its map is the steps in the order of their positions."""

    __tablename__ = "process_step"
    __table_args__ = (
        CheckConstraint("kind IN ('value_added', 'necessary', 'waste')", name="known_kind"),
        CheckConstraint("work_minutes >= 0 AND wait_minutes >= 0", name="times_not_negative"),
        CheckConstraint("(usable IS NULL) = (received IS NULL)", name="counted_whole"),
        CheckConstraint("usable >= 0 AND usable <= received", name="usable_within_received"),
        Index("ix_process_step_service_id_position", "service_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[Texts] = mapped_column(TextsType)
    #: Who does it: an office or a role, not a person.
    done_by: Mapped[str] = mapped_column(String(200), default="")
    #: None while nobody has judged it.
    kind: Mapped[str | None] = mapped_column(String(12))
    #: Working time of one case, and how long the case lies waiting before that; None where nobody measured it.
    work_minutes: Mapped[int | None]
    wait_minutes: Mapped[int | None]
    #: Of so many cases that the step received, so many could be used without correction or asking back.
    received: Mapped[int | None]
    usable: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    #: Counts changes, so that two people who edit one step at once are told.
    row_version: Mapped[int] = mapped_column(server_default="1")
    __mapper_args__ = {"version_id_col": row_version}

    service: Mapped[Service] = relationship()
