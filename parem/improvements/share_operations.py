"""One change plan over several organisations: each decides on its own part before the whole is approved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from parem.accounts.audit import record
from parem.accounts.models import Organisation
from parem.extensions import db
from parem.improvements.plan_models import ChangePlan, PlanLine
from parem.improvements.plan_operations import PlanProblem, name_of
from parem.improvements.share_models import PlanShare


def shares_of(plan: ChangePlan) -> list[PlanShare]:
    """The parts of a plan that other organisations decide on, by organisation."""
    found = (
        db.select(PlanShare)
        .where(PlanShare.plan_id == plan.id)
        .options(joinedload(PlanShare.organisation))
        .order_by(PlanShare.organisation_id)
    )
    return list(db.session.scalars(found))


def shares_for(organisation: Organisation) -> list[PlanShare]:
    """The plans of organisations above in which this one has a part, those that wait for it first."""
    found = (
        db.select(PlanShare)
        .join(PlanShare.plan)
        .where(PlanShare.organisation_id == organisation.id)
        .options(joinedload(PlanShare.plan).joinedload(ChangePlan.organisation))
        .order_by(PlanShare.state.desc(), PlanShare.plan_id.desc())
    )
    return list(db.session.scalars(found))


def lines_of(plan: ChangePlan, organisation: Organisation) -> list[PlanLine]:
    """The lines of a plan whose actions belong to this organisation."""
    return [line for line in plan.lines if line.action.organisation_id == organisation.id]


def ask_for_shares(plan: ChangePlan) -> None:
    """Everyone else with an action or a cost in the plan is asked; what was agreed to before is asked for again."""
    forget_shares(plan)
    others = {line.action.service.organisation for line in plan.lines}
    others |= {cost.organisation for cost in plan.budget if cost.organisation}
    others -= {plan.organisation}
    db.session.add_all(PlanShare(plan_id=plan.id, organisation_id=o.id, state="waiting") for o in others)
    db.session.flush()


def forget_shares(plan: ChangePlan) -> None:
    """The plan is a draft again: nobody agreed to what it may become."""
    db.session.execute(db.delete(PlanShare).where(PlanShare.plan_id == plan.id))
    db.session.expire_all()


def approve_share(share: PlanShare, person: str, on: date) -> None:
    """The organisation's director agrees to its part. Raises PlanProblem where it does not wait for that."""
    if share.state != "waiting" or share.plan.state != "submitted":
        raise PlanProblem(_l("The plan is in another state by now. Look at it again."))
    share.state, share.decided_by, share.decided_on = "approved", person, on
    db.session.flush()
    record("plan.part_approved", name_of(share.plan), share.plan.organisation_id, part_of=share.organisation.code)
    record("plan.part_approved", name_of(share.plan), share.organisation_id, part_of=share.organisation.code)


def must_be_agreed(plan: ChangePlan) -> None:
    """Raises PlanProblem while somebody has not agreed to their part, and says who."""
    waiting = list(_names(share for share in shares_of(plan) if share.state == "waiting"))
    if waiting:
        raise PlanProblem(_l("These have not agreed to their part yet: %(names)s.", names=", ".join(waiting)))


def _names(shares: Iterator[PlanShare] | Sequence[PlanShare]) -> Iterator[str]:
    for share in shares:
        yield share.organisation.name.in_language(share.plan.organisation.default_language)
