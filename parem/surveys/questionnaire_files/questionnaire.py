"""A questionnaire as a value: what a questionnaire file says, before anything of it is in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from parem.languages import Texts


@dataclass(frozen=True)
class FileProblem:
    """What is wrong in a file: the line, the place by names ("questions, X1, points"), and words."""

    line: int | None
    place: str
    words: str

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.place + ': ' if self.place else ''}{self.words}"


class BadQuestionnaire(ValueError):
    """The file can't be read as a questionnaire; `problems` holds every reason."""

    def __init__(self, problems: list[FileProblem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class AskedService:
    """A service that the file names: its code (or organisation/code), and name and area if it is to be made."""

    code: str
    name: Texts = field(default_factory=Texts)
    area: str = ""
    line: int | None = None


@dataclass(frozen=True)
class AskedOrganisation:
    """The organisation that the file names."""

    code: str
    name: Texts = field(default_factory=Texts)
    language: str = ""


@dataclass(frozen=True)
class PlacedQuestion:
    """A question's values (question_operations.FIELDS) with its page and its line in the file."""

    values: Mapping[str, Any]
    page: int = 1
    line: int | None = None


@dataclass(frozen=True)
class Questionnaire:
    """Everything a questionnaire file says. `services` is None where it says nothing, ("*",) where it says all."""

    title: Texts
    questions: tuple[PlacedQuestion, ...]
    code: str = ""
    introduction: Texts = field(default_factory=Texts)
    thanks: Texts = field(default_factory=Texts)
    period_unit: str = "month"
    opens_on: date | None = None
    closes_on: date | None = None
    #: After so many answers nobody new is asked.
    quota: int | None = None
    open: bool = True
    organisation: AskedOrganisation | None = None
    services: tuple[AskedService, ...] | None = None
    all_services: bool = False
    #: Things that were read over: unknown keys.
    warnings: tuple[FileProblem, ...] = ()
