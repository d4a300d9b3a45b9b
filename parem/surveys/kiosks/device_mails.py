"""The letter to managers about kiosks that have become silent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import render_template
from flask_babel import force_locale, ngettext
from flask_mailman import EmailMessage
from sqlalchemy.orm import joinedload

from parem.accounts.models import Membership, Organisation, User
from parem.accounts.permissions import Permission, is_allowed
from parem.extensions import db
from parem.surveys.kiosks.device_contact import SILENT_AFTER, silent_for
from parem.surveys.models import Device


def newly_silent(now: datetime) -> dict[int, list[Device]]:
    """The kiosks, by organisation, that a look once each working day finds silent for the first time. One query."""
    active = (Device.token_hash.is_not(None), Device.revoked_at.is_(None))
    found: dict[int, list[Device]] = {}
    for device in db.session.scalars(db.select(Device).where(*active).order_by(Device.name)):
        silent = silent_for(device, now)
        if silent is not None and SILENT_AFTER <= silent < 2 * SILENT_AFTER:
            found.setdefault(device.organisation_id, []).append(device)
    return found


def managers_of(organisation: Organisation) -> list[User]:
    """Those with a role in this very organisation who look after its kiosks."""
    here = db.select(User).join(Membership).where(Membership.organisation_id == organisation.id, User.active)
    people = db.session.scalars(here.options(joinedload(User.memberships)).order_by(User.id)).unique()
    return [person for person in people if is_allowed(person, Permission.MANAGE_DEVICES, organisation)]


def tell(organisation: Organisation, devices: Sequence[Device], person: User) -> None:
    """Send the letter. Raises OSError or SMTPException where no mail can be sent now."""
    with force_locale(person.language):
        subject = ngettext("A kiosk is silent", "%(num)d kiosks are silent", len(devices))
        name = organisation.name.in_language(person.language)
        body = render_template("surveys/email/silent.txt", person=person, organisation=name, devices=devices)
        EmailMessage(subject, body, to=[person.email]).send()
