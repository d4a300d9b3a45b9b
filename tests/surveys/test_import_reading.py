"""Files of many makes become the same table; what is no table is refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from parem.surveys.imports import reading as import_reading
from parem.surveys.imports import workbooks as import_workbooks
from parem.surveys.imports.errors import UnreadableFile
from parem.surveys.imports.reading import read_table


def workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refusal(content: bytes, **options: str) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_table(content, **options)  # type: ignore[arg-type]
    return caught.value.reason


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_delimiter_encoding_and_line_ends_make_no_difference(delimiter: str, encoding: str, end: str) -> None:
    rows = [["Ar buvo aišku?", "Дата"], ["taip, žinoma", "2025-06-01"], ["õige", ""]]
    text = end.join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    table = read_table(text.encode(encoding))
    assert table.header == ("Ar buvo aišku?", "Дата")
    assert [row.cells for row in table.rows] == [("taip, žinoma", "2025-06-01"), ("õige", "")]
    assert not table.guessed_encoding


def test_a_decimal_comma_is_no_delimiter() -> None:
    table = read_table(b"id;minutes\n1;8,5\n2;3,25\n")
    assert table.header == ("id", "minutes")
    assert table.rows[0].cells == ("1", "8,5")


def test_a_delimiter_can_be_named() -> None:
    assert read_table(b"a|b\n1|2\n", delimiter="pipe").header == ("a", "b")
    assert read_table(b"a\tb\n1\t2\n", delimiter="tab").header == ("a", "b")
    assert refusal(b"a\n1\n", delimiter="space") == "unknown_delimiter"
    assert refusal(b"a\n1\n", encoding="klingon") == "unknown_encoding"


def test_old_baltic_files_are_read_and_said_to_be_guessed() -> None:
    table = read_table("klausimas\nšilta žiema\n".encode("cp1257"))
    assert table.rows[0].cells == ("šilta žiema",)
    assert table.guessed_encoding == "cp1257"


def test_rows_are_numbered_as_a_spreadsheet_does_and_empty_ones_left_out() -> None:
    table = read_table(b"a,b\n1,2\n,\n\n3,4,,5\n")
    assert [(row.number, row.cells, row.surplus) for row in table.rows] == [
        (2, ("1", "2"), ()),
        (5, ("3", "4"), ("5",)),
    ]


def test_each_column_has_one_name() -> None:
    assert read_table(b"a,,a,a,\n1,2,3,4,\n").header == ("a", "#2", "a (2)", "a (3)")


def test_the_apostrophe_that_guards_a_formula_is_taken_off() -> None:
    assert read_table(b"a,b\n'-5,'tis\n").rows[0].cells == ("-5", "'tis")


def test_a_workbook_reads_as_one_would_type_it() -> None:
    content = workbook([["a", "b", "c", "d", "e"], [3.0, 8.5, date(2025, 6, 1), datetime(2025, 6, 1, 9, 30), True]])
    assert read_table(content).rows[0].cells == ("3", "8.5", "2025-06-01", "2025-06-01 09:30:00", "true")


def test_the_first_sheet_with_a_table_is_taken_unless_another_is_asked_for() -> None:
    content = workbook([], [["a"], [1]], [["b"], [2]])
    assert read_table(content).sheet == "Sheet 2"
    assert read_table(content, sheet="Sheet 3").header == ("b",)
    assert read_table(content).sheets == ("Sheet 1", "Sheet 2", "Sheet 3")
    assert refusal(content, sheet="Sheet 9") == "no_such_sheet"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"), (b"\n\n", "empty"), (b"a,b\n", "no_rows"), (b"a,b\n,\n", "no_rows"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "not_a_table"), (b"PK\x03\x04 nothing", "not_a_table"),
        (b"\xff\xfe\x00", "unknown_encoding"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(content: bytes, reason: str) -> None:
    assert refusal(content) == reason


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("letter.txt", "hello")
    assert refusal(out.getvalue()) == "not_a_table"


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_reading, "MAX_ROWS", 2)
    assert len(read_table(b"a\n1\n2\n").rows) == 2
    assert refusal(b"a\n1\n2\n3\n") == "too_many_rows"
    assert refusal(workbook([["a"], [1], [2], [3]])) == "too_many_rows"
    monkeypatch.setattr(import_reading, "MAX_COLUMNS", 2)
    assert refusal(b"a,b,c\n1,2,3\n") == "too_many_columns"
    monkeypatch.setattr(import_reading, "MAX_BYTES", 4)
    assert refusal(b"a\n1\n2\n") == "too_large"


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    content = workbook([["a"], ["x" * 5000]])
    monkeypatch.setattr(import_workbooks, "MAX_UNPACKED", 4000)
    assert refusal(content) == "unpacks_too_large"


def test_a_workbook_with_a_document_type_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook([["a"], [1]]))) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.infolist():
            body = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                body = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + body
            target.writestr(part, body)
    assert refusal(out.getvalue()) == "not_a_table"
