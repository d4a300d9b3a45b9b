"""Moving cards: each rule of the board holds on every way in."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from parem.accounts.models import AuditEntry
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.improvements.actions.operations import ChangedMeanwhile
from parem.improvements.actions.queries import ActionFilter
from parem.improvements.board.operations import Step, move, what_is_missing
from parem.improvements.board.queries import board_of
from parem.improvements.board.work_limits import Limits, limits_of, set_limits
from parem.improvements.models import KaizenAction
from parem.improvements.verdicts.operations import read_verdict
from tests.improvements.action_world import IN_PLACE, STARTED, TODAY, at_stage, ready, survey_with_change


def test_the_whole_way_across(world: SimpleNamespace) -> None:
    action = at_stage(world, survey_with_change(world), "done")
    assert (action.stage, action.started_on, action.ended_on, action.follow_up) == (
        "done", STARTED, IN_PLACE, "Keep it.",
    )  # fmt: skip
    assert action.stage_since == TODAY
    lines = db.session.scalars(db.select(AuditEntry).filter_by(action="action.moved").order_by(AuditEntry.id)).all()
    ways = [line.details["changes"]["stage"] for line in lines]
    assert ways == [["plan", "do"], ["do", "check"], ["check", "act"], ["act", "done"]]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"owner_id": None}, "owner"),
        ({"survey_id": None}, "indicator"),
        ({"expected_change": None}, "by how much"),
        ({"expected_change": 0.0}, "by how much"),
    ],
)
def test_a_start_needs_owner_indicator_and_effect(world: SimpleNamespace, values: dict, words: str) -> None:
    action = ready(world, survey_with_change(world), **values)
    with pytest.raises(Refused, match=words):
        move(action, "do")
    assert len(what_is_missing(action, "do")) == 1 and action.stage == "plan"


@pytest.mark.parametrize(
    ("stage", "to"),
    [
        ("plan", "check"), ("plan", "done"), ("plan", "plan"), ("do", "act"), ("check", "done"), ("act", "do"),
        ("done", "check"), ("do", "plan"), ("check", "plan"), ("done", "plan"),
    ],
)  # fmt: skip
def test_one_column_at_a_time_and_never_back_to_plan(world: SimpleNamespace, stage: str, to: str) -> None:
    action = at_stage(world, survey_with_change(world), stage)
    with pytest.raises(Refused, match="go back to Plan" if to == "plan" and stage != "plan" else "one column"):
        move(action, to, Step(reason="Why not"))


def test_days_are_not_in_the_future_and_in_order(world: SimpleNamespace) -> None:
    action = ready(world, survey_with_change(world))
    with pytest.raises(Refused, match="still to come"):
        move(action, "do", Step(day=TODAY + timedelta(1)))
    db.session.rollback()
    move(action, "do", Step(day=STARTED))
    with pytest.raises(Refused, match="before the action started"):
        move(action, "check", Step(day=STARTED - timedelta(1)))
    db.session.rollback()


def test_check_to_act_rests_on_a_verdict_of_this_change(world: SimpleNamespace) -> None:
    action = at_stage(world, survey_with_change(world), "check")
    with pytest.raises(Refused, match="Read the verdict first"):
        move(action, "act")
    read_verdict(action, TODAY)
    db.session.commit()
    move(action, "do", Step(reason="It was not in place"))
    db.session.commit()
    with pytest.raises(Refused, match="say why the day is changed"):
        move(action, "check", Step(day=IN_PLACE + timedelta(5)))
    db.session.rollback()
    move(action, "check", Step(day=IN_PLACE + timedelta(5), reason="It came later"))
    with pytest.raises(Refused, match="Read the verdict first"):
        move(action, "act")


def test_done_needs_what_follows(world: SimpleNamespace) -> None:
    action = at_stage(world, survey_with_change(world), "act")
    with pytest.raises(Refused, match="what follows"):
        move(action, "done", Step(follow_up=" "))
    db.session.rollback()
    assert move(action, "done", Step(follow_up="Taught to others")).follow_up == "Taught to others"


def test_back_needs_a_reason_and_takes_the_day_back(world: SimpleNamespace) -> None:
    action = at_stage(world, survey_with_change(world), "check")
    with pytest.raises(Refused, match="Say why"):
        move(action, "do")
    db.session.rollback()
    move(action, "do", Step(reason="Only half was done"))
    assert (action.stage, action.ended_on, action.started_on) == ("do", None, STARTED)
    line = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert line is not None and line.details["reason"] == "Only half was done"


def test_one_thing_at_a_time_for_one_owner(world: SimpleNamespace) -> None:
    survey = survey_with_change(world)
    at_stage(world, survey, "do")
    second = ready(world, survey)
    with pytest.raises(Refused, match="Service_Owner has an action in Do already"):
        move(second, "do")
    db.session.rollback()
    set_limits(world.first, Limits(per_owner=2))
    assert move(second, "do").stage == "do"


def test_a_full_column_takes_nothing_more_from_either_side(world: SimpleNamespace) -> None:
    survey = survey_with_change(world)
    set_limits(world.first, Limits(per_do=1, per_check=1, per_owner=5))
    checked = at_stage(world, survey, "do")
    with pytest.raises(Refused, match="Do is full: 1"):
        move(ready(world, survey), "do")
    db.session.rollback()
    move(checked, "check", Step(day=IN_PLACE))
    move(ready(world, survey), "do", Step(day=STARTED))
    with pytest.raises(Refused, match="Do is full"):
        move(checked, "do", Step(reason="Again"))


def test_another_organisations_cards_do_not_count(world: SimpleNamespace) -> None:
    survey = survey_with_change(world)
    set_limits(world.first, Limits(per_do=1, per_check=1))
    elsewhere = at_stage(world, survey, "do")
    elsewhere.organisation_id = world.second.id
    db.session.commit()
    assert move(ready(world, survey), "do").stage == "do"


def test_who_is_late_is_told(world: SimpleNamespace) -> None:
    action = ready(world, survey_with_change(world))
    seen = action.row_version
    table = KaizenAction.__table__
    db.session.commit()
    with db.engine.begin() as other:
        moved = {"stage": "do", "started_on": TODAY, "row_version": seen + 1}
        other.execute(sa.update(table).where(table.c.id == action.id).values(moved))
    with pytest.raises(ChangedMeanwhile):
        move(action, "do", version=seen)
    assert action.stage == "do"


def test_limits_have_defaults_and_leave_an_audit_line(world: SimpleNamespace) -> None:
    assert limits_of(world.first.id) == Limits(per_owner=1, per_do=5, per_check=5)
    set_limits(world.first, Limits(per_do=3, per_check=None, per_act=4, per_owner=2))
    set_limits(world.first, Limits(per_do=3, per_check=None, per_act=4, per_owner=2))
    lines = db.session.scalars(db.select(AuditEntry).filter_by(action="board.limits_changed")).all()
    assert [line.details["changes"] for line in lines] == [
        {"per_do": [5, 3], "per_check": [5, None], "per_act": [None, 4], "per_owner": [1, 2]}
    ]


def test_the_board_counts_what_filters_hide(world: SimpleNamespace) -> None:
    survey = survey_with_change(world)
    set_limits(world.first, Limits(per_do=1, per_check=1))
    at_stage(world, survey, "do")
    board = board_of(world.first, ActionFilter(owner=world.director.id), TODAY)
    column = board.columns[1]
    assert (column.stage, list(column.cards), column.count, column.limit) == ("do", [], 1, 1)
    assert column.is_full and not column.is_over and not board.is_empty
    assert board_of(world.county, ActionFilter(), TODAY).columns[1].limit is None
    assert board_of(world.second, ActionFilter(), TODAY).is_empty


def test_what_was_done_long_ago_leaves_the_board(world: SimpleNamespace) -> None:
    action = at_stage(world, survey_with_change(world), "done")
    assert [card.id for card in board_of(world.first, ActionFilter(), TODAY).columns[-1].cards] == [action.id]
    assert board_of(world.first, ActionFilter(), TODAY + timedelta(31)).is_empty
