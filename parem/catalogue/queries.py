"""Reads of the catalogue."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from parem.accounts.models import Membership, Organisation, User
from parem.accounts.queries import within
from parem.catalogue.models import Service, ServiceArea, StandardService
from parem.extensions import db
from parem.languages import Texts


@dataclass(frozen=True)
class ServiceFilter:
    """Which services are wanted, in which order; "" and None are any. `sort` is a key of SORTS, "-" turns it round."""

    search: str = ""
    area: int | None = None
    channel: str = ""
    owner: int | None = None
    active: bool | None = None
    sort: str = "area"


@dataclass(frozen=True)
class ServiceRow:
    """A service as lists show it."""

    id: int
    code: str
    name: Texts
    channels: list[str]
    active: bool
    area_position: int
    area_name: Texts
    owner: str | None
    organisation_code: str
    organisation_name: Texts


#: What the list can be sorted by: the row and the page's language give the key.
SORTS: dict[str, Callable[[ServiceRow, str], Any]] = {
    "area": lambda row, language: (row.area_position, folded(row.area_name.in_language(language))),
    "name": lambda row, language: folded(row.name.in_language(language)),
    "code": lambda row, language: row.code,
    "owner": lambda row, language: (row.owner is None, folded(row.owner or "")),
    "organisation": lambda row, language: folded(row.organisation_name.in_language(language)),
}


def services_of(organisation: Organisation, wanted: ServiceFilter, language: str) -> list[ServiceRow]:
    """The services of an organisation and all below it, filtered and sorted. One query.

    Names are searched and sorted here, not in SQL: they are JSON in four languages, and the two databases fold letters
    like š differently. A county's few thousand rows take some hundredths of a second.
    """
    rows = [ServiceRow(*row) for row in db.session.execute(_light_rows(organisation, wanted))]
    words = folded(wanted.search)
    rows = [row for row in rows if _fits(row, words, wanted.channel)]
    key = SORTS.get(wanted.sort.removeprefix("-"), SORTS["area"])
    rows.sort(key=lambda row: (folded(row.name.in_language(language)), row.code))
    rows.sort(key=lambda row: key(row, language), reverse=wanted.sort.startswith("-"))
    return rows


def _light_rows(organisation: Organisation, wanted: ServiceFilter) -> Select[Any]:
    query = (
        db.select(
            Service.id, Service.code, Service.name, Service.channels, Service.active, ServiceArea.position,
            ServiceArea.name, User.name, Organisation.code, Organisation.name,
        )
        .join(ServiceArea, Service.area_id == ServiceArea.id)
        .join(Organisation, Service.organisation_id == Organisation.id)
        .outerjoin(User, Service.owner_id == User.id)
        .where(Service.organisation_id.in_(within(organisation)))
    )  # fmt: skip
    if wanted.area is not None:
        query = query.where(Service.area_id == wanted.area)
    if wanted.owner is not None:
        query = query.where(Service.owner_id == wanted.owner)
    if wanted.active is not None:
        query = query.where(Service.active.is_(wanted.active))
    return query


def _fits(row: ServiceRow, words: str, channel: str) -> bool:
    if channel and channel not in row.channels:
        return False
    return words in row.code or any(words in folded(name) for name in row.name.values())


def folded(words: str) -> str:
    """Words without case and accents, so that "seniuno" finds "Seniūno"."""
    plain = unicodedata.normalize("NFKD", words.strip().casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


class PagedList(Pagination):
    """Pages of a list that is whole in memory (argument `rows`)."""

    def _query_items(self) -> list[Any]:
        first = (self.page - 1) * self.per_page
        return list(self._query_args["rows"][first : first + self.per_page])

    def _query_count(self) -> int:
        return len(self._query_args["rows"])


def areas_of(organisation: Organisation) -> list[ServiceArea]:
    """The areas that this organisation's services can be in: those of its root, in order."""
    return list(
        db.session.scalars(
            db.select(ServiceArea)
            .filter_by(organisation_id=organisation.root.id)
            .order_by(ServiceArea.position, ServiceArea.code)
        )
    )


def standard_services_of(organisation: Organisation) -> list[StandardService]:
    """The standard services that this organisation's services can follow, by area and code."""
    return list(
        db.session.scalars(
            db.select(StandardService)
            .join(ServiceArea)
            .options(joinedload(StandardService.area))
            .where(StandardService.organisation_id == organisation.root.id)
            .order_by(ServiceArea.position, ServiceArea.code, StandardService.code)
        )
    )


def possible_owners(organisation: Organisation) -> list[User]:
    """The active people with a role in this organisation, by name."""
    return list(
        db.session.scalars(
            db.select(User)
            .where(User.active, User.id.in_(db.select(Membership.user_id).filter_by(organisation_id=organisation.id)))
            .order_by(User.name, User.id)
        )
    )


def full_services(organisation: Organisation) -> list[Service]:
    """The organisation's own services with area, standard service and owner, by code. One query."""
    parts = (joinedload(Service.area), joinedload(Service.standard_service), joinedload(Service.owner))
    return list(
        db.session.scalars(
            db.select(Service).options(*parts).filter_by(organisation_id=organisation.id).order_by(Service.code)
        )
    )


@dataclass(frozen=True)
class StandardRow:
    """A standard service, and how many services follow it."""

    standard: StandardService
    followers: int


@dataclass(frozen=True)
class AreaRow:
    """An area with its standard services, and how many services are in it."""

    area: ServiceArea
    services: int
    standards: list[StandardRow]


def area_rows(organisation: Organisation) -> list[AreaRow]:
    """The shared catalogue of an organisation's root; counts are of all services below it. Four queries."""
    in_area = _count_by(Service.area_id)
    following = _count_by(Service.standard_service_id)
    standards: dict[int, list[StandardRow]] = {}
    for standard in standard_services_of(organisation):
        standards.setdefault(standard.area_id, []).append(StandardRow(standard, following.get(standard.id, 0)))
    return [AreaRow(area, in_area.get(area.id, 0), standards.get(area.id, [])) for area in areas_of(organisation)]


def _count_by(column: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(db.select(column, db.func.count()).group_by(column))}
