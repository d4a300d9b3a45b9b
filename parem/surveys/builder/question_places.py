"""Where a draft's questions stand: their pages and their order. The rows of a matrix stay together."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from parem.accounts.operations import Refused
from parem.extensions import db
from parem.surveys.matrices import pieces, together
from parem.surveys.models import Question, Version


class Frozen(Refused):
    """A published questionnaire can't be changed."""

    def __init__(self) -> None:
        super().__init__(_l("The published version is frozen. Start a new version to change it."))


def must_be_draft(version: Version) -> None:
    """Raise Frozen for a published version."""
    if version.published_at is not None:
        raise Frozen


def move_question(question: Question, step: int) -> None:
    """One place up (-1) or down (1); beyond the edge of a page it goes to the page before or after. Raises Frozen.

    Beyond the edge of a matrix its rows go together, as they pass over a matrix that is next to them.
    """
    version = question.version
    must_be_draft(version)
    pages = [pieces(row) for row in pages_of(version)]
    page, place = next(
        (number, place) for number, row in enumerate(pages) for place, piece in enumerate(row) if question in piece
    )
    piece = pages[page][place]
    within = piece.index(question) + step
    if 0 <= within < len(piece):
        piece.remove(question)
        piece.insert(within, question)
    elif 0 <= place + step < len(pages[page]):
        pages[page].insert(place + step, pages[page].pop(place))
    elif 0 <= page + step < len(pages):
        pages[page].remove(piece)
        pages[page + step].insert(0 if step > 0 else len(pages[page + step]), piece)
    put(version, [[each for piece in row for each in piece] for row in pages])


def move_to_page(question: Question, page: int) -> None:
    """To the end of another page, counted from 1; one beyond the last makes a new page. Raises Frozen.

    A row takes its whole matrix along.
    """
    version = question.version
    must_be_draft(version)
    pages = [pieces(row) for row in pages_of(version)]
    moved = next(piece for row in pages for piece in row if question in piece)
    for row in pages:
        if moved in row:
            row.remove(moved)
    while len(pages) < page:
        pages.append([])
    pages[page - 1].append(moved)
    put(version, [[each for piece in row for each in piece] for row in pages])


def place_questions(version: Version, pages: Sequence[Sequence[int]]) -> None:
    """Put all questions in this order: their ids, page by page. Raises Frozen, Refused unless each is there once."""
    must_be_draft(version)
    by_id = {question.id: question for question in version.questions}
    if sorted(number for page in pages for number in page) != sorted(by_id):
        raise Refused(_l("The questions changed meanwhile. Look at them again, then move them."))
    put(version, [[by_id[number] for number in page] for page in pages])


def set_random_page(version: Version, page: int, is_random: bool) -> bool:
    """Ask the questions of a page in an order of chance, or as written; whether anything changed. Raises Frozen."""
    must_be_draft(version)
    changed = [each for each in version.questions if each.page == page and each.random_place != is_random]
    for question in changed:
        question.random_place = is_random
    db.session.flush()
    return bool(changed)


def pages_of(version: Version) -> list[list[Question]]:
    """The questions page by page, in order."""
    rows: dict[int, list[Question]] = {}
    for question in sorted(version.questions, key=lambda q: (q.page, q.position, q.id)):
        rows.setdefault(question.page, []).append(question)
    return [rows[page] for page in sorted(rows)]


def put(version: Version, pages: Sequence[Sequence[Question]]) -> None:
    """Number pages and places without gaps; empty pages vanish, the rows of a matrix come together."""
    rows = together(pages)
    for number, row in enumerate(rows, 1):
        _follow_page(row, number)
    for number, row in enumerate((row for row in rows if row), 1):
        for position, question in enumerate(row):
            question.page, question.position = number, position
    db.session.flush()
    db.session.expire(version, ["questions"])


def _follow_page(row: Sequence[Question], number: int) -> None:
    """Who comes to a page is asked as the others there: in an order of chance, or not."""
    stayed = [question for question in row if question.page == number] or row
    is_random = all(question.random_place for question in stayed)
    for question in row:
        question.random_place = is_random
