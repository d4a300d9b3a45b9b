"""Telling the room above that many answers came at once, so that its sums need not wait for their next minute.

The sums (Burt slices) are on a higher floor, which this one may not import; so that floor leaves its function here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app

_KEY = "parem_after_arrival"


def after_arrival(app: Flask, then: Callable[[], Any]) -> None:
    """Let `then` be called each time many answers have come (called when a room is set up)."""
    app.extensions[_KEY] = then


def tell_of_arrival() -> None:
    """Many answers have come, and are committed. Where the sums can't begin now, nothing is lost: they begin later."""
    then = current_app.extensions.get(_KEY)
    if then is None:
        return
    try:
        then()
    except Exception:  # whatever the queue's storage raises: the answers are stored, and are folded each minute anyway
        current_app.logger.exception("the queue took no job")
