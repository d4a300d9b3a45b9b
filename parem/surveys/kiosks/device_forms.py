"""Forms of kiosks: the manager's, and the one field that staff fill in on the tablet."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from parem.catalogue.models import Service
from parem.surveys.models import Survey
from parem.web import say

_NAME = [
    InputRequired(_l("Write a name, so that you can tell this kiosk from others.")),
    Length(max=120, message=_l("This name is longer than 120 characters.")),
]
_NAME_ADVICE = _l("Where it stands, for example “Counter 2, ground floor”. Citizens do not see it.")


class DeviceForm(FlaskForm):
    """A new kiosk."""

    name = StringField(_l("Name"), _NAME, description=_NAME_ADVICE)
    asks = SelectField(
        _l("What it asks about"),
        [InputRequired(_l("Choose the survey and the service."))],
        description=_l("The services are listed below each survey."),
    )

    def offer(self, pairs: Sequence[tuple[Survey, Service]]) -> None:
        """Give the choices: the services below each survey."""
        self.asks.choices = [
            SelectChoice(f"{survey.id}-{service.id}", say(service.name), optgroup=say(survey.title))
            for survey, service in pairs
        ]
        if len(pairs) != 1:
            self.asks.choices.insert(0, SelectChoice("", _l("Choose …")))


class ChangeForm(FlaskForm):
    """Another name for a kiosk, and how it is set."""

    name = StringField(_l("Name"), _NAME, description=_NAME_ADVICE)
    press_interval = IntegerField(
        _l("Pause between two citizens, in seconds"),
        [
            InputRequired(_l("Write a number of seconds from 0 to 60.")),
            NumberRange(0, 60, _l("Write a number of seconds from 0 to 60.")),
        ],
        description=_l("After the thanks the next answers can begin only then: children who play with it answer less."),
    )
