"""Reads of change plans and of what they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload, selectinload

from parem.accounts.models import Membership, Organisation, User
from parem.catalogue.models import Service
from parem.extensions import db
from parem.improvements.models import KaizenAction, Verdict, Waste
from parem.improvements.plans.models import BudgetLine, ChangePlan, PlanGoal, PlanLine, PlanRevision, PlanRisk
from parem.improvements.plans.share_models import PlanShare
from parem.improvements.plans.talk_models import PlanComment
from parem.languages import Texts
from parem.quality.models import Finding


@dataclass(frozen=True)
class PlanRow:
    """A plan in the list."""

    id: int
    title: Texts
    state: str
    starts_on: date
    ends_on: date
    budget_cents: int
    lines: int
    #: The number of the newest approved revision.
    revision: int | None
    #: The number of the revision that is in effect.
    published: int | None


def plan_rows(organisation: Organisation, state: str = "", *, drafts: bool = True) -> list[PlanRow]:
    """The organisation's plans, newest term first; without `drafts` those that were published. One query."""
    lines = db.select(db.func.count(PlanLine.id)).where(PlanLine.plan_id == ChangePlan.id).scalar_subquery()
    revision = (
        db.select(db.func.max(PlanRevision.number)).where(PlanRevision.plan_id == ChangePlan.id).scalar_subquery()
    )
    found = (
        db.select(
            ChangePlan.id, ChangePlan.title, ChangePlan.state, ChangePlan.starts_on, ChangePlan.ends_on,
            ChangePlan.budget_cents, lines, revision, ChangePlan.published_revision,
        )
        .where(ChangePlan.organisation_id == organisation.id)
        .order_by(ChangePlan.starts_on.desc(), ChangePlan.id.desc())
    )  # fmt: skip
    if state:
        found = found.where(ChangePlan.state == state)
    if not drafts:
        found = found.where(ChangePlan.published_revision.is_not(None))
    return [PlanRow(*row) for row in db.session.execute(found)]


def plan_of(organisation: Organisation, plan_id: int, *, joint: bool = False) -> ChangePlan | None:
    """A plan of this organisation with all its parts, in a fixed number of queries; None where it has no such plan.

    With `joint` also one of another organisation in which this one takes part.
    """
    own = ChangePlan.organisation_id == organisation.id
    shared = db.select(PlanShare.plan_id).where(PlanShare.organisation_id == organisation.id)
    return _plan(ChangePlan.id == plan_id, own | ChangePlan.id.in_(shared) if joint else own)


def plan_by_id(plan_id: int) -> ChangePlan | None:
    """A plan of any organisation with all its parts: for the command line and jobs, which have no permissions."""
    return _plan(ChangePlan.id == plan_id)


def _plan(*where: ColumnElement[bool]) -> ChangePlan | None:
    action = selectinload(ChangePlan.lines).joinedload(PlanLine.action)
    waste = action.joinedload(KaizenAction.waste)
    return db.session.scalar(
        db.select(ChangePlan)
        .where(*where)
        .options(
            joinedload(ChangePlan.organisation),
            selectinload(ChangePlan.goals).joinedload(PlanGoal.survey),
            selectinload(ChangePlan.budget).joinedload(BudgetLine.organisation),
            selectinload(ChangePlan.risks).joinedload(PlanRisk.organisation),
            selectinload(ChangePlan.measures),
            selectinload(ChangePlan.lines).options(
                joinedload(PlanLine.owner).selectinload(User.memberships), selectinload(PlanLine.needs)
            ),
            action.joinedload(KaizenAction.service).options(joinedload(Service.area), joinedload(Service.organisation)),
            action.joinedload(KaizenAction.survey),
            action.selectinload(KaizenAction.verdicts).selectinload(Verdict.appeals),
            action.selectinload(KaizenAction.effect_plans),
            waste.joinedload(Waste.finding).joinedload(Finding.survey),
            waste.joinedload(Waste.step),
            selectinload(ChangePlan.revisions).joinedload(PlanRevision.approved_by),
        )
    )


def comments_of(plan: ChangePlan) -> list[PlanComment]:
    """What was said of a plan, oldest first."""
    said = db.select(PlanComment).where(PlanComment.plan_id == plan.id).order_by(PlanComment.id)
    return list(db.session.scalars(said))


def action_choices(
    plan: ChangePlan, kept: int | None = None, by: Organisation | None = None
) -> list[tuple[int, str, Texts]]:  # fmt: skip
    """The actions that may still be added, as (id, title, service), of this organisation and those below it.

    `kept` is the action of the line that is being edited, `by` a partner, who adds its own.
    """
    here = KaizenAction.organisation_id.in_([by.id] if by else _ids(plan.organisation))
    taken = {line.action_id for line in plan.lines} - {kept}
    rows = db.session.execute(
        db.select(KaizenAction.id, KaizenAction.title, Service.name)
        .join(Service, Service.id == KaizenAction.service_id)
        .where(here | (KaizenAction.id == kept), KaizenAction.id.not_in(taken))
        .order_by(KaizenAction.title, KaizenAction.id)
    )
    return [(row.id, row.title, row.name) for row in rows]


def people_choices(organisation: Organisation) -> list[tuple[int, str]]:
    """Everyone with a role here or below, by name: who may own a line."""
    rows = db.session.execute(
        db.select(User.id, User.name)
        .where(User.id.in_(db.select(Membership.user_id).where(Membership.organisation_id.in_(_ids(organisation)))))
        .order_by(User.name, User.id)
    )
    return [(row.id, row.name) for row in rows]


def service_choices(organisation: Organisation) -> list[tuple[int, Texts, Texts]]:
    """The active services here and below, as (id, name, organisation)."""
    rows = db.session.execute(
        db.select(Service.id, Service.name, Organisation.name)
        .join(Organisation, Organisation.id == Service.organisation_id)
        .where(Service.organisation_id.in_(_ids(organisation)), Service.active)
        .order_by(Organisation.code, Service.code)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _ids(organisation: Organisation) -> list[int]:
    return [each.id for each in organisation.with_descendants]
