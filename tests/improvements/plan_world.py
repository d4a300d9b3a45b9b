"""A survey with answers, a waste, an action with a verdict, and a plan of 27,608.40 EUR, to test plans in."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from parem.extensions import db
from parem.improvements.models import KaizenAction, Verdict, Waste
from parem.improvements.plans.models import BudgetLine, ChangePlan, PlanGoal, PlanLine, PlanRisk
from parem.languages import Texts
from parem.quality.models import Finding
from parem.surveys.models import Question, Response, Survey, Version


def texts(words: str) -> Texts:
    """The same words in each language, marked so that a test sees which one is shown."""
    return Texts({language: f"{words} ({language})" for language in ("lt", "et", "en", "ru")})


def add_survey(world: SimpleNamespace, answers: list[int], day: date = date(2026, 3, 2)) -> Survey:
    """An open survey of one question (q1, five points) with these answers of one day."""
    survey = Survey(
        organisation_id=world.county.id, code="one-minute", title=texts("Survey"), state="open",
        services=[world.service, world.other],
    )  # fmt: skip
    version = Version(survey=survey, number=1, published_at=datetime(2026, 1, 1))
    version.questions.append(
        Question(code="q1", type="scale", points=5, text=texts("How satisfied are you?"), dont_know=True)
    )
    db.session.add(survey)
    db.session.flush()
    add_answers(world, survey, answers, day)
    return survey


def add_answers(world: SimpleNamespace, survey: Survey, answers: list[int], day: date) -> None:
    """Responses to the survey's one question about the world's service."""
    db.session.add_all(
        Response(
            organisation_id=world.first.id, version_id=survey.versions[0].id, service_id=world.service.id,
            channel="web", language="lt", day=day, answers={"q1": code},
        )
        for code in answers
    )  # fmt: skip
    db.session.flush()


def add_action(world: SimpleNamespace, survey: Survey | None, title: str = "Call back within a day") -> KaizenAction:
    """An action under way against a waste that rests on a finding."""
    waste = None
    if survey:
        finding = Finding(
            organisation_id=world.first.id, survey=survey, service=world.service, question_code="q1",
            measure="top_2_box", rule="below_target", period_start=date(2026, 1, 1), period_end=date(2026, 3, 31),
            evidence={"value": 0.5, "low": 0.4, "high": 0.6, "n": 20, "method": "Wilson", "target": 0.8},
        )  # fmt: skip
        waste = Waste(
            organisation_id=world.first.id, service=world.service, kind="waiting", title="Nobody calls back",
            finding=finding, minutes_per_month=300, cents_per_month=12345,
        )  # fmt: skip
    action = KaizenAction(
        organisation_id=world.first.id, service=world.service, waste=waste, title=title, owner=world.service_owner,
        survey=survey, question_code="q1" if survey else None, measure="top_2_box" if survey else None,
        expected_change=0.1 if survey else None,
    )  # fmt: skip
    db.session.add(action)
    db.session.flush()
    return action


def add_verdict(action: KaizenAction, **values: Any) -> Verdict:
    """A verdict that says improved, of a change in place since the beginning of the year."""
    action.started_on = action.ended_on = date(2026, 1, 1)
    usual = {
        "verdict": "improved", "before_start": date(2025, 10, 1), "before_end": date(2025, 12, 31),
        "after_start": date(2026, 1, 1), "after_end": date(2026, 3, 31), "before_value": 0.5, "before_n": 40,
        "after_value": 0.75, "after_n": 60, "difference": 0.25, "low": 0.05, "high": 0.42, "method": "Newcombe",
    }  # fmt: skip
    verdict = Verdict(organisation_id=action.organisation_id, action=action, **{**usual, **values})
    db.session.add(verdict)
    db.session.flush()
    return verdict


def _cost(words: str, position: int, grant: int, own: int) -> BudgetLine:
    return BudgetLine(
        text=texts(words), position=position, total_cents=grant + own, grant_cents=grant, own_cents=own
    )  # fmt: skip


def add_plan(world: SimpleNamespace, action: KaizenAction | None, survey: Survey | None = None) -> ChangePlan:
    """A draft that is complete: a goal, a line, the budget of the example and a risk."""
    plan = ChangePlan(
        organisation=world.first, title=texts("Better home help"), summary=texts("Faster answers"),
        starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), budget_cents=2_760_840,
    )  # fmt: skip
    plan.goals.append(
        PlanGoal(
            position=0,
            text=texts("Citizens are called back"),
            survey=survey,
            service_id=world.service.id if survey else None,
            question_code="q1" if survey else None,
            measure="top_2_box" if survey else None,
            target_value=0.8 if survey else None,
        )
    )
    plan.budget += [
        _cost("Telephone system", 0, 1_700_000, 300_000),
        _cost("Training", 1, 646_714, 114_126),
    ]
    plan.risks.append(PlanRisk(text=texts("Staff leave"), response=texts("Cross-training"), likelihood=2, impact=3))
    db.session.add(plan)
    db.session.flush()
    if action:
        plan.lines.append(
            PlanLine(
                action=action,
                goal=plan.goals[0],
                owner=world.service_owner,
                recommendation=texts("Call back"),
                starts_on=date(2026, 2, 1),
                ends_on=date(2026, 6, 30),
            )
        )
    db.session.commit()
    return plan


def add_all(world: SimpleNamespace) -> SimpleNamespace:
    """The survey with 20 answers (15 of them good), the action with its verdict, and the plan; added to the world."""
    world.survey = add_survey(world, [5] * 8 + [4] * 7 + [2] * 5)
    world.action = add_action(world, world.survey)
    add_verdict(world.action)
    world.plan = add_plan(world, world.action, world.survey)
    return world
