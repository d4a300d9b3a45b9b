"""Remarks on a change plan, and what differs between two of its revisions."""

from __future__ import annotations

from flask import abort, flash, g, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.account_views import me
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.improvements.plans import states as plan_states
from parem.improvements.plans.models import ChangePlan
from parem.improvements.plans.operations import PlanProblem
from parem.improvements.plans.views import back_to, blueprint, joint_plan_or_404, refused, sees_drafts
from parem.improvements.report.changes import changes_between
from parem.improvements.report_contents import ReportContents


@blueprint.post("/<int:plan_id>/comments")
@requires(Permission.VIEW_RESULTS)
def comment(plan_id: int) -> Response:
    """Say something of a plan; everyone who sees the plan reads it, in all organisations that take part."""
    plan = joint_plan_or_404(plan_id)
    if not {Permission.MANAGE_PLANS, Permission.APPROVE_PLANS, Permission.WORK_ON_OWN_ACTIONS} & g.permissions:
        abort(403)
    try:
        plan_states.say_of(plan, request.form.get("text", "")[:2000], me().name)
    except PlanProblem as problem:
        return refused(plan, problem)
    db.session.commit()
    flash(_("Your comment is there."))
    return back_to(plan, "comments")


@blueprint.get("/<int:plan_id>/changes")
@requires(Permission.VIEW)
def compare(plan_id: int) -> str:
    """What changed between two approved revisions, line by line; the last two where none are named."""
    plan = joint_plan_or_404(plan_id)
    if len(plan.revisions) < 2:
        abort(404)
    newest = plan.revisions[-1].number
    before, after = request.args.get("from", newest - 1, int), request.args.get("to", newest, int)
    changes = changes_between(_revision(plan, before), _revision(plan, after))
    return render_template("improvements/plans/compare.html", plan=plan, before=before, after=after, changes=changes)


def _revision(plan: ChangePlan, number: int) -> ReportContents:
    found = next((each for each in plan.revisions if each.number == number), None)
    if found and not sees_drafts() and found.number > (plan.published_revision or 0):
        abort(404)
    return ReportContents.from_json(found.contents) if found else abort(404)
