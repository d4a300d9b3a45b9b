"""Ways in: short addresses on posters, and the websites that may show the form in a frame."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parem.catalogue.models import Service
from parem.extensions import db
from parem.surveys.questionnaire_models import Survey


class ShortAddress(db.Model):  # type: ignore[name-defined]
    """Six letters that lead to the form of a survey and service; one for each counter that has a poster of its own.

    Which one was followed is stored nowhere: a counter with few answers a day would tell who gave them.
    """

    __tablename__ = "short_address"
    __table_args__ = (
        UniqueConstraint("survey_id", "service_id", "counter"),
        CheckConstraint("length(code) = 6", name="six_letters"),
        Index("ix_short_address_organisation_id", "organisation_id"),
    )

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"))
    #: Where the poster hangs, as people there call it; empty for the address of the service as a whole.
    counter: Mapped[str] = mapped_column(String(80), default="")

    survey: Mapped[Survey] = relationship()
    service: Mapped[Service] = relationship()


class EmbedHost(db.Model):  # type: ignore[name-defined]
    """A website that may show the forms of an organisation's services in a frame ("https://www.alytus.lt")."""

    __tablename__ = "embed_host"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    origin: Mapped[str] = mapped_column(String(200), primary_key=True)
