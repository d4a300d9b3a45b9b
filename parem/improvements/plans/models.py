"""Change plans: goals, lines, budget, risks, and the numbered snapshots that were approved."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, String, Table, Text, UniqueConstraint, false, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parem.accounts.models import Organisation, StoredFile, User
from parem.extensions import db
from parem.improvements.models import KaizenAction
from parem.languages import Texts, TextsType
from parem.surveys.models import Survey

#: Which line begins only after which other of its plan.
line_dependency = Table(
    "line_dependency",
    db.metadata,
    Column("line_id", ForeignKey("plan_line.id", ondelete="CASCADE"), primary_key=True),
    Column("needs_id", ForeignKey("plan_line.id", ondelete="CASCADE"), primary_key=True, index=True),
    CheckConstraint("line_id <> needs_id", name="not_itself"),
)


class ChangePlan(db.Model):  # type: ignore[name-defined]
    """What an organisation will change in a period, who does it and what it costs."""

    __tablename__ = "change_plan"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'submitted', 'approved', 'published', 'closed')", name="known_state"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("budget_cents >= 0", name="budget_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    title: Mapped[Texts] = mapped_column(TextsType)
    summary: Mapped[Texts] = mapped_column(TextsType, default=Texts)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    #: The total that was granted for the plan; the lines' sums must agree with it before it is submitted.
    budget_cents: Mapped[int] = mapped_column(default=0)
    #: Why the director sent it back, shown until it is submitted again.
    returned_because: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    #: The closing report's contents, kept when the plan was closed.
    closing: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    #: The number of the revision that is in effect and that everybody in the organisation reads; None before that.
    published_revision: Mapped[int | None]
    #: The hash of the code with which another organisation may join, and the last day on which it may.
    join_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    join_until: Mapped[date | None]
    #: Counts changes, so that two people who write the same are told.
    row_version: Mapped[int] = mapped_column(server_default="1")
    __mapper_args__ = {"version_id_col": row_version}

    organisation: Mapped[Organisation] = relationship()
    goals: Mapped[list[PlanGoal]] = relationship(order_by="PlanGoal.position", cascade="all, delete-orphan")
    measures: Mapped[list[PlanMeasure]] = relationship(order_by="PlanMeasure.position", cascade="all, delete-orphan")
    lines: Mapped[list[PlanLine]] = relationship(order_by="PlanLine.position", cascade="all, delete-orphan")
    budget: Mapped[list[BudgetLine]] = relationship(order_by="BudgetLine.position", cascade="all, delete-orphan")
    risks: Mapped[list[PlanRisk]] = relationship(order_by="PlanRisk.position", cascade="all, delete-orphan")
    revisions: Mapped[list[PlanRevision]] = relationship(back_populates="plan", order_by="PlanRevision.number")

    @property
    def revision(self) -> PlanRevision | None:
        """The newest approved snapshot."""
        return self.revisions[-1] if self.revisions else None


class PlanGoal(db.Model):  # type: ignore[name-defined]
    """A goal: words, and where it has one, the indicator that shows it."""

    __tablename__ = "plan_goal"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("change_plan.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[Texts] = mapped_column(TextsType)
    survey_id: Mapped[int | None] = mapped_column(ForeignKey("survey.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    question_code: Mapped[str | None] = mapped_column(String(40))
    measure: Mapped[str | None] = mapped_column(String(20))
    target_value: Mapped[float | None]
    #: Whether less is better: days of waiting, say. Then the target is reached from above.
    falls: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: By when it is to be reached; None is the plan's last day.
    due_on: Mapped[date | None]
    #: Counts changes, so that two people who write the same are told.
    row_version: Mapped[int] = mapped_column(server_default="1")
    __mapper_args__ = {"version_id_col": row_version}

    survey: Mapped[Survey | None] = relationship()


class PlanMeasure(db.Model):  # type: ignore[name-defined]
    """What is undertaken to reach a goal; actions carry it out."""

    __tablename__ = "plan_measure"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("change_plan.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("plan_goal.id", ondelete="SET NULL"))
    text: Mapped[Texts] = mapped_column(TextsType)
    #: Counts changes, so that two people who write the same are told.
    row_version: Mapped[int] = mapped_column(server_default="1")
    __mapper_args__ = {"version_id_col": row_version}

    goal: Mapped[PlanGoal | None] = relationship()


class PlanLine(db.Model):  # type: ignore[name-defined]
    """One line of the plan: an action, its owner and its term."""

    __tablename__ = "plan_line"
    __table_args__ = (
        UniqueConstraint("plan_id", "action_id"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("change_plan.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    action_id: Mapped[int] = mapped_column(ForeignKey("kaizen_action.id"), index=True)
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("plan_goal.id", ondelete="SET NULL"))
    #: The measure that it carries out; its goal is the measure's then.
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("plan_measure.id", ondelete="SET NULL"))
    #: What the plan recommends, in words for the council.
    recommendation: Mapped[Texts] = mapped_column(TextsType, default=Texts)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    #: Counts changes, so that two people who write the same are told.
    row_version: Mapped[int] = mapped_column(server_default="1")
    __mapper_args__ = {"version_id_col": row_version}

    action: Mapped[KaizenAction] = relationship()
    goal: Mapped[PlanGoal | None] = relationship()
    measure: Mapped[PlanMeasure | None] = relationship()
    owner: Mapped[User | None] = relationship()
    #: The lines whose end it waits for.
    needs: Mapped[list[PlanLine]] = relationship(
        secondary=line_dependency,
        primaryjoin=lambda: PlanLine.id == line_dependency.c.line_id,
        secondaryjoin=lambda: PlanLine.id == line_dependency.c.needs_id,
        order_by="PlanLine.position",
    )


class BudgetLine(db.Model):  # type: ignore[name-defined]
    """A cost and who pays it, in cents: the sources always add up to the total."""

    __tablename__ = "budget_line"
    __table_args__ = (
        CheckConstraint("total_cents = grant_cents + own_cents + other_cents", name="sources_add_up"),
        CheckConstraint("grant_cents >= 0 AND own_cents >= 0 AND other_cents >= 0", name="sources_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("change_plan.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[Texts] = mapped_column(TextsType)
    #: Whose part of a joint plan it belongs to; None is the part of the plan's own organisation.
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    total_cents: Mapped[int]
    grant_cents: Mapped[int] = mapped_column(default=0)
    own_cents: Mapped[int] = mapped_column(default=0)
    other_cents: Mapped[int] = mapped_column(default=0)
    #: Counts changes, so that two people who write the same are told.
    row_version: Mapped[int] = mapped_column(server_default="1")
    __mapper_args__ = {"version_id_col": row_version}

    organisation: Mapped[Organisation | None] = relationship()


class PlanRisk(db.Model):  # type: ignore[name-defined]
    """What could go wrong and what would be done."""

    __tablename__ = "plan_risk"
    __table_args__ = (CheckConstraint("likelihood BETWEEN 1 AND 3 AND impact BETWEEN 1 AND 3", name="levels_1_to_3"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("change_plan.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[Texts] = mapped_column(TextsType)
    response: Mapped[Texts] = mapped_column(TextsType, default=Texts)
    likelihood: Mapped[int] = mapped_column(default=2)
    impact: Mapped[int] = mapped_column(default=2)
    #: Whose part of a joint plan it belongs to; None is the part of the plan's own organisation.
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    #: Counts changes, so that two people who write the same are told.
    row_version: Mapped[int] = mapped_column(server_default="1")
    __mapper_args__ = {"version_id_col": row_version}

    organisation: Mapped[Organisation | None] = relationship()


class PlanRevision(db.Model):  # type: ignore[name-defined]
    """The plan exactly as a director approved it. Immutable: see `frozen_revisions`."""

    __tablename__ = "plan_revision"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("change_plan.id"))
    number: Mapped[int]
    #: The report's contents as JSON: everything that is printed, in all languages.
    contents: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(String(64))
    approved_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime] = mapped_column(server_default=func.now())

    plan: Mapped[ChangePlan] = relationship(back_populates="revisions")
    approved_by: Mapped[User] = relationship()


class ReportJob(db.Model):  # type: ignore[name-defined]
    """A PDF that was asked for, while it is made and after."""

    __tablename__ = "report_job"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="known_state"),
        UniqueConstraint("plan_id", "language", "content_hash", "printing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("change_plan.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    #: Of the contents it prints: the same contents in the same language are rendered once.
    content_hash: Mapped[str] = mapped_column(String(64))
    #: What it is printed by (`printing.printing_of`): an upgrade, or another public address, makes it anew.
    printing: Mapped[str] = mapped_column(String(64), default="", server_default="")
    #: Whether it is the plan's closing report.
    closing: Mapped[bool] = mapped_column(default=False, server_default=false())
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id", ondelete="SET NULL"))

    plan: Mapped[ChangePlan] = relationship()
    file: Mapped[StoredFile | None] = relationship()
