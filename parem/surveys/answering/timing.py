"""Answers that come faster than a person can read: asked for once more, never thrown away.

When the page was made travels along in it, signed; it is stored nowhere.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import current_app
from itsdangerous import BadSignature, TimestampSigner

#: The name of the hidden field.
STAMP = "page-stamp"
#: Nobody reads and answers a questionnaire in less, in seconds.
FASTEST = 3
#: For so long who has begun may finish, in seconds, although enough others have answered since.
LONGEST = 24 * 3600


def _signer() -> TimestampSigner:
    return TimestampSigner(current_app.config["SECRET_KEY"], salt="parem.page")


def _age(response_id: uuid.UUID, stamp: str) -> float | None:
    """Seconds since the page with this id was made; None where the stamp is not ours or another page's."""
    try:
        value, made = _signer().unsign(stamp, return_timestamp=True)
    except BadSignature:
        return None
    return (datetime.now(UTC) - made).total_seconds() if value.decode() == str(response_id) else None


def stamp_of(response_id: uuid.UUID, given: str = "") -> str:
    """The stamp that travels with the page: the given one where it is good, so that it tells the first moment."""
    is_good = bool(given) and _age(response_id, given) is not None
    return given if is_good else _signer().sign(str(response_id)).decode()


def is_hasty(response_id: uuid.UUID, stamp: str) -> bool:
    """Whether these answers are to be sent once more: too fast, or from no page of ours. Never where limits are off."""
    if not current_app.config["RATELIMIT_ENABLED"]:
        return False
    age = _age(response_id, stamp)
    return age is None or age < FASTEST


def has_begun(response_id: str, stamp: str) -> bool:
    """Whether this page is ours and was made within the last day."""
    try:
        age = _age(uuid.UUID(response_id), stamp)
    except ValueError:
        return False
    return age is not None and age < LONGEST
