"""Answers that say little: every page and file gives a sentence or a dash, never NaN, infinity or a broken chart."""

from __future__ import annotations

import io
import json
import math
import re
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import insert

from parem.extensions import db
from parem.improvements.effects import verdict_of
from parem.quality import store
from parem.quality.indicators import ShareSample
from parem.quality.operations import refresh_findings, set_target
from parem.surveys.models import Response, Survey
from tests.conftest import sign_in
from tests.quality.make import ITEMS, make_survey

TODAY = date.today()
SCALES = dict.fromkeys(ITEMS, 4)
FULL = {**SCALES, "recommend": 9, "ease": 6, "again": 1, "how": "a", "which": ["a"], "minutes": 12.5}
#: What everybody answered, or what the i-th did.
KINDS: dict[str, tuple[int, Callable[[int], dict[str, Any]]]] = {
    "nobody": (0, lambda i: {}),
    "one": (1, lambda i: FULL),
    "two": (2, lambda i: FULL),
    "all alike": (60, lambda i: FULL),
    "all the worst": (60, lambda i: {**dict.fromkeys(ITEMS, 1), "recommend": 0, "ease": 1, "again": 0, "minutes": 0}),
    "all missing": (60, lambda i: {}),
    "all don't know": (60, lambda i: dict.fromkeys(ITEMS, "dk")),
    "one question only": (60, lambda i: {"satisfaction": i % 5 + 1}),
    "two that are one": (60, lambda i: {**FULL, **dict.fromkeys(ITEMS, i % 5 + 1)}),
    "one scale constant": (60, lambda i: {**FULL, "satisfaction": i % 5 + 1, "empathy": 3}),
    "opposites": (
        60,
        lambda i: {"satisfaction": 1 + 4 * (i % 2), "reliability": 5 - 4 * (i % 2), "empathy": i % 3 + 1},
    ),
    "never both": (60, lambda i: {ITEMS[i % 4]: i % 5 + 1}),
}
PAGES = ("", "/drivers", "/compare", ".xlsx", ".csv")
#: Figures that are none, as people or scripts would read them.
NO_FIGURE = re.compile(r"(?<![\w-])(nan|inf|infinity|none|null)(?![\w-])", re.IGNORECASE)


def survey_of(world: SimpleNamespace, kind: str, months: int) -> Survey:
    survey = make_survey(world, "poor")
    service = survey.services[0]
    n, answers = KINDS[kind]
    rows = [
        {
            "organisation_id": service.organisation_id, "id": uuid.uuid4(), "version_id": survey.versions[0].id,
            "service_id": service.id, "channel": "web", "language": "lt", "answers": answers(i),
            "day": TODAY - timedelta(days=1 + 30 * (i % months)),
        }
        for i in range(n)
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(Response), rows)
    set_target(survey, "satisfaction", "top_2_box", 0.8)
    refresh_findings(survey, TODAY + timedelta(31))
    store.fold()
    db.session.commit()
    return survey


@pytest.mark.parametrize("kind", KINDS)
def test_poor_answers_break_no_page_and_no_file(page_app: Flask, page_world: SimpleNamespace, kind: str) -> None:
    survey_of(page_world, kind, 4)
    client = sign_in(page_app, page_world.above)
    for page in PAGES:
        for asked in ("period=all", "period=3m&unit=week", "period=days&start=2001-01-01&end=2001-01-31"):
            answer = client.get(f"/o/county/results/poor{page}?lang=en&{asked}")
            assert answer.status_code == 200, (page, asked)
            words = _words(answer)
            assert not NO_FIGURE.search(words), (page, asked, NO_FIGURE.findall(words))
    assert client.get("/o/county/findings?lang=en").status_code == 200


def _words(answer: Any) -> str:
    """What a person reads in a page or a file; charts are read as JSON, which knows no NaN."""
    if answer.mimetype.endswith("sheet"):
        book = load_workbook(io.BytesIO(answer.data))
        cells = [
            cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
        ]
        assert all(math.isfinite(cell) for cell in cells if isinstance(cell, float))
        return " ".join(map(str, cells))
    page = str(answer.text)
    for chart in re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL):
        json.loads(chart, parse_constant=_no_constant)
    page = re.sub(r"<(script|style|select|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", page)


def _no_constant(name: str) -> None:
    raise AssertionError(f"{name} in a chart")


@pytest.mark.parametrize("samples", [(None, None), (ShareSample(0, 0), ShareSample(0, 0)), (ShareSample(9, 9), None)])
def test_a_verdict_on_nothing_has_a_reason(samples: tuple[Any, Any]) -> None:
    found = verdict_of(*samples, 0.1, 5)
    assert (found.verdict, found.reason != "") == ("no_evidence", True)
