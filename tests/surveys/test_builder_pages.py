"""The builder's pages: what a manager, a reader and a stranger can do there."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from parem.accounts.models import AuditEntry
from parem.extensions import db
from parem.surveys.builder.question_operations import add_question
from parem.surveys.models import Survey
from parem.surveys.operations import publish, start_version
from tests.conftest import sign_in
from tests.surveys.builder_world import asked, counted, make_draft, order_of

HERE = "/o/alytus/surveys"


@pytest.fixture
def manager(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    return sign_in(page_app, page_world.quality_manager)


def newest() -> Survey:
    survey = db.session.scalar(db.select(Survey).order_by(Survey.id.desc()))
    db.session.refresh(survey)
    return survey


def four(name: str, words: str = "words") -> dict[str, str]:
    return {f"{name}-{language}": words for language in ("lt", "et", "en", "ru")}


def test_from_nothing_to_a_published_survey(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    assert "No survey yet" in manager.get(HERE).text
    made = manager.post(f"{HERE}/new", data={**four("title", "Library"), "code": "", "start": "ready"})
    assert (made.status_code, made.location) == (303, f"{HERE}/library")
    refused = manager.post(f"{HERE}/library/publish", data={})
    assert refused.status_code == 400
    assert f'href="{HERE}/library/services' in refused.text
    manager.post(f"{HERE}/library/services", data={"listed": page_world.service.id, "service": page_world.service.id})
    done = manager.post(f"{HERE}/library/publish", data={"opens_on": "2026-01-01", "closes_on": ""})
    assert (done.status_code, done.location) == (303, f"{HERE}/library/addresses")
    page = manager.get(done.location).text
    assert "http://localhost/s/library/alytus/home-help" in page
    assert newest().state == "open"


def test_a_form_that_fails_keeps_what_was_typed(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    make_draft(page_world.first, code="taken")
    failed = manager.post(f"{HERE}/new", data={"title-lt": "Mano apklausa", "code": "taken", "start": "empty"})
    assert failed.status_code == 400
    assert "Mano apklausa" in failed.text
    assert "Another survey has this code" in failed.text


TWO_OPTIONS = {
    "options-0-code": "a", **four("options-0-label", "A"),
    "options-1-code": "", **four("options-1-label", "Bee"),
    "options-2-code": "",
}  # fmt: skip
A_AND_BEE = [{"code": c, "label": dict.fromkeys(("lt", "et", "en", "ru"), w)} for c, w in (("a", "A"), ("bee", "Bee"))]


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("scale", {"points": "7", "dimension": "empathy", **four("low_label")}, {"points": 7, "dimension": "empathy"}),
        ("scale", {"points": "5", "dimension": "other", "other_dimension": "Price"}, {"dimension": "price"}),
        ("nps", {"required": "y"}, {"required": True}),
        ("ces", {"dont_know": "y"}, {"dont_know": True}),
        ("yes_no", {}, {"options": []}),
        ("number", {"minimum": "1", "maximum": "10"}, {"minimum": 1.0, "maximum": 10.0}),
        ("text", {}, {"dont_know": False}),
        ("single", TWO_OPTIONS, {"options": A_AND_BEE}),
    ],
)  # fmt: skip
def test_each_type_is_made_and_edited(
    manager: FlaskClient, page_world: SimpleNamespace, kind: str, more: dict, expected: dict
) -> None:
    make_draft(page_world.first)
    assert manager.get(f"{HERE}/survey/questions/new/{kind}").status_code == 200
    sent = {**four("text", "How was it?"), "action": "save", **more}
    done = manager.post(f"{HERE}/survey/questions/new/{kind}", data=sent)
    assert done.status_code == 303, re.findall("field-error[^<]*", done.text)
    question = newest().versions[0].questions[0]
    assert (question.code, question.type) == ("how_was_it", kind)
    assert {name: getattr(question, name) for name in expected} == expected
    edit = manager.get(f"{HERE}/survey/questions/{question.id}")
    assert 'value="how_was_it"' in edit.text
    again = manager.post(
        f"{HERE}/survey/questions/{question.id}", data={**sent, "code": "other", **four("text", "New")}
    )
    assert again.status_code == 303
    assert newest().versions[0].questions[0].text["lt"] == "New"


def test_a_bad_question_says_why_at_its_field(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    make_draft(page_world.first, "a")
    sent = {"text-en": "Which?", "code": "a", "options-0-code": "x y", "options-0-label-en": "One", "action": "save"}
    page = manager.post(f"{HERE}/survey/questions/new/single", data=sent)
    assert page.status_code == 400
    assert 'href="#code"' in page.text
    assert 'href="#options-0-code"' in page.text
    assert "Which?" in page.text


def test_options_are_arranged_without_javascript(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    make_draft(page_world.first)
    sent = {"text-en": "Which?", "options-0-code": "a", "options-1-code": "b"}
    address = f"{HERE}/survey/questions/new/single"
    codes = lambda page: re.findall(r'name="options-\d-code"[^>]*value="(\w*)"', page.text)  # noqa: E731
    assert codes(manager.post(address, data={**sent, "action": "add"})) == ["a", "b", ""]
    assert codes(manager.post(address, data={**sent, "action": "up-1"})) == ["b", "a"]
    assert codes(manager.post(address, data={**sent, "action": "down-0"})) == ["b", "a"]
    assert codes(manager.post(address, data={**sent, "action": "remove-0"})) == ["b"]
    assert newest().versions[0].questions == []


def test_order_is_dragged_or_stepped(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    survey = make_draft(page_world.first, "a", "b", "c")
    a, b, c = (question.id for question in survey.versions[0].questions)
    assert manager.post(f"{HERE}/survey/order", data={"order": f"{c},{a};{b}"}).status_code == 303
    assert order_of(newest()) == [["c", "a"], ["b"]]
    manager.post(f"{HERE}/survey/questions/{a}/move", data={"to": "up"})
    assert order_of(newest()) == [["a", "c"], ["b"]]
    manager.post(f"{HERE}/survey/questions/{a}/move", data={"page": "3"})
    assert order_of(newest()) == [["c"], ["b"], ["a"]]
    assert manager.post(f"{HERE}/survey/order", data={"order": "x"}).status_code == 400
    stale = manager.post(f"{HERE}/survey/order", data={"order": f"{a}"}, follow_redirects=True)
    assert "The questions changed meanwhile" in stale.text


def test_a_deletion_can_be_undone_once(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    survey = make_draft(page_world.first, "a", "b")
    page = manager.post(f"{HERE}/survey/questions/{survey.versions[0].questions[0].id}/delete", follow_redirects=True)
    assert order_of(newest()) == [["b"]]
    undo = re.search(r'action="([^"]+/restore/\d+)"', page.text)
    assert manager.post(undo[1]).status_code == 303
    assert order_of(newest()) == [["a", "b"]]
    assert "Another question has this code" in manager.post(undo[1], follow_redirects=True).text


def test_another_surveys_deletion_cannot_be_undone_here(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    survey = make_draft(page_world.first, "a")
    make_draft(page_world.first, "b", code="second")
    manager.post(f"{HERE}/survey/questions/{survey.versions[0].questions[0].id}/delete")
    line = db.session.scalar(db.select(AuditEntry.id).filter_by(action="question.deleted"))
    assert manager.post(f"{HERE}/second/restore/{line}").status_code == 404


def test_missing_words_are_shown_and_lead_to_their_field(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    survey = make_draft(page_world.first, services=(page_world.service,))
    question = add_question(
        survey.versions[0], {"code": "a", "type": "yes_no", "text": {"en": "Good?", "lt": "Gerai?"}}
    )
    db.session.commit()
    page = manager.get(f"{HERE}/survey").text
    assert page.count("chip-warn") == 2
    listed = manager.get(f"{HERE}/survey/publish").text
    assert f'href="{HERE}/survey/questions/{question.id}#text-et"' in listed
    assert 'id="text-et"' in manager.get(f"{HERE}/survey/questions/{question.id}").text


def test_the_preview_is_in_each_language(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    survey = make_draft(page_world.first)
    words = {"lt": "Gerai?", "et": "Hästi?", "en": "Good?", "ru": "Хорошо?"}
    for kind in ("scale", "nps", "ces", "yes_no", "single", "multiple", "ranking", "number", "date", "text"):
        options = [{"code": "x", "label": {"en": "X"}}]
        add_question(
            survey.versions[0],
            {"code": kind, "type": kind, "points": 5, "text": words, "options": options, "granularity": "month"},
        )
    db.session.commit()
    for language, word in words.items():
        page = manager.get(f"{HERE}/survey/preview/page?language={language}").text
        assert (page.count(word) >= 10, f'<html lang="{language}">' in page) == (True, True)
    assert manager.get(f"{HERE}/survey/preview?language=xx").status_code == 302


def test_an_open_survey_is_edited_as_a_new_version(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    survey = make_draft(page_world.first, "a", services=(page_world.service,))
    publish(survey)
    db.session.commit()
    frozen = survey.versions[0].questions[0].id
    page = manager.post(f"{HERE}/survey/questions/{frozen}/delete", follow_redirects=True)
    assert "frozen" in page.text
    assert manager.get(f"{HERE}/survey/questions/new/text", follow_redirects=True).text.count("frozen") >= 1
    page = manager.post(f"{HERE}/survey/versions", follow_redirects=True)
    assert "Citizens answer version 1" in page.text
    manager.post(f"{HERE}/survey/publish", data={})
    assert newest().published.number == 2
    for step, words in (("close", "Closed"), ("reopen", "Open")):
        assert words in manager.post(f"{HERE}/survey/{step}", follow_redirects=True).text


def test_the_title_of_a_published_survey_keeps_its_languages(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    survey = make_draft(page_world.first, "a", services=(page_world.service,))
    publish(survey)
    db.session.commit()
    assert manager.post(f"{HERE}/survey/texts", data={"title-lt": "Vien lietuviškai"}).status_code == 400
    assert manager.post(f"{HERE}/survey/texts", data=four("title", "Better")).status_code == 303


def test_services_hidden_by_the_filter_stay_chosen(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    survey = make_draft(page_world.first, "a", services=(page_world.service,))
    manager.post(f"{HERE}/survey/services", data={})
    assert [s.id for s in newest().services] == [page_world.service.id]
    manager.post(f"{HERE}/survey/services", data={"listed": page_world.service.id})
    assert newest().services == []
    manager.post(f"{HERE}/survey/services", data={"listed": page_world.service.id, "all": "1"})
    assert len(newest().services) == 1
    manager.post(f"{HERE}/survey/services", data={"listed": page_world.other.id, "service": page_world.other.id})
    assert page_world.other.id not in [s.id for s in survey.services], "a neighbour's service can't be chosen"


READ = ("", "/survey", "/survey/texts", "/survey/services", "/survey/addresses", "/survey/preview")
MANAGE = ("/new", "/survey/settings", "/survey/publish", "/survey/questions/new/text")
POSTS = ("close", "reopen", "versions", "versions/discard", "delete", "order", "services", "texts")


def test_readers_read_and_strangers_see_nothing(page_app: Flask, page_world: SimpleNamespace) -> None:
    publish(make_draft(page_world.first, "a", services=(page_world.service,)))
    db.session.commit()
    reader, stranger = sign_in(page_app, page_world.service_owner), sign_in(page_app, page_world.stranger)
    assert [reader.get(HERE + path).status_code for path in READ] == [200] * len(READ)
    assert [reader.get(HERE + path).status_code for path in MANAGE] == [403] * len(MANAGE)
    assert [reader.post(f"{HERE}/survey/{path}").status_code for path in POSTS] == [403] * len(POSTS)
    assert {stranger.get(HERE + path).status_code for path in (*READ, *MANAGE)} == {404}
    assert stranger.get("/o/birstonas/surveys/survey").status_code == 404


def test_a_municipality_reads_but_never_changes_the_countys_survey(
    page_app: Flask, page_world: SimpleNamespace
) -> None:
    survey = make_draft(page_world.county, "a", services=(page_world.service, page_world.other))
    publish(survey)
    start_version(survey)
    db.session.commit()
    manager = sign_in(page_app, page_world.quality_manager)
    page = manager.get(f"{HERE}/survey").text
    assert "Publish" not in page
    assert "birstonas" not in manager.get(f"{HERE}/survey/addresses").text
    assert {manager.post(f"{HERE}/survey/{path}").status_code for path in POSTS} <= {403, 404}


def test_a_long_questionnaire_costs_no_more_queries(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    survey = make_draft(page_world.first, "a", services=(page_world.service,))
    with counted() as few:
        manager.get(f"{HERE}/survey")
    for number in range(12):
        add_question(survey.versions[0], asked(f"q{number}"))
    db.session.commit()
    with counted() as many:
        manager.get(f"{HERE}/survey")
    assert len(many) <= len(few) <= 14
