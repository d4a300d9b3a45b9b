"""Form fields that several rooms use (floor 0)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from parem.languages import LANGUAGES, Texts


def choices_of(pairs: Mapping[Any, Any] | Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Choices of a select or radio field from value -> words (WTForms 3.3 deprecates plain pairs)."""
    items = pairs.items() if isinstance(pairs, Mapping) else pairs
    return [SelectChoice(value, words) for value, words in items]


class TextsField(Field):
    """One text in four languages; posted as name-lt, name-et, name-en, name-ru. `data` is a Texts."""

    widget = TextInput()
    data: Any

    def __init__(
        self, label: Any = None, validators: Any = None, *, multiline: bool = False, limit: int = 2000, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.multiline = multiline
        self.limit = limit

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(None, data if data is not None else self.default() if callable(self.default) else self.default)
        self.data = Texts(self.data or {})
        if formdata is not None and any(f"{self.name}-{language}" in formdata for language in LANGUAGES):
            self.data = Texts.of({language: formdata.get(f"{self.name}-{language}", "") for language in LANGUAGES})

    def pre_validate(self, form: Any) -> None:
        if any(len(words) > self.limit for words in self.data.values()):
            raise ValidationError(_l("This text is too long."))


class AtLeastOneLanguage:
    """Validator: the text has words in at least one language."""

    field_flags = {"required": True}

    def __call__(self, form: Any, field: TextsField) -> None:
        if not field.data:
            raise ValidationError(_l("Give this text in at least one language."))


class EurosField(StringField):
    """An amount in euros ("1 234,50" or "1234.50"); `data` is in whole cents or None."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{Decimal(self.data) / 100:.2f}"

    def process_formdata(self, valuelist: list[str]) -> None:
        words = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not words:
            return
        try:
            cents = Decimal(words.replace("€", "").replace("\xa0", "").replace(" ", "").replace(",", ".")) * 100
        except InvalidOperation as error:
            raise ValueError(_l("Write an amount like 1234.50.")) from error
        if cents != cents.to_integral_value():
            raise ValueError(_l("Write an amount with at most two decimals."))
        self.data = int(cents)


class MultiCheckboxField(SelectMultipleField):
    """Several of a short list, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


@dataclass(frozen=True)
class FieldError:
    """One line of the error summary: the id it links to, the field's label, what to mend."""

    target: str
    label: str
    words: str


def flat_errors(field: Any) -> list[FieldError]:
    """The errors of a field, those of its sub-fields too (template global)."""
    if hasattr(field, "entries") or hasattr(field, "form"):
        inner = field.entries if hasattr(field, "entries") else list(field.form)
        return [error for sub in inner for error in flat_errors(sub)]
    return [FieldError(field.id, str(field.label.text), str(words)) for words in field.errors]
