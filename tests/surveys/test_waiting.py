"""An answer waits to be folded from the moment it is stored, however it came, until it is folded or gone."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from flask import Flask
from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from parem.accounts.models import Organisation
from parem.extensions import db
from parem.surveys.models import Response
from parem.surveys.waiting_models import WaitingResponse, waits
from tests.quality.make import add_answers, make_survey

DAYS = [date(2026, 1, day) for day in range(1, 11)]
COLUMNS = ("version_id", "day", "service_id", "channel", "answers")


def waiting() -> int:
    return db.session.scalar(select(func.count()).select_from(WaitingResponse)) or 0


def test_what_waits_is_the_answer_itself(app: Flask, world: SimpleNamespace) -> None:
    add_answers(make_survey(world), DAYS)
    query = select(Response, WaitingResponse).join(WaitingResponse, WaitingResponse.response_id == Response.id)
    pairs = db.session.execute(query).all()
    assert len(pairs) == waiting() == 10
    for response, row in pairs:
        assert row.organisation_id == response.organisation_id
        assert [getattr(row, name) for name in COLUMNS] == [getattr(response, name) for name in COLUMNS]


def test_one_by_one_or_many_at_once(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS)
    old = db.session.scalars(select(Response).limit(1)).one()
    names = [each.key for each in Response.__table__.columns if each.key != "id"]
    db.session.add(Response(**{name: getattr(old, name) for name in names}))
    db.session.flush()
    assert waiting() == 11
    # What is stored already waits once, however often it is sent.
    again = {name: getattr(old, name) for name in (*names, "id")}
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    db.session.execute(dialect.insert(Response).values(**again).on_conflict_do_nothing())
    assert waiting() == 11
    assert db.session.scalar(select(func.count()).select_from(Response).where(waits())) == 11


def test_what_is_gone_waits_no_longer(app: Flask, world: SimpleNamespace) -> None:
    add_answers(make_survey(world), DAYS)
    db.session.execute(delete(Response).where(Response.day < DAYS[4]))
    assert waiting() == 6


def test_nor_what_goes_with_its_organisation(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS)
    other = Organisation(code="other", kind="municipality", name=world.first.name)
    db.session.add(other)
    db.session.flush()
    one = db.session.scalars(select(Response).limit(1)).one()
    moved = {each.key: getattr(one, each.key) for each in Response.__table__.columns if each.key != "id"}
    db.session.execute(insert(Response), [moved | {"organisation_id": other.id}])
    assert waiting() == 11
    db.session.execute(delete(Organisation).where(Organisation.id == other.id))
    assert waiting() == 10
