"""What a tablet says of itself, when a kiosk is silent, the installable app, and how staff end it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from parem.accounts.models import AuditEntry
from parem.extensions import db
from parem.surveys import jobs
from parem.surveys.kiosks.device_contact import SILENT_AFTER, contact_of, is_silent, note_contact, working_time
from parem.surveys.kiosks.device_operations import change_staff_code, create_device, utc_now
from parem.surveys.kiosks.device_queries import silent_devices, state_of
from parem.surveys.models import Device
from tests.conftest import sign_in
from tests.surveys.questionnaires import make_survey

MONDAY = datetime(2026, 6, 1, 8, 0)


@pytest.fixture
def made(page_world: SimpleNamespace) -> tuple[Device, str]:
    device, code = create_device(page_world.first, make_survey(page_world), page_world.service, "Counter 2")
    db.session.commit()
    return device, code


@pytest.fixture
def device(made: tuple[Device, str]) -> Device:
    return made[0]


@pytest.fixture
def tablet(page_app: Flask, made: tuple[Device, str]) -> FlaskClient:
    client = page_app.test_client()
    assert client.post("/kiosk/register", data={"code": made[1]}).status_code == 303
    return client


def test_how_the_tablet_is_stands_on_the_managers_page(
    page_app: Flask, page_world: SimpleNamespace, tablet: FlaskClient, device: Device
) -> None:
    said = {"now": utc_now().timestamp() * 1000 + 3 * 86_400_000, "battery": 41, "charging": True, "waiting": 17}
    assert tablet.post("/kiosk/state", json=said).status_code == 200
    db.session.expire_all()
    assert (device.battery, device.is_charging, device.waiting) == (41, True, 17)
    manager = sign_in(page_app, page_world.quality_manager)
    page = manager.get(f"/o/alytus/devices/{device.id}").text
    for words in ("41\xa0%, charging", ">17<", "is wrong by", "ago", str(device.staff_code)):
        assert words in page
    assert "This kiosk is silent." not in page


@pytest.mark.parametrize(
    "said",
    [None, [], "x", {"now": "x"}, {"now": True, "battery": 500, "charging": 1, "waiting": -1}, {"now": 1e300},
     {"battery": [1], "waiting": 1e99, "now": None}],
)  # fmt: skip
def test_no_sense_is_left_out(tablet: FlaskClient, device: Device, said: Any) -> None:
    assert tablet.post("/kiosk/state", json=said).status_code == 200
    db.session.expire_all()
    assert device.seen_at is not None
    assert (device.battery, device.is_charging, device.waiting, device.clock_error) == (None, None, None, None)


def test_words_that_are_no_json(tablet: FlaskClient) -> None:
    for words in ("{", "NaN", '{"now": NaN}', '{"battery": Infinity}'):
        answer = tablet.post("/kiosk/state", data=words, content_type="application/json")
        assert answer.status_code == 200


def test_a_contact_is_written_down_seldom(device: Device) -> None:
    contact = contact_of({"waiting": 2})
    assert note_contact(device, contact)
    assert not note_contact(device, contact)
    assert note_contact(device, contact_of({"waiting": 3}))
    device.seen_at = utc_now() - timedelta(minutes=5)
    assert note_contact(device, contact_of({"waiting": 3}))


@pytest.mark.parametrize(
    ("hours", "working"), [(0, 0), (5, 5), (24, 24), (4 * 24 + 16, 112), (5 * 24, 112), (7 * 24, 120), (70 * 24, 1200)]
)
def test_saturdays_and_sundays_do_not_count(hours: int, working: int) -> None:
    assert working_time(MONDAY, MONDAY + timedelta(hours=hours)) == timedelta(hours=working)
    assert working_time(MONDAY, MONDAY - timedelta(hours=5)) == timedelta()


def test_a_kiosk_that_does_not_speak_is_silent(
    page_app: Flask, page_world: SimpleNamespace, tablet: FlaskClient, device: Device
) -> None:
    db.session.expire_all()
    device.seen_at = MONDAY
    assert not is_silent(device, MONDAY + SILENT_AFTER - timedelta(minutes=1))
    assert is_silent(device, MONDAY + SILENT_AFTER)
    db.session.commit()
    assert silent_devices(page_world.first) == [device]
    assert silent_devices(page_world.second) == []
    manager = sign_in(page_app, page_world.quality_manager)
    assert "This kiosk is silent." in manager.get(f"/o/alytus/devices/{device.id}").text
    assert "Silent" in manager.get("/o/alytus/devices").text
    home = manager.get("/o/alytus/").text
    assert "Counter 2" in home
    assert f"/o/alytus/devices/{device.id}" in home
    assert "Counter 2" not in sign_in(page_app, page_world.director).get("/o/alytus/").text


def test_managers_get_one_letter_when_a_kiosk_becomes_silent(
    page_app: Flask, page_world: SimpleNamespace, tablet: FlaskClient, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.session.expire_all()
    device.seen_at = MONDAY
    db.session.commit()
    letters: list[tuple[int, Any]] = []
    page_app.extensions["mailman"].outbox = outbox = []
    for days in range(12):
        now = MONDAY + timedelta(days=days, hours=-2)
        if now.weekday() < 5:
            monkeypatch.setattr(jobs, "utc_now", lambda now=now: now)
            jobs.tell_of_silent_kiosks.call_local()
            letters += [(days, letter) for letter in outbox]
            outbox.clear()
    managers = {page_world.quality_manager.email, page_world.administrator.email}
    assert {day for day, _letter in letters} == {2}
    assert sorted(letter.to[0] for _day, letter in letters) == sorted(managers)
    assert all("Counter 2" in letter.body for _day, letter in letters)


def test_what_was_never_registered_is_not_silent(device: Device) -> None:
    assert not is_silent(device, utc_now() + timedelta(days=30))


def test_staff_end_the_kiosk_by_their_code(tablet: FlaskClient, device: Device) -> None:
    code = str(device.staff_code)
    wrong = "0" * 6 if code != "0" * 6 else "1" * 6
    for typed in (wrong, "", None, 5):
        assert tablet.post("/kiosk/leave", json={"code": typed}).status_code == 403
    answer = tablet.post("/kiosk/leave", json={"code": f"{code[:3]} {code[3:]}"})
    assert answer.json == {"left": True}
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    db.session.expire_all()
    assert state_of(device, utc_now()) == "revoked"
    assert "Make this tablet a kiosk" in tablet.get("/kiosk?lang=en").text
    assert [line.action for line in db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id))][
        -1
    ] == "device.left"


def test_a_new_staff_code(page_app: Flask, page_world: SimpleNamespace, tablet: FlaskClient, device: Device) -> None:
    before, state = device.staff_code, tablet.post("/kiosk/state", json={}).json
    manager = sign_in(page_app, page_world.quality_manager)
    assert manager.post(f"/o/alytus/devices/{device.id}/staff-code").status_code == 303
    db.session.expire_all()
    assert device.staff_code != before
    after = tablet.post("/kiosk/state", json={}).json
    assert state
    assert after
    assert after["state"] != state["state"]
    change_staff_code(device)


def test_the_app_can_be_installed_and_its_worker_sees_the_kiosk_alone(tablet: FlaskClient) -> None:
    manifest = tablet.get("/kiosk/app.webmanifest")
    assert manifest.mimetype == "application/manifest+json"
    told = json.loads(manifest.text)
    assert (told["scope"], told["start_url"], told["display"]) == ("/kiosk", "/kiosk", "fullscreen")
    for each in told["icons"]:
        with tablet.get(each["src"]) as icon:
            assert icon.mimetype == "image/png"
    worker = tablet.get("/kiosk/worker.js", buffered=True)
    assert worker.headers["Service-Worker-Allowed"] == "/kiosk"
    assert worker.mimetype == "text/javascript"
    assert worker.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in worker.headers["Content-Security-Policy"]
    assert tablet.get("/kiosk").headers["Parem-Kiosk"] == "open"


def test_a_kiosk_of_an_earlier_parem_gets_its_key(tablet: FlaskClient, device: Device) -> None:
    device.seal_key = device.staff_code = None
    db.session.commit()
    page = tablet.get("/kiosk").text
    db.session.expire_all()
    assert device.seal_key is not None
    assert len(str(device.staff_code)) == 6
    assert 'data-seal=""' not in page
    assert str(device.staff_code) not in page
