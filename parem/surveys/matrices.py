"""Matrices: questions next to each other that are answered on one scale, under one heading. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any, Protocol, TypeVar

from parem.languages import Texts
from parem.surveys.answering.option_order import shuffled

#: Types of question that can be rows of a matrix.
TYPES = ("scale", "single")
#: What all rows of a matrix have in common: a change at one of them is a change at each.
SHARED = ("points", "low_label", "high_label", "options", "heading", "random_rows")
#: What makes two scales different ones.
_SCALE = ("type", "points", "low_label", "high_label")


class Row(Protocol):
    """What is needed of a question; the Question table has it."""

    code: str
    type: str
    page: int
    points: int | None
    options: list[dict[str, Any]]
    low_label: Texts
    high_label: Texts
    matrix: str | None
    heading: Texts
    random_rows: bool
    random_place: bool


Item = TypeVar("Item")
Asked = TypeVar("Asked", bound=Row)


def pieces(items: Iterable[Item], question_of: Callable[[Item], Row] = lambda item: item) -> list[list[Item]]:  # type: ignore[assignment,return-value]
    """The items in their order, the rows of a matrix together and every other question alone."""

    def key(pair: tuple[int, Item]) -> tuple[Any, ...]:
        number, item = pair
        question = question_of(item)
        return (question.page, question.matrix) if question.matrix else (question.page, None, number)

    return [[item for _number, item in group] for _key, group in groupby(enumerate(items), key=key)]


def rows_of(questions: Iterable[Asked], matrix: str) -> list[Asked]:
    """The rows of one matrix, in order."""
    return [question for question in questions if question.matrix == matrix]


def heads(questions: Iterable[Row]) -> set[str]:
    """The codes of the first rows: where the heading is translated, and missed."""
    return {piece[0].code for piece in pieces(questions) if piece[0].matrix}


def is_alike(one: Any, other: Any) -> bool:
    """Whether two questions, or their values as `question_operations.FIELDS`, have the same scale."""
    return _scale(one) == _scale(other)


def _scale(question: Any) -> list[Any]:
    get = question.get if isinstance(question, dict) else lambda name: getattr(question, name)
    options = [(option.get("code"), dict(option.get("label") or {})) for option in get("options") or []]
    return [*(get(name) or None for name in _SCALE), options]


def together(pages: Sequence[Sequence[Asked]]) -> list[list[Asked]]:
    """The same pages with the rows of each matrix next to each other: where most of them are, at the first of those."""
    home: dict[str, int] = {}
    rows: dict[str, list[Asked]] = {}
    for question in (question for page in pages for question in page):
        if question.matrix:
            rows.setdefault(question.matrix, []).append(question)
    for matrix, members in rows.items():
        counts = [sum(1 for question in page if question in members) for page in pages]
        home[matrix] = counts.index(max(counts))
    done: list[list[Asked]] = []
    for number, page in enumerate(pages):
        row: list[Asked] = []
        for question in page:
            if not question.matrix:
                row.append(question)
            elif home[question.matrix] == number and question not in row:
                row += rows[question.matrix]
        done.append(row)
    return done


def in_order_of_chance(items: Sequence[Item], question_of: Callable[[Item], Row], seed: str) -> list[Item]:
    """The items of a page in the order that belongs to this seed: rows within their matrix, and questions that are to
    change places. The same each time that the page is made."""
    groups = pieces(items, question_of)
    for number, group in enumerate(groups):
        question = question_of(group[0])
        if question.matrix and question.random_rows:
            groups[number] = shuffled(group, f"{seed}:rows:{question.matrix}")
    moving = [number for number, group in enumerate(groups) if question_of(group[0]).random_place]
    # What does not change places stays where it is.
    drawn = shuffled(moving, f"{seed}:page:{question_of(items[0]).page}") if moving else []
    order = dict(zip(moving, drawn, strict=True))
    return [item for number in range(len(groups)) for item in groups[order.get(number, number)]]
