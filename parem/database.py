"""How the embedded database is opened (floor 0)."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

#: WAL: readers never wait for the writer. FULL: what a citizen was thanked for is on the disk, power cut or not.
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 10000",
)


def set_up_database() -> None:
    """Open every SQLite connection of this process with PRAGMAS; other databases are left alone."""
    if not event.contains(Engine, "connect", _open):
        event.listen(Engine, "connect", _open)


def _open(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(pragma)
        cursor.close()
