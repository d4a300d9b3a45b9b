"""A map that fits its file and its survey, as import_mapping reads it and import_rows follows it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from parem.surveys.imports.values import AskedQuestion


@dataclass(frozen=True)
class QuestionColumns:
    """Where a question's answers stand: one column, several of which the first that is not missing counts, or for a
    multiple choice one for each option."""

    question: str
    #: (option code, column); the option code is empty where a column has the whole answer.
    columns: tuple[tuple[str, str], ...]
    #: Folded cell to the words that it stands for.
    values: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    #: What a cell that can't be an answer does: "error" stops the import, "missing" is counted and left out.
    invalid: str = "error"


@dataclass(frozen=True)
class Source:
    """A service, channel or language: the same for every row, or from a column."""

    fixed: str = ""
    column: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DaySource:
    """The day: the same for every row, or from a column of days or periods (of which the first day is taken)."""

    fixed: date | None = None
    column: str = ""
    unit: str = "day"
    pattern: str = ""
    #: No day was given, and today was taken in its place.
    assumed: bool = False


@dataclass(frozen=True)
class AnswerMap:
    """A map that fits its file and its survey."""

    questions: tuple[QuestionColumns, ...]
    service: Source
    channel: Source
    language: Source
    day: DaySource
    id_column: str = ""
    #: Rows that equal ones imported before: "skip" them, or "add" them as answers of other people.
    already_there: str = "skip"
    #: Columns that feed nothing, apart from those left out on purpose.
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Surroundings:
    """What a map is held against: the file's header, the survey's questions and services, and the usual values."""

    header: Sequence[str]
    questions: Sequence[AskedQuestion]
    #: Folded code or name to the service's id.
    services: Mapping[str, int]
    languages: Iterable[str]
    channels: Iterable[str]
    language: str
    today: date
    #: Whether a map without a day means today (the command line says so) or is incomplete.
    today_if_no_day: bool = False

    @property
    def service_words(self) -> str:
        """One name of each service, for messages."""
        return first_names(self.services)


def first_names(services: Mapping[str, int]) -> str:
    """The first name of each service, between commas."""
    names: dict[int, str] = {}
    for name, number in services.items():
        names.setdefault(number, name)
    return ", ".join(names.values())
