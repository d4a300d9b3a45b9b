"""Matrices of a questionnaire file: a heading, what all items have in common, the items."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from parem.surveys.matrices import TYPES, is_alike
from parem.surveys.question_rules import free
from parem.surveys.questionnaire_files.questionnaire import PlacedQuestion
from parem.surveys.questionnaire_files.values import Notes, Reader, items_of
from parem.surveys.questionnaire_files.yaml_reading import Path

ITEMS = ("items", "rows", "statements")
#: What is said of the whole matrix and not of its items.
_OWN = ("matrix", "heading", *ITEMS, "random_items", "random_rows", "random_order", "shuffle", "randomise", "randomize")
Read = Callable[[Any, Path, Sequence[PlacedQuestion]], PlacedQuestion | None]


def is_matrix(item: Any) -> bool:
    """Whether an entry of the list of questions is a matrix: `matrix: heading`, `items: [...]`."""
    return isinstance(item, Mapping) and any(str(key).casefold() == "matrix" for key in item)


def read_matrix(
    item: Mapping[str, Any], path: Path, notes: Notes, earlier: Sequence[PlacedQuestion], read: Read
) -> list[PlacedQuestion]:
    """The rows of a matrix; `read` reads one of them like any question."""
    found = Reader(item, path, notes)
    heading = found.texts("matrix")
    is_random = found.truth(False, "random_items", "random_rows", "random_order", "shuffle", "randomise", "randomize")
    key = free("matrix", [str(placed.values.get("matrix") or "") for placed in earlier], "_")
    common = {name: value for name, value in item.items() if str(name).casefold() not in _OWN}
    given, place = found.raw(*ITEMS), found.place(*ITEMS)
    if isinstance(given, Mapping):
        pairs = [((*place, code), {"code": code, "text": text}) for code, text in given.items()]
    else:
        pairs = list(items_of(given, place))
    rows: list[PlacedQuestion] = []
    for at, each in pairs:
        own = each if isinstance(each, Mapping) and not _is_texts(each) else {"text": each}
        row = read({"type": "scale", **common, **own}, at, rows)
        if row is None:
            continue
        if row.values["type"] not in TYPES:
            notes.problem(at, "an item of a matrix is of the type scale or single")
        if rows and not is_alike(rows[0].values, row.values):
            notes.problem(at, "all items of a matrix have one scale: the same points or options, and words at the ends")
        more = {"matrix": key, "heading": heading, "random_rows": is_random, "random_order": False}
        rows.append(replace(row, values={**row.values, **more}))
    if not rows:
        notes.problem(place, "a matrix has items")
    if not heading:
        notes.problem(found.place("matrix"), "write the heading of the matrix after “matrix:”")
    return rows


def _is_texts(item: Mapping[str, Any]) -> bool:
    return all(str(key).casefold() in ("lt", "et", "en", "ru") for key in item)
