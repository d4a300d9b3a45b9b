"""The form of the planner: what is wished, filled in from what is known."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from parem.fields import choices_of
from parem.quality.planner.figures import Wish

#: More people than there are.
MOST = 10**10


class WholeField(StringField):
    """A whole number as people write it ("1 200"), from lowest to highest; `data` is an int or None."""

    def __init__(self, label: Any, lowest: int, highest: int, *, needed: bool = False, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.lowest, self.highest = lowest, highest
        self.flags.required = needed

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        words = "".join((valuelist[0] if valuelist else "").split()).replace("%", "")
        self.data = None
        if not words:
            return
        if not (words.isascii() and words.isdigit() and len(words) < 12):
            raise ValueError(_l("Write a whole number."))
        self.data = int(words)

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            return
        if self.data is None and self.flags.required:
            raise ValidationError(_l("Write a whole number."))
        if self.data is not None and not self.lowest <= self.data <= self.highest:
            raise ValidationError(
                _l("Write a number from %(low)s to %(high)s.", low=self.lowest, high=f"{self.highest:,}")
            )


class PlannerForm(FlaskForm):
    """Asked by the address (GET), so that a plan can be kept as a bookmark."""

    class Meta:
        csrf = False

    margin = WholeField(
        _l("How exact should it be? ± percentage points"),
        1,
        50,
        needed=True,
        description=_l("5 is usual. Half as much takes four times as many answers."),
    )
    expected = WholeField(
        _l("Expected share who are satisfied, in percent"),
        1,
        99,
        needed=True,
        description=_l("As it is now, if that is known; else 50, which takes the most answers."),
    )
    level = SelectField(
        _l("How sure?"), [InputRequired()], choices=choices_of([("90", "90 %"), ("95", "95 %"), ("99", "99 %")])
    )
    population = WholeField(
        _l("How many people is it about?"),
        2,
        MOST,
        description=_l("For example this year’s customers of the service. Leave it empty if there are very many."),
    )
    rate = WholeField(
        _l("Of 100 who are asked, how many answer?"),
        1,
        100,
        description=_l("With it you see how many people have to be asked."),
    )
    monthly = WholeField(
        _l("Answers a month"),
        1,
        10**7,
        description=_l("With it you see how long it takes, and what changes would show."),
    )

    def wish(self, answers: int | None) -> Wish:
        """What was asked; `answers` are those that there are now."""
        return Wish(
            (self.margin.data or 5) / 100, (self.expected.data or 50) / 100, int(self.level.data) / 100,
            self.population.data, (self.rate.data or 0) / 100 or None, self.monthly.data, answers,
        )  # fmt: skip
