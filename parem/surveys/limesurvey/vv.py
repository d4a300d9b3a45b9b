"""LimeSurvey's VV files ("vertical verification") of answers. Pure.

Tab-separated; the first row has each column's words, the second its name, each row below is one response. Signs that
would break the rows are written as {newline}, {tab} and so on, and {question_not_shown} where nothing was asked.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from parem.surveys.limesurvey.responses import ABOUT, NO_DAY

TAB = "\t"
DAY, LANGUAGE = "submitdate", "startlanguage"
NOT_SHOWN = "{question_not_shown}"
#: In the order in which they are written; they are read in the other one, so that {lbrace} comes last.
_SIGNS = (("{", "{lbrace}"), ("\n", "{newline}"), ("\r", "{cr}"), (TAB, "{tab}"))
#: Where a day may stand, the best first.
_DAYS = (DAY, "datestamp", "startdate")
_BY_NUMBERS = re.compile(r"\d+X\d+X\d+")
_NAME = re.compile(r"[A-Za-z0-9_#\-\[\]]{1,120}")


def escaped(words: str) -> str:
    """Words as they stand in a cell."""
    for sign, name in _SIGNS:
        words = words.replace(sign, name)
    return f"{{quote}}{words[1:]}" if words.startswith('"') else words


def unescaped(cell: str) -> str:
    """The words of a cell; empty where the question was not shown."""
    if cell.strip() in (NOT_SHOWN, "NULL"):
        return ""
    cell = cell.replace("{quote}", '"')
    for sign, name in reversed(_SIGNS):
        cell = cell.replace(name, sign)
    return cell


def is_vv(text: str) -> bool:
    """Whether the second row has the names that LimeSurvey gives its own columns."""
    try:
        rows = [row for _two, row in zip(range(2), _rows(text), strict=False)]
    except csv.Error:
        return False
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    names = [name.strip() for name in rows[1] if name.strip()]
    return all(_NAME.fullmatch(name) for name in names) and bool({DAY, LANGUAGE} & set(names))


@dataclass(frozen=True)
class VvTable:
    """The rows as a plain table has them: an empty one in the place of the words, the names, the responses."""

    records: list[list[str]]
    #: Responses that were begun and not sent off at the end; an empty row stands in the place of each.
    unfinished: int


def read_vv(text: str) -> VvTable:
    """The table without anything of the person: no access code, address, number or time."""
    rows = _rows(text)
    texts, names = next(rows), [name.strip() for name in next(rows)]
    kept = [place for place, name in enumerate(names) if name and (name not in ABOUT or name == LANGUAGE)]
    days = [names.index(name) for name in _DAYS if name in names]
    header = [_title(names[place], texts[place] if place < len(texts) else "") for place in kept]
    body: list[list[str]] = []
    unfinished = 0
    for row in rows:
        cells = [unescaped(cell).strip() for cell in row] + [""] * (len(names) - len(row))
        if any(cells) and DAY in names and cells[names.index(DAY)] in ("", "N"):
            unfinished += 1
            body.append([])
            continue
        found = (cells[place][:10] for place in days)
        day = next((each for each in found if each and each != NO_DAY), "")
        body.append([day, *(cells[place] for place in kept), *cells[len(names) :]] if any(cells) else [])
    if any(row and row[0] for row in body):
        return VvTable([[], [DAY, *header], *body], unfinished)
    # Nobody's day is known: then there is no such column, and a day is asked for.
    return VvTable([[], header, *(row[1:] for row in body)], unfinished)


def without_people_vv(text: str) -> str:
    """The file without the columns by which a person could be found; the same each time."""
    rows = list(_rows(text))
    names = [name.strip() for name in rows[1]]
    gone = {place for place, name in enumerate(names) if name in ABOUT and name not in (*_DAYS, LANGUAGE)}
    return vv_text([cell for place, cell in enumerate(row) if place not in gone] for row in rows)


def vv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows, their cells escaped already, as a file's text."""
    out = io.StringIO()
    csv.writer(out, delimiter=TAB, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _title(name: str, words: str) -> str:
    """A column's name; where that is made of numbers, which mean nothing in another survey, its words."""
    return unescaped(words).strip() or name if _BY_NUMBERS.match(name) else name


def _rows(text: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=TAB)
