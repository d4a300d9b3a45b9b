"""A rehearsal asks as citizens are asked and stores nothing; long questionnaires are warned of."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from parem.extensions import db
from parem.languages import LANGUAGES
from parem.surveys.models import Comment, Response
from parem.surveys.operations import create_survey
from parem.surveys.question_operations import add_question
from tests.conftest import sign_in
from tests.surveys.test_conditions import branched

PAGE = "/o/alytus/surveys/desk/rehearsal"


@pytest.fixture
def client(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    branched(page_world.first, [page_world.service])
    return sign_in(page_app, page_world.quality_manager)


def test_a_draft_is_rehearsed_to_the_end_and_nothing_is_stored(client: FlaskClient) -> None:
    page = client.get(PAGE).text
    assert "Rehearsal: nothing is stored." in page and "en?" in page and 'name="csrf_token"' in page
    assert client.post(PAGE, data={"page": "1", "action": "next"}).status_code == 400, "required is required"
    page = client.post(PAGE, data={"page": "1", "action": "next", "visited": "1"}).text
    assert 'name="waiting"' in page
    sent = {"page": "3", "action": "send", "visited": "1", "waiting": "2", "why": "The queue was long"}
    page = client.post(PAGE, data=sent).text
    assert "This would have been stored" in page and "The queue was long" in page and "<dd>Yes</dd>" in page
    assert db.session.scalar(db.select(Response.id)) is None and db.session.scalar(db.select(Comment.id)) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_language(client: FlaskClient, language: str) -> None:
    page = client.post(PAGE, data={"page": "1", "lang": language, "visited": "1"}).text
    assert f'<html lang="{language}">' in page and f"{language}?" in page and "checked" in page


def test_without_questions_it_says_so(page_app: Flask, page_world: SimpleNamespace) -> None:
    create_survey(page_world.first, title="Empty", code="desk", services=[page_world.service])
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    assert "A rehearsal needs a question" in client.get(PAGE, follow_redirects=True).text


def test_more_than_twelve_questions_are_warned_of(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = create_survey(page_world.first, title="Long", code="desk", services=[page_world.service])
    for number in range(12):
        add_question(survey.versions[0], {"code": f"q{number}", "type": "yes_no", "text": "So?"})
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    page = client.get("/o/alytus/surveys/desk").text
    assert "12 questions" in page and "about 2 minutes" in page and "long questionnaire" not in page
    add_question(survey.versions[0], {"code": "last", "type": "text", "text": "What else?"})
    db.session.commit()
    assert "long questionnaire" in client.get("/o/alytus/surveys/desk").text
