"""The forms of the board: a move, and the limits."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, IntegerField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.validators import Optional as MayBeEmpty

from parem.formats import day as day_words
from parem.improvements.board.operations import BACK, Step, read_day_of
from parem.improvements.board.work_limits import Limits
from parem.improvements.models import KaizenAction
from parem.improvements.plans.forms import DayWithin

_DAY_WORDS: dict[str, tuple[Any, Any]] = {
    "do": (
        _l("First day of the change"),
        _l("The answers before this day are the “before” of the verdict. Give an earlier day if it has begun already."),
    ),
    "check": (
        _l("Day the change was in place"),
        _l("The answers from this day on are the “after” of the verdict."),
    ),
}


class MoveForm(FlaskForm):
    """A move: `offer` leaves only the fields that this move asks for."""

    version = HiddenField()
    day = DateField(_l("Day"), [InputRequired(_l("Give the day.")), DayWithin()])
    follow_up = TextAreaField(
        _l("What follows?"),
        [InputRequired(_l("Write down what follows.")), Length(max=10_000)],
        render_kw={"rows": 4},
        description=_l("What is kept as the new standard, taught to others, or tried next."),
    )
    read_on = DateField(
        _l("Day to read the verdict"),
        [MayBeEmpty(), DayWithin()],
        description=_l("It decides the method. Three months are usual: shorter shows large changes only."),
    )
    look_again_on = DateField(
        _l("Look again on"),
        [MayBeEmpty(), DayWithin()],
        description=_l("When somebody looks whether it still holds."),
    )
    reason = TextAreaField(_l("Why does it go back?"), [MayBeEmpty(), Length(max=500)], render_kw={"rows": 2})

    def offer(self, action: KaizenAction, stage: str, today: date) -> MoveForm:
        """Keep the fields of the move from the action's column to `stage`; `today` is the last day that it takes."""
        self.today = today
        is_back = BACK.get(action.stage) == stage
        if is_back or stage not in _DAY_WORDS:
            del self.day
        else:
            self.day.label.text, self.day.description = _DAY_WORDS[stage]
        if stage != "done":
            del self.follow_up, self.look_again_on
        if is_back or stage != "do":
            del self.read_on
        self.read_day = read_day_of(action) if stage == "check" and not is_back else None
        self._offer_reason(is_back)
        return self

    def _offer_reason(self, is_back: bool) -> None:
        if is_back:
            self.reason.validators = [InputRequired(_l("Say why the card goes back.")), Length(max=500)]
        elif self.read_day is not None:
            self.reason.label.text = _l("Why is the day another than before?")
            self.reason.description = _(
                "A verdict was read for %(day)s. Another day is a revision that everybody sees, with its reason.",
                day=day_words(self.read_day),
            )
        else:
            del self.reason

    def validate_reason(self, field: TextAreaField) -> None:
        changed = self.read_day is not None and self.day and self.day.data and self.day.data != self.read_day
        if changed and not (field.data or "").strip():
            raise ValidationError(_l("A verdict was read for another day already: say why the day is changed."))

    def validate_day(self, field: DateField) -> None:
        if field.data and field.data > self.today:
            raise ValidationError(_l("This day is still to come: give the day it happened."))

    def validate_read_on(self, field: DateField) -> None:
        if field.data and field.data <= self.today:
            raise ValidationError(_l("The verdict is read on a day to come: give a day after today."))
        if field.data and self.day and self.day.data and field.data <= self.day.data:
            raise ValidationError(_l("The verdict is read on a day after the start."))

    def validate_look_again_on(self, field: DateField) -> None:
        if field.data and field.data <= self.today:
            raise ValidationError(_l("This day is past: give one to come."))

    @property
    def seen_version(self) -> int | None:
        """Which state of the card the page showed; None where it does not say."""
        return int(self.version.data) if str(self.version.data or "").isdigit() else None

    def step(self, person: str = "") -> Step:
        """What the move brings along, and who makes it."""
        return Step(
            person=person,
            read_on=self.read_on.data if self.read_on else None,
            look_again_on=self.look_again_on.data if self.look_again_on else None,
            day=self.day.data if self.day else None,
            follow_up=self.follow_up.data or "" if self.follow_up else "",
            reason=self.reason.data or "" if self.reason else "",
        )


class BlockForm(FlaskForm):
    """What holds a card up."""

    reason = TextAreaField(
        _l("What holds it up?"),
        [InputRequired(_l("Say what holds it up.")), Length(max=500)],
        render_kw={"rows": 3},
        description=_l("So that others can help: “We wait for the programmers’ offer”. No names of citizens."),
    )

    def validate_reason(self, field: TextAreaField) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_l("Say what holds it up."))


LIMIT = [MayBeEmpty(), NumberRange(1, 100, message=_l("Write a number from 1 to 100, or nothing."))]
_ANY = {"inputmode": "numeric"}


class LimitsForm(FlaskForm):
    """How much may be under way at once."""

    per_owner = IntegerField(
        _l("Actions in Do for one person"),
        [InputRequired(_l("Write a number.")), NumberRange(1, 20, message=_l("Write a number from 1 to 20."))],
        description=_l("One thing at a time: what is begun is finished before the next begins."),
    )
    per_plan = IntegerField(_l("Actions in Plan"), LIMIT, render_kw=_ANY)
    per_do = IntegerField(
        _l("Actions in Do"),
        LIMIT,
        render_kw=_ANY,
        description=_l("A full column says: help to finish, do not begin. Leave it empty for no limit."),
    )
    per_check = IntegerField(_l("Actions in Check"), LIMIT, render_kw=_ANY)
    per_act = IntegerField(_l("Actions in Act"), LIMIT, render_kw=_ANY)

    def limits(self) -> Limits:
        """What was typed; an empty column has no limit."""
        columns = {f"per_{stage}": self[f"per_{stage}"].data for stage in ("plan", "do", "check", "act")}
        return Limits(per_owner=self.per_owner.data or 1, **columns)
