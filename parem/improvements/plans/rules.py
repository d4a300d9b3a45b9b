"""What must hold of a change plan's parts before they are written, and who may write which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.accounts.models import Organisation
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.improvements.models import KaizenAction
from parem.improvements.plans.models import ChangePlan, PlanLine
from parem.improvements.plans.share_models import PlanShare

#: What a partner may write: goals and measures are the plan's own organisation's.
PARTNERS_WRITE = ("lines", "budget", "risks")


class PlanProblem(Refused):
    """What was asked can't be done to this plan."""


class PlanChanged(PlanProblem):
    """Somebody else wrote it since the page was made."""


def must_be_draft(plan: ChangePlan) -> None:
    """Raises PlanProblem in any other state."""
    if plan.state != "draft":
        raise PlanProblem(_l("Only a draft can be changed. Start a new revision to change this plan."))


def whose(plan: ChangePlan, part: Any) -> int:
    """The id of the organisation whose part of the plan this is."""
    if isinstance(part, PlanLine):
        return part.action.organisation_id
    return getattr(part, "organisation_id", None) or plan.organisation_id


def is_own(plan: ChangePlan, part: Any, by: Organisation | None) -> bool:
    """Whether this organisation may write this part: the plan's own all of them, a partner those of its own."""
    return by is None or by.id == plan.organisation_id or whose(plan, part) == by.id


def must_be_own(plan: ChangePlan, part: Any, by: Organisation | None) -> None:
    """Raises PlanProblem where a partner reaches for what is not its part."""
    if not is_own(plan, part, by):
        raise PlanProblem(_l("This belongs to another organisation's part of the plan."))


def must_fit(plan: ChangePlan, section: str, values: Mapping[str, Any], part: Any, by: Organisation | None) -> None:
    """Raises PlanProblem where these values can't stand in this section."""
    partner = by if by is not None and by.id != plan.organisation_id else None
    if partner and section not in PARTNERS_WRITE:
        raise PlanProblem(_l("Goals and measures are written by the organisation whose plan it is."))
    if section == "measures":
        _must_be_goal(plan, values)
    if section == "lines":
        _line_must_fit(plan, values, part, partner)
    if section == "budget":
        sources = sum(values[f"{source}_cents"] for source in ("grant", "own", "other"))
        if sources != values["total_cents"]:
            raise PlanProblem(_l("The sources must add up to the total."))
    if section in ("budget", "risks"):
        _must_take_part(plan, values.get("organisation_id"), partner)


def _must_take_part(plan: ChangePlan, organisation_id: int | None, partner: Organisation | None) -> None:
    if partner and organisation_id != partner.id:
        raise PlanProblem(_l("This belongs to another organisation's part of the plan."))
    if organisation_id not in {None, *allowed_ids(plan)}:
        raise PlanProblem(_l("This belongs to an organisation that has no part in the plan."))


def allowed_ids(plan: ChangePlan) -> set[int]:
    """The organisations that can have a part: the plan's own, those below it, and whoever joined."""
    joined = db.session.scalars(db.select(PlanShare.organisation_id).where(PlanShare.plan_id == plan.id))
    return {*(each.id for each in plan.organisation.with_descendants), *joined}


def _must_be_goal(plan: ChangePlan, values: Mapping[str, Any]) -> None:
    if values.get("goal_id") is not None and values["goal_id"] not in {goal.id for goal in plan.goals}:
        raise PlanProblem(_l("This goal belongs to another plan."))


def _line_must_fit(plan: ChangePlan, values: Mapping[str, Any], part: Any, partner: Organisation | None) -> None:
    if any(line is not part and line.action_id == values["action_id"] for line in plan.lines):
        raise PlanProblem(_l("This action is in the plan already."))
    is_kept = part is not None and part.action_id == values["action_id"]
    action = db.session.get(KaizenAction, values["action_id"])
    near = {partner.id} if partner else {each.id for each in plan.organisation.with_descendants}
    if action is None or not (is_kept or action.organisation_id in near):
        raise PlanProblem(_l("This action belongs to another organisation."))
    _must_be_goal(plan, values)
    measure = next((each for each in plan.measures if each.id == values.get("measure_id")), None)
    if values.get("measure_id") is not None and measure is None:
        raise PlanProblem(_l("This measure belongs to another plan."))
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
