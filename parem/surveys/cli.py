"""The command line of surveys: `flask surveys ...`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup

from parem.accounts.operations import Refused
from parem.extensions import db
from parem.schema import ensure_schema
from parem.surveys.builder.publishing import Obstacle, obstacles
from parem.surveys.models import Survey
from parem.surveys.operations import NotReady, publish
from parem.surveys.questionnaire_files.file import read_questionnaire
from parem.surveys.questionnaire_files.operations import create_from_questionnaire, organisation_for
from parem.surveys.questionnaire_files.questionnaire import BadQuestionnaire, FileProblem, Questionnaire

surveys_cli = AppGroup("surveys", help="Questionnaires and answers.")


@surveys_cli.command("create")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organisation", default="", metavar="CODE", help="Whose survey it is, where there are several.")
def create_command(file: Path, organisation: str) -> None:
    """Make the survey in the questionnaire FILE and print its code.

    The file is YAML: see docs/questionnaire-file.md. It is published and opened unless it says `open: false`. With
    anything wrong it prints every problem with its place, saves nothing and ends with 2.
    """
    questionnaire = _read(file)
    ensure_schema()
    try:
        survey = _make(questionnaire, organisation)
    except BadQuestionnaire as error:
        _fail(file, error.problems)
    except NotReady as error:
        _fail(file, [_as_problem(obstacle) for obstacle in error.obstacles])
    except Refused as error:
        _fail(file, [FileProblem(None, f"code {questionnaire.code}" if questionnaire.code else "", str(error))])
    db.session.commit()
    _warn(file, questionnaire.warnings)
    click.echo(survey.code)


def _read(file: Path) -> Questionnaire:
    try:
        return read_questionnaire(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        _fail(file, [FileProblem(None, "", f"this is not UTF-8: {error.reason}")])
    except BadQuestionnaire as error:
        _fail(file, error.problems)


def _make(questionnaire: Questionnaire, code: str) -> Survey:
    survey = create_from_questionnaire(questionnaire, organisation_for(questionnaire, code))
    if questionnaire.open:
        untranslated = [o for o in obstacles(survey, survey.versions[-1]) if o.is_translation]
        publish(survey, untranslated=True)
        for obstacle in untranslated:
            click.echo(f"note: {obstacle.words}", err=True)
    return survey


def _as_problem(obstacle: Obstacle) -> FileProblem:
    return FileProblem(None, obstacle.page, str(obstacle.words))


def _warn(file: Path, warnings: Iterable[FileProblem]) -> None:
    for warning in warnings:
        click.echo(f"note: {file}: {warning}", err=True)


def _fail(file: Path, problems: Iterable[FileProblem]) -> NoReturn:
    """Say every problem; nothing was saved."""
    db.session.rollback()
    for problem in problems:
        click.echo(f"{file}: {problem}", err=True)
    click.echo("Nothing was saved.", err=True)
    raise SystemExit(2)
