"""The form of each section of a plan with its choices, filled from the part where there is one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from parem.accounts.models import Organisation
from parem.fields import choices_of
from parem.improvements.plans.choices import (
    action_options,
    goal_options,
    indicator_options,
    measure_options,
    needs_options,
    part_options,
    people_options,
    service_options,
)
from parem.improvements.plans.forms import BudgetForm, LineForm, RiskForm
from parem.improvements.plans.goal_forms import GoalForm, MeasureForm
from parem.improvements.plans.models import ChangePlan, PlanGoal, PlanLine
from parem.improvements.plans.operations import Part
from parem.improvements.plans.share_operations import shares_of
from parem.improvements.verdicts.targets import key_of
from parem.improvements.words import FACTORS
from parem.web import say


def form_for(plan: ChangePlan, section: str, part: Part | None, by: Organisation) -> Any:
    """The form as this organisation fills it in: the plan's own, or a partner with its part."""
    if section == "goals":
        return _goal_form(plan, part)
    if section == "measures":
        form = MeasureForm(obj=part, data=_seen(part))
        form.goal_id.choices = goal_options(plan)
        return form
    return _line_form(plan, part, by) if section == "lines" else _of_a_part(plan, section, part, by)


def _seen(part: Part | None) -> dict[str, Any]:
    return {"version": part.row_version} if part else {}


def _of_a_part(plan: ChangePlan, section: str, part: Any, by: Organisation) -> BudgetForm | RiskForm:
    """A cost or a risk: of a joint plan it belongs to one of those that take part, a partner's to the partner."""
    form = (BudgetForm if section == "budget" else RiskForm)(obj=part, data=_seen(part))
    if by.id != plan.organisation_id:
        form.organisation_id.choices = choices_of([(by.id, say(by.name))])
        if not form.is_submitted():
            form.organisation_id.data = by.id
        return form
    partners = [share.organisation for share in shares_of(plan)]
    form.organisation_id.choices = part_options(plan, partners, part.organisation if part else None)
    if len(form.organisation_id.choices) == 1:
        del form.organisation_id
    return form


def _goal_form(plan: ChangePlan, part: Any) -> GoalForm:
    goal = part if isinstance(part, PlanGoal) else None
    form = GoalForm(obj=goal, data=_seen(part))
    form.plan = plan
    form.indicator.choices, form.offered = indicator_options(plan, goal)
    form.service_id.choices = service_options(plan, goal)
    if goal and not form.is_submitted():
        form.falls.data = int(goal.falls)
        if goal.measure:
            form.indicator.data = key_of(goal.survey_id, goal.question_code, goal.measure)
            form.target_value.data = _typed(goal)
    return form


def _typed(goal: PlanGoal) -> Decimal | None:
    """The target as it is typed, without zeros that nobody wrote."""
    if goal.target_value is None or goal.measure is None:
        return None
    typed = Decimal(str(goal.target_value)) * FACTORS[goal.measure]
    return typed.to_integral_value() if typed == typed.to_integral_value() else typed.normalize()


def _line_form(plan: ChangePlan, part: Any, by: Organisation) -> LineForm:
    line = part if isinstance(part, PlanLine) else None
    partner = by if by.id != plan.organisation_id else None
    term = {"starts_on": plan.starts_on, "ends_on": plan.ends_on}
    form = LineForm(plan, obj=line, data=_seen(part) if part else term)
    form.action_id.choices = action_options(plan, line.action_id if line else None, partner)
    form.goal_id.choices, form.measure_id.choices = goal_options(plan), measure_options(plan)
    form.owner_id.choices = people_options(by, line)
    form.needs.choices = needs_options(plan, part)
    if line and not form.is_submitted():
        form.needs.data = [each.id for each in line.needs]
    if not plan.measures:
        del form.measure_id
    return form
