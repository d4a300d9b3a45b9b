"""The verbs of a draft's questions. A published version is frozen: each of them then raises Frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import changes, record
from parem.accounts.models import AuditEntry
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.languages import Texts
from parem.surveys.builder.question_places import Frozen, must_be_draft, pages_of, put
from parem.surveys.date_values import kept_bounds
from parem.surveys.matrices import SHARED, is_alike, rows_of
from parem.surveys.models import Question, Version
from parem.surveys.question_roles import INDEX_POINTS, INDEX_ROLES, taken_roles
from parem.surveys.question_rules import TEN, UNLIKE, Problem, cleaned, free, problems_of

FIELDS = (
    "code", "type", "text", "help", "required", "points", "dont_know", "dimension", "low_label", "high_label",
    "options", "random_order", "shown_if", "minimum", "maximum", "matrix", "heading", "random_rows", "random_place",
    "ranks", "granularity", "earliest", "latest", "role",
)  # fmt: skip
_TEXTS = ("text", "help", "low_label", "high_label", "heading")
__all__ = ["BadQuestion", "Frozen"]


class BadQuestion(Refused):
    """The question can't be like this; `problems` says what is wrong with which field."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems[0].words)
        self.problems = problems


def definition_of(question: Question) -> dict[str, Any]:
    """A question's values as JSON holds them: for copies, for undo, for forms."""
    values = {field: getattr(question, field) for field in FIELDS}
    lists = {field: list(values[field] or []) for field in ("options", "shown_if")}
    return {**values, **{field: dict(values[field] or {}) for field in _TEXTS}, **lists}


def add_question(version: Version, values: Mapping[str, Any], page: int | None = None) -> Question:
    """Add a question at the end of a page (of the last page where none is given).

    `values` are those of FIELDS; all but code, type and text may be left out. Raises Frozen, BadQuestion.
    """
    must_be_draft(version)
    given = _checked(values, version.questions)
    last = max((question.page for question in version.questions), default=1)
    page = min(max(page or last, 1), last + 1)
    there = [question for question in version.questions if question.page == page]
    given.setdefault("random_place", bool(there) and all(question.random_place for question in there))
    question = Question(page=page, position=max((each.position for each in there), default=-1) + 1, **given)
    version.questions.append(question)
    db.session.flush()
    put(version, pages_of(version))
    _record("question.created", question)
    return question


def add_all(version: Version, questions: Iterable[tuple[Mapping[str, Any], int]]) -> None:
    """Add many questions at once, each with its page. Raises Frozen, BadQuestion.

    One by one, each would number all others anew: half a minute for a large questionnaire.
    """
    must_be_draft(version)
    added: list[Question] = []
    for values, page in questions:
        others = [*version.questions, *added]
        given = _checked(_with_free_role(values, others), others)
        added.append(Question(page=page, position=len(added) + 1, **given))
    last = max((each.position for each in version.questions), default=0)
    for question in added:
        question.position += last
    version.questions.extend(added)
    db.session.flush()
    put(version, pages_of(version))
    for question in added:
        _record("question.created", question)


def edit_question(question: Question, values: Mapping[str, Any]) -> None:
    """Give a question new values (those of FIELDS that are to change). Raises Frozen, BadQuestion."""
    must_be_draft(question.version)
    before = definition_of(question)
    others = [other for other in question.version.questions if other is not question]
    given = _checked({**before, **values}, others, is_new=False)
    for field, value in given.items():
        setattr(question, field, value)
    # What the rows of a matrix have in common changes at all of them.
    for row in rows_of(others, question.matrix) if question.matrix else []:
        for field in SHARED:
            setattr(row, field, given[field])
    _follow_code(question.version, before["code"], question.code)
    db.session.flush()
    differing = changes(before, definition_of(question))
    if differing:
        _record("question.changed", question, changes=differing)


def _follow_code(version: Version, old: str, new: str) -> None:
    """Conditions go on asking about the same question when its code changes."""
    for question in version.questions if old != new else []:
        question.shown_if = [
            {**each, "question": new} if each["question"] == old else each for each in question.shown_if or []
        ]


def _checked(values: Mapping[str, Any], others: Sequence[Question], is_new: bool = True) -> dict[str, Any]:
    given = {field: value for field, value in cleaned(values).items() if field in FIELDS}
    for field in _TEXTS:
        given[field] = Texts.of(given.get(field))
    given["shown_if"] = given.get("shown_if") or []
    given |= kept_bounds(given)
    given["dimension"] = (given.get("dimension") or "").strip().lower() or None
    given["role"] = given.get("role") or None
    found = problems_of(given, [other.code for other in others])
    row = next((other for other in others if given.get("matrix") and other.matrix == given["matrix"]), None)
    if row is not None and is_new and not is_alike(given, row):
        found.append(Problem("points", UNLIKE))
    if given["role"] in taken_roles(others):
        found.append(Problem("role", _l("Another question of this survey is that part of the index already.")))
    rows = rows_of(others, given["matrix"]) if given.get("matrix") and not is_new else []
    if given.get("points") != INDEX_POINTS and taken_roles(rows):
        found.append(Problem("points", TEN))
    if found:
        raise BadQuestion(found)
    return given


def _with_free_role(values: Mapping[str, Any], others: Sequence[Question]) -> dict[str, Any]:
    """The values, without a part of an index that another question is already: what comes from elsewhere yields."""
    is_taken = values.get("role") in taken_roles(others)
    return {**values, "role": None} if is_taken else dict(values)


def duplicate_question(question: Question) -> Question:
    """A copy right below, with a code of its own. Raises Frozen."""
    version = question.version
    must_be_draft(version)
    code = free(question.code, [other.code for other in version.questions], "_")
    # The copy is another question: a part of an index is asked once.
    role = None if question.role in INDEX_ROLES else question.role
    copy = Question(
        **{**definition_of_row(question), "code": code, "role": role}, page=question.page, position=question.position
    )
    pages = pages_of(version)
    version.questions.append(copy)
    db.session.flush()
    row = next(page for page in pages if question in page)
    row.insert(row.index(question) + 1, copy)
    put(version, pages)
    _record("question.created", copy, copy_of=question.code)
    return copy


def row_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """A question's values from JSON as a new row takes them."""
    known = {field: value for field, value in values.items() if field in FIELDS}
    return {**known, **{field: Texts(known.get(field) or {}) for field in _TEXTS}}


def definition_of_row(question: Question) -> dict[str, Any]:
    """A question's values as a new row takes them."""
    return row_values(definition_of(question))


def delete_question(question: Question) -> AuditEntry:
    """Delete a question; the audit line keeps its values and place, so that `restore_question` can undo it."""
    version = question.version
    must_be_draft(version)
    row = next(page for page in pages_of(version) if question in page)
    kept = {
        "values": definition_of(question),
        "page": question.page,
        "place": row.index(question),
        "alone": len(row) == 1,
    }
    line = _record("question.deleted", question, version=version.id, deleted=kept)
    version.questions.remove(question)
    db.session.flush()
    put(version, pages_of(version))
    return line


def restore_question(version: Version, line: AuditEntry) -> Question:
    """Undo a deletion. Raises Frozen, BadQuestion (its code was taken meanwhile)."""
    must_be_draft(version)
    deleted = line.details["deleted"]
    question = add_question(version, _with_free_role(deleted["values"], version.questions))
    rows = [[other for other in row if other is not question] for row in pages_of(version)]
    rows = [row for row in rows if row]
    page = min(deleted["page"] - 1, len(rows))
    if deleted["alone"] or page == len(rows):
        rows.insert(page, [question])
    else:
        rows[page].insert(deleted["place"], question)
    put(version, rows)
    return question


def copy_questions(source: Version, target: Version) -> None:
    """Give a new draft the questions of another version."""
    for question in source.questions:
        target.questions.append(Question(**definition_of_row(question), page=question.page, position=question.position))


def _record(action: str, question: Question, **details: Any) -> AuditEntry:
    survey = question.version.survey
    return record(action, f"{survey.code}: {question.code}", survey.organisation_id, **details)
