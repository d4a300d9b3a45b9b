"""Where background jobs wait: a SQLite file in the instance folder, Redis, or nowhere in tests (floor 0)."""

from __future__ import annotations

from huey import Huey
from huey.serializer import SignedSerializer
from huey.storage import MemoryStorage, RedisStorage, SqliteStorage

from parem.config import Config


def bind_queue(queue: Huey, config: Config) -> None:
    """Choose the queue's storage by the configuration.

    In tests a job runs at once, in the caller. Else it waits in Redis where `queue_url` names one, or in `jobs.db` in
    the instance folder. What waits is signed with the secret key: whoever can write to a shared Redis still can't
    make a worker unpickle what Parem did not send.
    """
    queue.serializer = SignedSerializer(secret=config.secret_key, salt="parem.jobs")
    queue.immediate = config.testing
    queue.storage_class, queue.storage_kwargs = _storage(config)
    queue.storage = queue.create_storage()


def _storage(config: Config) -> tuple[type, dict[str, str]]:
    if config.testing:
        return MemoryStorage, {}
    if config.queue_url:
        return RedisStorage, {"url": config.queue_url}
    return SqliteStorage, {"filename": str(config.instance / "jobs.db")}
