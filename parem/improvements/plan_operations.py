"""The verbs that write a change plan: the plan itself and the parts of it. Its states are in `plan_states`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import record
from parem.accounts.models import Organisation
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.improvements.models import KaizenAction
from parem.improvements.plan_models import BudgetLine, ChangePlan, PlanGoal, PlanLine, PlanRisk

Part = PlanGoal | PlanLine | BudgetLine | PlanRisk
#: The parts of a plan by the name of their collection, which is also their name in addresses and the audit trail.
PARTS: dict[str, type[Any]] = {"goals": PlanGoal, "lines": PlanLine, "budget": BudgetLine, "risks": PlanRisk}


class PlanProblem(Refused):
    """What was asked can't be done to this plan."""


def create_plan(organisation: Organisation, values: Mapping[str, Any]) -> ChangePlan:
    """A draft with these columns (title, summary, starts_on, ends_on, budget_cents)."""
    plan = ChangePlan(organisation=organisation, state="draft", **values)
    db.session.add(plan)
    db.session.flush()
    record("plan.created", name_of(plan), organisation)
    return plan


def edit_plan(plan: ChangePlan, values: Mapping[str, Any]) -> None:
    """Change these columns of a draft. Raises PlanProblem in any other state."""
    _must_be_draft(plan)
    changed = [name for name, value in values.items() if getattr(plan, name) != value]
    for name in changed:
        setattr(plan, name, values[name])
    db.session.flush()
    if changed:
        record("plan.changed", name_of(plan), plan.organisation_id, changed=changed)


def delete_plan(plan: ChangePlan) -> None:
    """Delete a draft that was never approved. Raises PlanProblem otherwise."""
    _must_be_draft(plan)
    if plan.revisions:
        raise PlanProblem(_l("This plan has an approved revision, so it can't be deleted."))
    record("plan.deleted", name_of(plan), plan.organisation_id)
    db.session.delete(plan)
    db.session.flush()


def add_part(plan: ChangePlan, section: str, values: Mapping[str, Any]) -> Part:
    """Add a goal, line, budget line or risk at the end of its section of a draft."""
    _must_be_draft(plan)
    _must_fit(plan, section, values, None)
    values = _with_lines(plan, values)
    parts = getattr(plan, section)
    part: Part = PARTS[section](position=max((p.position for p in parts), default=-1) + 1, **values)
    parts.append(part)
    db.session.flush()
    record(f"plan.{section}_added", name_of(plan), plan.organisation_id, part=part.id)
    return part


def edit_part(plan: ChangePlan, section: str, part: Part, values: Mapping[str, Any]) -> None:
    """Change a part of a draft."""
    _must_be_draft(plan)
    _must_fit(plan, section, values, part)
    for name, value in _with_lines(plan, values).items():
        setattr(part, name, value)
    db.session.flush()
    record(f"plan.{section}_changed", name_of(plan), plan.organisation_id, part=part.id)


def delete_part(plan: ChangePlan, section: str, part: Part) -> None:
    """Take a part out of a draft; lines of a deleted goal stay, without a goal."""
    _must_be_draft(plan)
    record(f"plan.{section}_deleted", name_of(plan), plan.organisation_id, part=part.id)
    if isinstance(part, PlanGoal):
        for line in plan.lines:
            line.goal = None if line.goal is part else line.goal
    if isinstance(part, PlanLine):
        for line in plan.lines:
            line.needs = [each for each in line.needs if each is not part]
    getattr(plan, section).remove(part)
    db.session.flush()


def move_part(plan: ChangePlan, section: str, part: Part, step: int) -> None:
    """Move a part one place up (step -1) or down (1); at the end of the list it stays where it is."""
    _must_be_draft(plan)
    parts = list(getattr(plan, section))
    place = parts.index(part)
    if 0 <= place + step < len(parts):
        parts.insert(place + step, parts.pop(place))
    for position, each in enumerate(parts):
        each.position = position
    db.session.flush()
    db.session.expire(plan, [section])


def name_of(plan: ChangePlan) -> str:
    """The plan's title for the audit trail, in its organisation's language."""
    return plan.title.in_language(plan.organisation.default_language)


def _must_be_draft(plan: ChangePlan) -> None:
    if plan.state != "draft":
        raise PlanProblem(_l("Only a draft can be changed. Start a new revision to change this plan."))


def _must_fit(plan: ChangePlan, section: str, values: Mapping[str, Any], part: Part | None) -> None:
    if section == "lines":
        _line_must_fit(plan, values, part)
    if section == "budget":
        sources = sum(values[f"{source}_cents"] for source in ("grant", "own", "other"))
        if sources != values["total_cents"]:
            raise PlanProblem(_l("The sources must add up to the total."))
        if values.get("organisation_id") not in {None, *(each.id for each in plan.organisation.with_descendants)}:
            raise PlanProblem(_l("This cost belongs to an organisation that has no part in the plan."))


def _with_lines(plan: ChangePlan, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the lines themselves in place of the ids of what a line needs."""
    if "needs" not in values:
        return dict(values)
    return {**values, "needs": [line for line in plan.lines if line.id in values["needs"]]}


def _line_must_fit(plan: ChangePlan, values: Mapping[str, Any], part: Part | None) -> None:
    if any(line is not part and line.action_id == values["action_id"] for line in plan.lines):
        raise PlanProblem(_l("This action is in the plan already."))
    action = db.session.get(KaizenAction, values["action_id"])
    if action is None or action.organisation_id not in {o.id for o in plan.organisation.with_descendants}:
        raise PlanProblem(_l("This action belongs to another organisation."))
    if values.get("goal_id") is not None and values["goal_id"] not in {goal.id for goal in plan.goals}:
        raise PlanProblem(_l("This goal belongs to another plan."))
    if values["starts_on"] < plan.starts_on or values["ends_on"] > plan.ends_on:
        raise PlanProblem(_l("The line must lie within the plan's term."))
    if isinstance(part, PlanLine) and part.id in reached(plan, values.get("needs") or ()):
        raise PlanProblem(_l("These lines would wait for each other: none of them could ever begin."))


def reached(plan: ChangePlan, ids: Iterable[int]) -> set[int]:
    """These lines, and all that they wait for."""
    needs = {line.id: [each.id for each in line.needs] for line in plan.lines}
    found: set[int] = set()
    waiting = list(ids)
    while waiting:
        id = waiting.pop()
        if id not in found:
            found.add(id)
            waiting += needs.get(id, [])
    return found
