"""The form of a mailing, and its list of addresses."""

from __future__ import annotations

import re
from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from parem.accounts.operations import Refused
from parem.accounts.people_operations import normal_email
from parem.fields import TextsField
from parem.languages import LANGUAGES


def addresses_from(lines: str, language: str) -> tuple[dict[str, str], list[str]]:
    """{e-mail: language} of lines like "ona@example.lt" or "ona@example.lt; ru", and the lines that are none."""
    good: dict[str, str] = {}
    wrong = []
    for line in filter(None, (line.strip() for line in lines.splitlines())):
        parts = re.split(r"[;,\t]\s*", line)
        spoken = parts[1].strip().lower() if len(parts) == 2 else language
        try:
            email = normal_email(parts[0].strip())
        except Refused:
            wrong.append(line)
            continue
        if len(parts) > 2 or spoken not in LANGUAGES:
            wrong.append(line)
        else:
            good.setdefault(email, spoken)
    return good, wrong


class RoundForm(FlaskForm):
    """Who is invited, about what, until when."""

    service = SelectField(_l("Service"), [InputRequired()], coerce=int)
    addresses = TextAreaField(
        _l("E-mail addresses"),
        [InputRequired(_l("Write the addresses."))],
        description=_l("One a line; after a semicolon the language, if it is another: ona@example.lt; ru."),
        render_kw={"rows": 8, "spellcheck": "false"},
    )
    message = TextsField(
        _l("A few words of your own"),
        multiline=True,
        limit=1000,
        description=_l("They stand in the letter below the link."),
    )
    remind_after = IntegerField(
        _l("Remind after so many days"),
        [Optional(), NumberRange(3, 60, message=_l("Write a number of days from 3 to 60, or leave it empty."))],
        default=7,
        description=_l("Once, and only those who have not used their link. Empty: nobody is reminded."),
    )
    ends_on = DateField(
        _l("Last day"),
        [InputRequired(_l("Write the last day."))],
        description=_l("After it the links no longer work and the addresses are deleted."),
    )

    def validate_addresses(self, field: TextAreaField) -> None:
        """Each line is an address."""
        wrong = addresses_from(field.data or "", "lt")[1]
        if wrong:
            raise ValidationError(_l("This line is no e-mail address: %(line)s", line=wrong[0][:100]))

    def validate_ends_on(self, field: DateField) -> None:
        """Not in the past, and within a year."""
        if field.data and not 0 <= (field.data - date.today()).days <= 366:
            raise ValidationError(_l("Choose a day within a year from today."))
