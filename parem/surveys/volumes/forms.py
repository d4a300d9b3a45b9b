"""The forms of volumes: choosing a sheet, and the sheet of one month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField
from wtforms.validators import DataRequired, NumberRange, Optional

from parem.catalogue.models import Service
from parem.fields import choices_of
from parem.surveys.imports.words import CHANNEL_NAMES
from parem.surveys.volumes.queries import Counts
from parem.surveys.volumes.reading import LARGEST
from parem.web import say


class ChooseSheetForm(FlaskForm):
    """Which service and channel to write down."""

    service = SelectField(_l("Service"), coerce=int, validators=[DataRequired()])
    channel = SelectField(
        _l("Channel"), choices=choices_of(CHANNEL_NAMES), default="kiosk", validators=[DataRequired()]
    )

    def offer(self, services: Sequence[Service]) -> None:
        """Let one of these services be chosen."""
        self.service.choices = choices_of([(service.id, say(service.name)) for service in services])


class SheetForm(FlaskForm):
    """One month of one service and channel; make_sheet_form adds two fields for each day."""

    days: Sequence[date] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Both numbers of a day or neither, and no more offered than served."""
        good = bool(super().validate(extra_validators))
        for day in self.days:
            served, offered = self.pair(day)
            if served.errors or offered.errors:
                continue
            if (served.data is None) != (offered.data is None):
                empty = served if served.data is None else offered
                empty.errors = [_("Give both numbers of a day, or neither.")]
            elif served.data is not None and offered.data > served.data:
                offered.errors = [_("More people were offered the survey than were served.")]
            good = good and not served.errors and not offered.errors
        return good

    def pair(self, day: date) -> tuple[Any, Any]:
        """The fields of a day: served and offered."""
        return self[f"served-{day}"], self[f"offered-{day}"]

    def given(self) -> dict[date, tuple[int, int] | None]:
        """Served and offered of each day, None for a day that is left empty."""
        pairs = {day: self.pair(day) for day in self.days}
        return {day: None if s.data is None else (s.data, o.data) for day, (s, o) in pairs.items()}


def make_sheet_form(days: Mapping[date, Counts]) -> SheetForm:
    """The form for these days, filled with what is recorded."""
    fields: dict[str, Any] = {"days": list(days)}
    data: dict[str, int | None] = {}
    for day, counts in days.items():
        words = format_date(day, "medium")
        fields[f"served-{day}"] = _count_field(_("Served on %(day)s", day=words))
        fields[f"offered-{day}"] = _count_field(_("Offered on %(day)s", day=words))
        data |= {f"served-{day}": counts.served, f"offered-{day}": counts.offered}
    form: SheetForm = type("SheetOfMonth", (SheetForm,), fields)(data=data)
    return form


def _count_field(label: str) -> IntegerField:
    between = NumberRange(0, LARGEST, _("Write a whole number of people, 0 or more."))
    return IntegerField(label, validators=[Optional(), between])
