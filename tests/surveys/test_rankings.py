"""Questions for an order of options: what is understood, kept and refused, on every way in."""

from __future__ import annotations

import io
import uuid
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from parem.extensions import db
from parem.languages import LANGUAGES, Texts
from parem.surveys.builder.publishing import obstacles
from parem.surveys.builder.question_operations import add_question, definition_of
from parem.surveys.builder.version_changes import Comparable, compared
from parem.surveys.entry.operations import read_form
from parem.surveys.foreign.answers import Wishes, count, understand_rows
from parem.surveys.foreign.reading import read_foreign
from parem.surveys.imports.errors import NotAnAnswer
from parem.surveys.imports.values import read_answer
from parem.surveys.kiosks.device_operations import create_device
from parem.surveys.models import Question, Response, Survey
from parem.surveys.questionnaire_files.file import read_questionnaire
from parem.surveys.ranking_values import in_order, read_places
from tests.conftest import sign_in
from tests.surveys.builder_world import asked, make_draft
from tests.surveys.limesurvey_files import Q, lsa, lss
from tests.surveys.questionnaires import make_version

FORM = "/s/minute/alytus/home-help"
OPTIONS = [{"code": code, "label": {"en": code.upper()}} for code in ("wait", "hours", "web", "staff")]
BOTH: list[dict[str, Any]] = [
    {"code": "all", "type": "ranking", "options": OPTIONS, "dont_know": True, "text": Texts.of("All?")},
    {"code": "top", "type": "ranking", "options": OPTIONS, "ranks": 2, "required": True, "text": Texts.of("Top?"),
     "random_order": True},
]  # fmt: skip
TOP = ["web:1", "wait:2"]


@pytest.fixture
def survey(page_world: SimpleNamespace) -> Survey:
    survey = Survey(
        code="minute", title=Texts.of("Minute"), state="open", organisation=page_world.first,
        services=[page_world.service],
    )  # fmt: skip
    db.session.add(survey)
    make_version(survey, questions=BOTH)
    db.session.commit()
    return survey


@pytest.fixture
def client(page_app: Flask, survey: Survey) -> FlaskClient:
    return page_app.test_client()


def posted(**given: Any) -> dict[str, Any]:
    return {"version": "1", "page": "1", "lang": "en", "action": "send", "response_id": str(uuid.uuid4()), **given}


def stored() -> list[dict[str, Any]]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Response.answers)))


#: A question that is no row of a matrix.
PLAIN = {"matrix": None, "heading": Texts(), "random_rows": False, "random_place": False}


def question(**values: Any) -> Any:
    plain = {"points": None, "minimum": None, "maximum": None, "granularity": None, "earliest": None, "latest": None}
    return SimpleNamespace(**{"ranks": None, "dont_know": True, **plain, **PLAIN, **BOTH[0], **values})


@given(st.permutations([option["code"] for option in OPTIONS]))
def test_places_in_any_way_are_the_order(order: list[str]) -> None:
    pairs = [f"{code}:{place}" for place, code in enumerate(order, 1)]
    assert in_order(read_places(sorted(pairs), question())) == order
    assert in_order(read_places([",".join(pairs)], question())) == order


def test_an_order_is_kept(client: FlaskClient) -> None:
    every = ["hours:2", "wait:1", "", "staff:3", "web:4"]
    assert client.post(FORM, data=posted(all=every, top=TOP)).status_code == 303
    assert client.post(FORM, data=posted(all="dk", top="web:1,wait:2")).status_code == 303
    kept = [{"all": ["wait", "hours", "staff", "web"], "top": ["web", "wait"]}, {"all": "dk", "top": ["web", "wait"]}]
    assert sorted(stored(), key=str) == sorted(kept, key=str)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("given", "target"),
    [
        ({}, "top"), ({"top": ["web:1", "wait:1"]}, "top"), ({"top": ["web:2"]}, "top"), ({"top": ["web:3"]}, "top"),
        ({"top": ["nothing:1"]}, "top"), ({"top": ["web"]}, "top"), ({"top": ["web:x", ":1", "web:²"]}, "top"),
        ({"top": ["web:1", "web:2"]}, "top"), ({"top": TOP, "all": ["wait:1", "dk"]}, "all"),
        ({"top": TOP, "all": ["wait:1", "hours:3"]}, "all"),
    ],
)  # fmt: skip
def test_a_bad_order_is_told(client: FlaskClient, language: str, given: dict[str, Any], target: str) -> None:
    answer = client.post(FORM, data=posted(**given, lang=language))
    assert answer.status_code == 400 and stored() == []
    assert f'href="#{target}-0"' in answer.text and f'id="{target}-error"' in answer.text


def test_repeats_and_gaps_are_named_and_the_numbers_stay(client: FlaskClient) -> None:
    page = client.post(FORM, data=posted(top=["web:1", "wait:1"])).text
    assert "Number 1 stands at more than one option: “WEB”, “WAIT”." in page.replace("&#34;", '"')
    assert page.count(':1" selected') == 2
    gaps = client.post(FORM, data=posted(top=TOP, all=["wait:1", "hours:3"])).text
    assert "No option has the number: 2, 4." in gaps


def test_the_kiosk_has_a_button_for_each_option(
    client: FlaskClient, survey: Survey, page_world: SimpleNamespace
) -> None:
    _device, code = create_device(page_world.first, survey, page_world.service, "Desk")
    db.session.commit()
    assert client.post("/kiosk/register", data={"code": code}).status_code == 303
    page = client.get("/kiosk").text
    assert page.count('data-rank-option="web"') == 2 * len(LANGUAGES)
    assert 'data-places="2"' in page and 'data-places="4"' in page


def test_paper_is_typed_from_top_to_bottom(survey: Survey) -> None:
    version = survey.versions[0]
    form = read_form(version, {"all": "2143", "top": "0 2 1 0"})
    assert not form.errors
    assert form.answers() == {"all": ["hours", "wait", "staff", "web"], "top": ["web", "hours"]}
    assert read_form(version, {"all": "-", "top": "1200"}).answers()["all"] == "dk"
    for bad in ("123", "12345", "1x23", "1123", "0000"):
        form = read_form(version, {"all": bad, "top": "1200"})
        assert "all" in form.errors or "all" not in form.answers()


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("web;wait;staff;hours", ["web", "wait", "staff", "hours"]), ("WEB > wait", ["web", "wait"]),
        ("web, hours", ["web", "hours"]), ("web", ["web"]), ("dk", "dk"), ("web;web", "option_twice"),
        ("web;;wait", "place_empty"), ("web;boat", "not_an_option"),
    ],
)  # fmt: skip
def test_cells_of_a_file_of_answers(cell: str, found: Any) -> None:
    try:
        assert read_answer(question(), cell) == found
    except NotAnAnswer as error:
        assert error.reason == found


def test_more_places_than_are_asked_for() -> None:
    with pytest.raises(NotAnAnswer, match="too_many_places"):
        read_answer(question(ranks=2), "web;wait;staff")


def test_a_file_with_a_column_for_each_place(page_app: Flask, page_world: SimpleNamespace, survey: Survey) -> None:
    manager = sign_in(page_app, page_world.quality_manager)
    rows = b"top_1,top_2,all\nweb,wait,\nhours,,web;wait;hours;staff\n"
    upload = {"file": (io.BytesIO(rows), "answers.csv")}
    page = manager.post("/o/alytus/surveys/minute/import", data=upload, follow_redirects=True)
    assert page.status_code == 200
    assert '<option selected value="question:top:1">' in page.text
    assert '<option selected value="question:all">' in page.text


def test_publishing_asks_for_three_to_nine_options(page_world: SimpleNamespace) -> None:
    survey = make_draft(page_world.first, "first", services=(page_world.service,))
    made = add_question(survey.versions[0], asked("order", "ranking", options=OPTIONS[:2]))
    assert any("from 3 to 9 options" in str(one.words) for one in obstacles(survey, survey.versions[0]))
    made.options, made.ranks = [*OPTIONS[:3]], 4
    assert any("fewer options" in str(one.words) for one in obstacles(survey, survey.versions[0]))


def test_the_builder_page_makes_a_ranking(page_app: Flask, page_world: SimpleNamespace) -> None:
    make_draft(page_world.first, "first")
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    address = "/o/alytus/surveys/survey/questions/new/ranking"
    labels = {f"options-{n}-label-en": words for n, words in enumerate(("One", "Two", "Three"))}
    data = {"text-en": "What matters?", "ranks": "2", "action": "save", **labels}
    assert client.post(address, data={**data, "ranks": "12"}).status_code == 400
    assert client.post(address, data=data).status_code == 303
    made = db.session.scalars(db.select(Question).filter_by(type="ranking")).one()
    assert (made.ranks, [option["code"] for option in made.options]) == (2, ["one", "two", "three"])


def test_other_places_are_not_comparable() -> None:
    plain = {"help": Texts(), "low_label": Texts(), "high_label": Texts(), "random_order": False, "shown_if": [],
             "required": False}  # fmt: skip
    one, other = question(**plain), question(**plain, ranks=2)
    assert compared([one], [other])[0].comparable is Comparable.NO and compared([one], [one])[0].is_same


def test_a_questionnaire_file_has_rankings() -> None:
    file = "title: T\nquestions:\n  - {code: a, text: A, type: rank, ranks: 2, options: [One, Two, Three]}\n"
    (placed,) = read_questionnaire(file).questions
    assert (placed.values["type"], placed.values["ranks"]) == ("ranking", 2)


def test_limesurvey_orders_come_with_their_answers() -> None:
    answers = (("A1", "Good"), ("A2", "So so"), ("A3", "Bad"))
    questions = [Q("R", "order", answers=answers), Q("R", "best", answers=answers, attributes={"max_answers": "2"}),
                 Q("R", "two", answers=answers[:2])]  # fmt: skip
    rows = [
        {"id": 1, "submitdate": "2024-05-01", "77X1X101": "A2", "77X1X102": "A1", "77X1X103": "A3", "77X1X201": "A3",
         "77X1X202": "A1"},
        {"id": 2, "submitdate": "2024-05-01", "77X1X101": "A2", "77X1X102": "A2", "77X1X103": ""},
    ]  # fmt: skip
    found = read_foreign(lsa(lss(questions), rows))
    assert [placed.values["ranks"] for placed in found.questionnaire.questions] == [None, 2]
    assert {line.code: line.outcome for line in found.lines if line.code} == {
        "order": "kept", "best": "kept", "two": "left",
    }  # fmt: skip
    assert [problem.reason for problem in count(found).bad] == ["option_twice"]
    asked_in = [question(**{"dont_know": False, **placed.values}) for placed in found.questionnaire.questions]
    done = understand_rows(found, asked_in, Wishes(1, date(2024, 5, 1), "lt"), "s", "h")
    # Who was sent off with an order that can't be one is kept as somebody who did not answer it.
    assert [dict(each.answers) for each in done.answers] == [{"order": ["A2", "A1", "A3"], "best": ["A3", "A1"]}, {}]


def test_xlsform_there_and_back(page_app: Flask, page_world: SimpleNamespace) -> None:
    version = make_draft(page_world.first, "first").versions[0]
    made = add_question(version, {**BOTH[0], "dont_know": False, "random_order": True})
    db.session.commit()
    book = sign_in(page_app, page_world.quality_manager).get("/o/alytus/surveys/survey.xlsx").data
    back = read_foreign(book).questionnaire.questions[1].values
    for name in ("type", "code", "random_order"):
        assert back[name] == definition_of(made)[name]
    assert [option["code"] for option in back["options"]] == ["wait", "hours", "web", "staff"]
