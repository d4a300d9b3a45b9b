"""The form of a step of a process map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange
from wtforms.validators import Optional as MayBeEmpty

from parem.catalogue.duration_field import DurationField
from parem.catalogue.process_models import TOO_LONG, TOO_MANY_CASES, ProcessStep
from parem.catalogue.process_operations import COLUMNS
from parem.catalogue.process_words import KIND_ADVICE, KIND_WORDS, UNJUDGED
from parem.fields import AtLeastOneLanguage, TextsField, choices_of
from parem.web import say

_WHOLE = NumberRange(0, TOO_MANY_CASES, message=_l("Write a whole number, 0 or more."))


class StepForm(FlaskForm):
    """A step; `before` says where a new one comes, and is asked of a new one only."""

    version = HiddenField()
    name = TextsField(
        _l("What is done"),
        [AtLeastOneLanguage()],
        limit=200,
        description=_l("A verb and a thing: “Check the application”."),
    )
    before = SelectField(_l("Where it comes"), [MayBeEmpty()])
    done_by = StringField(
        _l("Who does it"),
        [MayBeEmpty(), Length(max=200)],
        description=_l("An office or a role, the citizen too: “Social worker”. No names of people."),
    )
    kind = RadioField(_l("What it is to the citizen"), [MayBeEmpty()])
    wait_minutes = DurationField(
        _l("Waiting before it"),
        longest=TOO_LONG,
        description=_l("How long a case usually lies before somebody takes it up. A day has 24 hours, a week 7 days."),
    )
    work_minutes = DurationField(
        _l("Working time"), longest=TOO_LONG, description=_l("How long somebody usually works on one case.")
    )
    received = IntegerField(
        _l("Cases it received"), [MayBeEmpty(), _WHOLE], description=_l("Look at the last 20 to 50, as they come.")
    )
    usable = IntegerField(
        _l("Of them usable as they came"),
        [MayBeEmpty(), _WHOLE],
        description=_l("Without correcting anything, asking back or looking for what is missing."),
    )
    note = TextAreaField(_l("Note"), [MayBeEmpty(), Length(max=5000)], render_kw={"rows": 3})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices_of({**KIND_WORDS, "": UNJUDGED})
        self.kind.data = self.kind.data or ""
        self.advice = KIND_ADVICE

    def offer(self, steps: Sequence[ProcessStep]) -> StepForm:
        """Fill in the places where a new step can come; the last is the usual one."""
        words = [(str(step.id), _l("Before “%(step)s”", step=say(step.name))) for step in steps]
        self.before.choices = choices_of([("", _l("At the end")), *words])
        self.offices = sorted({step.done_by for step in steps if step.done_by})
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Also compares the two counts (an optional field is not validated when empty)."""
        fine = bool(super().validate(extra_validators))
        received, usable = self.received.data, self.usable.data
        if self.received.errors or self.usable.errors:
            return False
        if usable is not None and received is None:
            self.received.errors = [_l("Write how many cases there were in all, too.")]
        elif received is not None and usable is None:
            self.usable.errors = [_l("Write how many of them could be used as they came.")]
        elif usable is not None and received is not None and usable > received:
            self.usable.errors = [_l("These can't be more than the cases it received.")]
        else:
            return fine
        return False

    @property
    def seen_version(self) -> int | None:
        """The version that the page showed; None where it showed none."""
        words = str(self.version.data or "")
        return int(words) if words.isdigit() and len(words) < 10 else None

    def values(self) -> dict[str, Any]:
        """The columns to save."""
        found = {name: self[name].data for name in COLUMNS}
        words = {name: (found[name] or "").strip() for name in ("done_by", "note")}
        return {**found, **words, "kind": found["kind"] or None}
