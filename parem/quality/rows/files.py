"""The exported rows as files: CSV, an Excel workbook with the list of variables, SPSS with labels."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars
import pyreadstat
from flask_babel import gettext as _

from parem.quality.rows.export import ABOUT, RowExport, RowSummary
from parem.quality.words import CHANNEL_WORDS, question_words
from parem.surveys.answer_codes import codes_of
from parem.surveys.answer_words import end_labels
from parem.surveys.models import DONT_KNOW, Question
from parem.surveys.ranking_values import places_of
from parem.web import say

#: "Don't know" in SPSS: a number that no scale has, declared as missing.
DK = -8
SPSS_TYPE = "application/x-spss-sav"
_NAME = re.compile(r"[^A-Za-z0-9_]")


@dataclass(frozen=True)
class Variable:
    """One column: its name, what it is, its values in words, and how to read it from a row."""

    name: str
    label: str
    values: dict[Any, str]
    place: int
    #: The option of a multiple choice that it is about; None for any other question.
    option: str | None = None
    #: The place in a ranking that it is about, from 0; None for any other question.
    rank: int | None = None
    is_text: bool = False


def variables_of(export: RowExport | RowSummary) -> list[Variable]:
    """The columns in order: what is known of the answer, then each question.

    A multiple choice has one per option, a ranking one per place.
    """
    labels = {"service": _("Service"), "month": _("Month"), "channel": _("Channel"), "language": _("Language")}
    found = [Variable(name, labels[name], _about_values(name), place, is_text=True) for place, name in enumerate(ABOUT)]
    for place, question in enumerate(export.questions, len(ABOUT)):
        found += _variables(question, place)
    return found


def _variables(question: Question, place: int) -> list[Variable]:
    words = question_words(question, question.code)
    if question.type == "multiple":
        chosen = {0: _("not chosen"), 1: _("chosen"), DONT_KNOW: _("don't know")}
        return [
            Variable(f"{question.code}_{each['code']}", f"{words} {say(each['label'])}", chosen, place, each["code"])
            for each in question.options
        ]
    values = _values(question)
    if question.type == "ranking":
        numbers = {rank: _("number %(place)s", place=rank + 1) for rank in range(places_of(question))}
        return [
            Variable(f"{question.code}_{rank + 1}", f"{words} {named}", values, place, rank=rank, is_text=True)
            for rank, named in numbers.items()
        ]
    return [Variable(question.code, words, values, place, is_text=question.type in ("single", "date"))]


def _about_values(name: str) -> dict[Any, str]:
    return {code: str(words) for code, words in CHANNEL_WORDS.items()} if name == "channel" else {}


def _values(question: Question) -> dict[Any, str]:
    """The codes that have words: options, yes and no, the ends of a scale, "don't know"."""
    values: dict[Any, str] = {}
    if question.type in ("single", "ranking"):
        values = {option["code"]: say(option["label"]) for option in question.options}
    elif question.type == "yes_no":
        values = {0: _("no"), 1: _("yes")}
    elif codes := codes_of(question):
        low, high = end_labels(question)
        values = {codes[0]: low, codes[-1]: high}
    return values | ({DONT_KNOW: _("don't know")} if question.dont_know else {})


def cells_of(export: RowExport, variables: Sequence[Variable]) -> list[list[Any]]:
    """The table: codes as they are stored; empty where nothing was answered or the value is withheld."""
    return [[_cell(row[each.place], each) for each in variables] for row in export.rows]


def _cell(value: Any, variable: Variable) -> Any:
    if not isinstance(value, list):
        return value
    if variable.rank is not None:
        return value[variable.rank] if variable.rank < len(value) else None
    return int(variable.option in value)


def plain_cells(export: RowExport) -> tuple[list[str], list[list[Any]]]:
    """Header and rows as Parem reads them back in: a multiple choice in one cell, its options joined by semicolons."""
    rows = [[";".join(map(str, cell)) if isinstance(cell, list) else cell for cell in row] for row in export.rows]
    return [*ABOUT, *(question.code for question in export.questions)], rows


def variables_table(variables: Sequence[Variable]) -> list[list[Any]]:
    """The list of variables: a line for each, and one for each value with words."""
    lines: list[list[Any]] = []
    for each in variables:
        lines.append([each.name, each.label, None, None])
        lines += [[None, None, code, words] for code, words in each.values.items()]
    return lines


def spss_file(export: RowExport, title: str) -> bytes:
    """An SPSS system file with labels of variables and values; "don't know" is a declared missing value."""
    variables = variables_of(export)
    names = _spss_names([each.name for each in variables])
    columns = list(zip(*cells_of(export, variables), strict=True)) or [() for _each in variables]
    frame = polars.DataFrame(
        {
            name: polars.Series([_spss_value(value, each.is_text) for value in column],
                                dtype=polars.String if each.is_text else polars.Float64)
            for name, each, column in zip(names, variables, columns, strict=True)
        }
    )  # fmt: skip
    labels = {
        name: {_spss_value(code, each.is_text): words[:120] for code, words in each.values.items()}
        for name, each in zip(names, variables, strict=True)
        if each.values
    }
    missing: dict[str, Any] = {
        name: [{"lo": DK, "hi": DK}]
        for name, each in zip(names, variables, strict=True)
        if DONT_KNOW in each.values and not each.is_text
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.sav"
        pyreadstat.write_sav(
            frame, str(path), file_label=title[:64], column_labels=[each.label[:256] for each in variables],
            variable_value_labels=labels, missing_ranges=missing,
        )  # fmt: skip
        return path.read_bytes()


def _spss_value(value: Any, is_text: bool) -> Any:
    if value is None:
        return "" if is_text else None
    if is_text:
        return str(value)
    return float(DK) if value == DONT_KNOW else float(value) if isinstance(value, int | float) else None


def _spss_names(names: Sequence[str]) -> list[str]:
    """Names that SPSS takes: a letter first, letters, digits and underscores, 64 at most, none twice in any case."""
    taken: set[str] = set()
    found = []
    for name in names:
        plain = _NAME.sub("_", name)[:60]
        plain = plain if plain[:1].isalpha() else f"q_{plain}"[:60]
        unique, number = plain, 2
        while unique.casefold() in taken:
            unique, number = f"{plain}_{number}", number + 1
        taken.add(unique.casefold())
        found.append(unique)
    return found
