"""Who answered of those who were offered a survey, where volumes were recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select, union_all

from parem.extensions import db
from parem.quality.disclosure import Shown, shown
from parem.quality.models import Slice
from parem.quality.statistics import NotEstimable, Reason, wilson
from parem.quality.store import Selection
from parem.surveys.models import Version, Volume, survey_service
from parem.surveys.waiting_models import WaitingResponse


@dataclass(frozen=True)
class ResponseRate:
    """How many were served, offered the survey and answered, where volumes were recorded; rate = answered / offered."""

    served: int
    offered: int
    answered: int
    rate: Shown


def response_rate(selection: Selection, smallest: int) -> ResponseRate | None:
    """Served, offered and answered on the days, channels and services that have volumes; None where none has. Two
    statements."""
    asked: dict[str, Any] = {"survey": selection.survey_id}
    asked |= {"first": selection.start or date.min, "last": selection.end or date.max}
    if selection.service_ids is not None:
        asked["services"] = selection.service_ids
    if selection.channels is not None:
        asked["channels"] = selection.channels
    is_of = "services" in asked, "channels" in asked
    served, offered = db.session.execute(_offered(*is_of), asked).one()
    if not offered:
        return None
    answered = int(db.session.scalar(_answered(*is_of), asked) or 0)
    return ResponseRate(served, offered, answered, _rate(answered, offered, smallest))


@cache  # building a statement takes longer than to run it
def _offered(of_services: bool, of_channels: bool) -> Any:
    """Those who were served and offered the survey."""
    return select(func.sum(Volume.served), func.sum(Volume.offered)).where(*_volumes(of_services, of_channels))


@cache
def _answered(of_services: bool, of_channels: bool) -> Any:
    """Those who answered on days with volumes, from the slices and what waits: rows go when their time is over.

    One statement, so that an answer that is folded meanwhile is counted once.
    """
    own = select(Version.id).where(Version.survey_id == bindparam("survey"))
    wanted = _volumes(of_services, of_channels)
    of_slice = (Volume.service_id == Slice.service_id) & (Volume.channel == Slice.channel) & (Volume.day == Slice.start)
    folded = select(func.sum(Slice.n).label("n")).join(Volume, of_slice)
    folded = folded.where(Slice.grain.in_(("day", "count")), Slice.version_id.in_(own), *wanted)
    waiting = WaitingResponse
    of_answer = (Volume.service_id == waiting.service_id) & (Volume.channel == waiting.channel)
    tail = select(func.count().label("n")).select_from(waiting).join(Volume, of_answer & (Volume.day == waiting.day))
    tail = tail.where(waiting.version_id.in_(own), *wanted)
    parts = union_all(folded, tail).subquery()
    return select(func.sum(parts.c.n))


def _volumes(of_services: bool, of_channels: bool) -> list[Any]:
    serving = select(survey_service.c.service_id).where(survey_service.c.survey_id == bindparam("survey"))
    wanted: list[Any] = [Volume.service_id.in_(serving), Volume.day.between(bindparam("first"), bindparam("last"))]
    if of_services:
        wanted.append(Volume.service_id.in_(bindparam("services", expanding=True)))
    if of_channels:
        wanted.append(Volume.channel.in_(bindparam("channels", expanding=True)))
    return wanted


def _rate(answered: int, offered: int, smallest: int) -> Shown:
    # More answers than offers means the offers were not all counted: no rate can be said.
    estimate = wilson(answered, offered) if answered <= offered else NotEstimable(Reason.NO_ANSWERS)
    return shown(estimate, smallest)
