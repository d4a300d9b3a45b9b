"""Forms of the catalogue."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp

from parem.accounts.models import Organisation, User
from parem.catalogue.models import ServiceArea, StandardService
from parem.catalogue.operations import CODE_PATTERN, CODE_RULE
from parem.catalogue.queries import areas_of, possible_owners, standard_services_of
from parem.catalogue.words import CHANNEL_WORDS
from parem.fields import AtLeastOneLanguage, MultiCheckboxField, TextsField, choices_of
from parem.web import say

_CODE = [
    InputRequired(_l("Give it a code.")),
    Length(max=40, message=CODE_RULE),
    Regexp(f"^{CODE_PATTERN}$", message=CODE_RULE),
]
_CODE_ADVICE = _l("Short, and never changed: it stands in addresses, on posters and in import files.")


def _number(value: Any) -> int | None:
    return int(value) if value else None


class ServiceForm(FlaskForm):
    """A service of the organisation; `code` is asked for a new one only."""

    name = TextsField(_l("Name"), [AtLeastOneLanguage()], limit=200)
    code = StringField(_l("Code"), _CODE, description=_CODE_ADVICE)
    area = SelectField(_l("Area"), [InputRequired(_l("Choose an area."))], coerce=_number)
    standard_service = SelectField(
        _l("Standard service"),
        [Optional()],
        coerce=_number,
        description=_l("The same service in every municipality: results are compared through it."),
    )
    description = TextsField(_l("Description"), multiline=True)
    channels = MultiCheckboxField(_l("Where it is given"), choices=choices_of(CHANNEL_WORDS))
    owner = SelectField(
        _l("Owner"),
        [Optional()],
        coerce=_number,
        description=_l("Who answers for the service; chosen from the people of the organisation."),
    )

    def offer(self, organisation: Organisation, owner: User | None = None) -> ServiceForm:
        """Fill the choices from what the organisation has; a present owner who has left stays choosable."""
        self.areas = {area.id: area for area in areas_of(organisation)}
        self.standards = {standard.id: standard for standard in standard_services_of(organisation)}
        people = possible_owners(organisation)
        self.owners = {person.id: person for person in [*people, *([owner] if owner else [])]}
        self.area.choices = choices_of([("", _l("Choose …")), *((a.id, say(a.name)) for a in self.areas.values())])
        self.standard_service.choices = [
            SelectChoice("", _l("None")),
            *(SelectChoice(s.id, say(s.name), optgroup=say(s.area.name)) for s in self.standards.values()),
        ]
        self.owner.choices = choices_of([("", _l("Nobody yet")), *((p.id, p.name) for p in self.owners.values())])
        return self

    def validate_standard_service(self, field: SelectField) -> None:
        """It must be of the chosen area."""
        standard = self.standards.get(field.data)
        if standard is not None and self.area.data and standard.area_id != self.area.data:
            raise ValidationError(_l("This standard service belongs to another area."))

    @property
    def values(self) -> dict[str, Any]:
        """What was chosen, as the operations take it."""
        area: ServiceArea = self.areas[self.area.data]
        standard: StandardService | None = self.standards.get(self.standard_service.data)
        return {
            "name": self.name.data,
            "description": self.description.data,
            "area": area,
            "standard_service": standard,
            "channels": self.channels.data or [],
            "owner": self.owners.get(self.owner.data),
        }


class ServiceFilterForm(FlaskForm):
    """What of the list is shown; sent with GET."""

    class Meta(FlaskForm.Meta):
        """A form that changes nothing needs no token."""

        csrf = False

    search = StringField(_l("Name or code"))
    area = SelectField(_l("Area"), coerce=_number, validate_choice=False)
    channel = SelectField(
        _l("Where it is given"), choices=choices_of({"": _l("Anywhere"), **CHANNEL_WORDS}), validate_choice=False
    )
    owner = SelectField(_l("Owner"), coerce=_number, validate_choice=False)
    state = SelectField(
        _l("State"),
        choices=choices_of({"": _l("Active or not"), "active": _l("Active"), "inactive": _l("Not active")}),
        validate_choice=False,
    )


class AreaForm(FlaskForm):
    """A service area."""

    name = TextsField(_l("Name"), [AtLeastOneLanguage()], limit=200)
    code = StringField(_l("Code"), _CODE, description=_CODE_ADVICE)


class StandardServiceForm(FlaskForm):
    """A standard service of an area."""

    name = TextsField(_l("Name"), [AtLeastOneLanguage()], limit=200)
    code = StringField(_l("Code"), _CODE, description=_CODE_ADVICE)
    area = SelectField(_l("Area"), [InputRequired(_l("Choose an area."))], coerce=_number)


class UploadForm(FlaskForm):
    """A file of services."""

    file = FileField(
        _l("CSV file"), [FileRequired(_l("Choose a file."))], render_kw={"accept": ".csv,text/csv,text/plain"}
    )
