"""The way of a change plan through its states, one press each, and back with a reason."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.account_views import me
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.improvements.plans import states as plan_states
from parem.improvements.plans.forms import ReturnForm
from parem.improvements.plans.models import ChangePlan
from parem.improvements.plans.operations import PlanProblem
from parem.improvements.plans.views import back_to, blueprint, plan_or_404, refused

#: The steps that need one press: what is done, and what is said afterwards.
STEPS: dict[str, tuple[Callable[[ChangePlan], None], object]] = {
    "submit": (plan_states.submit, _l("The plan is with the director now.")),
    "publish": (plan_states.publish, _l("The plan is published.")),
    "close": (plan_states.close, _l("The plan is closed.")),
    "revise": (
        plan_states.revise,
        _l("The plan is a draft again. The last approved revision stays official meanwhile."),
    ),
}


@blueprint.post("/<int:plan_id>/<any(submit, publish, close, revise):step>")
@requires(Permission.MANAGE_PLANS)
def take_step(plan_id: int, step: str) -> Response:
    """A change of state that its writers make."""
    found = plan_or_404(plan_id)
    operation, said = STEPS[step]
    try:
        operation(found)
    except PlanProblem as problem:
        return refused(found, problem)
    db.session.commit()
    flash(str(said))
    return back_to(found)


@blueprint.route("/<int:plan_id>/return", methods=["GET", "POST"])
@requires(Permission.APPROVE_PLANS)
def give_back(plan_id: int) -> Response | str | tuple[str, int]:
    """The director sends the plan back, and says why."""
    found = plan_or_404(plan_id)
    form = ReturnForm()
    if form.validate_on_submit():
        try:
            plan_states.give_back(found, form.reason.data or "", me().name)
        except PlanProblem as problem:
            return refused(found, problem)
        db.session.commit()
        flash(_("The plan went back to its writers with your reason."))
        return back_to(found)
    return render_template("improvements/plans/return.html", form=form, plan=found), 400 if form.errors else 200
