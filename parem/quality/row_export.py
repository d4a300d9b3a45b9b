"""Answers as rows to take away: whole months, no open text, no device, and nothing that could tell who it was."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from parem.accounts.models import Organisation
from parem.extensions import db
from parem.quality.anonymous_rows import Key, ProtectedRows, protected_rows
from parem.quality.known_values import Part, joined, known_parts, parts_in
from parem.quality.queries import questions_of, visible_service_ids
from parem.quality.slice_reads import organisations_of
from parem.surveys.models import Question, Response, Survey, Version, survey_service

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


def export_rows(survey: Survey, organisation: Organisation, today: date) -> RowExport:
    """The closed answers of this organisation's services until the end of last month, in an order that tells nothing.

    Whole months, because two files that differ by a few days would show the answers of those days. A choice among
    groups (age, district) and a date count among what others may know of a person.
    """
    questions = [question for question in questions_of(survey) if question.type != "text"]
    parts = known_parts(questions)
    found = list(_answers(survey, organisation, today.replace(day=1)))
    keys: list[Key] = [(*about, *parts_in(answers, parts)) for about, answers in found]
    safe = protected_rows(keys, survey.organisation.smallest_cell)
    rows = [
        _row(key, answers, questions, parts)
        for key, (_about, answers) in zip(safe.keys, found, strict=True)
        if key is not None
    ]
    random.SystemRandom().shuffle(rows)
    return RowExport(questions, rows, _withheld(keys, safe, parts), safe.kept < len(found))


def _withheld(keys: Sequence[Key], safe: ProtectedRows, parts: Sequence[Part]) -> dict[str, int]:
    """In how many of the rows each value, or of a date a part of it, is blank that was not."""
    names = (*ABOUT, *(code for code, _part in parts))
    lost: Counter[str] = Counter()
    for before, now in zip(keys, safe.keys, strict=True):
        if now is not None:
            lost.update({name for name, one, other in zip(names, before, now, strict=True) if one != other})
    return {name: lost[name] for name in dict.fromkeys(names) if lost[name]}


def _row(key: Key, answers: dict[str, Any], questions: Sequence[Question], parts: Sequence[Part]) -> list[Any]:
    about: list[Any] = [value or None for value in key[: len(ABOUT)]]
    kept = joined(parts, key[len(ABOUT) :])
    return about + [
        kept[question.code] if question.code in kept else answers.get(question.code) for question in questions
    ]


def _answers(survey: Survey, organisation: Organisation, before: date) -> Iterator[tuple[Key, dict[str, Any]]]:
    """What is known of each answer, and the answer. Services of others are named with their municipality."""
    visible = visible_service_ids(survey, organisation)
    names = {
        service.id: service.code
        if service.organisation_id == organisation.id
        else f"{service.organisation.code}/{service.code}"
        for service in survey.services
        if service.id in visible
    }
    serving = select(survey_service.c.service_id).where(survey_service.c.survey_id == survey.id)
    query = select(Response.service_id, Response.day, Response.channel, Response.language, Response.answers).where(
        Response.organisation_id.in_(organisations_of(survey.id)),
        Response.version_id.in_(select(Version.id).where(Version.survey_id == survey.id)),
        Response.service_id.in_(visible), Response.service_id.in_(serving), Response.day < before,
    )  # fmt: skip
    for service, day, channel, language, answers in db.session.execute(query.execution_options(yield_per=5_000)):
        yield (names[service], f"{day:%Y-%m}", channel, language), answers
