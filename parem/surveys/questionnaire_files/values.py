"""Values of a questionnaire file: read generously, each problem noted with its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from parem.languages import LANGUAGES, Texts
from parem.surveys.questionnaire_files.questionnaire import FileProblem
from parem.surveys.questionnaire_files.yaml_reading import Path

_YES = ("true", "yes", "y", "on", "1")
_NO = ("false", "no", "n", "off", "0")
_LONGEST = 2000


@dataclass
class Notes:
    """What was found wrong (problems) or read over (warnings) while reading."""

    lines: Mapping[Path, int]
    problems: list[FileProblem] = field(default_factory=list)
    warnings: list[FileProblem] = field(default_factory=list)

    def line(self, path: Path) -> int | None:
        """The line of a place, else of what it stands in."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def problem(self, path: Path, words: str, place: str = "") -> None:
        self.problems.append(FileProblem(self.line(path), place or spoken(path), words))

    def warning(self, path: Path, words: str) -> None:
        self.warnings.append(FileProblem(self.line(path), spoken(path), words))


def spoken(path: Path) -> str:
    """A place as people say it: list positions count from 1."""
    return ", ".join(f"no. {step + 1}" if isinstance(step, int) else step for step in path)


class Reader:
    """One mapping of the file: each value under any of its names; what nobody asked for is warned of."""

    def __init__(self, data: Mapping[str, Any], path: Path, notes: Notes) -> None:
        self.data, self.path, self.notes = data, path, notes
        self._names = {_folded(key): key for key in data}
        self._asked: set[str] = set()

    def raw(self, *names: str) -> Any:
        """The value under the first of these names that has one; None where none has."""
        self._asked.update(map(_folded, names))
        found = (self.data[self._names[_folded(name)]] for name in names if _folded(name) in self._names)
        return next((value for value in found if value is not None), None)

    def place(self, *names: str) -> Path:
        """Where the value under one of these names stands."""
        key = next((self._names[_folded(name)] for name in names if _folded(name) in self._names), None)
        return (*self.path, key) if key is not None else self.path

    def words(self, *names: str) -> str:
        """A short text; empty where there is none."""
        value = self.raw(*names)
        if isinstance(value, (dict, list)):
            self.notes.problem(self.place(*names), "this must be a word, not a list")
            return ""
        return value or ""

    def texts(self, *names: str) -> Texts:
        """A text in up to four languages; a plain text means the same words in each."""
        value = self.raw(*names)
        return texts_of(value, self.place(*names), self.notes)

    def truth(self, default: bool, *names: str) -> bool:
        """Yes or no."""
        value = self.words(*names).casefold()
        if value and value not in (*_YES, *_NO):
            self.notes.problem(self.place(*names), f"write true or false, not {value!r}")
        return value in _YES if value else default

    def number(self, *names: str) -> float | None:
        """A number."""
        value = self.words(*names)
        try:
            return float(value.replace(",", ".")) if value else None
        except ValueError:
            self.notes.problem(self.place(*names), f"{value!r} is not a number")
            return None

    def day(self, *names: str) -> date | None:
        """A day like 2026-03-01."""
        value = self.words(*names)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.notes.problem(self.place(*names), f"{value!r} is not a day like 2026-03-01")
            return None

    def one_of(self, choices: Collection[str], default: str, *names: str) -> str:
        """One of a few words."""
        value = self.words(*names).casefold()
        if value and value not in choices:
            self.notes.problem(self.place(*names), f"choose one of {', '.join(choices)}, not {value!r}")
        return value if value in choices else default

    def skip(self, *names: str) -> None:
        """Know these names and do nothing with them."""
        self._asked.update(map(_folded, names))

    def warn_of_the_rest(self) -> None:
        """Warn of every key that nobody asked for."""
        for folded, key in self._names.items():
            if folded not in self._asked:
                self.notes.warning((*self.path, key), "this key is not known and was left out")


def _folded(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")


def texts_of(value: Any, path: Path, notes: Notes) -> Texts:
    """A plain text, or {language: text}."""
    if isinstance(value, list):
        notes.problem(path, "this must be a text, or a text for each of lt, et, en, ru")
        return Texts()
    if isinstance(value, Mapping):
        strange = [key for key in value if key.casefold() not in LANGUAGES]
        if strange or any(isinstance(words, (dict, list)) for words in value.values()):
            named = f", not {', '.join(strange)}" if strange else ""
            notes.problem(path, f"a text is given for the languages lt, et, en, ru{named}")
            return Texts()
        value = {key.casefold(): words for key, words in value.items()}
    texts = Texts.of(value)
    if any(len(words) > _LONGEST for words in texts.values()):
        notes.problem(path, f"this text is longer than {_LONGEST} characters")
    return texts


def reader(value: Any, path: Path, notes: Notes, what: str) -> Reader | None:
    """A reader of a mapping; None, with a problem noted, where the value is none."""
    if isinstance(value, Mapping):
        return Reader(value, path, notes)
    notes.problem(path, f"{what} must have names with values, like “code: …”")
    return None


def items_of(value: Any, path: Path) -> Sequence[tuple[Path, Any]]:
    """The members of a list with their places; a single value is a list of one, nothing is an empty one."""
    if value is None:
        return []
    return [((*path, n), item) for n, item in enumerate(value)] if isinstance(value, list) else [(path, value)]
