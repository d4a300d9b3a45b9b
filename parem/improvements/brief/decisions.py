"""What waits for the director's decision: plans, actions that made things worse, lateness, owners who left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from datetime import date, timedelta

from sqlalchemy.orm import joinedload

from parem.accounts.models import Organisation
from parem.accounts.permissions import Permission
from parem.accounts.queries import within
from parem.catalogue.models import Service
from parem.extensions import db
from parem.improvements.actions.queries import ActionRow
from parem.improvements.brief.queries import Decision
from parem.improvements.models import KaizenAction, Verdict
from parem.improvements.plans.models import ChangePlan
from parem.improvements.plans.share_operations import shares_for
from parem.improvements.verdicts.effect_models import Appeal
from parem.languages import Texts

#: So late that somebody has to say whether it goes on.
VERY_LATE = timedelta(30)


def decisions_of(organisation: Organisation, rows: Sequence[ActionRow], today: date) -> list[Decision]:
    """Everything that wants the director, the plans first. Three statements besides what is given."""
    return [
        *_plans(organisation, today),
        *_shares(organisation),
        *_worse(rows),
        *_objections(organisation),
        *_late(rows, today),
        *_left(rows),
    ]


def concerning(decisions: Sequence[Decision], permissions: Set[Permission]) -> list[Decision]:
    """Those that this person can take: plans are approved and parts agreed to by directors, closed by who writes them.

    What is said of actions concerns everybody who leads improvements or decides on them.
    """
    leads = {Permission.APPROVE_PLANS, Permission.MANAGE_IMPROVEMENTS} & permissions
    takes = {
        "approve": Permission.APPROVE_PLANS in permissions,
        "share": Permission.APPROVE_PLANS in permissions,
        "close": Permission.MANAGE_PLANS in permissions,
    }
    return [each for each in decisions if takes.get(each.kind, bool(leads))]


def _plans(organisation: Organisation, today: date) -> Iterator[Decision]:
    """Those of the organisation itself: plans of those below are decided on there."""
    over = (ChangePlan.state == "published") & (ChangePlan.ends_on < today)
    plans = db.session.execute(
        db.select(ChangePlan.id, ChangePlan.title, ChangePlan.state, ChangePlan.ends_on, Organisation.code)
        .join(Organisation, Organisation.id == ChangePlan.organisation_id)
        .where(ChangePlan.organisation_id == organisation.id, (ChangePlan.state == "submitted") | over)
        .order_by(ChangePlan.state.desc(), ChangePlan.id)
    )
    for plan in plans:
        kind = "approve" if plan.state == "submitted" else "close"
        yield Decision(kind, plan.id, plan.title, plan.code, (today - plan.ends_on).days)


def _shares(organisation: Organisation) -> Iterator[Decision]:
    """Plans of organisations above that wait for this one to agree to its part."""
    for share in shares_for(organisation):
        if share.state == "waiting" and share.plan.state == "submitted":
            yield Decision(
                "share", share.plan_id, share.plan.title, organisation.code, about=share.plan.organisation.name
            )


def _worse(rows: Sequence[ActionRow]) -> Iterator[Decision]:
    for row in rows:
        if row.stage in ("check", "act") and row.is_read and row.verdict == "worse":
            yield Decision("worse", row.id, Texts.of(row.title), row.organisation_code, about=row.service)


def _objections(organisation: Organisation) -> Iterator[Decision]:
    """Actions with an objection to one of their verdicts, also an earlier one, that nobody has answered."""
    unanswered = db.select(Verdict.action_id).join(Appeal).where(Appeal.answered_at.is_(None))
    found = db.session.scalars(
        db.select(KaizenAction)
        .where(KaizenAction.organisation_id.in_(within(organisation)), KaizenAction.id.in_(unanswered))
        .options(joinedload(KaizenAction.service).joinedload(Service.organisation))
        .order_by(KaizenAction.id)
    )
    for action in found:
        owner = action.service.organisation.code
        yield Decision("objection", action.id, Texts.of(action.title), owner, about=action.service.name)


def _late(rows: Sequence[ActionRow], today: date) -> Iterator[Decision]:
    for row in rows:
        if row.due_on and row.due_on < today - VERY_LATE and row.stage != "done":
            days = (today - row.due_on).days
            yield Decision("late", row.id, Texts.of(row.title), row.organisation_code, days, row.service)


def _left(rows: Sequence[ActionRow]) -> Iterator[Decision]:
    """Actions under way whose owner may not sign in any more, or has no role any more where they belong."""
    for row in rows:
        if row.owner_left:
            yield Decision("left", row.id, Texts.of(row.title), row.organisation_code, about=row.service)
