"""The Burt slices in the database: folded exactly once, subtracted on erasure, added up for any selection.

Every answer is either in the slices (folded) or in the tail that a read adds; marking it and adding it are one
transaction, so what is on the screen is always exact.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, delete, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import selectinload

from parem.extensions import db
from parem.quality.burt import BurtTable, Schema
from parem.quality.coding import encode, schema_of
from parem.quality.models import Slice
from parem.quality.slices import histograms_to_bytes, moments_to_bytes, pairs_to_bytes, table_from_bytes
from parem.surveys.models import Response, Version

#: organisation, version, service, channel, grain, start: a slice's key.
Key = tuple[int, int, int, str, str, date]
#: How many keys one statement names: SQLite takes some thirty thousand values.
KEYS_AT_ONCE = 2000


@dataclass(frozen=True)
class Selection:
    """Which answers: a survey's, of some services and channels (None: all), from first to last day (both in)."""

    survey_id: int
    service_ids: tuple[int, ...] | None = None
    channels: tuple[str, ...] | None = None
    start: date | None = None
    end: date | None = None


def schemas_of(survey_id: int) -> dict[int, Schema]:
    """The schema of each published version of a survey, by version id, oldest first. Two statements."""
    query = select(Version).where(Version.survey_id == survey_id, Version.published_at.is_not(None))
    versions = db.session.scalars(query.order_by(Version.number).options(selectinload(Version.questions)))
    return {version.id: schema_of(version.questions) for version in versions}


def common_schema(schemas: Iterable[Schema]) -> Schema:
    """All items of these versions, a newer version's definition before an older one's."""
    items, numbers = {}, {}
    for schema in reversed(list(schemas)):
        items.update({item.code: item for item in schema.items if item.code not in items})
        numbers.update({code: code for code in schema.numbers})
    return Schema(tuple(items.values()), tuple(numbers))


def fold(limit: int = 20_000) -> int:
    """Add up to `limit` answers that are not folded to their slices and mark them; how many. The caller commits.

    Other folders work at the same time on other rows (PostgreSQL) or wait (SQLite); none is folded twice.
    """
    # A write that changes nothing: on SQLite it takes the one write lock before anything is read.
    db.session.execute(update(Response).where(Response.folded.is_(None)).values(folded=False))
    query = select(Response).where(Response.folded.is_(False)).limit(limit).with_for_update(skip_locked=True)
    columns = (Response.organisation_id, Response.id, Response.version_id, Response.service_id, Response.channel)
    rows = db.session.execute(
        query.with_only_columns(*columns, Response.day, Response.answers).order_by(Response.version_id, Response.day)
    ).all()
    if rows:
        _add(_tables_of(rows))
        _mark(rows)
    return len(rows)


def _tables_of(rows: Iterable[Any]) -> dict[Key, BurtTable]:
    """The tables of these answers by day, and their sums by month."""
    groups: dict[Key, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row.organisation_id, row.version_id, row.service_id, row.channel, "day", row.day].append(row.answers)
    schemas = _schemas({key[1] for key in groups})
    tables: dict[Key, BurtTable] = {}
    for key, answers in groups.items():
        table = BurtTable.of(schemas[key[1]], *encode(schemas[key[1]], answers))
        month: Key = (*key[:4], "month", key[5].replace(day=1))
        tables[key] = table
        tables[month] = tables[month] + table if month in tables else table
    return tables


def _schemas(version_ids: set[int]) -> dict[int, Schema]:
    query = select(Version).where(Version.id.in_(version_ids)).options(selectinload(Version.questions))
    return {version.id: schema_of(version.questions) for version in db.session.scalars(query)}


def _mark(rows: Iterable[Any]) -> None:
    table = Response.__table__
    for organisation, group in itertools.groupby(sorted(rows, key=lambda r: r.organisation_id), lambda r: r[0]):
        for batch in _batched(group):
            ids = [row.id for row in batch]
            mine = and_(table.c.organisation_id == organisation, table.c.id.in_(ids))
            db.session.execute(update(table).where(mine).values(folded=True))


def _batched(rows: Iterable[Any], size: int = KEYS_AT_ONCE) -> Iterable[list[Any]]:
    iterator = iter(rows)
    while batch := list(itertools.islice(iterator, size)):
        yield batch


def _add(tables: dict[Key, BurtTable], sign: int = 1) -> None:
    """Add (or with sign -1 take out) tables to the slices of the same keys, in the order of the keys: no deadlock."""
    for batch in _batched(sorted(tables), KEYS_AT_ONCE // 8):
        keys = list(batch)
        _make_rows(keys, tables)
        kept: dict[Key, Slice] = {_key(row): row for row in db.session.scalars(_locked(keys))}
        changes = [_changed(key, kept[key], tables[key], sign) for key in keys]
        db.session.execute(update(Slice), changes)
        for row in kept.values():
            db.session.expunge(row)


def _make_rows(keys: list[Key], tables: dict[Key, BurtTable]) -> None:
    """Empty slices where there are none, so that every key has a row to lock."""
    names = ("organisation_id", "version_id", "service_id", "channel", "grain", "start")
    empty = {schema: BurtTable.empty(schema) for schema in {tables[key].schema for key in keys}}
    rows = [{**dict(zip(names, key, strict=True)), **_bytes(empty[tables[key].schema])} for key in keys]
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    db.session.execute(dialect.insert(Slice.__table__).on_conflict_do_nothing(), rows)


def _locked(keys: list[Key]) -> Select[Any]:
    versions, services = {key[1] for key in keys}, {key[2] for key in keys}
    starts = [key[5] for key in keys]
    wide = (
        Slice.organisation_id.in_({key[0] for key in keys}),
        Slice.version_id.in_(versions),
        Slice.service_id.in_(services),
        Slice.start.between(min(starts), max(starts)),
        Slice.grain.in_({key[4] for key in keys}),
    )
    exact = tuple_(Slice.service_id, Slice.channel, Slice.grain, Slice.start).in_({key[2:] for key in keys})
    order = (Slice.organisation_id, Slice.version_id, Slice.service_id, Slice.channel, Slice.grain, Slice.start)
    return select(Slice).where(*wide, exact).order_by(*order).with_for_update()


def _key(row: Slice) -> Key:
    return (row.organisation_id, row.version_id, row.service_id, row.channel, row.grain, row.start)


def _changed(key: Key, row: Slice, table: BurtTable, sign: int) -> dict[str, Any]:
    kept = table_from_bytes(table.schema, row.n, row.pairs, row.moments)
    names = ("organisation_id", "version_id", "service_id", "channel", "grain", "start")
    return {**dict(zip(names, key, strict=True)), **_bytes(kept + table if sign > 0 else kept - table)}


def _bytes(table: BurtTable) -> dict[str, Any]:
    return {
        "n": table.n,
        "histograms": histograms_to_bytes(table),
        "moments": moments_to_bytes(table),
        "pairs": pairs_to_bytes(table),
    }


def erase(responses: list[Response]) -> None:
    """Delete answers, and take those that are folded out of their slices exactly. The caller commits."""
    folded = [response for response in responses if response.folded]
    if folded:
        _add(_tables_of(folded), sign=-1)
    for batch in _batched(responses):
        for organisation in {response.organisation_id for response in batch}:
            ids = [response.id for response in batch if response.organisation_id == organisation]
            db.session.execute(delete(Response).where(Response.organisation_id == organisation, Response.id.in_(ids)))


def recount() -> None:
    """Throw all slices away and mark every answer as not folded; the next folds build them anew. The caller commits."""
    db.session.execute(delete(Slice))
    db.session.execute(update(Response).values(folded=False))
