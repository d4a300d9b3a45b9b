"""Tables taken along: numbers stay numbers, words are never run."""

from __future__ import annotations

import io
from datetime import date
from types import SimpleNamespace

import openpyxl
from flask import Flask

from parem.csv_files import safe_cell
from parem.extensions import db
from parem.workbooks import Sheet, workbook_response
from tests.conftest import sign_in
from tests.quality.make import add_answers, make_survey


def test_no_words_are_taken_for_a_formula(page_app: Flask) -> None:
    rows = [["=1+1", -0.25, None], ["a", 7, "b"]]
    answer = workbook_response("a.xlsx", [Sheet("A [very]: long/name that no sheet may have", ["x", "y", "z"], rows)])
    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    (sheet,) = book.worksheets
    assert len(sheet.title) <= 31
    assert [cell.value for cell in sheet[2]] == ["=1+1", -0.25, None]
    assert sheet["A2"].data_type == "s" and sheet["B2"].data_type == "n"
    assert sheet["A1"].font.bold and sheet.freeze_panes == "A2"


def test_a_number_below_nothing_is_a_number_in_csv_too() -> None:
    assert (safe_cell(-0.25), safe_cell("-0.25"), safe_cell(None)) == ("-0.25", "'-0.25", "")


def test_the_tables_of_the_results_page(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_survey(page_world, "filled")
    add_answers(survey, [date.today()] * 60)
    add_answers(survey, [date.today()] * 4, service=survey.services[1], seed=4)
    db.session.commit()
    client = sign_in(page_app, page_world.above)
    answer = client.get("/o/county/results/filled.xlsx?period=all")
    assert answer.status_code == 200 and "filled.xlsx" in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    indicators = list(book["Indicators"].values)
    assert indicators[0] == ("Code", "Question", "Measure", "Value", "From", "To", "n", "Target")
    assert 0 < indicators[1][3] < 1 and indicators[1][6] > 40
    # Two services, one of four answers: neither is told.
    assert all(row[4] is None for row in list(book["By service"].values)[1:])
    assert "How was this computed" in book.sheetnames[-1]
