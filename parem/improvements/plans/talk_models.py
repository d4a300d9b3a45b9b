"""What is said about a change plan while it is written and decided on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from parem.extensions import db


class PlanComment(db.Model):  # type: ignore[name-defined]
    """A remark on a plan, or the reason for which it went back; never changed."""

    __tablename__ = "plan_comment"
    __table_args__ = (
        CheckConstraint("kind IN ('comment', 'return')", name="known_kind"),
        CheckConstraint("text <> ''", name="says_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("change_plan.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10), default="comment")
    text: Mapped[str] = mapped_column(Text)
    #: The person's name as it was then.
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
