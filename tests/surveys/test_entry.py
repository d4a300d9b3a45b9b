"""Paper forms and telephone calls: what is typed, what is stored, what is printed."""

from __future__ import annotations

import io
import uuid
from datetime import date
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, expect

from parem.accounts.operations import Refused
from parem.extensions import db
from parem.languages import LANGUAGES
from parem.quality import store, tables
from parem.quality.store import Selection
from parem.surveys.entry.keys import keys_of, posted
from parem.surveys.entry.models import EntryBatch
from parem.surveys.entry.operations import begin_batch, keep_form, read_form
from parem.surveys.imports.operations import undo_import
from parem.surveys.models import Comment, Question, Response, Survey
from tests.conftest import sign_in
from tests.live import DESK, Live, assert_accessible, sign_in_browser
from tests.surveys.builder_world import make_draft
from tests.surveys.questionnaires import STORED, make_survey

HERE = "/o/alytus/surveys/minute/entries"
#: What STORED looks like when it is typed: see tests/surveys/questionnaires.py.
TYPED = {
    "satisfaction": "4", "ease": "-", "recommend": "10", "resolved": "1", "way": "3", "ways": "13", "visits": "2,5",
    "comment": "More light, please",
}  # fmt: skip


def begin(world: SimpleNamespace, survey: Survey, **values: Any) -> EntryBatch:
    settings = {"channel": "paper", "language": "lt", "day": date(2026, 6, 1), "is_double": False, **values}
    return begin_batch(world.first, survey, world.service, **settings)


OPTIONS = [{"code": code, "label": {}} for code in ("10", "2", "c", "1")]
KINDS = [
    Question(code="q", type="scale", points=10), Question(code="q", type="nps"), Question(code="q", type="ces"),
    Question(code="q", type="yes_no"), Question(code="q", type="single", options=OPTIONS),
    Question(code="q", type="multiple", options=OPTIONS),
]  # fmt: skip


@pytest.mark.parametrize("question", KINDS, ids=lambda question: question.type)
def test_each_key_stands_for_its_own_code_and_no_other_key_for_any(question: Question) -> None:
    keys = keys_of(question)
    assert len(set(keys.values())) == len(keys)
    for key, code in keys.items():
        assert posted(question, f" {key} ", False) == [code]
    codes = set(keys.values())
    for wrong in ("-", "99", "x", "0" if question.type != "nps" else "11", "5.5"):
        assert not codes & set(posted(question, wrong, False)) or wrong == "5.5"
    assert posted(question, "", True) == []
    assert posted(question, "-", True) == ["dk"]


@given(st.sets(st.integers(1, 4), min_size=1))
def test_several_answers_one_after_another_or_apart(chosen: set[int]) -> None:
    question = KINDS[-1]
    codes = [OPTIONS[number - 1]["code"] for number in sorted(chosen)]
    words = [str(number) for number in sorted(chosen)]
    for between in ("", " ", ",", ", "):
        assert posted(question, between.join(words), False) == codes


def test_a_batch_stores_what_the_web_form_would_and_is_taken_back_whole(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    batch = begin(world, survey)
    assert batch.number == 1
    with app.test_request_context():
        form = read_form(batch.version, TYPED)
        assert not form.errors
        sent = uuid.uuid4()
        assert keep_form(batch, sent, form)
        assert not keep_form(batch, sent, form)
        assert keep_form(batch, uuid.uuid4(), read_form(batch.version, {"satisfaction": "5"}))
    db.session.commit()
    kept = db.session.get_one(Response, (world.first.id, sent))
    assert kept.answers == STORED
    assert (kept.channel, kept.day, kept.language) == ("paper", date(2026, 6, 1), "lt")
    assert db.session.scalars(db.select(Comment.text)).all() == ["More light, please"]
    assert batch.answers is not None
    assert (batch.answers.rows, batch.answers.added) == (2, 2)
    store.fold()
    db.session.commit()
    assert undo_import(batch.answers, survey) == 2
    db.session.commit()
    db.session.refresh(batch)
    assert batch.import_id is None
    assert tables.table(Selection(survey.id)).n == 0
    with app.test_request_context():  # and begun again
        assert keep_form(batch, uuid.uuid4(), read_form(batch.version, TYPED))
    assert begin(world, survey, channel="phone").number == 2


def test_a_draft_has_nothing_to_type(page_app: Flask, page_world: SimpleNamespace) -> None:
    draft = make_draft(page_world.first, "a", services=(page_world.service,))
    with pytest.raises(Refused):
        begin(page_world, draft)


def post(client: Any, number: int, typed: dict[str, str], **more: str) -> Any:
    names = {f"typed-{code}": words for code, words in typed.items()}
    return client.post(f"{HERE}/{number}", data={**names, "response_id": str(uuid.uuid4()), **more})


def test_what_is_no_answer_is_shown_at_its_line_and_nothing_is_lost(
    page_app: Flask, page_world: SimpleNamespace
) -> None:
    survey = make_survey(page_world)
    begin(page_world, survey)
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    for wrong in ({"satisfaction": "6"}, {"ways": "19"}, {"visits": "many"}, {"satisfaction": ""}, {"resolved": "3"}):
        answer = post(client, 1, {**TYPED, **wrong})
        assert answer.status_code == 400, wrong
        assert "More light, please" in answer.text
        assert answer.text.count('aria-invalid="true"') == 1
    assert db.session.scalars(db.select(Response)).all() == []
    assert post(client, 1, TYPED).status_code == 303
    assert client.get(f"{HERE}/2").status_code == client.get(f"{HERE}/99999999999").status_code == 404
    assert sign_in(page_app, page_world.service_owner).get(f"{HERE}/1").status_code == 403


def test_a_form_typed_twice_is_stored_when_both_mean_the_same(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_survey(page_world)
    begin(page_world, survey, is_double=True)
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    first = {f"first-{code}": words for code, words in TYPED.items()}
    once = post(client, 1, TYPED, stage="first")
    assert once.status_code == 200
    assert 'name="first-recommend" value="10"' in once.text
    assert "Now type the same form once more" in once.text
    differing = post(client, 1, {**TYPED, "recommend": "1"}, stage="second", **first)
    assert differing.status_code == 400
    assert "The first time: 10" in differing.text
    assert differing.text.count('aria-invalid="true"') == 1
    assert db.session.scalars(db.select(Response)).all() == []
    settled = post(client, 1, {**TYPED, "recommend": "9"}, stage="settle", **first)
    assert settled.status_code == 303
    same = post(client, 1, {**TYPED, "ways": "1, 3", "comment": "more  light, please"}, stage="second", **first)
    assert same.status_code == 303
    found = db.session.scalars(db.select(Response)).all()
    assert sorted(response.answers["recommend"] for response in found) == [9, 10]


def test_a_batch_is_begun_on_the_desk(page_app: Flask, page_world: SimpleNamespace) -> None:
    make_survey(page_world)
    client = sign_in(page_app, page_world.quality_manager)
    good = {"channel": "phone", "service": page_world.service.id, "language": "et", "day": "2026-06-01"}
    assert client.post(HERE, data={**good, "day": "2999-01-01"}).status_code == 400
    begun = client.post(HERE, data=good)
    assert (begun.status_code, begun.location) == (303, f"{HERE}/1")
    page = client.get(f"{HERE}/1").text
    assert "Say this first" in page
    assert "<p>Tere päevast! Helistan asutusest Alytus." in page
    assert "Kas olete teenusega rahul?" in page
    assert "Batch 1" in client.get(HERE).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_printed_form_is_tagged_a4_in_its_language(
    page_app: Flask, page_world: SimpleNamespace, language: str
) -> None:
    make_survey(page_world)
    client = sign_in(page_app, page_world.service_owner)
    answer = client.get(f"{HERE}/paper/alytus/home-help.pdf?in={language}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert [round(float(side) / 72 * 25.4) for side in pdf.pages[0].MediaBox[2:]] == [210, 297]
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == language
    assert client.get(f"{HERE}/paper/alytus/home-help.pdf?in=xx").status_code == 404
    assert client.get(f"{HERE}/paper/birstonas/home-help.pdf").status_code == 404


@pytest.mark.browser
def test_digits_and_enter_are_all_it_takes(browser: Browser, live: Live, live_world: SimpleNamespace) -> None:
    survey = make_survey(live_world)
    begin(live_world, survey, language="en")
    db.session.commit()
    context = browser.new_context(viewport=DESK, locale="en", base_url=live.url)
    sign_in_browser(context, live, live_world.quality_manager)
    page = context.new_page()
    page.goto(f"{HERE}/1")
    expect(page.locator("#line-1")).to_be_focused()
    for words in ("4", "-", "10", "1", "3", "13", "2,5", "More light, please"):
        page.keyboard.type(words)
        page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_contain_text("Form 1 of the batch is stored.")
    expect(page.locator("#line-1")).to_be_focused()
    assert_accessible(page)
    page.keyboard.type("9")
    for _ in range(8):
        page.keyboard.press("Enter")
    expect(page.locator("[aria-invalid=true]")).to_be_focused()
    assert_accessible(page)
    db.session.rollback()
    assert db.session.scalars(db.select(Response)).one().answers == STORED
