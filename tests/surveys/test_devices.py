"""Kiosks: their codes and tokens on both databases, and the manager's pages."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from parem.accounts.models import AuditEntry
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.surveys.answering.operations import store_response
from parem.surveys.kiosks.device_operations import (
    ALPHABET,
    change_device,
    create_device,
    give_code,
    hash_of,
    note_seen,
    register_device,
    revoke_device,
    utc_now,
)
from parem.surveys.kiosks.device_queries import askable, device_rows, device_with, state_of
from parem.surveys.local_days import today_in
from parem.surveys.models import Device, Survey
from tests.conftest import sign_in
from tests.surveys.questionnaires import make_survey


@pytest.fixture
def survey(world: SimpleNamespace) -> Survey:
    return make_survey(world)


def make_device(world: SimpleNamespace, survey: Survey, name: str = "Counter 2") -> tuple[Device, str]:
    device, code = create_device(world.first, survey, world.service, name)
    db.session.commit()
    return device, code


def test_a_code_can_be_read_aloud_and_only_its_hash_is_kept(world: SimpleNamespace, survey: Survey) -> None:
    device, code = make_device(world, survey)
    assert len(code) == 8
    assert set(code) <= set(ALPHABET)
    assert not set("01IO") & set(ALPHABET)
    assert device.code_hash == hash_of(code)
    assert state_of(device, utc_now()) == "waiting"
    lines = db.session.scalars(db.select(AuditEntry)).all()
    assert [line.action for line in lines] == ["device.created"]
    assert code not in str([(line.details, line.subject) for line in lines])


def test_a_code_works_once_and_however_it_is_typed(world: SimpleNamespace, survey: Survey) -> None:
    device, code = make_device(world, survey)
    registered = register_device(f" {code[:4].lower()}-{code[4:]} ")
    assert registered is not None
    found, token = registered
    db.session.commit()
    assert found.id == device.id
    assert (found.token_hash, found.code_hash) == (hash_of(token), None)
    assert state_of(found, utc_now()) == "active"
    assert device_with(token) is found
    assert register_device(code) is None


def test_a_code_runs_out_after_a_day(world: SimpleNamespace, survey: Survey) -> None:
    device, code = make_device(world, survey)
    assert device.code_expires_at is not None
    assert timedelta(hours=23, minutes=59) < device.code_expires_at - utc_now() <= timedelta(hours=24)
    device.code_expires_at = utc_now() - timedelta(seconds=1)
    db.session.commit()
    assert state_of(device, utc_now()) == "expired"
    assert register_device(code) is None


@pytest.mark.parametrize("typed", ["", "    ", "ABCD2345", "-"])
def test_a_code_that_was_never_given_is_refused(world: SimpleNamespace, survey: Survey, typed: str) -> None:
    make_device(world, survey)
    assert register_device(typed) is None


def test_a_new_code_replaces_the_tablet_only_when_it_is_used(world: SimpleNamespace, survey: Survey) -> None:
    device, code = make_device(world, survey)
    _, first = register_device(code) or (None, "")
    second_code = give_code(device)
    assert state_of(device, utc_now()) == "active"
    assert device_with(first) is not None
    _, second = register_device(second_code) or (None, "")
    assert device_with(first) is None
    assert device_with(second) is not None


def test_a_kiosk_that_is_switched_off_can_be_switched_on_by_a_new_code(world: SimpleNamespace, survey: Survey) -> None:
    device, code = make_device(world, survey)
    revoke_device(device)
    assert state_of(device, utc_now()) == "revoked"
    assert register_device(code) is None
    assert register_device(give_code(device)) is not None
    assert state_of(device, utc_now()) == "active"


def test_a_kiosk_asks_only_about_a_service_of_its_own_that_the_survey_asks_about(
    world: SimpleNamespace, survey: Survey
) -> None:
    with pytest.raises(Refused):
        create_device(world.second, survey, world.service, "Counter")
    with pytest.raises(Refused):
        create_device(world.second, survey, world.other, "Counter")


def test_renaming_says_what_it_was(world: SimpleNamespace, survey: Survey) -> None:
    device, _ = make_device(world, survey)
    change_device(device, " Counter 3 ", 3)
    change_device(device, "Counter 3", 3)
    change_device(device, "Counter 3", 20)
    lines = db.session.scalars(db.select(AuditEntry).filter_by(action="device.changed").order_by(AuditEntry.id)).all()
    assert [line.details["changes"] for line in lines] == [
        {"name": ["Counter 2", "Counter 3"]},
        {"press_interval": [3, 20]},
    ]


def test_a_kiosk_is_seen_once_a_day(world: SimpleNamespace, survey: Survey) -> None:
    device, _ = make_device(world, survey)
    day = date(2026, 3, 1)
    assert [note_seen(device, day), note_seen(device, day), note_seen(device, day + timedelta(1))] == [
        True,
        False,
        True,
    ]


def test_answers_are_counted_by_kiosk_in_one_query(world: SimpleNamespace, survey: Survey) -> None:
    devices = [make_device(world, survey, f"Counter {i}")[0] for i in range(3)]
    today = today_in(world.first)
    version = survey.published
    assert version
    for device, days_ago in ((devices[0], 0), (devices[0], 0), (devices[0], 29), (devices[0], 30), (devices[1], 5)):
        day = today - timedelta(days=days_ago)
        store_response(version, world.service, "kiosk", "lt", uuid.uuid4(), {"satisfaction": 5}, {}, day, device)
    store_response(version, world.service, "web", "lt", uuid.uuid4(), {"satisfaction": 5}, {}, today)
    revoke_device(devices[2])
    db.session.commit()
    _ = world.first.id
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    rows = device_rows(world.first, today)
    shown = [
        (row.device.name, row.device.service.code, row.device.survey.code, row.state, row.today, row.recent)
        for row in rows
    ]
    assert shown == [
        ("Counter 0", "home-help", "minute", "waiting", 2, 3),
        ("Counter 1", "home-help", "minute", "waiting", 0, 1),
        ("Counter 2", "home-help", "minute", "revoked", 0, 0),
    ]
    assert len(statements) == 1
    assert device_rows(world.second, today) == []


def test_what_a_kiosk_can_ask(world: SimpleNamespace, survey: Survey) -> None:
    draft = make_survey(world, code="draft", state="draft")
    make_survey(world, code="closed", state="closed")
    above = make_survey(world, [world.service, world.other], code="above", organisation=world.county)
    make_survey(world, [world.service], code="above-draft", organisation=world.county, state="draft")
    offered = {(found.code, service.code) for found, service in askable(world.first)}
    assert offered == {(s.code, "home-help") for s in (survey, draft, above)}
    assert {found.code for found, _ in askable(world.second)} == {"above"}


# The manager's pages


@pytest.fixture
def page_survey(page_world: SimpleNamespace) -> Survey:
    return make_survey(page_world)


@pytest.fixture
def manager(page_app: Flask, page_world: SimpleNamespace, page_survey: Survey) -> FlaskClient:
    return sign_in(page_app, page_world.quality_manager)


LIST = "/o/alytus/devices"


def test_without_kiosks_the_page_says_how_to_get_one(manager: FlaskClient) -> None:
    page = manager.get(LIST).text
    assert "No kiosks yet" in page
    assert page.count("<h1") == 1
    assert f'href="{LIST}/new"' in page


def test_a_kiosk_is_added_and_its_code_shown_once(
    manager: FlaskClient, page_world: SimpleNamespace, page_survey: Survey
) -> None:
    asks = f"{page_survey.id}-{page_world.service.id}"
    answer = manager.post(f"{LIST}/new", data={"name": "Counter 2", "asks": asks})
    assert answer.status_code == 303
    page = manager.get(answer.headers["Location"]).text
    code = re.search(r"(?<=>)[2-9A-Z]{4}-[2-9A-Z]{4}(?=<)", page)
    assert code
    assert "http://localhost/kiosk" in page
    again = manager.get(answer.headers["Location"]).text
    assert code[0] not in again
    assert register_device(code[0]) is not None
    assert "Counter 2" in manager.get(LIST).text


def test_what_is_missing_is_said_and_what_was_typed_kept(manager: FlaskClient) -> None:
    answer = manager.post(f"{LIST}/new", data={"name": "Counter <2>", "asks": "7-7"})
    assert answer.status_code == 400
    assert "Counter &lt;2&gt;" in answer.text
    assert db.session.scalars(db.select(Device)).all() == []
    assert "so that you can tell this kiosk from others" in manager.post(f"{LIST}/new", data={}).text


def test_with_nothing_to_ask_the_page_says_so(page_app: Flask, page_world: SimpleNamespace) -> None:
    page = sign_in(page_app, page_world.quality_manager).get(f"{LIST}/new").text
    assert "There is nothing to ask yet" in page


@pytest.fixture
def device(page_world: SimpleNamespace, page_survey: Survey) -> Device:
    return make_device(page_world, page_survey)[0]


def test_rename_new_code_and_switching_off(manager: FlaskClient, device: Device) -> None:
    page = f"{LIST}/{device.id}"
    assert manager.post(page, data={"name": ""}).status_code == 400
    assert manager.post(page, data={"name": "Door", "press_interval": "61"}).status_code == 400
    assert manager.post(page, data={"name": "Door", "press_interval": "5"}).status_code == 303
    assert "Door" in manager.get(page).text
    answer = manager.post(f"{page}/code")
    assert re.search(r"(?<=>)[2-9A-Z]{4}-[2-9A-Z]{4}(?=<)", manager.get(answer.headers["Location"]).text)
    assert "data-confirm" in manager.get(page).text
    assert manager.post(f"{page}/revoke").status_code == 303
    assert "Switched off" in manager.get(LIST).text
    db.session.expire_all()
    assert device.revoked_at is not None


def test_another_organisations_kiosk_is_not_there(page_app: Flask, page_world: SimpleNamespace, device: Device) -> None:
    client = sign_in(page_app, page_world.stranger)
    assert client.get(f"/o/birstonas/devices/{device.id}").status_code == 404
    assert client.post(f"/o/birstonas/devices/{device.id}/revoke").status_code == 404
    assert client.get(f"{LIST}/{device.id}").status_code == 404


@pytest.mark.parametrize("role", ["service_owner", "director"])
def test_only_managers_have_kiosks(page_app: Flask, page_world: SimpleNamespace, device: Device, role: str) -> None:
    client = sign_in(page_app, getattr(page_world, role))
    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}/{device.id}/revoke").status_code == 403
    assert device.revoked_at is None


def test_the_menu_has_kiosks(manager: FlaskClient) -> None:
    assert re.search(rf'href="{LIST}" aria-current="page"', manager.get(LIST).text)
