"""After a night nothing in the tables joins a comment to the answers that it came with."""

from __future__ import annotations

import uuid
from datetime import date
from types import SimpleNamespace

import sqlalchemy as sa
from flask import Flask

from parem.extensions import db
from parem.quality import store
from parem.surveys import jobs
from parem.surveys.answering.operations import store_response
from parem.surveys.models import Comment, Response
from tests.surveys.questionnaires import make_survey


def test_a_night_leaves_no_order_and_no_transaction_in_comments(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    for number in range(12):
        answers, comments = {"satisfaction": 4}, {"comment": f"Nr {number}"}
        store_response(
            survey.versions[-1], world.service, "web", "lt", uuid.uuid4(), answers, comments, date(2026, 5, 10)
        )
        db.session.commit()
    texts = set(db.session.scalars(sa.select(Comment.text)))
    store.fold()
    db.session.commit()
    assert jobs.settle_new_comments.call_local() == 12
    assert jobs.settle_new_comments.call_local() == 0
    assert set(db.session.scalars(sa.select(Comment.text))) == texts
    if db.engine.dialect.name != "postgresql":
        return
    rows = db.session.execute(sa.text("SELECT id, xmin::text FROM comment ORDER BY ctid")).all()
    assert len({row[1] for row in rows}) == 1, "one transaction wrote them all"
    assert [row[0] for row in rows] == sorted(row[0] for row in rows), "they lie in the order of their random keys"
    answered = set(db.session.scalars(sa.text("SELECT xmin::text FROM response")))
    assert not answered & {row[1] for row in rows}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Response)) == 12
