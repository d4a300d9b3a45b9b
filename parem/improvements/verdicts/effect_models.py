"""What an action was to change, as it was fixed when it started; and what is said against a verdict."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parem.extensions import db
from parem.improvements.models import KaizenAction, Verdict


class EffectPlan(db.Model):  # type: ignore[name-defined]
    """What an action is to change and how that will be read, fixed when it starts; a change is a new revision.

    Rows are never changed: by a trigger in the database.
    """

    __tablename__ = "effect_plan"
    __table_args__ = (
        UniqueConstraint("action_id", "number", name="uq_effect_plan_each"),
        CheckConstraint("number = 1 OR reason <> ''", name="revised_with_a_reason"),
        CheckConstraint("method IN ('two_samples', 'regression', 'chart')", name="known_method"),
        CheckConstraint("measure IN ('top_2_box', 'mean', 'nps', 'share')", name="known_measure"),
        CheckConstraint("expected_change <> 0", name="expects_a_change"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("kaizen_action.id", ondelete="CASCADE"))
    number: Mapped[int]
    fixed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    #: The day on the organisation's wall calendar on which it was fixed.
    fixed_on: Mapped[date | None]
    #: The first day of the change, and the day it was in place where that is known already.
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    #: The person's name as it was then; empty for the command line.
    fixed_by: Mapped[str] = mapped_column(String(200), default="")
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    question_code: Mapped[str] = mapped_column(String(40))
    measure: Mapped[str] = mapped_column(String(20))
    expected_change: Mapped[float]
    #: The day on which the verdict is to be read.
    read_on: Mapped[date]
    method: Mapped[str] = mapped_column(String(20))
    #: The rule that chose the method.
    why: Mapped[str] = mapped_column(String(20))
    #: The smallest change that would be seen four times of five with as many answers as there were.
    detectable: Mapped[float | None]
    #: Why it was revised.
    reason: Mapped[str] = mapped_column(String(500), default="")

    action: Mapped[KaizenAction] = relationship(back_populates="effect_plans")

    @property
    def is_afterwards(self) -> bool:
        """Whether it was written down only after the change had begun."""
        return bool(self.number == 1 and self.fixed_on and self.started_on and self.fixed_on > self.started_on)

    @property
    def is_late(self) -> bool:
        """Whether it was revised when the change was in place, so that answers to it had come in already."""
        return bool(self.number > 1 and self.fixed_on and self.ended_on and self.fixed_on > self.ended_on)


class Appeal(db.Model):  # type: ignore[name-defined]
    """What somebody says against a verdict, and what is answered. The verdict itself stays."""

    __tablename__ = "appeal"
    __table_args__ = (
        CheckConstraint("text <> ''", name="says_something"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered_with_words"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    verdict_id: Mapped[int] = mapped_column(ForeignKey("verdict.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    #: Names as they were then.
    made_by: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str] = mapped_column(String(200), default="")
    answered_at: Mapped[datetime | None]

    verdict: Mapped[Verdict] = relationship(back_populates="appeals")
