"""Files that were cut, bent or only look like what they are called: each reader says so, and no page breaks."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from contextlib import suppress
from datetime import datetime
from functools import cache
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from parem.csv_files import read_table as read_csv
from parem.surveys.foreign.parts import BadForeignFile
from parem.surveys.foreign.reading import read_foreign, to_keep
from parem.surveys.imports.errors import UnreadableFile
from parem.surveys.imports.reading import read_table
from parem.surveys.translating.files import Line, NoTranslation, read_translations, to_po, to_xliff
from tests.conftest import sign_in
from tests.surveys.import_world import make_survey

LINES = [Line(f"q.{number}.text", f"Klausimas\n{number}", f"Вопрос {number}") for number in range(6)]
CSV = "satisfaction,comment,Date\n5,\"Ačiū; 'labai'\",2025-03-01\n3,,2025-03-02\n".encode()


@cache
def workbook() -> bytes:
    """An XLSForm with a day, a number and words in it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "survey"
    for row in (["type", "name", "label"], ["text", "why", "Why?"], ["integer", "age", 7], ["note", "day", DAY]):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


DAY = datetime(2025, 3, 1)


def with_part(name: str, content: bytes) -> bytes:
    """The workbook with one of its parts changed; none where there is nothing in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name or content:
                new.writestr(part, content if part == name else old.read(part))
    return out.getvalue()


def bent_stream() -> bytes:
    """The workbook with bytes changed in the middle of a packed part: its deflate stream is none any more."""
    whole = bytearray(workbook())
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    start = part.header_offset + 30 + len(part.filename)
    whole[start : start + part.compress_size] = b"\xff" * part.compress_size
    return bytes(whole)


SHEET = "xl/worksheets/sheet1.xml"


def sheet_of(rows: bytes) -> bytes:
    """A sheet's part with these rows."""
    name = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (name, rows)


DAMAGED = {
    "deflate": bent_stream(),
    "cut": workbook()[: len(workbook()) // 2],
    "end-of-archive": workbook()[:-6] + b"\0" * 6,
    "not-utf-8": with_part(SHEET, sheet_of(b"<row><c t='str'><v>\xc4\xff</v></c></row>")),
    "unknown-encoding": with_part("xl/workbook.xml", b'<?xml version="1.0" encoding="nan"?><workbook/>'),
    "no-workbook": with_part("xl/workbook.xml", b""),
    "half-a-sheet": with_part(SHEET, b"<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>0</v>"),
    "far-string": with_part(SHEET, sheet_of(b"<row r='1'><c t='s'><v>999</v></c></row>")),
    "strange-row": with_part(SHEET, sheet_of(b"<row r='x'><c r='1A'><v>q</v></c></row>")),
    "number-of-words": with_part(SHEET, sheet_of(b"<row><c t='n'><v>q</v></c></row>")),
    "only-the-mark": b"PK\x03\x04",
}  # fmt: skip
READERS: list[tuple[Any, type[Exception] | tuple[type[Exception], ...]]] = [
    (read_table, UnreadableFile),
    (lambda content: read_foreign(to_keep(content)), BadForeignFile),
    (read_translations, NoTranslation),
    (read_csv, (UnicodeDecodeError, csv.Error)),
]


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_workbook_is_told_of(content: bytes) -> None:
    for read, error in READERS[:3]:
        with pytest.raises(error) as caught:
            read(content)
        assert getattr(caught.value, "reason", "not_a_table") in ("not_a_table", "not_an_archive", "no_structure")


@settings(max_examples=150)
@given(st.data(), st.sampled_from(["xlsx", "csv", "po", "xliff"]))
def test_a_bent_file_is_read_or_refused(data: st.DataObject, kind: str) -> None:
    makers = {"xlsx": workbook, "csv": lambda: CSV, "po": lambda: to_po(LINES, "lt", "ru"),
              "xliff": lambda: to_xliff(LINES, "lt", "ru")}  # fmt: skip
    whole = bytearray(makers[kind]())
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=8)):
        whole[place] = data.draw(st.integers(0, 255))
    content = bytes(whole[: data.draw(st.integers(1, len(whole)) | st.just(len(whole)))])
    for read, error in READERS:
        with suppress(error):
            read(content)


def test_one_cell_far_below_is_no_burden() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"], book.active["A90000"] = "satisfaction", 5, 4
    out = io.BytesIO()
    book.save(out)
    assert [(row.number, row.cells) for row in read_table(out.getvalue()).rows] == [(2, ("5",)), (90000, ("4",))]


PAGES = {
    "surveys/from-file": "x.xlsx", "surveys/desk/import": "x.xlsx", "volumes/import": "x.xlsx",
    "surveys/desk/translations/file?from=lt&to=ru": "x.xlsx", "services/import/": "x.csv",
}  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_no_page_breaks_on_a_damaged_file(page_app: Flask, page_world: SimpleNamespace, address: str) -> None:
    make_survey(page_world)
    client = sign_in(page_app, page_world.quality_manager)
    texts = [to_po(LINES, "lt", "ru")[:90] + b"\xff", to_xliff(LINES, "lt", "ru")[:200], b'"\xff']
    for content in [*DAMAGED.values(), *(texts if "translations" in address else [])]:
        file = {"file": (io.BytesIO(content), PAGES[address])}
        answer = client.post(f"/o/alytus/{address}", data=file, content_type="multipart/form-data")
        assert answer.status_code == 400, content
        assert re.search(r'class="(field-error|alert [^"]*)"|error-summary', answer.text), "it says what is wrong"
