"""`flask surveys import-answers`: bring in a file of answers by a map; nothing at all if any row is bad."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, NoReturn

import click
import yaml
from flask_babel import ngettext
from sqlalchemy import select

from parem.extensions import db
from parem.schema import ensure_schema
from parem.surveys.answering.arrivals import tell_of_arrival
from parem.surveys.cli import surveys_cli
from parem.surveys.imports.errors import BadMap, Problem, UnreadableFile
from parem.surveys.imports.files import Draft, draft_import
from parem.surveys.imports.operations import Imported, import_answers
from parem.surveys.imports.words import file_words, sentence
from parem.surveys.models import Survey

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@surveys_cli.command("import-answers")
@click.argument("code")
@click.argument("file", type=_FILE)
@click.option("--map", "map_file", type=_FILE, help="Which column is what: see docs/import-map.md.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document in place of a sentence.")
def import_answers_command(code: str, file: Path, map_file: Path | None, as_json: bool) -> None:
    """Import the answers in FILE (CSV, XLSX or a VV file of LimeSurvey) into the survey CODE.

    All or nothing: with a bad row it prints every one of them, saves nothing and ends with 2. The same file twice
    adds nothing.
    """
    ensure_schema()
    survey = db.session.scalar(select(Survey).filter_by(code=code))
    if survey is None:
        _fail(f"There is no survey {code!r}.")
    if survey.published is None:
        _fail(f"Survey {code!r} is not published yet: publish it first.")
    draft = _draft(survey, file, _read_map(map_file))
    if draft.understood.problems:
        _fail_rows(draft.understood.problems)
    done = import_answers(survey, survey.organisation, draft.understood, draft.mapping, file.name, draft.file_hash)
    db.session.commit()
    if done.added:
        tell_of_arrival()
    _say_notes(draft, done)
    click.echo(json.dumps(_document(survey, file, draft, done)) if as_json else _count_sentence(done))


def _read_map(path: Path | None) -> dict[str, Any]:
    """The map as written: every scalar is a string, so that "yes", 2015 and 2015-06-30 stay what they look like."""
    if path is None:
        return {}
    try:
        given = yaml.BaseLoader(path.read_text(encoding="utf-8-sig")).get_single_data()
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        _fail(f"{path}: the map is not readable: {error}")
    if given is not None and not isinstance(given, dict):
        _fail(f"{path}: the map is not readable: it must hold names with values.")
    return given or {}


def _draft(survey: Survey, file: Path, definition: dict[str, Any]) -> Draft:
    try:
        return draft_import(survey, survey.organisation, file.read_bytes(), definition, today_if_no_day=True)
    except UnreadableFile as error:
        _fail(f"{file}: {file_words(error)}")
    except BadMap as error:
        _fail("\n".join(f"map: {sentence(problem)}" for problem in error.problems))


def _fail(words: str) -> NoReturn:
    click.echo(words, err=True)
    raise SystemExit(2)


def _fail_rows(problems: tuple[Problem, ...]) -> NoReturn:
    for problem in problems:
        place = f"row {problem.row}" + (f", column {problem.column}" if problem.column else "")
        click.echo(f"{place}: {problem.value!r}: {sentence(problem)}", err=True)
    rows = len({problem.row for problem in problems})
    _fail(ngettext("Nothing was imported: %(num)d bad row.", "Nothing was imported: %(num)d bad rows.", rows))


def _count_sentence(done: Imported) -> str:
    added = ngettext("%(num)d answer imported", "%(num)d answers imported", done.added)
    return f"{added}, {done.already_there} already there"


def _say_notes(draft: Draft, done: Imported) -> None:
    """What the reader should know of how the file was read; on standard error, so that the count stands alone."""
    understood, table = draft.understood, draft.table
    if draft.mapping.day.assumed:
        click.echo("note: the map gives no day, so today was taken; say `day: 2015-06-30` to give one.", err=True)
    if table.guessed_encoding:
        click.echo(f"note: the file is not in UTF-8; it was read as {table.guessed_encoding}.", err=True)
    if table.unfinished:
        click.echo(f"note: {table.unfinished} responses were not sent off at the end and were left out.", err=True)
    if understood.without_answers:
        click.echo(f"note: {understood.without_answers} rows hold no answer and were left out.", err=True)
    if understood.left_out:
        click.echo(f"note: columns left out: {', '.join(understood.left_out)}", err=True)
    if draft.earlier and done.added:
        click.echo(
            "note: this very file was imported before, by another map: look whether answers count twice.", err=True
        )
    _say_counted_missing(understood.counted_missing)


def _say_counted_missing(cells: tuple[Problem, ...]) -> None:
    if cells:
        click.echo(f"note: {len(cells)} cells can't be an answer and count as missing:", err=True)
    for (column, value), count in Counter((cell.column, cell.value) for cell in cells).most_common():
        click.echo(f"  {column}: {value!r} x {count}", err=True)


def _document(survey: Survey, file: Path, draft: Draft, done: Imported) -> dict[str, Any]:
    understood = draft.understood
    return {
        "survey": survey.code,
        "file": file.name,
        "rows": len(draft.table.rows),
        "added": done.added,
        "already_there": done.already_there,
        "unfinished": draft.table.unfinished,
        "without_answers": understood.without_answers,
        "counted_missing": len(understood.counted_missing),
        "columns_left_out": list(understood.left_out),
    }
