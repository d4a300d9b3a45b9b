"""Gathers what a plan's report prints from the database, and says which contents are to be shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import joinedload

from parem.catalogue.models import Service
from parem.extensions import db
from parem.improvements.models import KaizenAction, Waste
from parem.improvements.plan_models import ChangePlan, PlanGoal, PlanLine
from parem.improvements.report_contents import ReportContents
from parem.improvements.report_figures import Aim, Frame, aim_figure, asked_of, frame_of, survey_part
from parem.improvements.report_parts import (
    BudgetPart,
    Evidence,
    GoalPart,
    LinePart,
    RiskPart,
    ServicePart,
    SharePart,
    WastePart,
)
from parem.improvements.report_verdicts import fixed_parts, other_readings, verdict_part
from parem.improvements.share_operations import lines_of, shares_of
from parem.quality.models import Finding
from parem.quality.queries import questions_of, visible_service_ids
from parem.surveys.models import Question, Survey, survey_service

#: The newest question of each survey and code.
Questions = dict[tuple[int, str], Question]


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
    return plan_contents(plan, frame, surveys, questions, services)


def written(plan: ChangePlan) -> ReportContents:
    """Only what its writers wrote, without any figure: to add up the budget and to find what they changed."""
    found = [goal.survey for goal in plan.goals] + [line.action.survey for line in plan.lines]
    surveys = {survey.id: survey for survey in found if survey}
    questions = {(s.id, q.code): q for s in surveys.values() for q in questions_of(s)}
    return plan_contents(plan, None, surveys, questions, _services(plan))


def plan_contents(
    plan: ChangePlan, frame: Frame | None, surveys: dict[int, Survey], questions: Questions, services: list[Service]
) -> ReportContents:
    """The contents from the plan's parts; figures only where there is a frame to read them in."""
    numbers = {goal.id: number for number, goal in enumerate(plan.goals, 1)}
    order = {line.id: number for number, line in enumerate(plan.lines, 1)}
    period = frame or Frame(plan.starts_on, plan.ends_on, plan.organisation.smallest_cell)
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
        goals=tuple(_goal(plan, n, goal, frame, surveys, questions, services) for n, goal in enumerate(plan.goals, 1)),
        lines=tuple(_line(n, line, numbers, order, questions) for n, line in enumerate(plan.lines, 1)),
        services=tuple(_service(plan, s, frame, surveys, questions) for s in services) if frame else (),
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
        risks=tuple(RiskPart(r.id, r.text, r.response, r.likelihood, r.impact) for r in plan.risks),
        shares=tuple(
            SharePart(s.organisation.name, len(lines_of(plan, s.organisation)), s.decided_by, s.decided_on)
            for s in shares_of(plan)
        ),
    )


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
    plan: ChangePlan, number: int, goal: PlanGoal, frame: Frame | None, surveys: dict[int, Survey],
    questions: Questions, services: list[Service],
) -> GoalPart:  # fmt: skip
    survey = surveys.get(goal.survey_id or 0)
    service = next((each for each in services if each.id == goal.service_id), None)
    asked, current = None, None
    if survey and goal.question_code and goal.measure:
        question = questions.get((survey.id, goal.question_code.partition("=")[0]))
        asked = asked_of(survey, question, goal.question_code, goal.measure)
        ids = (service.id,) if service else visible_service_ids(survey, plan.organisation)
        aim = Aim(survey.id, goal.question_code, goal.measure)
        current = aim_figure(aim, question, ids, frame) if frame else None
    return GoalPart(
        goal.id,
        number,
        goal.text,
        asked,
        service.name if service else None,
        goal.target_value,
        current,
        goal.service_id,
    )


def _line(
    number: int, line: PlanLine, numbers: dict[int, int], order: dict[int, int], questions: Questions
) -> LinePart:
    action = line.action
    target = None
    if action.survey and action.question_code and action.measure:
        question = questions.get((action.survey.id, action.question_code.partition("=")[0]))
        target = asked_of(action.survey, question, action.question_code, action.measure)
    return LinePart(
        number=number, action_id=action.id, title=action.title, stage=action.stage, recommendation=line.recommendation,
        service_id=action.service_id, service=action.service.name, owner=line.owner.name if line.owner else "",
        starts_on=line.starts_on, ends_on=line.ends_on, goal_number=numbers.get(line.goal_id or 0),
        waste_id=action.waste_id, target=target, expected_change=action.expected_change,
        verdict=verdict_part(action),
        needs=tuple(sorted(order[each.id] for each in line.needs)),
        readings=other_readings(action), fixed=fixed_parts(action),
        noted_on=action.ended_noted_on if action.is_noted_later else None,
    )  # fmt: skip


def _service(
    plan: ChangePlan, service: Service, frame: Frame, surveys: dict[int, Survey], questions: Questions
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
            survey_part(survey, service.id, _aims(plan, actions, survey, service), frame)
            for survey in _surveys_of(service, surveys.values())
        ),
        wastes=tuple(_waste(waste, questions) for waste in wastes.values()),
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


def _waste(waste: Waste, questions: Questions) -> WastePart:
    return WastePart(
        waste.id, waste.kind, waste.title, waste.description, waste.process_step, waste.evidence,
        _evidence(waste.finding, questions) if waste.finding else None, waste.minutes_per_month, waste.cents_per_month,
    )  # fmt: skip


def _evidence(finding: Finding, questions: Questions) -> Evidence:
    question = questions.get((finding.survey_id, finding.question_code.partition("=")[0]))
    asked = asked_of(finding.survey, question, finding.question_code, finding.measure)
    return Evidence(
        finding.id, finding.rule, finding.survey.code, finding.question_code, asked.question, finding.measure,
        finding.period_start, finding.period_end, finding.evidence,
    )  # fmt: skip
