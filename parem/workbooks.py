"""Tables as an Excel workbook to download (floor 0)."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a sheet's name must not hold, and how long it may be.
_FORBIDDEN, _LONGEST = re.compile(r"[\[\]:*?/\\]"), 31


@dataclass(frozen=True)
class Sheet:
    """One table: its name, its header, its rows. A long one is written without widths and styles."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]
    is_long: bool = False


def workbook_response(name: str, sheets: Sequence[Sheet]) -> Response:
    """The sheets as one file; numbers stay numbers, and no text is ever taken for a formula."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(_FORBIDDEN.sub(" ", sheet.title)[:_LONGEST])
        page.freeze_panes = "A2"
        for column in range(0 if sheet.is_long else len(sheet.header)):
            cells = [sheet.header[column], *(row[column] for row in sheet.rows if column < len(row))]
            widest = max(len(str(cell)) for cell in cells if cell is not None)
            page.column_dimensions[get_column_letter(column + 1)].width = min(70, max(8, widest + 2))
        page.append([_cell(page, words, bold=True) for words in sheet.header])
        for row in sheet.rows:
            page.append([_plain(page, value) if sheet.is_long else _cell(page, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    response = Response(file.getvalue(), mimetype=MEDIA_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _plain(page: Any, value: Any) -> Any:
    """The value itself, but for a text that openpyxl would take for a formula or could not write."""
    is_special = isinstance(value, str) and (value.startswith("=") or ILLEGAL_CHARACTERS_RE.search(value))
    return _cell(page, value) if is_special else value


def _cell(page: Any, value: Any, bold: bool = False) -> Any:
    if value is not None and not isinstance(value, int | float):
        value = str(value)
    # Control characters, which a file that was imported may have brought, have no place in a workbook.
    cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(bold=bold)
    return cell
