"""The forms of a survey's settings: when and by how many it is answered, how its results are cut."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional, ValidationError

from parem.fields import choices_of
from parem.surveys.survey_words import PERIOD_WORDS

#: More than any country has people; far within what the column holds.
MOST_ANSWERS = 10_000_000


class DatesForm(FlaskForm):
    """From when until when citizens may answer, and how many."""

    opens_on = DateField(
        _l("First day"), [Optional()], description=_l("Empty: citizens can answer as soon as it is published.")
    )
    closes_on = DateField(_l("Last day"), [Optional()], description=_l("Empty: until you close it."))
    quota = IntegerField(
        _l("Close after so many answers"),
        [Optional(), NumberRange(1, MOST_ANSWERS, message=_l("Write a whole number from 1, or leave it empty."))],
        description=_l(
            "Answers of every kind count: web, kiosk, paper, imported. When so many have come, nobody new can begin,"
            " but whoever has begun can finish: there may be a few more. Empty: any number."
        ),
    )

    def validate_closes_on(self, field: DateField) -> None:
        """Not before the first day."""
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError(_l("The last day cannot be before the first."))


class SettingsForm(DatesForm):
    """Dates and the unit of the trend."""

    period_unit = SelectField(
        _l("Compare by"),
        choices=choices_of(PERIOD_WORDS),
        description=_l("How long a period is in the results: fewer answers need longer periods."),
    )
