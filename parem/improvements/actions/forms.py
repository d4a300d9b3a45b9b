"""The forms of a kaizen action: its A3 sheet, and the whole of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DecimalField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from parem.formats import day as day_words
from parem.improvements.actions.cause_fields import CausesField, WhysField
from parem.improvements.plans.forms import DayWithin
from parem.improvements.verdicts.targets import Target, effect_of, must_be_possible
from parem.improvements.wastes.forms import whole_or_none
from parem.quality.statistics import Estimate
from parem.quality.words import interval_words, measure_name, value_words
from parem.web import say

_LONG = [MayBeEmpty(), Length(max=10_000)]
_TALL = {"rows": 3}


class SheetForm(FlaskForm):
    """The A3 sheet, in its reading order; the owner of an action writes on it too."""

    version = HiddenField()
    background = TextAreaField(
        _l("Background"), _LONG, render_kw=_TALL, description=_l("Why this, why now: what it means for citizens.")
    )
    current_condition = TextAreaField(
        _l("Current condition"),
        _LONG,
        render_kw=_TALL,
        description=_l("How it goes today, with numbers: steps, waiting days, what goes back."),
    )
    goal = TextAreaField(_l("Goal"), _LONG, render_kw=_TALL, description=_l("What will be different, and by when."))
    five_whys = WhysField(
        _l("Root cause: ask why, up to five times"),
        [MayBeEmpty()],
        render_kw={"rows": 6},
        description=_l(
            "One answer a line. A hyphen at its beginning means: this is why the line above is so; two hyphens go one "
            "step deeper. Lines with as many hyphens are branches, several answers to one why."
        ),
    )
    causes = CausesField(
        _l("Causes by their kind"), description=_l("One cause a line. They are drawn as a fishbone on the A3 sheet.")
    )
    countermeasures = TextAreaField(
        _l("Countermeasures"), _LONG, render_kw=_TALL, description=_l("What takes the root cause away. One thing.")
    )
    implementation = TextAreaField(
        _l("Implementation"), _LONG, render_kw=_TALL, description=_l("Who does what until when.")
    )
    effect_confirmation = TextAreaField(
        _l("Effect confirmation"),
        _LONG,
        render_kw=_TALL,
        description=_l("What was seen besides the verdict, which is computed from the answers."),
    )
    follow_up = TextAreaField(
        _l("Follow-up"),
        _LONG,
        render_kw=_TALL,
        description=_l("What is kept as the new standard, taught to others, or tried next."),
    )

    def values(self) -> dict[str, Any]:
        """The columns to save."""
        names = (
            "background", "current_condition", "goal", "countermeasures", "implementation", "effect_confirmation",
            "follow_up",
        )  # fmt: skip
        return {
            **{name: (self[name].data or "").strip() for name in names},
            "five_whys": self.five_whys.data or [],
            "causes": self.causes.data,
        }

    @property
    def seen_version(self) -> int | None:
        """Which state of the action the page showed; None where it does not say."""
        return int(self.version.data) if str(self.version.data or "").isdigit() else None


class ActionForm(SheetForm):
    """The whole action. After its start `target` and `expected` are taken out: they are fixed."""

    title = StringField(
        _l("What will be tried?"),
        [InputRequired(_l("Write it in a few words.")), Length(max=200)],
        description=_l("One small change: “One phone call instead of three letters”."),
    )
    owner_id = SelectField(_l("Owner"), [MayBeEmpty()], coerce=whole_or_none)
    due_on = DateField(_l("Due"), [MayBeEmpty(), DayWithin()])
    target = SelectField(
        _l("Indicator that should change"),
        [MayBeEmpty()],
        description=_l("Where it stands now is the last 12 months of this service."),
    )
    expected = DecimalField(
        _l("Expected change"),
        [MayBeEmpty()],
        description=_l("Percentage points for shares, NPS points for NPS, points on the scale for means: 10 or -2.5."),
    )

    #: The first day of the change, once there is one.
    started_on: date | None = None

    def offer(self, owners: Sequence[tuple[int, str]], targets: Sequence[Target]) -> ActionForm:
        """Fill the choices: who can own it, and what it can aim at, grouped by survey with where it stands."""
        self.owner_id.choices = [SelectChoice("", _("Nobody yet")), *(SelectChoice(id, name) for id, name in owners)]
        self.targets = {target.key: target for target in targets}
        self.target.choices = [SelectChoice("", _("Not chosen yet")), *(target_option(target) for target in targets)]
        return self

    def validate_title(self, field: StringField) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_l("Write it in a few words."))

    def validate_due_on(self, field: DateField) -> None:
        """What has started is due on that day or later; a day that is wrong already is let be."""
        started, kept = self.started_on, field.object_data
        if field.data and started and field.data < started and field.data != kept:
            raise ValidationError(
                _("It started on %(start)s: give a due date on that day or later.", start=day_words(started))
            )

    def validate_expected(self, field: DecimalField) -> None:
        """It needs an indicator, has a direction, lies on the scale, and never plans a fall of what should rise."""
        if field.data is not None:
            must_be_possible(self.targets.get(self.target.data or ""), float(field.data))

    def values(self) -> dict[str, Any]:
        """The columns to save; those of the effect only where they are asked."""
        settled = {"title": self.title.data.strip(), "owner_id": self.owner_id.data, "due_on": self.due_on.data}
        return {**super().values(), **settled, **(self._effect() if "target" in self else {})}

    def _effect(self) -> dict[str, Any]:
        return effect_of(self.targets.get(self.target.data or ""), self.expected.data)


def target_option(target: Target) -> SelectChoice:
    """A target as a choice, with where it stands."""
    question = {"question": say(target.question.text), "measure": measure_name(target.measure)}
    if isinstance(target.now, Estimate):
        figure = f"{value_words(target.now, target.measure)} {interval_words(target.now, target.measure)}"
        label = _("%(question)s – %(measure)s: now %(figure)s, n = %(n)s", figure=figure, n=target.now.n, **question)
    else:
        label = _("%(question)s – %(measure)s: too few answers yet", **question)
    return SelectChoice(target.key, label, optgroup=say(target.survey.title))
