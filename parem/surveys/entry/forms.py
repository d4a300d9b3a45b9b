"""The form of a new batch."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, SelectField
from wtforms.validators import InputRequired, ValidationError

from parem.fields import choices_of
from parem.languages import LANGUAGES

CHANNEL_WORDS = {"paper": _l("Paper forms"), "phone": _l("Telephone calls")}


class BatchForm(FlaskForm):
    """What all forms of a batch have in common."""

    channel = RadioField(_l("What is typed in"), [InputRequired()], choices=choices_of(CHANNEL_WORDS), default="paper")
    service = SelectField(_l("Service"), [InputRequired()], coerce=int)
    language = SelectField(_l("Language"), [InputRequired()], choices=choices_of(LANGUAGES))
    day = DateField(
        _l("Day"),
        [InputRequired(_l("Write the day."))],
        description=_l("When the forms were filled in; a batch for each day keeps trends exact."),
    )
    is_double = BooleanField(_l("Type each form twice and compare"))

    def validate_day(self, field: DateField) -> None:
        """Not to come, and not before there were surveys of this kind."""
        if field.data and not date(2000, 1, 1) <= field.data <= date.today():
            raise ValidationError(_l("Choose a day that has been."))
