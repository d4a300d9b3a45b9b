"""A plan as large as they get, in the database: twelve services, answers of two years, wastes, actions, verdicts."""

from __future__ import annotations

import random
import uuid
from datetime import date, timedelta

from flask import Flask

from benchmarks.world import ITEMS, make_survey
from parem.extensions import db
from parem.improvements.models import KaizenAction, Verdict, Waste
from parem.improvements.plans.models import BudgetLine, ChangePlan, PlanGoal, PlanLine, PlanMeasure, PlanRisk
from parem.languages import Texts
from parem.quality.store import fold
from parem.surveys.models import Response, Survey

SERVICES, MONTHS, A_MONTH = 12, 24, 40
WORDS = "What is wasted, where, how often and what it costs whoever comes. " * 5
ADVICE = "What is recommended to the council, and why it will be felt at the counter. " * 5


def make_plan(app: Flask, today: date) -> int:
    """The id of a draft over twelve services; everything is committed and folded."""
    with app.app_context():
        survey = make_survey(SERVICES)
        _answer(survey, today)
        plan = ChangePlan(
            organisation=survey.organisation, title=Texts.of("A plan"), summary=Texts.of(ADVICE),
            starts_on=date(today.year, 1, 1), ends_on=date(today.year, 12, 31), budget_cents=SERVICES * 100_000,
        )  # fmt: skip
        db.session.add(plan)
        for number, service in enumerate(survey.services):
            _service(plan, survey, service.id, number, today)
        db.session.commit()
        while fold():
            db.session.commit()
        return plan.id


def _answer(survey: Survey, today: date) -> None:
    chance = random.Random(1)
    version = survey.versions[0]
    rows = []
    for service in survey.services:
        for i in range(MONTHS * A_MONTH):
            answers = {item: chance.choice([2, 3, 4, 4, 5, 5]) for item in ITEMS}
            answers |= {"ease": chance.randint(2, 7), "recommend": chance.randint(3, 10)}
            rows.append({
                "id": uuid.uuid4(), "organisation_id": survey.organisation_id, "version_id": version.id,
                "service_id": service.id, "channel": "web", "language": "lt", "answers": answers,
                "day": today - timedelta(30 * (1 + i % MONTHS)),
            })  # fmt: skip
    db.session.execute(db.insert(Response), rows)


def _service(plan: ChangePlan, survey: Survey, service_id: int, number: int, today: date) -> None:
    """Two wastes with an action and a verdict each, a goal with its measure, a cost and a risk."""
    own = {"organisation_id": survey.organisation_id, "service_id": service_id}
    aim = {"survey_id": survey.id, "question_code": ITEMS[number % 5], "measure": "top_2_box"}
    goal = PlanGoal(text=Texts.of(f"Goal {number}"), position=number, service_id=service_id, target_value=0.8, **aim)
    measure = PlanMeasure(text=Texts.of(f"Measure {number}"), position=number, goal=goal)
    plan.goals.append(goal)
    plan.measures.append(measure)
    for i in range(2):
        waste = Waste(
            **own, kind="waiting", title=f"Waste {number}-{i}", description=WORDS, evidence=WORDS, minutes_per_month=300
        )  # fmt: skip
        action = KaizenAction(**own, waste=waste, title=f"Action {number}-{i}", expected_change=0.05, **aim)
        action.verdicts.append(_verdict(survey.organisation_id, today))
        plan.lines.append(
            PlanLine(
                action=action,
                goal=goal,
                measure=measure,
                position=2 * number + i,
                recommendation=Texts.of(ADVICE),
                starts_on=plan.starts_on,
                ends_on=plan.ends_on,
            )
        )
    plan.budget.append(
        BudgetLine(text=Texts.of(f"Cost {number}"), position=number, total_cents=100_000, grant_cents=100_000)
    )
    plan.risks.append(PlanRisk(text=Texts.of(f"Risk {number}"), response=Texts.of(ADVICE), position=number))


def _verdict(organisation_id: int, today: date) -> Verdict:
    return Verdict(
        organisation_id=organisation_id, verdict="improved", before_start=today - timedelta(400),
        before_end=today - timedelta(220), after_start=today - timedelta(200), after_end=today - timedelta(20),
        before_value=0.6, before_n=240, after_value=0.7, after_n=240, difference=0.1, low=0.02, high=0.18,
        method="Newcombe",
    )  # fmt: skip
