"""Wastes, kaizen actions, verdicts, change plans and their revisions."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parem.accounts.models import User
from parem.catalogue.models import Service
from parem.catalogue.process_models import ProcessStep
from parem.extensions import db
from parem.quality.models import Finding
from parem.surveys.models import Survey

if TYPE_CHECKING:
    from parem.improvements.verdicts.effect_models import Appeal, EffectPlan

#: DOWNTIME, the eight wastes of LEAN.
WASTE_KINDS = (
    "defects", "overproduction", "waiting", "non_utilised_talent",
    "transportation", "inventory", "motion", "extra_processing",
)  # fmt: skip
STAGES = ("plan", "do", "check", "act", "done")
PLAN_STATES = ("draft", "submitted", "approved", "published", "closed")
VERDICTS = ("improved", "no_evidence", "worse")


class BoardLimits(db.Model):  # type: ignore[name-defined]
    """How many actions may be under way at once in an organisation; a missing row means the defaults."""

    __tablename__ = "board_limits"
    __table_args__ = (
        CheckConstraint(
            "per_owner >= 1 AND per_plan >= 1 AND per_do >= 1 AND per_check >= 1 AND per_act >= 1", name="at_least_one"
        ),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    #: For each column; None where as many may stand in it as come.
    per_plan: Mapped[int | None]
    per_do: Mapped[int | None]
    per_check: Mapped[int | None]
    per_act: Mapped[int | None]
    #: Actions in Do per owner: "one thing at a time".
    per_owner: Mapped[int] = mapped_column(default=1)


class Waste(db.Model):  # type: ignore[name-defined]
    """Something in a service that costs and gives the citizen nothing, with its evidence."""

    __tablename__ = "waste"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('defects', 'overproduction', 'waiting', 'non_utilised_talent', 'transportation', 'inventory',"
            " 'motion', 'extra_processing')",
            name="known_kind",
        ),
        CheckConstraint("finding_id IS NOT NULL OR evidence <> ''", name="has_evidence"),
        CheckConstraint("minutes_per_month >= 0 AND cents_per_month >= 0", name="cost_not_negative"),
        CheckConstraint("state IN ('open', 'closed')", name="known_state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    #: Where it is on the service's process map; in words where it is not on it, or more closely than the map tells.
    step_id: Mapped[int | None] = mapped_column(ForeignKey("process_step.id", ondelete="SET NULL"), index=True)
    process_step: Mapped[str] = mapped_column(String(200), default="")
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"), index=True)
    #: What was seen or said, where there is no finding (or besides it).
    evidence: Mapped[str] = mapped_column(Text, default="")
    minutes_per_month: Mapped[int] = mapped_column(default=0)
    cents_per_month: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default="open")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    service: Mapped[Service] = relationship()
    step: Mapped[ProcessStep | None] = relationship()
    finding: Mapped[Finding | None] = relationship()
    actions: Mapped[list[KaizenAction]] = relationship(back_populates="waste")


class KaizenAction(db.Model):  # type: ignore[name-defined]
    """One small change to a service, taken through plan, do, check, act; with its A3 sheet."""

    __tablename__ = "kaizen_action"
    __table_args__ = (
        CheckConstraint("stage IN ('plan', 'do', 'check', 'act', 'done')", name="known_stage"),
        CheckConstraint(
            "stage = 'plan' OR (survey_id IS NOT NULL AND question_code IS NOT NULL AND measure IS NOT NULL"
            " AND expected_change IS NOT NULL AND owner_id IS NOT NULL AND started_on IS NOT NULL)",
            name="effect_fixed_before_start",
        ),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="ends_after_start"),
        CheckConstraint("stage IN ('plan', 'do') OR ended_on IS NOT NULL", name="checked_after_its_end"),
        CheckConstraint("measure IN ('top_2_box', 'mean', 'nps', 'share')", name="known_measure"),
        Index("ix_kaizen_action_organisation_id_stage", "organisation_id", "stage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    waste_id: Mapped[int | None] = mapped_column(ForeignKey("waste.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    stage: Mapped[str] = mapped_column(String(10), default="plan")
    position: Mapped[int] = mapped_column(default=0)
    #: The day it came into its column of the board.
    stage_since: Mapped[date] = mapped_column(default=date.today)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    due_on: Mapped[date | None]
    # The A3 sheet.
    background: Mapped[str] = mapped_column(Text, default="")
    current_condition: Mapped[str] = mapped_column(Text, default="")
    goal: Mapped[str] = mapped_column(Text, default="")
    #: The tree of whys as [depth, words]: see `whys`.
    five_whys: Mapped[list[Any]] = mapped_column(JSON, default=list)
    #: Causes by their kind: see `fishbone`.
    causes: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    countermeasures: Mapped[str] = mapped_column(Text, default="")
    implementation: Mapped[str] = mapped_column(Text, default="")
    effect_confirmation: Mapped[str] = mapped_column(Text, default="")
    follow_up: Mapped[str] = mapped_column(Text, default="")
    # The target indicator and the expected effect, in the measure's own unit (shares 0..1).
    survey_id: Mapped[int | None] = mapped_column(ForeignKey("survey.id"))
    question_code: Mapped[str | None] = mapped_column(String(40))
    measure: Mapped[str | None] = mapped_column(String(20))
    expected_change: Mapped[float | None]
    #: The first day of Do and the day the change was in place. Before = until started_on, after = from ended_on.
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    #: The day on which somebody wrote down when the change was in place.
    ended_noted_on: Mapped[date | None]
    #: When somebody looks whether what was achieved still holds.
    look_again_on: Mapped[date | None]
    #: The new normal that it is, while it is done and its improvement was seen.
    baseline_id: Mapped[int | None] = mapped_column(ForeignKey("baseline.id", ondelete="SET NULL"))
    #: Counts changes, so that two people who move one card at once are told.
    row_version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": row_version}

    service: Mapped[Service] = relationship()
    waste: Mapped[Waste | None] = relationship(back_populates="actions")
    owner: Mapped[User | None] = relationship()
    survey: Mapped[Survey | None] = relationship()
    verdicts: Mapped[list[Verdict]] = relationship(back_populates="action", order_by="Verdict.id")
    effect_plans: Mapped[list[EffectPlan]] = relationship(back_populates="action", order_by="EffectPlan.number")

    @property
    def effect_plan(self) -> EffectPlan | None:
        """What holds of what was fixed; None before the start."""
        return self.effect_plans[-1] if self.effect_plans else None

    @property
    def current_verdict(self) -> Verdict | None:
        """The verdict of the change as it stands, by what is fixed now; None before that was read.

        An earlier reading than the day that was fixed is none, nor is one of a change that was taken back, nor one by
        what was fixed before a revision.
        """
        number = self.effect_plan.number if self.effect_plan else None
        found = (each for each in reversed(self.verdicts) if each.kind == "official")
        return next((v for v in found if v.effect_number == number and v.after_start == self.ended_on), None)

    @property
    def outcome(self) -> str | None:
        """What the current verdict says; None where there is none."""
        return self.current_verdict.verdict if self.current_verdict else None

    @property
    def is_noted_later(self) -> bool:
        """Whether the day the change was in place was written down after that day."""
        return bool(self.ended_noted_on and self.ended_on and self.ended_noted_on > self.ended_on)


class Verdict(db.Model):  # type: ignore[name-defined]
    """What the numbers said of an action at one reading. Computed, never typed; a new reading is a new row."""

    __tablename__ = "verdict"
    __table_args__ = (
        CheckConstraint("verdict IN ('improved', 'no_evidence', 'worse')", name="known_verdict"),
        CheckConstraint("before_end < after_start", name="before_is_before_after"),
        CheckConstraint("kind IN ('preliminary', 'official', 'later')", name="known_kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("kaizen_action.id", ondelete="CASCADE"), index=True)
    computed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    verdict: Mapped[str] = mapped_column(String(20))
    #: "official" is the verdict; "preliminary" was read before the fixed day, "later" when somebody looked again.
    kind: Mapped[str] = mapped_column(String(12), default="official")
    before_start: Mapped[date]
    before_end: Mapped[date]
    after_start: Mapped[date]
    after_end: Mapped[date]
    before_value: Mapped[float | None]
    before_n: Mapped[int]
    after_value: Mapped[float | None]
    after_n: Mapped[int]
    #: after - before with its interval; None where it could not be estimated, with the reason in method.
    difference: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    level: Mapped[float] = mapped_column(default=0.95)
    method: Mapped[str] = mapped_column(String(60))
    #: Which revision of what was fixed it was read by.
    effect_number: Mapped[int | None]
    #: The smallest change that it could have shown four times of five, without its sign.
    detectable: Mapped[float | None]
    #: About how many answers each period would need to show the expected change.
    needed: Mapped[int | None]
    #: How many whole periods it rests on, where it was read over time.
    points_before: Mapped[int | None]
    points_after: Mapped[int | None]

    action: Mapped[KaizenAction] = relationship(back_populates="verdicts")
    appeals: Mapped[list[Appeal]] = relationship(back_populates="verdict", order_by="Appeal.id")

    @property
    def effect_plan(self) -> EffectPlan | None:
        """What was fixed when it was read; None for an action from before that was kept."""
        return next((plan for plan in self.action.effect_plans if plan.number == self.effect_number), None)

    @property
    def measure(self) -> str | None:
        """The measure that its figures are of."""
        return self.effect_plan.measure if self.effect_plan else self.action.measure

    @property
    def question_code(self) -> str | None:
        """The question that it was read from."""
        return self.effect_plan.question_code if self.effect_plan else self.action.question_code

    @property
    def expected_change(self) -> float | None:
        """What was expected when it was read."""
        return self.effect_plan.expected_change if self.effect_plan else self.action.expected_change

    @property
    def is_current(self) -> bool:
        """Whether it is the verdict of the change as it stands."""
        return self is self.action.current_verdict
