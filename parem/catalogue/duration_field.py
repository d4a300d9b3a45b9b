"""A form field for a length of time: a number and its unit, kept in whole minutes."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.widgets import TextInput

#: Each unit's minutes, the largest first. A day has 24 hours, as the citizen who waits counts it.
UNITS = {"weeks": 10080, "days": 1440, "hours": 60, "minutes": 1}
UNIT_WORDS: dict[str, Any] = {
    "minutes": _l("minutes"),
    "hours": _l("hours"),
    "days": _l("days"),
    "weeks": _l("weeks"),
}


class DurationField(Field):
    """Posted as name and name-unit; `data` is in whole minutes, None where nothing was typed."""

    widget = TextInput()
    units = UNIT_WORDS

    def __init__(self, label: Any = None, validators: Any = None, *, longest: int, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.longest = longest
        self.typed_unit = ""

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        self.typed_unit = formdata.get(f"{self.name}-unit", "") if formdata else ""
        super().process(formdata, *args, **kwargs)

    @property
    def unit(self) -> str:
        """The unit that was chosen, or the largest in which the minutes are a whole number."""
        if self.typed_unit in UNITS:
            return self.typed_unit
        units = [unit for unit in ("days", "hours") if self.data and self.data % UNITS[unit] == 0]
        return units[0] if units else "minutes"

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data // UNITS[self.unit])

    def process_formdata(self, valuelist: list[str]) -> None:
        words = (valuelist[0] if valuelist else "").replace("\xa0", "").replace(" ", "").replace(",", ".")
        self.data = None
        if not words:
            return
        if self.typed_unit not in UNITS:
            raise ValueError(_l("Choose minutes, hours, days or weeks."))
        try:
            minutes = Decimal(words) * UNITS[self.typed_unit]
        except InvalidOperation as error:
            raise ValueError(_l("Write a number, like 20 or 1.5.")) from error
        if not minutes.is_finite() or not 0 <= minutes <= self.longest:
            raise ValueError(_l("Write a time of 0 or more, and of ten years at most."))
        if minutes != minutes.to_integral_value():
            raise ValueError(_l("Write a time of whole minutes."))
        self.data = int(minutes)
