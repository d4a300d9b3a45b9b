"""Answers as the Burt table takes them: the schema of a version, and responses as positions and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import methodcaller
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.burt import Item, Schema
from parem.quality.slices.side_by_side import Sums, count_histograms, count_pairs
from parem.surveys.answer_codes import codes_of
from parem.surveys.models import DONT_KNOW, Question
from parem.surveys.ranking_values import places_of

#: The last category of an option of a ranking: it has no place.
NO_PLACE = 0


def schema_of(questions: Iterable[Question]) -> Schema:
    """The closed questions as items, a multiple choice as one yes/no item per option ("question=option"),
    a ranking as one item of places per option. The first choice needs no item of its own: it is the place 1.

    Dates have no place in it: each would be a category of few people."""
    items: list[Item] = []
    numbers: list[str] = []
    for question in questions:
        if question.type == "multiple":
            items += [Item(f"{question.code}={option}", (0, 1)) for option in codes_of(question)]
        elif question.type == "ranking":
            places = (*range(1, places_of(question) + 1), NO_PLACE)
            items += [Item(f"{question.code}={option}", places) for option in codes_of(question)]
        elif question.type == "number":
            numbers.append(question.code)
        elif question.type not in ("text", "date"):
            items.append(Item(question.code, tuple(codes_of(question))))
    return Schema(tuple(items), tuple(numbers))


def encode(schema: Schema, answers: Sequence[dict[str, Any]]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Positions (n x q) and numbers (n x m, NaN where missing) of these responses' answers.

    A code that the item does not have counts as not answered: it can't be shown, and must not break a page.
    """
    codes = np.empty((len(answers), len(schema.items)), dtype=np.int64)
    for column, item in enumerate(schema.items):
        codes[:, column] = _positions(item, answers)
    numbers = np.full((len(answers), len(schema.numbers)), np.nan)
    for column, code in enumerate(schema.numbers):
        for row, answer in enumerate(answers):
            value = answer.get(code)
            if isinstance(value, int | float) and not isinstance(value, bool):
                numbers[row, column] = value
    return codes, numbers


@dataclass(frozen=True, eq=False)
class Coded:
    """Answers of one version as positions (n x q) and numbers (n x m)."""

    schema: Schema
    codes: NDArray[Any]
    numbers: NDArray[Any]

    def only(self, places: NDArray[Any]) -> Coded:
        """Those answers alone, in that order."""
        return Coded(self.schema, self.codes[places], self.numbers[places])

    def pairs(self, groups: NDArray[Any], g: int) -> Sums:
        """The upper triangles of g groups (n,)."""
        return count_pairs(self.schema, self.codes, self.numbers, groups, g)

    def histograms(self, groups: NDArray[Any], g: int) -> Sums:
        """The diagonals of g groups (n,)."""
        return count_histograms(self.schema, self.codes, self.numbers, groups, g)


def code_answers(schema: Schema, answers: Sequence[dict[str, Any]]) -> Coded:
    """These answers as their version's tables take them."""
    return Coded(schema, *encode(schema, answers))


class _Places(dict[Any, int]):
    """Where each category stands; anything else counts as not answered."""

    def __init__(self, item: Item) -> None:
        super().__init__({category: place for place, category in enumerate(item.categories)})
        self[DONT_KNOW] = item.dont_know
        self._missing = item.missing

    def __missing__(self, _code: Any) -> int:
        return self._missing


def _positions(item: Item, answers: Sequence[dict[str, Any]]) -> list[int]:
    question, _, option = item.code.partition("=")
    given = map(methodcaller("get", question), answers)
    if not option:
        # Maps and not a comprehension: these lines see every answer to every question.
        return list(map(_Places(item).__getitem__, given))
    read = _ticked if item.categories == (0, 1) else _placed
    return [read(each, option, item) for each in given]


def _ticked(given: Any, option: str, item: Item) -> int:
    if isinstance(given, list):
        return int(option in given)
    return item.dont_know if given == DONT_KNOW else item.missing


def _placed(given: Any, option: str, item: Item) -> int:
    """The place of an option in an order; the last category for none.

    Of an order that is not whole (a file may hold one) the ranks of the other options can't be told: not answered.
    """
    if not isinstance(given, list):
        return item.dont_know if given == DONT_KNOW else item.missing
    places = len(item.categories) - 1
    if len(given) < places:
        return item.missing
    return given.index(option) if option in given else places
