"""The form of a waste."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.validators import Optional as MayBeEmpty

from parem.catalogue.process_models import ProcessStep
from parem.fields import EurosField, choices_of
from parem.improvements.wastes.operations import STEP_GONE
from parem.improvements.words import WASTE_ADVICE, WASTE_WORDS
from parem.web import say

#: More than anything that a month could hold: a slip of the pen.
TOO_MANY_MINUTES, TOO_MANY_CENTS = 10_000_000, 100_000_000_000


def whole_or_none(words: Any) -> int | None:
    """The choice of a select whose empty option means none."""
    return int(words) if words not in (None, "", "None") else None


class WasteForm(FlaskForm):
    """A waste. The view takes `service_id` out where the service is settled."""

    service_id = SelectField(_l("Service"), [InputRequired(_l("Choose the service."))], coerce=whole_or_none)
    title = StringField(
        _l("What is the waste?"),
        [InputRequired(_l("Write it in a few words.")), Length(max=200)],
        description=_l("One sentence that a colleague understands: “Applicants wait 12 days for a first visit”."),
    )
    kind = RadioField(_l("Kind"), [InputRequired(_l("Choose the kind that fits best."))])
    step_id = SelectField(
        _l("Step of the process map"), [MayBeEmpty()], coerce=whole_or_none, validate_choice=False
    )  # fmt: skip
    process_step = StringField(
        _l("Step of the process"),
        [MayBeEmpty(), Length(max=200)],
        description=_l("Where it happens: “between the application and the first visit”."),
    )
    description = TextAreaField(_l("Description"), [MayBeEmpty(), Length(max=5000)], render_kw={"rows": 3})
    evidence = TextAreaField(
        _l("What was seen or said"),
        [MayBeEmpty(), Length(max=5000)],
        render_kw={"rows": 3},
        description=_l("What shows it: an observation, a count, what citizens wrote. No names of citizens."),
    )
    minutes_per_month = IntegerField(
        _l("Minutes a month"),
        [
            MayBeEmpty(),
            NumberRange(0, TOO_MANY_MINUTES, message=_l("Write a whole number of minutes, 0 or more.")),
        ],
        description=_l("Working time that it takes, estimated. 10 minutes on 60 applications are 600."),
    )
    cents_per_month = EurosField(
        _l("Euros a month"), [MayBeEmpty()], description=_l("What it costs, estimated, wages included.")
    )

    def __init__(self, *args: Any, needs_evidence: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs_evidence = needs_evidence
        self.kind.choices = choices_of(WASTE_WORDS)
        self.evidence.flags.required = needs_evidence
        self.advice = WASTE_ADVICE
        self.steps: dict[int, ProcessStep] = {}

    def offer_steps(self, services: Mapping[int, str], maps: Mapping[int, Sequence[ProcessStep]]) -> WasteForm:
        """Fill in the steps of these services' maps (`services` are their names), or do without where there is none."""
        self.steps = {step.id: step for steps in maps.values() for step in steps}
        if not self.steps:
            del self.step_id
            return self
        groups = services if len(services) > 1 else dict.fromkeys(services)
        self.step_id.choices = [
            SelectChoice("", _l("At no step of the map")),
            *(
                SelectChoice(step.id, f"{place}. {say(step.name)}", optgroup=groups[id])
                for id in services
                for place, step in enumerate(maps.get(id, ()), 1)
            ),
        ]
        self.process_step.label.text = _l("Where it happens, in words")
        self.process_step.description = _l("What the map does not tell: “between the application and the first visit”.")
        return self

    @property
    def step(self) -> ProcessStep | None:
        """The step that was chosen."""
        return self.steps.get(self.step_id.data) if self.step_id else None

    def validate_step_id(self, field: SelectField) -> None:
        """It must be on a map still, and of the chosen service."""
        if field.data is not None and self.step is None:
            field.data = None
            raise ValidationError(STEP_GONE)
        if self.step and self.service_id and self.service_id.data and self.step.service_id != self.service_id.data:
            raise ValidationError(_l("This step belongs to another service. Choose one of this service."))

    def validate_title(self, field: StringField) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_l("Write it in a few words."))

    def validate_cents_per_month(self, field: EurosField) -> None:
        if field.data is not None and not 0 <= field.data <= TOO_MANY_CENTS:
            raise ValidationError(_l("Write an amount of 0 or more."))

    def validate_service_id(self, field: SelectField) -> None:
        if field.data is None:
            raise ValidationError(_l("Choose the service."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Also asks for evidence where there is no finding (an optional field is not validated when empty)."""
        fine = bool(super().validate(extra_validators))
        if self.needs_evidence and not (self.evidence.data or "").strip():
            self.evidence.errors = [_l("Say what was seen or said: without a finding a waste needs its evidence.")]
            return False
        return fine

    def values(self) -> dict[str, Any]:
        """The columns to save, but the service."""
        words = ("title", "process_step", "description", "evidence")
        return {
            "kind": self.kind.data,
            "step": self.step,
            **{name: (self[name].data or "").strip() for name in words},
            "minutes_per_month": self.minutes_per_month.data or 0,
            "cents_per_month": self.cents_per_month.data or 0,
        }
