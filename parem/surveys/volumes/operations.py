"""Recording how many were served and offered the survey."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from parem.accounts.audit import record
from parem.accounts.models import Organisation
from parem.extensions import db
from parem.surveys.models import Volume

#: (service id, channel, day)
Key = tuple[int, str, date]


@dataclass(frozen=True)
class Recorded:
    """What recording did: days that are new, changed, removed, and that were so already."""

    new: int = 0
    changed: int = 0
    removed: int = 0
    same: int = 0


def compare(organisation: Organisation, given: Mapping[Key, tuple[int, int] | None]) -> Recorded:
    """What `record_volumes` would do; changes nothing."""
    existing = _existing(organisation, given)
    count = {"new": 0, "changed": 0, "removed": 0, "same": 0}
    for key, pair in given.items():
        count[_verb(existing.get(key), pair)] += 1
    return Recorded(**count)


def record_volumes(organisation: Organisation, given: Mapping[Key, tuple[int, int] | None]) -> Recorded:
    """Set served and offered of each day; None removes what was recorded. Flushed, one audit line.

    The services must be the organisation's. Served and offered: whole numbers, 0 <= offered <= served (CHECK).
    """
    existing = _existing(organisation, given)
    done = compare(organisation, given)
    for key, pair in given.items():
        volume = existing.get(key)
        if pair is None:
            if volume:
                db.session.delete(volume)
        elif volume:
            volume.served, volume.offered = pair
        else:
            _add(organisation, key, pair)
    if done.new or done.changed or done.removed:
        record(
            "volumes.recorded",
            organisation.code,
            organisation,
            new=done.new,
            changed=done.changed,
            removed=done.removed,
        )
    db.session.flush()
    return done


def _verb(volume: Volume | None, pair: tuple[int, int] | None) -> str:
    if volume is None:
        return "same" if pair is None else "new"
    if pair is None:
        return "removed"
    return "same" if (volume.served, volume.offered) == pair else "changed"


def _add(organisation: Organisation, key: Key, pair: tuple[int, int]) -> None:
    service_id, channel, day = key
    db.session.add(
        Volume(
            organisation_id=organisation.id, service_id=service_id, channel=channel, day=day,
            served=pair[0], offered=pair[1],
        )
    )  # fmt: skip


def _existing(organisation: Organisation, keys: Iterable[Key]) -> dict[Key, Volume]:
    """What is recorded of these days (one query over their span)."""
    wanted = set(keys)
    if not wanted:
        return {}
    query = select(Volume).where(
        Volume.organisation_id == organisation.id,
        Volume.service_id.in_({key[0] for key in wanted}),
        Volume.day.between(min(key[2] for key in wanted), max(key[2] for key in wanted)),
    )
    found = {(v.service_id, v.channel, v.day): v for v in db.session.scalars(query)}
    return {key: volume for key, volume in found.items() if key in wanted}
