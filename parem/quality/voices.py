"""Citizens' own words beside the figures: reviewed comments by theme, under a page's filters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from parem.extensions import db
from parem.quality.filters import Filters
from parem.surveys.models import Comment, Survey

#: So many comments of a theme are shown before all of it is asked for, and then.
FEW, MANY = 3, 100


@dataclass(frozen=True)
class Voices:
    """One theme (empty: none was given): how many comments, and the newest of them."""

    theme: str
    count: int
    comments: Sequence[Comment]


def voices_of(
    survey: Survey, services: Sequence[int], filters: Filters, whole: str = "", languages: Sequence[str] = ()
) -> list[Voices]:
    """The themes, most spoken of first; of the theme `whole` all comments; in these languages (none: all). Two
    statements.

    None while a channel is chosen: a comment knows none, and those of all channels would stand beside its figures.
    """
    if filters.channel:
        return []
    wanted: list[Any] = [Comment.survey_id == survey.id, Comment.state == "shown", Comment.service_id.in_(services)]
    if languages:
        wanted.append(Comment.language.in_(languages))
    if filters.start:
        wanted.append(Comment.month >= filters.start.replace(day=1))
    if filters.end:
        wanted.append(Comment.month <= filters.end)
    counts = db.session.execute(select(Comment.theme, func.count()).where(*wanted).group_by(Comment.theme)).all()
    newest: dict[str, list[Comment]] = defaultdict(list)
    for comment in db.session.scalars(_newest(wanted, whole)):
        newest[comment.theme].append(comment)
    return [
        Voices(theme, count, newest[theme])
        for theme, count in sorted(counts, key=lambda row: (-row[1], row[0]))
    ]  # fmt: skip


def _newest(wanted: list[Any], whole: str) -> Select[Any]:
    """The newest comments of each theme, in order."""
    place = func.row_number().over(partition_by=Comment.theme, order_by=(Comment.month.desc(), Comment.id))
    placed = select(Comment.organisation_id, Comment.id, place.label("place")).where(*wanted).subquery()
    most = case((Comment.theme == whole, MANY), else_=FEW)
    return (
        select(Comment)
        .join(placed, (placed.c.organisation_id == Comment.organisation_id) & (placed.c.id == Comment.id))
        .where(placed.c.place <= most)
        .options(joinedload(Comment.service))
        .order_by(placed.c.place)
    )
