"""The forms of a plan's goals, with the indicator that shows them, and of the measures between goals and actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, DecimalField, RadioField, SelectField
from wtforms.validators import Optional, ValidationError

from parem.fields import AtLeastOneLanguage, TextsField, choices_of
from parem.formats import number
from parem.improvements.plans.forms import DayWithin, SeenForm, number_or_none, within_term
from parem.improvements.plans.models import ChangePlan
from parem.improvements.verdicts.targets import ALWAYS_UP
from parem.improvements.words import FACTORS
from parem.surveys.models import Question


class GoalForm(SeenForm):
    """A goal, with or without its indicator; `plan` is given for its term, `offered` for the questions' scales."""

    plan: ChangePlan
    offered: Mapping[str, Question]

    text = TextsField(_l("Goal"), [AtLeastOneLanguage()], multiline=True)
    indicator = SelectField(
        _l("Indicator"), [Optional()], validate_choice=True, description=_l("What will show that the goal is reached.")
    )
    service_id = SelectField(_l("Service"), [Optional()], coerce=number_or_none)
    target_value = DecimalField(
        _l("Target"), [Optional()], places=None,
        description=_l(
            "In the indicator's own unit: percent for shares, -100 to 100 for NPS, marks or numbers for means."
        ),
    )  # fmt: skip
    falls = RadioField(
        _l("Which way is better?"), choices=choices_of({0: _l("More is better"), 1: _l("Less is better")}), default=0,
        coerce=lambda value: int(value or 0),
        description=_l("Less is better for days of waiting, say. It says from which side the target is reached."),
    )  # fmt: skip
    due_on = DateField(_l("By when"), [Optional(), DayWithin()], description=_l("Empty: by the last day of the plan."))

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
        low, high = limits_of(self.offered.get(str(self.indicator.data)), self.measure)
        words = {"low": number(low), "high": number(high)}
        return None if low <= target <= high else _("Give a number between %(low)s and %(high)s.", **words)

    def validate_falls(self, field: RadioField) -> None:
        question = self.offered.get(str(self.indicator.data))
        if field.data and question and question.type in ALWAYS_UP:
            raise ValidationError(_l("More is always better of this indicator."))

    def validate_due_on(self, field: DateField) -> None:
        within_term(self.plan, field)

    def validate_service_id(self, field: SelectField) -> None:
        if field.data is not None and not self.indicator.data:
            raise ValidationError(_l("A service is chosen for an indicator: choose one, or leave this empty."))

    @property
    def measure(self) -> str:
        return str(self.indicator.data).rpartition(":")[2]

    def values(self) -> dict[str, Any]:
        values: dict[str, Any] = {
            "text": self.text.data, "service_id": self.service_id.data, "due_on": self.due_on.data,
            "falls": bool(self.falls.data and self.indicator.data),
        }  # fmt: skip
        if not self.indicator.data:
            return {**values, "survey_id": None, "question_code": None, "measure": None, "target_value": None}
        survey, question, measure = str(self.indicator.data).split(":")
        target = float(self.target_value.data) / FACTORS[measure]
        return {
            **values, "survey_id": int(survey), "question_code": question, "measure": measure, "target_value": target,
        }  # fmt: skip


#: What may be typed as a target, of a mean where its question has no scale.
LIMITS = {"top_2_box": (0, 100), "share": (0, 100), "nps": (-100, 100), "mean": (-1_000_000, 1_000_000)}


def limits_of(question: Question | None, measure: str) -> tuple[float, float]:
    """The ends of an indicator's own scale, as a target is typed."""
    low, high = LIMITS[measure]
    if measure != "mean" or question is None:
        return low, high
    if question.type == "number":
        return question.minimum if question.minimum is not None else low, (
            question.maximum if question.maximum is not None else high
        )
    return 1, 7 if question.type == "ces" else question.points or 5


class MeasureForm(SeenForm):
    """What is undertaken to reach a goal."""

    text = TextsField(_l("What is undertaken"), [AtLeastOneLanguage()], multiline=True)
    goal_id = SelectField(_l("Goal it serves"), [Optional()], coerce=number_or_none)

    def values(self) -> dict[str, Any]:
        return {"text": self.text.data, "goal_id": self.goal_id.data}
