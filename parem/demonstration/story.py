"""The demonstration's story: findings become wastes, wastes actions, actions a plan; the verdicts are computed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from parem.accounts.models import Organisation, User
from parem.catalogue.models import Service
from parem.catalogue.process_queries import steps_of
from parem.demonstration.answers import Change
from parem.extensions import db
from parem.improvements.actions.operations import create_action
from parem.improvements.board.flow_operations import block
from parem.improvements.board.operations import Step, move
from parem.improvements.did.operations import tell
from parem.improvements.models import KaizenAction, Waste
from parem.improvements.plans.models import ChangePlan
from parem.improvements.plans.operations import add_part, create_plan
from parem.improvements.plans.states import approve, publish, revise, say_of, submit
from parem.improvements.recommendations.operations import recommend
from parem.improvements.recommendations.words import drafted
from parem.improvements.report.queries import gather
from parem.improvements.verdicts.effect_operations import appeal
from parem.improvements.verdicts.operations import read_verdict
from parem.improvements.wastes.operations import COLUMNS, create_waste
from parem.languages import Texts
from parem.quality.indicators import MEASURES
from parem.quality.models import Finding
from parem.quality.operations import refresh_findings
from parem.quality.periods import months_later
from parem.quality.queries import question_of
from parem.surveys.models import Survey

STORY: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "story.yaml").read_text(encoding="utf-8"))
#: The columns that a move along the board goes through to each stage.
WAY = ("plan", "do", "check", "act", "done")
SHEET = ("background", "current_condition", "goal", "five_whys", "countermeasures", "implementation")


def changes_of(today: date) -> dict[str, Change]:
    """What the actions truly changed in the services, by service code: the synthetic answers follow it."""
    return {
        told["service"]: Change(months_later(today, -told["ended_months_ago"]), told["shifts"])
        for told in STORY["actions"]
        if "ended_months_ago" in told
    }


def tell_story(survey: Survey, place: Organisation, today: date) -> ChangePlan:
    """Wastes, actions, verdicts and the published plan of one municipality; flushed."""
    services = {s.code: s for s in db.session.scalars(select(Service).filter_by(organisation_id=place.id))}
    people = {person.email: person for person in db.session.scalars(select(User))}
    refresh_findings(survey, today)
    actions = {}
    for told in STORY["actions"]:
        service = services[told["service"]]
        waste = _make_waste(told, survey, service, today)
        actions[service.code] = action = _make_action(told, survey, service, waste, people, today)
        if "told" in told:
            tell(action, Texts(told["told"]["said"]), Texts(told["told"]["did"]), show=True)
    _recommend_what_is_new(place)
    _make_joint_plan(place, actions, today)
    return _make_plan(survey, place, services, actions, people, today)


def _recommend_what_is_new(place: Organisation) -> None:
    """What nobody has decided on yet is recommended for the newest finding."""
    newest = select(Finding).filter_by(organisation_id=place.id, state="new").order_by(Finding.period_end.desc())
    finding = db.session.scalars(newest.limit(1)).first()
    if finding is not None:
        recommend(finding.service, drafted(finding, None), finding=finding)


def _make_joint_plan(place: Organisation, actions: dict[str, KaizenAction], today: date) -> None:
    """The county's plan with an action of the municipality, which has not agreed to it yet."""
    if place.parent is None:
        return
    told = STORY["joint_plan"]
    term = {"starts_on": today, "ends_on": months_later(today, 12)}
    words = {"title": Texts(told["title"]), "summary": Texts(told["summary"])}
    plan = create_plan(place.parent, {**words, **term, "budget_cents": told["total"]})
    goal = add_part(plan, "goals", {"text": Texts(told["goal"])})
    action = actions[told["action"]]
    add_part(plan, "lines", {
        "action_id": action.id, "goal_id": goal.id, "recommendation": Texts(told["recommendation"]),
        "owner_id": action.owner_id, **term, "needs": [],
    })  # fmt: skip
    for cost in told["budget"]:
        cents = {f"{name}_cents": cost[name] for name in ("total", "grant", "own")}
        whose = {"organisation_id": None if cost["is_own"] else place.id}
        add_part(plan, "budget", {"text": Texts(told["goal"]), "other_cents": 0, **whose, **cents})
    submit(plan)


def _make_waste(told: dict[str, Any], survey: Survey, service: Service, today: date) -> Waste:
    values = {name: told["waste"][name] for name in COLUMNS}
    if "step" in told["waste"]:
        values["step"] = steps_of(service)[told["waste"]["step"]]
    return create_waste(service, values, finding=_finding(told, survey, service, today))


def _finding(told: dict[str, Any], survey: Survey, service: Service, today: date) -> Finding | None:
    """What the rules said of this question just before the action started; None where they said nothing."""
    if "started_months_ago" not in told:
        return None
    refresh_findings(survey, months_later(today, -told["started_months_ago"]), [service])
    found = select(Finding).filter_by(service_id=service.id, question_code=told["question"], state="new")
    return db.session.scalars(found.order_by(Finding.period_end).limit(1)).first()


def _make_action(
    told: dict[str, Any], survey: Survey, service: Service, waste: Waste, people: dict[str, User], today: date
) -> KaizenAction:
    question = question_of(survey, told["question"])
    if question is None:
        raise ValueError(f"the survey has no question {told['question']}")
    started = told.get("started_months_ago", -1)
    values = {
        "title": told["title"],
        "owner_id": people[told["owner"]].id,
        "due_on": months_later(today, 2 - max(started, 0) if told["stage"] != "done" else -1),
        "survey_id": survey.id,
        "question_code": question.code,
        "measure": MEASURES[question.type][0],
        "expected_change": told["expected_change"],
        **{name: told[name] for name in SHEET},
        "causes": told.get("causes", {}),
    }
    values["due_on"] = months_later(today, 1) if told["stage"] in ("plan", "do", "check") else values["due_on"]
    finding = waste.finding
    recommendation = recommend(service, drafted(finding, waste), finding=finding, waste=waste)
    action = create_action(
        service, values, waste=waste, recommendation=recommendation, today=_came_on(told, "plan", today)
    )
    for stage in WAY[1 : WAY.index(told["stage"]) + 1]:
        _step(action, stage, told, today)
    if "blocked" in told:
        block(action, told["blocked"], today - timedelta(9))
    return action


def _came_on(told: dict[str, Any], stage: str, today: date) -> date:
    """The day on which it came into this column."""
    ago = {"do": told.get("started_months_ago"), "check": told.get("ended_months_ago")}
    return months_later(today, -(ago | told.get("entered_months_ago", {})).get(stage, 0))


def _step(action: KaizenAction, stage: str, told: dict[str, Any], today: date) -> None:
    day = _came_on(told, stage, today)
    read_on = months_later(day, told.get("read_after_months", 4)) if stage == "do" else None
    step = Step(
        day=day, follow_up=told["follow_up"], person=action.owner.name if action.owner else "", read_on=read_on,
        look_again_on=today,
    )  # fmt: skip
    move(action, stage, step, today=day)
    if stage == "check" and action.effect_plan:
        verdict = read_verdict(action, action.effect_plan.read_on)
        if "appeal" in told:
            by = db.session.scalars(select(User).filter_by(email=told["appeal"]["by"])).one()
            appeal(verdict, told["appeal"]["text"], by.name)


def _make_plan(
    survey: Survey, place: Organisation, services: dict[str, Service], actions: dict[str, KaizenAction],
    people: dict[str, User], today: date,
) -> ChangePlan:  # fmt: skip
    told = STORY["plan"]
    start = date(months_later(today, -10).year, 1, 1)
    end = date(today.year, 12, 31)
    total = sum(line["total"] for line in told["budget"])
    words = {"title": Texts(told["title"]), "summary": Texts(told["summary"])}
    plan = create_plan(place, {**words, "starts_on": start, "ends_on": end, "budget_cents": total})
    goals = [add_part(plan, "goals", goal_values(goal, survey, services)) for goal in told["goals"]]
    measures = [
        add_part(plan, "measures", {"text": Texts(each["text"]), "goal_id": goals[each["goal"]].id})
        for each in told["measures"]
    ]
    for line in told["lines"]:
        action = actions[line["action"]]
        goal = goals[line["goal"]].id if line["goal"] is not None else None
        begins = max(action.started_on or start, start)
        finished = action.ended_on if action.stage == "done" and action.ended_on else end
        add_part(plan, "lines", {
            "action_id": action.id, "goal_id": goal, "recommendation": Texts(line["recommendation"]),
            "owner_id": action.owner_id, "starts_on": begins, "ends_on": finished,
            "measure_id": measures[line["measure"]].id if "measure" in line else None,
            "needs": [plan.lines[place].id for place in line.get("needs", ())],
        })  # fmt: skip
    for cost in told["budget"]:
        cents = {f"{name}_cents": cost[name] for name in ("total", "grant", "own")}
        add_part(plan, "budget", {"text": Texts(cost["text"]), "other_cents": 0, **cents})
    risks = [{**r, "text": Texts(r["text"]), "response": Texts(r["response"])} for r in told["risks"]]
    for risk in risks[:-1]:
        add_part(plan, "risks", risk)
    for said in told["comments"]:
        say_of(plan, said["text"], people[said["by"]].name)
    director = people["director@demo.parem.example"]
    submit(plan)
    approve(plan, director, gather(plan, today), today)
    revise(plan)
    add_part(plan, "risks", risks[-1])
    submit(plan)
    approve(plan, director, gather(plan, today), today)
    publish(plan)
    return plan


def goal_values(told: dict[str, Any], survey: Survey, services: dict[str, Service]) -> dict[str, Any]:
    """A goal of a plan as it is told, as the columns of its part."""
    question = question_of(survey, told["question"])
    return {
        "text": Texts(told["text"]),
        "survey_id": survey.id,
        "service_id": services[told["service"]].id,
        "question_code": told["question"],
        "measure": MEASURES[question.type][0] if question else None,
        "target_value": told["target"],
    }
