"""The one statement that a read of tables is: the slices of a selection, what is kept of deleted answers, and the
answers not folded yet.

One statement sees one snapshot on both databases: an answer that is folded meanwhile is neither missed nor counted
twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    LargeBinary,
    Select,
    String,
    Text,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)

from parem.accounts.models import Organisation
from parem.extensions import db
from parem.quality.models import Slice
from parem.quality.periods import months_later
from parem.quality.slices.kept_models import KeptSum
from parem.quality.store import Selection, as_text
from parem.surveys.models import CHANNELS, Survey, Version
from parem.surveys.waiting_models import WaitingResponse

#: How many rows come at once: the tail after an import of a million answers must not fill the memory.
AT_ONCE = 10_000
#: A selection's days are taken into these bounds: nobody answered outside, and there is no year 10000.
FIRST, LAST = date(1900, 1, 1), date(2999, 12, 31)
#: So many days are looked for one by one.
FEW = 62
#: A selection of organisations' ids.
Ids = Select[tuple[int]]


def rows_of(selection: Selection, versions: Collection[int], grain: str, column: str) -> Iterator[Sequence[Any]]:
    """Rows (version, service, channel, start, n, data, moments, answers, grain, end, services, channels, revision) in
    portions, slices before answers.

    A slice has no answers; an answer that waits has neither data nor moments, and as answers a line of its service,
    channel and JSON text with spaces between, which stand nowhere else. grain "month" takes whole
    months from the months' slices and the edges from the days'; column ("histograms" or "pairs") says what data are.
    End, services and channels are of what is kept of deleted answers alone (its grain is "kept", service and channel
    are none). Days are as the database keeps them (`day_of`), lists are JSON texts: to make each a date or a list by
    itself would cost more than all else of a row.
    """
    if not versions:
        return iter(())
    below = organisations_of(selection.survey_id)
    folded = _folded(selection, versions, grain, column, below)
    return portions(union_all(*folded, waiting_answers(selection, versions, below)))


def rows_at(
    selection: Selection, versions: Collection[int], grain: str, column: str, starts: Collection[date]
) -> Iterator[Sequence[Any]]:
    """The same rows of the slices, and of what is kept of deleted answers, that begin on these days (others may come
    with them); no answers."""
    slices, kept = _folded(selection, versions, grain, column, organisations_of(selection.survey_id))
    return portions(union_all(slices.where(_begins(Slice.start, starts)), kept.where(_begins(KeptSum.first, starts))))


def portions(statement: Any) -> Iterator[Sequence[Any]]:
    """Its rows, some thousands at once."""
    return db.session.execute(statement, execution_options={"yield_per": AT_ONCE}).partitions()


def _folded(
    selection: Selection, versions: Collection[int], grain: str, column: str, below: Ids
) -> tuple[Select[Any], Select[Any]]:
    """The slices of a selection, and what is kept of deleted answers."""
    no_answers = cast(null(), Text).label("answers")
    where = (Slice.version_id, Slice.service_id, Slice.channel, as_kept(Slice.start))
    slices = select(*where, Slice.n, getattr(Slice, column), Slice.moments, no_answers, Slice.grain, *no_more(),
                    Slice.revision)  # fmt: skip
    data = (KeptSum.n, getattr(KeptSum, column), KeptSum.moments, no_answers)
    kept = select(KeptSum.version_id, literal(0).label("service"), literal("").label("channel"),
                  as_kept(KeptSum.first), *data, literal("kept").label("grain"), as_kept(KeptSum.last),
                  as_text(KeptSum.service_ids), as_text(KeptSum.channels), KeptSum.revision)  # fmt: skip
    mine = (*slices_within(selection, versions, grain), Slice.organisation_id.in_(below))
    return slices.where(*mine), kept.where(*kept_within(selection, versions))


def waiting_answers(selection: Selection, versions: Collection[int], below: Ids) -> Select[Any]:
    """The answers that are not folded, a row for each."""
    waiting = WaitingResponse
    line = cast(waiting.service_id, Text) + " " + waiting.channel + " " + as_text(waiting.answers)
    tail = select(*waiting_columns(waiting.version_id, as_kept(waiting.day), literal(1), line))
    return tail.where(*_tail(selection, versions), waiting.organisation_id.in_(below))


def waiting_columns(version: Any, day: Any, n: Any, lines: Any) -> list[Any]:
    """The columns of a row of answers that wait."""
    none = cast(null(), LargeBinary)
    return [
        version, literal(0).label("service"), literal("").label("channel"), day.label("day"), n.label("n"),
        none.label("data"), none.label("its_moments"), lines.label("answers"), literal("day").label("grain"),
        *no_more(), literal(0).label("revision"),
    ]  # fmt: skip


def no_more() -> list[Any]:
    """In the place of end, services and channels where there are none."""
    kinds = ((_day_type(), "end"), (Text, "services"), (Text, "channels"))
    return [cast(null(), kind).label(name) for kind, name in kinds]


def _begins(start: Any, starts: Collection[date]) -> ColumnElement[bool]:
    """Many days are read as the time that they are in: each one's seek would cost more than what is between."""
    wanted: ColumnElement[bool] = start.in_(starts) if len(starts) <= FEW else start.between(min(starts), max(starts))
    return wanted


def _day_type() -> Any:
    """What the database keeps a day as."""
    return String if db.engine.dialect.name == "sqlite" else Date


def as_kept(day: Any) -> Any:
    """A day as the database keeps it: SQLite as a text."""
    return type_coerce(day, _day_type())


@lru_cache(maxsize=20_000)
def day_of(kept: date | str) -> date:
    """The day that a row gives."""
    return date.fromisoformat(kept) if isinstance(kept, str) else kept


def is_within(selection: Selection, services: Collection[int], channels: Collection[str]) -> bool:
    """Whether a sum of these services and channels lies in the selection as a whole: it can't be divided."""
    wanted, ways = selection.service_ids, selection.channels
    return (wanted is None or set(services) <= set(wanted)) and (ways is None or set(channels) <= set(ways))


def is_then(selection: Selection, start: date, end: date) -> bool:
    """Whether all of this time lies in the selection's."""
    return start >= (selection.start or date.min) and end <= (selection.end or date.max)


def organisations_of(survey_id: int) -> Select[tuple[int]]:
    """The ids of the survey's organisation and of all below it: keys start with them, so a read can seek."""
    own = select(Organisation.id).join(Survey, Survey.organisation_id == Organisation.id).where(Survey.id == survey_id)
    below = own.cte("below", recursive=True)
    below = below.union_all(select(Organisation.id).where(Organisation.parent_id == below.c.id))
    return select(below.c.id)


def slices_within(selection: Selection, versions: Collection[int], grain: str) -> list[ColumnElement[bool]]:
    """Slices that lie in the selection."""
    wanted = [Slice.version_id.in_(versions), Slice.n > 0]
    if selection.service_ids is not None:
        wanted.append(Slice.service_id.in_(selection.service_ids))
    # All channels by name where all are wanted: the key goes on with grain and day, so that no other grain is read.
    wanted.append(Slice.channel.in_(CHANNELS if selection.channels is None else selection.channels))
    return [*wanted, _days(selection, grain)]


def _days(selection: Selection, grain: str) -> ColumnElement[bool]:
    start = selection.start and min(max(selection.start, FIRST), LAST)
    end = selection.end and min(max(selection.end, FIRST), LAST)
    if grain == "day":
        return and_(Slice.grain == "day", *_between(start, end))
    # The months that lie wholly in the selection, and the days before the first and after the last of them.
    first = start if start is None or start.day == 1 else months_later(start.replace(day=1), 1)
    last = end if end is None or (end + timedelta(1)).day == 1 else end.replace(day=1) - timedelta(1)
    if first is not None and last is not None and first > last:
        return and_(Slice.grain == "day", *_between(start, end))
    parts = [and_(Slice.grain == "month", *_between(first, last))]
    if start is not None and first is not None and start < first:
        parts.append(and_(Slice.grain == "day", *_between(start, first - timedelta(1))))
    if end is not None and last is not None and last < end:
        parts.append(and_(Slice.grain == "day", *_between(last + timedelta(1), end)))
    return or_(*parts)


def _between(start: date | None, end: date | None) -> list[ColumnElement[bool]]:
    return [Slice.start >= (start or FIRST), Slice.start <= (end or LAST)]


def kept_within(selection: Selection, versions: Collection[int]) -> list[ColumnElement[bool]]:
    """Sums that lie in the selection's time as a whole. Of which services and channels is asked of what comes."""
    wanted: list[ColumnElement[bool]] = [KeptSum.version_id.in_(versions)]
    if selection.start is not None:
        wanted.append(KeptSum.first >= selection.start)
    if selection.end is not None:
        wanted.append(KeptSum.last <= selection.end)
    return wanted


def _tail(selection: Selection, versions: Collection[int]) -> list[Any]:
    wanted: list[Any] = [WaitingResponse.version_id.in_(versions)]
    if selection.service_ids is not None:
        wanted.append(WaitingResponse.service_id.in_(selection.service_ids))
    if selection.channels is not None:
        wanted.append(WaitingResponse.channel.in_(selection.channels))
    if selection.start is not None:
        wanted.append(WaitingResponse.day >= selection.start)
    if selection.end is not None:
        wanted.append(WaitingResponse.day <= selection.end)
    return wanted


def days_answered(selection: Selection) -> tuple[date, date] | None:
    """The first and the last day with an answer of this survey (of any service); None where there is none."""
    below = organisations_of(selection.survey_id)
    versions = select(Version.id).where(Version.survey_id == selection.survey_id, Version.published_at.is_not(None))
    folded = select(func.min(Slice.start), func.max(Slice.start)).where(
        Slice.organisation_id.in_(below), Slice.version_id.in_(versions), Slice.grain == "day", Slice.n > 0
    )
    kept = select(func.min(KeptSum.first), func.max(KeptSum.last)).where(KeptSum.version_id.in_(versions))
    tail = select(func.min(WaitingResponse.day), func.max(WaitingResponse.day)).where(
        WaitingResponse.organisation_id.in_(below), WaitingResponse.version_id.in_(versions)
    )
    days = [day for row in db.session.execute(union_all(folded, kept, tail)) for day in row if day is not None]
    return (min(days), max(days)) if days else None
