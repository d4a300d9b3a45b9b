"""Reads of kaizen actions: the list, one action with its chain, its history, the people who can own it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_
from sqlalchemy.orm import joinedload, selectinload

from parem.accounts.models import AuditEntry, Membership, Organisation, User
from parem.accounts.queries import and_above, within
from parem.catalogue.models import Service
from parem.catalogue.queries import folded
from parem.extensions import db
from parem.improvements.board.flow_models import Blockage
from parem.improvements.models import KaizenAction, Verdict, Waste
from parem.improvements.verdicts.effect_models import EffectPlan
from parem.languages import Texts
from parem.quality.models import Finding


@dataclass(frozen=True)
class ActionFilter:
    """Which actions are wanted; "" and None are any. `overdue`, `blocked` and `left` take no closed ones."""

    search: str = ""
    stage: str = ""
    service: int | None = None
    area: int | None = None
    owner: int | None = None
    organisation: int | None = None
    overdue: bool = False
    blocked: bool = False
    #: Its owner has no role any more where it belongs.
    left: bool = False
    #: It is done, and somebody was to look by now whether it still holds.
    again: bool = False
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
    #: Whether the owner has a role where the action belongs, or above, and may sign in.
    owner_here: bool
    #: The verdict of the change as it stands (`KaizenAction.current_verdict`).
    verdict: str | None
    difference: float | None
    look_again_on: date | None
    #: The day on which the verdict is to be read, as it is fixed now.
    read_on: date | None
    #: What holds it up and since when; None where nothing does.
    blocked_by: str | None
    blocked_since: date | None

    @property
    def is_read(self) -> bool:
        """Whether the change as it stands has its verdict."""
        return self.verdict is not None

    @property
    def owner_left(self) -> bool:
        """Whether it is not done, and its owner is no longer there."""
        return self.owner_id is not None and not self.owner_here and self.stage != "done"

    def is_ready_to_read(self, today: date) -> bool:
        """Whether its verdict can be read: the change is in place, and the day that was fixed has come."""
        return self.stage == "check" and not self.is_read and (self.read_on is None or self.read_on <= today)

    def is_to_look_again(self, today: date) -> bool:
        """Whether somebody was to look by now whether what is done still holds."""
        return self.stage == "done" and self.look_again_on is not None and self.look_again_on <= today

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
        if words in folded(row.title)
        and (row.is_overdue(today) or not wanted.overdue)
        and (row.owner_left or not wanted.left)
        and (row.is_to_look_again(today) or not wanted.again)
    ]  # fmt: skip


def _rows(organisation: Organisation, wanted: ActionFilter) -> Select[Any]:
    current = _current_verdict()
    query = (
        db.select(
            KaizenAction.id, KaizenAction.title, KaizenAction.stage, KaizenAction.stage_since,
            KaizenAction.row_version, KaizenAction.due_on, KaizenAction.measure, KaizenAction.expected_change,
            KaizenAction.started_on, KaizenAction.ended_on, Service.id, Service.name, Organisation.id,
            Organisation.code, Organisation.name, User.id, User.name, _is_here(), Verdict.verdict, Verdict.difference,
            KaizenAction.look_again_on, _newest_plan(EffectPlan.read_on), Blockage.reason, Blockage.began_on,
        )
        .join(Service, Service.id == KaizenAction.service_id)
        .join(Organisation, Organisation.id == KaizenAction.organisation_id)
        .outerjoin(User, User.id == KaizenAction.owner_id)
        .outerjoin(Verdict, and_(Verdict.action_id == KaizenAction.id, Verdict.id == current))
        .outerjoin(Blockage, and_(Blockage.action_id == KaizenAction.id, Blockage.ended_on.is_(None)))
        .where(KaizenAction.organisation_id.in_(within(organisation)))
        .order_by(KaizenAction.position, KaizenAction.stage_since, KaizenAction.id)
    )  # fmt: skip
    return _narrowed(query, wanted)


def _newest_plan(column: Any) -> Any:
    """This column of what is fixed now."""
    plans = db.select(column).where(EffectPlan.action_id == KaizenAction.id).order_by(EffectPlan.number.desc())
    return plans.limit(1).correlate(KaizenAction).scalar_subquery()


def _current_verdict() -> Any:
    """The id of `KaizenAction.current_verdict`."""
    return (
        db.select(db.func.max(Verdict.id))
        .where(
            Verdict.action_id == KaizenAction.id, Verdict.kind == "official",
            Verdict.after_start == KaizenAction.ended_on,
            Verdict.effect_number.is_not_distinct_from(_newest_plan(EffectPlan.number)),
        )
        .correlate(KaizenAction)
        .scalar_subquery()
    )  # fmt: skip


def _is_here() -> Any:
    """Whether the owner may sign in and has a role in the action's organisation or above it."""
    above = and_above()
    roles = db.select(Membership.id).join(above, above.c.above == Membership.organisation_id)
    here = (above.c.id == KaizenAction.organisation_id, Membership.user_id == KaizenAction.owner_id, User.active)
    return db.exists(roles.where(*here).correlate(KaizenAction, User))


def _narrowed(query: Select[Any], wanted: ActionFilter) -> Select[Any]:
    exact = (
        (KaizenAction.stage, wanted.stage),
        (KaizenAction.service_id, wanted.service),
        (Service.area_id, wanted.area),
        (KaizenAction.owner_id, wanted.owner),
        (KaizenAction.organisation_id, wanted.organisation),
    )
    for column, value in exact:
        if value:
            query = query.where(column == value)
    if wanted.blocked:
        query = query.where(Blockage.id.is_not(None))
    if wanted.again:
        query = query.where(KaizenAction.stage == "done", KaizenAction.look_again_on.is_not(None))
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
            selectinload(KaizenAction.verdicts).selectinload(Verdict.appeals),
            selectinload(KaizenAction.effect_plans),
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


def has_no_owner_here(action: KaizenAction) -> bool:
    """Whether it is not done, and its owner has no role any more where it belongs or above, or may not sign in."""
    if action.owner_id is None or action.stage == "done":
        return False
    here = db.select(_is_here()).select_from(KaizenAction).join(User, User.id == KaizenAction.owner_id)
    return not db.session.scalar(here.where(KaizenAction.id == action.id))


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
