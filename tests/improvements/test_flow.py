"""The flow of work: times from dates alone, and what the board writes down."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from parem.accounts.operations import Refused
from parem.extensions import db
from parem.improvements.actions.operations import delete_action
from parem.improvements.actions.queries import ActionFilter, action_rows
from parem.improvements.board.flow import Passage, cumulative, month_ends, throughput, times
from parem.improvements.board.flow_models import Blockage, StageEntry
from parem.improvements.board.flow_operations import block, unblock
from parem.improvements.board.flow_queries import flow_of
from parem.improvements.board.operations import Step, move
from tests.conftest import sign_in
from tests.improvements.action_world import IN_PLACE, STARTED, TODAY, at_stage, page, ready, survey_with_change


def on(month: int, day: int = 1) -> date:
    return date(2026, month, day)


def test_times_of_one_action() -> None:
    way = Passage(1, (("plan", on(1)), ("do", on(2)), ("check", on(3)), ("act", on(5)), ("done", on(5, 11))))
    assert (way.lead_days, way.cycle_days, way.finished_on) == (130, 99, on(5, 11))
    assert [way.stage_on(day) for day in (date(2025, 12, 31), on(1), on(4), on(6))] == [None, "plan", "check", "done"]


def test_a_start_written_down_afterwards_never_gives_negative_times() -> None:
    way = Passage(1, (("plan", on(6)), ("do", on(2)), ("check", on(3)), ("act", on(6)), ("done", on(6, 2))))
    assert way.days[0] == ("plan", on(2)) and way.lead_days == way.cycle_days == 121


def test_what_goes_back_is_not_finished() -> None:
    way = Passage(
        1, (("plan", on(1)), ("do", on(2)), ("check", on(3)), ("act", on(4)), ("done", on(5)), ("act", on(6)))
    )
    assert way.finished_on is None and way.lead_days is None and way.stage_on(on(5, 2)) == "done"
    again = Passage(1, (*way.entries, ("done", on(7))))
    assert (again.cycle_days, again.stage_on(on(6, 3))) == (150, "act")


def test_the_middle_and_what_can_be_promised() -> None:
    assert times([None, None]) is None
    found = times([10, None, 30, 20, 100])
    assert found is not None and (found.median, found.most, found.n) == (25, 100, 4)
    found = times(list(range(1, 101)))
    assert found is not None and (found.median, found.most) == (50.5, 85)


def test_months_end_across_a_year_and_add_up() -> None:
    days = month_ends(date(2026, 2, 10), 3)
    assert days == [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 10)]
    ways = [
        Passage(1, (("plan", date(2025, 12, 31)), ("do", on(1, 5)), ("done", on(1, 31)))),
        Passage(2, (("plan", on(2)),)),
    ]
    counts = cumulative(ways, days)
    assert [sum(each.values()) for each in counts] == [1, 1, 2]
    assert (counts[1]["done"], counts[2]["plan"]) == (1, 1) and throughput(ways, days) == [0, 1, 0]


def test_blocked_days_count_to_today() -> None:
    way = Passage(1, (("plan", on(1)),), ((on(1, 2), on(1, 5)), (on(2, 1), None)))
    assert way.blocked_days(on(2, 11)) == 13


def test_each_move_is_written_down_with_its_true_day(world: SimpleNamespace) -> None:
    action = at_stage(world, survey_with_change(world), "done")
    found = db.session.scalars(db.select(StageEntry).filter_by(action_id=action.id).order_by(StageEntry.id)).all()
    assert [(each.stage, each.entered_on) for each in found] == [
        ("plan", TODAY), ("do", STARTED), ("check", IN_PLACE), ("act", TODAY), ("done", TODAY),
    ]  # fmt: skip
    flow = flow_of(world.first, ActionFilter(), TODAY)
    assert flow.cycle is not None and flow.lead is not None
    assert (flow.cycle.median, flow.lead.median, flow.done[-1], flow.standing[-1]["done"]) == (60, 60, 1, 1)
    assert flow_of(world.second, ActionFilter(), TODAY).is_empty
    assert flow_of(world.first, ActionFilter(owner=world.director.id), TODAY).is_empty
    move(action, "act", Step(reason="It slips back"))
    assert flow_of(world.first, ActionFilter(), TODAY).cycle is None


def test_a_blocked_card_stays_until_it_is_free(world: SimpleNamespace) -> None:
    action = ready(world, survey_with_change(world))
    with pytest.raises(Refused, match="what holds it up"):
        block(action, "  ", TODAY)
    block(action, "No money yet", TODAY - timedelta(3))
    db.session.commit()
    with pytest.raises(Refused, match="blocked: No money yet"):
        move(action, "do")
    db.session.rollback()
    with pytest.raises(Refused, match="meanwhile"):
        block(action, "Once more", TODAY)
    db.session.add(
        Blockage(organisation_id=action.organisation_id, action_id=action.id, reason="At once", began_on=TODAY)
    )
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
    assert [row.id for row in action_rows(world.first, ActionFilter(blocked=True), TODAY)] == [action.id]
    unblock(action, TODAY)
    unblock(action, TODAY)
    assert action_rows(world.first, ActionFilter(blocked=True), TODAY) == []
    move(action, "do")
    db.session.commit()
    assert action.stage == "do"


def test_a_deleted_action_leaves_nothing(world: SimpleNamespace) -> None:
    action = ready(world, survey_with_change(world))
    block(action, "No money yet", TODAY)
    delete_action(action)
    db.session.commit()
    assert not db.session.scalars(db.select(StageEntry)).all() and not db.session.scalars(db.select(Blockage)).all()


def test_the_pages(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.quality_manager)
    empty = page(client, "/o/alytus/board/flow")
    assert "Nothing has moved yet" in empty
    action = ready(page_world, survey_with_change(page_world))
    refused = client.post(f"/o/alytus/board/{action.id}/block", data={"reason": " "}, headers={"Accept-Language": "en"})
    assert refused.status_code == 400 and "Say what holds it up." in refused.text
    done = client.post(f"/o/alytus/board/{action.id}/block?owner={action.owner_id}", data={"reason": "No <money>"})
    assert done.status_code == 303 and done.location.endswith(f"/board?owner={action.owner_id}#card-{action.id}")
    board = page(client, "/o/alytus/board")
    assert "No &lt;money&gt;" in board and "No longer blocked" in board
    assert "No &lt;money&gt;" in page(client, "/o/alytus/actions?blocked=1")
    assert "This card is blocked: No &lt;money&gt;." in page(client, f"/o/alytus/board/{action.id}/move/do")
    refused = client.post(
        f"/o/alytus/board/{action.id}/move/do", data={"day": TODAY.isoformat(), "version": action.row_version}
    )
    assert refused.status_code == 400
    assert client.post(f"/o/alytus/board/{action.id}/unblock").status_code == 303
    assert "No &lt;money&gt;" not in page(client, "/o/alytus/board")
    assert "Where the work stands" in page(client, "/o/alytus/board/flow")


def test_who_may_block(page_app: Flask, page_world: SimpleNamespace) -> None:
    action = ready(page_world, survey_with_change(page_world))
    address = f"/o/alytus/board/{action.id}/block"
    assert sign_in(page_app, page_world.director).get(address).status_code == 403
    assert sign_in(page_app, page_world.service_owner).get(address).status_code == 200
