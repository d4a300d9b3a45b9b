"""Who else takes part in a plan: asked by its writers from below it, or from anywhere by a code."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import record
from parem.accounts.models import Organisation
from parem.extensions import db
from parem.improvements.plans.models import ChangePlan
from parem.improvements.plans.operations import PlanProblem, must_be_draft, name_of, whose
from parem.improvements.plans.share_models import PlanShare
from parem.improvements.plans.share_operations import take_part

#: Letters and digits that can't be taken for one another when they are read out; 20 of them are 99 bits.
LETTERS, LENGTH, GROUP = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 20, 5
#: How long a code works.
VALID = timedelta(30)


def ask_below(plan: ChangePlan, organisation: Organisation) -> None:
    """Let an organisation below the plan's own take part. Raises PlanProblem where it is not below."""
    must_be_draft(plan)
    if organisation not in plan.organisation.with_descendants[1:]:
        raise PlanProblem(_l("This organisation is not below yours. Send it a code instead."))
    _join(plan, organisation)


def make_code(plan: ChangePlan, today: date) -> str:
    """A code that lets one organisation take part, until it is used, renewed or 30 days old. Only its hash is kept."""
    must_be_draft(plan)
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    plan.join_hash, plan.join_until = _hash(code), today + VALID
    db.session.flush()
    record("plan.code_made", name_of(plan), plan.organisation_id)
    return "-".join(code[i : i + GROUP] for i in range(0, LENGTH, GROUP))


def withdraw_code(plan: ChangePlan) -> None:
    """The code that was made works no longer."""
    plan.join_hash, plan.join_until = None, None
    db.session.flush()
    record("plan.code_withdrawn", name_of(plan), plan.organisation_id)


def join_by_code(organisation: Organisation, code: str, today: date) -> PlanShare:
    """Take part in the plan whose code this is. Raises PlanProblem where no plan waits for it."""
    plan = db.session.scalar(db.select(ChangePlan).where(ChangePlan.join_hash == _hash(code)))
    if plan is None or plan.state != "draft" or plan.join_until is None or plan.join_until < today:
        raise PlanProblem(_l("This code lets nobody in: it may be mistyped, used, or too old. Ask for a new one."))
    if plan.organisation_id == organisation.id:
        raise PlanProblem(_l("This is your own plan: the code is for another organisation."))
    if plan.organisation.root.is_demonstration != organisation.root.is_demonstration:
        raise PlanProblem(_l("What is made up for a demonstration and what is real can't be in one plan."))
    plan.join_hash, plan.join_until = None, None
    return _join(plan, organisation)


def leave_out(plan: ChangePlan, share: PlanShare) -> None:
    """An organisation without anything in the plan takes part no longer. Raises PlanProblem where it has something."""
    must_be_draft(plan)
    parts = [part for section in ("lines", "budget", "risks") for part in getattr(plan, section)]
    if any(whose(plan, part) == share.organisation_id for part in parts):
        raise PlanProblem(_l("It has actions, costs or risks in the plan: take those out first."))
    for organisation_id in (plan.organisation_id, share.organisation_id):
        record("plan.partner_left", name_of(plan), organisation_id, partner=share.organisation.code)
    db.session.delete(share)
    db.session.flush()


def _join(plan: ChangePlan, organisation: Organisation) -> PlanShare:
    share = take_part(plan, organisation)
    for organisation_id in (plan.organisation_id, organisation.id):
        record("plan.partner_joined", name_of(plan), organisation_id, partner=organisation.code)
    return share


def _hash(code: str) -> str:
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
