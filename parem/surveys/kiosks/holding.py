"""Envelopes that could not be stored: held as they came, tried again or deleted by a manager."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from parem.accounts.audit import record
from parem.extensions import db
from parem.surveys.kiosks.batch import HELD, KNOWN, STORED, Batch, Handed, Outcome
from parem.surveys.kiosks.clock import clock_error
from parem.surveys.kiosks.held_models import REASONS, HeldEnvelope
from parem.surveys.local_days import zone_of
from parem.surveys.models import Device

#: So many are tried again at once.
MOST = 1000


def hold_back(device: Device, outcomes: Sequence[Outcome], clock: float | None, now: datetime) -> None:
    """Keep the envelopes of a hand-over that could not be stored, sealed as they came. Flushed."""
    arrived_on = now.astimezone(zone_of(device.service.organisation)).date()
    rows = [
        {
            "organisation_id": device.organisation_id, "digest": _digest(each.handed), "device_id": device.id,
            "sealed_at_id": each.handed.device_id, "sealed": each.handed.sealed, "reason": each.reason,
            "arrived_on": arrived_on, "clock_error": clock_error(clock, now),
        }
        for each in outcomes
        if each.handed is not None and each.reason
    ]  # fmt: skip
    if rows:
        dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
        # The table's keys are hashes: written in their order, they tell nothing of the order of arrival.
        rows.sort(key=lambda row: str(row["digest"]))
        db.session.execute(dialect.insert(HeldEnvelope).on_conflict_do_nothing(), rows)


def _digest(handed: Handed) -> str:
    return hashlib.sha256(f"{handed.device_id} {handed.sealed}".encode()).hexdigest()


def held_counts(device: Device) -> dict[str, int]:
    """How many wait for a decision at this kiosk, by reason, in the order of REASONS. One query."""
    found = select(HeldEnvelope.reason).where(HeldEnvelope.device_id == device.id)
    counts = Counter(db.session.scalars(found))
    return {reason: counts[reason] for reason in REASONS if counts[reason]}


def try_again(device: Device) -> int:
    """Open what is held once more, as when it came; how many are stored now. Flushed, audited."""
    query = select(HeldEnvelope).where(HeldEnvelope.device_id == device.id).order_by(HeldEnvelope.digest)
    held = list(db.session.scalars(query.limit(MOST).with_for_update()))
    now = datetime.now(UTC)
    stored = 0
    for each in held:
        batch = Batch(device, [Handed(each.sealed_at_id, each.sealed, None)], _clock_now(each, now), now)
        (outcome,) = batch.take(latest=each.arrived_on)
        if outcome.word == HELD:
            each.reason = outcome.reason
        elif outcome.word in (STORED, KNOWN):
            stored += outcome.word == STORED
            db.session.delete(each)
    record("device.held_tried", device.name, device.organisation_id, rows=len(held), added=stored)
    db.session.flush()
    return stored


def _clock_now(held: HeldEnvelope, now: datetime) -> float | None:
    """What the tablet's clock would show now, had it gone on as it went then."""
    if held.clock_error is None:
        return None
    return (now + timedelta(seconds=held.clock_error)).timestamp() * 1000


def delete_held(device: Device) -> int:
    """Throw away what is held at this kiosk; how many. Flushed, audited."""
    gone = delete(HeldEnvelope).where(HeldEnvelope.device_id == device.id)
    deleted = int(db.session.execute(gone).rowcount)  # type: ignore[attr-defined]
    if deleted:
        record("device.held_deleted", device.name, device.organisation_id, rows=deleted)
    db.session.flush()
    return deleted


def delete_old_held(survey_id: int, before: date) -> int:
    """Those of a survey's kiosks that came before this day: their time is over like that of answers; how many."""
    mine = select(Device.id).where(Device.survey_id == survey_id)
    gone = delete(HeldEnvelope).where(HeldEnvelope.device_id.in_(mine), HeldEnvelope.arrived_on < before)
    return int(db.session.execute(gone.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]
