"""Words for the states of a kiosk."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

STATE_WORDS = {
    "active": _l("Active"),
    "silent": _l("Silent"),
    "rehearsing": _l("Rehearses"),
    "forgetful": _l("Cannot keep answers"),
    "waiting": _l("Waiting for its code"),
    "expired": _l("Code ran out"),
    "revoked": _l("Switched off"),
}
#: The colour of the state's chip.
STATE_KINDS = {
    "active": "good",
    "silent": "bad",
    "rehearsing": "warn",
    "forgetful": "bad",
    "waiting": "warn",
    "expired": "bad",
    "revoked": "neutral",
}
#: Why envelopes are held.
REASON_WORDS = {
    "kiosk": _l("Sealed for a kiosk that is not known here"),
    "seal": _l("Damaged on the way or on the tablet: cannot be opened"),
    "version": _l("Given to a version of the questionnaire that is not here"),
    "answer": _l("Without an answer that the questionnaire requires"),
}
