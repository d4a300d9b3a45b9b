"""What one cell says about one question: its code, or why it is no answer. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from parem.surveys.answer_codes import codes_of
from parem.surveys.date_values import TODAY, NotADate, bounds_on, granularity_of, read_date
from parem.surveys.imports.errors import NotAnAnswer
from parem.surveys.ranking_values import places_of

DONT_KNOW = "dk"
LONGEST_COMMENT = 5000
#: Written in place of an answer; in a map's `values` it says that a word counts as missing.
MISSING = "missing"

YES = {"1", "yes", "y", "true", "taip", "jah", "да"}
NO = {"0", "no", "n", "false", "ne", "ei", "нет"}
DONT_KNOW_WORDS = {
    "dk", "don't know", "dont know", "don’t know", "does not apply", "nežinau", "netaikoma", "ei tea", "ei kohaldu",
    "не знаю", "неприменимо",
}  # fmt: skip


class AskedQuestion(Protocol):
    """What is needed of a question to read its answers; the Question table has it."""

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


def folded(words: str) -> str:
    """Words as they are compared: spaces and capitals make no difference."""
    return " ".join(words.split()).casefold()


def read_answer(question: AskedQuestion, cell: str) -> Any:
    """The code (see Response.answers) that a cell which is not missing stands for; a text's own words.

    Raises NotAnAnswer.
    """
    if question.dont_know and folded(cell) in DONT_KNOW_WORDS:
        return DONT_KNOW
    return _READERS[question.type](question, cell)


def read_number(cell: str) -> float:
    """A number with a decimal point or comma, spaces between thousands allowed; raises NotAnAnswer."""
    words = cell.replace("\xa0", "").replace("\u202f", "").replace(" ", "").replace("\N{MINUS SIGN}", "-")
    try:
        number = float(words.replace(",", "."))
    except ValueError as error:
        raise NotAnAnswer("not_a_number") from error
    if not math.isfinite(number) or "_" in words:
        raise NotAnAnswer("not_a_number")
    return number


def _scale(question: AskedQuestion, cell: str) -> int:
    codes = codes_of(question)
    number = read_number(cell)
    if number not in codes:
        raise NotAnAnswer("not_on_the_scale", lowest=codes[0], highest=codes[-1])
    return int(number)


def _yes_no(_question: AskedQuestion, cell: str) -> int:
    words = folded(cell).removesuffix(".0").removesuffix(",0")
    if words in YES or words in NO:
        return int(words in YES)
    raise NotAnAnswer("not_yes_or_no")


def _number(question: AskedQuestion, cell: str) -> float | int:
    number = read_number(cell)
    low, high = question.minimum, question.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        raise NotAnAnswer("out_of_bounds", lowest=_tidy(low), highest=_tidy(high))
    return _tidy(number)


def _date(question: AskedQuestion, cell: str) -> str:
    granularity = granularity_of(question)
    try:
        found = read_date(cell, granularity)
    except NotADate as error:
        raise NotAnAnswer(f"not_a_{granularity}") from error
    # It was answered some day in the past: "today" or later may have been long ago.
    low, high = bounds_on(question, date.today())
    low = None if question.earliest == TODAY else low
    if (low and found < low) or (high and found > high):
        raise NotAnAnswer("date_out_of_bounds", lowest=low, highest=high)
    return found


def _tidy(number: float | None) -> Any:
    return int(number) if number is not None and float(number).is_integer() else number


def _single(question: AskedQuestion, cell: str) -> Any:
    found = option_codes(question).get(folded(cell))
    if found is None:
        raise NotAnAnswer("not_an_option", options=", ".join(str(option["code"]) for option in question.options))
    return found


def _multiple(question: AskedQuestion, cell: str) -> list[Any]:
    """Several options in one cell, between ; or | or line ends (or commas, where no option has one)."""
    known = option_codes(question)
    if folded(cell) in known:
        return [known[folded(cell)]]
    marks = "|\n" if any(mark in cell for mark in ";|\n") else ","
    for mark in marks:
        cell = cell.replace(mark, ";")
    ticked = {_single(question, part) for part in cell.split(";") if part.strip()}
    return [code for code in codes_of(question) if code in ticked]


def _ranking(question: AskedQuestion, cell: str) -> list[Any]:
    """Options in order, the most important first, between marks as in `_multiple`."""
    known = option_codes(question)
    marks = "|\n>" if any(mark in cell for mark in ";|\n>") else ","
    for mark in marks:
        cell = cell.replace(mark, ";")
    return in_places(question, [cell] if folded(cell) in known else cell.split(";"))


def in_places(question: AskedQuestion, cells: Sequence[str]) -> list[Any]:
    """An order of options from a cell for each place; places at the end may be empty. Raises NotAnAnswer."""
    given = [cell.strip() for cell in cells]
    while given and not given[-1]:
        given.pop()
    if not given or "" in given:
        raise NotAnAnswer("place_empty")
    order = [_single(question, cell) for cell in given]
    if len(set(order)) < len(order):
        raise NotAnAnswer("option_twice")
    if len(order) > places_of(question):
        raise NotAnAnswer("too_many_places", limit=places_of(question))
    return order


def _text(_question: AskedQuestion, cell: str) -> str:
    if len(cell) > LONGEST_COMMENT:
        raise NotAnAnswer("too_long", limit=LONGEST_COMMENT)
    return cell


def parts_of(question: AskedQuestion) -> list[str]:
    """What may have a column each: the options of a multiple choice, the places of a ranking; else nothing."""
    if question.type == "ranking":
        return [str(place) for place in range(1, places_of(question) + 1)]
    return [str(option["code"]) for option in question.options] if question.type == "multiple" else []


def option_codes(question: AskedQuestion) -> dict[str, Any]:
    """The code of each option by its code and by its label in each language, as they are compared."""
    by_label = {
        folded(label): option["code"]
        for option in question.options
        for label in (option.get("label") or {}).values()
        if label
    }
    return by_label | {folded(str(option["code"])): option["code"] for option in question.options}


_READERS = {
    "scale": _scale, "nps": _scale, "ces": _scale, "yes_no": _yes_no, "single": _single, "multiple": _multiple,
    "ranking": _ranking,    "number": _number, "date": _date, "text": _text,
}  # fmt: skip
