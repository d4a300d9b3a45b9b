"""What can be wrong with a file of answers, its map or a cell: a reason and its details, without words. Pure.

`import_words.sentence` has a sentence in the reader's language for each reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class UnreadableFile(Exception):
    """The file can't be read as a table."""

    def __init__(self, reason: str, **details: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details


class NotAnAnswer(Exception):
    """A cell that can't be an answer (or a service, a day, ...)."""

    def __init__(self, reason: str, **details: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details


@dataclass(frozen=True)
class Problem:
    """One cell that can't be taken: where it is and why."""

    #: The row as a spreadsheet numbers it; None for what is wrong with the map.
    row: int | None
    column: str
    value: str
    reason: str
    details: Mapping[str, Any] = field(default_factory=dict)
    #: The question it was read for; empty for a service, a day and so on.
    question: str = ""


class BadMap(Exception):
    """The map does not fit the file or the survey; all that is wrong with it at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.reason} {dict(p.details)}" for p in problems))
        self.problems = problems
