"""The pages of a plan's parts: goals, measures, lines, costs and risks are added, edited, moved and deleted alike.

Partners of a joint plan write their own lines, costs and risks on the same pages.
"""

from __future__ import annotations

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.improvements.plans import operations as plan_operations
from parem.improvements.plans.models import ChangePlan
from parem.improvements.plans.operations import Part, PlanProblem
from parem.improvements.plans.part_forms import form_for
from parem.improvements.plans.rules import PlanChanged
from parem.improvements.plans.share_operations import keep_partners
from parem.improvements.plans.views import (
    blueprint,
    changed_meanwhile,
    joint_plan_or_404,
    plan_or_404,
    refused,
)

PLACE = "/<int:plan_id>/<any(goals, measures, lines, budget, risks):section>"


@blueprint.route(f"{PLACE}/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLANS)
def add_part(plan_id: int, section: str) -> Response | str | tuple[str, int]:
    """Add a goal, a measure, an action, a cost or a risk."""
    plan = joint_plan_or_404(plan_id)
    form = form_for(plan, section, None, g.organisation)
    if form.validate_on_submit():
        try:
            plan_operations.add_part(plan, section, form.values(), g.organisation)
        except PlanProblem as problem:
            _blame(form, problem)
        else:
            return _saved(plan, section, _("Added."))
    return _form_page(plan, section, form, None)


@blueprint.route(f"{PLACE}/<int:part_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLANS)
def edit_part(plan_id: int, section: str, part_id: int) -> Response | str | tuple[str, int]:
    """Edit a part."""
    plan = joint_plan_or_404(plan_id)
    part = _part_or_404(plan, section, part_id)
    form = form_for(plan, section, part, g.organisation)
    status = 200
    if form.validate_on_submit():
        try:
            plan_operations.edit_part(plan, section, part, form.values(), g.organisation, form.seen_version)
            return _saved(plan, section, _("Saved."))
        except (PlanChanged, StaleDataError):
            status = 409
            changed_meanwhile(form, part)
        except PlanProblem as problem:
            _blame(form, problem)
    return _form_page(plan, section, form, part, status)


@blueprint.post(f"{PLACE}/<int:part_id>/move")
@requires(Permission.MANAGE_PLANS)
def move_part(plan_id: int, section: str, part_id: int) -> Response:
    """Move a part one place up or down."""
    plan = plan_or_404(plan_id)
    step = {"up": -1, "down": 1}.get(request.form.get("to", "")) or abort(400)
    try:
        plan_operations.move_part(plan, section, _part_or_404(plan, section, part_id), step)
    except PlanProblem as problem:
        return refused(plan, problem)
    return _saved(plan, section, "")


@blueprint.post(f"{PLACE}/<int:part_id>/delete")
@requires(Permission.MANAGE_PLANS)
def delete_part(plan_id: int, section: str, part_id: int) -> Response:
    """Take a part out of the plan."""
    plan = joint_plan_or_404(plan_id)
    try:
        plan_operations.delete_part(plan, section, _part_or_404(plan, section, part_id), g.organisation)
    except PlanProblem as problem:
        return refused(plan, problem)
    return _saved(plan, section, _("Deleted."))


def _blame(form: FlaskForm, problem: PlanProblem) -> None:
    """Show the problem at the form's first field, with what was typed kept."""
    db.session.rollback()
    first = next(iter(form))
    first.errors = [*first.errors, problem.words]


def _part_or_404(plan: ChangePlan, section: str, part_id: int) -> Part:
    return next((part for part in getattr(plan, section) if part.id == part_id), None) or abort(404)


def _form_page(
    plan: ChangePlan, section: str, form: FlaskForm, part: Part | None, status: int = 200
) -> str | tuple[str, int]:  # fmt: skip
    page = render_template("improvements/plans/part_form.html", plan=plan, section=section, form=form, part=part)
    return page, 400 if form.errors else status


def _saved(plan: ChangePlan, section: str, said: str) -> Response:
    keep_partners(plan)
    db.session.commit()
    if said:
        flash(said)
    return redirect(url_for("plans.plan", plan_id=plan.id, _anchor=section), 303)
