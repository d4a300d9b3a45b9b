"""When a question is asked: the rule itself, the citizen's form, the builder, what publishing refuses."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from parem.extensions import db
from parem.languages import LANGUAGES, Texts
from parem.surveys.answering.flow import Turn, first_turn, next_turn
from parem.surveys.builder.publishing import obstacles
from parem.surveys.builder.question_operations import add_question, delete_question, edit_question
from parem.surveys.builder.question_places import move_to_page
from parem.surveys.kiosks.batch import checked
from parem.surveys.models import Question, Response, Survey, Version
from parem.surveys.operations import create_survey, publish
from parem.surveys.question_conditions import Flaw, asked, conditions_of, flaws, may_follow
from parem.surveys.questionnaire_files.file import read_questionnaire
from parem.surveys.questionnaire_files.questionnaire import BadQuestionnaire
from tests.conftest import sign_in

CODES = {"single": ["a", "b", "c"], "multiple": ["a", "b"], "yes_no": [0, 1]}


@dataclass
class Asked:
    """A question without a table."""

    code: str
    page: int
    type: str
    shown_if: list[dict[str, Any]] = field(default_factory=list)
    dont_know: bool = False
    points: int | None = None

    @property
    def options(self) -> list[dict[str, Any]]:
        return [{"code": code} for code in CODES[self.type]] if self.type != "yes_no" else []

    def possible(self) -> list[Any]:
        """Every answer that can be given."""
        codes: list[Any] = list(CODES[self.type])
        if self.type == "multiple":
            codes = [list(some) for n in (1, 2) for some in itertools.combinations(codes, n)]
        return [None, *codes, *(["dk"] if self.dont_know else [])]


@st.composite
def questionnaires(draw: st.DrawFn) -> list[Asked]:
    questions: list[Asked] = []
    for number in range(draw(st.integers(2, 4))):
        page = (questions[-1].page if questions else 1) + draw(st.integers(0, 1))
        kind = draw(st.sampled_from(sorted(CODES)))
        wishes = []
        for other in draw(st.lists(st.sampled_from(questions), max_size=2)) if questions else []:
            codes = [*CODES[other.type], *(["dk"] if other.dont_know else [])]
            any_of = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=2, unique=True))
            wishes += [{"question": other.code, "any_of": any_of}] if other.page < page else []
        questions.append(Asked(f"q{number}", page, kind, wishes, draw(st.booleans())))
    return questions


def worlds(questions: list[Asked]) -> Any:
    """Every way to answer them all."""
    for answers in itertools.product(*(question.possible() for question in questions)):
        yield dict(zip([question.code for question in questions], answers, strict=True))


@given(questionnaires())
def test_a_question_is_refused_exactly_where_nobody_would_ever_be_asked(questions: list[Asked]) -> None:
    ever: set[str] = set()
    for answers in worlds(questions):
        ever |= asked(questions, answers)
    assert {q.code for q, _other, flaw in flaws(questions) if flaw is Flaw.NEVER} == {q.code for q in questions} - ever


@given(questionnaires(), st.data())
def test_a_page_may_follow_exactly_where_some_answers_lead_to_it(questions: list[Asked], data: st.DataObject) -> None:
    page = data.draw(st.integers(1, max(q.page for q in questions)))
    known = {q.code: data.draw(st.sampled_from(q.possible())) for q in questions if q.page < page}
    possible = any(
        any(q.page > page and q.code in asked(questions, answers) for q in questions)
        for answers in worlds(questions)
        if all(answers[code] == answer for code, answer in known.items())
    )
    # Where conditions rule each other out it may say that a page follows, and then the end page comes.
    assert may_follow(questions, known, page) or not possible


def test_what_was_answered_to_a_question_that_is_not_asked_decides_nothing() -> None:
    questions = [
        Asked("visited", 1, "yes_no"),
        Asked("why", 2, "single", [{"question": "visited", "any_of": [1]}]),
        Asked("more", 3, "yes_no", [{"question": "why", "any_of": ["a"]}]),
    ]
    assert asked(questions, {"visited": 1, "why": "a"}) == {"visited", "why", "more"}
    assert asked(questions, {"visited": 0, "why": "a"}) == {"visited"}


def test_flaws() -> None:
    later = Asked("one", 1, "yes_no", [{"question": "two", "any_of": [1]}])
    gone = Asked("two", 2, "yes_no", [{"question": "nothing", "any_of": [1]}])
    unknown = Asked("three", 3, "yes_no", [{"question": "two", "any_of": ["a"]}])
    itself = Asked("four", 3, "yes_no", [{"question": "four", "any_of": [1]}])
    assert [(q.code, flaw) for q, _other, flaw in flaws([later, gone, unknown, itself])] == [
        ("one", Flaw.LATER), ("two", Flaw.GONE), ("three", Flaw.UNKNOWN_CODE), ("four", Flaw.LATER),
    ]  # fmt: skip


def branched(place: Any, services: list[Any]) -> Survey:
    """Did you visit us? If so, how was the waiting (page 2) and, if bad, why (page 3)."""
    survey = create_survey(place, title=Texts(dict.fromkeys(LANGUAGES, "Desk")), code="desk", services=services)
    version = survey.versions[0]
    text = {language: f"{language}?" for language in LANGUAGES}
    add_question(version, {"code": "visited", "type": "yes_no", "text": text, "required": True}, 1)
    wish = [{"question": "visited", "any_of": [1]}]
    waiting = {"code": "waiting", "type": "scale", "points": 5, "text": text, "required": True, "shown_if": wish}
    add_question(version, waiting, 2)
    wish = [{"question": "waiting", "any_of": [1, 2]}]
    add_question(version, {"code": "why", "type": "text", "text": text, "shown_if": wish}, 3)
    db.session.commit()
    return survey


@pytest.fixture
def survey(world: SimpleNamespace) -> Survey:
    return branched(world.first, [world.service])


def post(version: Version, page: int, action: str, **given: str) -> Turn:
    fields = {"page": str(page), "action": action, "response_id": str(uuid.uuid4()), **given}
    return next_turn(version, MultiDict(fields))


def test_the_form_asks_what_the_answers_lead_to(survey: Survey) -> None:
    version = survey.versions[0]
    assert not first_turn(version).is_last_page
    no = post(version, 1, "next", visited="0")
    assert (no.page, no.is_end, no.is_last_page) == (4, True, True)
    assert post(version, 4, "back", visited="0").page == 1
    sent = post(version, 4, "send", visited="0", waiting="1", why="It is kept while one goes back, and not sent")
    assert sent.is_complete and sent.form.answers() == {"visited": 0} and sent.form.comments() == {}
    yes = post(version, 1, "next", visited="1")
    assert (yes.page, yes.is_last_page) == (2, False)
    assert post(version, 2, "next", visited="1").form.errors_on(2), "what is asked and required is required"
    assert post(version, 2, "next", visited="1", waiting="5").is_end
    bad = post(version, 2, "next", visited="1", waiting="2")
    assert (bad.page, bad.is_last_page) == (3, True)
    assert ("why", "Queue") in post(version, 3, "back", visited="1", waiting="2", why="Queue").form.carried(2)
    sent = post(version, 3, "send", visited="1", waiting="2", why="Queue")
    assert sent.is_complete and sent.form.comments() == {"why": "Queue"}


def test_an_answer_from_a_kiosk_is_looked_at_in_the_same_way(survey: Survey) -> None:
    fields = [["visited", "0"], ["waiting", "1"], ["why", "A tablet of yesterday sent it"]]
    turn = checked(survey.versions[0], {"id": str(uuid.uuid4()), "fields": fields}, date(2026, 3, 17))
    assert turn.form.answers() == {"visited": 0} and turn.form.comments() == {}


def test_publishing_says_what_is_wrong_with_a_condition(survey: Survey) -> None:
    version = survey.versions[0]
    visited, waiting, _why = version.questions
    assert [str(each.words) for each in obstacles(survey, version) if each.anchor == "shown_if"] == []
    move_to_page(waiting, 1)
    assert any("not on an earlier page" in str(each.words) for each in obstacles(survey, version))
    move_to_page(waiting, 2)
    edit_question(visited, {"code": "came"})
    assert conditions_of(waiting)[0].question == "came"
    delete_question(visited)
    assert any("which is not there" in str(each.words) for each in obstacles(survey, version))


def test_the_builder_offers_the_answers_of_earlier_pages(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = branched(page_world.first, [page_world.service])
    client = sign_in(page_app, page_world.quality_manager)
    why = survey.versions[0].questions[2]
    address = f"/o/alytus/surveys/desk/questions/{why.id}"
    page = client.get(address).text
    assert 'value="waiting=2"' in page and 'value="visited=1"' in page
    sent = {"text-en": "Why?", "code": "why", "shown_if": ["visited=1", "waiting=3"], "action": "save"}
    assert client.post(address, data=sent).status_code == 303
    db.session.expire_all()
    assert why.shown_if == [{"question": "visited", "any_of": [1]}, {"question": "waiting", "any_of": [3]}]
    assert "Only if" in client.get("/o/alytus/surveys/desk").text
    assert client.post(address, data={**sent, "shown_if": ["waiting=9"]}).status_code == 400


def test_a_citizen_who_never_came_is_asked_nothing_more(app: Flask, world: SimpleNamespace) -> None:
    survey = branched(world.first, [world.service])

    publish(survey)
    db.session.commit()
    client = app.test_client()
    address = f"/s/desk/alytus/{world.service.code}"
    assert "waiting" not in client.get(address).text
    page = client.post(address, data={"page": "1", "action": "next", "visited": "0", "lang": "en"}).text
    assert "These were all the questions" in page
    response = str(uuid.uuid4())
    sent = {"page": "4", "action": "send", "visited": "0", "response_id": response}
    assert client.post(address, data=sent).status_code == 303
    assert db.session.scalars(db.select(Response)).one().answers == {"visited": 0}


def test_questions_without_conditions_have_none(survey: Survey) -> None:
    assert conditions_of(Question(code="a", type="text", shown_if=None)) == ()


FILE = """
title: Desk
pages:
  - questions:
      - {code: visited, type: yes_no, text: "Did you come?"}
      - {code: way, type: single, text: "How?", options: [counter, phone], dont_know: true}
  - questions:
      - {code: waiting, type: scale, text: "How was it?", shown_if: {visited: yes, way: [counter, dk]}}
"""


def test_a_questionnaire_file_says_when_a_question_is_asked() -> None:
    questions = read_questionnaire(FILE).questions
    assert questions[2].values["shown_if"] == [
        {"question": "visited", "any_of": [1]}, {"question": "way", "any_of": ["counter", "dk"]},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ("{nothing: 1}", "there is no earlier question 'nothing'"),
        ("{waiting: 1}", "there is no earlier question 'waiting'"),
        ("{way: [letter]}", "way has no answer 'letter'; it has counter, phone, dk"),
        ("visited", "write the code of an earlier question"),
    ],
)
def test_a_file_with_a_wish_that_cannot_be_is_refused_with_its_line(wish: str, words: str) -> None:
    with pytest.raises(BadQuestionnaire) as error:
        read_questionnaire(FILE.replace("{visited: yes, way: [counter, dk]}", wish))
    assert words in str(error.value) and "line 8" in str(error.value)
