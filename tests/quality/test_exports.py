"""Tables to take along: every one of the page's, the page's own numbers, hidden where the page hides them."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from openpyxl import load_workbook

from parem.extensions import db
from parem.languages import Texts
from parem.quality import store
from tests.conftest import sign_in
from tests.quality.make import add_answers, make_survey

TODAY = date.today()
DAYS = [TODAY - timedelta(d) for d in range(300)]
AT = "/o/county/results/filled"
TABLES = ("indicators", "answers", "trend", "services", "channels", "dimensions", "response")


@pytest.fixture
def filled(page_app: Flask, page_world: SimpleNamespace) -> SimpleNamespace:
    survey = make_survey(page_world, "filled")
    add_answers(survey, DAYS * 2)
    add_answers(survey, DAYS[:200], service=survey.services[1], channel="kiosk", seed=3)
    add_answers(survey, DAYS[:4], channel="phone", seed=5)
    survey.versions[0].questions[0].text = Texts.of("=1+1")
    store.fold()
    db.session.commit()
    page_world.survey = survey
    return page_world


def rows_of(client: object, path: str) -> list[list[str]]:
    answer = client.get(path)  # type: ignore[attr-defined]
    assert answer.status_code == 200, path
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def cells(page: str, heading: str) -> list[list[str]]:
    """The words in the cells of the first table after a heading."""
    table = page.partition(f"{heading}</h2>")[2].partition("<tbody>")[2].partition("</tbody>")[0]
    found = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S) for row in table.split("<tr")[1:]]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in found]


def percent(text: str) -> str:
    return f"{float(text) * 100:.0f} %" if text else "–"


def test_every_table_of_the_page_is_a_sheet_and_a_csv_file(page_app: Flask, filled: SimpleNamespace) -> None:
    client = sign_in(page_app, filled.above)
    book = load_workbook(io.BytesIO(client.get(f"{AT}.xlsx?period=all&lang=en").data))
    assert len(book.worksheets) == len(TABLES) + 1
    for name, sheet in zip(TABLES, book.worksheets, strict=False):
        rows = rows_of(client, f"{AT}.csv?period=all&lang=en&table={name}")
        assert len(rows) == sheet.max_row > 1
        assert [cell.value for cell in sheet[1]] == rows[0]
        assert f"table={name}" in client.get(f"{AT}?period=all").text
    assert client.get(f"{AT}.csv?table=nonsense").status_code == 404


def test_the_exported_numbers_are_those_of_the_page(page_app: Flask, filled: SimpleNamespace) -> None:
    client = sign_in(page_app, filled.above)
    page = client.get(f"{AT}?period=all&lang=en").text
    bars = rows_of(client, f"{AT}.csv?period=all&lang=en&table=answers")[1:]
    shown = cells(page, "Answers by question")
    assert [[percent(share) for share in row[2:7]] + [row[-1]] for row in bars[:4]] == [row[1:] for row in shown]
    parts = rows_of(client, f"{AT}.csv?period=all&lang=en&table=dimensions")[1:]
    shown = cells(page, "Dimensions and reliability")
    assert [[f"{float(row[3]):.2f}", row[6]] for row in parts] == [[row[2], row[4]] for row in shown]
    channels = rows_of(client, f"{AT}.csv?period=all&lang=en&table=channels")[1:]
    shown = cells(page, "By channel")
    assert [[percent(row[3]), row[6] or "–"] for row in channels] == [[row[1], row[3]] for row in shown]
    assert ["–", "–"] in [[row[1], row[3]] for row in shown], "four answers by telephone are hidden on both"


def test_what_the_page_hides_is_in_no_table(page_app: Flask, filled: SimpleNamespace) -> None:
    client = sign_in(page_app, filled.above)
    for name in ("indicators", "answers", "dimensions", "response"):
        answer = client.get(f"{AT}.csv?period=all&channel=phone&table={name}")
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))) if answer.status_code == 200 else []
        assert not [cell for row in rows[1:] for cell in row if re.fullmatch(r"[\d.]+", cell)]


def test_a_question_that_looks_like_a_formula_stays_a_text(page_app: Flask, filled: SimpleNamespace) -> None:
    client = sign_in(page_app, filled.above)
    for path in (f"{AT}.csv?table=answers", f"{AT}.csv?table=trend", f"{AT}/compare.csv?question=satisfaction"):
        assert "'=1+1" in [cell for row in rows_of(client, path) for cell in row]
    book = load_workbook(io.BytesIO(client.get(f"{AT}/compare.xlsx?question=satisfaction").data))
    assert "s" in {cell.data_type for cell in book.active["C"] if cell.value == "=1+1"}


def test_drivers_comparison_and_planner_are_files_too(page_app: Flask, filled: SimpleNamespace) -> None:
    client = sign_in(page_app, filled.above)
    ranked = rows_of(client, f"{AT}/drivers.csv?period=all&lang=en")
    table = (
        client.get(f"{AT}/drivers?period=all&lang=en")
        .text.replace("\N{NO-BREAK SPACE}", " ")
        .partition("<tbody>")[2]
        .partition("</tbody>")[0]
    )
    for row in ranked[1:]:
        assert percent(row[4]) in table and percent(row[8]) in table and row[2] in table
    compared = rows_of(client, f"{AT}/compare.csv?period=all&lang=en")
    page = client.get(f"{AT}/compare?period=all&lang=en").text.replace("\N{NO-BREAK SPACE}", " ")
    assert len(compared) == 3
    for row in compared[1:]:
        assert row[0] in page and (not row[4] or f"{percent(row[4])}</td>" in page)
    planner = "period=all&margin=5&expected=50&level=95&monthly=40&lang=en"
    page = client.get(f"{AT}/planner?{planner}").text
    for months, answers, change in rows_of(client, f"{AT}/planner.csv?{planner}")[1:]:
        assert f">{months}</th>" in page and f">{answers}</td>" in page
        assert not change or f"{float(change) * 100:.1f} percentage points" in page
    for page_name in ("drivers", "compare", "planner"):
        assert f"/{page_name}.csv?" in client.get(f"{AT}/{page_name}?period=all&{planner}").text
        assert client.get(f"{AT}/{page_name}.xlsx?{planner}").status_code == 200


def test_a_page_without_a_table_has_no_file(page_app: Flask, page_world: SimpleNamespace) -> None:
    make_survey(page_world, "filled")
    client = sign_in(page_app, page_world.above)
    for path in ("drivers.csv", "compare.xlsx", "planner.csv?margin=x"):
        assert client.get(f"{AT}/{path}").status_code == 404


def test_strange_names_in_the_address_break_no_link(page_app: Flask, filled: SimpleNamespace) -> None:
    client = sign_in(page_app, filled.above)
    for page_name in ("", "/drivers", "/compare", "/weighted", "/planner"):
        assert client.get(f"{AT}{page_name}?code=x&kind=y&endpoint=z&table=a&_method=b&_anchor=c").status_code == 200
