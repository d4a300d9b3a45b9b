"""The verbs of people and their roles."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from flask_security.utils import hash_password

from parem.accounts.audit import changes, record
from parem.accounts.models import ROLES, Membership, Organisation, User
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission, is_allowed
from parem.extensions import db


def normal_email(words: str) -> str:
    """The address as it is kept: normalised, in lower case. Raises Refused if it is none."""
    try:
        return validate_email(words.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise Refused(_l("Write an e-mail address like name@example.org.")) from error


def find_person(email: str) -> User | None:
    """The person with this address, whatever its case."""
    return db.session.scalar(db.select(User).where(db.func.lower(User.email) == email.strip().lower()))


def create_person(*, email: str, name: str, language: str = "en", password: str | None = None) -> User:
    """Make a person; without a password they choose one by the link that is mailed to them.

    Raises Refused for a bad or taken address. Writes no audit line: the role that is given next does.
    """
    address = normal_email(email)
    if find_person(address):
        raise Refused(_l("This e-mail address has an account already."))
    person = User(
        email=address,
        name=name.strip(),
        language=language,
        password=hash_password(password) if password else None,
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
    )
    db.session.add(person)
    db.session.flush()
    return person


def add_role(person: User, organisation: Organisation, role: str) -> Membership:
    """Give a person a role here; giving it twice changes nothing. Raises ValueError for an unknown role."""
    if role not in ROLES:
        raise ValueError(f"unknown role: {role}")
    for held in person.memberships:
        if held.organisation_id == organisation.id and held.role == role:
            return held
    membership = Membership(organisation=organisation, role=role)
    person.memberships.append(membership)
    db.session.flush()
    record("person.role_added", person.email, organisation, role=role)
    return membership


def set_roles(person: User, organisation: Organisation, roles: Iterable[str]) -> None:
    """Let a person hold exactly these roles here. Raises Refused if the last administrator would lose theirs."""
    wanted = set(roles)
    for held in [m for m in person.memberships if m.organisation_id == organisation.id and m.role not in wanted]:
        _remove_role(person, organisation, held)
    for role in ROLES:
        if role in wanted:
            add_role(person, organisation, role)


def _remove_role(person: User, organisation: Organisation, membership: Membership) -> None:
    if membership.role == "administrator":
        _keep_an_administrator(person, organisation)
    person.memberships.remove(membership)
    db.session.flush()
    record("person.role_removed", person.email, organisation, role=membership.role)


def _keep_an_administrator(person: User, organisation: Organisation) -> None:
    """Raise Refused if nobody but this person administers the organisation.

    The organisation's row is locked first, so that two administrators cannot remove each other at the same time.
    """
    db.session.execute(db.select(Organisation.id).filter_by(id=organisation.id).with_for_update())
    others = (
        db.select(Membership.id)
        .join(User)
        .where(Membership.organisation_id == organisation.id, Membership.role == "administrator")
        .where(User.active, User.id != person.id)
    )
    if db.session.scalar(others.limit(1)) is None:
        raise Refused(_l("This is the last administrator here. Make someone else administrator first."))


def set_active(person: User, organisation: Organisation, active: bool, by: User) -> None:
    """Switch an account on or off; it is the same account in every organisation, so all of them must agree.

    Raises Refused for one's own account, for a person whom `by` does not manage everywhere, and for a last
    administrator.
    """
    if person.id == by.id:
        raise Refused(_l("You cannot switch off your own account."))
    _check_managed_everywhere(person, by)
    if not active:
        for membership in person.memberships:
            if membership.role == "administrator" and person.active:
                _keep_an_administrator(person, membership.organisation)
        person.fs_uniquifier = uuid.uuid4().hex  # ends every session at once
    person.active = active
    db.session.flush()
    record("person.activated" if active else "person.deactivated", person.email, organisation)


def turn_off_two_step(person: User, organisation: Organisation, by: User) -> None:
    """Let a person who lost phone and recovery codes sign in by password again. Raises Refused as set_active."""
    _check_managed_everywhere(person, by)
    person.tf_primary_method = person.tf_totp_secret = person.mf_recovery_codes = None
    db.session.flush()
    record("person.two_step_off", person.email, organisation)


def _check_managed_everywhere(person: User, by: User) -> None:
    if not all(is_allowed(by, Permission.MANAGE_PEOPLE, held.organisation) for held in person.memberships):
        raise Refused(
            _l("This person also works in an organisation that you do not manage. You can take away their roles here.")
        )


def change_own_details(person: User, *, name: str, language: str, weekly_digest: bool | None = None) -> None:
    """Change a person's own name and language, and whether they want the weekly e-mail (None: as it is)."""
    digest = person.weekly_digest if weekly_digest is None else weekly_digest
    after = {"name": name, "language": language, "weekly_digest": digest}
    differing = changes({each: getattr(person, each) for each in after}, after)
    for each, value in after.items():
        setattr(person, each, value)
    db.session.flush()
    if differing:
        for organisation in sorted({membership.organisation_id for membership in person.memberships}):
            record("person.changed", person.email, organisation, changes=differing)
