"""A link for testers without an account: it names a survey and its last day, and proves that Parem made it. Pure.

Nothing about it is stored: it opens a rehearsal, in which nothing is kept either, and it ends by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itsdangerous import BadData, URLSafeSerializer

#: For how many days a link may be made.
DAYS = (7, 14, 30)
_SALT = "rehearsal link"


@dataclass(frozen=True)
class Link:
    """What a link opens, and the last day on which it does."""

    survey_id: int
    last_day: date


def token_of(secret: str, link: Link) -> str:
    """The link's letters."""
    return str(URLSafeSerializer(secret, salt=_SALT).dumps([link.survey_id, link.last_day.isoformat()]))


def link_of(secret: str, token: str) -> Link | None:
    """What these letters open; None where Parem did not make them."""
    try:
        survey_id, day = URLSafeSerializer(secret, salt=_SALT).loads(token)
        return Link(int(survey_id), date.fromisoformat(day))
    except (BadData, TypeError, ValueError):
        return None
