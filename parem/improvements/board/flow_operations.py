"""The verbs of the flow: an action comes into a column, is blocked, and is free again."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import record
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.improvements.board.flow_models import Blockage, StageEntry
from parem.improvements.models import KaizenAction


def enter(action: KaizenAction, day: date) -> None:
    """Note that an action came into its column on this day. Whoever moved it writes the audit line."""
    db.session.add(
        StageEntry(
            organisation_id=action.organisation_id, action_id=action.id, stage=action.stage, entered_on=day
        )
    )  # fmt: skip
    db.session.flush()


def blockage_of(action: KaizenAction) -> Blockage | None:
    """What holds an action up now; None where nothing does."""
    return db.session.scalar(db.select(Blockage).filter_by(action_id=action.id, ended_on=None))


def must_not_be_blocked(action: KaizenAction) -> None:
    """Raises Refused where something holds the action up."""
    words = blocked_words(action)
    if words is not None:
        raise Refused(words)


def blocked_words(action: KaizenAction) -> Any:
    """That something holds it up, and what; None where nothing does."""
    found = blockage_of(action)
    if found is None:
        return None
    return _l(
        "This card is blocked: %(reason)s When that is settled, say so, and it moves on.",
        reason=found.reason.rstrip(".") + ".",
    )


def block(action: KaizenAction, reason: str, today: date) -> Blockage:
    """Say what holds an action up. Raises Refused without a reason, when it is done, or when it is blocked already."""
    reason = reason.strip()
    if not reason:
        raise Refused(_l("Say what holds it up."))
    if action.stage == "done":
        raise Refused(_l("This action is done: nothing holds it up."))
    if blockage_of(action) is not None:
        raise Refused(_l("Somebody else said meanwhile that this card is blocked."))
    found = Blockage(organisation_id=action.organisation_id, action_id=action.id, reason=reason, began_on=today)
    db.session.add(found)
    db.session.flush()
    record("action.blocked", action.title, action.organisation_id, kaizen_action=action.id, reason=reason)
    return found


def unblock(action: KaizenAction, today: date) -> None:
    """Nothing holds it up any more. Nothing happens where it was free already."""
    found = blockage_of(action)
    if found is None:
        return
    found.ended_on = max(today, found.began_on)
    db.session.flush()
    record("action.unblocked", action.title, action.organisation_id, kaizen_action=action.id)
