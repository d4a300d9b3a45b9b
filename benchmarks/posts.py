"""The citizen's post: gunicorn on both databases at rising load, beside bare inserts of the same row.

The load is open: posts start at fixed moments whether or not earlier ones were answered, so that a slow server can't
hide behind a patient client. The load generator runs on the same machine and takes its share of the cores.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psycopg
from sqlalchemy import make_url

from benchmarks.serving import ANSWERS, ENGINES, database, post, served
from benchmarks.world import make_app, make_survey

RATES = (40, 60, 80, 100, 120, 160, 200)
#: How long each rate lasts, and how many posts it has at least: of fewer, one stall of the machine is one in 100.
SECONDS, LEAST = 8, 600
#: A rate that does not hold is tried once more: a machine that is shared stalls for half a second now and then.
TRIES = 2
#: A post is quick while the 99th percentile stays below this many milliseconds.
QUICK = 180

ABOUT = """## The citizen's post

gunicorn with two workers of four threads on each database (SQLite in WAL mode, PostgreSQL with its defaults: every
commit on the disk in both), posts starting at fixed moments for eight seconds or more at each rate, whether or not
earlier ones were answered. The load generator shares the machine's cores. The knee is the highest rate up to which no
post failed and 99 in 100 took at most 180 ms; a rate up to it that did not hold was tried once more, and has two rows.

What bounds it: a post is checked, stored and answered by one of two Python processes, a few milliseconds of processor
time each; the bare insert beside it is what the disk and the database alone would take. Above the knee posts wait in
line, and none is lost.
"""


def main() -> Iterator[str]:
    """For each database: the bare inserts, posts a second, percentiles and errors at each rate, and the knee."""
    yield ABOUT
    for engine in ENGINES:
        folder = Path(tempfile.mkdtemp(prefix="parem-bench-"))
        try:
            with database(engine, folder) as url:
                yield from _of(engine, folder, url)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _of(engine: str, folder: Path, url: str) -> Iterator[str]:
    app = make_app(folder, url)
    with app.app_context():
        make_survey()
    yield f"### {engine}\n"
    inserts = bare_sqlite(folder) if engine == "SQLite" else bare_postgresql(url)
    yield f"Bare inserts of the same row, one commit each: {inserts:,.0f} a second.\n"
    with served(folder, url) as port:
        for _ in range(20):
            post(port)  # both workers warm
        yield "| asked/s | answered/s | p50 ms | p90 ms | p99 ms | most ms | errors |"
        yield "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
        knee, bent = 0, False
        for rate in RATES:
            held = False
            for _ in range(1 if bent else TRIES):
                took, failed, seconds = run(port, rate)
                yield line(rate, took, failed, seconds)
                held = not failed and len(took) > 0 and np.percentile(took, 99) <= QUICK
                if held:
                    break
            bent = bent or not held
            knee = knee if bent else rate
    yield f"\nThe knee: {knee} posts a second.\n" if knee else "\nNo rate was within the bound.\n"


def bare_sqlite(folder: Path, count: int = 2000) -> float:
    """Rows a second of the same row into the same kind of table with nothing but sqlite3, one commit each."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE response (organisation_id, id, version_id, service_id, channel, day, answers)")
    started = time.perf_counter()
    for _ in range(count):
        connection.execute("INSERT INTO response VALUES (?, ?, ?, ?, ?, ?, ?)", _row())
    return count / (time.perf_counter() - started)


def bare_postgresql(url: str, count: int = 2000) -> float:
    """The same with nothing but psycopg."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        columns = "organisation_id int, id text, version_id int, service_id int, channel text, day date, answers json"
        connection.execute(f"CREATE TABLE bare ({columns})")
        started = time.perf_counter()
        for _ in range(count):
            connection.execute("INSERT INTO bare VALUES (%s, %s, %s, %s, %s, %s, %s)", _row())
        return count / (time.perf_counter() - started)


def _row() -> tuple[object, ...]:
    return (1, uuid.uuid4().hex, 1, 1, "web", "2026-01-01", json.dumps(ANSWERS))


def run(port: int, rate: int) -> tuple[np.ndarray, int, float]:
    """Open load for SECONDS or LEAST posts: every post's milliseconds, how many failed, the seconds until the last."""
    took: list[float] = []
    failed: list[int] = []

    def one(at: float) -> None:
        time.sleep(max(0.0, at - time.perf_counter()))
        if post(port) == 303:
            took.append((time.perf_counter() - at) * 1000)
        else:
            failed.append(1)

    start = time.perf_counter() + 0.2
    threads = [threading.Thread(target=one, args=(start + i / rate,)) for i in range(max(rate * SECONDS, LEAST))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return np.array(took), len(failed), time.perf_counter() - start


def line(rate: int, took: np.ndarray, failed: int, seconds: float) -> str:
    """One line of the table."""
    marks = np.percentile(took, [50, 90, 99, 100]) if len(took) else [float("nan")] * 4
    figures = " | ".join(f"{mark:.1f}" for mark in marks)
    return f"| {rate} | {len(took) / seconds:.1f} | {figures} | {failed} |"
