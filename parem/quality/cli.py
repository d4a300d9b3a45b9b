"""flask quality indicators, fold, find, recount."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select

from parem.accounts.models import Organisation
from parem.catalogue.models import Service
from parem.extensions import db
from parem.quality import queries, store
from parem.quality.burt import BurtTable
from parem.quality.disclosure import Suppressed
from parem.quality.operations import refresh_findings
from parem.quality.queries import Figure
from parem.quality.statistics import Estimate, Reason
from parem.quality.store import Selection
from parem.quality.tables import histograms, table
from parem.surveys.models import PERIOD_UNITS, Question, Survey

#: In the place of a method where there is no figure: no answers, or fewer than may be shown.
NO_FIGURE = "too_few"

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
    questions = queries.questions_of(survey)
    smallest = survey.organisation.smallest_cell
    whole = table(Selection(survey.id))
    for figure in queries.overview(whole, questions, smallest) + queries.scale_figures(whole, questions, smallest):
        yield _row(figure)
    pieces = histograms(Selection(survey.id), unit)
    yield from _broken_down(pieces.by_period(unit), questions, smallest, "period")
    services, channels = pieces.by_service(), pieces.by_channel()
    if len(services) > 1:
        names = _names(list(services))
        named = {names[service]: part for service, part in services.items()}
        yield from _broken_down(named, questions, smallest, "service")
    if len(channels) > 1:
        yield from _broken_down(channels, questions, smallest, "channel")


def _names(ids: list[int]) -> dict[int, str]:
    """The code of each service; "organisation/code" where two organisations have the same."""
    query = select(Service.id, Service.code, Organisation.code).join(Service.organisation).where(Service.id.in_(ids))
    rows = db.session.execute(query).all()
    times = Counter(code for _id, code, _organisation in rows)
    return {key: code if times[code] == 1 else f"{organisation}/{code}" for key, code, organisation in rows}


def _broken_down(
    tables: Mapping[str, BurtTable], questions: list[Question], smallest: int, name: str
) -> Iterator[dict[str, Any]]:
    for label, figures in queries.breakdown(tables, questions, smallest).items():
        for figure in figures:
            yield _row(figure, **{name: label})


def _row(figure: Figure, **place: str) -> dict[str, Any]:
    row: dict[str, Any] = {"question": figure.question, "measure": figure.measure}
    row |= {"period": None, "service": None, "channel": None} | place
    cell = figure.shown
    if isinstance(cell, Estimate):
        return row | {"value": cell.value, "low": cell.low, "high": cell.high, "n": cell.n, "method": cell.method}
    # Suppressed and empty look alike: neither says how many there were.
    reason = NO_FIGURE if isinstance(cell, Suppressed) or cell.reason == Reason.NO_ANSWERS else str(cell.reason)
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
