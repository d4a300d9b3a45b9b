"""The kiosk over HTTP, with and without its script."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from parem.config import Config
from parem.extensions import db
from parem.languages import LANGUAGES
from parem.surveys.kiosks.device_operations import create_device, revoke_device, utc_now
from parem.surveys.kiosks.views import COOKIE
from parem.surveys.local_days import today_in
from parem.surveys.models import Comment, Device, Response, Survey
from tests.surveys.questionnaires import POST, QUESTIONS, STORED, make_survey, make_version

SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def survey(page_world: SimpleNamespace) -> Survey:
    return make_survey(page_world)


@pytest.fixture
def made(page_world: SimpleNamespace, survey: Survey) -> tuple[Device, str]:
    device, code = create_device(page_world.first, survey, page_world.service, "Counter 2")
    db.session.commit()
    return device, code


@pytest.fixture
def device(made: tuple[Device, str]) -> Device:
    return made[0]


@pytest.fixture
def tablet(page_app: Flask, made: tuple[Device, str]) -> FlaskClient:
    """A tablet that is registered."""
    client = page_app.test_client()
    assert client.post("/kiosk/register", data={"code": made[1]}).status_code == 303
    return client


def stored() -> list[Response]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Response)))


def state_of_page(tablet: FlaskClient) -> str:
    """The state without what the page was made of."""
    answer = tablet.post("/kiosk/state", json={}).json
    assert answer
    return str(re.sub("-[0-9a-f]{10}$", "", answer["state"]))


def with_id(**changes: Any) -> dict[str, Any]:
    return {**POST, "response_id": str(uuid.uuid4()), **changes}


def test_the_tablet_gets_a_cookie_that_only_the_kiosk_sees(page_app: Flask, made: tuple[Device, str]) -> None:
    client = page_app.test_client()
    answer = client.post("/kiosk/register", data={"code": f"{made[1][:4]}-{made[1][4:]}".lower()})
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith(f"{COOKIE}=")
    for part in ("HttpOnly", "SameSite=Strict", "Path=/kiosk"):
        assert part in cookie
    assert made[0].token_hash not in cookie
    assert "Home help" in client.get("/kiosk").text


def test_behind_https_the_cookie_is_secure(
    page_app: Flask, made: tuple[Device, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(page_app.config, "PAREM", Config(https=True))
    answer = page_app.test_client().post("/kiosk/register", data={"code": made[1]})
    assert "Secure" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(("typed", "words"), [("", "Type the code."), ("ABCD-2345", "This code is not good.")])
def test_a_bad_code_is_explained_and_kept(page_app: Flask, made: tuple[Device, str], typed: str, words: str) -> None:
    answer = page_app.test_client().post("/kiosk/register", data={"code": typed, "lang": "en"})
    assert answer.status_code == 400
    assert words in answer.text
    assert f'value="{typed}"' in answer.text
    assert "Set-Cookie" not in answer.headers


def test_no_page_of_the_kiosk_leads_away(page_app: Flask, tablet: FlaskClient) -> None:
    answers = [
        page_app.test_client().get("/kiosk"), tablet.get("/kiosk"),
        tablet.post("/kiosk", data=with_id(satisfaction="")),
        tablet.post("/kiosk", data={"page": "1", "satisfaction": "3", "action": "next", "version": "1"}),
        tablet.get("/kiosk/thanks"),
    ]  # fmt: skip
    for answer in answers:
        assert all(link.startswith("#") for link in re.findall(r'<a[^>]*href="([^"]*)"', answer.text))
        assert not re.search(r"<(iframe|object|embed)", answer.text)
        targets = set(re.findall(r'action="([^"]+)"', answer.text))
        assert targets <= {"/kiosk", "/kiosk/register"}


def test_the_page_holds_every_question_in_every_language(tablet: FlaskClient) -> None:
    page = tablet.get("/kiosk").text
    for language in LANGUAGES:
        screen = page.partition(f'<template data-screen="{language}">')[2].partition("</template>")[0]
        for question in QUESTIONS:
            assert question["text"][language] in screen
        assert f'lang="{language}"' in screen
    assert 'data-language="lt"' in page


def test_answers_from_the_script_are_stored_once(tablet: FlaskClient, device: Device) -> None:
    data = with_id()
    first, second = tablet.post("/kiosk", data=data, headers=SCRIPT), tablet.post("/kiosk", data=data, headers=SCRIPT)
    assert (first.status_code, second.status_code) == (201, 200)
    (kept,) = stored()
    assert (kept.answers, kept.channel, kept.device_id, kept.language) == (STORED, "kiosk", device.id, "en")
    assert [comment.text for comment in db.session.scalars(db.select(Comment))] == ["More light, please"]


def test_the_script_is_told_what_can_not_be_taken(tablet: FlaskClient) -> None:
    answer = tablet.post("/kiosk", data=with_id(visits="500", satisfaction="9"), headers=SCRIPT)
    assert answer.status_code == 400
    assert set(answer.json["errors"]) == {"visits", "satisfaction"}
    assert stored() == []


def test_without_script_the_form_goes_page_by_page(tablet: FlaskClient) -> None:
    first = tablet.get("/kiosk?lang=en").text
    assert "Page 1 of 2" in first
    second = tablet.post(
        "/kiosk", data={"page": "1", "satisfaction": "3", "action": "next", "version": "1", "lang": "en"}
    )
    assert "Page 2 of 2" in second.text
    assert '<input type="hidden" name="satisfaction" value="3">' in second.text
    answer = tablet.post("/kiosk", data=with_id())
    assert (answer.status_code, answer.headers["Location"]) == (303, "/kiosk/thanks?lang=en")
    thanks = tablet.get("/kiosk/thanks?lang=en")
    assert thanks.headers["Refresh"] == "20; url=/kiosk"
    assert "Your opinion helps." in thanks.text
    assert len(stored()) == 1


def test_an_unknown_tablet_can_not_answer(page_app: Flask, survey: Survey) -> None:
    client = page_app.test_client()
    client.set_cookie(COOKIE, "made up", path="/kiosk")
    assert client.post("/kiosk", data=with_id(), headers=SCRIPT).status_code == 410
    assert client.post("/kiosk", data=with_id()).status_code == 410
    assert stored() == []


def test_a_kiosk_that_is_switched_off_says_so_calmly(tablet: FlaskClient, device: Device) -> None:
    revoke_device(device)
    db.session.commit()
    assert "This kiosk is switched off" in tablet.get("/kiosk?lang=en").text
    assert state_of_page(tablet) == "revoked"
    assert tablet.post("/kiosk", data=with_id(), headers=SCRIPT).status_code == 410
    assert stored() == []


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        ({"state": "closed"}, "over", "This survey is over"),
        ({"closes_on": date.today() - timedelta(days=3)}, "over", "This survey is over"),
        ({"opens_on": date.today() + timedelta(days=3)}, "early", "Nothing is asked here yet"),
        ({"state": "draft"}, "early", "Nothing is asked here yet"),
    ],
)
def test_a_survey_that_is_not_open(
    tablet: FlaskClient, survey: Survey, changes: dict[str, Any], state: str, words: str
) -> None:
    for name, value in changes.items():
        setattr(survey, name, value)
    db.session.commit()
    assert words in tablet.get("/kiosk?lang=en").text
    assert state_of_page(tablet) == state


def test_a_new_version_changes_the_state(tablet: FlaskClient, survey: Survey) -> None:
    assert state_of_page(tablet) == "open-1"
    make_version(survey, 2)
    db.session.commit()
    assert state_of_page(tablet) == "open-2"
    tablet.post("/kiosk", data=with_id(), headers=SCRIPT)
    assert stored()[0].version_id == survey.versions[0].id


def test_the_kiosk_is_seen_and_its_cookie_renewed_once_a_day(tablet: FlaskClient, device: Device) -> None:
    first, second = tablet.get("/kiosk"), tablet.post("/kiosk/state", json={})
    assert "Max-Age=34560000" in first.headers["Set-Cookie"]
    assert "Set-Cookie" not in second.headers
    db.session.expire_all()
    assert device.last_seen_on == today_in(device.service.organisation)
    assert device.registered_at is not None
    assert abs(device.registered_at - utc_now()) < timedelta(minutes=5)


def test_a_moved_kiosk_leaves_the_old_tablet_without_access(
    page_app: Flask, tablet: FlaskClient, device: Device
) -> None:
    revoke_device(device)
    db.session.commit()
    other = page_app.test_client()
    assert "Make this tablet a kiosk" in other.get("/kiosk?lang=en").text
