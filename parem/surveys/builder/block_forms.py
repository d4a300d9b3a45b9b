"""The forms of blocks of questions."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired

from parem.fields import AtLeastOneLanguage, MultiCheckboxField, TextsField, choices_of
from parem.surveys.answer_words import whole_words
from parem.surveys.builder.block_operations import Place
from parem.surveys.models import Question, Version


class BlockForm(FlaskForm):
    """A block's title, and who sees it."""

    title = TextsField(_l("Title"), [AtLeastOneLanguage()], limit=200)
    is_shared = BooleanField(
        _l("Share it with all organisations of the county"),
        description=_l("Otherwise it is seen here, and in the organisations below this one."),
    )


class KeepForm(BlockForm):
    """Which questions of a survey become a block."""

    questions = MultiCheckboxField(_l("Questions"), [InputRequired(_l("Choose at least one question."))], coerce=int)

    def offer(self, questions: list[Question]) -> None:
        """These can be chosen."""
        self.questions.choices = choices_of((question.id, _named(question)) for question in questions)


def _named(question: Question) -> str:
    return _("%(question)s (page %(page)s)", question=whole_words(question), page=question.page)


class InsertForm(FlaskForm):
    """Where a block goes in a draft."""

    place = SelectField(_l("Where"), [InputRequired()])

    def offer(self, version: Version, pages: int) -> None:
        """The places in this version for a block of so many pages."""
        last = max((question.page for question in version.questions), default=0)
        choices = [(f"after-{last}", _("On a new page at the end") if pages == 1 else _("On new pages at the end"))]
        if pages == 1:
            choices = [
                (f"end-{page}", _("At the end of page %(page)s", page=page)) for page in range(last, 0, -1)
            ] + choices
        choices += [
            (f"after-{page}", _("On a new page before page %(page)s", page=page + 1) if pages == 1
             else _("On new pages before page %(page)s", page=page + 1))
            for page in range(last - 1, -1, -1)
        ]  # fmt: skip
        self.place.choices = choices_of(choices)

    @property
    def chosen(self) -> Place:
        """The place that was chosen."""
        how, _dash, page = str(self.place.data).partition("-")
        return Place(int(page), how == "after")
