"""A rehearsal asks as citizens are asked and stores nothing; long questionnaires are warned of."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from parem.accounts.models import AuditEntry
from parem.extensions import db
from parem.languages import LANGUAGES
from parem.surveys.builder.question_operations import add_question
from parem.surveys.kiosks.device_operations import create_device, utc_now
from parem.surveys.local_days import today_in
from parem.surveys.models import Comment, Response, Survey, Volume
from parem.surveys.operations import create_survey, publish
from parem.surveys.rehearsals.links import Link, token_of
from tests.conftest import sign_in
from tests.surveys.test_conditions import branched

PAGE = "/o/alytus/surveys/desk/rehearsal"


@pytest.fixture
def client(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    branched(page_world.first, [page_world.service])
    return sign_in(page_app, page_world.quality_manager)


def test_a_draft_is_rehearsed_to_the_end_and_nothing_is_stored(client: FlaskClient) -> None:
    page = client.get(PAGE).text
    assert "Rehearsal: nothing is stored." in page and "en?" in page and 'name="csrf_token"' in page
    assert client.post(PAGE, data={"page": "1", "action": "next"}).status_code == 400, "required is required"
    page = client.post(PAGE, data={"page": "1", "action": "next", "visited": "1"}).text
    assert 'name="waiting"' in page
    sent = {"page": "3", "action": "send", "visited": "1", "waiting": "2", "why": "The queue was long"}
    page = client.post(PAGE, data=sent).text
    assert "This would have been stored" in page and "The queue was long" in page and "<dd>Yes</dd>" in page
    assert db.session.scalar(db.select(Response.id)) is None and db.session.scalar(db.select(Comment.id)) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_language(client: FlaskClient, language: str) -> None:
    page = client.post(PAGE, data={"page": "1", "lang": language, "visited": "1"}).text
    assert f'<html lang="{language}">' in page and f"{language}?" in page and "checked" in page


def test_without_questions_it_says_so(page_app: Flask, page_world: SimpleNamespace) -> None:
    create_survey(page_world.first, title="Empty", code="desk", services=[page_world.service])
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    assert "A rehearsal needs a question" in client.get(PAGE, follow_redirects=True).text


def link_of(client: FlaskClient, days: int = 14) -> str:
    page = client.post("/o/alytus/surveys/desk/rehearsals", data={"days": days}).text
    found = re.search(r"http://localhost(/rehearsal/[\w.-]+)<", page)
    assert found, page
    return found[1]


def test_testers_rehearse_without_an_account(page_app: Flask, client: FlaskClient) -> None:
    address, tester = link_of(client), page_app.test_client()
    first = tester.get(f"{address}?lang=et")
    assert "et?" in first.text and "csrf_token" not in first.text and "Set-Cookie" not in first.headers
    assert first.text.count('class="rehearsal"') == 1 and "/o/alytus" not in first.text
    assert (first.headers["Referrer-Policy"], first.headers["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert tester.post(address, data={"page": "1", "action": "next"}).status_code == 400
    sent = {"page": "3", "action": "send", "visited": "1", "waiting": "2", "why": "The queue was long", "lang": "en"}
    page = tester.post(address, data=sent)
    assert "This would have been stored" in page.text and "The queue was long" in page.text
    assert 'class="rehearsal"' in page.text
    for table in (Response, Comment, Volume):
        assert db.session.scalar(db.select(db.func.count()).select_from(table)) == 0
    kept = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "survey.rehearsal_link_made")).one()
    assert address not in str(kept.details), "the trail must not hold the key"


def test_a_link_ends_and_is_not_made_up(page_app: Flask, client: FlaskClient) -> None:
    address, tester = link_of(client, 7), page_app.test_client()
    survey, secret = db.session.scalars(db.select(Survey)).one(), page_app.config["SECRET_KEY"]
    today = today_in(survey.organisation)
    assert address == f"/rehearsal/{token_of(secret, Link(survey.id, today + timedelta(7)))}"
    assert tester.get(f"/rehearsal/{token_of(secret, Link(survey.id, today))}").status_code == 200
    over = tester.get(f"/rehearsal/{token_of(secret, Link(survey.id, today - timedelta(1)))}?lang=en")
    assert (over.status_code, "This rehearsal is over" in over.text) == (410, True)
    assert tester.get(address[:-1] + ("A" if address[-1] != "A" else "B")).status_code == 404
    assert tester.get("/rehearsal/x").status_code == 404
    assert tester.get(f"/rehearsal/{token_of(secret, Link(999, today))}").status_code == 404
    assert client.post("/o/alytus/surveys/desk/rehearsals", data={"days": 999}).status_code == 400


def test_only_who_manages_surveys_makes_links(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = branched(page_world.first, [page_world.service])
    publish(survey)
    db.session.commit()
    reader = sign_in(page_app, page_world.director)
    page = reader.get("/o/alytus/surveys/desk/rehearsals").text
    assert "Rehearse yourself" in page and "Make a link" not in page
    assert "/rehearsal/W" not in reader.post("/o/alytus/surveys/desk/rehearsals", data={"days": 7}).text


def test_a_kiosk_rehearses_until_it_is_ended(page_app: Flask, page_world: SimpleNamespace) -> None:
    """The manager begins it; what is answered without a script is thanked for and not kept; it ends by itself, too."""
    survey = branched(page_world.first, [page_world.service])
    publish(survey)
    device, code = create_device(page_world.first, survey, page_world.service, "Counter 2")
    db.session.commit()
    tablet, desk = page_app.test_client(), sign_in(page_app, page_world.quality_manager)
    assert tablet.post("/kiosk/register", data={"code": code}).status_code == 303
    page, address = f"/o/alytus/devices/{device.id}", f"/o/alytus/devices/{device.id}/rehearsal"
    before = tablet.post("/kiosk/state").get_json()["state"]
    assert "This kiosk rehearses." in desk.post(address, data={"wanted": "yes"}, follow_redirects=True).text
    assert "Rehearses" in desk.get("/o/alytus/devices").text
    assert "Rehearses" in desk.get("/o/alytus/surveys/desk/rehearsals").text
    assert tablet.post("/kiosk/state").get_json()["state"] != before, "the tablet loads its page anew"
    shown = tablet.get("/kiosk?lang=en").text
    assert 'data-rehearsal="' in shown and "Rehearsal: nothing is stored." in shown.split('id="plain"')[1]
    sent = {"page": "3", "action": "send", "visited": "1", "waiting": "2", "why": "Slow", "lang": "en"}
    thanks = tablet.post("/kiosk", data=sent, follow_redirects=True).text
    assert "Rehearsal: nothing is stored." in thanks
    assert db.session.scalar(db.select(Response.id)) is None and db.session.scalar(db.select(Comment.id)) is None
    device.rehearses_until = utc_now() - timedelta(minutes=1)
    assert "data-rehearsal" not in tablet.get("/kiosk").text
    desk.post(address, data={"wanted": "yes"})
    assert "data-rehearsal" in tablet.get("/kiosk").text
    assert "This kiosk rehearses." not in desk.post(address, follow_redirects=True).text
    assert "data-rehearsal" not in tablet.get("/kiosk").text and "Begin a rehearsal" in desk.get(page).text
    tablet.post("/kiosk", data=sent)
    assert db.session.scalar(db.select(db.func.count()).select_from(Response)) == 1
    actions = db.session.scalars(db.select(AuditEntry.action).where(AuditEntry.action.like("device.rehearsal%"))).all()
    assert sorted(actions) == ["device.rehearsal_ended", "device.rehearsal_started", "device.rehearsal_started"]


def test_more_than_twelve_questions_are_warned_of(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = create_survey(page_world.first, title="Long", code="desk", services=[page_world.service])
    for number in range(12):
        add_question(survey.versions[0], {"code": f"q{number}", "type": "yes_no", "text": "So?"})
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    page = client.get("/o/alytus/surveys/desk").text
    assert "12 questions" in page and "about 2 minutes" in page and "long questionnaire" not in page
    add_question(survey.versions[0], {"code": "last", "type": "text", "text": "What else?"})
    db.session.commit()
    assert "long questionnaire" in client.get("/o/alytus/surveys/desk").text
