"""Surveys, their versions and questions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, String, Table, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parem.accounts.models import Organisation
from parem.catalogue.models import Service
from parem.extensions import db
from parem.languages import Texts, TextsType

PERIOD_UNITS = ("week", "month", "quarter", "year")
QUESTION_TYPES = ("scale", "nps", "ces", "yes_no", "single", "multiple", "ranking", "number", "date", "text")

survey_service = Table(
    "survey_service",
    db.metadata,
    Column("survey_id", ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True),
    Column("service_id", ForeignKey("service.id", ondelete="CASCADE"), primary_key=True),
)


class Survey(db.Model):  # type: ignore[name-defined]
    """One survey of an organisation; it may serve many services, also of organisations below."""

    __tablename__ = "survey"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'open', 'closed')", name="known_state"),
        CheckConstraint("closes_on IS NULL OR opens_on IS NULL OR closes_on >= opens_on", name="closes_after_opening"),
        CheckConstraint("period_unit IN ('week', 'month', 'quarter', 'year')", name="known_period_unit"),
        # Anonymity once published can't be switched off: a named survey could never have been published.
        CheckConstraint("anonymous OR state = 'draft'", name="published_is_anonymous"),
        CheckConstraint("quota >= 1", name="quota_from_1"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    #: Unique everywhere: it stands in public addresses (/s/<code>) and on the command line.
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[Texts] = mapped_column(TextsType)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    #: After so many answers nobody new is asked (see quotas.py); None: any number.
    quota: Mapped[int | None]
    #: Quotas of services and of answers (see group_quotas.py).
    group_quotas: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    #: The unit of the trend: how long a period is.
    period_unit: Mapped[str] = mapped_column(String(10), default="month")
    anonymous: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    organisation: Mapped[Organisation] = relationship()
    services: Mapped[list[Service]] = relationship(secondary=survey_service, order_by=Service.code)
    versions: Mapped[list[Version]] = relationship(
        back_populates="survey", order_by="Version.number", cascade="all, delete-orphan"
    )

    @property
    def draft(self) -> Version | None:
        """The version being edited, if there is one (always the last)."""
        return next((v for v in reversed(self.versions) if v.published_at is None), None)

    @property
    def published(self) -> Version | None:
        """The version that citizens answer: the newest published one."""
        return next((v for v in reversed(self.versions) if v.published_at is not None), None)

    def is_open_on(self, day: date) -> bool:
        """Whether citizens may answer on this day."""
        started = self.opens_on is None or self.opens_on <= day
        ended = self.closes_on is not None and self.closes_on < day
        return self.state == "open" and started and not ended and self.published is not None


class Version(db.Model):  # type: ignore[name-defined]
    """A questionnaire: frozen once published. Question codes tie the versions of a survey together."""

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("survey_id", "number"), CheckConstraint("number >= 1", name="number_from_1"))

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    number: Mapped[int]
    published_at: Mapped[datetime | None]
    introduction: Mapped[Texts] = mapped_column(TextsType, default=Texts)
    thanks: Mapped[Texts] = mapped_column(TextsType, default=Texts)

    survey: Mapped[Survey] = relationship(back_populates="versions")
    questions: Mapped[list[Question]] = relationship(
        back_populates="version", order_by="(Question.page, Question.position)", cascade="all, delete-orphan"
    )


_ONCE = text("role IN ('overall', 'fulfilled', 'ideal')")


class Question(db.Model):  # type: ignore[name-defined]
    """One question of one version."""

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("version_id", "code"),
        CheckConstraint(
            "type IN ('scale', 'nps', 'ces', 'yes_no', 'single', 'multiple', 'ranking', 'number', 'date', 'text')",
            name="known_type",
        ),
        CheckConstraint("type <> 'date' OR granularity IN ('year', 'month', 'day')", name="date_has_granularity"),
        CheckConstraint("ranks BETWEEN 1 AND 9", name="ranks_in_range"),
        CheckConstraint("type <> 'scale' OR points IN (5, 7, 10)", name="scale_has_points"),
        CheckConstraint("page >= 1", name="page_from_1"),
        CheckConstraint("matrix IS NULL OR type IN ('scale', 'single')", name="matrix_of_scales"),
        CheckConstraint(
            "role IS NULL OR (type = 'scale' AND (role = 'expectation' "
            "OR (role IN ('overall', 'fulfilled', 'ideal') AND points = 10)))",
            name="known_role",
        ),
        # A satisfaction index is made of three questions, each of them once.
        Index("uq_question_role", "version_id", "role", unique=True, sqlite_where=_ONCE, postgresql_where=_ONCE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"))
    page: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=0)
    #: Letters, digits and underscores; the same code in another version is the same question.
    code: Mapped[str] = mapped_column(String(40))
    type: Mapped[str] = mapped_column(String(10))
    text: Mapped[Texts] = mapped_column(TextsType)
    help: Mapped[Texts] = mapped_column(TextsType, default=Texts)
    required: Mapped[bool] = mapped_column(default=False)
    #: Points of a scale question (5, 7 or 10); NPS is 0..10 and CES 1..7 by definition.
    points: Mapped[int | None]
    #: Whether "don't know / does not apply" is offered.
    dont_know: Mapped[bool] = mapped_column(default=False)
    #: The dimension that a scale question belongs to (tangibles, reliability, ...); free word, lower case.
    dimension: Mapped[str | None] = mapped_column(String(40))
    #: What a scale question is in an index, if anything (see question_roles.py).
    role: Mapped[str | None] = mapped_column(String(12))
    #: Words at the two ends of a scale.
    low_label: Mapped[Texts] = mapped_column(TextsType, default=Texts)
    high_label: Mapped[Texts] = mapped_column(TextsType, default=Texts)
    #: For choices and rankings: [{"code": "a", "label": {"lt": ...}}, ...] in the order shown.
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    #: Whether each citizen sees the options in an order of chance (see answering/option_order.py).
    random_order: Mapped[bool] = mapped_column(default=False)
    #: Asked only if: [{"question": code, "any_of": [codes]}, ...], all of which must hold; empty: always asked.
    shown_if: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    #: For number questions: the bounds that are accepted.
    minimum: Mapped[float | None]
    maximum: Mapped[float | None]
    #: Questions next to each other with the same word here are the rows of one matrix (see matrices.py).
    matrix: Mapped[str | None] = mapped_column(String(40))
    #: The words above the matrix. Each row carries them, so that a row is whole wherever it is copied.
    heading: Mapped[Texts] = mapped_column(TextsType, default=Texts)
    #: Whether each citizen sees the rows of the matrix in an order of chance.
    random_rows: Mapped[bool] = mapped_column(default=False)
    #: Whether it changes places by chance with the others of its page; all of a page or none.
    random_place: Mapped[bool] = mapped_column(default=False)
    #: For rankings: how many of the options are put in order, the first ones; None: all.
    ranks: Mapped[int | None]
    #: For dates: how exact they are (year, month or day), and the bounds as ISO text so exact, or "today".
    granularity: Mapped[str | None] = mapped_column(String(5))
    earliest: Mapped[str | None] = mapped_column(String(10))
    latest: Mapped[str | None] = mapped_column(String(10))

    version: Mapped[Version] = relationship(back_populates="questions")
