"""How many were served, were offered the survey and answered: sums of a month, and a month day by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import exists, func, select

from parem.accounts.models import Organisation
from parem.catalogue.models import Service
from parem.extensions import db
from parem.surveys.models import Response, Volume, survey_service
from parem.surveys.rights.models import PrivacyNotice


@dataclass(frozen=True)
class Counts:
    """Customers served, offered the survey, and who answered. None: nothing was recorded."""

    served: int | None = None
    offered: int | None = None
    #: None where the answers were deleted when their time was over, so that they can't be counted here any more.
    answered: int | None = 0
    #: The fewest offers a rate may rest on.
    smallest: int = 10

    @property
    def rate(self) -> float | None:
        """Answered / offered (0..1); None where too few were offered or more answered than were offered."""
        if not self.offered or self.answered is None or self.offered < self.smallest or self.answered > self.offered:
            return None
        return self.answered / self.offered

    @property
    def is_impossible(self) -> bool:
        """More answers than offers: something was not recorded."""
        return self.offered is not None and self.answered is not None and self.answered > self.offered


@dataclass(frozen=True)
class MonthLine:
    """One service and channel in a month."""

    service: Service
    channel: str
    days: int
    counts: Counts


def services_of(organisation: Organisation) -> list[Service]:
    """The services that the organisation gives now, by code."""
    return list(
        db.session.scalars(
            select(Service).filter_by(organisation_id=organisation.id, active=True).order_by(Service.code)
        )
    )


def has_volumes(organisation: Organisation) -> bool:
    """Whether anything was ever recorded here."""
    return bool(db.session.scalar(select(exists().where(Volume.organisation_id == organisation.id))))


def month_bounds(month: date) -> tuple[date, date]:
    """The first day of a month and of the next one."""
    first = month.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def month_lines(organisation: Organisation, month: date) -> list[MonthLine]:
    """Every service and channel with a volume or an answer in this month, by service and channel (three queries)."""
    recorded = {(s, c): rest for s, c, *rest in db.session.execute(_recorded(organisation, month))}
    answered = {(s, c): n for s, c, n in db.session.execute(_answered(organisation, month))}
    keys = recorded.keys() | answered.keys()
    gone = expired_before(organisation)
    services = {s.id: s for s in db.session.scalars(select(Service).where(Service.id.in_({key[0] for key in keys})))}
    lines = [
        _line(
            services[key[0]],
            key[1],
            recorded.get(key),
            None if month_bounds(month)[0] < gone else answered.get(key, 0),
            organisation.smallest_cell,
        )
        for key in keys
    ]
    return sorted(lines, key=lambda line: (line.service.code, line.channel))


def expired_before(organisation: Organisation) -> date:
    """The day before which answers of the organisation's services may have been deleted, their sums kept elsewhere."""
    own = select(survey_service.c.survey_id).join(Service).where(Service.organisation_id == organisation.id)
    query = select(func.max(PrivacyNotice.sums_only_before)).where(PrivacyNotice.survey_id.in_(own))
    return db.session.scalar(query) or date.min


def _recorded(organisation: Organisation, month: date) -> Any:
    first, after = month_bounds(month)
    return (
        select(Volume.service_id, Volume.channel, func.count(), func.sum(Volume.served), func.sum(Volume.offered))
        .where(Volume.organisation_id == organisation.id, Volume.day >= first, Volume.day < after)
        .group_by(Volume.service_id, Volume.channel)
    )


def _answered(organisation: Organisation, month: date) -> Any:
    first, after = month_bounds(month)
    return (
        select(Response.service_id, Response.channel, func.count())
        .where(Response.organisation_id == organisation.id, Response.day >= first, Response.day < after)
        .group_by(Response.service_id, Response.channel)
    )


def _line(service: Service, channel: str, recorded: list[int] | None, answered: int | None, smallest: int) -> MonthLine:
    days, served, offered = recorded or (0, None, None)
    return MonthLine(service, channel, days or 0, Counts(served, offered, answered, smallest))


def total_of(lines: Iterable[MonthLine], smallest: int) -> Counts:
    """The sums of a month over the lines where offers were recorded, so that its rate compares like with like."""
    counted = [line.counts for line in lines if line.counts.offered is not None]
    return Counts(
        served=sum(c.served or 0 for c in counted),
        offered=sum(c.offered or 0 for c in counted),
        answered=sum(c.answered or 0 for c in counted) if all(c.answered is not None for c in counted) else None,
        smallest=smallest,
    )


def days_of(service: Service, channel: str, month: date) -> dict[date, Counts]:
    """Each day of a month that is not to come, oldest first (two queries)."""
    first, after = month_bounds(month)
    smallest = service.organisation.smallest_cell
    volumes = {v.day: v for v in volumes_between(service, channel, first, after)}
    query = (
        select(Response.day, func.count())
        .where(Response.organisation_id == service.organisation_id, Response.service_id == service.id)
        .where(Response.channel == channel, Response.day >= first, Response.day < after)
        .group_by(Response.day)
    )
    answered: dict[date, int] = {day: n for day, n in db.session.execute(query)}  # noqa: C416  (rows are no pairs)
    last = min(after - timedelta(days=1), date.today())
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    gone = expired_before(service.organisation)
    return {day: _counts(volumes.get(day), None if day < gone else answered.get(day, 0), smallest) for day in days}


def _counts(volume: Volume | None, answered: int | None, smallest: int) -> Counts:
    return Counts(volume.served if volume else None, volume.offered if volume else None, answered, smallest)


def volumes_between(service: Service, channel: str, first: date, after: date) -> list[Volume]:
    """The recorded days of a service and channel from `first` to the day before `after`."""
    query = select(Volume).filter_by(organisation_id=service.organisation_id, service_id=service.id, channel=channel)
    return list(db.session.scalars(query.where(Volume.day >= first, Volume.day < after)))
