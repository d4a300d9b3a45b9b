"""One post of the citizen's form understood: which page comes next, or that it is whole."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from parem.surveys.answering.forms import ID, TRAP, AnswerForm
from parem.surveys.models import Version


@dataclass(frozen=True)
class Turn:
    """The form as it stands after a post, and the page to show."""

    form: AnswerForm
    page: int
    response_id: uuid.UUID
    #: True where the citizen sent it and every answer is good.
    is_complete: bool = False
    #: True where the field that people don't see was filled in, as programs do.
    is_trapped: bool = False

    @property
    def is_last_page(self) -> bool:
        return not self.form.may_follow(self.page)

    @property
    def is_end(self) -> bool:
        """True on the page after all questions."""
        return self.page == self.form.end_page

    @property
    def is_wrong(self) -> bool:
        return self.is_trapped or bool(self.form.errors_on(self.page))


def first_turn(version: Version) -> Turn:
    """The empty form with a new response id."""
    response_id = uuid.uuid4()
    return Turn(AnswerForm(version, response_id=response_id), 1, response_id)


def next_turn(version: Version, posted: Mapping[str, str], day: date | None = None) -> Turn:
    """The form after a post: `action` is "next", "back" or "send"; none of them (a language button) stays.

    `day` is the day on which it was answered, where that is not today.
    """
    response_id = _response_id(posted)
    form = AnswerForm(version, posted, response_id, day)
    page = page_posted(posted, form.end_page)
    action = posted.get("action")
    if action == "back":
        return Turn(form, form.page_before(page), response_id)
    if action == "next" and form.validate_page(page):
        return Turn(form, page if page == form.last_page else form.page_after(page), response_id)
    if action == "send":
        return _sent(form, response_id, posted)
    return Turn(form, page, response_id)


def _sent(form: AnswerForm, response_id: uuid.UUID, posted: Mapping[str, str]) -> Turn:
    if not form.validate():
        return Turn(form, form.first_wrong_page(), response_id)
    trapped = bool(posted.get(TRAP))
    page = page_posted(posted, form.end_page)
    page = form.last_page if form.may_follow(page) else page
    return Turn(form, page, response_id, is_complete=not trapped, is_trapped=trapped)


def page_posted(posted: Mapping[str, str], last: int) -> int:
    """The page that was posted, from 1 to the last."""
    words = posted.get("page", "")
    return min(last, max(1, int(words))) if words.isascii() and words.isdigit() and len(words) < 4 else 1


def _response_id(posted: Mapping[str, str]) -> uuid.UUID:
    """The id that came with the page. Only a random one is taken: those made from an import's rows are no page's."""
    try:
        given = uuid.UUID(posted.get(ID, ""))
    except ValueError:
        return uuid.uuid4()
    return given if given.version == 4 else uuid.uuid4()
