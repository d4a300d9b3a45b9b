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
from parem.surveys.date_values import kept_bounds
from parem.surveys.models import Question, Version
from parem.surveys.question_rules import Problem, cleaned, free, problems_of

FIELDS = (
    "code", "type", "text", "help", "required", "points", "dont_know", "dimension", "low_label", "high_label",
    "options", "random_order", "shown_if", "minimum", "maximum", "ranks", "granularity", "earliest", "latest",
)  # fmt: skip
_TEXTS = ("text", "help", "low_label", "high_label")


class Frozen(Refused):
    """A published questionnaire can't be changed."""

    def __init__(self) -> None:
        super().__init__(_l("The published version is frozen. Start a new version to change it."))


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
    _must_be_draft(version)
    given = _checked(values, [question.code for question in version.questions])
    last = max((question.page for question in version.questions), default=1)
    page = min(max(page or last, 1), last + 1)
    at = [question.position for question in version.questions if question.page == page]
    question = Question(page=page, position=max(at, default=-1) + 1, **given)
    version.questions.append(question)
    db.session.flush()
    _put(version, _pages(version))
    _record("question.created", question)
    return question


def add_all(version: Version, questions: Iterable[tuple[Mapping[str, Any], int]]) -> None:
    """Add many questions at once, each with its page. Raises Frozen, BadQuestion.

    One by one, each would number all others anew: half a minute for a large questionnaire.
    """
    _must_be_draft(version)
    codes = [question.code for question in version.questions]
    added: list[Question] = []
    for values, page in questions:
        given = _checked(values, codes)
        codes.append(given["code"])
        added.append(Question(page=page, position=len(codes), **given))
    version.questions.extend(added)
    db.session.flush()
    _put(version, _pages(version))
    for question in added:
        _record("question.created", question)


def edit_question(question: Question, values: Mapping[str, Any]) -> None:
    """Give a question new values (those of FIELDS that are to change). Raises Frozen, BadQuestion."""
    _must_be_draft(question.version)
    before = definition_of(question)
    others = [other.code for other in question.version.questions if other is not question]
    for field, value in _checked({**before, **values}, others).items():
        setattr(question, field, value)
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


def _checked(values: Mapping[str, Any], taken: Sequence[str]) -> dict[str, Any]:
    given = {field: value for field, value in cleaned(values).items() if field in FIELDS}
    for field in _TEXTS:
        given[field] = Texts.of(given.get(field))
    given["shown_if"] = given.get("shown_if") or []
    given |= kept_bounds(given)
    given["dimension"] = (given.get("dimension") or "").strip().lower() or None
    found = problems_of(given, taken)
    if found:
        raise BadQuestion(found)
    return given


def duplicate_question(question: Question) -> Question:
    """A copy right below, with a code of its own. Raises Frozen."""
    version = question.version
    _must_be_draft(version)
    code = free(question.code, [other.code for other in version.questions], "_")
    copy = Question(**{**definition_of_row(question), "code": code}, page=question.page, position=question.position)
    pages = _pages(version)
    version.questions.append(copy)
    db.session.flush()
    row = next(page for page in pages if question in page)
    row.insert(row.index(question) + 1, copy)
    _put(version, pages)
    _record("question.created", copy, copy_of=question.code)
    return copy


def definition_of_row(question: Question) -> dict[str, Any]:
    """A question's values as a new row takes them."""
    values = definition_of(question)
    return {**values, **{field: Texts(values[field]) for field in _TEXTS}}


def delete_question(question: Question) -> AuditEntry:
    """Delete a question; the audit line keeps its values and place, so that `restore_question` can undo it."""
    version = question.version
    _must_be_draft(version)
    row = next(page for page in _pages(version) if question in page)
    kept = {
        "values": definition_of(question),
        "page": question.page,
        "place": row.index(question),
        "alone": len(row) == 1,
    }
    line = _record("question.deleted", question, version=version.id, deleted=kept)
    version.questions.remove(question)
    db.session.flush()
    _put(version, _pages(version))
    return line


def restore_question(version: Version, line: AuditEntry) -> Question:
    """Undo a deletion. Raises Frozen, BadQuestion (its code was taken meanwhile)."""
    _must_be_draft(version)
    deleted = line.details["deleted"]
    question = add_question(version, deleted["values"])
    rows = [[other for other in row if other is not question] for row in _pages(version)]
    rows = [row for row in rows if row]
    page = min(deleted["page"] - 1, len(rows))
    if deleted["alone"] or page == len(rows):
        rows.insert(page, [question])
    else:
        rows[page].insert(deleted["place"], question)
    _put(version, rows)
    return question


def move_question(question: Question, step: int) -> None:
    """One place up (-1) or down (1); beyond the edge of a page it goes to the page before or after. Raises Frozen."""
    version = question.version
    _must_be_draft(version)
    pages = _pages(version)
    page = next(number for number, row in enumerate(pages) if question in row)
    place = pages[page].index(question) + step
    if 0 <= place < len(pages[page]):
        pages[page].remove(question)
        pages[page].insert(place, question)
    elif 0 <= page + step < len(pages):
        pages[page].remove(question)
        pages[page + step].insert(0 if step > 0 else len(pages[page + step]), question)
    _put(version, pages)


def move_to_page(question: Question, page: int) -> None:
    """To the end of another page, counted from 1; one beyond the last makes a new page. Raises Frozen."""
    version = question.version
    _must_be_draft(version)
    pages = _pages(version)
    for row in pages:
        if question in row:
            row.remove(question)
    while len(pages) < page:
        pages.append([])
    pages[page - 1].append(question)
    _put(version, pages)


def place_questions(version: Version, pages: Sequence[Sequence[int]]) -> None:
    """Put all questions in this order: their ids, page by page. Raises Frozen, Refused unless each is there once."""
    _must_be_draft(version)
    by_id = {question.id: question for question in version.questions}
    if sorted(number for page in pages for number in page) != sorted(by_id):
        raise Refused(_l("The questions changed meanwhile. Look at them again, then move them."))
    _put(version, [[by_id[number] for number in page] for page in pages])


def copy_questions(source: Version, target: Version) -> None:
    """Give a new draft the questions of another version."""
    for question in source.questions:
        target.questions.append(Question(**definition_of_row(question), page=question.page, position=question.position))


def _pages(version: Version) -> list[list[Question]]:
    rows: dict[int, list[Question]] = {}
    for question in sorted(version.questions, key=lambda q: (q.page, q.position, q.id)):
        rows.setdefault(question.page, []).append(question)
    return [rows[page] for page in sorted(rows)]


def _put(version: Version, pages: list[list[Question]]) -> None:
    """Number pages and places without gaps; empty pages vanish."""
    for number, row in enumerate((row for row in pages if row), 1):
        for position, question in enumerate(row):
            question.page, question.position = number, position
    db.session.flush()
    db.session.expire(version, ["questions"])


def _must_be_draft(version: Version) -> None:
    if version.published_at is not None:
        raise Frozen


def _record(action: str, question: Question, **details: Any) -> AuditEntry:
    survey = question.version.survey
    return record(action, f"{survey.code}: {question.code}", survey.organisation_id, **details)
