"""A plan's lines chosen from the recommendations: what became an action comes with its words; the rest is shown."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.improvements.plans import operations as plan_operations
from parem.improvements.plans.models import ChangePlan
from parem.improvements.plans.operations import PlanProblem
from parem.improvements.plans.views import back_to, blueprint, plan_or_404, refused
from parem.improvements.recommendations.models import Recommendation
from parem.improvements.recommendations.queries import for_plan
from parem.languages import LANGUAGES, Texts


def words_for_plan(found: Recommendation) -> Texts:
    """What and why in each language in which both are said, as the report prints them."""
    return Texts.of(
        {
            language: "\n".join(filter(None, [found.what.get(language), found.why.get(language)]))
            for language in LANGUAGES
            if found.what.get(language)
        }
    )


@blueprint.route("/<int:plan_id>/recommendations", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLANS)
def choose_recommendations(plan_id: int) -> Response | str | tuple[str, int]:
    """Tick what comes into the plan: each becomes a line with the plan's term and its action's owner."""
    plan = plan_or_404(plan_id)
    found = for_plan(plan)
    if request.method == "GET":
        return _page(plan, found)
    asked = set(request.form.getlist("recommendation", type=int))
    chosen = [each for each in found if each.id in asked and each.action_id]
    if not chosen:
        flash(_("Tick at least one recommendation."), "error")
        return _page(plan, found), 400
    try:
        for each in chosen:
            plan_operations.add_part(plan, "lines", _line(plan, each))
    except PlanProblem as problem:
        return refused(plan, problem)
    db.session.commit()
    flash(ngettext("%(num)s line was added.", "%(num)s lines were added.", len(chosen)), "success")
    return back_to(plan, "lines")


def _line(plan: ChangePlan, found: Recommendation) -> dict[str, object]:
    return {
        "action_id": found.action_id, "recommendation": words_for_plan(found), "goal_id": None,
        "owner_id": found.action.owner_id if found.action else None,
        "starts_on": plan.starts_on, "ends_on": plan.ends_on,
    }  # fmt: skip


def _page(plan: ChangePlan, found: object) -> str:
    return render_template("improvements/plans/recommendations.html", plan=plan, recommendations=found)
