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
from sqlalchemy import delete, text

from benchmarks.answers import DAYS, RANGES, fill
from benchmarks.serving import ENGINES, database
from benchmarks.world import make_app, make_survey
from parem.accounts.models import Membership, User
from parem.extensions import db
from parem.memory import keep_what_is_there
from parem.quality import store
from parem.surveys.models import Response, Survey
from parem.surveys.waiting_models import waits

SIZES = [int(size) for size in os.environ.get("PAREM_BENCH_SIZES", "10000,1000000,10000000").split(",")]
SERVICES = 30
#: Answers that came since the last fold: a read adds them to the slices by itself.
TAIL = 5_000
#: What is asked of the product.
PER_MINUTE, PAGE_MS, GROWTH, TAIL_MS = 1_000_000, 100, 1.5, 50

ABOUT = f"""## The results page, and folding from scratch

Answers of fifteen closed questions, as they come day after day over two years from thirty services. One process folds
them into daily and monthly Burt slices: `folded/min` is by the clock, and `on one core` by the processor time of that
process and of PostgreSQL's behind it, whatever else the machine did meanwhile; `memory MB` is how much the process grew
while it folded. Then the results page of all time in a warm process, each time the median of nine with the processor
time behind a page in brackets: `page ms` without and with {TAIL:,} answers that wait for the next fold, and by how much
these make it longer. They are of the last day, as what waits mostly is, or spread over the two years, as after an
import of old answers. Beside it numpy's bare product Z'Z of the same answers in the same run: the floor under any fold.

Asked for: at least {PER_MINUTE:,} answers folded a minute, the page within {PAGE_MS} ms and {GROWTH} times what it
takes for ten thousand, a tail of {TAIL:,} within {TAIL_MS} ms.

What bounds them: the fold takes the rows of those that wait, reads each answer's JSON, counts the pairs of its answers
and adds them to the slices of its day and month. It is quickest where answers lie in the order of their days; of a
backlog that was stored in any other order each portion of days is scattered over the table. The page reads slices,
never answers, so it grows with services and months and not with answers; of slices that did not change a process
remembers histograms and sums of pairs, and of answers that wait what they say. The largest part of the page's time is
now its template.
"""


@dataclass(frozen=True)
class Took:
    """Seconds by the clock and of the processors."""

    clock: float
    processor: float

    def __sub__(self, other: Took) -> Took:
        return Took(self.clock - other.clock, self.processor - other.processor)

    def __str__(self) -> str:
        return f"{1000 * self.clock:.0f} ({1000 * self.processor:.0f})"


@dataclass(frozen=True)
class Measured:
    """What one size took on one database."""

    size: int
    fold: Took
    grown: float
    product: float
    page: Took
    #: How much longer the page takes with answers that wait: of the last day, and spread over all.
    tails: tuple[Took, Took]

    def line(self, engine: str) -> str:
        """A row of the table."""
        folded, alone = (60 * self.size / each for each in (self.fold.clock, self.fold.processor))
        return (
            f"| {engine} | {self.size:,} | {folded:,.0f} | {alone:,.0f} | {60 * self.product:,.0f} | {self.grown:.0f}"
            f" | {self.page} | {self.tails[0]} | {self.tails[1]} |"
        )


def main() -> Iterator[str]:
    """For each database and size: a row; then whether what is asked for is reached."""
    yield ABOUT
    yield (
        "| database | responses | folded/min | on one core | numpy product/min | memory MB | page ms"
        " | tail of a day, ms | spread tail, ms |"
    )
    yield "| --- |" + " ---: |" * 8
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
    slowest = min(60 * each.size / each.fold.processor for each in found[1:] or found)
    page, tail = (
        1000 * max(each) for each in ([m.page.clock for m in found], [t.clock for m in found for t in m.tails])
    )
    growth = found[-1].page.clock / found[0].page.clock
    reached = slowest >= PER_MINUTE, page <= PAGE_MS, growth <= GROWTH, tail <= TAIL_MS
    said = (
        f"folding {slowest / PER_MINUTE:.2f} million a minute on one core", f"page {page:.0f} ms",
        f"{growth:.2f} times that of {found[0].size:,}", f"tail {tail:.0f} ms",
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
                codes = np.concatenate(list(fill(survey, size)))
                keep_house()
                fold, grown = folding()
                keep_house()
                client = sign_in(app.test_client(), survey)
                # As gunicorn.conf.py does before the first request.
                keep_what_is_there()
                page = page_time(client)
                tails = tail_time(client, survey, 1) - page, tail_time(client, survey, DAYS) - page
                db.session.remove()
                db.engine.dispose()
        return Measured(size, fold, grown, bare_product(codes), page, tails)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep_house() -> None:
    """What PostgreSQL does by itself within a minute of so many changes (autovacuum); SQLite has no such thing."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ANALYZE"))
    db.session.commit()


def folding() -> tuple[Took, float]:
    """Fold until nothing waits: what it took, and megabytes that the process grew."""
    before = most = memory()
    watch = Watch()

    def commit() -> None:
        nonlocal most
        db.session.commit()
        most = max(most, memory())

    store.fold_all(commit)
    return watch.took(), most - before


class Watch:
    """The clock, and the processor time of this process and of PostgreSQL's that serves it."""

    def __init__(self) -> None:
        self._behind = None
        if db.engine.dialect.name == "postgresql":
            self._behind = db.session.scalar(text("SELECT pg_backend_pid()"))
            db.session.commit()
        self._start = self._now()

    def took(self, times: int = 1) -> Took:
        """What one of so many times took since the watch was made."""
        clock, processor = self._now()
        return Took((clock - self._start[0]) / times, (processor - self._start[1]) / times)

    def _now(self) -> tuple[float, float]:
        return time.perf_counter(), time.process_time() + (self._behind_it() if self._behind else 0)

    def _behind_it(self) -> float:
        after_name = Path(f"/proc/{self._behind}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


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


def tail_time(client: FlaskClient, survey: Survey, days: int) -> Took:
    """The page while answers of the last so many days wait to be folded; then they are gone again."""
    for _ in fill(survey, TAIL, 2, days):
        pass
    keep_house()
    took = page_time(client)
    db.session.execute(delete(Response).where(waits()))
    db.session.commit()
    return took


def page_time(client: FlaskClient, times: int = 9) -> Took:
    """The median time of the results page, and the processor time of one, after two to warm up."""
    for _ in range(2):
        look(client)
    watch = Watch()
    clocks = [look(client) for _ in range(times)]
    return Took(statistics.median(clocks), watch.took(times).processor)


def look(client: FlaskClient) -> float:
    """The seconds of one results page."""
    started = time.perf_counter()
    answer = client.get("/o/town/results/bench?period=all")
    took = time.perf_counter() - started
    assert answer.status_code == 200, answer.status
    return took


def bare_product(codes: NDArray[Any], portion: int = 20_000) -> float:
    """Rows a second of numpy's Z'Z alone on the same answers: the floor under any fold."""
    columns = [np.arange(low, high + 1) for low, high in RANGES]
    started = time.perf_counter()
    for start in range(0, len(codes), portion):
        part = codes[start : start + portion]
        z = np.concatenate([part[:, [i]] == own for i, own in enumerate(columns)], axis=1).astype(np.float32)
        z.T @ z
    return len(codes) / (time.perf_counter() - started)
