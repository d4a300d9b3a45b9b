"""Excel workbooks (.xlsx) as rows of words, opened with care: a small file may unpack to a huge one. Pure."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

import openpyxl

from parem.surveys.imports.errors import UnreadableFile

#: What all parts of a workbook may unpack to, and how many parts there may be.
MAX_UNPACKED = 100 * 1024 * 1024
MAX_PARTS = 2_000


def sheets_of(content: bytes) -> list[str]:
    """The names of a workbook's sheets. Raises UnreadableFile where it is no safe workbook."""
    _check(content)
    with _opened(content) as workbook:
        if not workbook.worksheets:
            raise UnreadableFile("empty")
        return [str(sheet.title) for sheet in workbook.worksheets]


def read_workbook(content: bytes, sheet: str, most_rows: int, most_columns: int) -> Iterator[list[str]]:
    """The rows of one sheet; one row more than `most_rows` is given, so that the caller sees that there are more.

    Raises UnreadableFile for a sheet that is not there or a damaged file.
    """
    with _opened(content) as workbook:
        found = next((s for s in workbook.worksheets if s.title == sheet), None)
        if found is None:
            raise UnreadableFile("no_such_sheet", sheet=sheet)
        found.reset_dimensions()  # what a file says about its own size is often wrong
        rows = found.iter_rows(values_only=True, max_row=most_rows + 1, max_col=most_columns + 1)
        while (cells := _quietly(next, rows, None)) is not None:
            # One cell far below makes thousands of empty rows: they are passed on without a look at each cell.
            yield [] if cells.count(None) == len(cells) else [_words(cell) for cell in cells]


@contextmanager
def _reading() -> Iterator[None]:
    """Whatever goes wrong in here is the file's fault, and told so.

    There is no list of what may: zlib, the XML parser, the codecs and openpyxl, which takes every part for sound, each
    fail in ways of their own on a damaged file. A person who uploads it needs one answer.
    """
    try:
        yield
    except UnreadableFile:
        raise
    except Exception as error:
        raise UnreadableFile("not_a_table") from error


@contextmanager
def _opened(content: bytes) -> Iterator[Any]:
    """The workbook, closed at the end. Raises UnreadableFile for all that a damaged one may do while it is read."""
    with _reading():
        workbook = _quietly(openpyxl.load_workbook, io.BytesIO(content), read_only=True, data_only=True)
        try:
            yield workbook
        finally:
            workbook.close()


def _quietly(step: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """One step of openpyxl without its warnings of what it leaves out (styles, checks, strange dates)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return step(*given, **named)


def _check(content: bytes) -> None:
    """Refuse what would unpack to too much, and document types (with which entities could grow)."""
    with _reading(), zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise UnreadableFile("unpacks_too_large", limit=MAX_UNPACKED // 1024 // 1024)
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as file:
                    if b"<!DOCTYPE" in file.read(64 * 1024):
                        raise UnreadableFile("not_a_table")


def _words(cell: Any) -> str:
    """A cell as one would type it: 3.0 is "3", a day is "2015-06-30"."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).replace("\0", "")
