"""What a tablet says of itself when it speaks with the server, and whether a kiosk has been silent for too long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from parem.extensions import db
from parem.surveys.kiosks.clock import clock_error
from parem.surveys.models import Device

#: A contact is written down at most this often: a row that every kiosk changes each minute would slow the answers.
EVERY = timedelta(minutes=4)
#: A working kiosk speaks every minute. Silent for a whole working day, it wants someone to look.
SILENT_AFTER = timedelta(hours=24)
#: Beyond this the tablet's clock is wrong enough to say so.
CLOCK_IS_WRONG = 600
_MOST_WAITING = 10**6


@dataclass(frozen=True)
class Contact:
    """How the tablet is, as far as its browser tells."""

    at: datetime
    battery: int | None
    is_charging: bool | None
    waiting: int | None
    clock_error: int | None
    #: Whether its browser's database works; False where answers are in its memory alone.
    keeps: bool | None


def contact_of(said: Mapping[str, Any]) -> Contact:
    """What was posted; whatever is no sense is left out."""
    now = datetime.now(UTC)
    clock = said.get("now")
    charging, keeps = said.get("charging"), said.get("keeps")
    return Contact(
        at=now.replace(tzinfo=None),
        battery=_whole(said.get("battery"), 100),
        is_charging=charging if isinstance(charging, bool) else None,
        waiting=_whole(said.get("waiting"), _MOST_WAITING),
        clock_error=clock_error(float(clock), now) if _is_number(clock) and abs(clock) < 1e15 else None,  # type: ignore[arg-type]
        keeps=keeps if isinstance(keeps, bool) else None,
    )


def note_contact(device: Device, contact: Contact) -> bool:
    """Write down how the tablet is; False where that was done a moment ago and nothing changed. Flushed."""
    is_fresh = device.seen_at is not None and timedelta() <= contact.at - device.seen_at < EVERY
    if is_fresh and (device.waiting, device.keeps) == (contact.waiting, contact.keeps):
        return False
    device.seen_at, device.waiting, device.clock_error = contact.at, contact.waiting, contact.clock_error
    device.battery, device.is_charging, device.keeps = contact.battery, contact.is_charging, contact.keeps
    db.session.flush()
    return True


def silent_for(device: Device, now: datetime) -> timedelta | None:
    """For how much working time a registered kiosk has not spoken; None for one that need not speak."""
    if device.revoked_at is not None or device.token_hash is None:
        return None
    seen_on = datetime.combine(device.last_seen_on, datetime.min.time()) if device.last_seen_on else None
    since = device.seen_at or seen_on or device.registered_at
    return None if since is None else working_time(since, now)


def is_silent(device: Device, now: datetime) -> bool:
    """Whether a registered kiosk has not spoken for SILENT_AFTER; Saturdays and Sundays do not count."""
    silent = silent_for(device, now)
    return silent is not None and silent >= SILENT_AFTER


def working_time(start: datetime, end: datetime) -> timedelta:
    """How much of the time between two moments lies on Mondays to Fridays."""
    if end <= start:
        return timedelta()
    weeks, day, total = (end - start) // timedelta(days=7), start, timedelta()
    day += timedelta(days=7) * weeks
    while day < end:
        next_day = min(end, datetime.combine(day.date() + timedelta(days=1), datetime.min.time()))
        total += next_day - day if day.weekday() < 5 else timedelta()
        day = next_day
    return total + timedelta(days=5) * weeks


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _whole(value: Any, most: int) -> int | None:
    return round(value) if _is_number(value) and 0 <= value <= most else None
