"""What becomes of comments: filters, stages with who and when, and who reads which words."""

from __future__ import annotations

import uuid
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from parem.accounts.models import AuditEntry
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.quality.comments import operations
from parem.quality.comments.models import CommentCase, CommentStep
from parem.quality.comments.queries import CommentFilter, comments_wanted, people_to_ask
from parem.surveys.models import Comment
from tests.conftest import sign_in
from tests.quality.make import make_survey

HERE, MINE = "/o/alytus/comments", "/o/alytus/my-comments"


def add(world: SimpleNamespace, text: str = "Mums padėjo Rasa, +370 612 34567", **values: Any) -> Comment:
    comment = Comment(
        organisation_id=world.first.id, id=uuid.uuid4(), survey_id=world.survey.id, service_id=world.service.id,
        question_code="comment", text=text, **{"language": "lt", "month": date(2026, 6, 1), **values},
    )  # fmt: skip
    db.session.add(comment)
    db.session.commit()
    return comment


@pytest.fixture
def here(world: SimpleNamespace) -> SimpleNamespace:
    world.survey = make_survey(world)
    return world


@pytest.fixture
def page_here(page_world: SimpleNamespace) -> SimpleNamespace:
    page_world.survey = make_survey(page_world)
    return page_world


def test_a_comment_goes_its_way_and_each_step_says_who(app: Flask, here: SimpleNamespace) -> None:
    comment, manager, owner = add(here), here.quality_manager, here.service_owner
    operations.acknowledge(comment, manager)
    with pytest.raises(Refused):
        operations.acknowledge(comment, manager)
    for early in (
        lambda: operations.dispatch(comment, manager, owner),
        lambda: operations.answer(comment, manager, "x"),
    ):
        with pytest.raises(Refused):  # nobody reads it, and nothing is shown with it, before it was reviewed
            early()
    operations.show(comment, "Mums padėjo")
    operations.dispatch(comment, manager, owner, "Ar taip?")
    with pytest.raises(Refused):
        operations.answer(comment, owner, "  ")
    case = operations.answer(comment, owner, "Ačiū, perduosime")
    db.session.commit()
    steps = db.session.scalars(db.select(CommentStep).order_by(CommentStep.id)).all()
    assert [(s.stage, s.user.name, s.to.name if s.to else None, s.note) for s in steps] == [
        ("acknowledged", "Quality_Manager", None, ""),
        ("dispatched", "Quality_Manager", "Service_Owner", "Ar taip?"),
        ("answered", "Service_Owner", None, ""),
    ]
    assert (case.stage, case.assignee.name, case.reply) == ("answered", "Service_Owner", "Ačiū, perduosime")
    actions = db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["comment.acknowledged", "comment.shown", "comment.dispatched", "comment.answered"]
    lines = db.session.scalars(db.select(AuditEntry.details)).all()
    assert "Ačiū, perduosime" not in str(lines)


def test_a_case_goes_with_its_comment(app: Flask, here: SimpleNamespace) -> None:
    comment = add(here)
    operations.acknowledge(comment, here.quality_manager)
    db.session.commit()
    db.session.execute(db.delete(Comment))
    db.session.commit()
    assert db.session.scalars(db.select(CommentCase)).all() == []
    assert db.session.scalars(db.select(CommentStep)).all() == []


def test_no_answer_without_words(app: Flask, here: SimpleNamespace) -> None:
    comment = add(here)
    db.session.add(CommentCase(organisation_id=here.first.id, comment_id=comment.id, stage="answered", reply=""))
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()


def test_filters_leave_what_was_asked_for(app: Flask, here: SimpleNamespace) -> None:
    plain, estonian = add(here, "Eilė per ilga"), add(here, "Liiga pikk JÄRJEKORD 100%", language="et")
    older = add(here, "Šalta", month=date(2026, 5, 1))
    operations.acknowledge(older, here.quality_manager)
    db.session.commit()

    def wanted(**args: str) -> set[uuid.UUID]:
        return {c.id for c in db.session.scalars(comments_wanted(here.first, CommentFilter.asked(args)))}

    every = {plain.id, estonian.id, older.id}
    assert wanted() == wanted(state="nonsense", service="x", month="2026", language="xx", search="\0") == every
    assert wanted(language="et") == wanted(search="100%") == {estonian.id}
    assert wanted(search="_") == wanted(state="shown") == wanted(service=str(here.other.id)) == set()
    assert wanted(month="2026-05") == wanted(stage="acknowledged") == {older.id}
    assert wanted(stage="received") == {plain.id, estonian.id}


def test_only_people_of_the_organisation_are_asked(app: Flask, here: SimpleNamespace) -> None:
    names = [person.name for person in people_to_ask(here.first)]
    assert names == ["Administrator", "Quality_Manager", "Service_Owner"]


def test_the_one_it_was_given_to_reads_what_readers_read(page_app: Flask, page_here: SimpleNamespace) -> None:
    comment, owner = add(page_here), page_here.service_owner
    manager, asked = sign_in(page_app, page_here.quality_manager), sign_in(page_app, owner)
    address = f"{HERE}/{comment.id}"
    assert asked.get(address).status_code == 403
    assert "<mark>Rasa</mark>" in manager.get(address).text
    early = manager.post(f"{address}/steps", data={"stage": "dispatched", "to": owner.id})
    assert early.status_code == 400
    assert "Review the comment first" in early.text
    manager.post(address, data={"shown_text": "Mums padėjo"})
    nobody = manager.post(f"{address}/steps", data={"stage": "dispatched", "to": page_here.stranger.id, "note": "Kept"})
    assert nobody.status_code == 400
    assert 'value="Kept"' in nobody.text
    good = manager.post(f"{address}/steps", data={"stage": "dispatched", "to": owner.id, "note": "Please look"})
    assert good.status_code == 303
    page = asked.get(MINE).text
    assert "Mums padėjo" in page
    assert "Please look" in page
    assert "Rasa" not in page
    assert asked.post(f"{MINE}/{comment.id}", data={"reply": " "}).status_code == 400
    assert manager.post(f"{MINE}/{comment.id}", data={"reply": "Not mine"}).status_code == 404
    assert asked.post(f"{MINE}/{comment.id}", data={"reply": "Thank you"}).status_code == 303
    assert "Thank you" in manager.get(address).text
    manager.post(address, data={"decision": "hide"})
    assert "Mums padėjo" not in asked.get(MINE).text


def test_the_answer_stands_below_the_comment_in_the_results(page_app: Flask, page_here: SimpleNamespace) -> None:
    comment = add(page_here)
    operations.show(comment, "Mums padėjo")
    operations.answer(comment, page_here.quality_manager, "Perduosime jai")
    db.session.commit()
    assert operations.case_of(comment).stage == "answered"  # type: ignore[union-attr]
    page = sign_in(page_app, page_here.quality_manager).get(f"{HERE}/{comment.id}").text
    assert "Perduosime jai" in page
