"""The verbs that write a change plan: the plan itself and the parts of it. Its states are in `states`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import record
from parem.accounts.models import Organisation
from parem.extensions import db
from parem.improvements.plans.models import BudgetLine, ChangePlan, PlanGoal, PlanLine, PlanMeasure, PlanRisk
from parem.improvements.plans.rules import (
    PlanChanged,
    PlanProblem,
    must_be_draft,
    must_be_own,
    must_fit,
    reached,
    whose,
)

__all__ = ["PlanChanged", "PlanProblem", "must_be_draft", "reached", "whose"]
Part = PlanGoal | PlanMeasure | PlanLine | BudgetLine | PlanRisk
#: The parts of a plan by the name of their collection, which is also their name in addresses and the audit trail.
PARTS: dict[str, type[Any]] = {
    "goals": PlanGoal, "measures": PlanMeasure, "lines": PlanLine, "budget": BudgetLine, "risks": PlanRisk,
}  # fmt: skip


def create_plan(organisation: Organisation, values: Mapping[str, Any]) -> ChangePlan:
    """A draft with these columns (title, summary, starts_on, ends_on, budget_cents)."""
    plan = ChangePlan(organisation=organisation, state="draft", **values)
    db.session.add(plan)
    db.session.flush()
    record("plan.created", name_of(plan), organisation)
    return plan


def edit_plan(plan: ChangePlan, values: Mapping[str, Any], version: int | None = None) -> None:
    """Change these columns of a draft. Raises PlanProblem in any other state, PlanChanged where it is newer than
    `version`."""
    must_be_draft(plan)
    must_be_version(plan, version)
    changed = [name for name, value in values.items() if getattr(plan, name) != value]
    for name in changed:
        setattr(plan, name, values[name])
    db.session.flush()
    if changed:
        record("plan.changed", name_of(plan), plan.organisation_id, changed=changed)


def delete_plan(plan: ChangePlan) -> None:
    """Delete a draft that was never approved. Raises PlanProblem otherwise."""
    must_be_draft(plan)
    if plan.revisions:
        raise PlanProblem(_l("This plan has an approved revision, so it can't be deleted."))
    record("plan.deleted", name_of(plan), plan.organisation_id)
    db.session.delete(plan)
    db.session.flush()


def add_part(plan: ChangePlan, section: str, values: Mapping[str, Any], by: Organisation | None = None) -> Part:
    """Add a goal, measure, line, budget line or risk at the end of its section of a draft.

    `by` is who writes it, where that is not the plan's own organisation: a partner adds to its own part only.
    """
    must_be_draft(plan)
    must_fit(plan, section, values, None, by)
    values = _with_lines(plan, values)
    parts = getattr(plan, section)
    part: Part = PARTS[section](position=max((p.position for p in parts), default=-1) + 1, **values)
    parts.append(part)
    db.session.flush()
    db.session.refresh(part)
    record(f"plan.{section}_added", name_of(plan), plan.organisation_id, part=part.id)
    return part


def edit_part(
    plan: ChangePlan, section: str, part: Part, values: Mapping[str, Any], by: Organisation | None = None,
    version: int | None = None,
) -> None:  # fmt: skip
    """Change a part of a draft. Raises PlanChanged where it is newer than the `version` that was seen."""
    must_be_draft(plan)
    must_be_own(plan, part, by)
    must_be_version(part, version)
    must_fit(plan, section, values, part, by)
    for name, value in _with_lines(plan, values).items():
        setattr(part, name, value)
    db.session.flush()
    record(f"plan.{section}_changed", name_of(plan), plan.organisation_id, part=part.id)


def delete_part(plan: ChangePlan, section: str, part: Part, by: Organisation | None = None) -> None:
    """Take a part out of a draft; lines of a deleted goal or measure stay, without it."""
    must_be_draft(plan)
    must_be_own(plan, part, by)
    record(f"plan.{section}_deleted", name_of(plan), plan.organisation_id, part=part.id)
    if isinstance(part, PlanGoal):
        serving: list[PlanLine | PlanMeasure] = [*plan.lines, *plan.measures]
        for each in serving:
            each.goal = None if each.goal is part else each.goal
    if isinstance(part, PlanMeasure):
        for line in plan.lines:
            line.measure = None if line.measure is part else line.measure
    if isinstance(part, PlanLine):
        for line in plan.lines:
            line.needs = [each for each in line.needs if each is not part]
    getattr(plan, section).remove(part)
    db.session.flush()


def move_part(plan: ChangePlan, section: str, part: Part, step: int) -> None:
    """Move a part one place up (step -1) or down (1); at the end of the list it stays where it is."""
    must_be_draft(plan)
    parts = list(getattr(plan, section))
    place = parts.index(part)
    if 0 <= place + step < len(parts):
        parts.insert(place + step, parts.pop(place))
    # Not through the parts: one that was only moved is still the one that somebody may be editing.
    for position, each in enumerate(parts):
        db.session.execute(db.update(PARTS[section]).where(PARTS[section].id == each.id).values(position=position))
    db.session.expire(plan, [section])


def must_be_version(thing: ChangePlan | Part, version: int | None) -> None:
    """Raises PlanChanged unless the thing is still as the page showed it (None: nothing was shown)."""
    if version is not None and version != thing.row_version:
        raise PlanChanged(
            _l("Somebody else changed this meanwhile. Nothing of yours is saved yet: look, and save again if it holds.")
        )


def name_of(plan: ChangePlan) -> str:
    """The plan's title for the audit trail, in its organisation's language."""
    return plan.title.in_language(plan.organisation.default_language)


def _with_lines(plan: ChangePlan, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the lines themselves in place of the ids of what a line needs; a measure brings its goal."""
    found = dict(values)
    measure = next((each for each in plan.measures if each.id == values.get("measure_id")), None)
    if measure and measure.goal_id and "action_id" in values:
        found["goal_id"] = measure.goal_id
    if "needs" in values:
        found["needs"] = [line for line in plan.lines if line.id in values["needs"]]
    return found
