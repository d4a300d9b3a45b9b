"""Gathers what a plan's report prints from the database, and says which contents are to be shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import joinedload

from parem.catalogue.models import Service
from parem.extensions import db
from parem.improvements.models import KaizenAction
from parem.improvements.plans.models import ChangePlan, PlanGoal, PlanLine, PlanRisk
from parem.improvements.plans.progress import light_of
from parem.improvements.plans.share_operations import lines_of, shares_of
from parem.improvements.report.evidence import Questions, waste_part
from parem.improvements.report.figures import Aim, Frame, Guards, aim_figure, asked_of, frame_of, survey_part
from parem.improvements.report.parts import LinePart, ServicePart
from parem.improvements.report.verdicts import fixed_parts, other_readings, verdict_part
from parem.improvements.report.written_parts import BudgetPart, GoalPart, MeasurePart, RiskPart, SharePart
from parem.improvements.report_contents import ReportContents
from parem.quality.queries import questions_of, visible_service_ids
from parem.surveys.models import Survey, survey_service


@dataclass(frozen=True)
class Numbers:
    """The number that each goal, measure and line is printed with, by its id."""

    goals: dict[int, int]
    measures: dict[int, int]
    lines: dict[int, int]


def _numbered(parts: Iterable[Any]) -> dict[int, int]:
    return {part.id: number for number, part in enumerate(parts, 1)}


def contents_to_show(plan: ChangePlan, today: date, number: int | None = None) -> ReportContents | None:
    """The contents of revision `number`; without one the plan as it stands: frozen if approved, else as it is now.

    None where there is no such revision.
    """
    if number is None and (plan.state in ("draft", "submitted") or plan.revision is None):
        return gather(plan, today)
    wanted = number or (plan.revision.number if plan.revision else None)
    revision = next((each for each in plan.revisions if each.number == wanted), None)
    return ReportContents.from_json(revision.contents) if revision else None


def gather(plan: ChangePlan, today: date) -> ReportContents:
    """Everything as it is now. The number of statements grows with the plan's services, not with its answers."""
    services = _services(plan)
    surveys = _surveys(plan, services)
    frame = frame_of(list(surveys.values()), plan.organisation.smallest_cell, today)
    questions = {(s.id, q.code): q for s in surveys.values() for q in questions_of(s)}
    guards = Guards(frame, lambda survey: _seen_services(plan, survey, services))
    return plan_contents(plan, guards, surveys, questions, services, today if plan.published_revision else None)


def _seen_services(plan: ChangePlan, survey: Survey, services: Iterable[Service]) -> tuple[int, ...]:
    """The services of a survey whose figures readers of the report see: on the results pages, and in the report."""
    there = {each.id for each in survey.services}
    mine = visible_service_ids(survey, plan.organisation)
    return tuple(sorted({*mine, *(each.id for each in services if each.id in there)}))


def written(plan: ChangePlan) -> ReportContents:
    """Only what its writers wrote, without any figure: to add up the budget and to find what they changed."""
    found = [goal.survey for goal in plan.goals] + [line.action.survey for line in plan.lines]
    surveys = {survey.id: survey for survey in found if survey}
    questions = {(s.id, q.code): q for s in surveys.values() for q in questions_of(s)}
    return plan_contents(plan, None, surveys, questions, _services(plan))


def plan_contents(
    plan: ChangePlan, guards: Guards | None, surveys: dict[int, Survey], questions: Questions, services: list[Service],
    today: date | None = None,
) -> ReportContents:  # fmt: skip
    """The contents from the plan's parts; figures only where there are guards to read them by.

    `today` is given of a plan in effect: how its lines stand on this day.
    """
    found = Numbers(_numbered(plan.goals), _numbered(plan.measures), _numbered(plan.lines))
    period = guards.frame if guards else Frame(plan.starts_on, plan.ends_on, plan.organisation.smallest_cell)
    return ReportContents(
        plan_id=plan.id,
        organisation=plan.organisation.name,
        organisation_code=plan.organisation.code,
        title=plan.title,
        summary=plan.summary,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        budget_cents=plan.budget_cents,
        period_start=period.start,
        period_end=period.end,
        smallest_cell=period.smallest,
        is_synthetic=plan.organisation.root.is_demonstration,
        goals=tuple(_goal(plan, n, goal, guards, surveys, questions, services) for n, goal in enumerate(plan.goals, 1)),
        lines=tuple(_line(n, line, found, questions, today) for n, line in enumerate(plan.lines, 1)),
        services=tuple(_service(plan, s, guards, surveys, questions) for s in services) if guards else (),
        budget=tuple(
            BudgetPart(
                b.id,
                b.text,
                b.total_cents,
                b.grant_cents,
                b.own_cents,
                b.other_cents,
                b.organisation.name if b.organisation else None,
            )
            for b in plan.budget
        ),
        risks=tuple(_risk(each) for each in plan.risks),
        shares=tuple(
            SharePart(s.organisation.name, len(lines_of(plan, s.organisation)), s.decided_by, s.decided_on)
            for s in shares_of(plan)
            if s.state != "drafting"
        ),
        undertakings=tuple(
            MeasurePart(each.id, found.measures[each.id], each.text, found.goals.get(each.goal_id or 0))
            for each in plan.measures
        ),
        lights_on=today,
    )


def _risk(risk: PlanRisk) -> RiskPart:
    whose = risk.organisation.name if risk.organisation else None
    return RiskPart(risk.id, risk.text, risk.response, risk.likelihood, risk.impact, whose)


def _services(plan: ChangePlan) -> list[Service]:
    """The services that the plan is about, in the order of its lines, then of its goals."""
    ids = dict.fromkeys([line.action.service_id for line in plan.lines])
    ids.update(dict.fromkeys([goal.service_id for goal in plan.goals if goal.service_id]))
    found = db.session.scalars(
        db.select(Service)
        .where(Service.id.in_(list(ids)))
        .options(joinedload(Service.area), joinedload(Service.organisation))
    )
    by_id = {service.id: service for service in found}
    return [by_id[each] for each in ids]


def _surveys(plan: ChangePlan, services: Iterable[Service]) -> dict[int, Survey]:
    """The surveys that the plan aims at, that its wastes rest on, or that serve its services; drafts are none."""
    ids = {goal.survey_id for goal in plan.goals} | {line.action.survey_id for line in plan.lines}
    ids |= {
        line.action.waste.finding.survey_id for line in plan.lines if line.action.waste and line.action.waste.finding
    }
    serving = db.select(survey_service.c.survey_id).where(survey_service.c.service_id.in_([s.id for s in services]))
    wanted = Survey.id.in_([each for each in ids if each]) | Survey.id.in_(serving)
    found = db.session.scalars(db.select(Survey).where(wanted, Survey.state != "draft").order_by(Survey.id))
    return {survey.id: survey for survey in found}


def _goal(
    plan: ChangePlan, number: int, goal: PlanGoal, guards: Guards | None, surveys: dict[int, Survey],
    questions: Questions, services: list[Service],
) -> GoalPart:  # fmt: skip
    survey = surveys.get(goal.survey_id or 0)
    service = next((each for each in services if each.id == goal.service_id), None)
    asked, current = None, None
    if survey and goal.question_code and goal.measure:
        question = questions.get((survey.id, goal.question_code.partition("=")[0]))
        asked = asked_of(survey, question, goal.question_code, goal.measure)
        ids = visible_service_ids(survey, plan.organisation)
        aim = Aim(survey.id, goal.question_code, goal.measure)
        current = aim_figure(aim, question, survey, goal.service_id, guards, ids) if guards else None
    return GoalPart(
        goal.id,
        number,
        goal.text,
        asked,
        service.name if service else None,
        goal.target_value,
        current,
        goal.service_id,
        goal.falls,
        goal.due_on,
    )


def _line(
    number: int, line: PlanLine, found: Numbers, questions: Questions, today: date | None
) -> LinePart:  # fmt: skip
    action = line.action
    target = None
    if action.survey and action.question_code and action.measure:
        question = questions.get((action.survey.id, action.question_code.partition("=")[0]))
        target = asked_of(action.survey, question, action.question_code, action.measure)
    return LinePart(
        number=number, action_id=action.id, title=action.title, stage=action.stage, recommendation=line.recommendation,
        service_id=action.service_id, service=action.service.name, owner=line.owner.name if line.owner else "",
        starts_on=line.starts_on, ends_on=line.ends_on, goal_number=found.goals.get(line.goal_id or 0),
        waste_id=action.waste_id, target=target, expected_change=action.expected_change,
        verdict=verdict_part(action),
        needs=tuple(sorted(found.lines[each.id] for each in line.needs)),
        readings=other_readings(action), fixed=fixed_parts(action),
        noted_on=action.ended_noted_on if action.is_noted_later else None,
        measure_number=found.measures.get(line.measure_id or 0),
        light=light_of(line, action.stage, action.outcome, today) if today else "",
    )  # fmt: skip


def _service(
    plan: ChangePlan, service: Service, guards: Guards, surveys: dict[int, Survey], questions: Questions
) -> ServicePart:
    actions = [line.action for line in plan.lines if line.action.service_id == service.id]
    wastes = {action.waste.id: action.waste for action in actions if action.waste}
    return ServicePart(
        id=service.id,
        code=service.code,
        name=service.name,
        area=service.area.name,
        organisation=service.organisation.name,
        organisation_code=service.organisation.code,
        surveys=tuple(
            survey_part(survey, service.id, _aims(plan, actions, survey, service), guards)
            for survey in _surveys_of(service, surveys.values())
        ),
        wastes=tuple(waste_part(waste, questions) for waste in wastes.values()),
    )


def _surveys_of(service: Service, surveys: Iterable[Survey]) -> list[Survey]:
    return [survey for survey in surveys if any(each.id == service.id for each in survey.services)]


def _aims(plan: ChangePlan, actions: list[KaizenAction], survey: Survey, service: Service) -> list[Aim]:
    """What the plan's actions and goals aim at on this service in this survey."""
    aimed: list[KaizenAction | PlanGoal] = [*actions, *(g for g in plan.goals if g.service_id in (None, service.id))]
    found = [
        Aim(survey.id, each.question_code, each.measure)
        for each in aimed
        if each.survey_id == survey.id and each.question_code and each.measure
    ]
    return list(dict.fromkeys(found))
