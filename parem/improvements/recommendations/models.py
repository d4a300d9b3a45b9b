"""What somebody recommends to change: the bridge from a finding and its waste to an action."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parem.catalogue.models import Service
from parem.extensions import db
from parem.improvements.models import KaizenAction, Waste
from parem.languages import Texts, TextsType
from parem.quality.models import Finding

RECOMMENDATION_STATES = ("open", "taken", "declined")


class Recommendation(db.Model):  # type: ignore[name-defined]
    """What to change in a service and why, with its evidence as it stood on that day."""

    __tablename__ = "recommendation"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'taken', 'declined')", name="known_state"),
        CheckConstraint("state <> 'declined' OR reason <> ''", name="declined_with_a_reason"),
        UniqueConstraint("action_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id", ondelete="SET NULL"), index=True)
    waste_id: Mapped[int | None] = mapped_column(ForeignKey("waste.id", ondelete="SET NULL"), index=True)
    #: The action that it became.
    action_id: Mapped[int | None] = mapped_column(ForeignKey("kaizen_action.id", ondelete="SET NULL"))
    what: Mapped[Texts] = mapped_column(TextsType)
    why: Mapped[Texts] = mapped_column(TextsType, default=Texts)
    #: The finding as a sentence, or what was seen: copied, so that it outlives the finding.
    evidence: Mapped[Texts] = mapped_column(TextsType, default=Texts)
    #: What identified the finding (survey, question, measure, rule, period) with its figures; None without one.
    finding_key: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="open")
    #: Why it was declined.
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    service: Mapped[Service] = relationship()
    finding: Mapped[Finding | None] = relationship()
    waste: Mapped[Waste | None] = relationship()
    action: Mapped[KaizenAction | None] = relationship()
