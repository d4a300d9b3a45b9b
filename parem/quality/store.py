"""The Burt slices in the database: folded exactly once, subtracted on erasure.

Every answer is either in the slices (folded) or in the tail that a read adds; marking it and adding it are one
transaction, so what is on the screen is always exact. Answers are locked before slices, by everybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
    literal_column,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import selectinload

from parem.extensions import db
from parem.quality.burt import Schema
from parem.quality.coding import schema_of
from parem.quality.models import Slice
from parem.quality.slice_rows import ROWS_AT_ONCE, Place, add, batches
from parem.surveys.models import Response, Version
from parem.surveys.rights_models import PrivacyNotice

#: Not folded yet, in the words of the partial index: SQLite uses the index for these words alone.
WAITING = text("NOT response.folded")
#: A plus in front of a column keeps SQLite from using the index of all answers for it; the small index of those that
#: wait is the one to take.
VERSION, SERVICE = literal_column("+response.version_id", Integer), literal_column("+response.service_id", Integer)
#: The PostgreSQL advisory lock that folders share and a recount holds alone.
FOLDING = 7_230_145

_responses = cast(Table, Response.__table__)
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
    """Add up to `limit` answers that are not folded to their slices and mark them; how many. The caller commits.

    Other folders work at the same time on other answers (PostgreSQL) or wait (SQLite); none is folded twice.
    """
    hold("shared")
    # By day: the answers of one day are one slice, and each slice is rewritten once a call. In the order of the index
    # of those that wait, so that none but those that are taken are looked at.
    order = (_responses.c.organisation_id, _responses.c.version_id, _responses.c.day)
    mine = _waiting_rows(order, limit) if db.engine.dialect.name == "sqlite" else _locked_answers(order, limit)
    # They are chosen within the UPDATE: Python's sqlite3 begins a transaction only for a statement that changes.
    taken = _returned(update(_responses).where(mine).values(folded=True))
    add(taken)
    return _count(taken)


def _waiting_rows(order: tuple[Any, ...], limit: int) -> Any:
    """The next answers to fold, by SQLite's own row numbers: it finds a row by nothing as fast."""
    row = literal_column("rowid", Integer)
    return row.in_(select(row).select_from(_responses).where(WAITING).order_by(*order).limit(limit).correlate(None))


def _locked_answers(order: tuple[Any, ...], limit: int) -> Any:
    """The next answers to fold, locked; those that another folder has locked are left to it.

    They are found again by where they lie (ctid), which their locks keep as it is until they are marked: joined by
    their keys PostgreSQL would read the whole table for each portion. An answer that somebody else changed a moment ago
    lies elsewhere by now, is neither marked nor returned, and waits for the next fold.
    """
    here: Any = literal_column("response.ctid")
    waiting = select(here).select_from(_responses).where(WAITING).order_by(*order).limit(limit)
    return here == any_(func.array(waiting.with_for_update(skip_locked=True).correlate(None).scalar_subquery()))


def unfold(responses: Iterable[Response]) -> int:
    """Take those of these answers that are folded out of their slices exactly; how many. The caller commits.

    Whether one is folded is asked again here, under its lock: a folder may have taken it a moment ago. Until the
    commit no folder can take it again.
    """
    hold("shared")
    ids = sorted((response.organisation_id, response.id) for response in responses)
    taken: dict[Place, list[str]] = {}
    for organisation, group in groupby(ids, lambda pair: pair[0]):
        for batch in batches((pair[1] for pair in group), ROWS_AT_ONCE):
            mine = and_(_responses.c.organisation_id == organisation, _responses.c.id.in_(batch))
            # Also those that wait: no folder may take one between this look and the caller's deletion.
            db.session.execute(select(_responses.c.id).where(mine).order_by(_responses.c.id).with_for_update())
            for place, texts in _returned(
                update(_responses).where(mine, _responses.c.folded).values(folded=False)
            ).items():
                taken.setdefault(place, []).extend(texts)
    add(taken, sign=-1)
    return _count(taken)


def erase(responses: Sequence[Response]) -> None:
    """Delete answers, and take those that are folded out of their slices exactly. The caller commits."""
    unfold(responses)
    ids = sorted((response.organisation_id, response.id) for response in responses)
    for organisation, group in groupby(ids, lambda pair: pair[0]):
        for batch in batches((pair[1] for pair in group), ROWS_AT_ONCE):
            db.session.execute(delete(Response).where(Response.organisation_id == organisation, Response.id.in_(batch)))


def recount() -> None:
    """Throw the slices away and mark their answers as not folded; the next folds build them anew. The caller commits.

    Sums whose answers were deleted when their time was over stay: there is nothing to build them from.
    """
    hold("alone")
    sums_only = select(Version.id).join(PrivacyNotice, PrivacyNotice.survey_id == Version.survey_id)
    of_slice = sums_only.where(Version.id == Slice.version_id, Slice.start < PrivacyNotice.sums_only_before)
    db.session.execute(delete(Slice).where(~of_slice.exists()))
    of_answer = sums_only.where(
        Version.id == _responses.c.version_id, _responses.c.day < PrivacyNotice.sums_only_before
    )
    counted = update(_responses).where(_responses.c.folded, ~of_answer.exists())
    db.session.execute(counted.values(folded=False))


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
    where = (_responses.c[name] for name in ("organisation_id", "version_id", "service_id", "channel"))
    # SQLite keeps days as texts; a type of its own would parse each.
    is_sqlite = db.engine.dialect.name == "sqlite"
    day = type_coerce(_responses.c.day, String) if is_sqlite else _responses.c.day
    answers = as_text(_responses.c.answers)
    found: dict[Any, list[str]] = defaultdict(list)
    # All at once: fetched one by one they cost twice as much.
    for row in db.session.execute(statement.returning(*where, day, answers)).all():
        found[row[:5]].append(row[5])
    if not is_sqlite:
        return found
    return {(*place[:4], date.fromisoformat(place[4])): texts for place, texts in found.items()}


def _count(taken: Mapping[Place, Sequence[str]]) -> int:
    return sum(map(len, taken.values()))
