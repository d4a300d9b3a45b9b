"""Citizens' own words beside the figures: reviewed comments by theme, under a page's filters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select
from sqlalchemy.orm import joinedload

from parem.extensions import db
from parem.quality.results.filters import Filters
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
    """The themes, most spoken of first; of the theme `whole` all comments; in these languages (none: all). One
    statement.

    None while a channel is chosen: a comment knows none, and those of all channels would stand beside its figures.
    """
    if filters.channel:
        return []
    asked = {
        "survey": survey.id, "services": services, "whole": whole,
        "first": filters.start.replace(day=1) if filters.start else date.min, "last": filters.end or date.max,
    }  # fmt: skip
    if languages:
        asked["languages"] = languages
    found: dict[tuple[int, str], list[Comment]] = defaultdict(list)
    for comment, count in db.session.execute(_newest(bool(languages)), asked):
        found[-count, comment.theme].append(comment)
    return [Voices(theme, -count, found[count, theme]) for count, theme in sorted(found)]


@cache  # building it takes longer than to run it
def _newest(in_languages: bool) -> Select[Any]:
    """The newest comments of each theme, in order, with how many the theme has."""
    wanted = [
        Comment.survey_id == bindparam("survey"), Comment.state == "shown",
        Comment.service_id.in_(bindparam("services", expanding=True)),
        Comment.month.between(bindparam("first"), bindparam("last")),
    ]  # fmt: skip
    if in_languages:
        wanted.append(Comment.language.in_(bindparam("languages", expanding=True)))
    place = func.row_number().over(partition_by=Comment.theme, order_by=(Comment.month.desc(), Comment.id))
    count = func.count().over(partition_by=Comment.theme)
    placed = select(Comment.organisation_id, Comment.id, place.label("place"), count.label("count")).where(*wanted)
    of = placed.subquery()
    return (
        select(Comment, of.c["count"])
        .join(of, (of.c.organisation_id == Comment.organisation_id) & (of.c.id == Comment.id))
        .where(of.c.place <= case((Comment.theme == bindparam("whole"), MANY), else_=FEW))
        .options(joinedload(Comment.service))
        .order_by(of.c.place)
    )
