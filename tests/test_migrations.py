"""Every migration up and down on both databases, and at the top the tables are those of the models."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from parem.catalogue.process_operations import add_step
from parem.extensions import db
from parem.improvements.wastes.operations import create_waste
from parem.languages import Texts, TextsType
from parem.quality.retention import expire
from parem.quality.slices.side_by_side import pairs_from_bytes
from parem.quality.store import fold
from parem.surveys.models import Question
from parem.surveys.rights.notices import set_notice
from parem.wsgi import create_app
from tests.conftest import config_for, make_world
from tests.quality.make import add_answers, make_survey

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
REVISIONS = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database that has no tables at all."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        engine: sa.Engine = request.getfixturevalue("postgres")
        name = f"m{uuid.uuid4().hex}"
        with engine.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        url = engine.url.set(database=name).render_as_string(hide_password=False)
    app = create_app(config_for(tmp_path, url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def tables(engine: sa.Engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}


def same_type(
    _context: object, _column: object, _metadata_column: object, found: object, wanted: object
) -> bool | None:
    """Texts are stored as JSON; everything else is compared by Alembic itself."""
    return False if isinstance(wanted, TextsType) and isinstance(found, sa.JSON) else None


def test_models_and_migrations_agree(empty_app: Flask) -> None:
    upgrade(str(MIGRATIONS))
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": same_type})
        assert compare_metadata(context, db.metadata) == []


def test_every_step_down_and_up_again(empty_app: Flask) -> None:
    upgrade(str(MIGRATIONS))
    full = tables(db.engine)
    for _ in REVISIONS:
        downgrade(str(MIGRATIONS), "-1")
    assert tables(db.engine) == set()
    for revision in REVISIONS:
        upgrade(str(MIGRATIONS), revision)
    assert tables(db.engine) == full


def test_what_waits_is_known_in_older_tables_and_again(empty_app: Flask) -> None:
    """0046: the mark in an answer's row and the row of its own, with the database's triggers at the top."""
    upgrade(str(MIGRATIONS))
    survey = make_survey(make_world())
    add_answers(survey, [date(2026, 1, 2)] * 10)
    assert fold() == 10
    add_answers(survey, [date(2026, 1, 3)] * 4, seed=2)
    db.session.commit()
    downgrade(str(MIGRATIONS), "0045")
    marks = dict(db.session.execute(sa.text("SELECT day, count(*) FROM response WHERE NOT folded GROUP BY day")).all())
    db.session.rollback()
    assert {str(day): n for day, n in marks.items()} == {"2026-01-03": 4}
    upgrade(str(MIGRATIONS))
    add_answers(survey, [date(2026, 1, 4)] * 3, seed=3)
    waiting = sa.text("SELECT count(*) FROM waiting_response")
    assert db.session.scalar(waiting) == 7
    db.session.execute(sa.text("DELETE FROM response WHERE day = '2026-01-04'"))
    assert db.session.scalar(waiting) == fold() == 4
    db.session.commit()


def test_kept_slices_are_rewritten_and_back(empty_app: Flask) -> None:
    """0020: the same counts in other bytes."""
    upgrade(str(MIGRATIONS))
    world = make_world()
    add_answers(make_survey(world), [date(2026, 1, 2)] * 10 + [date(2026, 2, 3)] * 400)
    fold()
    db.session.commit()

    def pairs() -> list[bytes]:
        found = db.session.scalars(sa.text("SELECT pairs FROM slice ORDER BY grain, start")).all()
        # A transaction that is left open would keep a migration waiting for ever.
        db.session.rollback()
        return [bytes(each) for each in found]

    kept = pairs()
    counts = [pairs_from_bytes([each])[0].tolist() for each in kept]
    assert {each[0] for each in kept} == {1, 2}, "a slice of few answers and one of more than a byte holds"
    downgrade(str(MIGRATIONS), "0019")
    assert [np.frombuffer(zlib.decompress(each), "<i4").tolist() for each in pairs()] == counts
    upgrade(str(MIGRATIONS))
    assert pairs() == kept
    # 0045: what processes remember is told apart by these.
    revisions = db.session.scalars(sa.text("SELECT revision FROM slice")).all()
    db.session.rollback()
    assert len({each for each in revisions if each > 0}) == len(kept)


def test_kept_sums_of_a_month_are_slices_again_in_older_tables(empty_app: Flask) -> None:
    """0033: what has a place there goes back to it; coarser sums have none."""
    upgrade(str(MIGRATIONS))
    world = make_world()
    survey = make_survey(world)
    add_answers(survey, [date(2025, 1, 2)] * 12 + [date(2025, 4, 3)] * 4 + [date(2025, 6, 3)] * 7)
    fold()
    expire(set_notice(survey, keep_months=1, comment_months=1), date(2026, 7, 1), db.session.commit)
    db.session.commit()
    months = sa.text("SELECT start, n FROM slice WHERE grain <> 'day' ORDER BY start")
    downgrade(str(MIGRATIONS), "0032" if "0032" in REVISIONS else "0027")
    db.session.rollback()
    assert [(str(start), n) for start, n in db.session.execute(months)] == [("2025-01-01", 12)]
    db.session.rollback()
    upgrade(str(MIGRATIONS))


def test_dates_and_rankings_become_what_was_there_before(empty_app: Flask) -> None:
    """0029 and 0030 down with data: questions of kinds that were there, sums that are counted anew."""
    upgrade(str(MIGRATIONS))
    survey = make_survey(make_world())
    options = [{"code": code, "label": {"en": code}} for code in "abc"]
    survey.versions[0].questions += [
        Question(code="when", type="date", granularity="month", latest="today", text=Texts.of("When?")),
        Question(code="order", type="ranking", options=options, ranks=2, text=Texts.of("Order?")),
    ]
    db.session.commit()
    add_answers(survey, [date(2026, 1, 2)] * 10)
    fold()
    db.session.commit()
    downgrade(str(MIGRATIONS), "0027")
    with db.engine.connect() as connection:
        kinds = dict(
            connection.execute(sa.text("SELECT code, type FROM question WHERE code IN ('when', 'order')")).all()
        )
        assert kinds == {"when": "text", "order": "multiple"}
        assert connection.scalar(sa.text("SELECT count(*) FROM slice")) == 0
    upgrade(str(MIGRATIONS))
    assert fold() == 10


def test_wastes_keep_their_steps_in_words_in_older_tables(empty_app: Flask) -> None:
    """0043 down with data: a waste at a step of a map says in words where it is; what was written stays."""
    upgrade(str(MIGRATIONS))
    world = make_world()
    step = add_step(world.service, {"name": Texts(en="Check", lt="Tikrinti")})
    for words in ("", "at the desk"):
        create_waste(
            world.service, {"kind": "waiting", "title": "Late", "evidence": "Seen", "step": step, "process_step": words}
        )
    db.session.commit()
    downgrade(str(MIGRATIONS), "0042")
    told = sa.text("SELECT process_step FROM waste ORDER BY id")
    assert db.session.scalars(told).all() == ["Tikrinti", "at the desk"]
    db.session.rollback()
    upgrade(str(MIGRATIONS))
