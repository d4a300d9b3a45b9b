"""A questionnaire of another system as Parem understands it, and what becomes of each part of it. Pure.

Reasons have no words here: `foreign.words` has a sentence for each in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from parem.surveys.questionnaire_files.questionnaire import Questionnaire

#: What becomes of a part: carried over as it is, carried over with a difference, not carried over.
KEPT, CHANGED, LEFT = "kept", "changed", "left"


class BadForeignFile(Exception):
    """The file is no questionnaire of a kind that Parem reads, or is damaged or unsafe."""

    def __init__(self, reason: str, **details: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details


@dataclass(frozen=True)
class Remark:
    """One thing that differs or can't be carried over: its reason and the details its sentence needs."""

    reason: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One question (or another part) of the file and what becomes of it."""

    #: Its code in the file; empty for what concerns the whole survey.
    code: str
    words: str
    outcome: str
    #: What kind of question it is in the file, as that system names it.
    kind: str = ""
    remarks: tuple[Remark, ...] = ()
    #: The codes of the questions it becomes.
    becomes: tuple[str, ...] = ()


@dataclass(frozen=True)
class AnswerColumns:
    """Where a question's answers stand in the file of answers."""

    question: str
    #: (option code, every name that the column may have); the option code is empty where the cell is the answer.
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    #: What a cell means, where it is not the answer itself.
    values: Mapping[str, str] = field(default_factory=dict)
    #: Words set before a comment, by option code: which option it was written to.
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AnswerRow:
    """One person's answers in the file: column to cell. Names, addresses and access codes are never read."""

    number: int
    cells: Mapping[str, str]
    #: As written in the file; empty where it is not known.
    day: str
    language: str
    is_complete: bool


@dataclass(frozen=True)
class ForeignSurvey:
    """A whole file as understood."""

    questionnaire: Questionnaire
    lines: tuple[Line, ...]
    columns: tuple[AnswerColumns, ...] = ()
    rows: Sequence[AnswerRow] = ()

    def of(self, outcome: str) -> list[Line]:
        """The lines with this outcome."""
        return [line for line in self.lines if line.outcome == outcome]
