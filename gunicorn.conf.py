"""How Parem is served; gunicorn reads this file by itself from the folder that it is started in."""

from __future__ import annotations

from gunicorn.arbiter import Arbiter

from parem.memory import keep_what_is_there

# One Parem for all workers: less memory, and a worker that died is back at once.
preload_app = True


def when_ready(_server: Arbiter) -> None:
    """What is there before the first request stays, in every worker."""
    keep_what_is_there()
