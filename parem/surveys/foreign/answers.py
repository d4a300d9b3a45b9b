"""The answers of another system's file as rows that the import stores. Pure."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from parem.surveys.foreign.parts import AnswerColumns, AnswerRow, ForeignSurvey
from parem.surveys.foreign.texts import language_of, plain
from parem.surveys.imports.days import read_day
from parem.surveys.imports.errors import NotAnAnswer, Problem
from parem.surveys.imports.understood import NAMESPACE, ImportedAnswer, Understood
from parem.surveys.imports.values import AskedQuestion, in_places, read_answer

_UNTICKED = ("", "N", "0")


@dataclass(frozen=True)
class Wishes:
    """What the person who brings the answers in said of them."""

    service_id: int
    #: For rows of which the file has no day.
    day: date
    #: For rows in a language that Parem does not speak.
    language: str
    incomplete: bool = False


@dataclass
class FromFile:
    """A question's values as its answers are read by (the Question table is not there yet)."""

    code: str
    type: str
    text: Mapping[str, str]
    points: int | None
    dont_know: bool
    options: list[dict[str, Any]]
    minimum: float | None
    maximum: float | None
    ranks: int | None
    granularity: str | None
    earliest: str | None
    latest: str | None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> FromFile:
        """From a question's values."""
        given: dict[str, Any] = {name: values.get(name) for name in cls.__dataclass_fields__}
        return cls(**given)


@dataclass
class Counted:
    """How many rows a file has, of which kinds: for the page before anything is saved."""

    rows: int = 0
    #: Sent off at the end: these come in, also those in which no question was answered (`empty`).
    complete: int = 0
    empty: int = 0
    #: Begun and not sent off; without any answer they never come in.
    incomplete: int = 0
    without_answers: int = 0
    without_day: int = 0
    strange_language: int = 0
    #: Answers to a question (an open one's words among them), over all rows.
    answers: int = 0
    bad: tuple[Problem, ...] = field(default_factory=tuple)


def asked_in(survey: ForeignSurvey) -> list[FromFile]:
    """The questions of the file, as its answers are read by."""
    return [FromFile.of(placed.values) for placed in survey.questionnaire.questions]


def count(survey: ForeignSurvey) -> Counted:
    """Look through the answers without storing any."""
    found = Counted(rows=len(survey.rows))
    bad: list[Problem] = []
    reader = _Cells(survey.columns, asked_in(survey))
    for row in survey.rows:
        answers, comments = reader.read(row, bad)
        has_answers = bool(answers or comments)
        found.complete += row.is_complete
        found.empty += row.is_complete and not has_answers
        found.incomplete += not row.is_complete and has_answers
        found.without_answers += not row.is_complete and not has_answers
        found.without_day += _day_of(row) is None
        found.strange_language += not language_of(row.language)
        found.answers += len(answers) + len(comments)
    found.bad = tuple(bad)
    return found


def understand_rows(
    survey: ForeignSurvey, questions: Iterable[AskedQuestion], wishes: Wishes, survey_code: str, file_hash: str
) -> Understood:
    """Every row as it will be stored. A cell that can't be an answer counts as missing and is listed.

    Who sent the form off without an answer has taken part, as on Parem's own form; who only opened it has not.
    """
    reader = _Cells(survey.columns, questions)
    bad: list[Problem] = []
    seen: Counter[str] = Counter()
    answers: list[ImportedAnswer] = []
    without = 0
    for row in survey.rows:
        if not row.is_complete and not wishes.incomplete:
            continue
        given, comments = reader.read(row, bad)
        if not given and not comments and not row.is_complete:
            without += 1
            continue
        day = _day_of(row) or wishes.day
        language = language_of(row.language) or wishes.language
        # Only what is stored anyway goes into the id, so that it tells nobody more.
        content = json.dumps([str(day), language, given], sort_keys=True)
        seen[content] += 1
        own = f"{content}|{seen[content]}"
        answers.append(
            ImportedAnswer(
                row.number, _uuid(survey_code, own), _uuid(survey_code, f"{file_hash}|{own}"), wishes.service_id,
                "import", language, day, given, comments,
            )
        )  # fmt: skip
    return Understood(tuple(answers), (), tuple(bad), without, ())


def _uuid(survey: str, words: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, f"{survey}|{words}")


def _day_of(row: AnswerRow) -> date | None:
    try:
        return read_day(row.day, "day", date.today()) if row.day else None
    except NotAnAnswer:
        return None


class _Cells:
    """Reads the cells of rows; the columns are looked for once for each set of names."""

    def __init__(self, columns: Sequence[AnswerColumns], questions: Iterable[AskedQuestion]) -> None:
        self.columns = columns
        self.asked = {question.code: question for question in questions}

    def read(self, row: AnswerRow, bad: list[Problem]) -> tuple[dict[str, Any], dict[str, str]]:
        """The row's answers and comments; cells that are none are added to `bad`."""
        answers: dict[str, Any] = {}
        comments: dict[str, str] = {}
        for columns in self.columns:
            question = self.asked[columns.question]
            if question.type == "text":
                words = _words(columns, row)
                if words:
                    comments[question.code] = words[:5000]
            elif question.type == "multiple" and columns.columns[:1] and columns.columns[0][0]:
                ticked = [code for code, names in columns.columns if _cell(row, names) not in _UNTICKED]
                if ticked:
                    answers[question.code] = ticked
            elif question.type == "ranking":
                self._ranked(columns, question, row, answers, bad)
            else:
                self._single(columns, question, row, answers, bad)
        return answers, comments

    def _single(
        self, columns: AnswerColumns, question: AskedQuestion, row: AnswerRow, answers: dict[str, Any],
        bad: list[Problem],
    ) -> None:  # fmt: skip
        names = columns.columns[0][1] if columns.columns else ()
        cell = _cell(row, names)
        if not cell:
            return
        if question.type == "single" and columns.values and cell not in columns.values:
            bad.append(Problem(row.number, names[0], cell[:80], "unknown_cell", question=question.code))
            return
        try:
            answers[question.code] = _code(question, columns.values.get(cell, cell))
        except NotAnAnswer as error:
            bad.append(Problem(row.number, names[0], cell[:80], error.reason, error.details, question.code))

    def _ranked(
        self, columns: AnswerColumns, question: AskedQuestion, row: AnswerRow, answers: dict[str, Any],
        bad: list[Problem],
    ) -> None:  # fmt: skip
        cells = [_cell(row, names) for _place, names in columns.columns]
        if not any(cells):
            return
        try:
            answers[question.code] = in_places(question, [columns.values.get(cell, cell) for cell in cells])
        except NotAnAnswer as error:
            where = columns.columns[0][1][0]
            bad.append(Problem(row.number, where, "; ".join(cells)[:80], error.reason, error.details, question.code))


def _code(question: AskedQuestion, cell: str) -> Any:
    """The code that a cell stands for; for a choice only an option's own code, never a label."""
    if question.type == "single":
        for option in question.options:
            if option["code"] == cell:
                return cell
    return read_answer(question, cell)


def _cell(row: AnswerRow, names: Sequence[str]) -> str:
    return next((row.cells[name].strip() for name in names if name in row.cells), "")


def _words(columns: AnswerColumns, row: AnswerRow) -> str:
    parts = []
    for code, names in columns.columns:
        words = plain(_cell(row, names)) if _cell(row, names) else ""
        label = columns.labels.get(code, "")
        parts += [f"{label}: {words}" if label else words] if words else []
    return "\n".join(parts)
