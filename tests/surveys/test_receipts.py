"""Receipt codes: they find exactly one citizen's answers, nobody can guess or join them, erasure subtracts exactly."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from parem.accounts.models import AuditEntry
from parem.extensions import db, limiter
from parem.languages import LANGUAGES
from parem.quality import store, tables
from parem.quality.store import Selection
from parem.surveys.answering.operations import store_response
from parem.surveys.answering.timing import stamp_of
from parem.surveys.models import Comment, Response, Survey
from parem.surveys.rights import receipts
from parem.surveys.rights.models import Tombstone
from parem.surveys.rights.tombstones import erased_among
from parem.wsgi import create_app
from tests.live import PHONE, Live, assert_accessible
from tests.quality.test_store import assert_same, counted_anew
from tests.surveys.questionnaires import POST, make_survey

TODAY = date(2026, 5, 10)
FORM, ERASE = "/s/minute/alytus/home-help", "/s/minute/erase"
CODE = re.compile(r'<p class="receipt-code">([0-9A-Z-]{19})</p>')


def send(client: FlaskClient, **changes: str) -> str:
    """Send a whole questionnaire and ask for a code; the code."""
    data = {**POST, "response_id": str(uuid.uuid4()), "receipt-word": receipts.new_word(), **changes}
    answer = client.post(FORM, data=data)
    assert answer.status_code == 200
    found = CODE.search(answer.text)
    assert found
    return found[1]


@given(st.uuids(version=4), st.integers(0, 2**128 - 1), st.integers(0, 2**128 - 1))
def test_a_code_is_its_own_however_it_is_typed(response_id: uuid.UUID, first: int, second: int) -> None:
    code = receipts.code_of("secret", response_id, f"{first:032x}")
    assert code
    for typed in (code.lower(), code.replace("-", " "), f" {code.replace('0', 'o').replace('1', 'l')}\n"):
        assert receipts.understood(typed) == code
    assert (receipts.code_of("secret", response_id, f"{second:032x}") == code) == (first == second)
    assert receipts.code_of("another", response_id, f"{first:032x}") != code
    hashes = [receipts.answers_hash(code), *receipts.comment_hashes(code)]
    assert len(set(hashes)) == len(hashes)


@pytest.mark.parametrize("typed", ["", "1234", "!" * 16, "1234-5678-9ABC-DEF", "1234-5678-9ABC-DEFGH", "\0" * 16])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert receipts.understood(typed) is None
    assert receipts.code_of("secret", uuid.uuid4(), typed) is None


def test_erasure_subtracts_exactly_that_answer(app: Flask, world: SimpleNamespace) -> None:
    survey_id = make_survey(world).id
    client = app.test_client()
    codes = [send(client, satisfaction=str(n % 5 + 1), recommend=str(n)) for n in range(8)]
    assert store.fold(limit=5) == 5  # some are in the sums, some still wait
    db.session.commit()
    whole = tables.table(Selection(survey_id))
    for left, code in enumerate(reversed(codes)):
        survey = db.session.get_one(Survey, survey_id)
        assert_same(tables.table(Selection(survey_id)), counted_anew(survey))
        assert tables.table(Selection(survey_id)).n == whole.n - left
        assert client.post(ERASE, data={"code": code, "action": "erase"}).status_code == 303
    assert tables.table(Selection(survey_id)).n == 0
    assert db.session.scalars(db.select(Comment)).all() == []
    assert db.session.scalar(db.select(db.func.count()).select_from(AuditEntry).filter_by(action="answers.erased")) == 8


def test_a_code_finds_one_of_many_that_are_alike(app: Flask, world: SimpleNamespace) -> None:
    make_survey(world)
    client = app.test_client()
    mine, other = str(uuid.uuid4()), str(uuid.uuid4())
    send(client, response_id=other, comment="Not mine")
    code = send(client, response_id=mine, comment="Mine")
    page = client.post(ERASE, data={"code": code.lower(), "action": "look"})
    assert page.status_code == 200
    assert "Home help" in page.text
    assert client.post(ERASE, data={"code": code, "action": "erase"}).status_code == 303
    assert [str(found) for found in db.session.scalars(db.select(Response.id))] == [other]
    assert db.session.scalars(db.select(Comment.text)).all() == ["Not mine"]
    again = client.post(f"{ERASE}?lang=en", data={"code": code, "action": "erase"})
    assert again.status_code == 400
    assert "may have been deleted already" in again.text


def test_neither_code_nor_word_is_stored_and_nothing_stored_joins_answers_and_comment(
    app: Flask, world: SimpleNamespace
) -> None:
    make_survey(world)
    word = receipts.new_word()
    code = send(app.test_client(), **{"receipt-word": word})
    rows = [
        dict(row._mapping)
        for table in db.metadata.sorted_tables
        for row in db.session.execute(db.select(table))
    ]  # fmt: skip
    everything = json.dumps(rows, default=str)
    assert code not in everything
    assert code.replace("-", "") not in everything
    assert word not in everything
    response, comment = (dict(db.session.execute(db.select(t.__table__)).one()._mapping) for t in (Response, Comment))
    shared = {"organisation_id", "service_id", "language"}
    for name, value in response.items():
        for other, theirs in comment.items():
            is_the_same = value == theirs and isinstance(value, str | uuid.UUID) and len(str(value)) > 8
            assert not is_the_same or name in shared, (name, other)


def test_the_same_page_sent_again_shows_the_same_code(page_app: Flask, page_world: SimpleNamespace) -> None:
    make_survey(page_world)
    client, word, sent = page_app.test_client(), receipts.new_word(), str(uuid.uuid4())
    first = client.post(FORM, data={**POST, "response_id": sent})
    assert first.status_code == 303  # no code was asked for; then back, the box ticked, and sent again
    code = send(client, response_id=sent, **{"receipt-word": word})
    assert send(client, response_id=sent, **{"receipt-word": word}) == code
    # Another page can't take over the answers of this one.
    other = client.post(FORM, data={**POST, "response_id": sent, "receipt-word": receipts.new_word()})
    assert other.status_code == 303
    assert db.session.scalar(db.select(db.func.count()).select_from(Response)) == 1


def test_a_code_of_another_survey_finds_nothing(page_app: Flask, page_world: SimpleNamespace) -> None:
    make_survey(page_world)
    make_survey(page_world, code="other")
    client = page_app.test_client()
    code = send(client)
    answer = client.post("/s/other/erase", data={"code": code, "action": "erase"})
    assert answer.status_code == 400
    assert db.session.scalar(db.select(db.func.count()).select_from(Response)) == 1
    assert client.get("/s/nothing/erase").status_code == 404
    assert client.get("/s/nothing/privacy").status_code == 404


def test_answers_faster_than_anyone_reads_are_asked_for_once_more(
    page_app: Flask, page_world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_survey(page_world)
    monkeypatch.setattr(limiter, "enabled", False)  # put back after the test
    serving = create_app(replace(page_app.config["PAREM"], testing=False))
    client, sent = serving.test_client(), uuid.uuid4()
    data = {**POST, "response_id": str(sent), "receipt-word": receipts.new_word()}
    with serving.app_context():
        stamp, stranger = stamp_of(sent), stamp_of(uuid.uuid4())
    for given_stamp in ("", "nonsense", stranger, stamp):
        answer = client.post(FORM, data={**data, "page-stamp": given_stamp})
        assert answer.status_code == 400
        assert "once more" in answer.text
        assert "More light, please" in answer.text
    assert f'name="page-stamp" value="{stamp}"' in answer.text  # the first moment counts
    monkeypatch.setattr("parem.surveys.answering.timing.FASTEST", 0)
    assert client.post(FORM, data={**data, "page-stamp": stamp}).status_code == 200
    with serving.app_context():
        db.engine.dispose()
    assert db.session.scalars(db.select(Response.day)).one() <= date.today()


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_phone_without_javascript(
    browser: Browser, live: Live, live_world: SimpleNamespace, language: str
) -> None:
    make_survey(live_world)
    context = browser.new_context(
        viewport={**PHONE, "width": 320}, locale=language, base_url=live.url, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(FORM)
    page.locator('input[name="satisfaction"][value="5"]').check(force=True)
    page.locator("main button[value=next]").click()
    page.locator("#receipt-word").check()
    page.locator("main button[value=send]").click()
    code = page.locator(".receipt-code").inner_text()
    check(page.content(), browser, live, language)
    page.locator("main a").click()
    page.fill("#code", code.lower())
    page.locator("main button").click()
    check(page.content(), browser, live, language)
    page.locator("main button").click()
    page.wait_for_url("**/erase?done=1*")
    db.session.rollback()
    assert db.session.scalars(db.select(Response)).all() == []


def check(content: str, browser: Browser, live: Live, language: str) -> None:
    """The same page before axe-core, which needs scripts, and no wider than a small phone."""
    page = browser.new_context(viewport={**PHONE, "width": 320}, locale=language, base_url=live.url).new_page()
    page.goto(ERASE)
    page.set_content(content)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert_accessible(page)
    page.context.close()


def test_erased_answers_stay_erased_whichever_way_they_come_again(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    client, mine = app.test_client(), uuid.uuid4()
    page = {**POST, "response_id": str(mine), "receipt-word": receipts.new_word(), "comment": "Mine"}
    assert client.post(FORM, data=page).status_code == 200
    code = send(client)
    found = CODE.search(client.post(FORM, data=page).text)
    assert found
    assert client.post(ERASE, data={"code": found[1], "action": "erase"}).status_code == 303
    again = client.post(f"{FORM}?lang=en", data=page)
    assert (again.status_code, "stay deleted" in again.text) == (410, True)
    without = {name: value for name, value in page.items() if name != "receipt-word"}
    assert client.post(FORM, data=without).status_code == 303
    assert not store_response(survey.versions[-1], world.service, "kiosk", "lt", mine, {"satisfaction": 1}, {}, TODAY)
    assert erased_among(survey.id, [mine, uuid.uuid4()]) == {mine}
    assert db.session.scalar(db.select(db.func.count()).select_from(Response)) == 1
    assert client.post(ERASE, data={"code": code, "action": "look"}).status_code == 200
    stones = json.dumps([list(row) for row in db.session.execute(db.select(Tombstone.__table__))])
    assert str(mine) not in stones
    assert mine.hex not in stones
    other = make_survey(world, code="other")
    assert store_response(other.versions[-1], world.service, "web", "lt", mine, {"satisfaction": 1}, {}, TODAY)
