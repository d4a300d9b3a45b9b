"""The Burt slices in the database: folded exactly once, subtracted on erasure.

Every answer is either in the slices (folded) or has a row among those that wait, which a read adds; deleting that row
and adding the answer are one transaction, so what is on the screen is always exact. Answers are locked before those
that wait, and these before slices, by everybody.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, cast

from sqlalchemy import (
    Integer,
    String,
    Table,
    Text,
    and_,
    any_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    text,
    type_coerce,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import selectinload

from parem.extensions import db
from parem.quality.burt import Schema
from parem.quality.coding import schema_of
from parem.quality.models import Slice
from parem.quality.slices.rows import ROWS_AT_ONCE, Place, add, batches
from parem.surveys.models import Response, Version
from parem.surveys.rights.models import PrivacyNotice
from parem.surveys.waiting_models import WaitingResponse, is_its_row, waits

#: The PostgreSQL advisory lock that folders share and a recount holds alone.
FOLDING = 7_230_145
#: From so many answers folded at a time their place is given back at once.
BACKLOG = 10_000

_responses = cast(Table, Response.__table__)
_waiting = cast(Table, WaitingResponse.__table__)
#: Built once: that takes longer than to run it.
_PUBLISHED = (
    select(Version)
    .where(Version.survey_id == bindparam("survey"), Version.published_at.is_not(None))
    .order_by(Version.number)
    .options(selectinload(Version.questions))
)


@dataclass(frozen=True)
class Selection:
    """Which answers: a survey's, of some services and channels (None: all), from first to last day (both in)."""

    survey_id: int
    service_ids: tuple[int, ...] | None = None
    channels: tuple[str, ...] | None = None
    start: date | None = None
    end: date | None = None


def published_versions(survey_id: int) -> Sequence[Version]:
    """The published versions of a survey with their questions, oldest first. Two statements."""
    return db.session.scalars(_PUBLISHED, {"survey": survey_id}).all()


def schemas_of(survey_id: int) -> dict[int, Schema]:
    """The schema of each published version of a survey, by version id, oldest first. Two statements."""
    return schemas_among(published_versions(survey_id))


def schemas_among(versions: Iterable[Version]) -> dict[int, Schema]:
    """The schema of each of these versions, by version id."""
    return {version.id: schema_of(version.questions) for version in versions}


def fold(limit: int = 20_000) -> int:
    """Add up to `limit` answers that wait to their slices, and let them wait no longer; how many. The caller commits.

    Other folders work at the same time on other answers (PostgreSQL) or wait (SQLite); none is folded twice.
    """
    hold("shared")
    # They are chosen within the DELETE: Python's sqlite3 begins a transaction only for a statement that changes.
    taken = _returned(delete(_waiting).where(_next(limit)))
    add(taken)
    return _count(taken)


def fold_all(commit: Callable[[], None], limit: int = 20_000) -> int:
    """Fold all that waits, in transactions of `limit` answers; how many."""
    total = 0
    while folded := fold(limit):
        commit()
        total += folded
    commit()
    if total >= BACKLOG and db.engine.dialect.name == "postgresql":
        # A read looks through the place of the deleted rows until it is given back. By itself PostgreSQL would do it
        # within a minute or two.
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE) waiting_response"))
    return total


def _next(limit: int) -> Any:
    """The next answers to fold, by where their rows lie: nothing finds them as fast.

    By day: the answers of one day are one slice, and each slice is rewritten once a call. In the order of the key, so
    that none but those that are taken are looked at. On PostgreSQL they are locked, and those that another folder or
    an erasure has locked are left to it; the locks keep them where they lie.
    """
    is_sqlite = db.engine.dialect.name == "sqlite"
    here: Any = literal_column("rowid", Integer) if is_sqlite else literal_column("waiting_response.ctid")
    order = (_waiting.c.organisation_id, _waiting.c.version_id, _waiting.c.day)
    rows = select(here).select_from(_waiting).order_by(*order).limit(limit).correlate(None)
    if is_sqlite:
        return here.in_(rows)
    # Joined by their keys, PostgreSQL would read the whole table for each portion.
    return here == any_(func.array(rows.with_for_update(skip_locked=True).scalar_subquery()))


def unfold(responses: Iterable[Response]) -> int:
    """Take those of these answers that are folded out of their slices exactly and let them wait again; how many. The
    caller commits.

    Whether one is folded is asked again here, under its lock: a folder may have taken it a moment ago. Until the
    commit no folder can take it again.
    """
    hold("shared")
    ids = sorted((response.organisation_id, response.id) for response in responses)
    taken: dict[Place, list[str]] = {}
    for organisation, group in groupby(ids, lambda pair: pair[0]):
        for batch in batches((pair[1] for pair in group), ROWS_AT_ONCE):
            for place, texts in _unfolded(organisation, batch).items():
                taken.setdefault(place, []).extend(texts)
    add(taken, sign=-1)
    return _count(taken)


def _unfolded(organisation: int, ids: list[uuid.UUID]) -> dict[Place, list[str]]:
    """Those of these answers of an organisation that are folded, which wait from now on, as JSON texts by place."""
    mine = and_(_responses.c.organisation_id == organisation, _responses.c.id.in_(ids))
    # In this order everybody: nobody else takes one out meanwhile, and a folder that has one by now is waited for.
    db.session.execute(select(_responses.c.id).where(mine).order_by(_responses.c.id).with_for_update())
    # Also those that wait: no folder may take one between this look and the caller's deletion. (On SQLite the
    # insertion is the first to write, and from there on nobody else does.)
    rows = select(_waiting.c.response_id).join(_responses, is_its_row()).where(mine)
    db.session.execute(rows.order_by(*_waiting.primary_key).with_for_update(of=_waiting))
    return _returned(_put_back(and_(mine, ~waits())))


def _put_back(which: Any) -> Any:
    """Let folded answers wait again."""
    columns = [_responses.c["id" if name == "response_id" else name] for name in _waiting.c.keys()]  # noqa: SIM118
    return insert(_waiting).from_select(list(_waiting.c.keys()), select(*columns).where(which))


def erase(responses: Sequence[Response]) -> None:
    """Delete answers, and take those that are folded out of their slices exactly. The caller commits."""
    unfold(responses)
    ids = sorted((response.organisation_id, response.id) for response in responses)
    for organisation, group in groupby(ids, lambda pair: pair[0]):
        for batch in batches((pair[1] for pair in group), ROWS_AT_ONCE):
            db.session.execute(delete(Response).where(Response.organisation_id == organisation, Response.id.in_(batch)))


def recount() -> None:
    """Throw the slices away and let their answers wait; the next folds build them anew. The caller commits.

    Sums whose answers were deleted when their time was over stay: there is nothing to build them from.
    """
    hold("alone")
    sums_only = select(Version.id).join(PrivacyNotice, PrivacyNotice.survey_id == Version.survey_id)
    of_slice = sums_only.where(Version.id == Slice.version_id, Slice.start < PrivacyNotice.sums_only_before)
    db.session.execute(delete(Slice).where(~of_slice.exists()))
    of_answer = sums_only.where(
        Version.id == _responses.c.version_id, _responses.c.day < PrivacyNotice.sums_only_before
    )
    db.session.execute(_put_back(and_(~waits(), ~of_answer.exists())))


def hold(how: str) -> None:
    """Until the commit keep a recount and folders apart; SQLite has one writer anyway."""
    if db.engine.dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock if how == "alone" else func.pg_advisory_xact_lock_shared
        db.session.execute(select(lock(FOLDING)))


def as_text(answers: Any) -> Any:
    """Answers as the JSON text that they are kept as: many are decoded at once, as one text."""
    return type_coerce(answers, String) if db.engine.dialect.name == "sqlite" else sql_cast(answers, Text)


def _returned(statement: Any) -> dict[Place, list[str]]:
    """The answers that a change returns, as JSON texts by place: decoding each by itself would cost most of a fold."""
    where = (_waiting.c[name] for name in ("organisation_id", "version_id", "service_id", "channel"))
    # SQLite keeps days as texts; a type of its own would parse each.
    is_sqlite = db.engine.dialect.name == "sqlite"
    day = type_coerce(_waiting.c.day, String) if is_sqlite else _waiting.c.day
    answers = as_text(_waiting.c.answers)
    found: dict[Any, list[str]] = defaultdict(list)
    # All at once: fetched one by one they cost twice as much.
    for row in db.session.execute(statement.returning(*where, day, answers)).all():
        found[row[:5]].append(row[5])
    if not is_sqlite:
        return found
    return {(*place[:4], date.fromisoformat(place[4])): texts for place, texts in found.items()}


def _count(taken: Mapping[Place, Sequence[str]]) -> int:
    return sum(map(len, taken.values()))
