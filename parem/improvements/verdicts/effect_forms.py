"""The forms of an effect: revising what was fixed, saying something against a verdict, answering it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, DecimalField, HiddenField, SelectField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from parem.improvements.actions.forms import target_option
from parem.improvements.plans.forms import DayWithin
from parem.improvements.verdicts.targets import Target, effect_of, must_be_possible


class ReviseForm(FlaskForm):
    """What an action under way is to change, fixed anew."""

    version = HiddenField()
    target = SelectField(_l("Indicator that should change"), [InputRequired(_l("Choose the indicator."))])
    expected = DecimalField(
        _l("Expected change"),
        [InputRequired(_l("Say by how much the indicator should change."))],
        description=_l("Percentage points for shares, NPS points for NPS, points on the scale for means: 10 or -2.5."),
    )
    read_on = DateField(_l("Day to read the verdict"), [InputRequired(_l("Give the day.")), DayWithin()])
    reason = TextAreaField(
        _l("Why is it changed?"),
        [InputRequired(_l("Say why it is changed: everybody who reads the verdict will see it.")), Length(max=500)],
        render_kw={"rows": 2},
    )

    def offer(self, targets: Sequence[Target], today: date) -> ReviseForm:
        """Fill the choices; the verdict is read on a day after `today`."""
        self.targets = {target.key: target for target in targets}
        self.target.choices = [SelectChoice("", _l("Not chosen yet")), *(target_option(target) for target in targets)]
        self.today = today
        return self

    def validate_expected(self, field: DecimalField) -> None:
        if field.data is not None:
            must_be_possible(self.targets.get(self.target.data or ""), float(field.data))

    def validate_read_on(self, field: DateField) -> None:
        if field.data and field.data <= self.today:
            raise ValidationError(_l("The verdict is read on a day to come: give a day after today."))

    @property
    def seen_version(self) -> int | None:
        """Which state of the action the page showed; None where it does not say."""
        return int(self.version.data) if str(self.version.data or "").isdigit() else None

    def values(self) -> dict[str, Any]:
        """The columns of the effect."""
        return effect_of(self.targets.get(self.target.data or ""), self.expected.data)


class LookedForm(FlaskForm):
    """Whether what was done still holds."""

    text = TextAreaField(
        _l("What did you find?"),
        [InputRequired(_l("Write what you found.")), Length(max=500)],
        render_kw={"rows": 3},
        description=_l("“The forms are still filled in at the counter.” It is kept in the history of the action."),
    )
    look_again_on = DateField(
        _l("Look again on"),
        [MayBeEmpty(), DayWithin()],
        description=_l("Leave it empty where nobody needs to look again."),
    )

    def offer(self, today: date) -> LookedForm:
        """The next look is after `today`."""
        self.today = today
        return self

    def validate_text(self, field: TextAreaField) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_l("Write what you found."))

    def validate_look_again_on(self, field: DateField) -> None:
        if field.data and field.data <= self.today:
            raise ValidationError(_l("This day is past: give one to come."))


class AppealForm(FlaskForm):
    """What speaks against a verdict, or the answer to it."""

    text = TextAreaField(
        _l("What speaks against it?"),
        [InputRequired(_l("Write what speaks against this verdict.")), Length(max=4_000)],
        render_kw={"rows": 3},
        description=_l("It stands beside the verdict for everybody who reads it. The verdict itself stays as it is."),
    )


class AnswerForm(FlaskForm):
    """The answer to what was said against a verdict."""

    text = TextAreaField(
        _l("Answer"), [InputRequired(_l("Write the answer.")), Length(max=4_000)], render_kw={"rows": 3}
    )
