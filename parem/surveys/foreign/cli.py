"""`flask surveys import-survey`: a survey of another system, with a report on every question."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn

import click
from sqlalchemy import select

from parem.accounts.models import Organisation
from parem.accounts.operations import Refused
from parem.accounts.queries import within
from parem.catalogue.models import Service
from parem.extensions import db
from parem.schema import ensure_schema
from parem.surveys.cli import surveys_cli
from parem.surveys.foreign.answers import Wishes
from parem.surveys.foreign.operations import create_from_foreign, store_foreign_answers
from parem.surveys.foreign.parts import BadForeignFile, ForeignSurvey
from parem.surveys.foreign.reading import read_foreign, to_keep
from parem.surveys.foreign.words import OUTCOMES, file_words, imported_words, remark_words
from parem.surveys.imports.understood import hash_of
from parem.surveys.operations import NotReady

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@surveys_cli.command("import-survey")
@click.argument("file", type=_FILE)
@click.option("--organisation", "code", required=True, metavar="CODE", help="Whose survey it becomes.")
@click.option("--service", default="", metavar="CODE", help="The service that it asks about; needed for answers.")
@click.option("--answers", "with_answers", is_flag=True, help="Take the answers, too: the survey is published, closed.")
@click.option("--incomplete", is_flag=True, help="Also take answers that were not sent off at the end.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day of answers that have none (today).")
@click.option("--report", "only_report", is_flag=True, help="Only say what becomes of each question; save nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document in place of sentences.")
def import_survey_command(
    file: Path, code: str, service: str, with_answers: bool, incomplete: bool, day: datetime | None, only_report: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Make a survey of FILE: LimeSurvey's .lss or .lsa, or an XLSForm workbook.

    What can't be carried over is listed question by question. A file that can't be read ends with 2.
    """
    ensure_schema()
    organisation = db.session.scalar(select(Organisation).filter_by(code=code)) or _fail(f"No organisation {code!r}.")
    content, found = _read(file, organisation)
    if only_report:
        click.echo(json.dumps(_document(found), ensure_ascii=False) if as_json else "\n".join(_sentences(found)))
        return
    services = _services(organisation, service)
    if with_answers and not services:
        _fail("Say which service the answers are about: --service CODE.")
    imported = None
    try:
        survey = create_from_foreign(found, organisation, services)
        if with_answers:
            on = day.date() if day else datetime.now(UTC).date()
            wishes = _wishes(services[0], on, organisation, incomplete)
            imported = store_foreign_answers(survey, found, wishes, file.name, hash_of(content))
    except Refused as error:
        db.session.rollback()
        _fail("\n".join(str(o.words) for o in error.obstacles) if isinstance(error, NotReady) else str(error))
    db.session.commit()
    added, without = (imported[0].added, imported[1].without_answers) if imported else (None, None)
    if as_json:
        counts = {"survey": survey.code, "added": added, "without_answers": without}
        click.echo(json.dumps({**counts, **_document(found)}, ensure_ascii=False))
        return
    click.echo("\n".join(_sentences(found)), err=True)
    words = imported_words(len(found.rows), added, without or 0) if added is not None else ""
    click.echo(f"{survey.code}: {words}" if words else survey.code)


def _read(file: Path, organisation: Organisation) -> tuple[bytes, ForeignSurvey]:
    try:
        content = to_keep(file.read_bytes())
        return content, read_foreign(content, organisation.default_language)
    except BadForeignFile as error:
        _fail(f"{file}: {file_words(error)}")


def _services(organisation: Organisation, code: str) -> list[Service]:
    if not code:
        return []
    here = select(Service).where(Service.organisation_id.in_(within(organisation)), Service.code == code)
    return list(db.session.scalars(here.order_by(Service.id)).all()) or _fail(f"There is no service {code!r}.")


def _wishes(service: Service, day: date, organisation: Organisation, incomplete: bool) -> Wishes:
    return Wishes(service.id, day, organisation.default_language, incomplete)


def _sentences(found: ForeignSurvey) -> list[str]:
    """A line for each part of the file."""
    sentences = []
    for line in found.lines:
        why = " ".join(remark_words(remark) for remark in line.remarks)
        sentences.append(f"{line.code or line.words}: {OUTCOMES[line.outcome][0]}." + (f" {why}" if why else ""))
    return sentences


def _document(found: ForeignSurvey) -> dict[str, Any]:
    lines = [
        {
            "code": line.code, "kind": line.kind, "outcome": line.outcome, "becomes": list(line.becomes),
            "remarks": [{"reason": remark.reason, **remark.details} for remark in line.remarks],
        }
        for line in found.lines
    ]  # fmt: skip
    return {"rows": len(found.rows), "questions": len(found.questionnaire.questions), "lines": lines}


def _fail(words: str) -> NoReturn:
    click.echo(words, err=True)
    raise SystemExit(2)
