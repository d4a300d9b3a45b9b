"""The verbs of kaizen actions, but for moving them (`board.operations`) and reading verdicts (in `verdicts`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import record
from parem.accounts.operations import Refused
from parem.catalogue.models import Service
from parem.extensions import db
from parem.formats import day as day_words
from parem.improvements.actions.whys import pairs_of
from parem.improvements.board.flow_operations import enter
from parem.improvements.board.work_limits import lock_board, must_fit_owner
from parem.improvements.models import KaizenAction, Waste
from parem.improvements.photos.operations import delete_photo, photos_of
from parem.improvements.plans.models import PlanLine
from parem.improvements.recommendations.models import Recommendation
from parem.improvements.recommendations.operations import free_of, take
from parem.surveys.local_days import today_in

#: Fixed when the action starts: a target chosen after the fact proves nothing.
EFFECT_COLUMNS = ("survey_id", "question_code", "measure", "expected_change")
SHEET_COLUMNS = (
    "background", "current_condition", "goal", "five_whys", "causes", "countermeasures", "implementation",
    "effect_confirmation", "follow_up",
)  # fmt: skip


class ChangedMeanwhile(Refused):
    """Somebody else changed this action since the page was made."""


def create_action(
    service: Service,
    values: Mapping[str, Any],
    *,
    waste: Waste | None = None,
    recommendation: Recommendation | None = None,
    today: date | None = None,
) -> KaizenAction:
    """Plan an action on a service, against a waste of it or none; it belongs to the service's organisation.

    `values` are columns: title, owner_id, due_on, those of EFFECT_COLUMNS and of SHEET_COLUMNS. Raises Refused where
    the waste is of another service, or the recommendation that it comes from was decided meanwhile.
    """
    if waste is not None and waste.service_id != service.id:
        raise Refused(_l("This waste is of another service."))
    action = KaizenAction(
        organisation_id=service.organisation_id, service=service, waste=waste, stage="plan",
        stage_since=today or today_in(service.organisation),
        **{**values, "five_whys": pairs_of(values.get("five_whys", []))},
    )  # fmt: skip
    db.session.add(action)
    db.session.flush()
    enter(action, action.stage_since)
    if recommendation is not None:
        take(recommendation, action)
    record("action.created", action.title, action.organisation_id, kaizen_action=action.id)
    return action


def change_action(action: KaizenAction, values: Mapping[str, Any], *, version: int | None = None) -> KaizenAction:
    """Change these columns.

    Raises ChangedMeanwhile where `version` is no longer the action's, Refused where a started action's expected effect
    would change or its new owner has too much under way.
    """
    must_be_version(action, version)
    _must_end_after_start(action, values)
    values = {**values, **({"five_whys": pairs_of(values["five_whys"])} if "five_whys" in values else {})}
    changed = {name: value for name, value in values.items() if getattr(action, name) != value}
    if action.stage != "plan" and any(name in EFFECT_COLUMNS for name in changed):
        raise Refused(_l("The target and the expected effect were fixed when the action started: they stay."))
    if action.stage != "plan" and "owner_id" in changed and changed["owner_id"] is None:
        raise Refused(_l("An action under way has an owner: choose who takes it over."))
    if action.stage == "do" and "owner_id" in changed:
        lock_board(action.organisation_id)
        must_fit_owner(action.organisation_id, changed["owner_id"])
    for name, value in changed.items():
        setattr(action, name, value)
    if changed:
        record("action.changed", action.title, action.organisation_id, kaizen_action=action.id, changed=sorted(changed))
    db.session.flush()
    return action


def _must_end_after_start(action: KaizenAction, values: Mapping[str, Any]) -> None:
    due = values.get("due_on")
    if due is not None and due != action.due_on and action.started_on is not None and due < action.started_on:
        raise Refused(
            _l("It started on %(start)s: give a due date on that day or later.", start=day_words(action.started_on))
        )


def delete_action(action: KaizenAction) -> None:
    """Drop an action that has not started. Raises Refused where it has, or where a change plan names it."""
    if action.stage != "plan":
        raise Refused(_l("This action has started, so it stays: what was tried is worth knowing."))
    if db.session.scalar(db.select(PlanLine.id).filter_by(action_id=action.id).limit(1)) is not None:
        raise Refused(_l("This action is in a change plan. Take it out there first."))
    free_of(action)
    for photo in photos_of(action):
        delete_photo(photo)
    record("action.deleted", action.title, action.organisation_id, kaizen_action=action.id)
    db.session.delete(action)
    db.session.flush()


def look_again(action: KaizenAction, text: str, next_on: date | None, today: date) -> KaizenAction:
    """Write down whether what was done still holds, and when somebody looks next (None: nobody need).

    Raises Refused where it is not done, nothing is written, or the next day is not to come.
    """
    if action.stage != "done":
        raise Refused(_l("Only what is done is looked at again."))
    if not text.strip():
        raise Refused(_l("Write what you found."))
    if next_on is not None and next_on <= today:
        raise Refused(_l("This day is past: give one to come."))
    action.look_again_on = next_on
    db.session.flush()
    record(
        "action.looked_again", action.title, action.organisation_id, kaizen_action=action.id, reason=text.strip()
    )  # fmt: skip
    return action


def must_be_version(action: KaizenAction, version: int | None) -> None:
    """Raises ChangedMeanwhile unless the action is still as the page showed it (None: nothing was shown)."""
    if version is not None and version != action.row_version:
        raise ChangedMeanwhile(
            _l("Somebody else changed this action meanwhile. Nothing of yours is saved yet: look, and decide again.")
        )
