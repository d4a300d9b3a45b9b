"""Service areas, standard services shared in a county, and each organisation's services."""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parem.accounts.models import Organisation, User
from parem.extensions import db
from parem.languages import Texts, TextsType

#: Where a service is given.
SERVICE_CHANNELS = ("counter", "web", "phone", "home", "site")


class ServiceArea(db.Model):  # type: ignore[name-defined]
    """A field of services (social care, housing); owned by the root organisation, shared by all below it."""

    __tablename__ = "service_area"
    __table_args__ = (UniqueConstraint("organisation_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[Texts] = mapped_column(TextsType)
    position: Mapped[int] = mapped_column(default=0)


class StandardService(db.Model):  # type: ignore[name-defined]
    """The same service wherever it is given, so that municipalities can be compared; owned by the root."""

    __tablename__ = "standard_service"
    __table_args__ = (UniqueConstraint("organisation_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    area_id: Mapped[int] = mapped_column(ForeignKey("service_area.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[Texts] = mapped_column(TextsType)

    area: Mapped[ServiceArea] = relationship()


class Service(db.Model):  # type: ignore[name-defined]
    """A service that one organisation gives."""

    __tablename__ = "service"
    __table_args__ = (
        UniqueConstraint("organisation_id", "code"),
        CheckConstraint("code <> ''", name="code_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    #: Short and stable: it stands in addresses, import files and on posters.
    code: Mapped[str] = mapped_column(String(40))
    area_id: Mapped[int] = mapped_column(ForeignKey("service_area.id"), index=True)
    standard_service_id: Mapped[int | None] = mapped_column(ForeignKey("standard_service.id"), index=True)
    name: Mapped[Texts] = mapped_column(TextsType)
    description: Mapped[Texts] = mapped_column(TextsType, default=Texts)
    channels: Mapped[list[str]] = mapped_column(JSON, default=list)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    active: Mapped[bool] = mapped_column(default=True)

    organisation: Mapped[Organisation] = relationship()
    area: Mapped[ServiceArea] = relationship()
    standard_service: Mapped[StandardService | None] = relationship()
    owner: Mapped[User | None] = relationship()
