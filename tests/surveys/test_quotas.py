"""Surveys that stop asking after so many answers: nobody new begins, who has begun finishes, nothing dates any."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from parem.accounts.models import AuditEntry
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.languages import Texts
from parem.surveys import jobs, operations
from parem.surveys.answering.operations import store_response
from parem.surveys.answering.timing import LONGEST, STAMP, has_begun, stamp_of
from parem.surveys.invitations.operations import make_round
from parem.surveys.kiosks.device_operations import create_device
from parem.surveys.local_days import today_in
from parem.surveys.models import Response, Survey
from parem.surveys.queries import status_of, survey_lines
from parem.surveys.quotas import full_surveys, is_full
from tests.conftest import sign_in
from tests.counting import counted_queries
from tests.surveys.kiosk_seals import envelope
from tests.surveys.questionnaires import POST, make_survey

FORM, HERE = "/s/minute/alytus/home-help", "/o/alytus/surveys/minute"
TODAY = date(2026, 5, 10)


def answer(world: SimpleNamespace, survey: Survey, times: int = 1, channel: str = "web") -> None:
    """So many more answers."""
    for _each in range(times):
        store_response(survey.versions[-1], world.service, channel, "lt", uuid.uuid4(), {"satisfaction": 4}, {}, TODAY)
    db.session.commit()


def stored() -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(Response)) or 0


def begun(client: FlaskClient, address: str = FORM) -> dict[str, Any]:
    """What a browser posts from the page that it was given."""
    page = client.get(f"{address}?lang=en").text
    hidden = dict(re.findall(r'<input type="hidden" name="(response_id|page-stamp)" value="([^"]+)"', page))
    assert set(hidden) == {"response_id", STAMP}
    return {**POST, **hidden}


def test_answers_of_every_version_and_way_count(world: SimpleNamespace) -> None:
    survey, other = make_survey(world, quota=3), make_survey(world, code="other", quota=1)
    free = make_survey(world, code="free")
    answer(world, survey, channel="import")
    answer(world, survey, channel="paper")
    answer(world, free, 5)
    assert full_surveys([survey, other, free]) == set()
    operations.start_version(survey)
    survey.versions[-1].published_at = survey.versions[0].published_at
    answer(world, survey)
    answer(world, other)
    assert full_surveys([survey, other, free]) == {survey.id, other.id}
    assert [status_of(each, TODAY, is_full=is_full(each)) for each in (survey, free)] == ["full", "open"]
    lines = {line.code: line.status for line in survey_lines(world.first, TODAY)}
    assert lines == {"minute": "full", "other": "full", "free": "open"}


def test_a_survey_for_any_number_costs_no_query(world: SimpleNamespace) -> None:
    survey = make_survey(world)
    answer(world, survey)
    assert survey.quota is None  # loads it after the commit
    with counted_queries() as seen:
        assert not is_full(survey)
    assert len(seen) == 0


def test_a_full_survey_is_opened_again_without_its_quota(world: SimpleNamespace) -> None:
    survey = make_survey(world, quota=2)
    answer(world, survey)
    with pytest.raises(Refused):
        operations.reopen_survey(survey, TODAY)
    answer(world, survey)
    operations.reopen_survey(survey, TODAY)
    assert (survey.state, survey.quota) == ("open", None)
    with pytest.raises(Refused):
        operations.change_survey(survey, quota=0)


def test_the_night_closes_it_and_nothing_says_when_it_became_full(app: Flask, world: SimpleNamespace) -> None:
    full, waiting = make_survey(world, quota=2), make_survey(world, code="waiting", quota=3)
    answer(world, full, 2)
    answer(world, waiting, 2)
    assert db.session.scalars(db.select(AuditEntry.action)).all() == []
    assert jobs.close_full_surveys.call_local() == 1
    db.session.expire_all()
    assert (full.state, waiting.state) == ("closed", "open")
    assert db.session.scalars(db.select(AuditEntry.action)).all() == ["survey.closed"]
    db.session.execute(db.delete(Response))  # what is deleted on time opens nothing again
    assert not full.is_open_on(TODAY)
    assert jobs.close_full_surveys.call_local() == 0


def test_nobody_new_begins_and_who_has_begun_finishes(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world, quota=1)
    first, second = begun(app.test_client()), begun(app.test_client())
    assert app.test_client().post(FORM, data=first).status_code == 303
    late = app.test_client().get(f"{FORM}?lang=en")
    assert late.status_code == 410
    assert "Enough people have answered" in late.text
    assert app.test_client().post(FORM, data=first).status_code == 303, "a second press is thanked as the first"
    turned = app.test_client().post(FORM, data={**second, "page": "1", "action": "next"})
    assert "Page 2 of 2" in turned.text
    assert app.test_client().post(FORM, data=second).status_code == 303
    forged = {**POST, "response_id": str(uuid.uuid4()), STAMP: second[STAMP]}
    refused = app.test_client().post(FORM, data=forged)
    assert refused.status_code == 410
    assert "Nothing was stored." in refused.text
    assert stored() == 2
    survey.quota = 3
    db.session.commit()
    assert app.test_client().get(FORM).status_code == 200


def test_in_a_frame_too(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_survey(page_world, quota=1)
    mine = begun(page_app.test_client(), f"{FORM}/embed")
    answer(page_world, survey)
    assert page_app.test_client().get(f"{FORM}/embed").status_code == 410
    assert page_app.test_client().post(f"{FORM}/embed", data=mine).status_code == 303


def test_who_has_begun_has_a_day(page_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = uuid.uuid4()
    with page_app.test_request_context():
        stamp = stamp_of(mine)
        assert has_begun(str(mine), stamp)
        assert not has_begun(str(uuid.uuid4()), stamp)
        assert not has_begun("", "")
        monkeypatch.setattr("parem.surveys.answering.timing._age", lambda *_: LONGEST + 1.0)
        assert not has_begun(str(mine), stamp)


def test_a_kiosk_ends_too_and_what_waited_on_it_is_taken(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world, quota=1)
    device, code = create_device(world.first, survey, world.service, "Counter 2")
    db.session.commit()
    tablet = app.test_client()
    tablet.post("/kiosk/register", data={"code": code})
    assert str(tablet.post("/kiosk/state", json={}).json["state"]).startswith("open-1-")  # type: ignore[index]
    answer(world, survey)
    assert tablet.post("/kiosk/state", json={}).json["state"] == "over"  # type: ignore[index]
    assert "This survey is over" in tablet.get("/kiosk?lang=en").text
    handed = tablet.post("/kiosk/answers", json={"answers": [envelope(device)]})
    assert handed.json["outcomes"] == ["stored"]  # type: ignore[index]
    under_way = {**POST, "response_id": str(uuid.uuid4())}
    assert tablet.post("/kiosk", data=under_way).headers["Location"].startswith("/kiosk/thanks")
    assert "Your opinion helps." in tablet.get("/kiosk/thanks?lang=en").text
    assert stored() == 3


def test_nobody_is_invited_to_a_full_survey(world: SimpleNamespace) -> None:
    survey = make_survey(world, quota=1)
    answer(world, survey)
    today = today_in(world.first)
    with pytest.raises(Refused, match="Only an open survey"):
        make_round(
            survey, world.service, {f"c{n}@example.org": "lt" for n in range(20)}, today=today,
            ends_on=today + timedelta(30), remind_after=None, message=Texts(), base="https://parem.example",
        )  # fmt: skip


def test_the_manager_sets_it_and_sees_it(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_survey(page_world)
    manager = sign_in(page_app, page_world.quality_manager)
    dates = {"opens_on": "", "closes_on": "", "period_unit": "month"}
    wrong = manager.post(f"{HERE}/settings", data={**dates, "quota": "0"})
    assert wrong.status_code == 400
    assert "Write a whole number from 1, or leave it empty." in wrong.text
    assert manager.post(f"{HERE}/settings", data={**dates, "quota": "2"}).status_code == 303
    page = manager.get(HERE).text
    assert "closes after 2 answers" in page
    assert "Close the survey" in page
    answer(page_world, survey, 2)
    page = manager.get(HERE).text
    assert "Enough answers" in page
    assert "Close the survey" not in page
    assert "Open it again for any number of answers?" in page
    assert "Enough answers" in manager.get("/o/alytus/surveys?status=full").text
    assert manager.post(f"{HERE}/reopen").status_code == 303
    db.session.expire_all()
    assert survey.quota is None
    kept = manager.post(f"{HERE}/settings", data={**dates, "quota": ""})
    assert (kept.status_code, survey.quota) == (303, None)


def test_it_is_asked_when_publishing(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_survey(page_world)
    operations.start_version(survey)
    db.session.commit()
    manager = sign_in(page_app, page_world.quality_manager)
    assert 'name="quota"' in manager.get(f"{HERE}/publish").text
    assert manager.post(f"{HERE}/publish", data={"quota": "400"}).status_code == 303
    db.session.expire_all()
    assert (survey.quota, survey.draft) == (400, None)
