"""Answers as rows: whole months, nothing that fewer share than may be shown, and files that other programs read."""

from __future__ import annotations

import csv
import io
import random
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyreadstat
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import insert, select

from parem.accounts.models import AuditEntry
from parem.extensions import db
from parem.quality.rows.anonymous_rows import WITHHELD, protected_rows
from parem.quality.rows.export import export_rows, summary_of_rows
from parem.quality.rows.files import spss_file
from parem.surveys.models import Response, Survey
from tests.conftest import sign_in
from tests.quality.make import make_survey
from tests.surveys.import_world import QUESTIONS
from tests.surveys.import_world import make_survey as make_import_survey

TODAY = date(2026, 3, 14)
FULL = {"satisfaction": 4, "recommend": 9, "again": 1, "how": "a", "which": ["a", "b"], "minutes": 12.5}


def answer(survey: Survey, answers: dict[str, Any], **changed: Any) -> dict[str, Any]:
    service = survey.services[0]
    return {
        "organisation_id": service.organisation_id, "id": uuid.uuid4(), "version_id": survey.versions[0].id,
        "service_id": service.id, "channel": "web", "language": "lt", "day": date(2026, 1, 5), "answers": answers,
        **changed,
    }  # fmt: skip


def stored(survey: Survey, rows: list[dict[str, Any]]) -> None:
    db.session.execute(insert(Response), rows)
    db.session.commit()


def test_fewer_answers_than_may_be_shown_are_not_taken_away(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    stored(survey, [answer(survey, FULL) for _ in range(9)])
    found = export_rows(survey, world.county, TODAY)
    assert (found.rows, found.left_out) == ([], True)
    stored(survey, [answer(survey, FULL)])
    found = export_rows(survey, world.county, TODAY)
    assert len(found.rows) == 10 and not found.left_out
    assert found.rows[0][:4] == [f"alytus/{survey.services[0].code}", "2026-01", "web", "lt"]
    assert export_rows(survey, world.second, TODAY).rows == []


def test_this_month_is_not_in_it(app: Flask, world: SimpleNamespace) -> None:
    """Two files of two days would else show the answers of the day between."""
    survey = make_survey(world)
    stored(survey, [answer(survey, FULL, day=date(2026, 3, 1) + timedelta(i % 10)) for i in range(40)])
    assert export_rows(survey, world.county, TODAY).rows == []
    assert len(export_rows(survey, world.county, date(2026, 4, 1)).rows) == 40


def test_what_few_share_is_blank(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    common = [answer(survey, FULL) for _ in range(30)]
    rare = [answer(survey, {**FULL, "how": "b", "satisfaction": 1}, language="ru") for _ in range(3)]
    stored(survey, common + rare)
    found = export_rows(survey, world.county, TODAY)
    assert len(found.rows) == 30 and found.left_out, "three alone can't be hidden among blanks"
    stored(survey, [answer(survey, {**FULL, "how": "b"}) for _ in range(12)])
    found = export_rows(survey, world.county, TODAY)
    assert found.withheld == {"how": 3, "language": 3} or found.left_out
    assert all(row[3] in ("lt", None) for row in found.rows)


def test_the_page_counts_what_the_file_would_hold(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    kinds = [("lt", "a", 5, 30), ("lt", "b", 35, 12), ("ru", "b", 6, 6), ("en", "a", 7, 2), ("lt", "b", 8, 6)]
    for language, how, day, n in [*kinds, ("et", None, 9, 2)]:
        given = {**FULL, "how": how} if how else {"satisfaction": 2}
        when = date(2025, 12, 31) + timedelta(day)
        stored(survey, [answer(survey, given, language=language, day=when) for _ in range(n)])
    for organisation in (world.county, world.first, world.second):
        file, page = export_rows(survey, organisation, TODAY), summary_of_rows(survey, organisation, TODAY)
        assert (page.rows, page.withheld, page.left_out) == (len(file.rows), file.withheld, file.left_out)
        assert page.questions == file.questions
    assert summary_of_rows(survey, world.county, TODAY).withheld


KEYS = st.lists(st.tuples(*(st.sampled_from(values) for values in ("ab", "xyz", "12", "pq"))), max_size=80)


@given(KEYS, st.integers(2, 12))
def test_every_combination_that_is_left_is_shared(keys: list[tuple[str, ...]], smallest: int) -> None:
    found = protected_rows(keys, smallest)
    left = Counter(key for key in found.keys if key is not None)
    assert all(count >= smallest for count in left.values())
    # What is left is what was there, or a blank.
    for before, now in zip(keys, found.keys, strict=True):
        assert now is None or all(b in (a, WITHHELD) for a, b in zip(before, now, strict=True))
    # A combination that enough share keeps all its values.
    counts = Counter(keys)
    for before, now in zip(keys, found.keys, strict=True):
        assert counts[before] < smallest or now == before


@given(KEYS)
def test_the_order_of_rows_changes_nothing(keys: list[tuple[str, ...]]) -> None:
    shuffled = random.Random(1).sample(keys, len(keys))
    assert Counter(protected_rows(keys, 5).keys) == Counter(protected_rows(shuffled, 5).keys)


@pytest.fixture
def filled(page_app: Flask, page_world: SimpleNamespace) -> Iterator[SimpleNamespace]:
    survey = make_survey(page_world, "filled")
    day = date.today().replace(day=1) - timedelta(20)
    stored(survey, [answer(survey, {**FULL, "satisfaction": "dk"} if i % 3 == 0 else FULL, day=day) for i in range(30)])
    page_world.survey = survey
    yield page_world


def test_the_page_says_what_is_in_the_files(page_app: Flask, filled: SimpleNamespace) -> None:
    page = sign_in(page_app, filled.above).get("/o/county/results/filled/answers?lang=en").text
    assert "30 answers until the end of last month." in page and "answers.sav" in page


def test_only_who_brings_in_answers_takes_them_away_and_it_is_written_down(
    page_app: Flask, filled: SimpleNamespace
) -> None:
    for person in (filled.service_owner, filled.director):
        client = sign_in(page_app, person)
        assert client.get("/o/alytus/results/filled/answers").status_code == 403
        assert client.get("/o/alytus/results/filled/answers.sav").status_code == 403
    client = sign_in(page_app, filled.above)
    for kind in ("csv", "xlsx", "sav"):
        assert client.get(f"/o/county/results/filled/answers.{kind}").status_code == 200
    entries = db.session.scalars(select(AuditEntry).filter_by(action="answers.exported")).all()
    assert [(entry.details["kind"], entry.details["rows"]) for entry in entries] == [
        ("csv", 30),
        ("xlsx", 30),
        ("sav", 30),
    ]


def test_the_csv_file_is_as_parem_reads_it(page_app: Flask, filled: SimpleNamespace) -> None:
    text = sign_in(page_app, filled.above).get("/o/county/results/filled/answers.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 30 and Counter(row["satisfaction"] for row in rows) == {"4": 20, "dk": 10}
    assert {row["which"] for row in rows} == {"a;b"} and "comment" not in rows[0]


def test_the_workbook_explains_its_variables(page_app: Flask, filled: SimpleNamespace) -> None:
    answer_ = sign_in(page_app, filled.above).get("/o/county/results/filled/answers.xlsx?lang=en")
    book = load_workbook(io.BytesIO(answer_.data))
    answers, variables = book.worksheets
    header = [cell.value for cell in answers[1]]
    assert answers.max_row == 31 and "which_a" in header
    assert answers.cell(2, header.index("which_b") + 1).value == 1
    names = [row[0] for row in variables.iter_rows(min_row=2, values_only=True) if row[0]]
    assert names == header


def test_spss_reads_values_labels_and_what_is_missing(page_app: Flask, filled: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "answers.sav"
    path.write_bytes(sign_in(page_app, filled.above).get("/o/county/results/filled/answers.sav?lang=en").data)
    columns, meta = pyreadstat.read_sav(str(path), output_format="dict", user_missing=True)
    assert meta.number_rows == 30
    assert Counter(columns["satisfaction"]) == {4.0: 20, -8.0: 10}
    assert meta.column_names_to_labels["satisfaction"] == "satisfaction"
    assert meta.variable_value_labels["satisfaction"] == {1.0: "Very bad", 5.0: "Very good", -8.0: "don't know"}
    assert meta.missing_ranges["satisfaction"] == [{"lo": -8.0, "hi": -8.0}]
    assert meta.variable_value_labels["again"] == {0.0: "no", 1.0: "yes"}
    assert set(columns["how"]) == {"a"} and meta.variable_value_labels["how"] == {"a": "A", "b": "B"}
    assert set(columns["minutes"]) == {12.5} and set(columns["which_a"]) == {1.0}


def test_an_spss_file_of_nothing_is_still_one(app: Flask, world: SimpleNamespace) -> None:
    with app.test_request_context("/"):
        assert spss_file(export_rows(make_survey(world), world.county, TODAY), "Nothing").startswith(b"$FL2")


#: A question of every kind but open text, with an answer to each.
KINDS: dict[str, dict[str, Any]] = {
    "sat": {"type": "scale", "points": 7, "dont_know": True}, "rec": {"type": "nps"}, "ease": {"type": "ces"},
    "again": {"type": "yes_no"}, "age": QUESTIONS["age"], "ways": QUESTIONS["ways"], "minutes": {"type": "number"},
    "why": {"type": "text"},
}  # fmt: skip
GIVEN = {"sat": 7, "rec": 10, "ease": 1, "again": 0, "age": "old", "ways": ["desk"], "minutes": 3}


def test_every_kind_of_question_is_in_every_file_in_the_language_chosen(
    page_app: Flask, page_world: SimpleNamespace, tmp_path: Path
) -> None:
    survey = make_import_survey(page_world, "kinds", **KINDS)
    day = date.today().replace(day=1) - timedelta(20)
    stored(survey, [answer(survey, GIVEN, day=day) for _ in range(12)])
    client = sign_in(page_app, page_world.quality_manager)
    assert "/o/alytus/results/kinds/answers" in client.get("/o/alytus/results/kinds?period=all").text
    page = client.get("/o/alytus/results/kinds/answers").text
    assert all(f"answers.{kind}" in page for kind in ("csv", "xlsx", "sav", "vv")) and 'name="words"' in page

    def taken(kind: str) -> bytes:
        return client.get(f"/o/alytus/results/kinds/answers.{kind}?words=lt&lang=en").data

    row = next(csv.DictReader(io.StringIO(taken("csv").decode("utf-8-sig"))))
    assert {name: row[name] for name in GIVEN} == {
        "sat": "7", "rec": "10", "ease": "1", "again": "0", "age": "old", "ways": "desk", "minutes": "3"
    }  # fmt: skip
    vv = [line.split("\t") for line in taken("vv").decode().splitlines()]
    cells = dict(zip(vv[1], vv[2], strict=True))
    assert (cells["sat"], cells["again"], cells["ways_web"], cells["ways_desk"]) == ("7", "N", "", "Y")
    sheets = load_workbook(io.BytesIO(taken("xlsx"))).worksheets
    header, first = (list(values) for values in list(sheets[0].values)[:2])
    assert (
        dict(zip(header, first, strict=True)).items() >= {"sat": 7, "ways_desk": 1, "ways_web": 0, "again": 0}.items()
    )
    meanings = [line[3] for line in sheets[1].values]
    assert "30 ir daugiau" in meanings and "Labai gerai" in meanings and "taip" in meanings
    path = tmp_path / "kinds.sav"
    path.write_bytes(taken("sav"))
    _columns, meta = pyreadstat.read_sav(str(path), output_format="dict")
    assert meta.variable_value_labels["age"] == {"young": "Iki 30", "old": "30 ir daugiau"}
    assert set(meta.variable_value_labels["rec"]) == {0.0, 10.0} and "why" not in meta.column_names
