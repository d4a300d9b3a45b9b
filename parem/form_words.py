"""WTForms' own error messages in Parem's languages (floor 0).

WTForms brings its translations along, but none in Lithuanian; so its words are looked up in our catalogue instead.
"""

from __future__ import annotations

from typing import Any

from flask_babel import get_domain
from flask_wtf import FlaskForm


def N_(words: str) -> str:
    """Mark words for the catalogue that are looked up elsewhere."""
    return words


def ungettext(one: str, many: str) -> tuple[str, str]:
    """Mark a singular and its plural for the catalogue that are looked up elsewhere."""
    return one, many


WORDS = (
    N_("CSRF failed."),
    N_("CSRF token expired."),
    N_("CSRF token missing."),
    N_("Date must be at least %(min)s."),
    N_("Date must be at most %(max)s."),
    N_("Date must be between %(min)s and %(max)s."),
    N_("Field must be equal to %(other_name)s."),
    N_("Invalid CSRF Token."),
    N_("Invalid Choice: could not coerce."),
    N_("Invalid email address."),
    N_("Invalid input."),
    N_("Invalid value, can't be any of: %(values)s."),
    N_("Invalid value, must be one of: %(values)s."),
    N_("Not a valid choice."),
    N_("Not a valid date value."),
    N_("Not a valid datetime value."),
    N_("Not a valid decimal value."),
    N_("Not a valid float value."),
    N_("Not a valid integer value."),
    N_("Not a valid time value."),
    N_("Number must be at least %(min)s."),
    N_("Number must be at most %(max)s."),
    N_("Number must be between %(min)s and %(max)s."),
    N_("This field is required."),
)
PLURALS = (
    ungettext("Field must be at least %(min)d character long.", "Field must be at least %(min)d characters long."),
    ungettext("Field cannot be longer than %(max)d character.", "Field cannot be longer than %(max)d characters."),
    ungettext("Field must be exactly %(max)d character long.", "Field must be exactly %(max)d characters long."),
    ungettext("'%(value)s' is not a valid choice for this field.", "'%(value)s' are not valid choices for this field."),
)


class OurCatalogue:
    """What WTForms asks for words; it fills in the placeholders itself."""

    def gettext(self, words: str) -> str:
        return str(get_domain().get_translations().ugettext(words))

    def ngettext(self, one: str, many: str, count: int) -> str:
        return str(get_domain().get_translations().ungettext(one, many, count))


def use_our_words() -> None:
    """Let every form of this process speak with our catalogue."""
    catalogue = OurCatalogue()

    def get_translations(_meta: Any, _form: Any) -> OurCatalogue:
        return catalogue

    FlaskForm.Meta.get_translations = get_translations  # type: ignore[method-assign]
