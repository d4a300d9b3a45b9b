"""Single respondents' answers, for what no table of counts can give: resampling them. Never for showing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Date, Integer, Row, and_, case, func, literal_column, select, true

from parem.extensions import db
from parem.quality.models import Slice
from parem.quality.slices.reads import organisations_of
from parem.quality.store import Selection
from parem.surveys.models import Response, Version

#: So many answers are enough for an interval, however many there are.
MOST = 5_000
#: So many times as many ids as are likely to be enough are looked at.
SPARE = 1.2
#: A plus in front of a column keeps SQLite from using the index of all answers for it.
VERSION, SERVICE = literal_column("+response.version_id", Integer), literal_column("+response.service_id", Integer)


def answer_matrix(selection: Selection, codes: Sequence[str], most: int = MOST) -> NDArray[Any]:
    """Answers as rows m x len(codes), NaN where missing or "don't know"; at most so many, a random sample then.

    The ids are random, so that the first by id are a random sample, the same at every look.
    """
    answers = [row.answers for row in _first_by_id([Response.answers], selection, most)]
    return np.array([[_number(each.get(code)) for code in codes] for each in answers]).reshape(-1, len(codes))


@dataclass(frozen=True)
class AnswerRow:
    """One citizen's answers, and where they were given."""

    service_id: int
    channel: str
    answers: dict[str, Any]


def answer_rows(selection: Selection, most: int) -> list[AnswerRow]:
    """Answers with service and channel, at most so many: a random sample then, as above."""
    columns = [Response.service_id, Response.channel, Response.answers]
    return [AnswerRow(row.service_id, row.channel, row.answers) for row in _first_by_id(columns, selection, most)]


def _first_by_id(columns: Sequence[Any], selection: Selection, most: int) -> Sequence[Row[Any]]:
    """The first `most` by id, in their order. Two statements, seldom more.

    Sorting all that match, or walking the ids until enough match, would each read the whole table for some selection.
    The ids are spread evenly, so that where many match those below a bound are enough, and the primary key
    (organisation_id, id) gives them: SEARCH response USING COVERING INDEX sqlite_autoindex_response_1
    (organisation_id=? AND id<?), then each by its rowid, on SQLite; an index scan of pk_response on PostgreSQL. Where
    few match they are taken from ix_response_version_id_service_id_day and sorted. The bound comes from the slices; if
    it gives too few it is widened, so that the answer never depends on it.
    """
    share = _share(selection, most)
    while True:
        bound = uuid.UUID(int=int(share * 2**48) << 80) if share < 1 else None
        query = chosen_answers(select(*columns), selection, bound)
        rows = db.session.execute(query.order_by(Response.id).limit(most)).all()
        if len(rows) == most or share >= 1:
            return rows
        share *= 4


def _share(selection: Selection, most: int) -> float:
    """Which share of the ids to look at; 1 where it costs less to look at all that match."""
    matching: list[Any] = [Slice.service_id.in_(selection.service_ids)] if selection.service_ids is not None else []
    matching += [Slice.channel.in_(selection.channels)] if selection.channels is not None else []
    matching += [Slice.start >= selection.start.replace(day=1)] if selection.start is not None else []
    matching += [Slice.start <= selection.end] if selection.end is not None else []
    counts = select(func.sum(Slice.n), func.sum(case((and_(true(), *matching), Slice.n), else_=0))).where(
        Slice.version_id.in_(_versions(selection)),
        Slice.organisation_id.in_(organisations_of(selection.survey_id)),
        Slice.grain == "month",
    )
    of_all, of_these = (int(count or 0) for count in db.session.execute(counts).one())
    share = SPARE * most / max(of_these, 1)
    return 1.0 if share >= 1 or of_these < share * of_all else share


def chosen_answers(query: Any, selection: Selection, bound: uuid.UUID | None = None) -> Any:
    """A query of the answers of a selection; with a bound of those whose ids are below it, found by them alone."""
    columns: tuple[Any, ...] = (Response.version_id, Response.service_id, Response.day)
    version, service, day = columns if bound is None else (VERSION, SERVICE, _day())
    query = query.where(_of_organisations(selection, bound), version.in_(_versions(selection)))
    if selection.service_ids is not None:
        query = query.where(service.in_(selection.service_ids))
    if selection.channels is not None:
        query = query.where(Response.channel.in_(selection.channels))
    if selection.start is not None:
        query = query.where(day >= selection.start)
    if selection.end is not None:
        query = query.where(day <= selection.end)
    return query


def _of_organisations(selection: Selection, bound: uuid.UUID | None) -> Any:
    """Those of the survey's organisations, and below the bound if there is one."""
    mine = Response.organisation_id.in_(organisations_of(selection.survey_id))
    if bound is None:
        return mine
    if db.engine.dialect.name != "sqlite":
        return and_(mine, Response.id < bound)
    # SQLite can't know how few are below: it is led to them by its own row numbers.
    row = literal_column("rowid", Integer)
    return row.in_(select(row).select_from(Response).where(mine, Response.id < bound).correlate(None))


def _day() -> Any:
    """The day, not to be sought in an index: SQLite would skip through that of version and service for it."""
    return literal_column("+response.day", Date) if db.engine.dialect.name == "sqlite" else Response.day


def _versions(selection: Selection) -> Any:
    return select(Version.id).where(Version.survey_id == selection.survey_id, Version.published_at.is_not(None))


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")
