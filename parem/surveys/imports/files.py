"""From bytes and a map to what an import would do: the steps that the page and the command line share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from parem.accounts.models import Organisation
from parem.surveys.imports.definitions import guessed_definition
from parem.surveys.imports.fitting_map import AnswerMap
from parem.surveys.imports.mapping import parse_map
from parem.surveys.imports.operations import is_adding, new_answers
from parem.surveys.imports.queries import earlier_import, surroundings
from parem.surveys.imports.reading import Table, read_table, to_keep
from parem.surveys.imports.rows import understand
from parem.surveys.imports.understood import ImportedAnswer, Understood, hash_of
from parem.surveys.models import AnswerImport, Survey


@dataclass(frozen=True)
class Draft:
    """A file as understood by a map, and how much of it is new: what the preview shows and the confirmation stores."""

    table: Table
    mapping: AnswerMap
    understood: Understood
    file_hash: str
    new: tuple[ImportedAnswer, ...]
    #: The import of this very file into this survey that was made before, if there was one.
    earlier: AnswerImport | None

    @property
    def already_there(self) -> int:
        return len(self.understood.answers) - len(self.new)


def draft_import(
    survey: Survey,
    organisation: Organisation,
    content: bytes,
    definition: Mapping[str, Any],
    *,
    today_if_no_day: bool = False,
) -> Draft:
    """Read the file by the map and see what is new in it; changes nothing.

    Raises UnreadableFile, BadMap. The survey must have a published version.
    """
    content = to_keep(content)
    table = table_of(content, definition)
    around = surroundings(survey, organisation, table.header, date.today(), today_if_no_day=today_if_no_day)
    if table.is_vv:  # its columns are named by a program: nothing has to be said of them
        definition = {**guessed_definition(table.header, around.questions), **definition}
    mapping = parse_map(definition, around)
    file_hash = hash_of(content)
    understood = understand(table, mapping, around, survey.code, file_hash)
    new = new_answers(survey, understood, is_adding(survey, mapping, file_hash))
    return Draft(table, mapping, understood, file_hash, tuple(new), earlier_import(survey, file_hash))


def table_of(content: bytes, definition: Mapping[str, Any]) -> Table:
    """The file's table, read as the map says (sheet, encoding, delimiter) where it says so."""
    options = {key: str(definition[key]) for key in ("sheet", "encoding", "delimiter") if definition.get(key)}
    return read_table(content, **options)  # type: ignore[arg-type]
