"""Millions of random answers in a database, put there by its own quickest way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Table, text
from sqlalchemy.schema import AddConstraint, DropConstraint

from benchmarks.world import ITEMS
from parem.extensions import db
from parem.surveys.models import Response, Survey

DAYS = 730
FIRST = date(2024, 1, 1)
CHUNK = 50_000
COLUMNS = ("organisation_id", "id", "version_id", "service_id", "channel", "language", "day", "answers")
#: The codes of each closed question, and each one's first and last.
CODES = (*ITEMS, "ease", "recommend")
RANGES = (*((1, 5) for _ in ITEMS), (1, 7), (0, 10))
_ANSWERS = "{" + ", ".join(f'"{code}": %d' for code in CODES) + "}"


def fill(survey: Survey, size: int, seed: int = 1, days: int = DAYS) -> Iterator[NDArray[Any]]:
    """Answers not folded yet, day after day as they come, over all services; their codes (portion x items) as they are
    stored. They end on the same day, however many days they are spread over."""
    rng = np.random.default_rng(seed)
    low, high = np.array(RANGES).T
    organisation, version = survey.organisation_id, survey.versions[0].id
    services = np.array([service.id for service in survey.services])
    dates = np.array([(FIRST + timedelta(day)).isoformat() for day in range(DAYS - days, DAYS)])
    put = _into_postgresql if db.engine.dialect.name == "postgresql" else _into_sqlite
    with _without_indexes(size):
        for start in range(0, size, CHUNK):
            n = min(CHUNK, size - start)
            codes = rng.integers(low, high + 1, (n, len(CODES)))
            where = services[rng.integers(0, len(services), n)].tolist()
            when = dates[np.arange(start, start + n) * days // size].tolist()
            ids = rng.bytes(16 * n).hex()
            put((
                (organisation, _version_4(ids, i), version, where[i], "web", "lt", when[i], _ANSWERS % answers)
                for i, answers in enumerate(map(tuple, codes.tolist()))
            ))  # fmt: skip
            yield codes.astype(np.int8)


def _version_4(ids: str, i: int) -> str:
    """The i-th id in a text of many, with the marks of a random one."""
    at = 32 * i
    return f"{ids[at : at + 12]}4{ids[at + 13 : at + 16]}a{ids[at + 17 : at + 32]}"


@contextmanager
def _without_indexes(size: int) -> Iterator[None]:
    """Indexes of millions of rows are built far quicker at the end; few rows are put in as they come."""
    if size < CHUNK:
        yield
        return
    table = cast(Table, Response.__table__)
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    # SQLite's tables keep their primary key.
    has_loose_key = db.engine.dialect.name == "postgresql"
    with db.engine.begin() as connection:
        for index in indexes:
            index.drop(connection)
        if has_loose_key:
            connection.execute(DropConstraint(table.primary_key))
    yield
    with db.engine.begin() as connection:
        if has_loose_key:
            connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
            connection.execute(AddConstraint(table.primary_key))
        for index in indexes:
            index.create(connection)


def _into_sqlite(rows: Iterable[tuple[Any, ...]]) -> None:
    connection = db.engine.raw_connection()
    marks = ", ".join("?" * len(COLUMNS))
    try:
        cursor = connection.cursor()
        # The primary key is of chance, and so each row lands anywhere: with little memory each would cost a page.
        cursor.execute("PRAGMA cache_size = -1000000")
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.executemany(
            f"INSERT INTO response ({', '.join(COLUMNS)}) VALUES ({marks})",  # noqa: S608
            rows,
        )
        connection.commit()
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA cache_size = -2000")
    finally:
        connection.close()


def _into_postgresql(rows: Iterable[tuple[Any, ...]]) -> None:
    connection = db.engine.raw_connection()
    # No text of these has a character that COPY reads otherwise.
    line = "\t".join(["{}"] * len(COLUMNS)) + "\n"
    data = "".join(line.format(*row) for row in rows)
    try:
        with connection.cursor() as cursor:
            # Without looking up each foreign key: they are of one survey. The trigger that lets them wait stays.
            cursor.execute("ALTER TABLE response ENABLE ALWAYS TRIGGER response_waits")
            cursor.execute("SET LOCAL session_replication_role = replica")
            with cursor.copy(f"COPY response ({', '.join(COLUMNS)}) FROM STDIN") as copy:
                copy.write(data)
        connection.commit()
    finally:
        connection.close()
