"""What was deleted comes back as it was: drafts, versions, pages and matrices; after thirty days it is gone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from parem.accounts.operations import Refused
from parem.extensions import db
from parem.languages import Texts
from parem.surveys import jobs
from parem.surveys.builder.deletion_operations import delete_questions, delete_survey, discard_version, purge, restore
from parem.surveys.builder.library_models import Deletion
from parem.surveys.builder.matrix_operations import make_matrix
from parem.surveys.builder.question_operations import add_question, definition_of
from parem.surveys.matrices import rows_of
from parem.surveys.models import Survey
from parem.surveys.operations import change_survey, change_texts, publish, start_version
from parem.surveys.rights.models import PrivacyNotice
from tests.conftest import sign_in
from tests.surveys.builder_world import asked, make_draft, order_of
from tests.surveys.test_matrices import SHARED, items


def make(world: SimpleNamespace, code: str = "survey") -> Survey:
    survey = make_draft(world.first, "a", services=(world.service,), code=code)
    make_matrix(survey.versions[0], SHARED, items("x", "y"))
    add_question(survey.versions[0], asked("b", shown_if=[{"question": "a", "any_of": [1]}]), 2)
    add_question(survey.versions[0], asked("c"), 3)
    change_texts(survey, introduction=Texts.of("Hello"), thanks=Texts.of("Thanks"))
    db.session.commit()
    return survey


def all_of(survey: Survey) -> list[dict[str, Any]]:
    return [definition_of(question) for question in survey.versions[-1].questions]


def test_a_deleted_draft_comes_back_whole(world: SimpleNamespace) -> None:
    survey = make(world)
    change_survey(survey, opens_on=date(2026, 3, 1), quota=50, period_unit="quarter")
    notice = db.session.get_one(PrivacyNotice, survey.id)
    notice.contact, notice.keep_months = "Ona", 12
    before, number = all_of(survey), survey.id
    kept = delete_survey(survey)
    db.session.commit()
    assert db.session.scalar(db.select(Survey.id)) is None
    back = restore(kept)
    db.session.commit()
    assert (back.code, back.title["en"], back.state, back.opens_on, back.quota, back.period_unit) == (
        "survey", "Survey", "draft", date(2026, 3, 1), 50, "quarter",
    )  # fmt: skip
    assert all_of(back) == before and order_of(back) == [["a", "x", "y"], ["b"], ["c"]]
    assert back.versions[0].introduction["lt"] == "Hello" and [s.code for s in back.services] == ["home-help"]
    told = db.session.get_one(PrivacyNotice, back.id)
    assert (told.contact, told.keep_months) == ("Ona", 12)
    assert db.session.scalar(db.select(Deletion.id)) is None and number


def test_a_short_name_that_was_taken_meanwhile(world: SimpleNamespace) -> None:
    kept = delete_survey(make(world))
    make_draft(world.first, "z")
    assert restore(kept).code == "survey-2"


def test_a_survey_with_answers_or_published_stays(world: SimpleNamespace) -> None:
    survey = make(world)
    publish(survey)
    with pytest.raises(Refused, match="cannot be deleted"):
        delete_survey(survey)
    assert db.session.scalar(db.select(Deletion.id)) is None


def test_a_discarded_version_comes_back_unless_another_is_edited(world: SimpleNamespace) -> None:
    survey = make(world)
    publish(survey)
    draft = start_version(survey)
    add_question(draft, asked("new"))
    before = all_of(survey)
    kept = discard_version(survey)
    db.session.commit()
    assert survey.draft is None
    start_version(survey)
    with pytest.raises(Refused, match="Another version"):
        restore(kept)
    discard_version(survey)
    restore(kept)
    db.session.commit()
    assert survey.draft is not None and (survey.draft.number, all_of(survey)) == (2, before)


def test_a_page_and_a_matrix_come_back_to_their_places(world: SimpleNamespace) -> None:
    survey = make(world)
    version = survey.versions[0]
    key = next(question.matrix for question in version.questions if question.matrix)
    before = all_of(survey)
    page = delete_questions([question for question in version.questions if question.page == 2])
    matrix = delete_questions(rows_of(version.questions, key))
    assert order_of(survey) == [["a"], ["c"]]
    assert matrix.title == SHARED["heading"]
    restore(matrix)
    restore(page)
    assert order_of(survey) == [["a", "x", "y"], ["b"], ["c"]] and all_of(survey) == before
    again = delete_questions(rows_of(version.questions, key))
    add_question(version, asked("x"))
    with pytest.raises(Refused, match="Another question has this code"):
        restore(again)


def test_after_thirty_days_it_is_gone(world: SimpleNamespace) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    for code, days in (("old", 31), ("young", 29)):
        delete_survey(make(world, code)).at = now - timedelta(days=days)
    db.session.commit()
    assert jobs.purge_deletions.call_local() == 1
    assert [kept.content["code"] for kept in db.session.scalars(db.select(Deletion))] == ["young"]
    assert purge(now + timedelta(days=2)) == 1


@pytest.fixture
def manager(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    return sign_in(page_app, page_world.quality_manager)


def test_undo_right_after_and_from_the_list(manager: FlaskClient, page_app: Flask, page_world: SimpleNamespace) -> None:
    survey, here, deleted = make(page_world), "/o/alytus/surveys/survey", "/o/alytus/deleted"
    assert "Nothing was deleted lately" in manager.get(deleted).text
    gone = manager.post(f"{here}/pages/1/delete", follow_redirects=True).text
    assert "3 questions are deleted" in gone and "Undo" in gone
    kept = db.session.scalars(db.select(Deletion)).one()
    stranger = sign_in(page_app, page_world.stranger)
    assert stranger.post(f"/o/birstonas/deleted/{kept.id}/restore").status_code == 404
    assert "It is back" in manager.post(f"{deleted}/{kept.id}/restore", follow_redirects=True).text
    assert manager.post(f"{here}/matrices/matrix/delete").status_code == 303
    assert manager.post(f"{here}/matrices/matrix/delete").status_code == 404
    assert manager.post(f"{here}/pages/9/delete").status_code == 404
    lost = manager.post(f"{here}/delete", follow_redirects=True).text
    assert "“Survey” is deleted" in lost and "Recently deleted" in lost
    listed = manager.get(deleted).text
    assert listed.count("Put back</button>") == 1, "what was deleted from the survey went with it"
    kept = db.session.scalars(db.select(Deletion)).one()
    manager.post(f"{deleted}/{kept.id}/restore")
    db.session.expire_all()
    survey = db.session.scalars(db.select(Survey)).one()
    publish(survey)
    start_version(survey)
    db.session.commit()
    thrown = manager.post(f"{here}/versions/discard", follow_redirects=True).text
    assert "The draft is gone" in thrown and "Undo" in thrown
    frozen = manager.post(f"{here}/pages/1/delete", follow_redirects=True).text
    assert "frozen" in frozen
