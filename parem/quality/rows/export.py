"""Answers as rows to take away: whole months, no open text, no device, and nothing that could tell who it was."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import String, func, literal_column, select, type_coerce

from parem.accounts.models import Organisation
from parem.extensions import db
from parem.quality.queries import questions_of, visible_service_ids
from parem.quality.rows.anonymous_rows import Key, protected_keys, protected_rows
from parem.quality.rows.known_values import Part, joined, known_parts, parts_in
from parem.quality.slices.reads import organisations_of
from parem.surveys.models import Question, Response, Survey, Version

#: What is known of each answer besides what was said; the finest, which is blanked first, last.
ABOUT = ("service", "month", "channel", "language")


@dataclass(frozen=True)
class RowExport:
    """The questions, and rows of (service, month, channel, language, then each question's answer as it is stored).

    None where nothing was answered or the value is withheld. `withheld` counts the latter by column; `left_out` says
    whether rows are missing altogether.
    """

    questions: list[Question]
    rows: list[list[Any]]
    withheld: dict[str, int]
    left_out: bool


@dataclass(frozen=True)
class RowSummary:
    """What an export would hold, in numbers."""

    questions: list[Question]
    rows: int
    withheld: dict[str, int]
    left_out: bool


def summary_of_rows(survey: Survey, organisation: Organisation, today: date) -> RowSummary:
    """What `export_rows` would give, counted in the database: no answer is read. One more statement than questions."""
    questions, parts = _asked(survey)
    counts = _counted(survey, organisation, today.replace(day=1), parts)
    left = protected_keys(counts, survey.organisation.smallest_cell)
    kept = sum(count for key, count in counts.items() if left[key] is not None)
    return RowSummary(questions, kept, _withheld(counts, left, parts), kept < sum(counts.values()))


def export_rows(survey: Survey, organisation: Organisation, today: date) -> RowExport:
    """The closed answers of this organisation's services until the end of last month, in an order that tells nothing.

    Whole months, because two files that differ by a few days would show the answers of those days. A choice among
    groups (age, district) and a date count among what others may know of a person.
    """
    questions, parts = _asked(survey)
    found = list(_answers(survey, organisation, today.replace(day=1)))
    keys: list[Key] = [(*about, *parts_in(answers, parts)) for about, answers in found]
    safe = protected_rows(keys, survey.organisation.smallest_cell)
    rows = [
        _row(key, answers, questions, parts)
        for key, (_about, answers) in zip(safe.keys, found, strict=True)
        if key is not None
    ]
    random.SystemRandom().shuffle(rows)
    return RowExport(
        questions,
        rows,
        _withheld(Counter(keys), dict(zip(keys, safe.keys, strict=True)), parts),
        safe.kept < len(found),
    )


def _asked(survey: Survey) -> tuple[list[Question], list[Part]]:
    """The closed questions, and the parts of their answers that others may know of a person."""
    questions = [question for question in questions_of(survey) if question.type != "text"]
    return questions, known_parts(questions)


def _withheld(counts: Mapping[Key, int], left: Mapping[Key, Key | None], parts: Sequence[Part]) -> dict[str, int]:
    """In how many of the rows each value, or of a date a part of it, is blank that was not."""
    names = (*ABOUT, *(code for code, _part in parts))
    lost: Counter[str] = Counter()
    for before, count in counts.items():
        now = left[before] or before
        for name in {name for name, one, other in zip(names, before, now, strict=True) if one != other}:
            lost[name] += count
    return {name: lost[name] for name in dict.fromkeys(names) if lost[name]}


def _row(key: Key, answers: dict[str, Any], questions: Sequence[Question], parts: Sequence[Part]) -> list[Any]:
    about: list[Any] = [value or None for value in key[: len(ABOUT)]]
    kept = joined(parts, key[len(ABOUT) :])
    return about + [
        kept[question.code] if question.code in kept else answers.get(question.code) for question in questions
    ]


def _answers(survey: Survey, organisation: Organisation, before: date) -> Iterator[tuple[Key, dict[str, Any]]]:
    """What is known of each answer, and the answer."""
    names = _names(survey, organisation)
    columns = select(Response.service_id, Response.day, Response.channel, Response.language, Response.answers)
    query = _chosen(columns, survey, names, before)
    for service, day, channel, language, answers in db.session.execute(query.execution_options(yield_per=5_000)):
        yield (names[service], f"{day:%Y-%m}", channel, language), answers


def _counted(survey: Survey, organisation: Organisation, before: date, parts: Sequence[Part]) -> Counter[Key]:
    """How many answers have each combination of what is known."""
    names, codes = _names(survey, organisation), list(dict.fromkeys(code for code, _part in parts))
    is_sqlite = db.engine.dialect.name == "sqlite"
    day = type_coerce(Response.day, String)
    month = func.substr(day, 1, 7) if is_sqlite else func.to_char(Response.day, literal_column("'YYYY-MM'"))
    # Numbered columns: PostgreSQL does not know an expression again whose values are sent apart from it.
    known: list[Any] = [Response.service_id, month, Response.channel, Response.language]
    known += [Response.answers[code].as_string() for code in codes]
    columns = [column.label(f"known_{number}") for number, column in enumerate(known)]
    inner = _chosen(select(*columns), survey, names, before).subquery()
    query = select(*inner.c, func.count()).group_by(*inner.c)
    found: Counter[Key] = Counter()
    for service, month_, channel, language, *values, count in db.session.execute(query):
        answers = {code: value for code, value in zip(codes, values, strict=True) if value is not None}
        found[names[service], month_, channel, language, *parts_in(answers, parts)] += count
    return found


def _names(survey: Survey, organisation: Organisation) -> dict[int, str]:
    """The services that may be seen. Those of others are named with their municipality."""
    visible = visible_service_ids(survey, organisation)
    return {
        service.id: service.code
        if service.organisation_id == organisation.id
        else f"{service.organisation.code}/{service.code}"
        for service in survey.services
        if service.id in visible
    }


def _chosen(query: Any, survey: Survey, services: Iterable[int], before: date) -> Any:
    return query.where(
        Response.organisation_id.in_(organisations_of(survey.id)),
        Response.version_id.in_(select(Version.id).where(Version.survey_id == survey.id)),
        Response.service_id.in_(tuple(services)), Response.day < before,
    )  # fmt: skip
