"""Reads of wastes: the register in Pareto's order, its totals, one waste with what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import joinedload, selectinload

from parem.accounts.models import Organisation
from parem.accounts.queries import within
from parem.catalogue.models import Service
from parem.catalogue.process_models import ProcessStep
from parem.catalogue.queries import folded
from parem.extensions import db
from parem.improvements.models import KaizenAction, Waste
from parem.languages import Texts
from parem.quality.models import Finding

#: What the register can be ordered by, the largest first; the first two are also what the cumulative share is of.
ORDERS = ("euros", "minutes", "newest")


@dataclass(frozen=True)
class WasteFilter:
    """Which wastes are wanted; "" and None are any."""

    search: str = ""
    service: int | None = None
    kind: str = ""
    step: int | None = None
    state: str = "open"
    order: str = "euros"


@dataclass(frozen=True)
class WasteRow:
    """A waste as the register shows it."""

    id: int
    title: str
    kind: str
    state: str
    process_step: str
    minutes: int
    cents: int
    created_at: datetime
    finding_id: int | None
    service_id: int
    service: Texts
    organisation_code: str
    organisation: Texts
    actions: int
    step: Texts | None

    @property
    def searched(self) -> str:
        """The words by which it is found, but its description."""
        return " ".join([self.title, self.process_step, *(self.step or {}).values()])


@dataclass(frozen=True)
class Part:
    """A row's part of the total: the share it adds, and where that begins and ends when they are added up (0..1)."""

    start: float
    share: float
    end: float


@dataclass(frozen=True)
class Register:
    """The wastes that fit a filter, the largest first, with their totals a month.

    parts are each row's part of the total in the same order; None where nothing was estimated for it, or where the
    order is not by size.
    """

    rows: Sequence[WasteRow]
    minutes: int
    cents: int
    parts: Sequence[Part | None]


def register(organisation: Organisation, wanted: WasteFilter) -> Register:
    """The wastes of an organisation and all below it. One query.

    Words are searched here, not in SQL: SQLite folds the case of ASCII letters only, and wastes are hundreds.
    """
    words = folded(wanted.search)
    found = db.session.execute(_rows(organisation, wanted)).all()
    told = [(WasteRow(*row[1:]), row.description) for row in found]
    rows = [row for row, description in told if words in folded(f"{row.searched} {description}")]
    size = {"euros": lambda row: row.cents, "minutes": lambda row: row.minutes}.get(wanted.order)
    rows.sort(key=lambda row: row.id, reverse=True)
    if size:
        rows.sort(key=size, reverse=True)
    parts = _parts([size(row) for row in rows]) if size else [None] * len(rows)
    return Register(rows, sum(row.minutes for row in rows), sum(row.cents for row in rows), parts)


def _parts(sizes: Sequence[int]) -> list[Part | None]:
    total = sum(sizes)
    ends = accumulate(sizes)
    return [
        Part((end - size) / total, size / total, end / total) if size else None
        for size, end in zip(sizes, ends, strict=True)
    ]


def _rows(organisation: Organisation, wanted: WasteFilter) -> Select[Any]:
    actions = db.select(db.func.count(KaizenAction.id)).where(KaizenAction.waste_id == Waste.id).scalar_subquery()
    query = (
        db.select(
            Waste.description, Waste.id, Waste.title, Waste.kind, Waste.state, Waste.process_step,
            Waste.minutes_per_month, Waste.cents_per_month, Waste.created_at, Waste.finding_id, Service.id,
            Service.name, Organisation.code, Organisation.name, actions, ProcessStep.name,
        )
        .join(Service, Service.id == Waste.service_id)
        .join(Organisation, Organisation.id == Waste.organisation_id)
        .outerjoin(ProcessStep, ProcessStep.id == Waste.step_id)
        .where(Waste.organisation_id.in_(within(organisation)))
    )  # fmt: skip
    asked = [(Waste.service_id, wanted.service), (Waste.step_id, wanted.step)]
    for column, value in (*asked, (Waste.kind, wanted.kind), (Waste.state, wanted.state)):
        if value:
            query = query.where(column == value)
    return query


def waste_of(organisation: Organisation, waste_id: int) -> Waste | None:
    """A waste of this organisation or one below it, with its finding and its actions; None where there is no such."""
    action = selectinload(Waste.actions)
    return db.session.scalar(
        db.select(Waste)
        .where(Waste.id == waste_id, Waste.organisation_id.in_(within(organisation)))
        .options(
            joinedload(Waste.service).joinedload(Service.organisation),
            joinedload(Waste.step),
            joinedload(Waste.finding).joinedload(Finding.survey),
            action.joinedload(KaizenAction.owner),
            action.selectinload(KaizenAction.verdicts),
            action.selectinload(KaizenAction.effect_plans),
        )
    )


@dataclass(frozen=True)
class ServiceChoice:
    """A service that can be chosen."""

    id: int
    name: Texts
    organisation: Texts


def service_choices(organisation: Organisation, *, below: bool = True) -> list[ServiceChoice]:
    """The services of an organisation, and with `below` of all below it, that are active. One query."""
    place = Service.organisation_id.in_(within(organisation)) if below else Service.organisation_id == organisation.id
    rows = db.session.execute(
        db.select(Service.id, Service.name, Organisation.name)
        .join(Organisation, Organisation.id == Service.organisation_id)
        .where(place, Service.active)
        .order_by(Organisation.code, Service.code)
    )
    return [ServiceChoice(*row) for row in rows]


def finding_of(organisation: Organisation, finding_id: int | None) -> Finding | None:
    """A finding on a service of this organisation itself, with its survey and service."""
    if finding_id is None:
        return None
    return db.session.scalar(
        db.select(Finding)
        .join(Service, Service.id == Finding.service_id)
        .where(Finding.id == finding_id, Service.organisation_id == organisation.id)
        .options(joinedload(Finding.survey), joinedload(Finding.service))
    )
