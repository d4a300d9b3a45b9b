"""The form of the population's figures: a number for each category, typed or pasted, with source and day."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, FieldList, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from parem.csv_files import read_table

#: More people than there are.
MOST = 10**10


class MarginForm(FlaskForm):
    """Numbers of people by category."""

    people = FieldList(StringField())
    pasted = TextAreaField(
        _l("Or paste a table"),
        [Length(max=20_000)],
        description=_l("A category and its number on each line, as copied from a spreadsheet or a CSV file."),
    )
    source = StringField(
        _l("Where are the figures from?"), [InputRequired(_l("Say where the figures are from.")), Length(max=200)]
    )
    counted_on = DateField(_l("On which day were they true?"), [InputRequired(_l("Choose a day."))])

    def name_people(self, names: dict[str, str], notes: dict[str, str]) -> None:
        """Call the numbers' fields by their categories."""
        for field, category in zip(self.people, names, strict=True):
            field.label.text, field.description = names[category], notes.get(category, "")
            field.flags.required = True

    def read(self, names: dict[str, str]) -> dict[str, int] | None:
        """The number of each category; None, with errors at the fields, where something can't be read."""
        pasted = self._pasted(names)
        if pasted is None:
            return None
        found: dict[str, int] = {}
        for field, category in zip(self.people, names, strict=True):
            number = pasted[category] if category in pasted else number_of(field.data or "")
            if number is None:
                self.people.errors = field.errors = [
                    _("Write a whole number, 0 or above, for “%(name)s”.", name=names[category])
                ]
            else:
                found[category] = number
                field.data = str(number)
        if len(found) < len(names):
            return None
        if not sum(found.values()):
            self.pasted.errors = [_("All numbers are 0: there is nobody to weight to.")]
            return None
        return found

    def _pasted(self, names: dict[str, str]) -> dict[str, int] | None:
        codes = {name.strip().casefold(): category for category, name in names.items()}
        codes |= {category.casefold(): category for category in names}
        found: dict[str, int] = {}
        try:
            rows = read_table((self.pasted.data or "").encode())
        except csv.Error:  # a quotation mark that never ends
            self.pasted.errors = [_("This line can't be read: %(line)s", line=(self.pasted.data or "")[:100])]
            return None
        for row in rows:
            cells = [cell for cell in row if cell]
            category = codes.get(" ".join(cells[:-1]).casefold()) or codes.get(", ".join(cells[:-1]).casefold())
            number = number_of(cells[-1]) if cells else None
            if category is not None and number is not None:
                found[category] = number
            elif number is not None or (cells and found):
                self.pasted.errors = [_("This line can't be read: %(line)s", line="; ".join(cells)[:100])]
                return None
        return found


def number_of(words: str) -> int | None:
    """A whole number as people write it ("12 345"); None where it is none."""
    plain = "".join(words.split()).replace("\xa0", "").replace("\N{NARROW NO-BREAK SPACE}", "")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 10 and int(plain) < MOST else None


def margin_form(names: dict[str, str], people: dict[str, Any], source: str = "", day: date | None = None) -> MarginForm:
    """The form of these categories with what is known of them."""
    numbers = ["" if people.get(category) is None else str(people[category]) for category in names]
    form = MarginForm(data={"people": numbers, "source": source, "counted_on": day})
    while len(form.people) < len(names):
        form.people.append_entry()
    return form
