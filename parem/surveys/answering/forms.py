"""The citizen's form: built from a version of a questionnaire, page by page."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta

from parem.fields import FieldError
from parem.form_words import OurCatalogue
from parem.surveys.answering.date_field import DateAnswerField
from parem.surveys.answering.fields import CommentField, field_of
from parem.surveys.answering.option_order import in_random_order
from parem.surveys.matrices import in_order_of_chance, pieces
from parem.surveys.models import Question, Version
from parem.surveys.question_conditions import asked, conditions_of, may_follow

#: Names in the posted form that are not questions. A hyphen is in no question's code, so none can clash with these.
ID, TRAP = "response_id", "leave-empty"
RESERVED = frozenset({ID, "version", "page", "action", "lang"})


def field_name(code: str) -> str:
    """The name under which a question's answer is posted: its code, set apart where the form needs that name itself."""
    return f"{code}-question" if code in RESERVED else code


def _question_of(field: Any) -> Question:
    question: Question = field.question
    return question


class _Meta(DefaultMeta):
    """No CSRF token: there is no session that a forged post could use."""

    csrf = False

    def get_translations(self, form: Any) -> OurCatalogue:
        return OurCatalogue()


class AnswerForm(BaseForm):
    """All questions of a version. Built in the language of the page; pages are counted from 1.

    `response_id` gives the order of options that are to be in an order of chance; without it they stand as written.
    `day` is the day on which it is answered, where that is not today: "today" may bound a date.
    """

    def __init__(
        self, version: Version, posted: Any = None, response_id: uuid.UUID | None = None, day: date | None = None
    ) -> None:
        super().__init__({field_name(q.code): field_of(q) for q in version.questions}, meta=_Meta())
        self.version = version
        self.pages = [
            [self[field_name(question.code)] for question in group]
            for _page, group in groupby(version.questions, key=lambda question: question.page)
        ]
        for field in self:
            if isinstance(field, DateAnswerField):
                field.answered_on = day
        self.process(posted)
        if response_id:
            self._shuffle(response_id)
        self._asked = asked(version.questions, self._given())

    def _shuffle(self, response_id: uuid.UUID) -> None:
        """What is to be in an order of chance, in that of this citizen."""
        self.pages = [in_order_of_chance(page, _question_of, str(response_id)) for page in self.pages]
        for field in self:
            if field.question.random_order:
                seed = f"{response_id}:{field.question.code}"
                field.choices = in_random_order(field.choices, lambda choice: str(choice.value), seed)

    def _given(self) -> dict[str, Any]:
        return {field.question.code: field.answer for field in self}

    @property
    def last_page(self) -> int:
        return max(1, len(self.pages))

    @property
    def end_page(self) -> int:
        """The page after the last: there is nothing on it but the button that sends."""
        return self.last_page + 1

    def fields_on(self, page: int) -> list[Any]:
        """The fields of one page that are asked, in order."""
        return [field for field in self.pages[page - 1] if self.is_asked(field)] if page <= len(self.pages) else []

    def pieces_on(self, page: int) -> list[list[Any]]:
        """The same, the rows of a matrix together and every other field alone."""
        return pieces(self.fields_on(page), _question_of)

    def all_pieces(self, page: int) -> list[list[Any]]:
        """Those of a page whether they are asked or not, for previews."""
        return pieces(self.pages[page - 1], _question_of) if page <= len(self.pages) else []

    def is_asked(self, field: Any) -> bool:
        """Whether the answers before lead to this field's question."""
        return field.question.code in self._asked

    def wishes(self, field: Any) -> list[tuple[str, list[str]]]:
        """When a field is asked, as the kiosk reads it: names of fields, and the values that each of them may have."""
        conditions = conditions_of(field.question)
        return [(field_name(each.question), [str(code) for code in each.any_of]) for each in conditions]

    def page_after(self, page: int) -> int:
        """The next page on which anything is asked; the end where there is none."""
        return next((number for number in range(page + 1, self.end_page) if self.fields_on(number)), self.end_page)

    def page_before(self, page: int) -> int:
        """The page before on which anything is asked; the first where there is none."""
        return next((number for number in range(page - 1, 0, -1) if self.fields_on(number)), 1)

    def may_follow(self, page: int) -> bool:
        """Whether a page may come after this one, whatever is answered on it."""
        # Pages are counted from 1 without gaps, however the questions' own are numbered.
        numbers = sorted({question.page for question in self.version.questions})
        return page < self.last_page and may_follow(self.version.questions, self._given(), numbers[page - 1])

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all answers that were asked for are good; sets the errors of their fields."""
        found = [field.validate(self) for field in self if self.is_asked(field)]
        return all(found)

    def validate_page(self, page: int) -> bool:
        """Whether all answers of one page are good; sets the errors of their fields."""
        found = [field.validate(self) for field in self.fields_on(page)]  # every field, also after the first bad one
        return all(found)

    def first_wrong_page(self) -> int:
        """The first page with an error; call `validate` before. 1 where there is none."""
        wrong = (number for number, fields in enumerate(self.pages, 1) if any(field.errors for field in fields))
        return next(wrong, 1)

    def errors_on(self, page: int) -> list[FieldError]:
        """The errors of one page with the element that each is about."""
        return [
            FieldError(field.target, str(field.label.text), str(words))
            for field in self.fields_on(page)
            for words in field.errors
        ]

    def carried(self, page: int) -> Iterable[tuple[str, str]]:
        """What was given on the other pages, as names and values of hidden fields: there is no session to keep it."""
        here = {field.name for field in self.fields_on(page)}
        return [(f.name, words) for f in self if f.name not in here for words in f.raw_data or [] if words]

    def answers(self) -> dict[str, Any]:
        """{question code: code} as `surveys.models.Response.answers` holds it; nothing for what was not answered, nor
        for what was not asked."""
        return {f.question.code: f.answer for f in self if self.is_asked(f) and f.answer is not None}

    def comments(self) -> dict[str, str]:
        """{question code: text} of the open questions that were asked and answered."""
        return {f.question.code: f.data for f in self if isinstance(f, CommentField) and self.is_asked(f) and f.data}
