"""Quotas of services and of answers: others are thanked, who is past it finishes, nothing dates any answer."""

from __future__ import annotations

import uuid
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from parem.accounts.models import AuditEntry
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.quality import store
from parem.quality.retention import expire
from parem.surveys import jobs
from parem.surveys.answering.operations import store_response
from parem.surveys.group_quotas import delete_group_quota, full_groups, progress_of, set_group_quota
from parem.surveys.kiosks.device_operations import create_device, register_device
from parem.surveys.models import Response, Survey
from parem.surveys.quotas import is_full
from parem.surveys.rights.notices import set_notice
from tests.conftest import sign_in
from tests.surveys.kiosk_seals import envelope
from tests.surveys.questionnaires import POST, make_survey

FORM, QUOTAS = "/s/minute/alytus/home-help", "/o/alytus/surveys/minute/quotas"
TODAY = date(2026, 5, 10)
WEB = {"question": "way", "answer": "web"}
FULL = "We have already heard enough people who answered this question as you did"


def answer(world: SimpleNamespace, survey: Survey, times: int, service: Any = None, **answers: Any) -> None:
    for _each in range(times):
        store_response(survey.versions[-1], service or world.service, "web", "lt", uuid.uuid4(), answers, {}, TODAY)
    db.session.commit()


def stored() -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(Response)) or 0


def test_groups_are_full_by_count_folded_or_not_and_stay_so(world: SimpleNamespace) -> None:
    survey = make_survey(world, [world.service, world.other], organisation=world.county)
    assert full_groups(survey).services == frozenset()
    set_group_quota(survey, WEB, 12)
    set_group_quota(survey, {"service": world.other.id}, 10)
    set_group_quota(survey, {"question": "satisfaction", "answer": "5"}, 10)
    answer(world, survey, 11, way="web", satisfaction=5)
    store.fold(limit=6)
    db.session.commit()
    answer(world, survey, 9, world.other, way="counter", satisfaction=1)
    assert dict(full_groups(survey).answers) == {"satisfaction": frozenset(["5"])}
    answer(world, survey, 1, world.other, way="web")
    full = full_groups(survey)
    assert (full.services, full.answers["way"]) == (frozenset([world.other.id]), frozenset(["web"]))
    lines = {line.quota.get("question", "service"): (line.at_least, line.is_full) for line in progress_of(survey)}
    assert lines == {"way": (10, True), "service": (10, True), "satisfaction": (10, True)}, (
        "in steps of the smallest cell"
    )
    before = db.session.scalar(db.select(db.func.count()).select_from(AuditEntry))
    jobs.close_full_surveys.call_local()
    assert db.session.scalar(db.select(db.func.count()).select_from(AuditEntry)) == before, "no line dates the last one"
    while store.fold():
        db.session.commit()
    expire(set_notice(survey, keep_months=1, comment_months=1, at_end="nothing"), date(2027, 1, 1), db.session.commit)
    assert stored() == 0
    assert full_groups(survey) == full
    set_group_quota(survey, WEB, 20)
    delete_group_quota(survey, {"service": world.other.id})
    assert (full_groups(survey).services, "way" in full_groups(survey).answers) == (frozenset(), False)
    with pytest.raises(Refused):
        set_group_quota(survey, WEB, 9)


def test_a_survey_counts_also_what_only_sums_are_left_of(world: SimpleNamespace) -> None:
    survey = make_survey(world, quota=12)
    answer(world, survey, 11, satisfaction=4)
    store.fold()
    expire(set_notice(survey, keep_months=1, comment_months=1), date(2027, 1, 1), db.session.commit)
    assert (stored(), is_full(survey)) == (0, False)
    answer(world, survey, 1, satisfaction=4)
    assert is_full(survey)


def test_the_citizen_of_a_full_group_is_thanked_where_it_becomes_known(
    page_app: Flask, page_world: SimpleNamespace
) -> None:
    survey = make_survey(page_world)
    page = next(q.page for q in survey.versions[0].questions if q.code == "way")
    numbers = sorted({q.page for q in survey.versions[0].questions})
    set_group_quota(survey, WEB, 10)
    answer(page_world, survey, 10, way="web")
    client = page_app.test_client()
    data = {**POST, "response_id": str(uuid.uuid4()), "lang": "en"}
    here = str(numbers.index(page) + 1)
    last = client.post(FORM, data={**data, "page": here, "action": "next"})
    assert (last.status_code, FULL in last.text, "Nothing of what you answered was stored." in last.text) == (
        200,
        True,
        True,
    )
    assert FULL not in client.post(FORM, data={**data, "page": here, "action": "back"}).text
    assert FULL not in client.post(FORM, data={**data, "way": "counter", "page": here, "action": "next"}).text
    for language, word in (("lt", "Ačiū"), ("et", "Aitäh"), ("ru", "Спасибо")):
        told = client.post(FORM, data={**data, "lang": language, "page": here, "action": "next"})
        assert f"<h1>{word}" in told.text
    assert stored() == 10
    # Who is past that page finishes: it is their time.
    end = client.post(FORM, data={**data, "page": "99", "action": "send"})
    assert (end.status_code, stored()) == (303, 11)


def test_a_full_service_is_closed_to_who_comes_new(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_survey(page_world, [page_world.service, page_world.other], organisation=page_world.county)
    set_group_quota(survey, {"service": page_world.service.id}, 10)
    answer(page_world, survey, 10, way="web")
    closed = page_app.test_client().get(f"{FORM}?lang=en")
    assert closed.status_code == 410
    assert "Enough people have already told us about this service." in closed.text


def test_the_tablet_knows_what_is_full_and_takes_what_was_answered(
    page_app: Flask, page_world: SimpleNamespace
) -> None:
    survey = make_survey(page_world)
    device, code = create_device(page_world.first, survey, page_world.service, "Counter 2")
    _device, token = register_device(code) or (None, "")
    set_group_quota(survey, WEB, 10)
    db.session.commit()
    tablet = page_app.test_client()
    tablet.set_cookie("parem_kiosk", token, path="/kiosk")
    before = tablet.post("/kiosk/state", json={}).json["state"]  # type: ignore[index]
    assert "data-full=" not in tablet.get("/kiosk").text
    answer(page_world, survey, 10, way="web")
    page = tablet.get("/kiosk").text
    assert page.count("data-full=") == 4, "in each language"
    assert tablet.post("/kiosk/state", json={}).json["state"] != before  # type: ignore[index]
    sealed = envelope(device, fields=[["satisfaction", "4"], ["way", "web"]])
    assert tablet.post("/kiosk/answers", json={"answers": [sealed]}).json["outcomes"] == ["stored"]  # type: ignore[index]
    plain = tablet.post("/kiosk", data={**POST, "lang": "en", "page": "1", "action": "next", "way": "web"})
    assert plain.status_code == 200


def test_the_manager_sets_and_deletes_quotas(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_survey(page_world)
    manager = sign_in(page_app, page_world.quality_manager)
    assert "No group has a quota" in manager.get(f"{QUOTAS}?lang=en").text
    for limit, words in (("", "Write a number."), ("5", "Write at least 10"), ("0", "Write a whole number from 1.")):
        wrong = manager.post(f"{QUOTAS}?lang=en", data={"group": "answer way web", "limit": limit})
        assert (wrong.status_code, words in wrong.text) == (400, True)
    assert manager.post(QUOTAS, data={"group": "answer way nothing", "limit": "50"}).status_code == 400
    assert manager.post(QUOTAS, data={"group": "answer way web", "limit": "50"}).status_code == 303
    answer(page_world, survey, 13, way="web")
    page = manager.get(f"{QUOTAS}?lang=en").text
    assert "at least 10" in page
    assert "13" not in page.partition("<tbody>")[2].partition("</tbody>")[0]
    db.session.refresh(survey)
    assert survey.group_quotas == [{**WEB, "limit": 50, "closed": False}]
    assert manager.post(f"{QUOTAS}/delete", data={"group": "answer way web"}).status_code == 303
    db.session.refresh(survey)
    assert survey.group_quotas == []
    assert sign_in(page_app, page_world.service_owner).get(QUOTAS).status_code == 403
