"""A whole survey's answers with the languages they were given in, read from the answer rows.

Slices have no language: it would make three of each. So this is for surveys of a size that can be read in a moment.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import String, Text, cast, select, type_coerce

from parem.extensions import db
from parem.quality.burt import BurtTable, Schema, common_schema, total
from parem.quality.coding import Coded, code_answers
from parem.quality.periods import month_of
from parem.quality.rows.answer_rows import chosen_answers
from parem.quality.slices.side_by_side import table_of
from parem.quality.store import Selection, schemas_of
from parem.quality.tables import Part, Pieces, pieces_of
from parem.surveys.models import Response


@dataclass(frozen=True, eq=False)
class _Of:
    """The answers of one version: as they are coded, the number of each one's language, each one's day."""

    coded: Coded
    languages: NDArray[np.int64]
    days: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class SpokenAnswers:
    """All answers; in their pieces the number of the language stands in the service's place."""

    languages: tuple[str, ...]
    schemas: Mapping[int, Schema]
    versions: Mapping[int, _Of]

    def pieces(self, unit: str) -> Pieces:
        """The histograms by language and month, or day where weeks will be asked for."""
        return pieces_of(self.schemas, [(version, _part(each, unit)) for version, each in self.versions.items()])

    def table(self, languages: Collection[int], start: date | None, end: date | None) -> BurtTable:
        """The whole table, pairs too, of answers in these languages in this time."""
        first, last = (start or date.min).toordinal(), (end or date.max).toordinal()
        common, found = common_schema(self.schemas.values()), []
        for each in self.versions.values():
            kept = np.isin(each.languages, list(languages)) & (each.days >= first) & (each.days <= last)
            answers = each.coded.only(np.flatnonzero(kept))
            sums = answers.pairs(np.zeros(int(kept.sum()), dtype=np.int64), 1)
            table = table_of(answers.schema, int(sums.n[0]), sums.cells[0], sums.moments[0])
            found.append(table.project(common))
        return total(common, found)


def starts_of(days: NDArray[np.int64], unit: str) -> NDArray[np.int64]:
    """The days themselves where weeks will be asked for, else the first days of their months, as ordinals."""
    if unit == "week":
        return days
    months = {day: date.fromordinal(day).replace(day=1).toordinal() for day in set(days.tolist())}
    return np.array([months[day] for day in days.tolist()], dtype=np.int64)


def ends_of(days: NDArray[np.int64], unit: str) -> NDArray[np.int64]:
    """The days themselves where weeks will be asked for, else the last days of their months, as ordinals."""
    if unit == "week":
        return days
    months = {day: month_of(date.fromordinal(day)).end.toordinal() for day in set(days.tolist())}
    return np.array([months[day] for day in days.tolist()], dtype=np.int64)


def spoken_answers(selection: Selection) -> SpokenAnswers:
    """The answers of a selection. Three statements."""
    schemas = schemas_of(selection.survey_id)
    texts: dict[int, list[str]] = defaultdict(list)
    about: dict[int, list[tuple[str, Any]]] = defaultdict(list)
    for version, language, day, answers in db.session.execute(_query(selection)):
        texts[version].append(answers)
        about[version].append((language, day))
    languages = sorted({language for rows in about.values() for language, _day in rows})
    versions = {version: _of(schemas[version], texts[version], rows, languages) for version, rows in about.items()}
    return SpokenAnswers(tuple(languages), schemas, versions)


def _query(selection: Selection) -> Any:
    """Days and answers as they are kept: to make each a date or a dictionary by itself would cost most of the time."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    day = type_coerce(Response.day, String) if is_sqlite else Response.day
    answers = type_coerce(Response.answers, String) if is_sqlite else cast(Response.answers, Text)
    return chosen_answers(select(Response.version_id, Response.language, day, answers), selection)


def _of(schema: Schema, texts: list[str], about: list[tuple[str, Any]], languages: list[str]) -> _Of:
    number = {language: at for at, language in enumerate(languages)}
    different = {day for _language, day in about}
    ordinal = {day: (date.fromisoformat(day) if isinstance(day, str) else day).toordinal() for day in different}
    return _Of(
        code_answers(schema, json.loads(f"[{','.join(texts)}]")),
        np.array([number[language] for language, _day in about], dtype=np.int64),
        np.array([ordinal[day] for _language, day in about], dtype=np.int64),
    )


def _part(answers: _Of, unit: str) -> Part:
    days = starts_of(answers.days, unit)
    where, groups = np.unique(np.column_stack([answers.languages, days]), axis=0, return_inverse=True)
    sums = answers.coded.histograms(groups.reshape(-1), len(where))
    places = [(language, "", date.fromordinal(day)) for language, day in where.tolist()]
    ends = [date.fromordinal(day) for day in ends_of(where[:, 1], unit).tolist()]
    return Part(places, ends, sums.n, sums.cells, sums.moments)
