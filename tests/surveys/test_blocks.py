"""The library of question blocks: who sees them, what is kept, how they come into a draft."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from parem.accounts.models import AuditEntry
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.languages import LANGUAGES, Texts
from parem.surveys.builder.block_operations import (
    MOST_QUESTIONS,
    Place,
    change_block,
    codes_in,
    delete_block,
    insert_block,
    keep_block,
)
from parem.surveys.builder.block_queries import blocks_for
from parem.surveys.builder.library_models import QuestionBlock
from parem.surveys.builder.matrix_operations import make_matrix
from parem.surveys.builder.question_operations import add_question
from parem.surveys.builder.snapshots import new_codes
from parem.surveys.models import Survey
from parem.surveys.operations import publish
from tests.conftest import sign_in
from tests.surveys.builder_world import asked, make_draft, order_of
from tests.surveys.test_matrices import SHARED, items

BLOCKS = "/o/alytus/blocks"


def source(world: SimpleNamespace) -> Survey:
    """One page with a yes/no question and a matrix; on the next a question that waits for both pages' answers."""
    survey = make_draft(world.first, "outside", "resolved", services=(world.service,))
    make_matrix(survey.versions[0], SHARED, items("x", "y"))
    conditions = [{"question": "resolved", "any_of": [0]}, {"question": "outside", "any_of": [1]}]
    add_question(survey.versions[0], asked("why", "text", shown_if=conditions), 2)
    db.session.commit()
    return survey


def kept(world: SimpleNamespace, *without: str, is_shared: bool = False) -> tuple[QuestionBlock, list[str]]:
    questions = [question for question in source(world).versions[0].questions if question.code not in without]
    block, lost = keep_block(world.first, Texts.of("Basics"), questions, is_shared=is_shared)
    db.session.commit()
    return block, lost


def test_a_block_comes_whole_into_another_draft(world: SimpleNamespace) -> None:
    block, lost = kept(world, "outside")
    assert lost == ["why"], "its condition about a question outside is told of"
    other = make_draft(world.first, "a", "RESOLVED", "b", code="other")
    make_matrix(other.versions[0], SHARED, items("z"), 2)
    assert codes_in(block, other.versions[0]) == {"resolved": "resolved_2", "x": "x", "y": "y", "why": "why"}
    insert_block(block, other, Place(1, is_new=True))
    db.session.commit()
    assert order_of(other) == [["a", "RESOLVED", "b"], ["resolved_2", "x", "y"], ["why"], ["z"]]
    by_code = {question.code: question for question in other.versions[0].questions}
    assert by_code["why"].shown_if == [{"question": "resolved_2", "any_of": [0]}]
    assert by_code["x"].matrix == by_code["y"].matrix != by_code["z"].matrix
    assert by_code["x"].heading == SHARED["heading"] and by_code["x"].text["lt"] == "x!"
    actions = set(db.session.scalars(db.select(AuditEntry.action)))
    assert {"block.created", "block.inserted"} <= actions


def test_a_block_of_one_page_joins_a_page(world: SimpleNamespace) -> None:
    block, _lost = kept(world, "why", "outside")
    other = make_draft(world.first, "a", code="other")
    add_question(other.versions[0], asked("b"), 2)
    insert_block(block, other, Place(1, is_new=False))
    assert order_of(other) == [["a", "resolved", "x", "y"], ["b"]]
    insert_block(block, other, Place(0, is_new=True))
    assert order_of(other)[0] == ["resolved_2", "x_2", "y_2"]
    with pytest.raises(Refused, match="pages changed"):
        insert_block(block, other, Place(9, is_new=True))


@pytest.mark.parametrize(
    ("own", "taken", "found"),
    [
        (["a", "b"], [], {"a": "a", "b": "b"}), (["a"], ["A"], {"a": "a_2"}),
        (["a", "a_2"], ["a"], {"a": "a_3", "a_2": "a_2"}),
        (["a_2", "a"], ["a"], {"a_2": "a_2", "a": "a_3"}), (["x" * 40], ["x" * 40], {"x" * 40: "x" * 38 + "_2"}),
    ],
)  # fmt: skip
def test_codes_stay_where_they_are_free(own: list[str], taken: list[str], found: dict[str, str]) -> None:
    assert new_codes([{"page": 1, "values": {"code": code}} for code in own], taken) == found


def test_who_sees_a_block(world: SimpleNamespace) -> None:
    block, _lost = kept(world)
    above, _lost = keep_block(world.county, Texts.of("County's"), source_questions(world))
    assert blocks_for(world.first) == [above, block] and blocks_for(world.second) == [above]
    assert blocks_for(world.county) == [above]
    change_block(block, title=Texts.of("Ąžuolas"), is_shared=True)
    assert set(blocks_for(world.second)) == {above, block}
    assert blocks_for(world.second, "ąŽUO") == [block] and blocks_for(world.first, "resolved") == [above, block]
    delete_block(above)
    assert blocks_for(world.second) == [block]


def source_questions(world: SimpleNamespace) -> list[Any]:
    return list(db.session.scalars(db.select(Survey)).first().versions[0].questions)


@pytest.mark.parametrize(("title", "count"), [({}, 1), ({"en": "T"}, 0), ({"en": "T"}, MOST_QUESTIONS + 1)])
def test_what_is_no_block(world: SimpleNamespace, title: dict[str, str], count: int) -> None:
    survey = make_draft(world.first, "a")
    with pytest.raises(Refused):
        keep_block(world.first, Texts(title), [*survey.versions[0].questions] * count)


@pytest.fixture
def manager(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    return sign_in(page_app, page_world.quality_manager)


def test_from_a_survey_into_the_library_and_out_of_it(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    assert "No block yet" in manager.get(BLOCKS).text
    survey = source(page_world)
    publish(survey)
    db.session.commit()
    numbers = {question.code: question.id for question in survey.versions[0].questions}
    keep = "/o/alytus/surveys/survey/keep"
    assert manager.get(f"{keep}?page=1").text.count("checked") == 4
    title = {f"title-{language}": "Basics" for language in LANGUAGES}
    nothing = manager.post(keep, data=title)
    assert nothing.status_code == 400 and "Choose at least one question" in nothing.text and "Basics" in nothing.text
    made = manager.post(keep, data={**title, "questions": [numbers["resolved"], numbers["why"]]})
    assert made.status_code == 303
    page = manager.get(made.location).text
    assert "left out, at: why" in page and "No survey is being edited now" in page
    make_draft(page_world.first, "resolved", code="other")
    chosen = manager.get(f"{made.location}?survey=other").text
    assert "resolved_2" in chosen and "resolved is taken there" in chosen
    bad = manager.post(f"{made.location}/insert", data={"survey": "other", "place": "end-1"})
    assert bad.status_code == 400, "two pages can't go to the end of one"
    done = manager.post(f"{made.location}/insert", data={"survey": "other", "place": "after-1"}, follow_redirects=True)
    assert "2 questions are inserted" in done.text and "resolved → resolved_2" in done.text
    assert manager.post(f"{made.location}/insert", data={"survey": "survey", "place": "after-1"}).status_code == 404
    assert 'lang="et"' in manager.get(f"{made.location}/preview?language=et").text
    assert "Basics" in manager.get(f"{BLOCKS}?search=resol").text
    assert "No block fits" in manager.get(f"{BLOCKS}?search=nothing").text


def test_only_its_own_organisation_changes_a_block(
    manager: FlaskClient, page_app: Flask, page_world: SimpleNamespace
) -> None:
    block, _lost = kept(page_world)
    stranger, there = sign_in(page_app, page_world.stranger), f"/o/birstonas/blocks/{block.id}"
    assert stranger.get(there).status_code == 404
    title = {"title-en": "New name", "is_shared": "y"}
    assert manager.post(f"{BLOCKS}/{block.id}", data=title).status_code == 303
    assert "New name" in stranger.get(there).text
    assert stranger.post(there, data={"title-en": "Mine"}).status_code == 404
    assert stranger.post(f"{there}/delete").status_code == 404
    reader = sign_in(page_app, page_world.director)
    assert reader.get(BLOCKS).status_code == 403
    refused = manager.post(f"{BLOCKS}/{block.id}", data={"title-en": ""})
    assert refused.status_code == 400
    assert manager.post(f"{BLOCKS}/{block.id}/delete").status_code == 303
    assert stranger.get(there).status_code == 404
