"""How often one network may post, without keeping its address."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

from flask import current_app
from flask_limiter.util import get_remote_address

#: A library, a town hall or a phone network stands behind one address: this stops programs, not people.
POSTS = "120 per minute"


def posts_allowed() -> str:
    """The limit, read at each post."""
    return POSTS


def hidden_address() -> str:
    """The key of the limiter: the sender's address, hashed with the secret and the day, so that it can't be read back.

    The limiter may count in a Redis that several hosts share; no address leaves the process.
    """
    words = f"{datetime.now(UTC):%Y-%m-%d} {get_remote_address()}"
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, words.encode(), hashlib.sha256).hexdigest()[:24]
