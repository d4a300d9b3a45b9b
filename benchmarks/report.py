"""A report of forty pages and twelve charts as a PDF: how long it takes, and what the citizen's form feels of it.

The form is asked of gunicorn while the real worker (`python -m parem.worker`) makes one report after another, each from
the database to the stored PDF.
"""

from __future__ import annotations

import http.client
import io
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
from flask import Flask

from benchmarks.report_world import make_plan
from benchmarks.serving import PATH, served
from benchmarks.world import make_app
from parem.extensions import db
from parem.improvements.jobs import render_report
from parem.improvements.pdf import pdf_of
from parem.improvements.plans.models import ReportJob
from parem.improvements.plans.queries import plan_by_id
from parem.improvements.report import operations as report_operations
from parem.improvements.report.queries import gather
from parem.languages import Texts
from parem.memory import keep_what_is_there

#: How many reports and forms are measured (fewer for a first look: REPORT_TIMES=2).
TIMES = int(os.environ.get("REPORT_TIMES", "20"))
FORMS = 15 * TIMES
#: What is asked for: seconds at the 95th percentile, pages, charts, and by how much the form may get slower.
SECONDS, PAGES, CHARTS, SLOWER = 2.0, 40, 12, 0.20

ABOUT = f"""## A report as a PDF

Twelve services with fifteen indicators, a chart of two years, two wastes and two actions each, gathered from the
database and printed: PDF/A-3a and PDF/UA-1 in one file with its data attached, after one warm-up. Beside it the
citizen's form of gunicorn, alone and while the worker makes one report after another. Asked for: at least {PAGES} pages
and {CHARTS} charts in at most {SECONDS:.0f} s at the 95th percentile, the form slower by a fifth at most.

What bounds it: Typst and its process about half of the time; the rest is reading and reckoning the figures, the
template, and the tags of rows.
"""


def main() -> Iterator[str]:
    """The report's times, and the form's with and without it."""
    yield ABOUT
    with TemporaryDirectory(prefix="parem-bench-") as name:
        folder = Path(name)
        app = make_app(folder)
        plan_id = make_plan(app, date.today())
        yield "| pages | charts | report, median s | report, 95th percentile s | of these gathering, median s | |"
        yield "| ---: | ---: | ---: | ---: | ---: | --- |"
        yield report_line(app, plan_id)
        yield ""
        yield "| the form, median ms | while reports are made | reports made meanwhile | |"
        yield "| ---: | ---: | ---: | --- |"
        yield form_line(app, folder, plan_id)


def passed(good: bool) -> str:
    """The verdict of a line."""
    return "pass" if good else "**fail**"


def report_line(app: Flask, plan_id: int) -> str:
    """From the database to the bytes, after one that is not counted."""
    took: list[float] = []
    gathered: list[float] = []
    # As the worker does before its first job.
    keep_what_is_there()
    for _ in range(TIMES + 1):
        with app.app_context():
            started = time.perf_counter()
            contents = gather(plan_by_id(plan_id), date.today())  # type: ignore[arg-type]
            gathered.append(time.perf_counter() - started)
            pdf = pdf_of(contents, "lt")
            took.append(time.perf_counter() - started)
    with pikepdf.open(io.BytesIO(pdf)) as made:
        pages = len(made.pages)
    charts = sum(len(survey.trends) for service in contents.services for survey in service.surveys)
    worst = statistics.quantiles(took[1:], n=20, method="inclusive")[-1]
    good = passed(worst <= SECONDS and pages >= PAGES and charts >= CHARTS)
    middle, reading = statistics.median(took[1:]), statistics.median(gathered[1:])
    return f"| {pages} | {charts} | {middle:.2f} | {worst:.2f} | {reading:.2f} | {good} |"


def form_line(app: Flask, folder: Path, plan_id: int) -> str:
    """The citizen's form alone, and beside the worker."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    with served(folder, url) as port:
        form_ms(port)
        alone = form_ms(port)
        with worker(app, folder, url):
            count = ask(app, plan_id)
            beside = form_ms(port)
            made = count - waiting(app)
    slower = beside / alone - 1
    good = passed(slower <= SLOWER and 0 < made < count)
    return f"| {alone:.2f} | {beside:.2f} ({slower:+.0%}) | {made} | {good} |"


@contextmanager
def worker(app: Flask, folder: Path, url: str) -> Iterator[None]:
    """The process of the background jobs, as it is run."""
    # The jobs are signed: a worker with another key would take none.
    own = {"PAREM_INSTANCE": str(folder), "DATABASE_URL": url, "SECRET_KEY": app.config["PAREM"].secret_key}
    command = [sys.executable, "-m", "parem.worker"]
    process = subprocess.Popen(command, env={**os.environ, **own}, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def ask(app: Flask, plan_id: int) -> int:
    """More reports than can be made meanwhile, no two alike; returns when the first is being made."""
    with app.app_context():
        plan = plan_by_id(plan_id)
        contents = gather(plan, date.today())  # type: ignore[arg-type]
        jobs = []
        for number in range(200):
            other = contents.__class__.from_json(contents.to_json() | {"summary": Texts.of(f"Report {number}")})
            job, _is_new = report_operations.ask_for_pdf(plan, other, "lt")  # type: ignore[arg-type]
            jobs.append(job)
        db.session.commit()
        for job in jobs:
            render_report(job.id)
    patience = time.monotonic() + 60
    while waiting(app) == len(jobs) and time.monotonic() < patience:
        time.sleep(0.1)
    return len(jobs)


def waiting(app: Flask) -> int:
    """How many reports nobody has begun."""
    with app.app_context():
        return db.session.scalar(db.select(db.func.count(ReportJob.id)).filter_by(state="waiting")) or 0


def form_ms(port: int) -> float:
    """The median milliseconds of the form, asked for one after another."""
    took = []
    for _ in range(FORMS):
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", PATH)
        assert connection.getresponse().read()
        connection.close()
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)
