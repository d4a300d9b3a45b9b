"""Every migration up and down on both databases, and at the top the tables are those of the models."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from parem.extensions import db
from parem.languages import TextsType
from parem.wsgi import create_app
from tests.conftest import config_for

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
