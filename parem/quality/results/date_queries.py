"""Dates that people answered with, counted in the answers themselves: they have no place in the Burt table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from parem.extensions import db
from parem.quality.guard import Guard
from parem.quality.results.date_distribution import DateLine, date_lines
from parem.quality.rows.answer_rows import chosen_answers
from parem.quality.store import Selection
from parem.surveys.models import DONT_KNOW, Question, Response


@dataclass(frozen=True)
class DateBlock:
    """A date question and how its answers are spread; no lines where they may not be shown."""

    question: Question
    lines: list[DateLine]


def date_blocks(
    questions: Sequence[Question], selection: Selection, visible: tuple[int, ...], guard: Guard
) -> list[DateBlock]:
    """Each date question's answers under a page's filters. Two statements for each such question, else none."""
    everything = Selection(selection.survey_id, visible)
    blocks = []
    for question in (each for each in questions if each.type == "date"):
        chosen, all_ = _counts(selection, question.code), _counts(everything, question.code)
        lines = [] if guard.hides("") else date_lines(chosen, all_, guard.smallest)
        blocks.append(DateBlock(question, lines))
    return blocks


def _counts(selection: Selection, code: str) -> dict[str, int]:
    given = Response.answers[code].as_string()
    query = chosen_answers(select(given, func.count()), selection).where(given.is_not(None), given != DONT_KNOW)
    return {str(each): int(count) for each, count in db.session.execute(query.group_by(given))}
