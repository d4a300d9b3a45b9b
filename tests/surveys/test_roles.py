"""Questions that are part of an index, and ready-made blocks: what may be kept, and how roles travel."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from parem.extensions import db
from parem.languages import LANGUAGES
from parem.surveys.builder.block_operations import Place, insert_block, keep_block, keep_ready, lost_roles
from parem.surveys.builder.library_models import QuestionBlock
from parem.surveys.builder.publishing import obstacles
from parem.surveys.builder.question_operations import (
    BadQuestion,
    add_question,
    delete_question,
    duplicate_question,
    edit_question,
    restore_question,
)
from parem.surveys.builder.ready_blocks import READY_WORDS, ready_blocks
from parem.surveys.foreign.reading import read_foreign
from parem.surveys.models import Question, Survey
from parem.surveys.operations import publish, start_version
from parem.surveys.questionnaire_files.file import read_questionnaire
from parem.surveys.questionnaire_files.questionnaire import BadQuestionnaire
from tests.conftest import sign_in
from tests.surveys.builder_world import asked, make_draft

TEN: dict[str, Any] = {"points": 10, "role": "overall"}


def roles_of(survey: Survey) -> list[str | None]:
    return [question.role for question in survey.versions[-1].questions]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"points": 5, "role": "overall"}, "role"),
        ({"points": 10, "role": "nonsense"}, "role"),
        ({"points": 7, "role": "expectation"}, "dimension"),
    ],
)
def test_what_a_role_needs(page_app: Flask, page_world: SimpleNamespace, values: dict[str, Any], field: str) -> None:
    survey = make_draft(page_world.first)
    with pytest.raises(BadQuestion) as refused:
        add_question(survey.versions[0], asked("a", "scale", **values))
    assert [problem.field for problem in refused.value.problems] == [field]
    assert add_question(survey.versions[0], asked("a", "yes_no", **values)).role is None


def test_a_part_of_the_index_is_asked_once(app: Flask, world: SimpleNamespace) -> None:
    survey = make_draft(world.first)
    version = survey.versions[0]
    first = add_question(version, asked("a", "scale", **TEN))
    with pytest.raises(BadQuestion):
        add_question(version, asked("b", "scale", **TEN))
    copy = duplicate_question(first)
    assert (first.role, copy.role) == ("overall", None)
    line = delete_question(first)
    edit_question(copy, {"role": "overall"})
    assert restore_question(version, line).role is None
    expected = add_question(version, asked("c", "scale", points=7, role="expectation", dimension="empathy"))
    assert duplicate_question(expected).role == "expectation"
    db.session.commit()
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.update(Question).where(Question.code.in_(["a", "c"])).values(role="ideal", points=10))
        db.session.execute(sa.update(Question).where(Question.code == "c").values(points=5))
    db.session.rollback()


def test_a_matrix_with_a_part_of_the_index_keeps_its_points(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_draft(page_world.first)
    version = survey.versions[0]
    row = {"matrix": "m", "heading": {"en": "Heading"}, "points": 10}
    add_question(version, asked("a", "scale", **row))
    add_question(version, asked("b", "scale", **row, role="ideal"))
    db.session.commit()
    with pytest.raises(BadQuestion):
        edit_question(version.questions[0], {"points": 5})
    db.session.rollback()
    client = sign_in(page_app, page_world.quality_manager)
    ids = {f"items-{n}-number": str(q.id) for n, q in enumerate(version.questions)}
    words = {f"items-{n}-text-en": f"Kept {n}" for n in range(2)} | {"items-0-code": "a", "items-1-code": "b"}
    form = {**ids, **words, "heading-en": "Heading", "points": "5"}
    page = client.post("/o/alytus/surveys/survey/matrices/m", data=form)
    shown = page.get_data(as_text=True)
    assert page.status_code == 400 and "have 10 points" in shown and "Kept 1" in shown
    assert roles_of(survey) == [None, "ideal"] and version.questions[0].points == 10


def test_roles_go_where_questions_go(app: Flask, world: SimpleNamespace) -> None:
    survey = make_draft(world.first, services=(world.service,))
    for name in READY_WORDS:
        added = insert_block(keep_ready(world.first, name), survey, Place(0, True))
        assert len(added) in (3, 10)
    there = sorted(role or "" for role in roles_of(survey))
    assert there.count("expectation") == 5 and {"overall", "fulfilled", "ideal"} < set(there)
    assert not [each for each in obstacles(survey, survey.versions[0]) if each.is_translation]
    publish(survey, untranslated=True)
    start_version(survey)
    assert sorted(role or "" for role in roles_of(survey)) == there
    block, _lost = keep_block(world.first, survey.title, survey.versions[-1].questions)
    other = make_draft(world.first, code="other")
    assert not lost_roles(block, insert_block(block, other, Place(0, True)))
    assert sorted(role or "" for role in roles_of(other)) == there
    # A second time they are no part of the index any more: it has them already.
    again = keep_ready(world.first, "satisfaction_index")
    assert lost_roles(again, insert_block(again, other, Place(0, True)))


def test_an_xlsform_keeps_them_for_parem(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_draft(page_world.first, services=(page_world.service,))
    for name in READY_WORDS:
        insert_block(keep_ready(page_world.first, name), survey, Place(0, True))
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    content = client.get("/o/alytus/surveys/survey.xlsx").get_data()
    found = {each.values["code"]: each.values for each in read_foreign(content).questionnaire.questions}
    for question in survey.versions[0].questions:
        if question.type == "scale":
            kept = found[question.code]
            assert (kept["role"] or None, kept["dimension"] or None) == (question.role, question.dimension or None)


def test_the_ready_blocks_are_whole() -> None:
    for name, ready in ready_blocks().items():
        assert not ready.warnings, name
        for texts in (ready.title, *(question.values["text"] for question in ready.questions)):
            assert set(texts) == set(LANGUAGES)


def test_a_file_says_roles_and_not_one_twice() -> None:
    line = "  - {code: %s, type: scale, points: 10, role: overall, text: How}\n"
    found = read_questionnaire("title: T\nquestions:\n" + line % "a")
    assert found.questions[0].values["role"] == "overall"
    with pytest.raises(BadQuestionnaire, match="two questions have the role"):
        read_questionnaire("title: T\nquestions:\n" + line % "a" + line % "b")
    with pytest.raises(BadQuestionnaire, match="10 points"):
        read_questionnaire("title: T\nquestions:\n" + (line % "a").replace("10", "5"))


def test_a_ready_block_comes_into_a_survey_by_the_pages(page_app: Flask, page_world: SimpleNamespace) -> None:
    make_draft(page_world.first, "first")
    client = sign_in(page_app, page_world.quality_manager)
    page = client.get("/o/alytus/blocks?survey=survey").get_data(as_text=True)
    assert "Satisfaction index (3 questions)" in page
    answer = client.post("/o/alytus/blocks/ready/satisfaction_index", data={"survey": "survey"})
    block = db.session.scalars(sa.select(QuestionBlock)).one()
    assert answer.status_code == 303 and answer.headers["Location"].endswith(f"/blocks/{block.id}?survey=survey")
    assert client.post("/o/alytus/blocks/ready/nothing").status_code == 404
    client.post(f"/o/alytus/blocks/{block.id}/insert", data={"survey": "survey", "place": "end-1"})
    again = client.post(
        f"/o/alytus/blocks/{block.id}/insert", data={"survey": "survey", "place": "end-1"}, follow_redirects=True
    )
    assert "no part of it" in again.get_data(as_text=True)
    assert "Satisfaction index: close to the ideal" in client.get("/o/alytus/surveys/survey").get_data(as_text=True)
    question = db.session.scalars(sa.select(Question).filter_by(role="ideal")).one()
    form = client.get(f"/o/alytus/surveys/survey/questions/{question.id}").get_data(as_text=True)
    assert 'selected value="ideal"' in form
    bad = client.post(
        f"/o/alytus/surveys/survey/questions/{question.id}", data={"text-en": "Kept", "points": "5", "role": "ideal"}
    )
    assert bad.status_code == 400 and "have 10 points" in bad.get_data(as_text=True)
