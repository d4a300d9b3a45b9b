"""Telling citizens what was done with what they said."""

from __future__ import annotations

from datetime import UTC, datetime

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import record
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.improvements.did.models import CitizenNote
from parem.improvements.models import KaizenAction
from parem.languages import Texts


def tell(action: KaizenAction, said: Texts, did: Texts, show: bool) -> CitizenNote:
    """Write an action in words for citizens, and show it to them or take it back.

    Raises Refused where it should be shown but has no words in the organisation's first language, or is only planned.
    """
    language = action.service.organisation.default_language
    if show and action.stage == "plan":
        raise Refused(_l("This action is only planned. Show it once it is under way."))
    if show and not (said.get(language) and did.get(language)):
        raise Refused(_l("Before it is shown, write both texts in the organisation’s first language."))
    now = datetime.now(UTC).replace(tzinfo=None)
    note = db.session.get(CitizenNote, action.id) or CitizenNote(action=action, organisation_id=action.organisation_id)
    was_shown = bool(note.is_shown)
    if (note.said, note.did) != (said, did):
        note.said, note.did, note.changed_at = said, did, now
    note.is_shown = show
    note.shown_since = note.shown_since or (now if show else None)
    db.session.add(note)
    db.session.flush()
    verb = "action.told" if show else "action.untold" if was_shown else "action.note_written"
    record(verb, action.title, action.organisation_id, kaizen_action=action.id)
    return note
