"""The first page and each organisation's home."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

from flask import Flask

from parem.accounts.models import Membership
from parem.extensions import db
from parem.improvements.home_queries import open_surveys, work_of
from parem.quality.store import fold
from parem.surveys.models import Comment
from parem.surveys.rights.notices import set_notice
from tests.conftest import sign_in
from tests.improvements.action_world import TODAY, at_stage, page, ready, survey_with_change
from tests.improvements.plan_world import add_action, add_answers, add_plan, add_survey
from tests.surveys.questionnaires import make_survey

HOME = "/o/alytus/"


def test_anyone_is_told_what_parem_is(page_app: Flask) -> None:
    shown = page(page_app.test_client(), "/")
    assert "never typed" in shown and "/login" in shown and "/setup" in shown


def test_once_somebody_is_there_set_up_is_not_offered(page_app: Flask, page_world: SimpleNamespace) -> None:
    assert "/setup" not in page(page_app.test_client(), "/")


def test_a_signed_in_person_goes_home(page_app: Flask, page_world: SimpleNamespace) -> None:
    answer = sign_in(page_app, page_world.director).get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, HOME)


def test_a_person_without_a_role_is_told_whom_to_ask(page_app: Flask, page_world: SimpleNamespace) -> None:
    db.session.execute(db.delete(Membership).where(Membership.user_id == page_world.director.id))
    db.session.commit()
    db.session.expire_all()
    assert "director@example.org" in page(sign_in(page_app, page_world.director), "/")


def test_an_empty_organisation_is_shown_its_first_steps(page_app: Flask, page_world: SimpleNamespace) -> None:
    shown = page(sign_in(page_app, page_world.quality_manager), HOME)
    for words in ("First steps", "Take the ready questionnaire", "Nothing new.", "No survey is open now"):
        assert words in shown
    assert "First steps" not in page(sign_in(page_app, page_world.director), HOME)


def test_what_wants_attention(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = survey_with_change(page_world)
    at_stage(page_world, survey, "check", title="Unread")
    ready(page_world, survey, title="Late one", due_on=TODAY - timedelta(3))
    add_action(page_world, survey)
    db.session.add(
        Comment(
            organisation_id=page_world.first.id, survey_id=survey.id, service_id=page_world.service.id,
            question_code="c", language="lt", month=TODAY.replace(day=1), text="Slow",
        )
    )  # fmt: skip
    db.session.commit()
    shown = page(sign_in(page_app, page_world.quality_manager), HOME)
    for words in ("Overdue by 3 days", "Ready for a verdict", "comment to review", "below its target", "Survey (en)"):
        assert words in shown
    owner = page(sign_in(page_app, page_world.service_owner), HOME)
    assert "My actions" in owner and "comment to review" not in owner


def test_plans_wait_for_the_director_and_come_back_to_their_writers(
    page_app: Flask, page_world: SimpleNamespace
) -> None:
    plan = add_plan(page_world, None)
    plan.state = "submitted"
    db.session.commit()
    director, manager = sign_in(page_app, page_world.director), sign_in(page_app, page_world.quality_manager)
    assert "waits for your approval" in page(director, HOME)
    assert "waits for the director" in page(manager, HOME)
    plan.state, plan.returned_because = "draft", "Too dear"
    db.session.commit()
    assert "Too dear" in page(manager, HOME) and "Too dear" not in page(director, HOME)


def test_answers_of_the_month_are_counted_folded_or_not(world: SimpleNamespace) -> None:
    today = date(2026, 5, 20)
    survey = add_survey(world, [5] * 3, date(2026, 5, 2))
    fold()
    add_answers(world, survey, [4] * 2, date(2026, 5, 3))
    add_answers(world, survey, [4] * 7, date(2026, 4, 30))
    db.session.commit()
    assert [(each.survey.id, each.answers) for each in open_surveys(world.first, today)] == [(survey.id, 5)]
    assert open_surveys(world.second, today)[0].answers == 0


def test_an_action_stands_in_one_list_only(world: SimpleNamespace) -> None:
    action = at_stage(world, survey_with_change(world), "check", due_on=TODAY - timedelta(2))
    work = work_of(world.first, world.director.id, TODAY + timedelta(60))
    assert [row.id for row in work.overdue] == [action.id]
    assert not (work.stuck or work.unread or work.soon or work.mine)


def test_a_survey_that_promises_nothing_is_pointed_out_to_its_managers(
    page_app: Flask, page_world: SimpleNamespace
) -> None:
    survey = make_survey(page_world, organisation=page_world.first)
    manager = sign_in(page_app, page_world.quality_manager)
    words = "Nobody has said how long answers are kept."
    pages = ("/o/alytus/?lang=en", "/o/alytus/surveys/minute?lang=en")
    assert [words in manager.get(page).text for page in pages] == [True, True]
    assert words not in sign_in(page_app, page_world.service_owner).get(pages[0]).text
    set_notice(survey, keep_months=12)
    db.session.commit()
    assert [words in manager.get(page).text for page in pages] == [False, False]
