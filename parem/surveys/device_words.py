"""Words for the states of a kiosk."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

STATE_WORDS = {
    "active": _l("Active"),
    "silent": _l("Silent"),
    "rehearsing": _l("Rehearses"),
    "waiting": _l("Waiting for its code"),
    "expired": _l("Code ran out"),
    "revoked": _l("Switched off"),
}
#: The colour of the state's chip.
STATE_KINDS = {
    "active": "good",
    "silent": "bad",
    "rehearsing": "warn",
    "waiting": "warn",
    "expired": "bad",
    "revoked": "neutral",
}
