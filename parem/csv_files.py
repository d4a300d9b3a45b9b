"""Tables as CSV files that spreadsheets read safely and that Parem reads back (floor 0)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response

#: A cell that begins with one of these is run as a formula by spreadsheets (OWASP, "CSV injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> str:
    """The cell's words; an apostrophe in front keeps a spreadsheet from running them as a formula. A number is none."""
    if isinstance(value, int | float):
        return str(value)
    words = "" if value is None else str(value)
    return f"'{words}" if words.lstrip("'").startswith(_FORMULA) else words


def plain_cell(words: str) -> str:
    """What stood in a cell before `safe_cell`, without spaces around it (or a NUL, which PostgreSQL can't keep)."""
    words = words.replace("\0", "").strip()
    return words[1:] if words.startswith("'") and words.lstrip("'").startswith(_FORMULA) else words


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as CSV with commas, lines ended by CR LF (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return out.getvalue()


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A CSV file to download: UTF-8 with a byte order mark, without which Excel takes letters for Latin-1."""
    response = Response(csv_text(header, rows).encode("utf-8-sig"), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def read_table(content: bytes) -> list[list[str]]:
    """The rows of a CSV file: UTF-8 with or without a byte order mark, separated by commas, semicolons or tabs.

    Rows in which every cell is empty are kept (so that row numbers stay true). Raises UnicodeDecodeError if it is
    not UTF-8, csv.Error if it is no CSV.
    """
    text = content.decode("utf-8-sig")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    return [
        [plain_cell(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    ]
