"""One change plan over several organisations: each writes its part, and decides on it before the whole is approved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import joinedload

from parem.accounts.audit import record
from parem.accounts.models import Organisation
from parem.extensions import db
from parem.improvements.plans.models import ChangePlan, PlanLine
from parem.improvements.plans.operations import PlanChanged, PlanProblem, name_of, whose
from parem.improvements.plans.plan_hash import plan_hash
from parem.improvements.plans.share_models import PlanShare


def shares_of(plan: ChangePlan) -> list[PlanShare]:
    """The other organisations that take part in a plan, by organisation."""
    found = (
        db.select(PlanShare)
        .where(PlanShare.plan_id == plan.id)
        .options(joinedload(PlanShare.organisation))
        .order_by(PlanShare.organisation_id)
    )
    return list(db.session.scalars(found))


def shares_for(organisation: Organisation) -> list[PlanShare]:
    """The plans of other organisations in which this one takes part, those that wait for it first."""
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


def take_part(plan: ChangePlan, organisation: Organisation) -> PlanShare:
    """The share of an organisation in a plan, made where there is none: it reads the plan and writes its part."""
    found = db.session.get(PlanShare, (plan.id, organisation.id))
    if found is None:
        found = PlanShare(plan_id=plan.id, organisation_id=organisation.id, state="drafting")
        db.session.add(found)
        db.session.flush()
    return found


def ask_for_shares(plan: ChangePlan) -> None:
    """Everyone else with something in the plan is asked; what was agreed to before is asked for again."""
    reopen_shares(plan)
    for organisation_id in _others(plan):
        organisation = db.session.get_one(Organisation, organisation_id)
        take_part(plan, organisation).state = "waiting"
    db.session.flush()


def keep_partners(plan: ChangePlan) -> None:
    """Whoever has something in the plan by now reads it and writes its part, from the draft on."""
    for organisation_id in _others(plan):
        take_part(plan, db.session.get_one(Organisation, organisation_id))


def _others(plan: ChangePlan) -> set[int]:
    """Whose actions, costs and risks are in the plan besides its own organisation's."""
    found = {whose(plan, part) for section in ("lines", "budget", "risks") for part in getattr(plan, section)}
    return found - {plan.organisation_id}


def reopen_shares(plan: ChangePlan) -> None:
    """The plan is a draft again: its partners write on, and nobody agreed to what it may become."""
    change = db.update(PlanShare).where(PlanShare.plan_id == plan.id)
    db.session.execute(change.values(state="drafting", decided_by="", decided_on=None, content_hash=""))
    db.session.expire_all()


def approve_share(share: PlanShare, person: str, on: date, seen: str) -> None:
    """The organisation's director agrees to its part of the plan that was seen (`seen` is its `plan_hash`).

    Raises PlanChanged where the plan says something else by now, PlanProblem where it does not wait for that.
    """
    if seen != plan_hash(share.plan):
        raise PlanChanged(_l("The plan changed since you opened this page. Read your part once more before you agree."))
    submitted = db.select(ChangePlan.id).where(ChangePlan.id == share.plan_id, ChangePlan.state == "submitted")
    change = db.update(PlanShare).where(
        PlanShare.plan_id == share.plan_id, PlanShare.organisation_id == share.organisation_id,
        PlanShare.state == "waiting", submitted.exists(),
    )  # fmt: skip
    values = {"state": "approved", "decided_by": person, "decided_on": on, "content_hash": seen}
    if cast("CursorResult[Any]", db.session.execute(change.values(**values))).rowcount != 1:
        raise PlanProblem(_l("The plan is in another state by now. Look at it again."))
    db.session.refresh(share)
    record("plan.part_approved", name_of(share.plan), share.plan.organisation_id, part_of=share.organisation.code)
    record("plan.part_approved", name_of(share.plan), share.organisation_id, part_of=share.organisation.code)


def must_be_agreed(plan: ChangePlan) -> None:
    """Raises PlanProblem while somebody has not agreed to their part as it is now, and says who."""
    now = plan_hash(plan)
    asked = [share for share in shares_of(plan) if share.state != "drafting"]
    waiting = list(_names(share for share in asked if share.state == "waiting" or share.content_hash != now))
    if waiting:
        raise PlanProblem(_l("These have not agreed to their part yet: %(names)s.", names=", ".join(waiting)))


def _names(shares: Iterator[PlanShare] | Sequence[PlanShare]) -> Iterator[str]:
    for share in shares:
        yield share.organisation.name.in_language(share.plan.organisation.default_language)
