"""A table and its map become answers: every row as understood, and every cell that was not. Pure."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from parem.surveys.imports.days import read_day
from parem.surveys.imports.errors import NotAnAnswer, Problem
from parem.surveys.imports.fitting_map import AnswerMap, QuestionColumns, Source, Surroundings
from parem.surveys.imports.reading import Row, Table
from parem.surveys.imports.understood import NAMESPACE, ImportedAnswer, Understood
from parem.surveys.imports.values import (
    DONT_KNOW,
    DONT_KNOW_WORDS,
    MISSING,
    NO,
    AskedQuestion,
    folded,
    in_places,
    read_answer,
)


def understand(table: Table, mapping: AnswerMap, around: Surroundings, survey_code: str, file_hash: str) -> Understood:
    """Read every row by the map; nothing is guessed and nothing is dropped without being named."""
    return _Reader(table, mapping, around, survey_code, file_hash).read()


Outcome = tuple[Any, NotAnAnswer | None]


class _Reader:
    """Reads cell by cell; the same words for the same question are read once."""

    def __init__(self, table: Table, mapping: AnswerMap, around: Surroundings, survey: str, file_hash: str) -> None:
        self.table, self.mapping, self.around, self.survey, self.file_hash = table, mapping, around, survey, file_hash
        self.at = {name: position for position, name in enumerate(table.header)}
        self.asked = {question.code: question for question in around.questions}
        self.problems: list[Problem] = []
        self.counted_missing: list[Problem] = []
        self.seen: Counter[str] = Counter()
        self.ids: dict[str, int] = {}
        self.memory: dict[tuple[str, str], Outcome] = {}

    def read(self) -> Understood:
        answers = [answer for answer in map(self._row, self.table.rows) if answer]
        problem_rows = {problem.row for problem in self.problems}
        empty = len(self.table.rows) - len({answer.row for answer in answers} | problem_rows)
        return Understood(
            tuple(answers), tuple(self.problems), tuple(self.counted_missing), empty, self.mapping.left_out
        )

    def _row(self, row: Row) -> ImportedAnswer | None:
        before = len(self.problems)
        if row.surplus:
            self.problems.append(Problem(row.number, "", "; ".join(row.surplus), "surplus_cells"))
        answers, comments = self._answers(row)
        place: tuple[Any, Any, Any, Any] = (
            self._from(row, self.mapping.service, self._service),
            self._from(row, self.mapping.channel, _one_of(self.around.channels, "channel")),
            self._from(row, self.mapping.language, _one_of(self.around.languages, "language")),
            self._day(row),
        )
        # A VV file says which responses were sent off, and these are answers even if no question was answered.
        if len(self.problems) == before and not answers and not comments and not self.table.is_vv:
            return None
        own = self._key(row, place, answers)
        if len(self.problems) > before:
            return None
        service, channel, language, day = place
        return ImportedAnswer(
            row=row.number,
            id=self._uuid(own),
            id_in_this_file=self._uuid(f"{self.file_hash}|{own}"),
            service_id=service,
            channel=channel,
            language=language,
            day=day,
            answers=answers,
            comments=comments,
        )

    def _uuid(self, words: str) -> uuid.UUID:
        return uuid.uuid5(NAMESPACE, f"{self.survey}|{words}")

    def _key(self, row: Row, place: Sequence[Any], answers: Mapping[str, Any]) -> str:
        """What makes this row this row: its id, else what will be stored of it and the how-manieth like it it is.

        Only what is stored anyway goes in, never a comment or another column: so the id can't tell anyone more.
        """
        if self.mapping.id_column:
            given = row.cells[self.at[self.mapping.id_column]]
            self._check_id(row, given)
            return f"id|{given}"
        day = "" if self.mapping.day.assumed else str(place[3])
        content = json.dumps([*place[:3], day, answers], sort_keys=True, default=str)
        self.seen[content] += 1
        return f"{content}|{self.seen[content]}"

    def _check_id(self, row: Row, given: str) -> None:
        column = self.mapping.id_column
        if not given:
            self.problems.append(Problem(row.number, column, "", "no_id"))
        elif given in self.ids:
            self.problems.append(Problem(row.number, column, given, "same_id", {"first": self.ids[given]}))
        self.ids.setdefault(given, row.number)

    def _answers(self, row: Row) -> tuple[dict[str, Any], dict[str, str]]:
        answers: dict[str, Any] = {}
        comments: dict[str, str] = {}
        for rule in self.mapping.questions:
            question = self.asked[rule.question]
            several = self._ranked if question.type == "ranking" else self._several
            read = several if rule.columns[0][0] else self._single
            value: Any = read(row, rule, question)
            if value is not None:
                (comments if question.type == "text" else answers)[question.code] = value
        return answers, comments

    def _single(self, row: Row, rule: QuestionColumns, question: AskedQuestion) -> Any:
        column, cell = self._first_given(row, rule)
        key = (question.code, cell)
        if key not in self.memory:
            self.memory[key] = _read(rule, question, cell)
        value, error = self.memory[key]
        if error:
            self._bad(row, column, cell, error, rule)
        return value

    def _first_given(self, row: Row, rule: QuestionColumns) -> tuple[str, str]:
        """The first of the question's columns that is not missing (the last one, where all are), and its cell."""
        column = cell = ""
        for _option, column in rule.columns:
            cell = row.cells[self.at[column]]
            if folded(cell) not in rule.missing:
                break
        return column, cell

    def _several(self, row: Row, rule: QuestionColumns, question: AskedQuestion) -> list[Any] | str | None:
        """A multiple choice with a column for each option: ticked by yes, 1, x or the option's own words.

        "Don't know" stands in all of the columns.
        """
        cells = {folded(row.cells[self.at[column]]) for _option, column in rule.columns}
        if question.dont_know and cells <= DONT_KNOW_WORDS:
            return DONT_KNOW
        ticked = []
        for option, column in rule.columns:
            cell = row.cells[self.at[column]]
            words = folded(rule.values.get(folded(cell), cell))
            if words in rule.missing or words in NO or words == MISSING:
                continue
            code = next(o["code"] for o in question.options if str(o["code"]) == option)
            if words in _ticks(question, code):
                ticked.append(code)
            else:
                self._bad(row, column, cell, NotAnAnswer("not_yes_or_no"), rule)
        return ticked or None

    def _ranked(self, row: Row, rule: QuestionColumns, question: AskedQuestion) -> list[Any] | None:
        """A ranking with a column for each place."""
        columns = sorted(rule.columns, key=lambda pair: int(pair[0]))
        cells = [row.cells[self.at[column]] for _place, column in columns]
        words = ["" if folded(cell) in rule.missing else rule.values.get(folded(cell), cell) for cell in cells]
        if not any(words):
            return None
        try:
            return in_places(question, words)
        except NotAnAnswer as error:
            self._bad(row, columns[0][1], "; ".join(cells), error, rule)
            return None

    def _bad(self, row: Row, column: str, cell: str, error: NotAnAnswer, rule: QuestionColumns) -> None:
        problem = Problem(row.number, column, cell, error.reason, error.details, rule.question)
        (self.counted_missing if rule.invalid == "missing" else self.problems).append(problem)

    def _from(self, row: Row, source: Source, look_up: Callable[[str], Any]) -> Any:
        if not source.column:
            return look_up(source.fixed)
        cell = row.cells[self.at[source.column]]
        try:
            return look_up(folded(source.values.get(folded(cell), cell)))
        except NotAnAnswer as error:
            self.problems.append(Problem(row.number, source.column, cell, error.reason, error.details))
            return None

    def _service(self, words: str) -> int:
        if words not in self.around.services:
            raise NotAnAnswer("no_such_service", known=self.around.service_words)
        return self.around.services[words]

    def _day(self, row: Row) -> date | None:
        source = self.mapping.day
        if not source.column:
            return source.fixed
        cell = row.cells[self.at[source.column]]
        try:
            return read_day(cell, source.unit, self.around.today, source.pattern)
        except NotAnAnswer as error:
            self.problems.append(Problem(row.number, source.column, cell, error.reason, error.details))
            return None


def _read(rule: QuestionColumns, question: AskedQuestion, cell: str) -> Outcome:
    """The answer in a cell (None for a missing one), or why it is none."""
    if folded(cell) in rule.missing:
        return None, None
    words = rule.values.get(folded(cell), cell)
    if folded(words) == MISSING:
        return None, None
    try:
        return read_answer(question, words), None
    except NotAnAnswer as error:
        return None, error


def _ticks(question: AskedQuestion, code: Any) -> set[str]:
    own = next(option for option in question.options if option["code"] == code)
    labels = (own.get("label") or {}).values()
    return {"1", "1.0", "x", "yes", "y", "true", "taip", "jah", "да", "+", folded(str(code)), *map(folded, labels)}


def _one_of(known: Any, what: str) -> Callable[[str], str]:
    allowed = list(known)

    def look_up(words: str) -> str:
        if words not in allowed:
            raise NotAnAnswer(f"no_such_{what}", known=", ".join(allowed))
        return words

    return look_up
