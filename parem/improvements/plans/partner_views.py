"""Who takes part in a plan: asked, let in by a code, left out."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.models import Organisation
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.improvements.plans import partner_operations
from parem.improvements.plans.operations import PlanProblem
from parem.improvements.plans.share_models import PlanShare
from parem.improvements.plans.views import back_to, blueprint, plan_or_404, refused


@blueprint.post("/<int:plan_id>/partners")
@requires(Permission.MANAGE_PLANS)
def ask_partner(plan_id: int) -> Response:
    """Let an organisation below take part."""
    plan = plan_or_404(plan_id)
    asked = db.session.get(Organisation, request.form.get("organisation_id", 0, type=int)) or abort(404)
    try:
        partner_operations.ask_below(plan, asked)
    except PlanProblem as problem:
        return refused(plan, problem)
    db.session.commit()
    flash(_("It takes part now: it finds the plan under its joint plans."))
    return back_to(plan, "shares")


@blueprint.post("/<int:plan_id>/code/<any(make, withdraw):what>")
@requires(Permission.MANAGE_PLANS)
def code(plan_id: int, what: str) -> Response:
    """A code for any other organisation: shown once, only its hash is kept."""
    plan = plan_or_404(plan_id)
    try:
        if what == "withdraw":
            partner_operations.withdraw_code(plan)
            said = _("The code works no longer.")
        else:
            made = partner_operations.make_code(plan, date.today())
            said = _("The code is %(code)s. Write it down now: it is not shown again.", code=made)
    except PlanProblem as problem:
        return refused(plan, problem)
    db.session.commit()
    flash(said)
    return back_to(plan, "shares")


@blueprint.post("/<int:plan_id>/partners/<int:organisation_id>/leave-out")
@requires(Permission.MANAGE_PLANS)
def leave_out(plan_id: int, organisation_id: int) -> Response:
    """An organisation that has nothing in the plan takes part no longer."""
    plan = plan_or_404(plan_id)
    share = db.session.get(PlanShare, (plan.id, organisation_id)) or abort(404)
    try:
        partner_operations.leave_out(plan, share)
    except PlanProblem as problem:
        return refused(plan, problem)
    db.session.commit()
    flash(_("It takes part no longer."))
    return back_to(plan, "shares")
