"""The results page over ten million responses beside ten thousand, and folding them from scratch, on both databases.

What is measured is the server's time of the page, after the fold, in one warm process: the median of several requests.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from flask.testing import FlaskClient
from numpy.typing import NDArray
from sqlalchemy import text

from benchmarks.answers import RANGES, fill
from benchmarks.serving import ENGINES, database
from benchmarks.world import make_app, make_survey
from parem.accounts.models import Membership, User
from parem.extensions import db
from parem.quality import store
from parem.surveys.models import Survey

SIZES = [int(size) for size in os.environ.get("PAREM_BENCH_SIZES", "10000,1000000,10000000").split(",")]
SERVICES = 30
#: Answers that came since the last fold: a read adds them to the slices by itself.
TAIL = 5_000
#: What is asked of the product.
PER_MINUTE, PAGE_MS, GROWTH, TAIL_MS = 1_000_000, 100, 1.5, 50

ABOUT = f"""## The results page, and folding from scratch

Answers of fifteen closed questions at random over two years and thirty services. One process folds them into daily
and monthly Burt slices: `folded/min` by the clock, and in brackets by the processor time of that process, which is
what it would be on a core of its own; `memory MB` is how much that process grew while it folded. Then the results page
of all time in a warm process (`page ms`, median of nine), and how much longer it takes while {TAIL:,} answers wait for
the next fold (`tail ms`). Beside them numpy's bare product Z'Z of the same answers in the same run: the floor under any
fold.

Asked for: at least {PER_MINUTE:,} answers folded a minute, the page within {PAGE_MS} ms and {GROWTH} times what it
takes for ten thousand, a tail of {TAIL:,} within {TAIL_MS} ms.

What bounds them: the fold reads each answer's JSON and marks its row, which is the database's and the decoder's work,
and counts the pairs of its answers; it grows with the answers, while a slice is written once a portion. The page reads
slices, never answers, so it grows with services and months and not with answers.
"""


@dataclass(frozen=True)
class Measured:
    """What one size took on one database."""

    size: int
    seconds: float
    processor: float
    grown: float
    product: float
    page: float
    tail: float

    def line(self, engine: str) -> str:
        """A row of the table."""
        folded, alone = (60 * self.size / each for each in (self.seconds, self.processor))
        return (
            f"| {engine} | {self.size:,} | {folded:,.0f} ({alone:,.0f}) | {60 * self.product:,.0f} | {self.grown:.0f}"
            f" | {self.page:.0f} | {self.tail:.0f} |"
        )


def main() -> Iterator[str]:
    """For each database and size: a row; then whether what is asked for is reached."""
    yield ABOUT
    yield "| database | responses | folded/min | numpy product/min | memory MB | page ms | tail ms |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    verdicts = []
    for engine in ENGINES:
        found = []
        for size in SIZES:
            # A process for each, so that no size inherits the memory or the caches of another.
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as own:
                found.append(own.submit(measure, engine, size).result())
            yield found[-1].line(engine)
        verdicts.append(verdict(engine, found))
    yield ""
    yield from verdicts


def verdict(engine: str, found: list[Measured]) -> str:
    """A sentence: the worst of each figure beside what is asked for."""
    slowest = min(60 * each.size / each.seconds for each in found[1:] or found)
    growth = found[-1].page / found[0].page
    reached = (
        slowest >= PER_MINUTE, max(each.page for each in found) <= PAGE_MS, growth <= GROWTH,
        max(each.tail for each in found) <= TAIL_MS,
    )  # fmt: skip
    said = (
        f"folding {slowest / PER_MINUTE:.2f} million a minute", f"page {max(each.page for each in found):.0f} ms",
        f"{growth:.2f} times that of {found[0].size:,}", f"tail {max(each.tail for each in found):.0f} ms",
    )  # fmt: skip
    marks = (
        f"{words} ({'reached' if is_reached else 'NOT reached'})"
        for words, is_reached in zip(said, reached, strict=True)
    )
    return f"{engine}: {', '.join(marks)}."


def measure(engine: str, size: int) -> Measured:
    """One row of the table, in a process of its own."""
    folder = Path(tempfile.mkdtemp(prefix="parem-bench-"))
    try:
        with database(engine, folder) as url:
            app = make_app(folder, url)
            with app.app_context():
                survey = make_survey(SERVICES)
                # Small whole numbers: ten million rows of them would be over a gigabyte as they come.
                codes = np.concatenate([part.astype(np.int8) for part in fill(survey, size)])
                keep_house()
                seconds, processor, grown = folding()
                keep_house()
                client = sign_in(app.test_client(), survey)
                page = page_time(client)
                for _ in fill(survey, TAIL, seed=2):
                    pass
                tail = page_time(client) - page
                db.engine.dispose()
        return Measured(size, seconds, processor, grown, bare_product(codes), page, tail)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep_house() -> None:
    """What PostgreSQL does by itself within a minute of so many changes (autovacuum); SQLite has no such thing."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ANALYZE"))
    db.session.commit()


def folding() -> tuple[float, float, float]:
    """Fold until nothing waits: seconds by the clock, of the processor, and megabytes that the process grew."""
    before = most = memory()
    started, worked = time.perf_counter(), time.process_time()
    while store.fold():
        db.session.commit()
        most = max(most, memory())
    return time.perf_counter() - started, time.process_time() - worked, most - before


def memory() -> float:
    """Megabytes that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def sign_in(client: FlaskClient, survey: Survey) -> FlaskClient:
    """A client of a quality manager."""
    person = User(email="bench@example.org", name="Bench", fs_uniquifier=uuid.uuid4().hex, active=True)
    person.memberships.append(Membership(organisation=survey.organisation, role="quality_manager"))
    db.session.add(person)
    db.session.commit()
    with client.session_transaction() as session:
        session.update(_user_id=person.fs_uniquifier, _fresh=True)
    return client


def page_time(client: FlaskClient, times: int = 9) -> float:
    """The median milliseconds of the results page, after two to warm up."""
    took = []
    for _ in range(times + 2):
        started = time.perf_counter()
        answer = client.get("/o/town/results/bench?period=all")
        took.append((time.perf_counter() - started) * 1000)
        assert answer.status_code == 200, answer.status
    return statistics.median(took[2:])


def bare_product(codes: NDArray[Any], portion: int = 20_000) -> float:
    """Rows a second of numpy's Z'Z alone on the same answers: the floor under any fold."""
    columns = [np.arange(low, high + 1) for low, high in RANGES]
    started = time.perf_counter()
    for start in range(0, len(codes), portion):
        part = codes[start : start + portion]
        z = np.concatenate([part[:, [i]] == own for i, own in enumerate(columns)], axis=1).astype(np.float32)
        z.T @ z
    return len(codes) / (time.perf_counter() - started)
