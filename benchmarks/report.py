"""A report of forty pages and twelve charts as a PDF: how long it takes, and what the citizen's form feels of it.

The PDF is made by a worker, a process of its own, as it is served; the form is asked for meanwhile in this one.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
from flask import Flask

from benchmarks.report_contents import contents_of
from benchmarks.world import make_app, make_survey
from parem.improvements.pdf import pdf_of
from parem.improvements.report_contents import ReportContents

TIMES = 10

ABOUT = """## A report as a PDF

Twelve services with nine indicators, a chart of two years, two wastes and two actions each: PDF/A-3a and PDF/UA-1 in
one file with its data attached, after one warm-up. A PDF is made once for its contents and language and then only read.
Beside it the citizen's form, asked for in a process of its own while another makes one report after another.
"""


def main() -> Iterator[str]:
    """The report's times, and the form's with and without it."""
    yield ABOUT
    with TemporaryDirectory(prefix="parem-bench-") as folder:
        app = make_app(Path(folder))
        contents = contents_of()
        yield "| pages | report, median s | report, 95th percentile s | processor s |"
        yield "| ---: | ---: | ---: | ---: |"
        yield report_line(app, contents)
        yield ""
        yield "| the form, median ms | while reports are made |"
        yield "| ---: | ---: |"
        yield form_line(app, contents)


def report_line(app: Flask, contents: ReportContents) -> str:
    """Ten reports after one that is not counted."""
    took, used = [], []
    with app.app_context():
        pdf = pdf_of(contents, "lt")
        for _ in range(TIMES):
            started, processor = time.perf_counter(), time.process_time()
            pdf = pdf_of(contents, "lt")
            took.append(time.perf_counter() - started)
            used.append(time.process_time() - processor)
    with pikepdf.open(io.BytesIO(pdf)) as made:
        pages = len(made.pages)
    worst = statistics.quantiles(took, n=20)[-1]
    return f"| {pages} | {statistics.median(took):.1f} | {worst:.1f} | {statistics.median(used):.1f} |"


def form_line(app: Flask, contents: ReportContents) -> str:
    """The citizen's form alone, and beside a worker."""
    with app.app_context():
        survey = make_survey()
        address = f"/s/{survey.code}/town/{survey.services[0].code}"
    alone = form_ms(app, address)
    stop = multiprocessing.Event()
    worker = multiprocessing.Process(target=make_reports, args=(app, contents, stop))
    worker.start()
    time.sleep(1)
    beside = form_ms(app, address)
    stop.set()
    worker.join()
    return f"| {alone:.2f} | {beside:.2f} ({beside / alone - 1:+.0%}) |"


def make_reports(app: Flask, contents: ReportContents, stop: multiprocessing.synchronize.Event) -> None:
    """One after another, as politely as the worker runs."""
    os.nice(5)
    with app.app_context():
        while not stop.is_set():
            pdf_of(contents, "lt")


def form_ms(app: Flask, address: str) -> float:
    """The median milliseconds of the form."""
    client, took = app.test_client(), []
    for _ in range(300):
        started = time.perf_counter()
        assert client.get(address).status_code == 200
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)
