"""The verbs of matrices in a draft: make, change, take a row out, take apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from parem.accounts.audit import record
from parem.extensions import db
from parem.surveys.builder.question_operations import BadQuestion, add_question, definition_of, edit_question
from parem.surveys.builder.question_places import must_be_draft, pages_of, put
from parem.surveys.matrices import TYPES, is_alike, rows_of
from parem.surveys.models import Question, Version
from parem.surveys.question_rules import UNLIKE, Problem, free


def neighbours(question: Question) -> list[Question]:
    """The question and those next to it that could be rows of one matrix with it: the same scale, in no matrix yet."""
    row = next(row for row in pages_of(question.version) if question in row)
    if question.type not in TYPES or question.matrix:
        return []
    runs = groupby(row, key=lambda other: not other.matrix and is_alike(other, question))
    return next(found for _key, group in runs if question in (found := list(group)))


def make_matrix(
    version: Version, shared: Mapping[str, Any], items: Sequence[Mapping[str, Any]], page: int | None = None
) -> str:
    """A new matrix of these items, in order; its key.

    `shared` are a question's values that all rows have (type, points, heading ...); an item has code, text and, where
    it is a question that is there already, its `id`. Raises Frozen, BadQuestion.
    """
    must_be_draft(version)
    key = free("matrix", [question.matrix or "" for question in version.questions], "_")
    known = [question for question in version.questions if question.id in {item.get("id") for item in items}]
    for question in known:
        if not is_alike({**definition_of(question), **_scale(shared)}, question):
            raise BadQuestion([Problem("items", UNLIKE)])
    _keep(version, key, shared, items, known[0].page if known else page)
    record("matrix.created", f"{version.survey.code}: {key}", version.survey.organisation_id)
    return key


def _scale(shared: Mapping[str, Any]) -> dict[str, Any]:
    # The words at the ends may be mended while the matrix is made; the kind of scale may not.
    return {name: shared[name] for name in ("type", "points") if name in shared}


def change_matrix(version: Version, key: str, shared: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> None:
    """New words, scale and items for a matrix; rows that are not among the items become questions of their own.

    Raises Frozen, BadQuestion.
    """
    must_be_draft(version)
    wanted = {item.get("id") for item in items}
    for question in rows_of(version.questions, key):
        if question.id not in wanted:
            take_out(question)
    _keep(version, key, shared, items, None)


def _keep(
    version: Version, key: str, shared: Mapping[str, Any], items: Sequence[Mapping[str, Any]], page: int | None
) -> None:
    """The items as rows of the matrix, in order, where its first row stands."""
    by_id = {question.id: question for question in version.questions}
    rows: list[Question] = []
    for item in items:
        values = {**shared, **{name: item[name] for name in ("code", "text") if name in item}, "matrix": key}
        known = by_id.get(item.get("id") or 0)
        if known is not None:
            edit_question(known, values)
        rows.append(known or add_question(version, values, page))
    pages = pages_of(version)
    stood = [row for row in rows if row.id in by_id] or rows
    home = next(number for number, row in enumerate(pages) if any(each in row for each in stood))
    # What stands before the first of the rows is none of them, so its place stays the same without them.
    at = next(place for place, each in enumerate(pages[home]) if each in rows)
    pages = [[each for each in row if each not in rows] for row in pages]
    pages[home][at:at] = rows
    put(version, pages)


def take_out(question: Question) -> None:
    """Make a row a question of its own, below the matrix. Raises Frozen."""
    version, key = question.version, question.matrix
    must_be_draft(version)
    if not key:
        return
    rows = [row for row in rows_of(version.questions, key) if row is not question]
    _alone(question)
    pages = pages_of(version)
    home = next(row for row in pages if question in row)
    if rows:
        home.remove(question)
        home.insert(home.index(rows[-1]) + 1, question)
    put(version, pages)
    record("matrix.row_taken_out", f"{version.survey.code}: {question.code}", version.survey.organisation_id)


def take_apart(version: Version, key: str) -> None:
    """Make every row of a matrix a question of its own; the words above it are gone. Raises Frozen."""
    must_be_draft(version)
    for question in rows_of(version.questions, key):
        _alone(question)
    db.session.flush()
    record("matrix.taken_apart", f"{version.survey.code}: {key}", version.survey.organisation_id)


def _alone(question: Question) -> None:
    edit_question(question, {"matrix": None, "heading": {}, "random_rows": False})
