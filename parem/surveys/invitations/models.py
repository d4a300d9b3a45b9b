"""Invitations by e-mail: who was invited is stored apart from what was answered, and nothing joins the two.

No time stands beside an address or beside a link that was used, there is no foreign key to answers, and SQLite keeps no
order of insertion in these tables. See docs/decisions/0011-invitations.md.
"""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parem.catalogue.models import Service
from parem.extensions import db
from parem.languages import Texts, TextsType
from parem.surveys.questionnaire_models import Survey

#: SQLite: no row id, by which the order of insertion could be read.
UNORDERED = {"sqlite_with_rowid": False}


class InvitationRound(db.Model):  # type: ignore[name-defined]
    """One mailing about one service: sent in the background; its addresses are deleted at the end."""

    __tablename__ = "invitation_round"
    __table_args__ = (
        CheckConstraint("state IN ('sending', 'sent', 'reminding', 'over')", name="known_state"),
        CheckConstraint("remind_after IS NULL OR remind_after BETWEEN 3 AND 60", name="remind_after_sensible"),
        CheckConstraint("used <= invited", name="used_within_invited"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10), default="sending")
    #: A paragraph of the organisation's own in the letter.
    message: Mapped[Texts] = mapped_column(TextsType, default=Texts)
    #: Days until those who have not used their link are reminded; None for never.
    remind_after: Mapped[int | None]
    #: The first day of sending, and the last day of the links.
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    #: How many addresses there were, and how many used their link, as counted each night.
    invited: Mapped[int]
    used: Mapped[int] = mapped_column(default=0)
    #: Where the links lead: "https://parem.example".
    base: Mapped[str] = mapped_column(String(200))

    survey: Mapped[Survey] = relationship()
    service: Mapped[Service] = relationship()


class Invitee(db.Model):  # type: ignore[name-defined]
    """An address that was invited; deleted when the round is over or at the person's wish."""

    __tablename__ = "invitee"
    __table_args__ = (
        UniqueConstraint("round_id", "email"),
        Index("uq_invitee_id", "id", unique=True),
        UNORDERED,
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    round_id: Mapped[int] = mapped_column(ForeignKey("invitation_round.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(2))
    sent: Mapped[bool] = mapped_column(default=False)
    reminded: Mapped[bool] = mapped_column(default=False)
    #: Whether the link was used; set at night for all of the day at once.
    used: Mapped[bool] = mapped_column(default=False)


class UsedInvitation(db.Model):  # type: ignore[name-defined]
    """A link that was used today: there until the night, when it becomes Invitee.used."""

    __tablename__ = "used_invitation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "invitee_id"], ["invitee.organisation_id", "invitee.id"], ondelete="CASCADE"
        ),
        UNORDERED,
    )

    organisation_id: Mapped[int] = mapped_column(primary_key=True)
    invitee_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


class OptOut(db.Model):  # type: ignore[name-defined]
    """An address that wants no more invitations of this organisation: a keyed hash, not the address."""

    __tablename__ = "opt_out"
    __table_args__ = (UNORDERED,)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
