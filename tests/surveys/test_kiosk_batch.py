"""Sealed answers handed over: opened, checked, stored once; what can't be opened is refused and harms no other."""

from __future__ import annotations

import random
import uuid
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from parem.extensions import db
from parem.surveys.kiosks.device_operations import create_device, give_code, register_device, revoke_device
from parem.surveys.kiosks.held_models import HeldEnvelope
from parem.surveys.kiosks.holding import delete_old_held, held_counts
from parem.surveys.kiosks.seal import BrokenSeal, new_key, public_part, unseal
from parem.surveys.local_days import today_in
from parem.surveys.models import Comment, Device, Response, Survey
from tests.conftest import sign_in
from tests.surveys.kiosk_seals import envelope, sealed
from tests.surveys.questionnaires import POST, STORED, make_survey, make_version

MINUTE, DAY = 60_000, 86_400_000


@pytest.fixture
def survey(world: SimpleNamespace) -> Survey:
    return make_survey(world)


@pytest.fixture
def device(world: SimpleNamespace, survey: Survey) -> Device:
    return _registered(world, survey)[0]


@pytest.fixture
def tablet(app: Flask, world: SimpleNamespace, device: Device) -> FlaskClient:
    client = app.test_client()
    code = give_code(device)
    db.session.commit()
    assert client.post("/kiosk/register", data={"code": code}).status_code == 303
    return client


def _registered(world: SimpleNamespace, survey: Survey, name: str = "Counter 2") -> tuple[Device, str]:
    device, code = create_device(world.first, survey, world.service, name)
    _device, token = register_device(code) or (None, "")
    db.session.commit()
    return device, token


def hand_over(tablet: FlaskClient, envelopes: list[Any], **more: Any) -> Any:
    return tablet.post("/kiosk/answers", json={"answers": envelopes, **more}, headers={"Accept": "application/json"})


def outcomes(tablet: FlaskClient, envelopes: list[Any], **more: Any) -> list[str]:
    answer = hand_over(tablet, envelopes, **more)
    assert answer.status_code == 200
    return answer.json["outcomes"]  # type: ignore[no-any-return]


def stored() -> list[Response]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Response)))


def test_a_seal_is_opened_by_its_key_alone() -> None:
    key, other = new_key(), new_key()
    words = sealed(b"a secret", public_part(key), "here")
    assert unseal(key, words, "here").rstrip() == b"a secret"
    changed = words[:-2] + ("AA" if words[-2:] != "AA" else "BB")
    for bad in ((other, words, "here"), (key, words, "there"), (key, changed, "here"), (key, "", "here"),
                (key, "é", "here"), (key, "A" * 300, "here"), (key, words[:100], "here")):  # fmt: skip
        with pytest.raises(BrokenSeal):
            unseal(*bad)


def test_all_kinds_of_answers_arrive(tablet: FlaskClient, device: Device) -> None:
    fields = [
        [name, value] for name, values in POST.items() for value in (values if isinstance(values, list) else [values])
    ]
    assert outcomes(tablet, [envelope(device, fields=fields)]) == ["stored"]
    (kept,) = stored()
    assert (kept.answers, kept.channel, kept.device_id, kept.language) == (STORED, "kiosk", device.id, "en")
    assert kept.day == today_in(device.service.organisation)
    assert [comment.text for comment in db.session.scalars(db.select(Comment))] == ["More light, please"]


def test_twice_the_same_and_in_any_order(tablet: FlaskClient, device: Device) -> None:
    ids = [str(uuid.uuid4()) for _ in range(20)]
    envelopes = [envelope(device, id=each, fields=[["satisfaction", "3"], ["comment", f"c{each}"]]) for each in ids]
    assert outcomes(tablet, envelopes[:8]) == ["stored"] * 8
    mixed = [*envelopes, *envelopes[:5]]
    random.Random(1).shuffle(mixed)
    found = outcomes(tablet, mixed)
    assert sorted(found) == ["known"] * 13 + ["stored"] * 12
    # The first write wins: another answer under an id that is taken changes nothing.
    assert outcomes(tablet, [envelope(device, id=ids[0], fields=[["satisfaction", "1"]])]) == ["known"]
    assert sorted(str(response.id) for response in stored()) == sorted(ids)
    assert {response.answers["satisfaction"] for response in stored()} == {3}
    assert db.session.scalar(db.select(db.func.count()).select_from(Comment)) == 20


def test_what_can_not_be_taken_harms_no_other(tablet: FlaskClient, device: Device, world: SimpleNamespace) -> None:
    good = envelope(device)
    none = [None, "words", {}, {"kiosk": "x", "sealed": "y"}]
    bad = [
        {**good, "sealed": "AAAA"},
        {**good, "kiosk": str(uuid.uuid4())},
        envelope(device, id="7"), envelope(device, id=None), envelope(device, id=str(uuid.uuid1())),
        envelope(device, fields="satisfaction"), envelope(device, fields=[["satisfaction", "77"]]),
        envelope(device, fields=[]), envelope(device, fields=[["satisfaction"], 5]),
    ]  # fmt: skip
    assert outcomes(tablet, [*none, *bad, good]) == ["refused"] * len(none) + ["held"] * len(bad) + ["stored"]
    assert [response.answers for response in stored()] == [{"satisfaction": 4}]
    assert held_counts(device) == {"kiosk": 1, "seal": 1, "answer": len(bad) - 2}
    assert outcomes(tablet, bad) == ["held"] * len(bad)
    assert sum(held_counts(device).values()) == len(bad), "the same envelope again is one"


def test_what_waits_for_a_version_is_stored_when_it_is_here(
    app: Flask, tablet: FlaskClient, device: Device, survey: Survey, world: SimpleNamespace
) -> None:
    now = 1_780_000_000_000
    device.registered_at -= timedelta(days=9)  # type: ignore[operator]
    late, broken = envelope(device, version=2, at=now - 3 * DAY), {**envelope(device), "sealed": "AAAA"}
    without = envelope(device, version=None)
    assert outcomes(tablet, [late, broken, without], now=now) == ["held"] * 3
    assert held_counts(device) == {"seal": 1, "version": 2}
    manager = sign_in(app, world.administrator)
    address = f"/o/alytus/devices/{device.id}"
    page = manager.get(f"{address}?lang=en").text
    assert "Answers that could not be stored" in page
    assert "Given to a version of the questionnaire that is not here" in page
    again = manager.post(f"{address}/held/try", follow_redirects=True)
    assert "0 answers were stored." in again.text
    make_version(survey, 2)
    db.session.commit()
    for held in db.session.scalars(db.select(HeldEnvelope)):
        held.arrived_on -= timedelta(days=1)
    db.session.commit()
    assert (
        "1 answer was stored. Still not stored: 2." in manager.post(f"{address}/held/try", follow_redirects=True).text
    )
    (kept,) = stored()
    assert kept.version_id == survey.versions[-1].id
    assert (today_in(device.service.organisation) - kept.day).days == 3
    assert delete_old_held(survey.id, today_in(device.service.organisation) - timedelta(days=5)) == 0
    assert "2 answers were deleted." in manager.post(f"{address}/held/delete", follow_redirects=True).text
    assert held_counts(device) == {}
    assert sign_in(app, world.service_owner).post(f"{address}/held/delete").status_code == 403


def test_what_is_held_goes_with_the_time_of_the_answers(tablet: FlaskClient, device: Device, survey: Survey) -> None:
    assert outcomes(tablet, [{**envelope(device), "sealed": "AAAA"}]) == ["held"]
    today = today_in(device.service.organisation)
    for before, deleted in ((today, 0), (today + timedelta(days=1), 1), (today + timedelta(days=1), 0)):
        assert delete_old_held(survey.id, before) == deleted


def test_the_tablet_says_whether_it_keeps_answers(app: Flask, tablet: FlaskClient, device: Device) -> None:
    for said, kept in (({"keeps": False}, False), ({"keeps": "no"}, None), ({"keeps": True}, True), ({}, None)):
        tablet.post("/kiosk/state", json=said)
        db.session.expire_all()
        assert device.keeps is kept


def test_a_field_that_is_not_good_is_left_out(tablet: FlaskClient, device: Device) -> None:
    fields = [["satisfaction", "5"], ["visits", "5000"], ["comment", "x" * 1001]]
    assert outcomes(tablet, [envelope(device, fields=fields)]) == ["stored"]
    assert [response.answers for response in stored()] == [{"satisfaction": 5}]


def test_answers_to_an_earlier_version_and_to_a_survey_that_ended(
    tablet: FlaskClient, device: Device, survey: Survey
) -> None:
    first = survey.versions[0].id
    make_version(survey, 2)
    survey.state = "closed"
    db.session.commit()
    answer = hand_over(tablet, [envelope(device)])
    assert (answer.json["outcomes"], answer.json["state"]) == (["stored"], "over")
    assert [response.version_id for response in stored()] == [first]


@pytest.mark.parametrize("wrong_by", [0, -56 * 365 * DAY, 20 * 365 * DAY])
def test_the_day_is_right_whatever_the_clock(tablet: FlaskClient, device: Device, wrong_by: int) -> None:
    assert device.registered_at
    device.registered_at -= timedelta(days=9)
    db.session.commit()
    now = 1_780_000_000_000 + wrong_by
    late = [envelope(device, at=now - days * DAY) for days in (0, 1, 5, 400)]
    assert outcomes(tablet, late, now=now) == ["stored"] * 4
    today = today_in(device.service.organisation)
    assert sorted((today - response.day).days for response in stored()) == [0, 0, 1, 5]


def test_a_tablet_that_became_another_kiosk_hands_over_what_it_had(
    app: Flask, world: SimpleNamespace, survey: Survey, device: Device
) -> None:
    other, token = _registered(world, survey, "Door")
    revoke_device(device)
    db.session.commit()
    client = app.test_client()
    client.set_cookie("parem_kiosk", token, path="/kiosk")
    assert outcomes(client, [envelope(device), envelope(other)]) == ["stored", "stored"]
    assert {response.device_id for response in stored()} == {device.id, other.id}


def test_another_organisations_seal_is_not_opened(tablet: FlaskClient, world: SimpleNamespace, survey: Survey) -> None:
    above = make_survey(world, [world.other], code="above", organisation=world.county)
    stranger, _code = create_device(world.second, above, world.other, "Theirs")
    db.session.commit()
    assert outcomes(tablet, [envelope(stranger)]) == ["held"]
    assert db.session.scalars(db.select(HeldEnvelope.reason)).all() == ["kiosk"]


def test_a_kiosk_that_is_switched_off_or_unknown_hands_over_nothing(
    app: Flask, tablet: FlaskClient, device: Device
) -> None:
    assert hand_over(app.test_client(), [envelope(device)]).status_code == 410
    revoke_device(device)
    db.session.commit()
    assert hand_over(tablet, [envelope(device)]).status_code == 410
    assert stored() == []


@pytest.mark.parametrize("said", [None, [], {}, {"answers": 5}, {"answers": [None] * 201}])
def test_a_hand_over_that_is_none(tablet: FlaskClient, said: Any) -> None:
    answer = tablet.post("/kiosk/answers", json=said, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json) == (400, {"error": 400})
