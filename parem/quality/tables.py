"""Reading Burt tables for a selection: whole months from month slices, the edges from day slices, and the tail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from parem.extensions import db
from parem.quality.burt import BurtTable, Schema, total
from parem.quality.coding import encode
from parem.quality.models import Slice
from parem.quality.periods import months_later, period_of
from parem.quality.slices import diagonal_table, histograms_from_bytes, moments_from_bytes, table_from_bytes
from parem.quality.store import Selection, common_schema, schemas_of
from parem.surveys.models import Response

#: service id, channel, first day of the slice: what a figure can be broken down by.
Place = tuple[int, str, date]


@dataclass(frozen=True)
class Pieces:
    """The tables that a selection is the sum of, each with its place, on one common schema."""

    schema: Schema
    tables: list[tuple[Place, BurtTable]]

    @property
    def total(self) -> BurtTable:
        """The table of the whole selection."""
        return total(self.schema, (table for _, table in self.tables))

    def by(self, name: Callable[[Place], Any]) -> dict[Any, BurtTable]:
        """The tables summed by what `name` says of each place, in the order of the names."""
        groups: dict[Any, list[BurtTable]] = defaultdict(list)
        for place, table in self.tables:
            groups[name(place)].append(table)
        return {group: total(self.schema, groups[group]) for group in sorted(groups)}

    def by_service(self) -> dict[int, BurtTable]:
        """By service id."""
        return self.by(lambda place: place[0])

    def by_channel(self) -> dict[str, BurtTable]:
        """By channel."""
        return self.by(lambda place: place[1])

    def by_period(self, unit: str) -> dict[str, BurtTable]:
        """By the label of the week, month, quarter or year."""
        return self.by(lambda place: period_of(place[2], unit).label)


def table(selection: Selection) -> BurtTable:
    """The whole Burt table of a selection, of all versions together, exact to the last answer. Four statements."""
    schemas = schemas_of(selection.survey_id)
    common = common_schema(schemas.values())
    columns = (Slice.version_id, Slice.n, Slice.pairs, Slice.moments)
    rows = db.session.execute(select(*columns).where(*_slices(selection, schemas, "month")))
    by_version: dict[int, BurtTable] = {v: BurtTable.empty(schema) for v, schema in schemas.items()}
    for version, n, pairs, moments in rows:
        by_version[version] = by_version[version] + table_from_bytes(schemas[version], n, pairs, moments)
    for (version, _), piece in _tail(selection, schemas).items():
        by_version[version] = by_version[version] + piece
    return total(common, by_version.values())


def histograms(selection: Selection, unit: str = "month") -> Pieces:
    """The histograms of a selection by service, channel and day or month; pairs are not read. Four statements.

    unit is the shortest period that will be asked for: weeks need days, everything longer is made of months.
    """
    schemas = schemas_of(selection.survey_id)
    common = common_schema(schemas.values())
    columns = (Slice.version_id, Slice.service_id, Slice.channel, Slice.start, Slice.n, Slice.histograms, Slice.moments)
    grain = "day" if unit == "week" else "month"
    rows = db.session.execute(select(*columns).where(*_slices(selection, schemas, grain)))
    summed = _add_up(rows, schemas)
    tables = [
        (place, diagonal_table(schemas[version], n, diagonal, moments).project(common))
        for (version, place), (n, diagonal, moments) in summed.items()
    ]
    tail = ((place, piece.project(common)) for (_, place), piece in _tail(selection, schemas).items())
    return Pieces(common, [*tables, *tail])


def _add_up(rows: Iterable[Any], schemas: dict[int, Schema]) -> dict[tuple[int, Place], list[Any]]:
    summed: dict[tuple[int, Place], list[Any]] = {}
    for version, service, channel, start, n, diagonal, moments in rows:
        counts, sums = histograms_from_bytes(diagonal), moments_from_bytes(moments)
        if not len(sums):
            sums = sums.reshape(len(schemas[version].numbers), 3)
        kept = summed.get((version, (service, channel, start)))
        if kept is None:
            summed[version, (service, channel, start)] = [n, counts, sums]
        else:
            kept[0], kept[1], kept[2] = kept[0] + n, kept[1] + counts, kept[2] + sums
    return summed


def _slices(selection: Selection, schemas: dict[int, Schema], grain: str) -> list[ColumnElement[bool]]:
    wanted = [Slice.version_id.in_(schemas)]
    if selection.service_ids is not None:
        wanted.append(Slice.service_id.in_(selection.service_ids))
    if selection.channels is not None:
        wanted.append(Slice.channel.in_(selection.channels))
    return [*wanted, _days(selection, grain)]


def _days(selection: Selection, grain: str) -> ColumnElement[bool]:
    start, end = selection.start, selection.end
    if grain == "day":
        return and_(Slice.grain == "day", _between(start, end))
    # The months that lie wholly in the selection, and the days before the first and after the last of them.
    first = start if start is None or start.day == 1 else months_later(start.replace(day=1), 1)
    last = end if end is None or (end + timedelta(1)).day == 1 else end.replace(day=1) - timedelta(1)
    if first is not None and last is not None and first > last:
        return and_(Slice.grain == "day", _between(start, end))
    parts = [and_(Slice.grain == "month", _between(first, last))]
    if start is not None and first is not None and start < first:
        parts.append(and_(Slice.grain == "day", _between(start, first - timedelta(1))))
    if end is not None and last is not None and last < end:
        parts.append(and_(Slice.grain == "day", _between(last + timedelta(1), end)))
    return or_(*parts)


def _between(start: date | None, end: date | None) -> ColumnElement[bool]:
    return and_(Slice.start >= (start or date.min), Slice.start <= (end or date.max))


def _tail(selection: Selection, schemas: dict[int, Schema]) -> dict[tuple[int, Place], BurtTable]:
    """The tables of what is not folded yet, by version and place."""
    wanted = [Response.folded.is_(False), Response.version_id.in_(schemas)]
    if selection.service_ids is not None:
        wanted.append(Response.service_id.in_(selection.service_ids))
    if selection.channels is not None:
        wanted.append(Response.channel.in_(selection.channels))
    wanted.append(Response.day.between(selection.start or date.min, selection.end or date.max))
    columns = (Response.version_id, Response.service_id, Response.channel, Response.day, Response.answers)
    groups: dict[tuple[int, Place], list[dict[str, Any]]] = defaultdict(list)
    for version, service, channel, day, answers in db.session.execute(select(*columns).where(*wanted)):
        groups[version, (service, channel, day)].append(answers)
    return {key: BurtTable.of(schemas[key[0]], *encode(schemas[key[0]], rows)) for key, rows in groups.items()}


def days_answered(selection: Selection) -> tuple[date, date] | None:
    """The first and the last day with an answer of this survey (of any service); None where there is none."""
    versions = list(schemas_of(selection.survey_id))
    folded = select(func.min(Slice.start), func.max(Slice.start)).where(
        Slice.version_id.in_(versions), Slice.grain == "day"
    )
    tail = select(func.min(Response.day), func.max(Response.day)).where(
        Response.version_id.in_(versions), Response.folded.is_(False)
    )
    days = [day for query in (folded, tail) for day in db.session.execute(query).one() if day is not None]
    return (min(days), max(days)) if days else None
