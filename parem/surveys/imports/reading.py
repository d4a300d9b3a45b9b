"""A CSV or Excel file as a plain table of words, whatever program wrote it. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from parem.surveys.imports.errors import UnreadableFile
from parem.surveys.imports.workbooks import read_workbook, sheets_of
from parem.surveys.limesurvey.vv import TAB, is_vv, read_vv, without_people_vv

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 500
DELIMITERS = ",;\t"
DELIMITER_NAMES = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|"}


class Encoding(StrEnum):
    """The encodings that are tried, in this order; the first is the one that files should have."""

    UTF_8 = "utf-8-sig"
    UTF_16 = "utf-16"
    BALTIC = "cp1257"
    WESTERN = "cp1252"


@dataclass(frozen=True)
class Row:
    """One row: its number as a spreadsheet shows it (the header is row 1), and a cell for each column."""

    number: int
    cells: tuple[str, ...]
    #: What stands to the right of the last column of the header.
    surplus: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A file's header, its rows that are not empty, and how it was read."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    #: The encoding, where the file was not in UTF-8 and it had to be guessed.
    guessed_encoding: str = ""
    #: Whether it is a VV file of LimeSurvey, and how many of its responses were not sent off at the end.
    is_vv: bool = False
    unfinished: int = 0

    def samples(self, column: int, count: int = 3) -> list[str]:
        """The first few different words of a column."""
        seen: dict[str, None] = {}
        for row in self.rows:
            if row.cells[column]:
                seen.setdefault(row.cells[column])
            if len(seen) == count:
                break
        return list(seen)


def read_table(
    content: bytes, *, sheet: str | None = None, encoding: str | None = None, delimiter: str | None = None
) -> Table:
    """The table in a CSV, Excel (.xlsx) or VV file; the kind is told from the bytes, not from the name.

    Raises UnreadableFile when it is neither, is too large, has no header or no row.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableFile("too_large", limit=MAX_BYTES // 1024 // 1024)
    if content.startswith(b"PK"):
        return _from_workbook(content, sheet)
    text, used = _decode(content, encoding)
    guessed = "" if encoding or used in (Encoding.UTF_8, Encoding.UTF_16) else str(used)
    if is_vv(text):
        return _from_vv(text, guessed)
    chosen = DELIMITER_NAMES.get(delimiter or "", delimiter) or _delimiter_of(text)
    if len(chosen) != 1 or chosen in '"\r\n':
        raise UnreadableFile("unknown_delimiter", delimiter=chosen)
    return _table(_records(text, chosen), guessed_encoding=guessed)


def to_keep(content: bytes) -> bytes:
    """What of a file is kept until it is confirmed: a VV file without what names a person, any other as it is."""
    if len(content) > MAX_BYTES or content.startswith(b"PK") or TAB.encode() not in content:
        return content
    try:
        text, _used = _decode(content, None)
        return without_people_vv(text).encode() if is_vv(text) else content
    except (UnreadableFile, csv.Error):
        return content


def _from_vv(text: str, guessed: str) -> Table:
    try:
        found = read_vv(text)
    except csv.Error as error:
        raise UnreadableFile("not_a_table") from error
    if found.unfinished and not any(found.records[2:]):
        raise UnreadableFile("all_unfinished")
    return replace(_table(found.records, guessed_encoding=guessed), is_vv=True, unfinished=found.unfinished)


def _from_workbook(content: bytes, sheet: str | None) -> Table:
    """The sheet asked for, else the first that holds a table."""
    names = tuple(sheets_of(content))
    for name in [sheet] if sheet else names:
        try:
            return _table(read_workbook(content, name, MAX_ROWS + 1, MAX_COLUMNS), sheets=names, sheet=name)
        except UnreadableFile as error:
            if error.reason not in ("empty", "no_rows") or name in (sheet, names[-1]):
                raise
    raise UnreadableFile("empty")


def _decode(content: bytes, encoding: str | None) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates: Sequence[str] = (Encoding.UTF_16,)
    elif b"\0" in content:
        raise UnreadableFile("not_a_table")
    else:
        candidates = (encoding,) if encoding else (Encoding.UTF_8, Encoding.BALTIC, Encoding.WESTERN)
    for candidate in candidates:
        try:
            return content.decode(candidate).replace("\0", ""), candidate
        except (ValueError, LookupError):
            continue
    raise UnreadableFile("unknown_encoding")


def _delimiter_of(text: str) -> str:
    """The delimiter that cuts the first rows into the same number of cells as the header, and into the most."""

    def fit(delimiter: str) -> tuple[bool, float, int]:
        lengths = [len(record) for record in _first_records(text, delimiter) if record]
        columns = lengths[0] if lengths else 0
        alike = sum(length == columns for length in lengths) / max(1, len(lengths))
        return columns > 1, alike, columns

    return max(DELIMITERS, key=fit)


def _first_records(text: str, delimiter: str, count: int = 20) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [record for _, record in zip(range(count), reader, strict=False)]
    except csv.Error:
        return []


def _records(text: str, delimiter: str) -> Iterable[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise UnreadableFile("not_a_table") from error


def _table(
    records: Iterable[Sequence[str]], sheets: tuple[str, ...] = (), sheet: str = "", guessed_encoding: str = ""
) -> Table:
    numbered = enumerate(([_clean(cell) for cell in record] for record in records), start=1)
    rows: list[Row] = []
    header: tuple[str, ...] = ()
    for number, cells in numbered:
        if number > MAX_ROWS + 1:
            raise UnreadableFile("too_many_rows", limit=MAX_ROWS)
        if not any(cells):
            continue
        if not header:
            header = _header(cells)
        else:
            rows.append(_row(number, cells, len(header)))
    if not header:
        raise UnreadableFile("empty")
    if not rows:
        raise UnreadableFile("no_rows")
    return Table(header, tuple(rows), sheets, sheet, guessed_encoding)


def _clean(cell: str) -> str:
    """The cell's words without spaces around them, or the apostrophe that keeps a spreadsheet from calculating."""
    words = cell.strip()
    return words[1:] if len(words) > 1 and words[0] == "'" and words[1] in "=+-@" else words


def _row(number: int, cells: list[str], columns: int) -> Row:
    padded = (*cells[:columns], *[""] * (columns - len(cells)))
    return Row(number, padded, tuple(cell for cell in cells[columns:] if cell))


def _header(cells: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns: each with words, each once ("Note", "Note (2)")."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    if len(cells) > MAX_COLUMNS:
        raise UnreadableFile("too_many_columns", limit=MAX_COLUMNS)
    names: list[str] = []
    for position, cell in enumerate(cells, start=1):
        name, copy = cell or f"#{position}", 1
        while name in names:
            copy += 1
            name = f"{cell or f'#{position}'} ({copy})"
        names.append(name)
    return tuple(names)
