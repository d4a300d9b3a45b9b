"""Sealed answers that a tablet hands over: opened, checked as any post is, stored once each, or held as they came."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app
from werkzeug.datastructures import MultiDict

from parem.extensions import db
from parem.languages import LANGUAGES
from parem.surveys.answering.flow import Turn, next_turn
from parem.surveys.answering.forms import ID
from parem.surveys.answering.operations import store_response
from parem.surveys.answering.queries import published_version
from parem.surveys.kiosks.clock import Clocks, day_given
from parem.surveys.kiosks.seal import BrokenSeal, unseal
from parem.surveys.local_days import zone_of
from parem.surveys.models import Device, Version

#: The most that one hand-over may hold; the tablet sends less.
LARGEST_BATCH = 200
#: STORED now, or KNOWN from before; HELD for a manager's decision; REFUSED is what is no envelope at all.
STORED, KNOWN, HELD, REFUSED = "stored", "known", "held", "refused"


@dataclass(frozen=True)
class Handed:
    """One envelope: the kiosk that it was sealed at, what is sealed, and how long the page ran since."""

    device_id: uuid.UUID
    sealed: str
    ran: float | None


@dataclass(frozen=True)
class Given:
    """One citizen's answers out of their envelope."""

    device: Device
    turn: Turn
    language: str
    day: date


@dataclass(frozen=True)
class Outcome:
    """What became of one envelope; of one that is held the reason (see held_models.REASONS)."""

    handed: Handed | None
    word: str
    reason: str = ""


class _Unfit(Exception):
    """This can't be stored as things are; the reason says why, without what was answered."""

    def __init__(self, reason: str, words: str) -> None:
        super().__init__(words)
        self.reason = reason


class Batch:
    """One hand-over of the tablet that is this kiosk."""

    def __init__(self, device: Device, handed: Sequence[Handed | None], clock: float | None, now: datetime) -> None:
        self.device, self.handed, self.clock, self.now = device, handed, clock, now
        self._devices = _devices_of(device, {each.device_id for each in handed if each})
        self._versions: dict[tuple[int, int | None], Version | None] = {}

    def take(self, latest: date | None = None) -> list[Outcome]:
        """What became of each envelope, in their order; none was answered after `latest`. Flushed.

        All are opened and checked before the first is stored: the database is locked for the inserts alone.
        """
        opened = [self._open(each) for each in self.handed]
        return [
            Outcome(handed, _store(each, latest)) if isinstance(each, Given) else Outcome(handed, *each)
            for handed, each in zip(self.handed, opened, strict=True)
        ]

    def _open(self, handed: Handed | None) -> Given | tuple[str, str]:
        if handed is None:
            return REFUSED, ""
        try:
            device = self._devices.get(handed.device_id)
            if device is None or device.seal_key is None:
                raise _Unfit("kiosk", "sealed at a kiosk that is not known here")
            return self._understood(device, handed, _contents(device.seal_key, handed))
        except _Unfit as unfit:
            current_app.logger.warning("an answer from the kiosk %s is held: %s", self.device.id, unfit)
            return HELD, unfit.reason

    def _understood(self, device: Device, handed: Handed, contents: Mapping[str, Any]) -> Given:
        version = self._version(device.survey_id, contents.get("version"))
        day = self._day(device, handed, contents)
        turn = checked(version, contents, day)
        language = contents.get("lang")
        return Given(
            device=device,
            turn=turn,
            language=language if language in LANGUAGES else device.service.organisation.default_language,
            day=day,
        )

    def _version(self, survey_id: int, number: Any) -> Version:
        """The version that was answered, and no other: its questions may mean something else."""
        key = (survey_id, number if isinstance(number, int) and not isinstance(number, bool) else None)
        if key not in self._versions:
            self._versions[key] = published_version(*key)
        version = self._versions[key]
        if version is None:
            raise _Unfit("version", "the version that was answered is not here")
        return version

    def _day(self, device: Device, handed: Handed, contents: Mapping[str, Any]) -> date:
        clocks = Clocks(
            given=seconds_or_none(contents.get("at")),
            handed_over=self.clock,
            ran=handed.ran,
            told=_day_or_none(contents.get("told")),
        )
        earliest = device.registered_at.date() if device.registered_at else date.min
        return day_given(clocks, self.now, zone_of(device.service.organisation), earliest)


def _devices_of(device: Device, ids: set[uuid.UUID]) -> dict[uuid.UUID, Device]:
    """The kiosks with these ids in the organisation of this one: a tablet may have been another kiosk before."""
    if ids <= {device.id}:
        return {device.id: device}
    found = db.select(Device).where(Device.organisation_id == device.organisation_id, Device.id.in_(ids))
    return {each.id: each for each in db.session.scalars(found)}


def _contents(key: bytes, handed: Handed) -> Mapping[str, Any]:
    try:
        contents = json.loads(unseal(key, handed.sealed, str(handed.device_id)))
    except (BrokenSeal, ValueError) as error:
        raise _Unfit("seal", "the seal is broken") from error
    if not isinstance(contents, dict):
        raise _Unfit("answer", "not an answer")
    return contents


def checked(version: Version, contents: Mapping[str, Any], day: date) -> Turn:
    """The turn of a citizen who gave these fields on this day. Those that are not good are left out."""
    response_id = _uuid_or_none(contents.get("id"))
    fields = contents.get("fields")
    if response_id is None or response_id.version != 4 or not isinstance(fields, list):
        raise _Unfit("answer", "not an answer")
    pairs = [(str(f[0]), str(f[1])) for f in fields if isinstance(f, list) and len(f) == 2]
    for _try in range(2):
        turn = next_turn(version, MultiDict([*pairs, (ID, str(response_id)), ("action", "send")]), day)
        if turn.is_complete:
            return turn
        wrong = {field.name for field in turn.form if field.errors}
        pairs = [(name, value) for name, value in pairs if name not in wrong]
    raise _Unfit("answer", "a required answer is missing or not good")


def _store(given: Given, latest: date | None) -> str:
    form = given.turn.form
    is_new = store_response(
        version=form.version,
        service=given.device.service,
        channel="kiosk",
        language=given.language,
        response_id=given.turn.response_id,
        answers=form.answers(),
        comments=form.comments(),
        day=min(given.day, latest or given.day),
        device=given.device,
    )
    return STORED if is_new else KNOWN


def handed_of(envelope: Any) -> Handed | None:
    """An envelope as the tablet posts it, {"kiosk": id, "sealed": words, "ran": seconds}; None for anything else."""
    if not isinstance(envelope, dict) or not isinstance(envelope.get("sealed"), str):
        return None
    device_id = _uuid_or_none(envelope.get("kiosk"))
    return Handed(device_id, envelope["sealed"], seconds_or_none(envelope.get("ran"))) if device_id else None


def seconds_or_none(value: Any) -> float | None:
    """A number that was posted; None for anything else (a truth value, words, what is beyond every clock)."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_number and abs(value) < 1e15 else None


def _uuid_or_none(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _day_or_none(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
