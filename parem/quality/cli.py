"""flask quality indicators, fold, find, recount."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select

from parem.catalogue.models import Service
from parem.extensions import db
from parem.quality import indicators, store
from parem.quality.burt import BurtTable
from parem.quality.disclosure import Suppressed, shown
from parem.quality.operations import refresh_findings
from parem.quality.queries import questions_of
from parem.quality.statistics import Estimate, NotEstimable
from parem.quality.store import Selection
from parem.quality.tables import histograms, table
from parem.surveys.models import PERIOD_UNITS, Question, Survey

quality_cli = AppGroup("quality", help="Indicators, folding and findings.")


def _survey(code: str) -> Survey:
    survey = db.session.scalar(select(Survey).filter_by(code=code))
    if survey is None:
        known = ", ".join(db.session.scalars(select(Survey.code).order_by(Survey.code))) or "none"
        raise click.BadParameter(f"there is no survey “{code}”; there are: {known}")
    return survey


@quality_cli.command("indicators")
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help="One JSON list on standard output and nothing else.")
@click.option("--by", type=click.Choice(PERIOD_UNITS), help="How long a period is; else as the survey says.")
def print_indicators(code: str, as_json: bool, by: str | None) -> None:
    """Every indicator of a survey: in all, then by period, service and channel. Too few answers: no value."""
    survey = _survey(code)
    rows = list(_rows(survey, by or survey.period_unit))
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        place = " ".join(str(row[name]) for name in ("period", "service", "channel") if row[name]) or "all"
        value = (
            "–" if row["value"] is None else f"{row['value']:.4f} [{row['low']:.4f}, {row['high']:.4f}] n={row['n']}"
        )
        click.echo(f"{row['question']:<24} {row['measure']:<16} {place:<16} {value}")


def _rows(survey: Survey, unit: str) -> Iterator[dict[str, Any]]:
    questions = questions_of(survey)
    smallest = survey.organisation.smallest_cell
    whole = table(Selection(survey.id))
    yield from _figures(whole, questions, smallest)
    for codes in indicators.scales(questions).values():
        yield _row(",".join(codes), "cronbach_alpha", indicators.reliability(whole, codes), smallest)
    pieces = histograms(Selection(survey.id), unit)
    for label, part in pieces.by_period(unit).items():
        yield from _figures(part, questions, smallest, period=label)
    names = {key: code for key, code in db.session.execute(select(Service.id, Service.code))}  # noqa: C416
    for service, part in pieces.by_service().items():
        yield from _figures(part, questions, smallest, service=names[service])
    for channel, part in pieces.by_channel().items():
        yield from _figures(part, questions, smallest, channel=channel)


def _figures(part: BurtTable, questions: list[Question], smallest: int, **place: str) -> Iterator[dict[str, Any]]:
    for figure in indicators.indicators_of(part, questions):
        yield _row(figure.question, figure.measure, figure.estimate, smallest, **place)


def _row(question: str, measure: str, estimate: Estimate | NotEstimable, smallest: int, **place: str) -> dict[str, Any]:
    row: dict[str, Any] = {"question": question, "measure": measure, "period": None, "service": None, "channel": None}
    row.update(place)
    cell = shown(estimate, smallest)
    if isinstance(cell, Estimate):
        return row | {"value": cell.value, "low": cell.low, "high": cell.high, "n": cell.n, "method": cell.method}
    reason = "suppressed" if isinstance(cell, Suppressed) else str(cell.reason)
    return row | {"value": None, "low": None, "high": None, "n": None, "method": reason}


@quality_cli.command("fold")
def fold_command() -> None:
    """Fold all answers that are not folded yet."""
    total = 0
    while folded := store.fold():
        db.session.commit()
        total += folded
    db.session.commit()
    click.echo(f"{total} answers folded")


@quality_cli.command("recount")
def recount_command() -> None:
    """Throw the slices away and build them anew from the answers."""
    store.recount()
    db.session.commit()
    click.echo("the slices are empty; run: flask quality fold")


@quality_cli.command("find")
@click.argument("code")
def find_command(code: str) -> None:
    """Apply the rules to a survey now."""
    looked = refresh_findings(_survey(code), date.today())
    db.session.commit()
    click.echo(f"{looked.new} new findings")
