"""Moving a card on the board: which moves there are, what each asks for, and the rules that hold on every way in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import record
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.formats import day as day_words
from parem.improvements.actions.operations import must_be_version
from parem.improvements.board.flow_operations import enter, must_not_be_blocked
from parem.improvements.board.work_limits import lock_board, must_fit_column, must_fit_owner
from parem.improvements.models import KaizenAction
from parem.improvements.verdicts.effect_operations import fix_effect, revise_days
from parem.improvements.verdicts.operations import standardise, unsettle
from parem.surveys.local_days import today_in

FORWARD = {"plan": "do", "do": "check", "check": "act", "act": "done"}
#: Never back to Plan: what was expected is fixed once an action has started.
BACK = {"check": "do", "act": "check", "done": "act"}


@dataclass(frozen=True)
class Step:
    """What a move brings along: the day it happened, what follows (to Done), why it goes back."""

    day: date | None = None
    follow_up: str = ""
    reason: str = ""
    #: To Do: when the verdict is to be read. To Done: when somebody looks again.
    read_on: date | None = None
    look_again_on: date | None = None
    person: str = ""


def what_is_missing(action: KaizenAction, stage: str) -> list[object]:
    """What has to be on the sheet before this move, in words; the move's own day and texts are not among it."""
    if (action.stage, stage) == ("plan", "do"):
        return _missing_to_start(action)
    if (action.stage, stage) == ("check", "act") and action.current_verdict is None:
        return [_l("Read the verdict first: the step from Check to Act rests on it.")]
    if (action.stage, stage) == ("act", "done") and action.current_verdict is None:
        return [_l("What was fixed has changed since the verdict: read it anew before the action is done.")]
    return []


def move(
    action: KaizenAction, stage: str, step: Step | None = None, *, version: int | None = None, today: date | None = None
) -> KaizenAction:
    """Move an action one column on, or one back with a reason.

    Raises ChangedMeanwhile where somebody else moved it (`version` is no longer its row_version), and Refused where
    the way, the sheet, the day or a limit does not allow it. Only one move at a time is made on a board.
    """
    lock_board(action.organisation_id)
    db.session.refresh(action)
    must_be_version(action, version)
    step, before = step or Step(), action.stage
    _must_be_a_way(action, stage)
    if stage == FORWARD.get(before):
        must_not_be_blocked(action)
    missing = what_is_missing(action, stage)
    if missing:
        raise Refused(missing[0])
    _must_fit(action, stage)
    today = today or today_in(action.service.organisation)
    _take(action, stage, step, today)
    action.stage, action.stage_since = stage, today
    action.position = _last_place(action)
    db.session.flush()
    is_on = stage == FORWARD.get(before)
    enter(action, (step.day if is_on else None) or today)
    record(
        "action.moved", action.title, action.organisation_id, kaizen_action=action.id,
        changes={"stage": [before, stage]}, reason=step.reason.strip(),
    )  # fmt: skip
    return action


def _must_be_a_way(action: KaizenAction, stage: str) -> None:
    if stage == "plan" and action.stage != "plan":
        raise Refused(_l("A started action can't go back to Plan: what it should change is fixed."))
    if stage not in (FORWARD.get(action.stage), BACK.get(action.stage)):
        raise Refused(_l("A card moves one column at a time."))


def _missing_to_start(action: KaizenAction) -> list[object]:
    asked = (
        (action.owner_id, _l("Give the action an owner before it starts.")),
        (action.survey_id and action.question_code and action.measure, _l("Choose the indicator that should change.")),
        (action.expected_change, _l("Say by how much the indicator should change.")),
    )
    return [words for value, words in asked if not value]


def _must_fit(action: KaizenAction, stage: str) -> None:
    must_fit_column(action.organisation_id, stage)
    if stage == "do" and action.owner_id is not None:
        must_fit_owner(action.organisation_id, action.owner_id)


def _take(action: KaizenAction, stage: str, step: Step, today: date) -> None:
    """Put down what the move brings along."""
    day = step.day or today
    if stage == BACK.get(action.stage):
        if not step.reason.strip():
            raise Refused(_l("Say why the card goes back."))
        if action.stage == "done":
            unsettle(action)
        if stage == "do":
            action.ended_on = action.ended_noted_on = None
    elif day > today:
        raise Refused(_l("This day is still to come: give the day it happened."))
    elif stage == "do":
        _start(action, day, step, today)
    elif stage == "check":
        _end(action, day, step, today)
    elif stage == "done":
        action.follow_up = step.follow_up.strip() or action.follow_up
        if not action.follow_up.strip():
            raise Refused(_l("Write down what follows: what is kept, what is taught to others, what is tried next."))
        action.look_again_on = step.look_again_on
        standardise(action)


def _start(action: KaizenAction, day: date, step: Step, today: date) -> None:
    if action.due_on is not None and action.due_on < day:
        raise Refused(
            _l(
                "It was due on %(due)s, before this start: give the action a new due date first, or an earlier start.",
                due=day_words(action.due_on),
            )
        )
    action.started_on = day
    fix_effect(action, day, step.read_on, step.person, today)


def _end(action: KaizenAction, day: date, step: Step, today: date) -> None:
    if action.started_on is not None and day < action.started_on:
        raise Refused(_l("The change can't be in place before the action started."))
    action.ended_on, action.ended_noted_on = day, today
    was = read_day_of(action)
    if was is not None and was != day:
        revise_days(action, was, step.reason, person=step.person, today=today)


def read_day_of(action: KaizenAction) -> date | None:
    """The day the change was in place by what was read last; None where nothing was read."""
    return action.verdicts[-1].after_start if action.verdicts else None


def _last_place(action: KaizenAction) -> int:
    places = db.select(db.func.max(KaizenAction.position)).where(
        KaizenAction.organisation_id == action.organisation_id, KaizenAction.stage == action.stage,
        KaizenAction.id != action.id,
    )  # fmt: skip
    with db.session.no_autoflush:
        return (db.session.scalar(places) or 0) + 1
