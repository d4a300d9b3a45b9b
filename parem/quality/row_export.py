"""Answers as rows to take away: whole months, no open text, no device, and nothing that could tell who it was."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import String, func, literal_column, select, type_coerce

from parem.accounts.models import Organisation
from parem.extensions import db
from parem.quality.anonymous_rows import Key, protected_keys, protected_rows, withheld_of
from parem.quality.queries import questions_of, visible_service_ids
from parem.quality.slice_reads import organisations_of
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
    questions, groups = _asked(survey)
    counts = _counted(survey, organisation, today.replace(day=1), groups)
    left = protected_keys(counts, survey.organisation.smallest_cell)
    kept = sum(count for key, count in counts.items() if left[key] is not None)
    withheld = _named(withheld_of(counts, left), groups)
    return RowSummary(questions, kept, withheld, kept < sum(counts.values()))


def export_rows(survey: Survey, organisation: Organisation, today: date) -> RowExport:
    """The closed answers of this organisation's services until the end of last month, in an order that tells nothing.

    Whole months, because two files that differ by a few days would show the answers of those days. A choice among
    groups (age, district) counts among what others may know of a person.
    """
    questions, groups = _asked(survey)
    found = list(_answers(survey, organisation, today.replace(day=1)))
    keys: list[Key] = [(*about, *(str(answers.get(code, "")) for code in groups)) for about, answers in found]
    safe = protected_rows(keys, survey.organisation.smallest_cell)
    rows = [
        _row(key, answers, questions, groups)
        for key, (_about, answers) in zip(safe.keys, found, strict=True)
        if key is not None
    ]
    random.SystemRandom().shuffle(rows)
    return RowExport(questions, rows, _named(safe.withheld, groups), safe.kept < len(found))


def _asked(survey: Survey) -> tuple[list[Question], list[str]]:
    """The closed questions, and the codes of those that sort people into groups."""
    questions = [question for question in questions_of(survey) if question.type != "text"]
    return questions, [question.code for question in questions if question.type == "single"]


def _named(withheld: Sequence[int], groups: Sequence[str]) -> dict[str, int]:
    return {name: count for name, count in zip((*ABOUT, *groups), withheld, strict=False) if count}


def _row(key: Key, answers: dict[str, Any], questions: Sequence[Question], groups: Sequence[str]) -> list[Any]:
    about: list[Any] = [value or None for value in key[: len(ABOUT)]]
    kept = dict(zip(groups, key[len(ABOUT) :], strict=True))
    return about + [
        (kept[question.code] or None) if question.code in kept else answers.get(question.code) for question in questions
    ]


def _answers(survey: Survey, organisation: Organisation, before: date) -> Iterator[tuple[Key, dict[str, Any]]]:
    """What is known of each answer, and the answer."""
    names = _names(survey, organisation)
    columns = select(Response.service_id, Response.day, Response.channel, Response.language, Response.answers)
    query = _chosen(columns, survey, names, before)
    for service, day, channel, language, answers in db.session.execute(query.execution_options(yield_per=5_000)):
        yield (names[service], f"{day:%Y-%m}", channel, language), answers


def _counted(survey: Survey, organisation: Organisation, before: date, groups: Sequence[str]) -> dict[Key, int]:
    """How many answers have each combination of what is known."""
    names = _names(survey, organisation)
    is_sqlite = db.engine.dialect.name == "sqlite"
    day = type_coerce(Response.day, String)
    month = func.substr(day, 1, 7) if is_sqlite else func.to_char(Response.day, literal_column("'YYYY-MM'"))
    # Numbered columns: PostgreSQL does not know an expression again whose values are sent apart from it.
    known: list[Any] = [Response.service_id, month, Response.channel, Response.language]
    known += [Response.answers[code].as_string() for code in groups]
    columns = [column.label(f"known_{number}") for number, column in enumerate(known)]
    inner = _chosen(select(*columns), survey, names, before).subquery()
    query = select(*inner.c, func.count()).group_by(*inner.c)
    found: dict[Key, int] = {}
    for service, *values, count in db.session.execute(query):
        found[names[service], *("" if value is None else str(value) for value in values)] = count
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
