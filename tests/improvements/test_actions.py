"""Kaizen actions: planning, changing, what is fixed at the start, the verdict that is read."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from parem.accounts.operations import Refused
from parem.extensions import db
from parem.improvements.actions.operations import ChangedMeanwhile, change_action, create_action, delete_action
from parem.improvements.actions.queries import (
    ActionFilter,
    action_of,
    action_rows,
    history_of,
    possible_owners,
    present_owners,
)
from parem.improvements.models import KaizenAction, Verdict
from parem.improvements.verdicts.operations import read_verdict
from parem.improvements.verdicts.targets import targets_of
from parem.improvements.wastes.operations import create_waste
from parem.quality.disclosure import Suppressed
from parem.quality.statistics import Estimate
from tests.improvements.action_world import IN_PLACE, STARTED, TODAY, at_stage, ready, survey_with_change
from tests.improvements.plan_world import add_plan, add_survey


def test_an_action_is_planned_against_a_waste_of_its_service(world: SimpleNamespace) -> None:
    waste = create_waste(world.service, {"kind": "waiting", "title": "Slow", "evidence": "Seen"})
    action = create_action(world.service, {"title": "Faster", "five_whys": [" Because ", "", "  "]}, waste=waste)
    assert (action.stage, action.organisation_id, action.five_whys) == ("plan", world.first.id, [[0, "Because"]])
    assert waste.actions == [action]
    with pytest.raises(Refused, match="another service"):
        create_action(world.other, {"title": "Faster"}, waste=waste)


def test_before_the_start_everything_can_be_changed(world: SimpleNamespace) -> None:
    action = ready(world, survey_with_change(world))
    change_action(action, {"title": "Call", "expected_change": 0.2, "owner_id": None}, version=action.row_version)
    assert (action.title, action.expected_change, action.owner_id) == ("Call", 0.2, None)


@pytest.mark.parametrize(
    "values", [{"expected_change": 0.2}, {"question_code": "q2"}, {"measure": "mean"}, {"survey_id": None}]
)
def test_after_the_start_the_effect_is_fixed(world: SimpleNamespace, values: dict[str, object]) -> None:
    action = at_stage(world, survey_with_change(world), "do")
    with pytest.raises(Refused, match="fixed when the action started"):
        change_action(action, values)
    change_action(action, {"goal": "Less waiting", "expected_change": 0.1})
    assert action.goal == "Less waiting"


def test_the_database_itself_keeps_a_started_action_whole(world: SimpleNamespace) -> None:
    action = at_stage(world, survey_with_change(world), "do")
    with pytest.raises(IntegrityError):
        db.session.execute(sa.update(KaizenAction).where(KaizenAction.id == action.id).values(expected_change=None))
    db.session.rollback()


def test_an_action_under_way_keeps_an_owner_with_room(world: SimpleNamespace) -> None:
    survey = survey_with_change(world)
    first = at_stage(world, survey, "do")
    second = at_stage(world, survey, "do", owner=world.quality_manager)
    with pytest.raises(Refused, match="has an owner"):
        change_action(first, {"owner_id": None})
    with pytest.raises(Refused, match="one thing at a time"):
        change_action(first, {"owner_id": second.owner_id})
    change_action(first, {"owner_id": world.director.id})
    assert first.owner_id == world.director.id


def test_a_change_on_top_of_another_is_refused(world: SimpleNamespace) -> None:
    action = ready(world, survey_with_change(world))
    seen = action.row_version
    change_action(action, {"goal": "First"}, version=seen)
    with pytest.raises(ChangedMeanwhile):
        change_action(action, {"goal": "Second"}, version=seen)


def test_two_sessions_cannot_write_over_each_other(world: SimpleNamespace) -> None:
    action = ready(world, survey_with_change(world))
    assert action.title
    table = KaizenAction.__table__
    with db.engine.begin() as other:
        other.execute(sa.update(table).where(table.c.id == action.id).values(goal="Other", row_version=99))
    action.goal = "Mine"
    with pytest.raises(StaleDataError):
        db.session.flush()
    db.session.rollback()


def test_only_an_action_that_has_not_started_can_be_deleted(world: SimpleNamespace) -> None:
    survey = survey_with_change(world)
    started, planned, listed = at_stage(world, survey, "do"), ready(world, survey), ready(world, survey)
    add_plan(world, listed, survey)
    with pytest.raises(Refused, match="has started"):
        delete_action(started)
    with pytest.raises(Refused, match="change plan"):
        delete_action(listed)
    delete_action(planned)
    assert db.session.get(KaizenAction, planned.id) is None


def test_who_can_own_an_action(world: SimpleNamespace) -> None:
    names = [name for _id, name in possible_owners(world.first)]
    assert names == ["Above", "Administrator", "Director", "Quality_Manager", "Service_Owner"]
    assert [name for _id, name in possible_owners(world.second)] == ["Above", "Stranger"]
    assert present_owners(world.first) == []


def test_targets_are_the_open_surveys_questions_with_where_they_stand(world: SimpleNamespace) -> None:
    add_survey(world, [5] * 15 + [2] * 5, TODAY - timedelta(3))
    db.session.commit()
    found = targets_of(world.service, TODAY)
    assert [(target.key.partition(":")[2], target.may_fall) for target in found] == [
        ("q1:top_2_box", False), ("q1:mean", False),
    ]  # fmt: skip
    now = found[0].now
    assert isinstance(now, Estimate) and (now.value, now.n) == (0.75, 20)
    assert [target.largest_change for target in found] == [100, 4]
    assert targets_of(world.other, TODAY)[0].now != now


def test_a_target_on_few_answers_does_not_show_them(world: SimpleNamespace) -> None:
    add_survey(world, [5] * 9, TODAY - timedelta(3))
    assert isinstance(targets_of(world.service, TODAY)[0].now, Suppressed)


def test_a_closed_survey_is_no_target_but_for_the_action_that_has_it(world: SimpleNamespace) -> None:
    survey = survey_with_change(world)
    action = ready(world, survey)
    survey.state = "closed"
    db.session.commit()
    assert targets_of(world.service, TODAY) == []
    assert len(targets_of(world.service, TODAY, action)) == 2


def test_a_verdict_is_computed_and_kept_with_all_it_rests_on(world: SimpleNamespace) -> None:
    action = at_stage(world, survey_with_change(world, before=10, after=36), "check")
    verdict = read_verdict(action, TODAY)
    assert (verdict.verdict, verdict.method, verdict.level) == ("improved", "Newcombe", 0.95)
    assert (verdict.before_value, verdict.before_n, verdict.after_value, verdict.after_n) == (0.25, 40, 0.9, 40)
    assert verdict.difference == pytest.approx(0.65)
    assert verdict.low is not None and verdict.high is not None and 0.4 < verdict.low < 0.65 < verdict.high < 0.8
    assert (verdict.before_end, verdict.after_start, verdict.after_end) == (STARTED - timedelta(1), IN_PLACE, TODAY)
    assert (verdict.before_end - verdict.before_start).days == (TODAY - IN_PLACE).days


@pytest.mark.parametrize(("before", "after", "says"), [(36, 10, "worse"), (20, 22, "no_evidence")])
def test_what_did_not_help_is_said_too(world: SimpleNamespace, before: int, after: int, says: str) -> None:
    action = at_stage(world, survey_with_change(world, before, after), "check")
    assert read_verdict(action, TODAY).verdict == says


def test_too_few_answers_give_a_reason_and_no_figure(world: SimpleNamespace) -> None:
    action = at_stage(world, survey_with_change(world, before=2, after=5, each=6), "check")
    verdict = read_verdict(action, TODAY)
    assert (verdict.verdict, verdict.method) == ("no_evidence", "too_few")
    assert (verdict.before_value, verdict.after_value, verdict.difference, verdict.low) == (None, None, None, None)


def test_an_early_reading_is_a_row_of_its_own_and_no_verdict(world: SimpleNamespace) -> None:
    action = at_stage(world, survey_with_change(world), "check")
    early = read_verdict(action, TODAY - timedelta(10))
    assert (early.kind, early.after_end, action.current_verdict) == ("preliminary", TODAY - timedelta(10), None)
    verdict = read_verdict(action, TODAY)
    assert verdict.kind == "official" and action.current_verdict is verdict
    assert db.session.scalar(db.select(db.func.count(Verdict.id))) == 2


@pytest.mark.parametrize("stage", ["plan", "do"])
def test_nothing_is_read_before_the_change_is_in_place(world: SimpleNamespace, stage: str) -> None:
    action = at_stage(world, survey_with_change(world), stage)
    with pytest.raises(Refused, match="in place"):
        read_verdict(action, TODAY)


def test_an_actions_history_is_its_own(world: SimpleNamespace) -> None:
    survey = survey_with_change(world)
    action, other = at_stage(world, survey, "act"), ready(world, survey)
    assert [line.action for line in history_of(action)] == [
        "action.moved", "action.verdict_read", "action.moved", "action.moved", "action.created",
    ]  # fmt: skip
    assert [line.action for line in history_of(other)] == ["action.created"]


def test_rows_and_filters(world: SimpleNamespace) -> None:
    survey = survey_with_change(world)
    late = ready(world, survey, title="Vėluoja", due_on=TODAY - timedelta(1))
    read = at_stage(world, survey, "act", owner=world.quality_manager)
    ids = lambda wanted: [row.id for row in action_rows(world.county, wanted, TODAY)]  # noqa: E731
    assert ids(ActionFilter()) == [late.id, read.id]
    assert ids(ActionFilter(search="veluoja")) == ids(ActionFilter(overdue=True)) == [late.id]
    assert ids(ActionFilter(owner=world.quality_manager.id)) == ids(ActionFilter(stage="act")) == [read.id]
    assert ids(ActionFilter(area=world.area.id, service=world.service.id)) == [late.id, read.id]
    row = action_rows(world.first, ActionFilter(stage="act"), TODAY)[0]
    assert (row.verdict, row.is_read, row.owner) == ("improved", True, "Quality_Manager")
    assert action_rows(world.second, ActionFilter(), TODAY) == []
    assert action_of(world.county, late.id) is late and action_of(world.second, late.id) is None
