"""The parts of a change plan that belong to other organisations: each decides on its own."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parem.accounts.models import Organisation
from parem.extensions import db
from parem.improvements.plans.models import ChangePlan


class PlanShare(db.Model):  # type: ignore[name-defined]
    """Another organisation in a plan: it writes its part of the draft, then its director agrees to it."""

    __tablename__ = "plan_share"
    __table_args__ = (
        CheckConstraint("state IN ('drafting', 'waiting', 'approved')", name="known_state"),
        CheckConstraint("(state = 'approved') = (decided_on IS NOT NULL)", name="approved_on_a_day"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("change_plan.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    #: "drafting" while it writes, or where it has nothing in the plan to agree to.
    state: Mapped[str] = mapped_column(String(10), default="drafting")
    #: Of what was agreed to: the whole plan as its writers wrote it (`plan_hash`).
    content_hash: Mapped[str] = mapped_column(String(64), default="", server_default="")
    #: The director's name as it was then.
    decided_by: Mapped[str] = mapped_column(Text, default="")
    decided_on: Mapped[date | None]

    plan: Mapped[ChangePlan] = relationship()
    organisation: Mapped[Organisation] = relationship()
