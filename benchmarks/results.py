"""The results page over a million responses beside ten thousand, and folding them from scratch.

What is measured is the server's time of the page, after the fold, in one warm process: the median of several requests.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from benchmarks.world import ITEMS, make_app, make_survey
from parem.accounts.models import Membership, User
from parem.extensions import db
from parem.quality import store
from parem.surveys.models import Response, Survey

SIZES = (10_000, 1_000_000)
SERVICES = 30
DAYS = 730
CHUNK = 20_000


ABOUT = """## The results page, and folding from scratch

Answers of nine questions at random over two years and thirty services, folded into monthly and daily Burt slices by one
process (`folded/s`), then the results page of all time in a warm process (`page ms`, median of seven). Beside them
numpy's bare product Z'Z of the same answers in the same run: the floor under any fold.

What bounds them: the fold reads each answer's JSON and marks its row, which is the database's and the decoder's work,
not the product's; it grows with the answers, while a slice is written once a portion. The page reads slices, never
answers, so it grows with services and months and not with answers.
"""


def main() -> Iterator[str]:
    """For each size: rows a second folded, the page's time, and numpy's bare product on the same matrix."""
    yield ABOUT
    yield "| responses | folded/s | numpy product/s | page ms |"
    yield "| ---: | ---: | ---: | ---: |"
    for size in SIZES:
        folder = Path(tempfile.mkdtemp(prefix="parem-bench-"))
        try:
            yield measure(make_app(folder), size)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def measure(app: Flask, size: int) -> str:
    """One line of the table."""
    with app.app_context():
        survey = make_survey(SERVICES)
        codes = fill(survey, size)
        started = time.perf_counter()
        while store.fold():
            db.session.commit()
        folded = size / (time.perf_counter() - started)
        client = sign_in(app, survey)
        page_ms = page_time(client)
        return f"| {size:,} | {folded:,.0f} | {bare_product(codes):,.0f} | {page_ms:.0f} |"


def fill(survey: Survey, size: int) -> np.ndarray:
    """Random answers over two years and all services; returns their codes (size x items)."""
    rng = np.random.default_rng(1)
    codes = rng.integers(1, 6, (size, len(ITEMS) + 2))
    version, first = survey.versions[0], date(2024, 1, 1)
    services = [service.id for service in survey.services]
    where, when = rng.integers(0, SERVICES, size), rng.integers(0, DAYS, size)
    for start in range(0, size, CHUNK):
        rows = [
            {
                "organisation_id": survey.organisation_id, "id": uuid.uuid4(), "version_id": version.id,
                "service_id": services[where[i]], "channel": "web", "language": "lt", "folded": False,
                "day": first + timedelta(int(when[i])),
                "answers": dict(zip((*ITEMS, "ease", "recommend"), codes[i].tolist(), strict=True)),
            }
            for i in range(start, min(start + CHUNK, size))
        ]  # fmt: skip
        db.session.execute(insert(Response), rows)
        db.session.commit()
    return codes


def sign_in(app: Flask, survey: Survey) -> FlaskClient:
    """A client of a quality manager."""
    person = User(email="bench@example.org", name="Bench", fs_uniquifier=uuid.uuid4().hex, active=True)
    person.memberships.append(Membership(organisation=survey.organisation, role="quality_manager"))
    db.session.add(person)
    db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(_user_id=person.fs_uniquifier, _fresh=True)
    return client


def page_time(client: FlaskClient, times: int = 7) -> float:
    """The median milliseconds of the results page, after one warm-up."""
    took = []
    for _ in range(times + 1):
        started = time.perf_counter()
        answer = client.get("/o/town/results/bench?period=all")
        took.append((time.perf_counter() - started) * 1000)
        assert answer.status_code == 200, answer.status
    return statistics.median(took[1:])


def bare_product(codes: np.ndarray) -> float:
    """Rows a second of numpy's Z'Z alone on the same answers: the floor under any fold."""
    categories = np.arange(1, 6)
    started = time.perf_counter()
    for start in range(0, len(codes), CHUNK):
        z = (codes[start : start + CHUNK, :, None] == categories).reshape(-1, codes.shape[1] * 5).astype(np.float32)
        z.T @ z
    return len(codes) / (time.perf_counter() - started)
