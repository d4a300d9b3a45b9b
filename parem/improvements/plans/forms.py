"""The forms of a change plan and of its parts. `values()` gives the columns to save."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from parem.fields import AtLeastOneLanguage, EurosField, MultiCheckboxField, TextsField, choices_of
from parem.formats import day, euros
from parem.improvements.plans.models import ChangePlan
from parem.improvements.plans.words import LEVEL_WORDS

LONG_AGO, FAR_AWAY = date(2000, 1, 1), date(2100, 1, 1)


def number_or_none(words: Any) -> int | None:
    """The choice of a select whose empty option means none."""
    return int(words) if words not in (None, "", "None") else None


class DayWithin:
    """Validator: a day that no slip of the pen made (2000 to 2099)."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data and not LONG_AGO <= field.data < FAR_AWAY:
            raise ValidationError(_l("This day can't be right: give one between 2000 and 2099."))


class SeenForm(FlaskForm):
    """A form of what somebody else may be writing, too: it knows which version was seen."""

    version = HiddenField()

    @property
    def seen_version(self) -> int | None:
        """The version that the page showed; None where it showed none."""
        words = str(self.version.data or "")
        return int(words) if words.isdigit() and len(words) < 10 else None


class PlanForm(SeenForm):
    """The plan itself."""

    title = TextsField(_l("Title"), [AtLeastOneLanguage()], limit=200)
    summary = TextsField(_l("Summary"), multiline=True, description=_l("What the council reads if it reads no more."))
    starts_on = DateField(_l("First day"), [InputRequired(), DayWithin()])
    ends_on = DateField(_l("Last day"), [InputRequired(), DayWithin()])
    budget_cents = EurosField(
        _l("Budget in euros"), [InputRequired()], description=_l("The whole sum. The budget lines must add up to it.")
    )

    def validate_ends_on(self, field: DateField) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_l("The last day is before the first."))

    def validate_budget_cents(self, field: EurosField) -> None:
        _not_negative(field)

    def values(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("title", "summary", "starts_on", "ends_on", "budget_cents")}


def within_term(plan: ChangePlan, field: DateField) -> None:
    """Raises ValidationError where the day lies outside the plan's term."""
    if field.data and not plan.starts_on <= field.data <= plan.ends_on:
        term = {"start": day(plan.starts_on), "end": day(plan.ends_on)}
        raise ValidationError(_("The plan runs from %(start)s to %(end)s: choose a day in it.", **term))


class LineForm(SeenForm):
    """An action in the plan; `plan` is given so that the term can be checked."""

    action_id = SelectField(_l("Kaizen action"), [InputRequired()], coerce=number_or_none)
    recommendation = TextsField(
        _l("Recommendation"), multiline=True, description=_l("What is proposed, in words for the council.")
    )
    measure_id = SelectField(
        _l("Measure it carries out"), [Optional()], coerce=number_or_none,
        description=_l("Its goal comes with the measure."),
    )  # fmt: skip
    goal_id = SelectField(_l("Goal it serves"), [Optional()], coerce=number_or_none)
    owner_id = SelectField(_l("Owner"), [Optional()], coerce=number_or_none)
    starts_on = DateField(_l("First day"), [InputRequired(), DayWithin()])
    ends_on = DateField(_l("Last day"), [InputRequired(), DayWithin()])
    needs = MultiCheckboxField(_l("Begins after"), [Optional()], coerce=int)

    def __init__(self, plan: ChangePlan, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.plan = plan

    def validate_starts_on(self, field: DateField) -> None:
        within_term(self.plan, field)

    def validate_ends_on(self, field: DateField) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_l("The last day is before the first."))
        within_term(self.plan, field)

    def values(self) -> dict[str, Any]:
        names = ("action_id", "recommendation", "goal_id", "measure_id", "owner_id", "starts_on", "ends_on")
        return {**{name: self[name].data for name in names if name in self}, "needs": self.needs.data or []}


class BudgetForm(SeenForm):
    """A cost and its sources."""

    text = TextsField(_l("Cost"), [AtLeastOneLanguage()], limit=500)
    organisation_id = SelectField(
        _l("Whose part"),
        [Optional()],
        coerce=number_or_none,
        description=_l("Of a joint plan: each organisation agrees to its own part, with its costs."),
    )
    total_cents = EurosField(_l("Total in euros"), [InputRequired()])
    grant_cents = EurosField(_l("From the grant"), [Optional()])
    own_cents = EurosField(_l("Own share"), [Optional()])
    other_cents = EurosField(_l("From others"), [Optional()])

    def validate_total_cents(self, field: EurosField) -> None:
        """The sources add up; if not, by how much they miss."""
        _not_negative(field)
        if field.data is None or any(self[name].errors for name in SOURCES):
            return
        sources = sum(self[name].data or 0 for name in SOURCES)
        words = {"sources": euros(sources), "total": euros(field.data), "difference": euros(abs(field.data - sources))}
        if sources < field.data:
            raise ValidationError(
                _("The sources add up to %(sources)s; %(difference)s of the total of %(total)s is missing.", **words)
            )
        if sources > field.data:
            raise ValidationError(
                _(
                    "The sources add up to %(sources)s; that is %(difference)s more than the total of %(total)s.",
                    **words,
                )
            )

    def validate_grant_cents(self, field: EurosField) -> None:
        _not_negative(field)

    def validate_own_cents(self, field: EurosField) -> None:
        _not_negative(field)

    def validate_other_cents(self, field: EurosField) -> None:
        _not_negative(field)

    def values(self) -> dict[str, Any]:
        amounts = {name: self[name].data or 0 for name in ("total_cents", *SOURCES)}
        whose = {"organisation_id": self.organisation_id.data} if "organisation_id" in self else {}
        return {"text": self.text.data, **whose, **amounts}


SOURCES = ("grant_cents", "own_cents", "other_cents")


class RiskForm(SeenForm):
    """What could go wrong."""

    text = TextsField(_l("Risk"), [AtLeastOneLanguage()], multiline=True)
    response = TextsField(_l("What would be done"), multiline=True)
    organisation_id = SelectField(_l("Whose part"), [Optional()], coerce=number_or_none)
    likelihood = RadioField(_l("Likelihood"), [InputRequired()], coerce=int, choices=choices_of(LEVEL_WORDS), default=2)
    impact = RadioField(_l("Impact"), [InputRequired()], coerce=int, choices=choices_of(LEVEL_WORDS), default=2)

    def values(self) -> dict[str, Any]:
        whose = {"organisation_id": self.organisation_id.data} if "organisation_id" in self else {}
        return {**{name: self[name].data for name in ("text", "response", "likelihood", "impact")}, **whose}


class ReturnForm(FlaskForm):
    """Why a plan goes back to its writers."""

    reason = TextAreaField(
        _l("Why does it go back?"), [DataRequired(_l("Say why the plan goes back.")), Length(max=2000)]
    )


def _not_negative(field: EurosField) -> None:
    if field.data is not None and not 0 <= field.data <= 10**12:
        raise ValidationError(_l("An amount can't be negative or beyond ten thousand million."))
