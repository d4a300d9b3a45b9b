"""The sheets of an XLSForm workbook as rows by column name, whatever their capitals and doubles. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from parem.surveys.foreign.parts import BadForeignFile
from parem.surveys.imports.errors import UnreadableFile
from parem.surveys.imports.workbooks import read_workbook, sheets_of

MOST_ROWS, MOST_COLUMNS = 5_000, 300
#: Other names of the same column.
_SAME = {
    "list name": "list_name", "caption": "label", "value": "name", "tag": "name", "relevance": "relevant",
    "read_only": "readonly", "calculate": "calculation", "command": "type", "media": "image",
}  # fmt: skip
_TRANSLATED = ("label", "hint")


@dataclass
class Row:
    """One row: its number in the sheet, its cells by column, its texts by language."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    #: label and hint: language (empty where the column names none) to words.
    texts: dict[str, dict[str, str]] = field(default_factory=dict)

    def cell(self, name: str) -> str:
        """The words in a column; empty where there are none."""
        return self.cells.get(name, "").strip()


@dataclass
class Sheets:
    """What Parem reads of a workbook."""

    survey: list[Row]
    choices: list[Row]
    settings: dict[str, str]
    languages: list[str]
    #: Columns that stand twice; the first one with words counts.
    doubled: list[str]


def sheets_in(content: bytes) -> Sheets:
    """The sheets survey, choices and settings. A workbook with one sheet needs no names. Raises BadForeignFile."""
    try:
        names = {name.strip().casefold(): name for name in sheets_of(content)}
        found = Sheets([], [], {}, [], [])
        survey = names.get("survey") or (next(iter(names.values())) if len(names) == 1 else "")
        if not survey:
            raise BadForeignFile("no_survey_sheet")
        found.survey = list(_rows(content, survey, found))
        for name in ("choices", "choice"):
            if name in names and not found.choices:
                found.choices = list(_rows(content, names[name], found))
        if "settings" in names:
            found.settings = next((row.cells for row in _rows(content, names["settings"], found)), {})
    except UnreadableFile as error:
        raise BadForeignFile(error.reason, **error.details) from error
    if not any(row.cell("type") for row in found.survey):
        raise BadForeignFile("no_survey_sheet")
    return found


def _rows(content: bytes, sheet: str, found: Sheets) -> Iterator[Row]:
    header: list[tuple[str, str]] = []
    for number, cells in enumerate(read_workbook(content, sheet, MOST_ROWS, MOST_COLUMNS), 1):
        if number > MOST_ROWS:
            raise BadForeignFile("too_many_rows", limit=MOST_ROWS)
        if not header:
            if any(cell.strip() for cell in cells):
                header = [_column(cell) for cell in cells]
                _note_header(header, found)
            continue
        row = Row(number)
        for (name, language), words in zip(header, cells, strict=False):
            if not words.strip() or not name:
                continue
            if name in _TRANSLATED:
                row.texts.setdefault(name, {}).setdefault(language, words)
            else:
                row.cells.setdefault(name if not language else f"{name}::{language}", words)
        if row.cells or row.texts:
            yield row


def _column(words: str) -> tuple[str, str]:
    """The column's name and language: "label::English (en)", "Label:lt", "LABEL"."""
    name, _colons, language = words.strip().partition(":")
    name = re.sub(r"\s+", " ", name.strip().casefold())
    name = _SAME.get(name, name.replace(" ", "_"))
    language = language.lstrip(":").strip()
    code = re.search(r"\(([A-Za-z-]{2,8})\)\s*$", language)
    return name, code[1] if code else language


def _note_header(header: list[tuple[str, str]], found: Sheets) -> None:
    for place, (name, language) in enumerate(header):
        if name in _TRANSLATED and language and language not in found.languages:
            found.languages.append(language)
        if name and (name, language) in header[:place] and name not in found.doubled:
            found.doubled.append(name)
