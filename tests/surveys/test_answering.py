"""What is stored of a citizen's answers, on both databases."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from parem.accounts.models import AuditEntry, Organisation
from parem.extensions import db
from parem.surveys import local_days
from parem.surveys.answering.operations import store_response
from parem.surveys.local_days import today_in
from parem.surveys.models import Comment, Response, Survey
from parem.surveys.waiting_models import WaitingResponse
from tests.surveys.questionnaires import STORED, make_survey

DAY = date(2026, 3, 17)


@pytest.fixture
def survey(world: SimpleNamespace) -> Survey:
    return make_survey(world)


def store(survey: Survey, response_id: uuid.UUID, answers: dict[str, Any], comments: dict[str, str]) -> bool:
    version = survey.published
    assert version
    return store_response(version, survey.services[0], "web", "lt", response_id, answers, comments, DAY)


def test_answers_are_stored_with_the_day_and_nothing_more(survey: Survey) -> None:
    response_id = uuid.uuid4()
    assert store(survey, response_id, STORED, {})
    db.session.commit()
    kept = db.session.scalars(db.select(Response)).one()
    assert (kept.id, kept.answers, kept.day, kept.language, kept.channel) == (response_id, STORED, DAY, "lt", "web")
    assert kept.organisation_id == survey.services[0].organisation_id
    assert db.session.scalar(db.select(WaitingResponse.response_id)) == kept.id
    assert (kept.device_id, kept.import_id) == (None, None)


def test_the_same_id_twice_keeps_the_first_answers_and_comments(survey: Survey) -> None:
    response_id = uuid.uuid4()
    assert store(survey, response_id, {"satisfaction": 5}, {"comment": "First"})
    assert not store(survey, response_id, {"satisfaction": 1}, {"comment": "Second"})
    db.session.commit()
    assert db.session.scalars(db.select(Response)).one().answers == {"satisfaction": 5}
    assert db.session.scalars(db.select(Comment.text)).all() == ["First"]


def test_a_comment_has_its_month_and_no_way_back_to_the_answers(survey: Survey) -> None:
    response_id = uuid.uuid4()
    store(survey, response_id, {"satisfaction": 5}, {"comment": "More light"})
    db.session.commit()
    comment = db.session.scalars(db.select(Comment)).one()
    assert (comment.month, comment.text, comment.state, comment.shown_text) == (
        date(2026, 3, 1),
        "More light",
        "new",
        None,
    )
    assert comment.id != response_id
    assert not {column.name for column in Comment.__table__.columns} & {"response_id", "day", "created_at", "device_id"}


def test_nothing_of_an_answer_goes_into_the_audit_trail(survey: Survey) -> None:
    store(survey, uuid.uuid4(), {"satisfaction": 5}, {"comment": "More light"})
    db.session.commit()
    assert db.session.scalars(db.select(AuditEntry)).all() == []


def test_all_or_nothing_when_the_comment_fails(survey: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("parem.surveys.answering.operations.Comment", fail)
    with pytest.raises(RuntimeError):
        store(survey, uuid.uuid4(), {"satisfaction": 5}, {"comment": "More light"})
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(Response)) == 0


def test_posts_at_the_same_moment_store_one(app: Flask, survey: Survey) -> None:
    response_id, wins, survey_id = uuid.uuid4(), [], survey.id
    start = threading.Barrier(6)

    def post(code: int) -> None:
        with app.app_context():
            found = db.session.get(Survey, survey_id)
            assert found
            _ = found.published, found.services
            db.session.commit()
            start.wait()
            wins.append(store(found, response_id, {"satisfaction": code}, {"comment": str(code)}))
            db.session.commit()

    threads = [threading.Thread(target=post, args=(code,)) for code in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(wins) == [False] * 5 + [True]
    kept = db.session.scalars(db.select(Response)).one()
    assert db.session.scalars(db.select(Comment.text)).all() == [str(kept.answers["satisfaction"])]


@pytest.mark.parametrize(
    ("country", "day"), [("LT", date(2026, 7, 2)), ("EE", date(2026, 7, 2)), ("XX", date(2026, 7, 1))]
)
def test_the_day_is_that_of_the_organisations_clock(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, country: str, day: date
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime(2026, 7, 1, 22, 30, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr(local_days, "datetime", Clock)
    assert today_in(Organisation(code="x", kind="municipality", country=country)) == day
