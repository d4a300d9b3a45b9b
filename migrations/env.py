"""How Alembic reaches Parem's database: always through the application, so that there is one set of settings."""

from alembic import context
from flask import current_app

from parem.accounts import models as _accounts  # noqa: F401
from parem.catalogue import models as _catalogue  # noqa: F401
from parem.extensions import db
from parem.improvements import models as _improvements  # noqa: F401
from parem.improvements.plans import models as _plans  # noqa: F401
from parem.languages import TextsType
from parem.quality import models as _quality  # noqa: F401
from parem.surveys import models as _surveys  # noqa: F401


def render_item(kind, item, _autogenerate_context):
    """A migration names SQLAlchemy's types only, so that it still runs when our classes have moved on."""
    return "sa.JSON()" if kind == "type" and isinstance(item, TextsType) else False


def run() -> None:
    with current_app.app_context(), db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            render_as_batch=True,
            compare_type=True,
        )
        lite = connection.dialect.name == "sqlite"
        if lite:
            # SQLite changes a table by making it anew: rows that point at it must not fall with the old one.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            # Nor may triggers of other tables that ask it be looked through while it is away: they name it again after.
            connection.exec_driver_sql("PRAGMA legacy_alter_table=ON")
            connection.commit()
        try:
            with context.begin_transaction():
                context.run_migrations()
                if lite and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
                    raise RuntimeError(f"rows would point at nothing: {lost[:5]}")
        finally:
            if lite:
                connection.rollback()
                connection.exec_driver_sql("PRAGMA legacy_alter_table=OFF")
                connection.exec_driver_sql("PRAGMA foreign_keys=ON")


if context.is_offline_mode():
    raise SystemExit("Parem's migrations run against a database, not as a script.")
run()
