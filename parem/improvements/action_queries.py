"""Reads of kaizen actions: the list, one action with its chain, its history, the people who can own it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_
from sqlalchemy.orm import joinedload, selectinload

from parem.accounts.models import AuditEntry, Membership, Organisation, User
from parem.accounts.queries import within
from parem.catalogue.models import Service
from parem.catalogue.queries import folded
from parem.extensions import db
from parem.improvements.flow_models import Blockage
from parem.improvements.models import KaizenAction, Verdict, Waste
from parem.languages import Texts
from parem.quality.models import Finding


@dataclass(frozen=True)
class ActionFilter:
    """Which actions are wanted; "" and None are any. `overdue` and `blocked` take no closed ones."""

    search: str = ""
    stage: str = ""
    service: int | None = None
    area: int | None = None
    owner: int | None = None
    overdue: bool = False
    blocked: bool = False
    #: Leave out what was done before this day.
    done_since: date | None = None


@dataclass(frozen=True)
class ActionRow:
    """An action as the board and the list show it."""

    id: int
    title: str
    stage: str
    stage_since: date
    version: int
    due_on: date | None
    measure: str | None
    expected_change: float | None
    started_on: date | None
    ended_on: date | None
    service_id: int
    service: Texts
    organisation_id: int
    organisation_code: str
    organisation: Texts
    owner_id: int | None
    owner: str | None
    verdict: str | None
    difference: float | None
    #: The first day of the newest verdict's after-period; that of the present change where it was read for it.
    verdict_from: date | None
    #: What holds it up and since when; None where nothing does.
    blocked_by: str | None
    blocked_since: date | None

    @property
    def is_read(self) -> bool:
        """Whether the newest verdict is of the change as it stands."""
        return self.verdict is not None and self.verdict_from == self.ended_on

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been done by now."""
        return self.stage != "done" and self.due_on is not None and self.due_on < today


def action_rows(organisation: Organisation, wanted: ActionFilter, today: date) -> list[ActionRow]:
    """The actions of an organisation and all below it, in the order in which they came to their columns. One query."""
    words = folded(wanted.search)
    rows = [ActionRow(*row) for row in db.session.execute(_rows(organisation, wanted))]
    return [
        row
        for row in rows
        if words in folded(row.title) and (row.is_overdue(today) or not wanted.overdue)
    ]  # fmt: skip


def _rows(organisation: Organisation, wanted: ActionFilter) -> Select[Any]:
    newest = (
        db.select(db.func.max(Verdict.id)).where(Verdict.action_id == KaizenAction.id).correlate(KaizenAction)
    ).scalar_subquery()
    query = (
        db.select(
            KaizenAction.id, KaizenAction.title, KaizenAction.stage, KaizenAction.stage_since,
            KaizenAction.row_version, KaizenAction.due_on, KaizenAction.measure, KaizenAction.expected_change,
            KaizenAction.started_on, KaizenAction.ended_on, Service.id, Service.name, Organisation.id,
            Organisation.code, Organisation.name, User.id, User.name, Verdict.verdict, Verdict.difference,
            Verdict.after_start, Blockage.reason, Blockage.began_on,
        )
        .join(Service, Service.id == KaizenAction.service_id)
        .join(Organisation, Organisation.id == KaizenAction.organisation_id)
        .outerjoin(User, User.id == KaizenAction.owner_id)
        .outerjoin(Verdict, and_(Verdict.action_id == KaizenAction.id, Verdict.id == newest))
        .outerjoin(Blockage, and_(Blockage.action_id == KaizenAction.id, Blockage.ended_on.is_(None)))
        .where(KaizenAction.organisation_id.in_(within(organisation)))
        .order_by(KaizenAction.position, KaizenAction.stage_since, KaizenAction.id)
    )  # fmt: skip
    return _narrowed(query, wanted)


def _narrowed(query: Select[Any], wanted: ActionFilter) -> Select[Any]:
    exact = (
        (KaizenAction.stage, wanted.stage),
        (KaizenAction.service_id, wanted.service),
        (Service.area_id, wanted.area),
        (KaizenAction.owner_id, wanted.owner),
    )
    for column, value in exact:
        if value:
            query = query.where(column == value)
    if wanted.blocked:
        query = query.where(Blockage.id.is_not(None))
    if wanted.done_since:
        query = query.where((KaizenAction.stage != "done") | (KaizenAction.stage_since >= wanted.done_since))
    return query


def action_of(organisation: Organisation, action_id: int) -> KaizenAction | None:
    """An action of this organisation or one below it, with its whole chain; None where there is no such."""
    finding = joinedload(KaizenAction.waste).joinedload(Waste.finding)
    return db.session.scalar(
        db.select(KaizenAction)
        .where(KaizenAction.id == action_id, KaizenAction.organisation_id.in_(within(organisation)))
        .options(
            joinedload(KaizenAction.service).joinedload(Service.organisation),
            joinedload(KaizenAction.owner),
            joinedload(KaizenAction.survey),
            finding.joinedload(Finding.survey),
            finding.joinedload(Finding.service),
            selectinload(KaizenAction.verdicts),
        )
    )


@dataclass(frozen=True)
class HistoryLine:
    """What was done to an action, by whom and when; `person` is empty for the command line."""

    at: datetime
    person: str
    action: str
    details: dict[str, Any]


def history_of(action: KaizenAction) -> list[HistoryLine]:
    """The audit lines of one action, newest first."""
    rows = db.session.execute(
        db.select(AuditEntry.at, User.name, AuditEntry.action, AuditEntry.details)
        .outerjoin(User, User.id == AuditEntry.user_id)
        .where(
            AuditEntry.organisation_id == action.organisation_id,
            AuditEntry.action.like("action.%"),
            AuditEntry.details["kaizen_action"].as_integer() == action.id,
        )
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(100)
    )
    return [HistoryLine(at, name or "", what, details or {}) for at, name, what, details in rows]


def possible_owners(organisation: Organisation) -> list[tuple[int, str]]:
    """The active people with a role in this organisation or above it, by name: who can own an action."""
    ids = [each.id for each in organisation.with_ancestors]
    members = db.select(Membership.user_id).where(Membership.organisation_id.in_(ids))
    rows = db.session.execute(
        db.select(User.id, User.name).where(User.active, User.id.in_(members)).order_by(User.name, User.id)
    )
    return [(row.id, row.name) for row in rows]


def present_owners(organisation: Organisation) -> list[tuple[int, str]]:
    """The people who own an action of this organisation or below it, by name."""
    owning = db.select(KaizenAction.owner_id).where(KaizenAction.organisation_id.in_(within(organisation)))
    rows = db.session.execute(db.select(User.id, User.name).where(User.id.in_(owning)).order_by(User.name, User.id))
    return [(row.id, row.name) for row in rows]
