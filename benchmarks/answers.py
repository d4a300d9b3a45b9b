"""Millions of random answers in a database, put there by its own quickest way."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.world import ITEMS
from parem.extensions import db
from parem.surveys.models import Survey

DAYS = 730
FIRST = date(2024, 1, 1)
CHUNK = 50_000
COLUMNS = ("organisation_id", "id", "version_id", "service_id", "channel", "language", "day", "answers", "folded")
#: The codes of each closed question, and each one's first and last.
CODES = (*ITEMS, "ease", "recommend")
RANGES = (*((1, 5) for _ in ITEMS), (1, 7), (0, 10))
_ANSWERS = "{" + ", ".join(f'"{code}": %d' for code in CODES) + "}"


def fill(survey: Survey, size: int, seed: int = 1) -> Iterator[NDArray[Any]]:
    """Answers not folded yet, over two years and all services; their codes (portion x items) as they are stored."""
    rng = np.random.default_rng(seed)
    put = _into_postgresql if db.engine.dialect.name == "postgresql" else _into_sqlite
    low, high = np.array(RANGES).T
    services = np.array([service.id for service in survey.services])
    days = np.array([FIRST + timedelta(day) for day in range(DAYS)])
    for start in range(0, size, CHUNK):
        n = min(CHUNK, size - start)
        codes = rng.integers(low, high + 1, (n, len(CODES)))
        where, when = services[rng.integers(0, len(services), n)], days[rng.integers(0, DAYS, n)]
        ids = rng.bytes(16 * n)
        version = survey.versions[0].id
        put([
            (
                survey.organisation_id, uuid.UUID(bytes=ids[16 * i : 16 * i + 16], version=4), version, int(where[i]),
                "web", "lt", when[i], _ANSWERS % tuple(codes[i]), False,
            )
            for i in range(n)
        ])  # fmt: skip
        yield codes


def _into_sqlite(rows: list[tuple[Any, ...]]) -> None:
    connection = db.engine.raw_connection()
    marks = ", ".join("?" * len(COLUMNS))
    written = [(row[0], row[1].hex, *row[2:6], row[6].isoformat(), *row[7:]) for row in rows]
    try:
        cursor = connection.cursor()
        # The primary key is of chance, and so each row lands anywhere: with little memory each would cost a page.
        cursor.execute("PRAGMA cache_size = -1000000")
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.executemany(f"INSERT INTO response ({', '.join(COLUMNS)}) VALUES ({marks})", written)  # noqa: S608
        connection.commit()
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA cache_size = -2000")
    finally:
        connection.close()


def _into_postgresql(rows: list[tuple[Any, ...]]) -> None:
    connection = db.engine.raw_connection()
    try:
        command = f"COPY response ({', '.join(COLUMNS)}) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(command) as copy:
            for row in rows:
                copy.write_row(row)
        connection.commit()
    finally:
        connection.close()
