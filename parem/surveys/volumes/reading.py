"""A file of volumes: service, channel, day, served and offered, a row each. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from parem.surveys.imports.days import read_day
from parem.surveys.imports.errors import NotAnAnswer, Problem
from parem.surveys.imports.reading import Row, Table
from parem.surveys.imports.values import folded, read_number

#: The columns of the file and the words that head them, in the four languages.
COLUMNS = {
    "service": {"service", "paslauga", "teenus", "услуга"},
    "channel": {"channel", "kanalas", "kanal", "канал"},
    "day": {"day", "date", "diena", "data", "kuupäev", "päev", "день", "дата"},
    "served": {"served", "aptarnauta", "teenindatud", "обслужено"},
    "offered": {"offered", "pasiūlyta", "pakutud", "предложено"},
}
LARGEST = 1_000_000
Key = tuple[int, str, date]


@dataclass(frozen=True)
class VolumesRead:
    """The file as understood: (served, offered) of each service, channel and day; it may be saved without problems."""

    volumes: Mapping[Key, tuple[int, int]]
    problems: tuple[Problem, ...]
    missing_columns: tuple[str, ...] = ()


def read_volumes(table: Table, services: Mapping[str, int], channels: Mapping[str, str], today: date) -> VolumesRead:
    """Every row of the file. `services` gives a service's id and `channels` a channel's code by folded name."""
    at = {
        name: position
        for name, words in COLUMNS.items()
        for position, column in enumerate(table.header)
        if folded(column) in words
    }
    missing = tuple(name for name in COLUMNS if name not in at)
    if missing:
        return VolumesRead({}, (), missing)
    volumes: dict[Key, tuple[int, int]] = {}
    rows: dict[Key, int] = {}
    problems: list[Problem] = []
    for row in table.rows:
        cells = {name: row.cells[position] for name, position in at.items()}
        found = _row(row, cells, services, channels, today, problems)
        if found and found[0] in rows:
            problems.append(Problem(row.number, "", cells["day"], "same_day", {"first": rows[found[0]]}))
        elif found:
            volumes[found[0]], rows[found[0]] = found[1], row.number
    return VolumesRead(volumes, tuple(problems))


def _row(
    row: Row, cells: Mapping[str, str], services: Mapping[str, int], channels: Mapping[str, str], today: date,
    problems: list[Problem],
) -> tuple[Key, tuple[int, int]] | None:  # fmt: skip
    before = len(problems)
    readers: dict[str, Any] = {
        "service": lambda cell: _known(services, cell, "service"),
        "channel": lambda cell: _known(channels, cell, "channel"),
        "day": lambda cell: read_day(cell, "day", today),
        "served": _count,
        "offered": _count,
    }
    read: dict[str, Any] = {}
    for name, reader in readers.items():
        try:
            read[name] = reader(cells[name])
        except NotAnAnswer as error:
            problems.append(Problem(row.number, name, cells[name], error.reason, error.details))
    if len(problems) == before and read["offered"] > read["served"]:
        problems.append(Problem(row.number, "offered", cells["offered"], "more_offered"))
    if len(problems) > before:
        return None
    return (read["service"], read["channel"], read["day"]), (read["served"], read["offered"])


def _known(known: Mapping[str, int] | Mapping[str, str], cell: str, what: str) -> int | str:
    if folded(cell) not in known:
        names: dict[int | str, str] = {}
        for name, value in known.items():
            names.setdefault(value, name)
        raise NotAnAnswer(f"no_such_{what}_here", known=", ".join(names.values()))
    return known[folded(cell)]


def _count(cell: str) -> int:
    number = read_number(cell)
    if not number.is_integer() or not 0 <= number <= LARGEST:
        raise NotAnAnswer("not_a_count")
    return int(number)
