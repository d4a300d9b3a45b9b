"""What citizens are told of their answers, and what is done to keep that word."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parem.extensions import db
from parem.languages import Texts, TextsType
from parem.surveys.questionnaire_models import Survey

#: What is left of answers whose time is over: their sums, or nothing.
ENDS = ("sums", "nothing")
LONGEST = 120


class PrivacyNotice(db.Model):  # type: ignore[name-defined]
    """A survey's promise: why it asks, how long answers and comments are kept, whom to ask.

    A survey from before there were notices has none, and nothing of it is deleted until somebody makes the promise.
    """

    __tablename__ = "privacy_notice"
    __table_args__ = (
        CheckConstraint("keep_months BETWEEN 1 AND 120", name="keep_months_sensible"),
        CheckConstraint("comment_months BETWEEN 1 AND 120", name="comment_months_sensible"),
        CheckConstraint("at_end IN ('sums', 'nothing')", name="known_end"),
    )

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    #: Why it is asked; empty for the usual words.
    purpose: Mapped[Texts] = mapped_column(TextsType, default=Texts)
    #: Whom to ask about personal data: a name, an address, a telephone number.
    contact: Mapped[str] = mapped_column(String(200), default="")
    keep_months: Mapped[int] = mapped_column(default=60)
    comment_months: Mapped[int] = mapped_column(default=24)
    at_end: Mapped[str] = mapped_column(String(10), default="sums")
    #: Before this day (the first of a month) only sums are left: they can't be counted anew from answers.
    sums_only_before: Mapped[date | None]

    survey: Mapped[Survey] = relationship()


class Tombstone(db.Model):  # type: ignore[name-defined]
    """A response that a citizen had erased, by a keyed hash of its id: it can't come back (tombstones.py)."""

    __tablename__ = "tombstone"
    # Without a row id SQLite keeps no order in which answers were erased.
    __table_args__ = ({"sqlite_with_rowid": False},)

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
