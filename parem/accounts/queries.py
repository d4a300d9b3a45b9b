"""Reads of organisations, people and the audit trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import CTE, Select
from sqlalchemy.orm import joinedload

from parem.accounts.models import AuditEntry, Membership, Organisation, User
from parem.extensions import db


def has_no_people() -> bool:
    """Whether the database is still empty: nobody can sign in yet."""
    return db.session.scalar(db.select(User.id).limit(1)) is None


def within(organisation: Organisation) -> Select[tuple[int]]:
    """The selection of the ids of an organisation and all below it, for use in IN (...)."""
    return _and_below(db.select(Organisation.id).where(Organisation.id == organisation.id))


def _and_below(first: Select[tuple[int]]) -> Select[tuple[int]]:
    reached = first.cte("reached", recursive=True)
    reached = reached.union(db.select(Organisation.id).where(Organisation.parent_id == reached.c.id))
    return db.select(reached.c.id)


def and_above() -> CTE:
    """Each organisation (`id`) beside itself and each of those above it (`above`), for use in a query."""
    pairs = db.select(Organisation.id.label("id"), Organisation.id.label("above")).cte("and_above", recursive=True)
    higher = db.select(pairs.c.id, Organisation.parent_id).join(Organisation, Organisation.id == pairs.c.above)
    return pairs.union_all(higher.where(Organisation.parent_id.is_not(None)))


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation that a person may see, how deep it stands below the first, and their roles in it."""

    organisation: Organisation
    depth: int
    roles: tuple[str, ...]


def visible_organisations(person: User) -> list[OrganisationRow]:
    """All organisations that a person may see, each above those below it, by code. One query."""
    own = db.select(Membership.organisation_id).filter_by(user_id=person.id)
    visible = _and_below(db.select(Organisation.id).where(Organisation.id.in_(own)))
    found = db.session.scalars(
        db.select(Organisation).where(Organisation.id.in_(visible)).order_by(Organisation.code)
    ).all()
    return list(_as_tree(list(found), person))


def _as_tree(found: list[Organisation], person: User) -> Iterable[OrganisationRow]:
    children: dict[int | None, list[Organisation]] = {}
    known = {organisation.id for organisation in found}
    for organisation in found:
        above = organisation.parent_id if organisation.parent_id in known else None
        children.setdefault(above, []).append(organisation)

    def walk(above: int | None, depth: int) -> Iterable[OrganisationRow]:
        for organisation in children.get(above, []):
            roles = sorted(m.role for m in person.memberships if m.organisation_id == organisation.id)
            yield OrganisationRow(organisation, depth, tuple(roles))
            yield from walk(organisation.id, depth + 1)

    return walk(None, 0)


def sees_several_organisations(person: User) -> bool:
    """Whether there is anything to switch to; one small query at most."""
    ids = {membership.organisation_id for membership in person.memberships}
    if len(ids) != 1:
        return len(ids) > 1
    return db.session.scalar(db.select(Organisation.id).where(Organisation.parent_id.in_(ids)).limit(1)) is not None


@dataclass(frozen=True)
class PersonRow:
    """A person with a role in an organisation."""

    id: int
    name: str
    email: str
    roles: tuple[str, ...]
    active: bool
    #: True until the person has chosen a password.
    is_invited: bool
    has_two_step: bool


def people_of(organisation: Organisation, search: str = "") -> list[PersonRow]:
    """The people with a role in this organisation itself, by name; `search` looks in name and address. One query.

    The search is done here, not in SQL: SQLite folds the case of ASCII letters only, and people are few.
    """
    rows = db.session.execute(
        db.select(User, Membership.role)
        .join(Membership)
        .where(Membership.organisation_id == organisation.id)
        .order_by(User.name, User.id, Membership.role)
    )
    grouped: dict[int, tuple[User, list[str]]] = {}
    for person, role in rows:
        grouped.setdefault(person.id, (person, []))[1].append(role)
    wanted = search.strip().casefold()
    found = [(p, roles) for p, roles in grouped.values() if wanted in f"{p.name} {p.email}".casefold()]
    return [_person_row(person, roles) for person, roles in sorted(found, key=lambda pair: pair[0].name.casefold())]


def _person_row(person: User, roles: list[str]) -> PersonRow:
    return PersonRow(
        person.id, person.name, person.email, tuple(roles), person.active, not person.password,
        bool(person.tf_primary_method),
    )  # fmt: skip


@dataclass(frozen=True)
class AuditFilter:
    """Which lines of the audit trail are wanted; None or "" is any. Days are inclusive."""

    person: int | None = None
    action: str = ""
    since: date | None = None
    until: date | None = None


def audit_lines(organisation: Organisation, wanted: AuditFilter) -> Select[Any]:
    """The selection of lines with their person, newest first."""
    lines = (
        db.select(AuditEntry)
        .options(joinedload(AuditEntry.user))
        .where(AuditEntry.organisation_id == organisation.id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    )
    if wanted.person is not None:
        lines = lines.where(AuditEntry.user_id == wanted.person)
    if wanted.action:
        lines = lines.where(AuditEntry.action == wanted.action)
    if wanted.since:
        lines = lines.where(AuditEntry.at >= datetime.combine(wanted.since, time.min))
    if wanted.until:
        lines = lines.where(AuditEntry.at < datetime.combine(wanted.until, time.min) + timedelta(days=1))
    return lines


def audit_choices(organisation: Organisation) -> tuple[list[tuple[int, str]], list[str]]:
    """The people and the actions that occur in this organisation's trail."""
    people = db.session.execute(
        db.select(User.id, User.name)
        .where(User.id.in_(db.select(AuditEntry.user_id).filter_by(organisation_id=organisation.id)))
        .order_by(User.name)
    ).all()
    actions = db.session.scalars(
        db.select(AuditEntry.action).filter_by(organisation_id=organisation.id).distinct().order_by(AuditEntry.action)
    ).all()
    return [(row.id, row.name) for row in people], list(actions)
