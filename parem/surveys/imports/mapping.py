"""The map of a file of answers: which column feeds which question, service, channel, day and language. Pure.

A map is a plain mapping of words (from a YAML file, see docs/import-map.md, or from the page of the browser); parse_map
turns it into an AnswerMap that is known to fit the file and the survey.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from parem.surveys.imports.days import UNITS, read_day
from parem.surveys.imports.errors import BadMap, NotAnAnswer, Problem
from parem.surveys.imports.fitting_map import AnswerMap, DaySource, QuestionColumns, Source, Surroundings
from parem.surveys.imports.guess import guess_question_columns
from parem.surveys.imports.values import folded, parts_of

#: Words that mean "missing" where a map does not name its own; an empty cell always does.
DEFAULT_MISSING = ("NA", "N/A", "#N/A", "NULL")
ALIASES = {
    "questions": "columns", "na": "missing", "missing_values": "missing", "date": "day", "skip": "ignore",
    "ignored": "ignore", "id_column": "id", "recode": "values", "recodes": "values",
}  # fmt: skip
KEYS = {
    "columns", "missing", "values", "service", "channel", "language", "day", "period", "id", "invalid", "ignore",
    "already_there", "sheet", "encoding", "delimiter", "survey",
}  # fmt: skip
CHOICES = {"invalid": ("error", "missing"), "already_there": ("skip", "add")}


def parse_map(definition: Mapping[str, Any], around: Surroundings) -> AnswerMap:
    """The map that a definition describes; raises BadMap with everything that is wrong with it."""
    return _Parser(definition, around).parse()


class _Parser:
    """Reads a definition part by part and collects what is wrong."""

    def __init__(self, definition: Mapping[str, Any], around: Surroundings) -> None:
        self.around = around
        self.problems: list[Problem] = []
        self.given = {ALIASES.get(folded(key), folded(key)): value for key, value in definition.items()}
        self.codes = {q.code for q in around.questions}

    def parse(self) -> AnswerMap:
        self._move_units()
        for key in sorted(set(self.given) - KEYS):
            self._wrong("unknown_key", key=key, known=", ".join(sorted(KEYS)))
        for key in CHOICES:
            self._check_choice(key, self.given)
        questions = self._questions()
        parsed = AnswerMap(
            questions=questions,
            service=self._service(),
            channel=self._source("channel", self.around.channels, "import"),
            language=self._source("language", self.around.languages, self.around.language),
            day=self._day(),
            id_column=self._column("id", self.given.get("id") or ""),
            already_there=str(self.given.get("already_there", "skip")),
        )
        if self.problems:
            raise BadMap(self.problems)
        return replace(parsed, left_out=self._left_out(parsed))

    def _wrong(self, reason: str, **details: Any) -> None:
        self.problems.append(Problem(None, "", "", reason, details))

    def _check_choice(self, key: str, given: Mapping[str, Any]) -> None:
        if given.get(key, CHOICES[key][0]) not in CHOICES[key]:
            self._wrong("unknown_choice", key=key, value=given[key], known=", ".join(CHOICES[key]))

    def _move_units(self) -> None:
        """`year: Year` is short for `period: {column: Year, unit: year}`."""
        for unit in UNITS[1:]:
            if unit in self.given:
                value = self.given.pop(unit)
                self.given["period"] = {**self._column_or_value(value), "unit": unit}

    def _column_or_value(self, given: Any) -> Mapping[str, Any]:
        """What is given in short: a column's name, or else a value."""
        if isinstance(given, Mapping):
            return given
        return {"column" if str(given) in self.around.header else "value": given}

    def _questions(self) -> tuple[QuestionColumns, ...]:
        given = self.given.get("columns")
        if given is None or given == "":
            given = guess_question_columns(self.around.header, self.around.questions)
        if not isinstance(given, Mapping):
            given = {str(name): str(name) for name in _listed(given)}
        found = [self._question(str(key), value) for key, value in given.items()]
        if not found and not self.problems:
            self._wrong("no_question", codes=", ".join(sorted(self.codes)))
        self._check_once([question.question for question in found if question])
        return tuple(question for question in found if question)

    def _check_once(self, codes: list[str]) -> None:
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            self._wrong("question_twice", question=code)

    def _question(self, key: str, value: Any) -> QuestionColumns | None:
        code, rule = self._either_way(key, value)
        if code not in self.codes:
            self._wrong("unknown_question", question=code, known=", ".join(sorted(self.codes)))
            return None
        several = rule.get("columns")
        if isinstance(several, Mapping):
            if "column" in rule:
                self._wrong("question_twice", question=code)
            columns = tuple((str(option), self._column(code, name)) for option, name in several.items())
            self._check_options(code, several)
        elif isinstance(several or rule.get("column"), list):
            columns = tuple(("", self._column(code, name)) for name in several or rule["column"])
        else:
            columns = (("", self._column(code, rule.get("column", code))),)
        missing = [*self._missing_words(), *_listed(rule.get("missing"))]
        self._check_choice("invalid", rule)
        return QuestionColumns(
            question=code,
            columns=columns,
            values={**_recodes(self.given.get("values")), **_recodes(rule.get("values"))},
            missing=frozenset(folded(word) for word in ["", *missing]),
            invalid=str(rule.get("invalid") or self.given.get("invalid") or "error"),
        )

    def _either_way(self, key: str, value: Any) -> tuple[str, Mapping[str, Any]]:
        """The question and its rule, from "question: column" or, where that can't be meant, "column: question"."""
        if isinstance(value, Mapping):
            return (str(value["question"]), {**value, "column": key}) if "question" in value else (key, value)
        if isinstance(value, list):
            return key, {"columns": value}
        words = str(value)
        turned = words in self.codes and (key not in self.codes or words not in self.around.header)
        return (words, {"column": key}) if turned and key in self.around.header else (key, {"column": words})

    def _check_options(self, code: str, several: Mapping[str, Any]) -> None:
        question = next(q for q in self.around.questions if q.code == code)
        known = parts_of(question)
        for option in several:
            if str(option) not in known:
                self._wrong("unknown_option", question=code, option=str(option), known=", ".join(known))

    def _missing_words(self) -> list[str]:
        given = self.given.get("missing")
        return list(DEFAULT_MISSING) if given is None else _listed(given)

    def _column(self, key: str, name: Any) -> str:
        if name and str(name) not in self.around.header:
            self._wrong("unknown_column", key=key, column=str(name), known=", ".join(self.around.header))
        return str(name)

    def _service(self) -> Source:
        if not self.around.services:
            self._wrong("no_services")
            return Source()
        ids = set(self.around.services.values())
        only = next(iter(self.around.services), "") if len(ids) == 1 else ""
        source = self._source("service", self.around.services, only)
        if not source.fixed and not source.column and not any(p.reason.startswith("unknown_") for p in self.problems):
            self._wrong("no_service", known=self.around.service_words)
        return source

    def _source(self, key: str, known: Iterable[str], usual: str) -> Source:
        allowed = list(known)
        given = self.given.get(key) or usual
        if not isinstance(given, Mapping):
            is_column = folded(str(given)) not in allowed and str(given) in self.around.header
            given = {"column": given} if is_column else {"value": given}
        if given.get("column"):
            return Source(column=self._column(key, given["column"]), values=_recodes(given.get("values")))
        fixed = folded(str(given.get("value", given.get("fixed", ""))))
        if fixed and fixed not in allowed:
            words = self.around.service_words if key == "service" else ", ".join(allowed)
            self._wrong(f"unknown_{key}", value=fixed, known=words)
        return Source(fixed=fixed)

    def _day(self) -> DaySource:
        given = self.given.get("day") or self.given.get("period")
        if not given:
            if not self.around.today_if_no_day:
                self._wrong("no_day")
            return DaySource(fixed=self.around.today, assumed=True)
        given = self._column_or_value(given)
        unit = str(given.get("unit") or ("day" if self.given.get("day") else ""))
        if given.get("column"):
            if unit not in UNITS:
                self._wrong("unknown_unit", value=unit, known=", ".join(UNITS))
            column = self._column("day", given["column"])
            return DaySource(column=column, unit=unit, pattern=str(given.get("format", "")))
        return DaySource(fixed=self._fixed_day(str(given.get("value", "")), unit))

    def _fixed_day(self, words: str, unit: str) -> date | None:
        for candidate in [unit] if unit else reversed(UNITS):
            try:
                return read_day(words, candidate, self.around.today)
            except NotAnAnswer as error:
                last = error
        self._wrong("bad_day", value=words, why=last.reason, **last.details)
        return None

    def _left_out(self, parsed: AnswerMap) -> tuple[str, ...]:
        used = {column for question in parsed.questions for _, column in question.columns}
        used |= {s.column for s in (parsed.service, parsed.channel, parsed.language, parsed.day)} | {parsed.id_column}
        on_purpose = set(_listed(self.given.get("ignore")))
        return tuple(name for name in self.around.header if name not in used | on_purpose)


def _listed(given: Any) -> list[str]:
    if given is None:
        return []
    return [given] if isinstance(given, str) else [str(word) for word in given]


def _recodes(given: Any) -> dict[str, str]:
    return {folded(str(key)): str(value) for key, value in given.items()} if isinstance(given, Mapping) else {}
