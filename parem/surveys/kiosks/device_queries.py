"""Reads of kiosks."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlalchemy.orm import contains_eager, joinedload

from parem.accounts.models import Organisation
from parem.catalogue.models import Service
from parem.extensions import db
from parem.surveys.kiosks.device_contact import is_silent
from parem.surveys.kiosks.device_operations import hash_of, utc_now
from parem.surveys.models import Device, Response, Survey, Version, survey_service

#: How many days, today among them, the list of kiosks counts answers of.
DAYS = 30


def state_of(device: Device, now: datetime) -> str:
    """ "waiting" for its code to be typed, "active", "expired" (its code was never typed), or "revoked"."""
    has_code = device.code_expires_at is not None and device.code_expires_at > now
    if device.revoked_at is not None:
        return "waiting" if has_code else "revoked"
    if device.token_hash is not None:
        return "active"
    return "waiting" if has_code else "expired"


def is_rehearsing(device: Device) -> bool:
    """Whether what is answered at the kiosk now is thrown away."""
    return device.rehearses_until is not None and device.rehearses_until > utc_now()


@dataclass(frozen=True)
class DeviceRow:
    """A kiosk, how it stands, and how many answered there."""

    device: Device
    state: str
    today: int
    recent: int
    #: Whether it has not spoken for a working day.
    is_silent: bool

    @property
    def chip(self) -> str:
        """What its chip says: its state, or that an active kiosk rehearses, is silent or can't keep answers."""
        if self.state == "active" and is_rehearsing(self.device):
            return "rehearsing"
        if self.is_silent:
            return "silent"
        return "forgetful" if self.state == "active" and self.device.keeps is False else self.state


def device_rows(organisation: Organisation, today: date) -> list[DeviceRow]:
    """The organisation's kiosks by name with the answers of today and of the last DAYS days. One query."""
    return _rows(Device.organisation_id == organisation.id, today)


def device_row(device: Device, today: date) -> DeviceRow:
    """The same of one kiosk. One query."""
    return _rows(Device.id == device.id, today)[0]


def devices_of(organisation: Organisation, survey: Survey) -> list[tuple[Device, bool]]:
    """The organisation's kiosks that ask this survey and are in use, by name, and whether each rehearses. One query."""
    mine = db.select(Device).where(Device.organisation_id == organisation.id, Device.survey_id == survey.id)
    found = mine.where(Device.token_hash.is_not(None), Device.revoked_at.is_(None)).order_by(Device.name)
    return [(device, is_rehearsing(device)) for device in db.session.scalars(found)]


def silent_devices(organisation: Organisation) -> list[Device]:
    """The kiosks of this organisation that have not spoken for a working day, by name. One query."""
    active = (Device.token_hash.is_not(None), Device.revoked_at.is_(None))
    found = db.select(Device).where(Device.organisation_id == organisation.id, *active).order_by(Device.name)
    now = utc_now()
    return [device for device in db.session.scalars(found) if is_silent(device, now)]


def forgetful_devices(organisation: Organisation) -> list[Device]:
    """The kiosks of this organisation whose tablets said that they can't keep answers, by name. One query."""
    active = (Device.token_hash.is_not(None), Device.revoked_at.is_(None), Device.keeps.is_(False))
    return list(
        db.session.scalars(
            db.select(Device).where(Device.organisation_id == organisation.id, *active).order_by(Device.name)
        )
    )


def _rows(which: ColumnElement[bool], today: date) -> list[DeviceRow]:
    counts = _answer_counts(which, today).subquery()
    rows = db.session.execute(
        db.select(Device, func.coalesce(counts.c.today, 0), func.coalesce(counts.c.recent, 0))
        .join(Device.survey)
        .join(Device.service)
        .outerjoin(counts, counts.c.device_id == Device.id)
        .options(contains_eager(Device.survey), contains_eager(Device.service))
        .where(which)
        .order_by(Device.revoked_at.is_not(None), func.lower(Device.name), Device.id)
    )
    now = utc_now()
    return [
        DeviceRow(device, state_of(device, now), today_count, recent, is_silent(device, now))
        for device, today_count, recent in rows
    ]


def _answer_counts(which: ColumnElement[bool], today: date) -> db.Select:  # type: ignore[name-defined]
    """Answers by kiosk; by version, service and day, because there is an index of these."""
    there = and_(
        Response.version_id == Version.id,
        Response.service_id == Device.service_id,
        Response.day > today - timedelta(days=DAYS),
        Response.device_id == Device.id,
    )
    return (
        db.select(
            Device.id.label("device_id"),
            func.sum(case((Response.day == today, 1), else_=0)).label("today"),
            func.count().label("recent"),
        )
        .join(Version, Version.survey_id == Device.survey_id)
        .join(Response, there)
        .where(which)
        .group_by(Device.id)
    )


def find_device(organisation: Organisation, device_id: uuid.UUID) -> Device | None:
    """A kiosk of this organisation with its survey and service."""
    return db.session.scalar(
        db.select(Device)
        .options(joinedload(Device.survey), joinedload(Device.service))
        .where(Device.organisation_id == organisation.id, Device.id == device_id)
    )


def device_with(token: str | None) -> Device | None:
    """The kiosk that holds this token, also a revoked one, with all that its page shows. One query."""
    if not token:
        return None
    return db.session.scalar(
        db.select(Device)
        .options(
            joinedload(Device.survey).joinedload(Survey.organisation),
            joinedload(Device.service).joinedload(Service.organisation),
        )
        .where(Device.token_hash == hash_of(token))
    )


def askable(organisation: Organisation) -> Sequence[tuple[Survey, Service]]:
    """The surveys that a kiosk of this organisation can ask, each with a service of its own. Two queries.

    Its own surveys may still be drafts; of those above it only what is open is its business.
    """
    above = [other.id for other in organisation.with_ancestors[1:]]
    own = and_(Survey.organisation_id == organisation.id, Survey.state.in_(("draft", "open")))
    others = and_(Survey.organisation_id.in_(above), Survey.state == "open")
    rows = db.session.execute(
        db.select(Survey, Service)
        .join(survey_service, survey_service.c.survey_id == Survey.id)
        .join(Service, Service.id == survey_service.c.service_id)
        .where(Service.organisation_id == organisation.id, Service.active, or_(own, others))
        .order_by(Survey.created_at.desc(), Survey.id, Service.code)
    )
    return [(survey, service) for survey, service in rows]
