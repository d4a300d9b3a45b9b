"""What citizens are told of an action: what they said, what was done, and whether it is shown to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parem.extensions import db
from parem.improvements.models import KaizenAction
from parem.languages import Texts, TextsType


class CitizenNote(db.Model):  # type: ignore[name-defined]
    """An action in words for citizens. Nothing of an action is public without one that is shown."""

    __tablename__ = "citizen_note"
    __table_args__ = (CheckConstraint("NOT is_shown OR shown_since IS NOT NULL", name="shown_since_some_day"),)

    action_id: Mapped[int] = mapped_column(ForeignKey("kaizen_action.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    #: What citizens said, and what was done about it: one or two sentences each.
    said: Mapped[Texts] = mapped_column(TextsType, default=Texts)
    did: Mapped[Texts] = mapped_column(TextsType, default=Texts)
    is_shown: Mapped[bool] = mapped_column(default=False)
    #: When it was first shown (UTC), and when its words last changed.
    shown_since: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())

    action: Mapped[KaizenAction] = relationship()
