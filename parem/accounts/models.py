"""Organisations, people, memberships and the audit trail."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_security import RoleMixin, UserMixin
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, func, true
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parem.extensions import db
from parem.languages import Texts, TextsType

KINDS = ("county", "municipality", "institution")
ROLES = ("administrator", "quality_manager", "service_owner", "director")


class Organisation(db.Model):  # type: ignore[name-defined]
    """A county, a municipality below it, or an institution below a municipality."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("kind IN ('county', 'municipality', 'institution')", name="known_kind"),
        CheckConstraint("kind <> 'institution' OR parent_id IS NOT NULL", name="institution_has_parent"),
        CheckConstraint("id <> parent_id", name="not_its_own_parent"),
        CheckConstraint("smallest_cell >= 5", name="smallest_cell_at_least_5"),
        CheckConstraint("default_language IN ('lt', 'et', 'en', 'ru')", name="known_language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: The short name in addresses: lower-case letters, digits and hyphens.
    code: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[Texts] = mapped_column(TextsType)
    country: Mapped[str] = mapped_column(String(2), default="LT")
    default_language: Mapped[str] = mapped_column(String(2), default="lt")
    #: The fewest responses a shown figure may rest on (disclosure control).
    smallest_cell: Mapped[int] = mapped_column(default=10)
    #: True where every answer is synthetic; each page then says so.
    is_demonstration: Mapped[bool] = mapped_column(default=False)

    parent: Mapped[Organisation | None] = relationship(remote_side=[id], back_populates="children")
    children: Mapped[list[Organisation]] = relationship(back_populates="parent", order_by="Organisation.code")

    @property
    def with_ancestors(self) -> list[Organisation]:
        """This organisation and those above it, nearest first."""
        chain: list[Organisation] = []
        step: Organisation | None = self
        while step is not None:
            chain.append(step)
            step = step.parent
        return chain

    @property
    def root(self) -> Organisation:
        """The topmost organisation: the owner of shared areas and standard services."""
        return self.with_ancestors[-1]

    @property
    def with_descendants(self) -> list[Organisation]:
        """This organisation and all below it."""
        return [self, *(o for child in self.children for o in child.with_descendants)]


class Role(RoleMixin):  # type: ignore[misc]
    """A role by name; Parem keeps roles on memberships, so a role is a value and has no table."""

    def __init__(self, name: str) -> None:
        self.name = name


class User(db.Model, UserMixin):  # type: ignore[name-defined,misc]
    """A person who signs in. Columns with fs_ and tf_ belong to Flask-Security."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(2), default="lt")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    #: Mutable: Flask-Security takes a used code out in place, and that must reach the database.
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(JSON))
    #: Whether they want an e-mail each week of what is due on their actions, and when the last one went.
    weekly_digest: Mapped[bool] = mapped_column(default=True, server_default=true())
    digest_sent_on: Mapped[date | None]

    memberships: Mapped[list[Membership]] = relationship(back_populates="user", cascade="all, delete-orphan")

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]
        """The names of all roles held anywhere, as Flask-Security wants them; permissions do not use this."""
        return [Role(name) for name in sorted({m.role for m in self.memberships})]


class Membership(db.Model):  # type: ignore[name-defined]
    """What one person is in one organisation."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("organisation_id", "user_id", "role"),
        CheckConstraint("role IN ('administrator', 'quality_manager', 'service_owner', 'director')", name="known_role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(20))

    organisation: Mapped[Organisation] = relationship()
    user: Mapped[User] = relationship(back_populates="memberships")


class AuditEntry(db.Model):  # type: ignore[name-defined]
    """Who changed what, when: written by operations, never edited."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_organisation_id_at", "organisation_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"))
    #: None for the command line and background jobs.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    #: What was done, as "thing.verb", for example "survey.published".
    action: Mapped[str] = mapped_column(String(60))
    #: The name or code of the thing, readable after it is gone.
    subject: Mapped[str] = mapped_column(String(200))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    organisation: Mapped[Organisation | None] = relationship()
    user: Mapped[User | None] = relationship()


class StoredFile(db.Model):  # type: ignore[name-defined]
    """Bytes that several processes share (a rendered report, an upload under preview), by content hash."""

    __tablename__ = "stored_file"
    __table_args__ = (UniqueConstraint("organisation_id", "content_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    content_hash: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
