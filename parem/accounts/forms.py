"""Forms of accounts, organisations and people."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import EqualTo, InputRequired, Length, NumberRange, Optional, Regexp

from parem.accounts.operations import CODE_PATTERN, Refused
from parem.accounts.people_operations import normal_email
from parem.accounts.setup_code import is_setup_code
from parem.accounts.words import COUNTRY_WORDS, KIND_WORDS, ROLE_WORDS
from parem.fields import AtLeastOneLanguage, MultiCheckboxField, TextsField, choices_of
from parem.languages import LANGUAGES

_NAME = [
    InputRequired(_l("Write the name.")),
    Length(max=120, message=_l("This name is longer than 120 characters.")),
]
_CODE = [
    InputRequired(_l("Choose a short name.")),
    Length(2, 40, message=_l("A short name has 2 to 40 lower-case letters, digits and hyphens.")),
    Regexp(f"^{CODE_PATTERN}$", message=_l("A short name has 2 to 40 lower-case letters, digits and hyphens.")),
]
_CHOSEN = [InputRequired(_l("Choose one of these."))]
_CODE_ADVICE = _l("It stands in addresses and cannot be changed later: lower-case letters, digits and hyphens.")


def a_good_password(_form: Any, field: Any) -> None:
    """Validator: the password is as long as Flask-Security asks."""
    errors, field.data = current_app.extensions["security"].password_util.validate(field.data, False)
    if errors:
        raise ValidationError(errors[0])


def an_email(_form: Any, field: Any) -> None:
    """Validator: it is an e-mail address; it is normalised."""
    try:
        field.data = normal_email(field.data)
    except Refused as refused:
        raise ValidationError(str(refused)) from refused


class AccountForm(FlaskForm):
    """One's own name and language."""

    name = StringField(_l("Full name"), _NAME, render_kw={"autocomplete": "name"})
    language = SelectField(
        _l("Language"),
        _CHOSEN,
        choices=choices_of(LANGUAGES),
        description=_l("Of the pages you see and of the messages you get."),
    )
    weekly_digest = BooleanField(
        _l("An e-mail each Monday"),
        description=_l("What is due on your actions this week, late or blocked. No e-mail when nothing is."),
    )


class OrganisationForm(FlaskForm):
    """The settings of an organisation."""

    name = TextsField(_l("Name"), [AtLeastOneLanguage()], limit=200)
    country = SelectField(_l("Country"), _CHOSEN, choices=choices_of(COUNTRY_WORDS))
    default_language = SelectField(
        _l("First language"),
        _CHOSEN,
        choices=choices_of(LANGUAGES),
        description=_l("What a citizen sees whose browser asks for none of the four languages."),
    )
    smallest_cell = IntegerField(
        _l("Smallest shown group"),
        [
            InputRequired(_l("Write a number from 5 to 100.")),
            NumberRange(5, 100, message=_l("Write a number from 5 to 100.")),
        ],
        description=_l(
            "A figure is shown only if it rests on at least so many answers, so that nobody can be recognised. "
            "10 is usual, fewer than 5 is not possible."
        ),
        render_kw={"min": 5, "max": 100, "inputmode": "numeric"},
    )


class ChildForm(FlaskForm):
    """A new organisation below this one."""

    name = TextsField(_l("Name"), [AtLeastOneLanguage()], limit=200)
    code = StringField(_l("Short name"), _CODE, description=_CODE_ADVICE)
    country = SelectField(_l("Country"), _CHOSEN, choices=choices_of(COUNTRY_WORDS))
    default_language = SelectField(_l("First language"), _CHOSEN, choices=choices_of(LANGUAGES))


class SetupForm(FlaskForm):
    """The first organisation and its administrator."""

    setup_code = StringField(_l("Set-up code"), [InputRequired(_l("Write the set-up code."))])
    kind = SelectField(
        _l("Kind of organisation"),
        _CHOSEN,
        choices=choices_of((kind, words) for kind, words in KIND_WORDS.items() if kind != "institution"),
        default="municipality",
        description=_l("A county holds several municipalities; institutions are added below a municipality later."),
    )
    organisation_name = TextsField(_l("Name of the organisation"), [AtLeastOneLanguage()], limit=200)
    code = StringField(_l("Short name"), _CODE, description=_CODE_ADVICE)
    country = SelectField(_l("Country"), _CHOSEN, choices=choices_of(COUNTRY_WORDS))
    default_language = SelectField(_l("First language"), _CHOSEN, choices=choices_of(LANGUAGES))
    name = StringField(_l("Your name"), _NAME, render_kw={"autocomplete": "name"})
    email = EmailField(
        _l("E-mail address"),
        [InputRequired(_l("Write your e-mail address.")), an_email],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Choose a password.")), a_good_password],
        description=_l("At least 12 characters; three or four words that only you put together are good."),
        render_kw={"autocomplete": "new-password"},
    )
    password_again = PasswordField(
        _l("The password once more"),
        [
            InputRequired(_l("Write the password once more.")),
            EqualTo("password", message=_l("The two passwords differ.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_setup_code(self, field: StringField) -> None:
        """Refuse a stranger."""
        if not is_setup_code(field.data or ""):
            raise ValidationError(_l("This is not the set-up code of this installation."))


class InviteForm(FlaskForm):
    """A person to invite, with their roles."""

    name = StringField(_l("Full name"), _NAME, render_kw={"autocomplete": "off"})
    email = EmailField(
        _l("E-mail address"),
        [InputRequired(_l("Write the e-mail address.")), an_email],
        render_kw={"autocomplete": "off"},
    )
    language = SelectField(
        _l("Language"), _CHOSEN, choices=choices_of(LANGUAGES), description=_l("Of the invitation; they can change it.")
    )
    roles = MultiCheckboxField(
        _l("Roles"),
        [InputRequired(_l("Choose at least one role."))],
        choices=choices_of(ROLE_WORDS),
        description=_l("Several can fit."),
    )


class RolesForm(FlaskForm):
    """The roles that a person holds in an organisation; none takes the person out of it."""

    roles = MultiCheckboxField(_l("Roles"), [Optional()], choices=choices_of(ROLE_WORDS))


class AuditFilterForm(FlaskForm):
    """What of the audit trail is shown; sent with GET."""

    class Meta(FlaskForm.Meta):
        """A form that changes nothing needs no token."""

        csrf = False

    person = SelectField(_l("Person"), [Optional()], coerce=lambda value: int(value) if value else None)
    action = SelectField(_l("What was done"), [Optional()])
    since = DateField(_l("From"), [Optional()])
    until = DateField(_l("To"), [Optional()])
