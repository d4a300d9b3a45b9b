"""A verdict is read once, on its day, of the change as it stands; what is read before or after is none."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError

from parem.accounts.models import Organisation
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.improvements.actions.queries import ActionFilter, action_rows
from parem.improvements.board.flow_models import StageEntry
from parem.improvements.board.operations import Step, move, what_is_missing
from parem.improvements.brief.queries import read_actions
from parem.improvements.did.operations import tell
from parem.improvements.did.queries import told_of
from parem.improvements.frozen_revisions import RevisionIsFrozen
from parem.improvements.models import KaizenAction, Verdict
from parem.improvements.plans.states import say_of
from parem.improvements.report.verdicts import fixed_parts, other_readings, verdict_part
from parem.improvements.verdicts.effect_operations import answer_appeal, appeal, revise_effect
from parem.improvements.verdicts.operations import read_verdict
from parem.languages import Texts
from parem.quality.models import Baseline
from tests.conftest import sign_in
from tests.improvements.action_world import IN_PLACE, STARTED, TODAY, at_stage, page, ready, survey_with_change
from tests.improvements.plan_world import add_answers, add_plan

ACTIONS = "/o/alytus/actions"
LATER = TODAY + timedelta(50)
WORDS = dict.fromkeys(("lt", "et", "en", "ru"), "Words")


def effect(action: KaizenAction, **changed: Any) -> dict[str, Any]:
    names = ("survey_id", "question_code", "measure", "expected_change")
    return {**{name: getattr(action, name) for name in names}, **changed}


def outcome_on_board(world: SimpleNamespace, action: KaizenAction) -> str | None:
    return next(row.verdict for row in action_rows(world.first, ActionFilter(), TODAY) if row.id == action.id)


def test_an_old_verdict_is_none_of_a_new_target(world: SimpleNamespace) -> None:
    """Read as a share, then revised to a mean: the share's figures are neither the verdict nor shown as a mean."""
    action = at_stage(world, survey_with_change(world), "check")
    first = read_verdict(action, TODAY)
    tell(action, Texts(WORDS), Texts(WORDS), show=True)
    db.session.commit()
    assert outcome_on_board(world, action) == "improved" and told_of(world.service)[0].outcome == "improved"
    revise_effect(action, effect(action, measure="mean", expected_change=0.5), LATER, "Clearer.", today=TODAY)
    db.session.commit()
    assert action.current_verdict is None and outcome_on_board(world, action) is None
    assert what_is_missing(action, "act") and read_actions(world.first, TODAY) == []
    assert told_of(world.service)[0].outcome == "waiting"
    assert (first.measure, first.expected_change) == ("top_2_box", 0.1)
    assert verdict_part(action) is None and other_readings(action)[0].measure == "top_2_box"
    assert read_verdict(action, LATER).measure == "mean"


def test_a_verdict_of_a_change_that_was_taken_back_is_none(page_world: SimpleNamespace) -> None:
    action = at_stage(page_world, survey_with_change(page_world), "check")
    read_verdict(action, TODAY)
    move(action, "do", Step(reason="It was not in place"), today=TODAY)
    assert action.current_verdict is None and outcome_on_board(page_world, action) is None
    move(action, "check", Step(day=IN_PLACE), today=TODAY)
    assert action.current_verdict is not None, "on the same day it is the same change"


def test_another_day_after_a_reading_is_a_revision_with_its_reason(page_world: SimpleNamespace) -> None:
    action = at_stage(page_world, survey_with_change(page_world), "check")
    read_verdict(action, TODAY)
    move(action, "do", Step(reason="Only half was done"), today=TODAY)
    move(action, "check", Step(day=IN_PLACE + timedelta(9), reason="The second half", person="Ona"), today=TODAY)
    plan = action.effect_plan
    assert plan is not None and (plan.number, plan.reason, plan.fixed_by) == (2, "The second half", "Ona")
    assert plan.ended_on == IN_PLACE + timedelta(9) and plan.is_late
    # The time after the change is as long as it was to be.
    assert plan.read_on - plan.ended_on == TODAY - IN_PLACE and plan.read_on > TODAY
    assert action.current_verdict is None
    assert [part.reason for part in fixed_parts(action)] == ["", "The second half"]


def test_the_verdict_takes_in_the_answers_up_to_its_day_and_no_more(page_world: SimpleNamespace) -> None:
    survey = survey_with_change(page_world, before=20, after=20)
    action = at_stage(page_world, survey, "check")
    add_answers(page_world, survey, [5] * 60, TODAY + timedelta(5))
    verdict = read_verdict(action, TODAY + timedelta(30))
    assert (verdict.kind, verdict.after_end, verdict.after_n, verdict.verdict) == (
        "official", TODAY, 40, "no_evidence",
    )  # fmt: skip
    with pytest.raises(Refused, match="it stays"):
        read_verdict(action, TODAY + timedelta(31))


def test_readings_ahead_of_the_day_lie_many_answers_apart(page_world: SimpleNamespace) -> None:
    survey = survey_with_change(page_world)
    action = at_stage(page_world, survey, "check")
    first = read_verdict(action, TODAY - timedelta(10))
    with pytest.raises(Refused, match="at least 10"):
        read_verdict(action, TODAY - timedelta(9))
    add_answers(page_world, survey, [1] * 9, TODAY - timedelta(8))
    with pytest.raises(Refused, match="at least 10"):
        read_verdict(action, TODAY - timedelta(7))
    # The verdict itself comes on its day, but rests on what was shown already: nine people's answers would be told.
    verdict = read_verdict(action, TODAY)
    assert (verdict.kind, verdict.after_end, verdict.after_n) == ("official", first.after_end, 40)


def test_with_enough_new_answers_it_is_read_again(page_world: SimpleNamespace) -> None:
    survey = survey_with_change(page_world)
    action = at_stage(page_world, survey, "check")
    read_verdict(action, TODAY - timedelta(10))
    add_answers(page_world, survey, [1] * 10, TODAY - timedelta(8))
    assert read_verdict(action, TODAY - timedelta(7)).after_n == 50
    assert action.current_verdict is None
    with pytest.raises(Refused, match="Read the verdict first"):
        move(action, "act", today=TODAY - timedelta(7))


def test_a_change_that_came_after_the_day_to_read_it_needs_a_new_day(page_world: SimpleNamespace) -> None:
    action = at_stage(page_world, survey_with_change(page_world), "do")
    move(action, "check", Step(day=TODAY + timedelta(3)), today=TODAY + timedelta(3))
    with pytest.raises(Refused, match="give a later day"):
        read_verdict(action, TODAY + timedelta(4))


def test_looking_again_adds_a_reading_and_leaves_the_verdict(page_world: SimpleNamespace) -> None:
    survey = survey_with_change(page_world)
    action = at_stage(page_world, survey, "done")
    verdict = action.current_verdict
    add_answers(page_world, survey, [1] * 80, TODAY + timedelta(20))
    later = read_verdict(action, TODAY + timedelta(30))
    assert (later.kind, later.after_n) == ("later", 120)
    assert action.current_verdict is verdict and verdict is not None and verdict.verdict == "improved"


def test_what_is_done_needs_the_verdict_of_what_holds(page_world: SimpleNamespace) -> None:
    action = at_stage(page_world, survey_with_change(page_world), "act")
    revise_effect(action, effect(action, expected_change=0.3), LATER, "More.", today=TODAY)
    with pytest.raises(Refused, match="read it anew"):
        move(action, "done", Step(follow_up="Keep it."), today=TODAY)


def test_an_action_takes_back_only_its_own_new_normal(page_world: SimpleNamespace) -> None:
    survey = survey_with_change(page_world)
    first = at_stage(page_world, survey, "done")
    second = at_stage(page_world, survey, "check")
    assert len(list(db.session.scalars(select(Baseline)))) == 1
    move(second, "do", Step(reason="Not yet"), today=TODAY)
    assert db.session.scalar(select(Baseline)) is not None, "it never set one"
    third = at_stage(page_world, survey, "done", owner=page_world.quality_manager)
    assert third.baseline_id == first.baseline_id
    move(first, "act", Step(reason="It did not last"), today=TODAY)
    assert db.session.scalar(select(Baseline)) is not None, "another action rests on it"
    move(third, "act", Step(reason="It did not last"), today=TODAY)
    assert db.session.scalar(select(Baseline)) is None


def test_what_is_written_once_can_neither_be_changed_nor_deleted(app: Flask, world: SimpleNamespace) -> None:
    action = at_stage(world, survey_with_change(world), "act")
    assert action.current_verdict is not None
    made = appeal(action.current_verdict, "There was a strike.", "Ona")
    say_of(add_plan(world, None), "Too dear", "Ona")
    db.session.commit()
    for table in ("effect_plan", "verdict", "appeal", "plan_comment", "stage_entry"):
        with pytest.raises(DatabaseError, match="stays as it is"):
            db.session.execute(text(f"DELETE FROM {table}"))  # noqa: S608
        db.session.rollback()
    for change in ("appeal SET text = 'Nothing'", "plan_comment SET text = 'Fine'", "stage_entry SET stage = 'done'"):
        with pytest.raises(DatabaseError, match="stays as it is"):
            db.session.execute(text(f"UPDATE {change}"))
        db.session.rollback()
    for statement in (delete(Verdict), update(StageEntry).values(stage="done")):
        with pytest.raises(RevisionIsFrozen):
            db.session.execute(statement)
        db.session.rollback()
    answer_appeal(made, "We read again.", "Jonas")
    db.session.commit()
    with pytest.raises(DatabaseError, match="stays as it is"):
        db.session.execute(text("UPDATE appeal SET answer = 'Never mind'"))


def test_what_is_written_once_goes_with_what_it_belongs_to(app: Flask, world: SimpleNamespace) -> None:
    action = at_stage(world, survey_with_change(world), "check")
    read_verdict(action, TODAY)
    db.session.commit()
    db.session.execute(text("DELETE FROM kaizen_action"))
    assert db.session.scalar(text("SELECT count(*) FROM verdict")) == 0
    assert db.session.scalar(text("SELECT count(*) FROM stage_entry")) == 0
    assert db.session.get(Organisation, world.first.id) is not None


def test_the_page_of_a_revised_action_shows_the_old_reading_in_its_own_unit(
    page_app: Flask, page_world: SimpleNamespace
) -> None:
    action = at_stage(page_world, survey_with_change(page_world), "check")
    read_verdict(action, TODAY)
    revise_effect(action, effect(action, measure="mean", expected_change=0.5), LATER, "Clearer.", today=TODAY)
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    shown = page(client, f"{ACTIONS}/{action.id}").replace("\xa0", " ")
    for words in ("No longer counts", "+65 percentage points", "by what was fixed then: +10 percentage points", "25 %"):
        assert words in shown
    sheet = page(client, f"{ACTIONS}/{action.id}/a3")
    assert "The verdict is not read yet." in sheet and "Improved" not in sheet and "<q>Clearer.</q>" in sheet


def test_two_who_look_again(page_app: Flask, page_world: SimpleNamespace) -> None:
    action = at_stage(page_world, survey_with_change(page_world), "done")
    action.look_again_on = TODAY - timedelta(2)
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    assert "Look again whether it holds" in page(client, "/o/alytus/")
    assert action.title in page(client, f"{ACTIONS}?wants=again")
    address = f"{ACTIONS}/{action.id}/looked"
    assert "Does it still hold?" in page(client, address)
    wrong = client.post(address, data={"text": " ", "look_again_on": TODAY.isoformat()})
    assert wrong.status_code == 400 and "This day is past" in wrong.text
    assert client.post(address, data={"text": "Still so.", "look_again_on": LATER.isoformat()}).status_code == 303
    db.session.refresh(action)
    assert action.look_again_on == LATER
    assert "Still so." in page(client, f"{ACTIONS}/{action.id}")
    assert action.title not in page(client, f"{ACTIONS}?wants=again")
    started = ready(page_world, action.survey)
    assert client.get(f"{ACTIONS}/{started.id}/looked").status_code == 404
    assert started.started_on is None and STARTED < TODAY
