"""flask quality indicators, fold, find, recount."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select

from parem.accounts.models import Organisation
from parem.catalogue.models import Service
from parem.extensions import db
from parem.quality import queries, store
from parem.quality.disclosure import Suppressed
from parem.quality.finding_guard import all_time
from parem.quality.guard import guard_of
from parem.quality.operations import refresh_findings
from parem.quality.periods import period_of
from parem.quality.queries import Figure
from parem.quality.scale_figures import scale_figures
from parem.quality.statistics import Estimate, Reason
from parem.quality.store import Selection
from parem.quality.tables import table
from parem.surveys.models import PERIOD_UNITS, Survey

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
    """Suppressed as on a results page of all time for somebody who may see all services."""
    questions = queries.questions_of(survey)
    everywhere = tuple(sorted(service.id for service in survey.services))
    guard = guard_of(survey, replace(all_time(survey, date.today()), unit=unit), everywhere)
    pieces, smallest = guard.history, guard.smallest
    whole = table(Selection(survey.id, everywhere))
    for figure in guard.figures(queries.overview(whole, questions, smallest)):
        yield _row(figure)
    for figure in scale_figures(whole, questions, guard):
        yield _row(figure)
    days = [date.fromordinal(day) for day in set(pieces.days.tolist())]
    periods = {period.label: period for period in (period_of(day, unit) for day in days)}
    for label, figures in queries.breakdown(pieces.by_period(unit), questions, smallest).items():
        placed = [replace(figure, period=periods[label]) for figure in figures]
        yield from (_row(figure, period=label) for figure in guard.figures(placed))
    services, channels = pieces.by_service(), pieces.by_channel()
    if len(services) > 1:
        names = _names(list(services))
        for service, figures in queries.breakdown(services, questions, smallest).items():
            placed = [replace(figure, service=service) for figure in figures]
            yield from (_row(figure, service=names[service]) for figure in guard.figures(placed))
    if len(channels) > 1:
        for channel, figures in queries.breakdown(channels, questions, smallest).items():
            placed = [replace(figure, channel=channel) for figure in figures]
            yield from (_row(figure, channel=channel) for figure in guard.figures(placed))


def _names(ids: list[int]) -> dict[int, str]:
    """The code of each service; "organisation/code" where two organisations have the same."""
    query = select(Service.id, Service.code, Organisation.code).join(Service.organisation).where(Service.id.in_(ids))
    rows = db.session.execute(query).all()
    times = Counter(code for _id, code, _organisation in rows)
    return {key: code if times[code] == 1 else f"{organisation}/{code}" for key, code, organisation in rows}


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
    click.echo(f"{store.fold_all(db.session.commit)} answers folded")


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
