"""The pages of change plans, as their writers, a director and others see them."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from parem.extensions import db
from parem.improvements.plans import states as plan_states
from parem.improvements.plans.models import BudgetLine, ChangePlan, PlanGoal, PlanRevision
from parem.improvements.report.queries import gather
from tests.conftest import sign_in
from tests.improvements.plan_world import add_action, add_all, add_plan

PLANS = "/o/alytus/plans"


@pytest.fixture
def full(page_world: SimpleNamespace) -> SimpleNamespace:
    return add_all(page_world)


@pytest.fixture
def writer(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    return sign_in(page_app, page_world.quality_manager)


@pytest.fixture
def director(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    return sign_in(page_app, page_world.director)


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    """A page that is valid HTML, or the reason why not."""
    response = client.get(address, headers={"Accept-Language": "en"})
    assert response.status_code == status, response.text[:500]
    if status == 200:
        html5lib.HTMLParser(strict=True).parse(response.text)
        assert response.text.count("<h1") == 1
    return response.text


def texts_of(name: str, words: str) -> dict[str, str]:
    return {f"{name}-{language}": f"{words} {language}" for language in ("lt", "et", "en", "ru")}


def at(plan: ChangePlan, rest: str = "") -> str:
    return f"{PLANS}/{plan.id}{rest}"


PLAN = {
    **texts_of("title", "Plan"), **texts_of("summary", "Summary"),
    "starts_on": "2026-01-01", "ends_on": "2026-12-31", "budget_cents": "27 608,40",
}  # fmt: skip


def test_without_plans_the_list_says_what_a_plan_is_and_leads_to_the_first(writer: FlaskClient) -> None:
    text = page(writer, PLANS)
    assert "No change plan yet" in text
    assert f'href="{PLANS}/new"' in text


def test_a_reader_is_not_offered_what_only_writers_may_do(page_app: Flask, full: SimpleNamespace) -> None:
    reader = sign_in(page_app, full.service_owner)
    assert f"{PLANS}/new" not in page(reader, PLANS)
    page(reader, at(full.plan), 404)
    full.plan.published_revision = 1
    full.plan.state = "published"
    db.session.commit()
    text = page(reader, at(full.plan))
    assert "Send to the director" not in text and "Close the plan" not in text
    assert "Ready for the director?" not in text
    page(reader, f"{PLANS}/new", 403)
    assert reader.post(at(full.plan, "/submit")).status_code == 403


def test_a_stranger_does_not_even_learn_that_the_plan_is_there(page_app: Flask, full: SimpleNamespace) -> None:
    page(sign_in(page_app, full.stranger), at(full.plan), 404)


def test_a_plan_of_another_organisation_is_not_reached_through_ones_own(page_app: Flask, full: SimpleNamespace) -> None:
    client = sign_in(page_app, full.stranger)
    for rest in ("", "/edit", "/report", "/goals/new"):
        assert client.get(f"/o/birstonas/plans/{full.plan.id}{rest}").status_code == 404


def test_a_plan_is_made_in_the_browser(writer: FlaskClient, full: SimpleNamespace) -> None:
    page(writer, f"{PLANS}/new")
    response = writer.post(f"{PLANS}/new", data=PLAN)
    assert response.status_code == 303
    made = db.session.scalars(db.select(ChangePlan).order_by(ChangePlan.id.desc())).first()
    assert made is not None
    assert (made.title["et"], made.budget_cents, made.state) == ("Plan et", 2_760_840, "draft")
    assert "€27,608.40" in page(writer, response.location)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_on": "2025-12-31"}, "The last day is before the first."),
        ({"starts_on": "0026-01-01"}, "This day can&#39;t be right"),
        ({"budget_cents": "a lot"}, "Write an amount like 1234.50."),
        ({"budget_cents": "-1"}, "An amount can&#39;t be negative"),
        (dict.fromkeys(texts_of("title", ""), " "), "Give this text in at least one language."),
    ],
)
def test_a_bad_plan_is_shown_again_with_what_was_typed(
    writer: FlaskClient, page_world: SimpleNamespace, changes: dict[str, str], words: str
) -> None:
    response = writer.post(f"{PLANS}/new", data={**PLAN, **changes}, headers={"Accept-Language": "en"})
    assert response.status_code == 400
    assert words in response.text
    assert "Summary lt" in response.text
    assert db.session.scalar(db.select(ChangePlan)) is None


def test_the_checklist_names_what_is_missing_and_leads_there(writer: FlaskClient, full: SimpleNamespace) -> None:
    plan = add_plan(full, None)
    plan.budget[1].total_cents -= 5000
    plan.budget[1].own_cents -= 5000
    plan.title = {"lt": "Planas"}
    db.session.commit()
    text = page(writer, at(plan))
    assert "The plan has no line yet" in text
    assert "The budget lines are €50.00 less than the plan&#39;s budget." in text
    assert "“Planas” is not translated yet: Eesti, English, Русский." in text
    assert f'href="{at(plan, "/edit")}"' in text
    refused = writer.post(at(plan, "/submit"), follow_redirects=True, headers={"Accept-Language": "en"})
    assert "Something is still missing." in refused.text
    assert plan.state == "draft"


def test_the_title_is_needed_in_the_organisations_own_language(writer: FlaskClient, full: SimpleNamespace) -> None:
    full.plan.title = {"en": "Better home help"}
    db.session.commit()
    assert "“Better home help” has no words in Lietuvių yet." in page(writer, at(full.plan))
    writer.post(at(full.plan, "/submit"))
    assert full.plan.state == "draft"


def test_a_line_without_owner_or_outside_the_term_holds_the_plan_back(
    writer: FlaskClient, full: SimpleNamespace
) -> None:
    full.plan.lines[0].owner = None
    full.plan.ends_on = date(2026, 5, 1)
    db.session.commit()
    text = page(writer, at(full.plan))
    assert "Nobody owns the line “Call back within a day” yet." in text
    assert "The term of the line “Call back within a day” is not within the plan&#39;s term." in text
    assert at(full.plan, f"/lines/{full.plan.lines[0].id}") in text


def test_a_complete_plan_is_ready_and_goes_to_the_director(writer: FlaskClient, full: SimpleNamespace) -> None:
    assert "Yes. Everything that is needed is here." in page(writer, at(full.plan))
    writer.post(at(full.plan, "/submit"))
    assert full.plan.state == "submitted"
    text = page(writer, at(full.plan))
    assert "With the director" in text
    assert "/goals/new" not in text


COST = {**texts_of("text", "Desk"), "total_cents": "27608.40", "grant_cents": "23467.14", "own_cents": "4141.26"}


def test_a_cost_whose_sources_add_up_is_added(writer: FlaskClient, full: SimpleNamespace) -> None:
    page(writer, at(full.plan, "/budget/new"))
    assert writer.post(at(full.plan, "/budget/new"), data=COST).status_code == 303
    added = db.session.scalars(db.select(BudgetLine).order_by(BudgetLine.id.desc())).first()
    assert added is not None
    assert (added.total_cents, added.grant_cents, added.own_cents, added.other_cents) == (2760840, 2346714, 414126, 0)


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ("4141.00", "The sources add up to €27,608.14; €0.26 of the total of €27,608.40 is missing."),
        ("4141.56", "The sources add up to €27,608.70; that is €0.30 more than the total of €27,608.40."),
    ],
)
def test_the_form_says_by_how_much_the_sources_miss_the_total(
    writer: FlaskClient, full: SimpleNamespace, own: str, words: str
) -> None:
    response = writer.post(
        at(full.plan, "/budget/new"), data={**COST, "own_cents": own}, headers={"Accept-Language": "en"}
    )
    assert response.status_code == 400
    assert words in response.text
    assert f'value="{own}"' in response.text


def test_a_goal_with_an_indicator_keeps_its_target_in_the_measures_unit(
    writer: FlaskClient, full: SimpleNamespace
) -> None:
    goal = {
        **texts_of("text", "Goal"), "indicator": f"{full.survey.id}:q1:top_2_box",
        "service_id": str(full.service.id), "target_value": "82.5",
    }  # fmt: skip
    assert "How satisfied are you? (en)" in page(writer, at(full.plan, "/goals/new"))
    assert writer.post(at(full.plan, "/goals/new"), data=goal).status_code == 303
    made = db.session.scalars(db.select(PlanGoal).order_by(PlanGoal.id.desc())).first()
    assert made is not None
    assert (made.question_code, made.measure, made.target_value) == ("q1", "top_2_box", 0.825)
    assert 'value="82.5"' in page(writer, at(full.plan, f"/goals/{made.id}"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"target_value": "101"}, "Give a number between 0 and 100."),
        ({"target_value": ""}, "Give the value that the indicator should reach."),
        ({"indicator": ""}, "A target needs an indicator"),
        ({"indicator": "1:q9:mean"}, "Not a valid choice"),
    ],
)
def test_a_goals_target_must_fit_its_indicator(
    writer: FlaskClient, full: SimpleNamespace, changes: dict[str, str], words: str
) -> None:
    goal = {**texts_of("text", "Goal"), "indicator": f"{full.survey.id}:q1:top_2_box", "target_value": "80", **changes}
    response = writer.post(at(full.plan, "/goals/new"), data=goal, headers={"Accept-Language": "en"})
    assert response.status_code == 400
    assert words in response.text


def test_a_line_is_chosen_from_the_actions_and_lies_within_the_term(writer: FlaskClient, full: SimpleNamespace) -> None:
    action = add_action(full, None, "One form less")
    db.session.commit()
    line = {
        "action_id": str(action.id), **texts_of("recommendation", "Drop it"), "owner_id": str(full.service_owner.id),
        "goal_id": "", "starts_on": "2026-02-01", "ends_on": "2027-02-01",
    }  # fmt: skip
    assert "One form less (Home help)" in page(writer, at(full.plan, "/lines/new"))
    response = writer.post(at(full.plan, "/lines/new"), data=line, headers={"Accept-Language": "en"})
    assert response.status_code == 400
    assert "The plan runs from Jan 1, 2026 to Dec 31, 2026: choose a day in it." in response.text
    assert writer.post(at(full.plan, "/lines/new"), data={**line, "ends_on": "2026-03-01"}).status_code == 303
    assert "One form less" in page(writer, at(full.plan))


def test_parts_are_moved_and_deleted(writer: FlaskClient, full: SimpleNamespace) -> None:
    first, second = (cost.id for cost in full.plan.budget)
    assert writer.post(at(full.plan, f"/budget/{second}/move"), data={"to": "up"}).status_code == 303
    assert [cost.id for cost in full.plan.budget] == [second, first]
    assert writer.post(at(full.plan, f"/budget/{second}/move"), data={"to": "aside"}).status_code == 400
    writer.post(at(full.plan, f"/budget/{first}/delete"))
    assert [cost.id for cost in full.plan.budget] == [second]
    assert writer.post(at(full.plan, f"/budget/{first}/delete")).status_code == 404


def test_a_goal_of_another_plan_can_not_be_edited_through_this_one(writer: FlaskClient, full: SimpleNamespace) -> None:
    other = add_plan(full, None)
    page(writer, at(full.plan, f"/goals/{other.goals[0].id}"), 404)


def approve(client: FlaskClient, plan: ChangePlan, content_hash: str) -> int:
    return client.post(at(plan, "/approve"), data={"content_hash": content_hash}).status_code


def test_only_a_director_approves_and_what_was_read_is_what_is_frozen(
    page_app: Flask, full: SimpleNamespace, director: FlaskClient
) -> None:
    plan_states.submit(full.plan)
    db.session.commit()
    for person in (full.quality_manager, full.administrator):
        client = sign_in(page_app, person)
        assert client.get(at(full.plan, "/approve")).status_code == 403
        assert approve(client, full.plan, "x") == 403
    assert "Approve as revision 1" in page(director, at(full.plan, "/approve"))
    content_hash = gather(full.plan, date.today()).content_hash
    full.plan.risks[0].impact = 1
    db.session.commit()
    assert approve(director, full.plan, content_hash) == 409
    assert full.plan.state == "submitted"
    assert approve(director, full.plan, gather(full.plan, date.today()).content_hash) == 303
    revision = db.session.scalar(db.select(PlanRevision))
    assert revision is not None
    assert (full.plan.state, revision.number, revision.approved_by) == ("approved", 1, full.director)
    assert revision.content_hash[:12].upper() in page(director, at(full.plan))


def test_the_director_sends_a_plan_back_with_a_reason(
    writer: FlaskClient, director: FlaskClient, full: SimpleNamespace
) -> None:
    writer.post(at(full.plan, "/submit"))
    page(director, at(full.plan, "/return"))
    assert director.post(at(full.plan, "/return"), data={"reason": " "}).status_code == 400
    assert director.post(at(full.plan, "/return"), data={"reason": "Too dear"}).status_code == 303
    assert "Too dear" in page(writer, at(full.plan))


def test_a_new_revision_shows_what_it_changes(
    writer: FlaskClient, director: FlaskClient, full: SimpleNamespace
) -> None:
    writer.post(at(full.plan, "/submit"))
    approve(director, full.plan, gather(full.plan, date.today()).content_hash)
    writer.post(at(full.plan, "/publish"))
    assert full.plan.state == "published"
    writer.post(at(full.plan, "/revise"))
    assert "Nothing yet: the draft says what revision 1 says." in page(writer, at(full.plan))
    risk = {**texts_of("text", "Staff leave"), "likelihood": "3", "impact": "3"}
    assert writer.post(at(full.plan, f"/risks/{full.plan.risks[0].id}"), data=risk).status_code == 303
    text = page(writer, at(full.plan))
    assert "Changed since revision 1" in text
    assert '<td data-label="Approved">medium</td>' in text
    assert '<td data-label="Now">high</td>' in text


def test_a_plan_page_costs_the_same_however_many_lines_it_has(
    page_app: Flask, writer: FlaskClient, full: SimpleNamespace
) -> None:
    def statements() -> int:
        db.session.commit()
        db.session.expire_all()
        seen: list[str] = []
        listener = lambda *args: seen.append(args[2])  # noqa: E731
        db.event.listen(db.engine, "before_cursor_execute", listener)
        page(writer, at(full.plan))
        db.event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    few = statements()
    for number in range(5):
        action = add_action(full, None, f"Action {number}")
        full.plan.lines.append(
            type(full.plan.lines[0])(
                action=action, owner=full.service_owner, starts_on=full.plan.starts_on, ends_on=full.plan.ends_on
            )
        )
    assert statements() <= few
    assert few < 40
