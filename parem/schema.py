"""The tables of an empty database, made at the first command that needs them (floor 0)."""

from __future__ import annotations

from flask_migrate import upgrade
from sqlalchemy import inspect

from parem.config import ROOT
from parem.extensions import db


def ensure_schema() -> None:
    """Make all tables where the database has none at all; a database that has any is left alone."""
    if not inspect(db.engine).get_table_names():
        upgrade(directory=str(ROOT / "migrations"))
