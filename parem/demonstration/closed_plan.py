"""The demonstration's plan that is over: approved, published, closed, with a verdict of each of its actions."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from parem.accounts.models import Organisation, User
from parem.catalogue.models import Service
from parem.demonstration.story import goal_values
from parem.extensions import db
from parem.improvements.models import KaizenAction
from parem.improvements.plans.models import ChangePlan
from parem.improvements.plans.operations import add_part, create_plan
from parem.improvements.plans.states import approve, close, publish, submit
from parem.improvements.report.queries import gather
from parem.languages import Texts
from parem.quality.periods import months_later
from parem.surveys.models import Survey

TOLD: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "closed_plan.yaml").read_text(encoding="utf-8"))
#: It ran over eleven months and ended a month ago.
BEGAN, ENDED = -12, -1


def close_last_plan(survey: Survey, place: Organisation, today: date) -> ChangePlan:
    """The plan with its closing report, read on this day; flushed. The story must be told before."""
    term = {"starts_on": months_later(today, BEGAN), "ends_on": months_later(today, ENDED)}
    words = {"title": Texts(TOLD["title"]), "summary": Texts(TOLD["summary"])}
    plan = create_plan(place, {**words, **term, "budget_cents": sum(cost["total"] for cost in TOLD["budget"])})
    services = {s.code: s for s in db.session.scalars(select(Service).filter_by(organisation_id=place.id))}
    goals = [add_part(plan, "goals", goal_values(goal, survey, services)) for goal in TOLD["goals"]]
    for line in TOLD["lines"]:
        goal = goals[line["goal"]].id if line["goal"] is not None else None
        add_part(plan, "lines", _line(line, services[line["action"]], goal))
    for cost in TOLD["budget"]:
        cents = {f"{name}_cents": cost[name] for name in ("total", "grant", "own")}
        add_part(plan, "budget", {"text": Texts(cost["text"]), "other_cents": 0, **cents})
    for risk in TOLD["risks"]:
        add_part(plan, "risks", {**risk, "text": Texts(risk["text"]), "response": Texts(risk["response"])})
    director = db.session.scalars(select(User).filter_by(email="director@demo.parem.example")).one()
    submit(plan)
    approve(plan, director, gather(plan, term["starts_on"]), term["starts_on"])
    publish(plan)
    close(plan, today)
    return plan


def _line(told: dict[str, Any], service: Service, goal: int | None) -> dict[str, Any]:
    """The action of a service as a line, from its start until its change was in place."""
    action = db.session.scalars(select(KaizenAction).filter_by(service_id=service.id)).one()
    return {
        "action_id": action.id, "goal_id": goal, "recommendation": Texts(told["recommendation"]),
        "owner_id": action.owner_id, "starts_on": action.started_on, "ends_on": action.ended_on, "needs": [],
    }  # fmt: skip
