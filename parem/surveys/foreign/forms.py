"""The forms of a survey that comes from another system: the file, and what to take of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from parem.fields import choices_of
from parem.surveys.imports.days import EARLIEST

STRUCTURE, ANSWERS = "structure", "answers"


class ForeignUploadForm(FlaskForm):
    """One file."""

    file = FileField(
        _l("File"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l("LimeSurvey (.lss, or .lsa with answers) or XLSForm of ODK and Kobo (.xlsx). At most 20 MB."),
    )


class TakeForm(FlaskForm):
    """A file without answers: nothing to choose."""


class TakeAnswersForm(FlaskForm):
    """What to take of an archive, and what the file does not say of its answers."""

    take = RadioField(
        _l("What to take"),
        validators=[InputRequired()],
        choices=choices_of(
            {
                ANSWERS: _l(
                    "The questions and the answers: the survey is published and closed, its results can be read"
                ),
                STRUCTURE: _l("The questions only: a draft to edit"),
            }
        ),
        default=ANSWERS,
    )
    service = SelectField(_l("The service that the answers are about"))
    day = DateField(_l("The day of answers that have none"), validators=[Optional()])
    incomplete = BooleanField(_l("Also take answers that were not sent off at the end"))

    def validate_service(self, field: SelectField) -> None:
        """Answers are about a service."""
        if self.take.data == ANSWERS and not field.data:
            raise ValidationError(_l("Choose a service."))

    def validate_day(self, field: DateField) -> None:
        """A day on which answers could be given."""
        if field.data and not EARLIEST <= field.data <= date.today():
            raise ValidationError(_l("Choose a day from 1990 to today."))


def take_form(services: list[tuple[str, str]], incomplete: int, day: date) -> TakeAnswersForm:
    """The form for an archive with answers; the fields that its answers don't need are left out."""
    form: Any = TakeAnswersForm(day=day)
    form.service.choices = services if len(services) == 1 else [("", _l("Choose a service")), *services]
    form.service.flags.required = True
    if not incomplete:
        del form.incomplete
    return form  # type: ignore[no-any-return]
