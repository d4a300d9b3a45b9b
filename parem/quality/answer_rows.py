"""Single respondents' answers, for what no table of counts can give: resampling them. Never for showing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from parem.extensions import db
from parem.quality.slice_reads import organisations_of
from parem.quality.store import Selection
from parem.surveys.models import Response, Version

#: So many answers are enough for an interval, however many there are.
MOST = 5_000


def answer_matrix(selection: Selection, codes: Sequence[str], most: int = MOST) -> NDArray[Any]:
    """Answers as rows m x len(codes), NaN where missing or "don't know"; at most so many, a random sample then.

    The ids are random, so that the first by id are a random sample, the same at every look. One statement.
    """
    query = chosen_answers(select(Response.answers), selection)
    answers = db.session.scalars(query.order_by(Response.id).limit(most)).all()
    return np.array([[_number(each.get(code)) for code in codes] for each in answers]).reshape(-1, len(codes))


@dataclass(frozen=True)
class AnswerRow:
    """One citizen's answers, and where they were given."""

    service_id: int
    channel: str
    answers: dict[str, Any]


def answer_rows(selection: Selection, most: int) -> list[AnswerRow]:
    """Answers with service and channel, at most so many: a random sample then, as above. One statement."""
    query = chosen_answers(select(Response.service_id, Response.channel, Response.answers), selection)
    return [AnswerRow(*row) for row in db.session.execute(query.order_by(Response.id).limit(most))]


def chosen_answers(query: Any, selection: Selection) -> Any:
    query = query.where(
        Response.organisation_id.in_(organisations_of(selection.survey_id)),
        Response.version_id.in_(
            select(Version.id).where(Version.survey_id == selection.survey_id, Version.published_at.is_not(None))
        ),
    )
    if selection.service_ids is not None:
        query = query.where(Response.service_id.in_(selection.service_ids))
    if selection.channels is not None:
        query = query.where(Response.channel.in_(selection.channels))
    if selection.start is not None:
        query = query.where(Response.day >= selection.start)
    if selection.end is not None:
        query = query.where(Response.day <= selection.end)
    return query


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")
