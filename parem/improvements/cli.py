"""flask plans list, flask plans pdf."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.orm import joinedload

from parem.extensions import db
from parem.improvements.pdf import pdf_of
from parem.improvements.plans.models import ChangePlan
from parem.improvements.plans.queries import plan_by_id
from parem.improvements.report.queries import contents_to_show
from parem.languages import LANGUAGES

plans_cli = AppGroup("plans", help="Change plans.")


@plans_cli.command("list")
def list_plans() -> None:
    """One line for each plan: its number, organisation, state and title."""
    found = db.session.scalars(
        db.select(ChangePlan).options(joinedload(ChangePlan.organisation)).order_by(ChangePlan.id)
    ).all()
    if not found:
        click.echo("There is no change plan yet.")
    for plan in found:
        title = plan.title.in_language(plan.organisation.default_language)
        click.echo(f"{plan.id:>6}  {plan.organisation.code:<20}  {plan.state:<10}  {title}")


@plans_cli.command("pdf")
@click.argument("plan_id", type=int)
@click.option("--lang", "language", type=click.Choice(list(LANGUAGES)), required=True, help="The PDF's language.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@click.option("--revision", type=int, help="An approved revision; else the plan as it stands.")
@click.option("--base", default="", help="Where Parem is served (https://parem.example/): lines then link to it.")
def pdf(plan_id: int, language: str, out: Path, revision: int | None, base: str) -> None:
    """Write a plan's report as PDF/A-3a and PDF/UA-1."""
    plan = plan_by_id(plan_id)
    if plan is None:
        raise click.BadParameter(f"there is no plan {plan_id}; see “flask plans list”", param_hint="PLAN_ID")
    contents = contents_to_show(plan, date.today(), revision)
    if contents is None:
        raise click.BadParameter(f"plan {plan_id} has no revision {revision}", param_hint="--revision")
    if not out.parent.is_dir():
        raise click.BadParameter(f"there is no folder {out.parent}", param_hint="--out")
    out.write_bytes(pdf_of(contents, language, base))
    click.echo(f"{out}: plan {plan_id} in {LANGUAGES[language]}, content hash {contents.content_hash[:12]}")
