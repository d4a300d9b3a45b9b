"""A version of a questionnaire as an XLSForm workbook (ODK, Kobo), in the four languages.

What XLSForm has no word for is written so that `xlsform.reading` knows it again and others show it as a plain choice:
"don't know" is a choice named dk; the kind of a scale stands in a column of Parem's own, which others pass over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response
from flask_babel import force_locale

from parem.languages import LANGUAGES, Texts
from parem.surveys.answer_codes import codes_of
from parem.surveys.answer_words import end_labels
from parem.surveys.builder.condition_words import answer_label
from parem.surveys.date_values import granularity_of
from parem.surveys.foreign.dates import xlsform_appearance, xlsform_constraint
from parem.surveys.matrices import pieces
from parem.surveys.models import DONT_KNOW, Question, Survey, Version
from parem.surveys.question_conditions import Condition, conditions_of
from parem.surveys.question_rules import free
from parem.web import say
from parem.workbooks import Sheet, workbook_response

#: Parem's own column in the sheet "survey".
KIND = "parem_type"
#: And at its end, what a question belongs to.
BELONGS = ("parem_dimension", "parem_role")
_YES_NO = {1: "yes", 0: "no"}
_END = ["end_group", *[""] * 15]
_LANGUAGES = {code: f"{name} ({code})" for code, name in LANGUAGES.items()}


def xlsform_response(survey: Survey, version: Version) -> Response:
    """The workbook with the sheets survey, choices and settings."""
    header = [
        "type", "name", KIND, *(f"label::{name}" for name in _LANGUAGES.values()),
        *(f"hint::{name}" for name in _LANGUAGES.values()), "required", "relevant", "appearance", "parameters",
        "constraint", *BELONGS,
    ]  # fmt: skip
    rows: list[list[Any]] = []
    choices: list[list[Any]] = []
    by_code = {question.code: question for question in version.questions}
    lists = list_names(version.questions)
    pages = sorted({question.page for question in version.questions})
    for number, page in enumerate(pages, 1):
        rows.append(["begin_group", f"page_{number}", "", *[""] * 8, "", "", "field-list", "", ""])
        for piece in pieces(question for question in version.questions if question.page == page):
            rows += _rows(piece, by_code, lists)
            choices += [line for each in _with_lists(piece) for line in _choices(each, lists[each.code])]
        rows.append(_END)
    title = say(survey.title)
    settings = [[title, survey.code, str(version.number), _LANGUAGES[survey.organisation.default_language]]]
    return workbook_response(
        f"{survey.code}.xlsx",
        [
            Sheet("survey", header, rows),
            Sheet("choices", ["list_name", "name", *(f"label::{name}" for name in _LANGUAGES.values())], choices),
            Sheet("settings", ["form_title", "form_id", "version", "default_language"], settings),
        ],
    )


def list_names(questions: Sequence[Question]) -> dict[str, str]:
    """The name of each question's list of choices, by its code: programs take Way and way for the same list."""
    names: dict[str, str] = {}
    for question in questions:
        names[question.code] = free(question.code, names.values(), "_")
    return names


def _rows(piece: Sequence[Question], by_code: Mapping[str, Question], lists: Mapping[str, str]) -> list[list[Any]]:
    """The rows of one question; for a matrix a group that is shown as a table, with one list of choices."""
    first = piece[0]
    if not first.matrix:
        return [_row(first, by_code, lists[first.code])]
    shared = _with_lists(piece) == [first]
    kind = "matrix random_rows" if first.random_rows else "matrix"
    begin = ["begin_group", first.matrix, kind, *_in_all(first.heading), *[""] * 4, "", "", "table-list", "", ""]
    lines = [_row(each, by_code, lists[(first if shared else each).code]) for each in piece]
    return [begin, *lines, _END]


def _with_lists(piece: Sequence[Question]) -> list[Question]:
    """Those of a piece that need a list of choices: the first alone where all of them have the same choices."""
    return [piece[0]] if len({question.dont_know for question in piece}) == 1 else list(piece)


def _row(question: Question, by_code: Mapping[str, Question], list_name: str) -> list[Any]:
    with_list = {"multiple": "select_multiple", "ranking": "rank"}.get(question.type, "select_one")
    kind = {"text": "text", "number": "decimal", "date": "date"}.get(question.type, f"{with_list} {list_name}")
    bounds = [
        f". {sign} {value:g}"
        for sign, value in ((">=", question.minimum), ("<=", question.maximum))
        if value is not None
    ]
    relevant = " and ".join(_relevant(condition, by_code[condition.question]) for condition in conditions_of(question))
    return [
        kind, question.code, question.type, *_in_all(question.text), *_in_all(question.help),
        "yes" if question.required else "", relevant, _appearance(question),
        "randomize=true" if question.random_order else "", " and ".join(bounds) or _date_bounds(question),
        question.dimension or "", question.role or "",
    ]  # fmt: skip


def _appearance(question: Question) -> str:
    if question.type == "date":
        return xlsform_appearance(granularity_of(question))
    return "likert" if question.type in ("scale", "ces", "nps") and not question.matrix else ""


def _date_bounds(question: Question) -> str:
    is_date = question.type == "date"
    return xlsform_constraint(granularity_of(question), question.earliest, question.latest) if is_date else ""


def _relevant(condition: Condition, other: Question) -> str:
    """A condition in XPath: the same question with each of its answers, joined by "or"."""
    names = [name_of(other, code) for code in condition.any_of]
    if other.type == "multiple":
        parts = [f"selected(${{{other.code}}}, '{name}')" for name in names]
    else:
        parts = [f"${{{other.code}}} = '{name}'" for name in names]
    return parts[0] if len(parts) == 1 else f"({' or '.join(parts)})"


def name_of(question: Question, code: int | str) -> str:
    """The name of an answer in the sheet "choices"."""
    return _YES_NO[int(code)] if question.type == "yes_no" and code != DONT_KNOW else str(code)


def _choices(question: Question, list_name: str) -> list[list[Any]]:
    codes: Sequence[int | str] = codes_of(question)
    if question.dont_know and codes and question.type != "ranking":
        codes = [*codes, DONT_KNOW]
    return [[list_name, name_of(question, code), *_labels(question, code)] for code in codes]


def _labels(question: Question, code: int | str) -> list[str]:
    found = []
    for language in LANGUAGES:
        with force_locale(language):
            codes = codes_of(question)
            is_end = question.type in ("scale", "ces", "nps") and code in (codes[0], codes[-1])
            found.append(end_labels(question)[code == codes[-1]] if is_end else answer_label(question, code))
    return found


def _in_all(texts: Texts | None) -> list[str]:
    return [texts.get(language, "") if texts else "" for language in LANGUAGES]
