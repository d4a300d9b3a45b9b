"""Two versions compared: what changed in words, and what may be looked at as one series."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from parem.extensions import db
from parem.languages import Texts
from parem.surveys.builder.question_operations import add_question, delete_question, edit_question
from parem.surveys.builder.version_changes import Comparable, compared
from parem.surveys.models import Question, Survey
from parem.surveys.operations import create_survey, publish, start_version
from tests.conftest import sign_in

OPTIONS = [{"code": "a", "label": {"en": "By post"}}, {"code": "b", "label": {"en": "By phone"}}]


def question(code: str = "way", **values: Any) -> Question:
    usual: dict[str, Any] = {
        "type": "single", "text": Texts({"en": "How did you come?"}), "options": OPTIONS, "help": Texts(),
        "low_label": Texts(), "high_label": Texts(), "dont_know": False, "required": False, "shown_if": [],
        "random_order": False,
    }  # fmt: skip
    return Question(code=code, **{**usual, **values})


@pytest.mark.parametrize(
    ("values", "comparable", "facts"),
    [
        ({}, Comparable.YES, []),
        ({"text": Texts({"en": "How did you reach us?"})}, Comparable.WITH_CARE, []),
        ({"options": [OPTIONS[0], {"code": "b", "label": {"en": "By telephone"}}]}, Comparable.WITH_CARE, []),
        ({"options": OPTIONS[::-1]}, Comparable.WITH_CARE, ["order"]),
        ({"shown_if": [{"question": "x", "any_of": [1]}]}, Comparable.WITH_CARE, ["shown_if"]),
        ({"dont_know": True}, Comparable.WITH_CARE, ["dont_know"]),
        ({"random_order": True}, Comparable.WITH_CARE, ["random_order"]),
        ({"options": [*OPTIONS, {"code": "c", "label": {"en": "In person"}}]}, Comparable.NO, ["options"]),
        ({"type": "scale", "points": 5, "options": []}, Comparable.NO, ["type", "points"]),
    ],
)
def test_what_may_be_compared(values: dict[str, Any], comparable: Comparable, facts: list[str]) -> None:
    (change,) = compared([question()], [question(**values)])
    assert (change.comparable, change.facts) == (comparable, facts)


def test_the_words_that_differ_are_marked() -> None:
    (change,) = compared([question()], [question(text=Texts({"en": "How did you reach us?"}))])
    (words,) = change.words
    assert words.old == [("How did you ", ""), ("come", "old"), ("?", "")]
    assert words.new == [("How did you ", ""), ("reach us", "new"), ("?", "")] or words.new == [
        ("How did you ", ""), ("reach", "new"), (" ", "new"), ("us", "new"), ("?", ""),
    ]  # fmt: skip


def test_new_gone_and_moved_questions() -> None:
    old = [question(code) for code in ("a", "b", "c", "d")]
    new = [question(code) for code in ("b", "c", "a", "e")]
    changes = {change.code: change for change in compared(old, new)}
    assert list(changes) == ["b", "c", "a", "e", "d"]
    assert [code for code, change in changes.items() if change.is_moved] == ["a"]
    assert changes["e"].old is None and changes["d"].new is None
    assert [code for code, change in changes.items() if change.is_same] == ["b", "c"]


def test_the_page(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey: Survey = create_survey(page_world.first, title="Desk", code="desk", services=[page_world.service])
    add_question(survey.versions[0], {"code": "way", "type": "single", "text": "How did you come?", "options": OPTIONS})
    add_question(survey.versions[0], {"code": "old", "type": "yes_no", "text": "Was it open?"})
    publish(survey, untranslated=True)
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    assert "one version only" in client.get("/o/alytus/surveys/desk/versions").text
    draft = start_version(survey)
    edit_question(draft.questions[0], {"text": "How did you reach us?"})
    delete_question(draft.questions[1])
    db.session.commit()
    page = client.get("/o/alytus/surveys/desk/versions").text
    assert "<del>come</del>" in page and "Comparable with care: 1" in page and "No longer asked" in page
    assert "the same in the same words" in client.get("/o/alytus/surveys/desk/versions?old=1&new=1").text
    assert client.get("/o/alytus/surveys/desk/versions?old=7").status_code == 404
    reader = sign_in(page_app, page_world.director)
    assert "one version only" in reader.get("/o/alytus/surveys/desk/versions").text, "drafts are for their makers"
