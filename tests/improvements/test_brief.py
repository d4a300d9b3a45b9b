"""The director's page: directions by their interval, what worked, and what is to be decided."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

from flask import Flask

from parem.extensions import db
from parem.improvements.brief.decisions import decisions_of
from parem.improvements.brief.queries import Direction, doing_of, headlines_of, judged, read_actions
from parem.improvements.verdicts.effect_operations import appeal
from parem.quality.periods import months_later
from parem.quality.statistics import Estimate
from tests.conftest import sign_in
from tests.improvements.action_world import at_stage, page, ready, survey_with_change
from tests.improvements.plan_world import add_answers, add_plan, add_survey

TODAY = date.today()
#: A day in the last whole month, and one three months before it.
NOW, BEFORE = TODAY.replace(day=1) - timedelta(5), months_later(TODAY.replace(day=1), -3) - timedelta(5)
ADDRESS = "/o/alytus/brief"


def test_a_direction_is_said_only_where_the_interval_is_clear_of_zero(app: Flask, world: SimpleNamespace) -> None:
    survey = add_survey(world, [5] * 10 + [2] * 30, BEFORE)
    add_answers(world, survey, [5] * 30 + [2] * 10, NOW)
    direction = headlines_of(world.first, TODAY).directions[0]  # type: ignore[union-attr]
    assert direction.way == "improved"
    assert (direction.now.value, direction.now.n) == (0.75, 40)  # type: ignore[union-attr]
    assert direction.change is not None and direction.change.low > 0
    add_answers(world, survey, [2] * 40, NOW)
    assert headlines_of(world.first, TODAY).directions[0].way == "no_evidence"  # type: ignore[union-attr]


def test_the_directions_are_judged_together() -> None:
    """z of 2.1 is enough for one indicator alone, and too little for one of three."""

    def direction(value: float) -> Direction:
        change = Estimate(value, value - 0.098, value + 0.098, 200, "Newcombe")
        return Direction(None, "share", change, change, "no_evidence", change)  # type: ignore[arg-type]

    assert [each.way for each in judged([direction(0.105)])] == ["improved"]
    together = judged([direction(0.105), direction(0.01), direction(-0.2)])
    assert [each.way for each in together] == ["no_evidence", "no_evidence", "worse"]


def test_few_answers_are_not_shown(page_app: Flask, page_world: SimpleNamespace) -> None:
    add_survey(page_world, [5] * 9, NOW)
    db.session.commit()
    shown = page(sign_in(page_app, page_world.director), ADDRESS)
    assert "too few answers" in shown and "100" not in shown and "n&nbsp;=" not in shown


def test_nothing_yet_is_said_plainly(page_app: Flask, page_world: SimpleNamespace) -> None:
    shown = page(sign_in(page_app, page_world.director), ADDRESS)
    for words in (
        "Nobody answered in the last three whole months.",
        "Nothing waits for you.",
        "No action is under way.",
    ):
        assert words in shown


def kinds(world: SimpleNamespace) -> list[str]:
    rows = doing_of(world.first, TODAY).unfinished
    return [each.kind for each in decisions_of(world.first, rows, TODAY)]


def test_what_waits_for_the_director(app: Flask, world: SimpleNamespace) -> None:
    survey = survey_with_change(world, before=36, after=10)
    worse = at_stage(world, survey, "act", title="It got worse")
    plan = add_plan(world, None)
    assert kinds(world) == ["worse"]
    assert [verdict.verdict for _action, verdict in read_actions(world.first, TODAY)] == ["worse"]
    plan.state = "submitted"
    appeal(worse.verdicts[-1], "There was a strike", "Owner")
    ready(world, survey, title="Late", due_on=TODAY - timedelta(31))
    world.service_owner.active = False
    db.session.commit()
    assert kinds(world) == ["approve", "worse", "objection", "late", "left", "left"]
    plan.state, plan.ends_on = "published", TODAY - timedelta(1)
    plan.starts_on = TODAY - timedelta(9)
    db.session.commit()
    assert kinds(world)[0] == "close"


def test_the_page_says_what_worked_with_its_interval(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = survey_with_change(page_world)
    at_stage(page_world, survey, "done", title="Call back at once")
    shown = page(sign_in(page_app, page_world.director), ADDRESS)
    assert "Call back at once" in shown and "Improved · 1" in shown
    assert "n&nbsp;=&nbsp;80" in shown and "percentage points [" in shown
