"""The pages of a plan's parts: goals, lines, budget lines and risks are added, edited, moved and deleted alike."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.improvements import plan_operations
from parem.improvements.plan_choices import (
    action_options,
    goal_options,
    indicator_options,
    needs_options,
    part_options,
    people_options,
    service_options,
)
from parem.improvements.plan_forms import BudgetForm, GoalForm, LineForm, RiskForm
from parem.improvements.plan_models import BudgetLine, ChangePlan, PlanGoal, PlanLine
from parem.improvements.plan_operations import Part, PlanProblem
from parem.improvements.plan_views import blueprint, plan_or_404, refused
from parem.improvements.words import FACTORS

PLACE = "/<int:plan_id>/<any(goals, lines, budget, risks):section>"


@blueprint.route(f"{PLACE}/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLANS)
def add_part(plan_id: int, section: str) -> Response | str | tuple[str, int]:
    """Add a goal, an action, a cost or a risk."""
    plan = plan_or_404(plan_id)
    form = form_for(plan, section, None)
    if form.validate_on_submit():
        try:
            plan_operations.add_part(plan, section, form.values())
        except PlanProblem as problem:
            _blame(form, problem)
        else:
            return _saved(plan, section, _("Added."))
    return _form_page(plan, section, form, None)


@blueprint.route(f"{PLACE}/<int:part_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLANS)
def edit_part(plan_id: int, section: str, part_id: int) -> Response | str | tuple[str, int]:
    """Edit a part."""
    plan = plan_or_404(plan_id)
    part = _part_or_404(plan, section, part_id)
    form = form_for(plan, section, part)
    if form.validate_on_submit():
        try:
            plan_operations.edit_part(plan, section, part, form.values())
        except PlanProblem as problem:
            _blame(form, problem)
        else:
            return _saved(plan, section, _("Saved."))
    return _form_page(plan, section, form, part)


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
    plan = plan_or_404(plan_id)
    try:
        plan_operations.delete_part(plan, section, _part_or_404(plan, section, part_id))
    except PlanProblem as problem:
        return refused(plan, problem)
    return _saved(plan, section, _("Deleted."))


def form_for(plan: ChangePlan, section: str, part: Part | None) -> Any:
    """The form of a section with its choices, filled from the part where there is one."""
    if section == "goals":
        return _goal_form(plan, part)
    if section == "lines":
        return _line_form(plan, part)
    return _budget_form(plan, part) if section == "budget" else RiskForm(obj=part)


def _budget_form(plan: ChangePlan, part: Any) -> BudgetForm:
    form = BudgetForm(obj=part)
    form.organisation_id.choices = part_options(plan, part.organisation if isinstance(part, BudgetLine) else None)
    if len(form.organisation_id.choices) == 1:
        del form.organisation_id
    return form


def _goal_form(plan: ChangePlan, part: Any) -> GoalForm:
    form = GoalForm(obj=part)
    form.indicator.choices = indicator_options(plan)
    form.service_id.choices = service_options(plan)
    if isinstance(part, PlanGoal) and part.measure and not form.is_submitted():
        form.indicator.data = f"{part.survey_id}:{part.question_code}:{part.measure}"
        form.target_value.data = Decimal(str(part.target_value)) * FACTORS[part.measure]
    return form


def _line_form(plan: ChangePlan, part: Any) -> LineForm:
    form = LineForm(plan, obj=part, data={} if part else {"starts_on": plan.starts_on, "ends_on": plan.ends_on})
    form.action_id.choices = action_options(plan, part.action_id if isinstance(part, PlanLine) else None)
    form.goal_id.choices = goal_options(plan)
    form.owner_id.choices = people_options(plan)
    form.needs.choices = needs_options(plan, part)
    if isinstance(part, PlanLine) and not form.is_submitted():
        form.needs.data = [each.id for each in part.needs]
    return form


def _blame(form: FlaskForm, problem: PlanProblem) -> None:
    """Show the problem at the form's first field, with what was typed kept."""
    db.session.rollback()
    first = next(iter(form))
    first.errors = [*first.errors, problem.words]


def _part_or_404(plan: ChangePlan, section: str, part_id: int) -> Part:
    return next((part for part in getattr(plan, section) if part.id == part_id), None) or abort(404)


def _form_page(plan: ChangePlan, section: str, form: FlaskForm, part: Part | None) -> str | tuple[str, int]:
    page = render_template("improvements/plans/part_form.html", plan=plan, section=section, form=form, part=part)
    return page, 400 if form.errors else 200


def _saved(plan: ChangePlan, section: str, said: str) -> Response:
    db.session.commit()
    if said:
        flash(said)
    return redirect(url_for("plans.plan", plan_id=plan.id, _anchor=section), 303)
