"""The pages of change plans: the list, the plan, and its way through the states."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.account_views import me
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.improvements import plan_operations, plan_states, plan_words
from parem.improvements.models import PLAN_STATES
from parem.improvements.plan_checks import budget_difference, what_is_missing
from parem.improvements.plan_forms import PlanForm, ReturnForm
from parem.improvements.plan_models import ChangePlan
from parem.improvements.plan_operations import PlanProblem
from parem.improvements.plan_progress import light_of
from parem.improvements.plan_queries import comments_of, plan_of, plan_rows
from parem.improvements.recommendation_queries import of_actions
from parem.improvements.report_changes import Change, changes_between
from parem.improvements.report_contents import ReportContents
from parem.improvements.report_links import Links
from parem.improvements.report_pictures import gantt_of
from parem.improvements.report_queries import written
from parem.improvements.share_operations import shares_of
from parem.improvements.words import STAGE_WORDS, VERDICT_KINDS, VERDICT_WORDS
from parem.menu import Entry

blueprint = Blueprint("plans", __name__, url_prefix="/o/<organisation>/plans")
GROUP = _l("Improvements")
ENTRIES = (Entry("plans.plan_list", _l("Change plans"), "journal-check", Permission.VIEW),)
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


def plan_or_404(plan_id: int) -> ChangePlan:
    """The plan of g.organisation with all its parts."""
    return plan_of(g.organisation, plan_id) or abort(404)


def back_to(plan: ChangePlan, section: str = "") -> Response:
    """To the plan's page, at one of its sections."""
    return redirect(url_for("plans.plan", plan_id=plan.id, _anchor=section or None), 303)


@blueprint.context_processor
def words() -> dict[str, object]:
    """The words that every template of this blueprint uses."""
    return {
        "words": plan_words,
        "stage_words": STAGE_WORDS,
        "verdict_words": VERDICT_WORDS,
        "verdict_kinds": VERDICT_KINDS,
    }


@blueprint.get("")
@requires(Permission.VIEW)
def plan_list() -> str:
    """All plans, or those in one state."""
    state = request.args.get("state", "")
    state = state if state in PLAN_STATES else ""
    return render_template("improvements/plans/list.html", plans=plan_rows(g.organisation, state), state=state)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLANS)
def new() -> Response | str | tuple[str, int]:
    """A new draft; the term that is offered is next year."""
    year = date.today().year + 1
    form = PlanForm(data=None if request.form else {"starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)})
    if form.validate_on_submit():
        plan = plan_operations.create_plan(g.organisation, form.values())
        db.session.commit()
        flash(_("The plan was made. Now give it goals, actions and a budget."))
        return back_to(plan)
    return render_template("improvements/plans/plan_form.html", form=form, plan=None), 400 if form.errors else 200


@blueprint.get("/<int:plan_id>")
@requires(Permission.VIEW)
def plan(plan_id: int) -> str:
    """One plan: what is missing, its parts, its revisions."""
    found = plan_or_404(plan_id)
    may_write = found.state == "draft" and Permission.MANAGE_PLANS in g.permissions
    missing = what_is_missing(found) if may_write else []
    now = written(found)
    return render_template(
        "improvements/plans/plan.html",
        plan=found,
        may_write=may_write,
        missing=missing,
        is_incomplete=any(item.needed for item in missing),
        difference=budget_difference(found),
        totals=now.totals,
        budget_shares=now.budget_shares,
        recommended=of_actions([line.action_id for line in found.lines]),
        goals={goal.id: goal for goal in now.goals},
        changes=_changes(found, now),
        links=Links(),
        gantt=gantt_of(now, date.today()),
        now_lines=now.lines,
        lights=_lights(found),
        comments=comments_of(found),
        shares=shares_of(found),
    )


def _lights(plan: ChangePlan) -> dict[int, str]:
    """The traffic light of each line."""
    return {line.id: light_of(line, line.action.stage, line.action.outcome, date.today()) for line in plan.lines}


def _changes(plan: ChangePlan, now: ReportContents) -> list[Change] | None:
    """What the draft changes in the last revision; None where there is nothing to compare."""
    if plan.revision is None or plan.state not in ("draft", "submitted"):
        return None
    return changes_between(ReportContents.from_json(plan.revision.contents), now)


@blueprint.route("/<int:plan_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLANS)
def edit(plan_id: int) -> Response | str | tuple[str, int]:
    """Title, summary, term and budget of a draft."""
    found = plan_or_404(plan_id)
    form = PlanForm(obj=found)
    if form.validate_on_submit():
        try:
            plan_operations.edit_plan(found, form.values())
        except PlanProblem as problem:
            return refused(found, problem)
        db.session.commit()
        flash(_("Saved."))
        return back_to(found)
    return render_template("improvements/plans/plan_form.html", form=form, plan=found), 400 if form.errors else 200


@blueprint.post("/<int:plan_id>/delete")
@requires(Permission.MANAGE_PLANS)
def delete(plan_id: int) -> Response:
    """Delete a draft that was never approved."""
    found = plan_or_404(plan_id)
    try:
        plan_operations.delete_plan(found)
    except PlanProblem as problem:
        return refused(found, problem)
    db.session.commit()
    flash(_("The plan was deleted."))
    return redirect(url_for("plans.plan_list"), 303)


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


def refused(plan: ChangePlan, problem: PlanProblem) -> Response:
    """Nothing was changed: say why, on the plan's page."""
    db.session.rollback()
    flash(str(problem.words), "error")
    return back_to(plan)
