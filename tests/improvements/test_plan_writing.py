"""Two who write the same are told; what a part has is kept though it is offered no more; goals the right way round."""

from __future__ import annotations

import re
from datetime import date, datetime
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from parem.extensions import db
from parem.formats import day
from parem.improvements.plans import states as plan_states
from parem.improvements.plans.checks import what_is_missing
from parem.improvements.plans.evidence import weak_evidence
from parem.improvements.plans.operations import add_part, delete_part, edit_part, move_part
from parem.improvements.plans.queries import plan_of
from parem.improvements.report.changes import changes_between
from parem.improvements.report.parts import Asked
from parem.improvements.report.queries import gather, written
from parem.improvements.report.written_parts import GoalPart
from parem.improvements.report_contents import ReportContents
from parem.improvements.verdicts.parts import Figure
from parem.languages import Texts
from parem.surveys.models import Question, Version
from tests.conftest import sign_in
from tests.counting import counted_queries
from tests.improvements.action_world import page
from tests.improvements.plan_world import add_action, add_all, texts

TODAY = date(2026, 4, 1)
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def full(page_world: SimpleNamespace) -> SimpleNamespace:
    return add_all(page_world)


@pytest.fixture
def writer(page_app: Flask, full: SimpleNamespace) -> FlaskClient:
    return sign_in(page_app, full.quality_manager)


def at(full: SimpleNamespace, rest: str = "") -> str:
    return f"/o/alytus/plans/{full.plan.id}{rest}"


def fields_of(text: str) -> dict[str, str]:
    """What a browser would post of a page's last form as it stands."""
    form = text[text.rindex('<form method="post" class="panel') :].partition("</form>")[0]
    found = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', form))
    for name, body in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', body)
        found[name] = chosen[1] if chosen else ""
    for name, value in re.findall(r'<input checked[^>]* name="([^"]+)"[^>]* value="([^"]*)"', form):
        found[name] = value
    for name, words in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', form, re.S):
        found[name] = words
    return found


@pytest.mark.parametrize("section", ["goals", "lines", "budget", "risks", "plan"])
def test_the_second_of_two_writers_is_told(writer: FlaskClient, full: SimpleNamespace, section: str) -> None:
    name = {"lines": "recommendation", "plan": "title"}.get(section, "text")
    part = full.plan if section == "plan" else getattr(full.plan, section)[0]
    address = at(full, "/edit" if section == "plan" else f"/{section}/{part.id}")
    mine = theirs = fields_of(page(writer, address))
    mine, theirs = {**mine, f"{name}-en": "Mine"}, {**theirs, f"{name}-en": "Theirs"}
    assert writer.post(address, data=theirs).status_code == 303
    late = writer.post(address, data=mine, headers=ENGLISH)
    assert late.status_code == 409 and "Somebody else changed this meanwhile" in late.text and "Mine" in late.text
    db.session.expire_all()
    assert getattr(part, name)["en"] == "Theirs"
    assert writer.post(address, data=fields_of(late.text)).status_code == 303
    db.session.expire_all()
    assert getattr(part, name)["en"] == "Mine"


def test_what_was_only_moved_is_still_the_same(writer: FlaskClient, full: SimpleNamespace) -> None:
    address = at(full, f"/budget/{full.plan.budget[0].id}")
    seen = fields_of(page(writer, address))
    move_part(full.plan, "budget", full.plan.budget[0], 1)
    db.session.commit()
    assert writer.post(address, data=seen).status_code == 303


def test_an_owner_who_left_a_service_that_closed_and_a_question_that_went_are_kept(
    writer: FlaskClient, full: SimpleNamespace
) -> None:
    goal, line = full.plan.goals[0], full.plan.lines[0]
    line.owner.memberships.clear()
    full.service.active = False
    version = Version(survey=full.survey, number=2, published_at=datetime(2026, 2, 1))
    version.questions.append(Question(code="q2", type="scale", points=5, text=texts("Another one?")))
    db.session.add(version)
    db.session.commit()
    kept = (goal.question_code, goal.measure, goal.service_id, goal.target_value, line.owner_id)
    for address, words in (
        (at(full, f"/goals/{goal.id}"), ("(no longer asked)", "(no longer offered)")),
        (at(full, f"/lines/{line.id}"), ("(left)",)),
    ):
        text = page(writer, address)
        for each in words:
            assert each in text
        assert writer.post(address, data=fields_of(text)).status_code == 303
    db.session.expire_all()
    assert kept == (goal.question_code, goal.measure, goal.service_id, goal.target_value, line.owner_id)
    assert "(no longer asked)" not in page(writer, at(full, "/goals/new"))


def test_an_owner_who_left_is_told_of_an_approved_plan_too(
    page_app: Flask, writer: FlaskClient, full: SimpleNamespace
) -> None:
    full.survey.organisation.smallest_cell = 5
    plan_states.submit(full.plan)
    plan_states.approve(full.plan, full.director, gather(full.plan, TODAY), TODAY)
    full.plan.lines[0].owner.active = False
    db.session.commit()
    told = f"{full.service_owner.name}, who owns the line"
    assert told in page(writer, at(full))
    plan_states.publish(full.plan)
    db.session.commit()
    assert told in page(sign_in(page_app, full.director), at(full))


def test_what_can_not_be_measured_is_told_with_its_place(writer: FlaskClient, full: SimpleNamespace) -> None:
    bare = add_action(full, None, "Without an indicator")
    values = {"goal_id": None, "owner_id": full.service_owner.id, "recommendation": texts("x"), "needs": []}
    add_part(full.plan, "lines", {**values, "action_id": bare.id, "starts_on": TODAY, "ends_on": TODAY})
    add_part(full.plan, "goals", {"text": texts("Friendlier")})
    full.survey.organisation.smallest_cell = 200
    db.session.commit()
    found = {(each.section, each.part_id): each.words for each in weak_evidence(full.plan, gather(full.plan, TODAY))}
    assert set(found) == {
        ("goals", full.plan.goals[0].id), ("goals", full.plan.goals[1].id), ("action", bare.id),
        ("action", full.action.id),
    }  # fmt: skip
    shown = page(writer, at(full))
    assert f'href="/o/alytus/actions/{bare.id}"' in shown and "has no indicator, so there will be no verdict" in shown
    assert "Goal 2 has no indicator" in shown and "The indicator of goal 1 rests on too few answers" in shown
    full.survey.organisation.smallest_cell = full.first.smallest_cell = 5
    db.session.commit()
    assert {key for key in found if key[1] != full.action.id and key[1] != full.plan.goals[0].id} == {
        (each.section, each.part_id) for each in weak_evidence(full.plan, gather(full.plan, TODAY))
    }


def test_checks_ask_no_more_of_the_database_for_more_lines(full: SimpleNamespace) -> None:
    def count() -> int:
        db.session.expire_all()
        plan = plan_of(full.first, full.plan.id)
        assert plan is not None
        with counted_queries() as asked:
            what_is_missing(plan)
        return len(asked)

    few = count()
    values = {"goal_id": None, "owner_id": full.director.id, "recommendation": texts("x"), "needs": []}
    for i in range(5):
        action = add_action(full, None, f"Action {i}")
        owner = (full.director, full.quality_manager, full.service_owner)[i % 3]
        add_part(
            full.plan, "lines",
            {**values, "owner_id": owner.id, "action_id": action.id, "starts_on": TODAY, "ends_on": TODAY},
        )  # fmt: skip
    db.session.commit()
    assert count() == few


def goal(target: float, low: float, high: float, *, falls: bool) -> GoalPart:
    asked = Asked("s", Texts(), "days", Texts(), "mean")
    return GoalPart(1, 1, Texts(), asked, None, target, Figure((low + high) / 2, low, high, 50, "t"), falls=falls)


@pytest.mark.parametrize(
    ("low", "high", "rises", "falls"),
    [(11, 14, "reached", "missed"), (6, 9, "missed", "reached"), (9, 12, "open", "open"), (10, 12, "reached", "open")],
)
def test_a_goal_is_judged_the_right_way_round(low: float, high: float, rises: str, falls: str) -> None:
    assert goal(10, low, high, falls=False).outcome == rises
    assert goal(10, low, high, falls=True).outcome == falls


def number_question(full: SimpleNamespace) -> None:
    """A second question: how many minutes people waited."""
    full.survey.versions[0].questions.append(
        Question(code="minutes", type="number", minimum=0, maximum=600, text=texts("How many minutes?"), position=1)
    )
    db.session.commit()


def test_waiting_minutes_are_to_fall_by_a_day(writer: FlaskClient, full: SimpleNamespace) -> None:
    number_question(full)
    typed = {
        "text-en": "Shorter queues", "indicator": f"{full.survey.id}:minutes:mean", "target_value": "30", "falls": "1",
        "due_on": "2026-09-30",
    }  # fmt: skip
    assert writer.post(at(full, "/goals/new"), data=typed).status_code == 303
    made = full.plan.goals[-1]
    assert (made.target_value, made.falls, made.due_on) == (30, True, date(2026, 9, 30))
    shown = page(writer, at(full))
    assert "or less" in shown and day(made.due_on) in shown
    report = page(writer, at(full, "/report"))
    assert "or less" in report and day(made.due_on) in report
    assert fields_of(page(writer, at(full, f"/goals/{made.id}")))["target_value"] == "30"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"target_value": "700"}, "Give a number between 0 and 600"),
        ({"due_on": "2027-02-01"}, "The plan runs from"),
        ({"indicator": "q1:top_2_box", "falls": "1"}, "More is always better of this indicator"),
        ({"indicator": "q1:mean", "target_value": "9"}, "Give a number between 1 and 5"),
    ],
)
def test_goals_that_can_not_be_are_told(
    writer: FlaskClient, full: SimpleNamespace, values: dict[str, str], words: str
) -> None:
    number_question(full)
    typed = {"text-en": "Typed", "indicator": "minutes:mean", "target_value": "3", **values}
    typed["indicator"] = f"{full.survey.id}:{typed['indicator']}"
    answer = writer.post(at(full, "/goals/new"), data=typed, headers=ENGLISH)
    assert answer.status_code == 400 and words in answer.text and "Typed" in answer.text
    assert len(full.plan.goals) == 1


def test_measures_stand_between_goals_and_actions(writer: FlaskClient, full: SimpleNamespace) -> None:
    plan, line = full.plan, full.plan.lines[0]
    assert (
        writer.post(at(full, "/measures/new"), data={"text-en": "Train", "goal_id": plan.goals[0].id}).status_code
        == 303
    )
    (measure,) = plan.measures
    before = written(plan)
    fields = fields_of(page(writer, at(full, f"/lines/{line.id}")))
    assert (
        writer.post(at(full, f"/lines/{line.id}"), data={**fields, "measure_id": measure.id, "goal_id": ""}).status_code
        == 303
    )
    assert (line.measure, line.goal) == (measure, plan.goals[0])
    assert [change.field for change in changes_between(before, written(plan))] == ["measure_number"]
    contents = gather(plan, TODAY)
    assert ReportContents.from_json(contents.to_json()) == contents
    assert (contents.undertakings[0].goal_number, contents.lines_for(1)) == (1, [1])
    report = page(writer, at(full, "/report"))
    assert "What is undertaken to reach the goals" in report and "Train" in report
    assert "measure 1" in page(writer, at(full))
    delete_part(plan, "measures", measure)
    db.session.commit()
    assert line.measure is None and line.goal is plan.goals[0]


def test_a_measure_of_another_plan_is_refused(full: SimpleNamespace) -> None:
    line = full.plan.lines[0]
    values = {"action_id": line.action_id, "starts_on": line.starts_on, "ends_on": line.ends_on, "measure_id": 99}
    with pytest.raises(Exception, match="another plan"):
        edit_part(full.plan, "lines", line, values)
