"""Taking answers out: the room above keeps sums of them and must give back its share first.

The sums (Burt slices) are on a higher floor, which this one may not import; so that floor leaves its function here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import current_app

from parem.extensions import db
from parem.surveys.models import Response
from parem.surveys.waiting_models import waits

#: Given responses that are in the sums, takes them out in the same transaction (it may delete them too); never commits.
Subtract = Callable[[list[Response]], object]
_KEY = "parem_subtract_responses"


class CannotTakeOut(Exception):
    """Some answers are in the results already and nothing is there to take them out again."""


def subtract_with(app: object, subtract: Subtract) -> None:
    """Let `subtract` take responses out of the sums before they are removed (called when a room is set up)."""
    app.extensions[_KEY] = subtract  # type: ignore[attr-defined]


def can_subtract() -> bool:
    """Whether answers that are in the results already can be taken out again."""
    return _KEY in current_app.extensions


def take_out(responses: Sequence[Response]) -> None:
    """Take those of these responses that are folded out of the sums; raises CannotTakeOut."""
    if can_subtract():
        current_app.extensions[_KEY](responses)
    elif any(_is_folded(response) for response in responses):
        raise CannotTakeOut


def _is_folded(response: Response) -> bool:
    mine = (Response.organisation_id == response.organisation_id, Response.id == response.id)
    return db.session.scalar(db.select(~waits()).select_from(Response).where(*mine)) or False
