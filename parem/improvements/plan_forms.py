"""The forms of a change plan and of its parts. `values()` gives the columns to save."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, DecimalField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from parem.fields import AtLeastOneLanguage, EurosField, MultiCheckboxField, TextsField, choices_of
from parem.formats import day, euros
from parem.improvements.plan_models import ChangePlan
from parem.improvements.plan_words import LEVEL_WORDS
from parem.improvements.words import FACTORS

LONG_AGO, FAR_AWAY = date(2000, 1, 1), date(2100, 1, 1)


def number_or_none(words: Any) -> int | None:
    """The choice of a select whose empty option means none."""
    return int(words) if words not in (None, "", "None") else None


class DayWithin:
    """Validator: a day that no slip of the pen made (2000 to 2099)."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data and not LONG_AGO <= field.data < FAR_AWAY:
            raise ValidationError(_l("This day can't be right: give one between 2000 and 2099."))


class PlanForm(FlaskForm):
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


class GoalForm(FlaskForm):
    """A goal, with or without its indicator."""

    text = TextsField(_l("Goal"), [AtLeastOneLanguage()], multiline=True)
    indicator = SelectField(
        _l("Indicator"), [Optional()], validate_choice=True, description=_l("What will show that the goal is reached.")
    )
    service_id = SelectField(_l("Service"), [Optional()], coerce=number_or_none)
    target_value = DecimalField(
        _l("Target"), [Optional()],
        description=_l("In the indicator's own unit: percent for shares, -100 to 100 for NPS, points for means."),
    )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        """A target and its indicator come together; checked here, because `Optional` skips an empty target."""
        valid = bool(super().validate(extra_validators))
        problem = None if self.indicator.errors or self.target_value.errors else self._target_problem()
        if problem:
            self.target_value.errors = [problem]
        return valid and not problem

    def _target_problem(self) -> Any:
        target = self.target_value.data
        if not self.indicator.data:
            return None if target is None else _l("A target needs an indicator: choose one, or leave this empty.")
        if target is None:
            return _l("Give the value that the indicator should reach.")
        low, high = LIMITS[self.measure]
        return None if low <= target <= high else _("Give a number between %(low)s and %(high)s.", low=low, high=high)

    def validate_service_id(self, field: SelectField) -> None:
        if field.data is not None and not self.indicator.data:
            raise ValidationError(_l("A service is chosen for an indicator: choose one, or leave this empty."))

    @property
    def measure(self) -> str:
        return str(self.indicator.data).rpartition(":")[2]

    def values(self) -> dict[str, Any]:
        values: dict[str, Any] = {"text": self.text.data, "service_id": self.service_id.data}
        if not self.indicator.data:
            return {**values, "survey_id": None, "question_code": None, "measure": None, "target_value": None}
        survey, question, measure = str(self.indicator.data).split(":")
        target = float(self.target_value.data) / FACTORS[measure]
        return {
            **values, "survey_id": int(survey), "question_code": question, "measure": measure, "target_value": target,
        }  # fmt: skip


#: What may be typed as a target.
LIMITS = {"top_2_box": (0, 100), "share": (0, 100), "nps": (-100, 100), "mean": (0, 10)}


class LineForm(FlaskForm):
    """An action in the plan; `plan` is given so that the term can be checked."""

    action_id = SelectField(_l("Kaizen action"), [InputRequired()], coerce=number_or_none)
    recommendation = TextsField(
        _l("Recommendation"), multiline=True, description=_l("What is proposed, in words for the council.")
    )
    goal_id = SelectField(_l("Goal it serves"), [Optional()], coerce=number_or_none)
    owner_id = SelectField(_l("Owner"), [Optional()], coerce=number_or_none)
    starts_on = DateField(_l("First day"), [InputRequired(), DayWithin()])
    ends_on = DateField(_l("Last day"), [InputRequired(), DayWithin()])
    needs = MultiCheckboxField(_l("Begins after"), [Optional()], coerce=int)

    def __init__(self, plan: ChangePlan, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.plan = plan

    def validate_starts_on(self, field: DateField) -> None:
        self._within_term(field)

    def validate_ends_on(self, field: DateField) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_l("The last day is before the first."))
        self._within_term(field)

    def _within_term(self, field: DateField) -> None:
        if field.data and not self.plan.starts_on <= field.data <= self.plan.ends_on:
            term = {"start": day(self.plan.starts_on), "end": day(self.plan.ends_on)}
            raise ValidationError(_("The plan runs from %(start)s to %(end)s: choose a day in it.", **term))

    def values(self) -> dict[str, Any]:
        names = ("action_id", "recommendation", "goal_id", "owner_id", "starts_on", "ends_on")
        return {**{name: self[name].data for name in names}, "needs": self.needs.data or []}


class BudgetForm(FlaskForm):
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


class RiskForm(FlaskForm):
    """What could go wrong."""

    text = TextsField(_l("Risk"), [AtLeastOneLanguage()], multiline=True)
    response = TextsField(_l("What would be done"), multiline=True)
    likelihood = RadioField(_l("Likelihood"), [InputRequired()], coerce=int, choices=choices_of(LEVEL_WORDS), default=2)
    impact = RadioField(_l("Impact"), [InputRequired()], coerce=int, choices=choices_of(LEVEL_WORDS), default=2)

    def values(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("text", "response", "likelihood", "impact")}


class ReturnForm(FlaskForm):
    """Why a plan goes back to its writers."""

    reason = TextAreaField(
        _l("Why does it go back?"), [DataRequired(_l("Say why the plan goes back.")), Length(max=2000)]
    )


def _not_negative(field: EurosField) -> None:
    if field.data is not None and not 0 <= field.data <= 10**12:
        raise ValidationError(_l("An amount can't be negative or beyond ten thousand million."))
