"""Sums of deleted answers made so coarse that each rests on enough answers; the days keep their number alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import and_, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from parem.extensions import db
from parem.quality.burt import Schema
from parem.quality.coarsening import Atom, coarsened
from parem.quality.models import Slice
from parem.quality.periods import month_of, months_later
from parem.quality.slices.kept_models import KeptSum
from parem.quality.slices.rows import ROWS_AT_ONCE, batches, schema_of_version
from parem.quality.slices.side_by_side import (
    diagonals_of,
    histograms_to_bytes,
    moments_from_bytes,
    moments_to_bytes,
    pairs_from_bytes,
    pairs_to_bytes,
)
from parem.quality.store import hold
from parem.surveys.models import Response, Survey, Version
from parem.surveys.rights.models import PrivacyNotice
from parem.surveys.waiting_models import waits

#: How many sums are read and written in one transaction: on SQLite a citizen's post waits while it runs.
AT_ONCE = 100


@dataclass(frozen=True)
class Merged:
    """How many sums were added to others, how many answers were dropped because too few had given any, and how many
    rows of answers went meanwhile."""

    merged: int = 0
    dropped: int = 0
    answers: int = 0

    def __bool__(self) -> bool:
        return bool(self.merged or self.dropped or self.answers)

    def __add__(self, other: Merged) -> Merged:
        return Merged(self.merged + other.merged, self.dropped + other.dropped, self.answers + other.answers)


def merge_sums(notice: PrivacyNotice, this_month: date, commit: Callable[[], None]) -> Merged:
    """Make the sums of what is deleted rest on the smallest cell each; commits in portions.

    Also those of earlier nights: of before there was this rule, and where the smallest cell has become larger. Where
    all that may be kept of a version are too few, the next months' answers become sums with them, before their time:
    else a survey that few answer a month would lose them month by month.
    """
    total = Merged()
    mine = select(Version.id).where(Version.survey_id == notice.survey_id).order_by(Version.id)
    for version in db.session.scalars(mine).all():
        if notice.sums_only_before is not None:
            total += _merge_version(version, notice, notice.sums_only_before, this_month, commit)
    return total


def _merge_version(
    version: int, notice: PrivacyNotice, before: date, this_month: date, commit: Callable[[], None]
) -> Merged:
    organisation = db.session.get_one(Survey, notice.survey_id).organisation
    smallest, owner = organisation.smallest_cell, organisation.id
    slices, sums = list(_slices_in(version, date.min, before)), list(_old_sums(version))
    if 0 < sum(each.row.n for each in (*slices, *sums)) < smallest:
        more = _more(version, before, this_month, smallest - sum(each.row.n for each in (*slices, *sums)))
        slices, before = [*slices, *more], max((_after(each.row.start) for each in more), default=before)
        notice.sums_only_before = before
    members = [*slices, *sums]
    atoms = coarsened([each.atom(at) for at, each in enumerate(members)], smallest, owner)
    total, schema = Merged(), schema_of_version(version)
    changed = [atom for atom in atoms if len(atom.members) > 1 or members[atom.members[0]].is_slice]
    for batch in batches(changed, AT_ONCE):
        total += Merged(answers=_delete_answers(version, before))
        for atom in batch:
            total += _write(version, schema, atom, [members[at] for at in atom.members], smallest)
        _count_days(version, before)
        commit()
    return total


def _more(version: int, before: date, this_month: date, lacking: int) -> list[_Member]:
    """The slices of as many of the next whole months as have so many answers; none where these are too few as well."""
    found: list[_Member] = []
    month = before
    while month < this_month and lacking > 0:
        some = list(_slices_in(version, month, _after(month)))
        found += some
        lacking -= sum(each.row.n for each in some)
        month = _after(month)
    return found if lacking <= 0 else []


def _after(month: date) -> date:
    return months_later(month, 1)


@dataclass(frozen=True)
class _Member:
    """One row that a coarser sum is made of: a month's slice, or a sum that is kept already."""

    row: Any
    is_slice: bool

    def atom(self, at: int) -> Atom:
        row = self.row
        if self.is_slice:
            last = month_of(row.start).end
            services, channels = frozenset([row.service_id]), frozenset([row.channel])
            return Atom(row.organisation_id, services, channels, row.start, last, row.n, (at,))
        services, channels = frozenset(row.service_ids), frozenset(row.channels)
        return Atom(row.organisation_id, services, channels, row.first, row.last, row.n, (at,))

    @property
    def model(self) -> Any:
        return Slice if self.is_slice else KeptSum

    def is_it(self, version: int) -> Any:
        """What finds the row."""
        row = self.row
        if not self.is_slice:
            return and_(KeptSum.organisation_id == row.organisation_id, KeptSum.id == row.id)
        return and_(
            Slice.organisation_id == row.organisation_id, Slice.version_id == version, Slice.grain == "month",
            Slice.service_id == row.service_id, Slice.channel == row.channel, Slice.start == row.start,
        )  # fmt: skip


def _slices_in(version: int, start: date, before: date) -> Iterable[_Member]:
    columns = (Slice.organisation_id, Slice.service_id, Slice.channel, Slice.start, Slice.n)
    mine = (
        Slice.version_id == version,
        Slice.grain == "month",
        Slice.start >= start,
        Slice.start < before,
        Slice.n > 0,
    )
    return (_Member(row, True) for row in db.session.execute(select(*columns).where(*mine)).all())


def _old_sums(version: int) -> Iterable[_Member]:
    names = ("organisation_id", "id", "service_ids", "channels", "first", "last", "n")
    columns = [getattr(KeptSum, name) for name in names]
    rows = db.session.execute(select(*columns).where(KeptSum.version_id == version)).all()
    return (_Member(row, False) for row in rows)


def _delete_answers(version: int, before: date) -> int:
    """What a folder has added a moment ago: once its slice is merged nothing could be taken out of it again.

    No folder and no erasure is under way until the commit; on SQLite a deletion makes this the one that writes.
    """
    hold("alone")
    mine = (Response.version_id == version, Response.day < before, ~waits())
    return int(db.session.execute(delete(Response).where(*mine)).rowcount)  # type: ignore[attr-defined]


def _write(version: int, schema: Schema, atom: Atom, members: Sequence[_Member], smallest: int) -> Merged:
    """One sum in the place of its members, as they are now; nothing where all together are too few. What was enough
    when it was kept stays, also where the smallest cell is a larger one now: it is not shown."""
    cells: Any = 0
    moments: Any = 0
    n = 0
    for member in members:
        model, is_it = member.model, member.is_it(version)
        row = db.session.execute(select(model.n, model.pairs, model.moments).where(is_it)).one_or_none()
        if row is not None and row.n:
            n += row.n
            cells = cells + pairs_from_bytes([row.pairs])[0].astype(np.int64)
            moments = moments + moments_from_bytes(row.moments)
        db.session.execute(delete(model).where(is_it))
    if n < smallest and all(member.is_slice for member in members):
        return Merged(dropped=n)
    diagonal = diagonals_of(schema, cells[None, :])[0]
    db.session.add(
        KeptSum(
            organisation_id=atom.organisation,
            version_id=version,
            service_ids=sorted(atom.services),
            channels=sorted(atom.channels),
            first=atom.first,
            last=atom.last,
            n=n,
            histograms=histograms_to_bytes(diagonal),
            moments=moments_to_bytes(moments),
            pairs=pairs_to_bytes(cells),
        )
    )
    db.session.flush()
    return Merged(merged=len(members) - 1)


def _count_days(version: int, before: date) -> None:
    """Of the days only how many answered is left; at once for all, so that none is counted in a merged month too."""
    key = [Slice.organisation_id, Slice.version_id, Slice.service_id, Slice.channel, Slice.start]
    old = and_(Slice.version_id == version, Slice.grain == "day", Slice.start < before)
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    rows = [
        dict(zip((each.key for each in key), row[:-1], strict=True))
        | {"n": row[-1], "grain": "count", "histograms": b"", "moments": b"", "pairs": b""}
        for row in db.session.execute(select(*key, Slice.n).where(old)).all()
    ]
    for batch in batches(rows, ROWS_AT_ONCE):
        insert = dialect.insert(Slice)
        names = ["organisation_id", "version_id", "service_id", "channel", "grain", "start"]
        more = insert.on_conflict_do_update(index_elements=names, set_={"n": Slice.n + insert.excluded.n})
        db.session.execute(more, batch)
    db.session.execute(delete(Slice).where(old))
