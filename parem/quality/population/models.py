"""Figures of the population that answers are weighted to."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from parem.extensions import db


class PopulationMargin(db.Model):  # type: ignore[name-defined]
    """How many people of an organisation's population are in each category of one dimension of a survey.

    An organisation keeps its own: the people of a municipality are not the county's.
    """

    __tablename__ = "population_margin"
    __table_args__ = (CheckConstraint("source <> ''", name="source_given"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    #: A closed question's code, or @service, @channel.
    dimension: Mapped[str] = mapped_column(String(40), primary_key=True)
    #: Category -> people, 0 or more; a service by its id.
    people: Mapped[dict[str, int]] = mapped_column(JSON)
    #: Where the figures are from, and the day they were true.
    source: Mapped[str] = mapped_column(String(200))
    counted_on: Mapped[date]
