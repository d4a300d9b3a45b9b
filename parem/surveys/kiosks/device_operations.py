"""The verbs of kiosks: registered by a one-time code, known afterwards by a token. Only hashes are kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, date, datetime, timedelta

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import changes, record
from parem.accounts.models import Organisation
from parem.accounts.operations import Refused
from parem.catalogue.models import Service
from parem.extensions import db
from parem.surveys.kiosks.seal import new_key
from parem.surveys.models import Device, Survey

#: Letters and digits that nobody takes for one another when reading them off a screen: no 0 and O, no 1 and I.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8
CODE_LIFE = timedelta(hours=24)
STAFF_CODE_LENGTH = 6
#: How long a kiosk rehearses where nobody ends it.
REHEARSAL_LIFE = timedelta(hours=4)


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
    complete(device)
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


def complete(device: Device) -> bool:
    """Give the kiosk the key and the staff code that it lacks; True where it lacked one. Not flushed."""
    lacks = device.seal_key is None or device.staff_code is None
    device.seal_key = device.seal_key or new_key()
    device.staff_code = device.staff_code or _new_staff_code()
    return lacks


def _new_staff_code() -> str:
    return "".join(secrets.choice("0123456789") for _ in range(STAFF_CODE_LENGTH))


def change_staff_code(device: Device) -> None:
    """Another code for the staff panel; the tablet learns it when it next has the network. Flushed."""
    device.staff_code = _new_staff_code()
    record("device.staff_code_changed", device.name, device.organisation_id)
    db.session.flush()


def change_device(device: Device, name: str, press_interval: int) -> None:
    """Give the kiosk another name, and another pause between two citizens. Flushed."""
    before = {"name": device.name, "press_interval": device.press_interval}
    device.name, device.press_interval = name.strip(), press_interval
    after = {"name": device.name, "press_interval": device.press_interval}
    if after != before:
        record("device.changed", device.name, device.organisation_id, changes=changes(before, after))
    db.session.flush()


def rehearse(device: Device, wanted: bool) -> None:
    """Let the kiosk rehearse for REHEARSAL_LIFE, or end that. Flushed.

    It ends by itself: a forgotten rehearsal would lose the answers of citizens.
    """
    now = utc_now()
    is_under_way = device.rehearses_until is not None and device.rehearses_until > now
    device.rehearses_until = now + REHEARSAL_LIFE if wanted else None
    if wanted != is_under_way:
        word = "started" if wanted else "ended"
        record(f"device.rehearsal_{word}", device.name, device.organisation_id)
    db.session.flush()


def revoke_device(device: Device) -> None:
    """Switch the kiosk off: its tablet takes no more answers, a code that waits is void. Its answers stay. Flushed."""
    if device.revoked_at is None:
        device.revoked_at = utc_now()
        record("device.revoked", device.name, device.organisation_id)
    device.code_hash = device.code_expires_at = None
    db.session.flush()


def leave_kiosk(device: Device, typed: str) -> bool:
    """Staff end the kiosk on its tablet: it is switched off until a new code. False for a wrong code. Flushed."""
    if device.staff_code is None or not hmac.compare_digest(device.staff_code, plain_code(typed)):
        return False
    device.revoked_at = utc_now()
    record("device.left", device.name, device.organisation_id)
    db.session.flush()
    return True


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
    complete(device)
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
