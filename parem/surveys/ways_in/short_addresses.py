"""Short addresses: made, found, taken away."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from parem.accounts.audit import record
from parem.accounts.operations import Refused
from parem.catalogue.models import Service
from parem.extensions import db
from parem.surveys.models import Survey
from parem.surveys.ways_in.models import ShortAddress

#: Consonants without l and w: six of them make no word in any of the four languages, and none is read as a digit.
LETTERS = "bcdfghjkmnpqrstvxz"
LENGTH = 6
#: More counters of one service than this are a mistake.
MOST = 50


def short_address(survey: Survey, service: Service, counter: str = "") -> ShortAddress:
    """A new short address. Raises Refused for a counter that has one."""
    counter = " ".join(counter.split())[:80]
    here = select(ShortAddress).filter_by(survey_id=survey.id, service_id=service.id)
    taken = list(db.session.scalars(here))
    if any(one.counter.casefold() == counter.casefold() for one in taken):
        raise Refused(_l("There is a short address with this name already."))
    if len(taken) >= MOST:
        raise Refused(_l("A service can have at most 50 short addresses."))
    made = ShortAddress(
        code=_free(),
        organisation_id=service.organisation_id,
        survey_id=survey.id,
        service_id=service.id,
        counter=counter,
    )
    db.session.add(made)
    db.session.flush()
    record("address.created", f"{made.code} {counter}".strip(), service.organisation_id, survey=survey.code)
    return made


def delete_short_address(address: ShortAddress) -> None:
    """Take a short address away: its posters lead nowhere from now on."""
    record("address.deleted", f"{address.code} {address.counter}".strip(), address.organisation_id)
    db.session.delete(address)
    db.session.flush()


def short_addresses(survey: Survey, services: Iterable[Service]) -> dict[int, list[ShortAddress]]:
    """The short addresses of each of these services, the one of the service as a whole first. One query."""
    ids = [service.id for service in services]
    query = select(ShortAddress).where(ShortAddress.survey_id == survey.id, ShortAddress.service_id.in_(ids))
    found: dict[int, list[ShortAddress]] = {}
    for one in db.session.scalars(query.order_by(ShortAddress.counter, ShortAddress.code)):
        found.setdefault(one.service_id, []).append(one)
    return found


def find_short(code: str) -> ShortAddress | None:
    """The short address with these letters, however they were typed, with what it leads to."""
    return db.session.scalar(
        select(ShortAddress)
        .join(ShortAddress.service)
        .options(joinedload(ShortAddress.survey), contains_eager(ShortAddress.service).joinedload(Service.organisation))
        .where(ShortAddress.code == code.strip().lower())
    )


def written(address: ShortAddress) -> str:
    """The whole address as it stands on a poster."""
    return url_for("short.go", code=address.code, _external=True)


def _free() -> str:
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        if db.session.get(ShortAddress, code) is None:
            return code
