"""The citizen's post: gunicorn on the embedded database at rising load, beside bare inserts of the same row.

The load is open: posts start at fixed moments whether or not earlier ones were answered, so that a slow server can't
hide behind a patient client. The load generator runs on the same machine and takes its share of the cores.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.world import ITEMS, make_app, make_survey

RATES = (10, 20, 40, 80, 120, 160)
SECONDS = 8
ANSWERS = {**dict.fromkeys(ITEMS, 4), "ease": 6, "recommend": 9}


ABOUT = """## The citizen's post

gunicorn with two workers on the embedded database (WAL, every commit on the disk), posts starting at fixed moments for
eight seconds at each rate, whether or not earlier ones were answered. The load generator shares the machine's cores.

What bounds it: a post is checked, stored and answered by one of two Python processes, a few milliseconds of processor
time each; the bare insert beside it is what the disk and SQLite alone would take. Above the knee posts wait in line,
and none is lost.
"""


def main() -> Iterator[str]:
    """Posts a second, percentiles and errors at each rate, and the bare inserts."""
    yield ABOUT
    folder = Path(tempfile.mkdtemp(prefix="parem-bench-"))
    try:
        app = make_app(folder)
        with app.app_context():
            make_survey()
        yield f"Bare SQLite inserts of the same row, one commit each: {bare_inserts(folder):,.0f} a second.\n"
        with served(folder) as port:
            post(port)  # warm-up
            yield "| asked/s | answered/s | p50 ms | p99 ms | errors |"
            yield "| ---: | ---: | ---: | ---: | ---: |"
            for rate in RATES:
                yield line(rate, *run(port, rate))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def bare_inserts(folder: Path, count: int = 2000) -> float:
    """Rows a second of the same row into the same kind of table with nothing but sqlite3, one commit each."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE response (organisation_id, id, version_id, service_id, channel, day, answers)")
    answers = json.dumps(ANSWERS)
    started = time.perf_counter()
    for _ in range(count):
        row = (1, uuid.uuid4().hex, 1, 1, "web", "2026-01-01", answers)
        connection.execute("INSERT INTO response VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    return count / (time.perf_counter() - started)


class served:
    """gunicorn with two workers on the database in this folder, for the length of a with block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        command = [
            sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4",
            "--log-level", "error", "parem.wsgi:create_app()",
        ]  # fmt: skip
        # The limiter counts posts of one address; all of these come from one.
        environment = {**os.environ, "PAREM_INSTANCE": str(self.folder), "PAREM_NO_LIMITS": "1"}
        environment.pop("DATABASE_URL", None)
        self.process = subprocess.Popen(command, env=environment)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        return port

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)


def post(port: int) -> bool:
    """One citizen's post on a connection of its own; whether it was thanked (a redirect)."""
    fields = {**ANSWERS, "response_id": str(uuid.uuid4()), "version": 1, "page": 1, "lang": "en", "action": "send"}
    body = urllib.parse.urlencode(fields)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", "/s/bench/town/s0", body, {"Content-Type": "application/x-www-form-urlencoded"})
        return connection.getresponse().status == 303
    except OSError:
        return False
    finally:
        connection.close()


def run(port: int, rate: int) -> tuple[np.ndarray, int, float]:
    """Open load for SECONDS: every post's milliseconds, how many failed, the seconds until the last was answered."""
    took: list[float] = []
    failed: list[int] = []

    def one(at: float) -> None:
        time.sleep(max(0.0, at - time.perf_counter()))
        if post(port):
            took.append((time.perf_counter() - at) * 1000)
        else:
            failed.append(1)

    start = time.perf_counter() + 0.2
    threads = [threading.Thread(target=one, args=(start + i / rate,)) for i in range(rate * SECONDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return np.array(took), len(failed), time.perf_counter() - start


def line(rate: int, took: np.ndarray, failed: int, seconds: float) -> str:
    """One line of the table."""
    p50, p99 = np.percentile(took, [50, 99]) if len(took) else (float("nan"), float("nan"))
    return f"| {rate} | {len(took) / seconds:.1f} | {p50:.1f} | {p99:.1f} | {failed} |"
