"""The verbs of kiosks: registered by a one-time code, known afterwards by a token. Only hashes are kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, date, datetime, timedelta

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import changes, record
from parem.accounts.models import Organisation
from parem.accounts.operations import Refused
from parem.catalogue.models import Service
from parem.extensions import db
from parem.surveys.models import Device, Survey

#: Letters and digits that nobody takes for one another when reading them off a screen: no 0 and O, no 1 and I.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8
CODE_LIFE = timedelta(hours=24)


def hash_of(secret: str) -> str:
    """SHA-256 of a code or token, as it is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def plain_code(typed: str) -> str:
    """A code as typed by hand ("abcd-efgh") in the form in which it was made ("ABCDEFGH")."""
    return "".join(c for c in typed.upper() if c.isalnum())


def utc_now() -> datetime:
    """The moment, in UTC, without a zone: as the tables keep it."""
    return datetime.now(UTC).replace(tzinfo=None)


def create_device(organisation: Organisation, survey: Survey, service: Service, name: str) -> tuple[Device, str]:
    """A new kiosk of this organisation, and its one-time code. Flushed.

    Raises Refused where the service is another organisation's, or the survey does not ask about it.
    """
    if service.organisation_id != organisation.id or service not in survey.services:
        raise Refused(_l("This survey does not ask about this service."))
    device = Device(organisation_id=organisation.id, survey=survey, service=service, name=name.strip())
    db.session.add(device)
    code = _new_code(device)
    record("device.created", device.name, organisation, survey=survey.code, service=service.code)
    return device, code


def give_code(device: Device) -> str:
    """A new one-time code; the tablet that is registered stays so until the code is used. Flushed."""
    code = _new_code(device)
    record("device.code_given", device.name, device.organisation_id)
    return code


def _new_code(device: Device) -> str:
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    device.code_hash = hash_of(code)
    device.code_expires_at = utc_now() + CODE_LIFE
    db.session.flush()
    return code


def rename_device(device: Device, name: str) -> None:
    """Give the kiosk another name. Flushed."""
    before, device.name = device.name, name.strip()
    if device.name != before:
        record(
            "device.renamed",
            device.name,
            device.organisation_id,
            changes=changes({"name": before}, {"name": device.name}),
        )
    db.session.flush()


def revoke_device(device: Device) -> None:
    """Switch the kiosk off: its tablet takes no more answers, a code that waits is void. Its answers stay. Flushed."""
    if device.revoked_at is None:
        device.revoked_at = utc_now()
        record("device.revoked", device.name, device.organisation_id)
    device.code_hash = device.code_expires_at = None
    db.session.flush()


def register_device(typed: str) -> tuple[Device, str] | None:
    """Make the tablet that typed this code the kiosk: the device and its token; None for a code that is not good.

    Of two tablets that type the same code at once the database lets one in. Flushed.
    """
    token, now = secrets.token_urlsafe(32), utc_now()
    used = (
        db.update(Device)
        .where(Device.code_hash == hash_of(plain_code(typed)), Device.code_expires_at > now)
        .values(code_hash=None, code_expires_at=None, revoked_at=None, token_hash=hash_of(token), registered_at=now)
        .returning(Device.id)
        .execution_options(synchronize_session=False)
    )
    device_id = db.session.scalar(used)
    device = db.session.get(Device, device_id, populate_existing=True) if device_id else None
    if device is None:
        return None
    record("device.registered", device.name, device.organisation_id)
    db.session.flush()
    return device, token


def note_seen(device: Device, day: date) -> bool:
    """Remember the day on which the kiosk was last there; True where that was news. Flushed."""
    if device.last_seen_on == day:
        return False
    device.last_seen_on = day
    db.session.flush()
    return True
