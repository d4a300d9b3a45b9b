"""The pages of change plans: the list, the plan, and its way through the states."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.improvements.models import PLAN_STATES
from parem.improvements.plans import operations as plan_operations
from parem.improvements.plans import rules as plan_rules
from parem.improvements.plans import words as plan_words
from parem.improvements.plans.checks import budget_difference, what_is_missing, who_left
from parem.improvements.plans.evidence import weak_evidence
from parem.improvements.plans.forms import PlanForm, SeenForm
from parem.improvements.plans.lights import light_today
from parem.improvements.plans.models import ChangePlan
from parem.improvements.plans.operations import Part, PlanProblem
from parem.improvements.plans.queries import comments_of, plan_of, plan_rows
from parem.improvements.plans.rules import PARTNERS_WRITE, PlanChanged
from parem.improvements.plans.share_operations import shares_of
from parem.improvements.recommendations.queries import of_actions
from parem.improvements.report.changes import Change, changes_between
from parem.improvements.report.links import Links
from parem.improvements.report.pictures import gantt_of
from parem.improvements.report.queries import gather, written
from parem.improvements.report_contents import ReportContents
from parem.improvements.words import STAGE_WORDS, VERDICT_KINDS, VERDICT_WORDS
from parem.menu import Entry

blueprint = Blueprint("plans", __name__, url_prefix="/o/<organisation>/plans")
GROUP = _l("Improvements")
ENTRIES = (Entry("plans.plan_list", _l("Change plans"), "journal-check", Permission.VIEW),)


def plan_or_404(plan_id: int) -> ChangePlan:
    """The plan of g.organisation with all its parts: for what only the organisation whose plan it is does."""
    return plan_of(g.organisation, plan_id) or abort(404)


def joint_plan_or_404(plan_id: int) -> ChangePlan:
    """A plan of g.organisation, or one in which it takes part; one that is not published for its writers alone."""
    found = plan_of(g.organisation, plan_id, joint=True) or abort(404)
    return found if sees_drafts() or found.published_revision else abort(404)


def sees_drafts() -> bool:
    """Whether this person writes plans here or decides on them; everybody else reads what is published."""
    return bool({Permission.MANAGE_PLANS, Permission.APPROVE_PLANS} & g.permissions)


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
    return render_template(
        "improvements/plans/list.html", plans=plan_rows(g.organisation, state, drafts=sees_drafts()), state=state,
        sees_drafts=sees_drafts(),
    )  # fmt: skip


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
def plan(plan_id: int) -> Response | str:
    """One plan: what is missing, its parts, its revisions."""
    found = joint_plan_or_404(plan_id)
    if not sees_drafts() and found.state not in ("published", "closed"):
        return redirect(url_for("plans.report", plan_id=found.id, revision=found.published_revision), 303)
    is_own = found.organisation_id == g.organisation.id
    writes = found.state == "draft" and Permission.MANAGE_PLANS in g.permissions
    may_write = writes and is_own
    now = gather(found, date.today()) if may_write else written(found)
    missing = [*what_is_missing(found), *weak_evidence(found, now)] if may_write else []
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
        is_own=is_own,
        organisation_of={line.action_id: line.action.service.organisation.code for line in found.lines},
        may_add=(plan_operations.PARTS if is_own else PARTNERS_WRITE) if writes else (),
        may_edit=lambda part: plan_rules.is_own(found, part, g.organisation),
        left=who_left(found) if sees_drafts() and found.state != "draft" else [],
        links=Links(only={each.code for each in g.organisation.with_descendants}),
        below=g.organisation.with_descendants[1:] if may_write else [],
        gantt=gantt_of(now, date.today()),
        now_lines=now.lines,
        lights=_lights(found),
        comments=comments_of(found),
        shares=shares_of(found),
    )


def _lights(plan: ChangePlan) -> dict[int, str]:
    """The traffic light of each line."""
    return {line.id: light_today(line, date.today()) for line in plan.lines}


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
    form = PlanForm(obj=found, data={"version": found.row_version})
    status = 200
    if form.validate_on_submit():
        try:
            plan_operations.edit_plan(found, form.values(), form.seen_version)
            db.session.commit()
        except (PlanChanged, StaleDataError):
            status = 409
            changed_meanwhile(form, found)
        except PlanProblem as problem:
            return refused(found, problem)
        else:
            flash(_("Saved."))
            return back_to(found)
    page = render_template("improvements/plans/plan_form.html", form=form, plan=found)
    return page, 400 if form.errors else status


def changed_meanwhile(form: SeenForm, thing: ChangePlan | Part) -> None:
    """Nothing is saved: say so, keep what was typed, and let the next press be meant against what is there now."""
    db.session.rollback()
    words = _(
        "Somebody else changed this meanwhile, so nothing of yours is saved yet. What you typed is still here: compare "
        "it with the plan, and save again if it holds."
    )
    flash(words, "error")
    form.version.data = str(thing.row_version)


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


def refused(plan: ChangePlan, problem: PlanProblem) -> Response:
    """Nothing was changed: say why, on the plan's page."""
    db.session.rollback()
    flash(str(problem.words), "error")
    return back_to(plan)
