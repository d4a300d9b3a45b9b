"""What was fixed when an action started: kept, revised in the open, read by, appealed, and the new normal."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from parem.accounts.operations import Refused
from parem.extensions import db
from parem.improvements.actions.operations import ChangedMeanwhile
from parem.improvements.board.operations import Step, move
from parem.improvements.frozen_revisions import RevisionIsFrozen
from parem.improvements.models import KaizenAction
from parem.improvements.verdicts.effect_models import Appeal, EffectPlan
from parem.improvements.verdicts.effect_operations import answer_appeal, appeal, revise_effect
from parem.improvements.verdicts.operations import read_verdict
from parem.quality.models import Baseline
from tests.conftest import sign_in
from tests.improvements.action_world import IN_PLACE, STARTED, TODAY, at_stage, page, ready, survey_with_change

ACTIONS = "/o/alytus/actions"
LATER = TODAY + timedelta(120)


@pytest.fixture
def survey(world: SimpleNamespace) -> Any:
    return survey_with_change(world)


def values(action: KaizenAction, **changed: Any) -> dict[str, Any]:
    names = ("survey_id", "question_code", "measure", "expected_change")
    return {**{name: getattr(action, name) for name in names}, **changed}


def test_what_was_expected_is_fixed_at_the_start(app: Flask, world: SimpleNamespace, survey: Any) -> None:
    action = ready(world, survey)
    assert action.effect_plan is None
    move(action, "do", Step(day=STARTED, read_on=LATER, person="Ona"), today=TODAY)
    plan = action.effect_plan
    assert plan is not None
    assert (plan.number, plan.fixed_by, plan.expected_change, plan.read_on) == (1, "Ona", 0.1, LATER)
    assert (plan.method, plan.why) == ("two_samples", "short")
    assert (plan.started_on, plan.fixed_on, plan.is_afterwards) == (STARTED, TODAY, True)
    move(action, "check", Step(day=IN_PLACE))
    move(action, "do", Step(reason="It was not in place after all."))
    move(action, "check", Step(day=IN_PLACE))
    assert len(action.effect_plans) == 1


def test_a_verdict_is_planned_for_a_day_after_the_start(app: Flask, world: SimpleNamespace, survey: Any) -> None:
    action = ready(world, survey)
    with pytest.raises(Refused, match="after the start"):
        move(action, "do", Step(day=STARTED, read_on=STARTED))
    db.session.rollback()
    with pytest.raises(Refused, match="a day to come"):
        move(action, "do", Step(day=STARTED, read_on=TODAY))


def test_what_was_fixed_or_read_cannot_be_written_over(app: Flask, world: SimpleNamespace, survey: Any) -> None:
    action = at_stage(world, survey, "act")
    for row, column in ((action.effect_plan, "expected_change"), (action.current_verdict, "low")):
        setattr(row, column, 0.5)
        with pytest.raises(RevisionIsFrozen):
            db.session.flush()
        db.session.rollback()
    for statement in ("UPDATE effect_plan SET expected_change = 0.5", "UPDATE verdict SET verdict = 'improved'"):
        with pytest.raises(DatabaseError, match="stays as it is"):
            db.session.execute(text(statement))
        db.session.rollback()


def test_a_revision_is_new_and_says_why(app: Flask, world: SimpleNamespace, survey: Any) -> None:
    action = at_stage(world, survey, "check")
    first = action.effect_plan
    made = revise_effect(
        action, values(action, expected_change=0.2), LATER, "We can do more.", today=TODAY, person="Ona"
    )
    db.session.commit()
    assert (made.number, made.reason, made.fixed_by) == (2, "We can do more.", "Ona")
    assert action.expected_change == 0.2 and first is not None and first.expected_change == 0.1
    early = read_verdict(action, TODAY)
    assert (early.effect_number, early.kind) == (2, "preliminary") and action.current_verdict is None


@pytest.mark.parametrize(
    ("changed", "read_on", "reason", "says"),
    [
        ({"expected_change": 0.2}, LATER, "  ", "Say why"),
        ({"expected_change": 0.2}, STARTED, "Because.", "after the start"),
        ({"expected_change": 0.2}, TODAY, "Because.", "a day to come"),
    ],
)
def test_a_revision_that_says_nothing_is_refused(
    app: Flask, world: SimpleNamespace, survey: Any, changed: dict[str, Any], read_on: Any, reason: str, says: str
) -> None:
    action = at_stage(world, survey, "check")
    with pytest.raises(Refused, match=says):
        revise_effect(action, values(action, **changed), read_on, reason, today=TODAY)
    with pytest.raises(Refused, match="Nothing is different"):
        revise_effect(action, values(action), TODAY, "Because.", today=TODAY - timedelta(1))
    with pytest.raises(ChangedMeanwhile):
        revise_effect(
            action, values(action, expected_change=0.3), LATER, "Because.", today=TODAY, version=action.row_version - 1
        )
    assert len(action.effect_plans) == 1


def test_neither_a_plan_nor_something_done_is_revised(app: Flask, world: SimpleNamespace, survey: Any) -> None:
    for stage in ("plan", "done"):
        action = at_stage(world, survey, stage)
        with pytest.raises(Refused, match="under way"):
            revise_effect(action, values(action, expected_change=0.3), LATER, "Because.", today=TODAY)


def test_an_improvement_that_is_done_is_the_new_normal(app: Flask, world: SimpleNamespace, survey: Any) -> None:
    action = at_stage(world, survey, "done")
    assert action.current_verdict is not None and action.current_verdict.verdict == "improved"
    kept = db.session.scalars(select(Baseline)).one()
    assert (kept.service_id, kept.question_code, kept.starts_on) == (world.service.id, "q1", IN_PLACE)
    move(action, "act", Step(reason="It did not last."))
    assert db.session.scalar(select(Baseline)) is None


def test_what_was_not_seen_is_no_new_normal(app: Flask, world: SimpleNamespace) -> None:
    action = at_stage(world, survey_with_change(world, before=20, after=21), "done")
    assert action.current_verdict is not None and action.current_verdict.verdict == "no_evidence"
    assert db.session.scalar(select(Baseline)) is None


def test_a_verdict_says_what_it_could_have_shown(app: Flask, world: SimpleNamespace) -> None:
    action = at_stage(world, survey_with_change(world, before=20, after=21), "act")
    verdict = action.current_verdict
    assert verdict is not None and verdict.detectable is not None and verdict.needed is not None
    # 40 and 40 answers show thirty points; ten take some four hundred each.
    assert 0.25 < verdict.detectable < 0.35
    assert 350 < verdict.needed < 450


def test_an_appeal_stands_beside_the_verdict(app: Flask, world: SimpleNamespace, survey: Any) -> None:
    action = at_stage(world, survey, "act")
    verdict = action.current_verdict
    assert verdict is not None
    with pytest.raises(Refused, match="Write what speaks"):
        appeal(verdict, " ", "Ona")
    made = appeal(verdict, "The office was closed for two weeks.", "Ona")
    db.session.commit()
    assert verdict.verdict == "improved" and verdict.appeals == [made]
    with pytest.raises(Refused, match="Write the answer"):
        answer_appeal(made, "", "Jonas")
    answer_appeal(made, "We read again in March.", "Jonas")
    db.session.commit()
    with pytest.raises(Refused, match="answered already"):
        answer_appeal(made, "Again.", "Jonas")


@pytest.fixture
def manager(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    page_world.survey = survey_with_change(page_world)
    return sign_in(page_app, page_world.quality_manager)


def test_the_page_says_what_is_fixed_and_how_it_will_be_read(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    action = at_stage(page_world, page_world.survey, "check")
    shown = page(manager, f"{ACTIONS}/{action.id}")
    assert "compared as two samples" in shown and "Revise what was fixed" in shown
    assert "The day to read it has come" in shown


def test_a_manager_revises_in_the_browser_and_everybody_sees_it(
    manager: FlaskClient, page_world: SimpleNamespace
) -> None:
    action = at_stage(page_world, page_world.survey, "check")
    address = f"{ACTIONS}/{action.id}/revise"
    assert 'value="10.00"' in page(manager, address)
    typed = {
        "target": f"{action.survey_id}:q1:top_2_box", "expected": "200", "read_on": LATER.isoformat(), "reason": "",
        "version": str(action.row_version),
    }  # fmt: skip
    wrong = manager.post(address, data=typed, headers={"Accept-Language": "en"})
    assert wrong.status_code == 400
    assert "The scale allows 100 percentage points at most." in wrong.text and 'value="200"' in wrong.text
    assert "everybody who reads the verdict will see it" in wrong.text
    done = manager.post(address, data={**typed, "expected": "20", "reason": "More people helped."})
    assert done.status_code == 303
    shown = page(manager, f"{ACTIONS}/{action.id}")
    assert "More people helped." in shown and "+20 percentage points" in shown
    assert "It was revised when answers after the change had come in already." in shown
    assert len(list(db.session.scalars(select(EffectPlan)))) == 2


def test_two_people_who_revise_at_once_are_told(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    action = at_stage(page_world, page_world.survey, "check")
    typed = {
        "target": f"{action.survey_id}:q1:top_2_box", "expected": "20", "read_on": LATER.isoformat(),
        "reason": "Why not.", "version": str(action.row_version - 1),
    }  # fmt: skip
    late = manager.post(f"{ACTIONS}/{action.id}/revise", data=typed, headers={"Accept-Language": "en"})
    assert late.status_code == 409 and "Why not." in late.text


def test_the_owner_appeals_and_the_manager_answers(
    page_app: Flask, manager: FlaskClient, page_world: SimpleNamespace
) -> None:
    action = at_stage(page_world, page_world.survey, "act")
    assert action.current_verdict is not None
    owner = sign_in(page_app, page_world.service_owner)
    address = f"{ACTIONS}/{action.id}/verdict/{action.current_verdict.id}/appeal"
    assert owner.post(address, data={"text": ""}).status_code == 400
    assert owner.post(address, data={"text": "The office was closed."}).status_code == 303
    made = db.session.scalars(select(Appeal)).one()
    answer = f"{ACTIONS}/{action.id}/appeals/{made.id}/answer"
    assert owner.get(answer).status_code == 403
    assert "The office was closed." in page(manager, answer)
    assert manager.post(answer, data={"text": "We read again in March."}).status_code == 303
    shown = page(owner, f"{ACTIONS}/{action.id}")
    assert "The office was closed." in shown and "We read again in March." in shown
    assert owner.get(f"{ACTIONS}/{action.id}/verdict/{action.current_verdict.id + 99}/appeal").status_code == 404


def test_a_started_card_asks_when_the_verdict_is_to_be_read(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    action = ready(page_world, page_world.survey)
    address = f"/o/alytus/board/{action.id}/move/do"
    assert 'name="read_on"' in page(manager, address)
    data = {"version": str(action.row_version), "day": TODAY.isoformat(), "read_on": TODAY.isoformat()}
    wrong = manager.post(address, data=data, headers={"Accept-Language": "en"})
    assert wrong.status_code == 400 and "The verdict is read on a day to come" in wrong.text
    assert manager.post(address, data={**data, "read_on": LATER.isoformat()}).status_code == 303
    db.session.refresh(action)
    assert action.effect_plan is not None and action.effect_plan.read_on == LATER
