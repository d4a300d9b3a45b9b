"""Commands: flask accounts ..."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from parem.accounts.models import KINDS, Organisation
from parem.accounts.operations import Refused, create_organisation
from parem.accounts.people_operations import add_role, create_person, find_person
from parem.accounts.queries import has_no_people
from parem.accounts.setup_code import setup_code
from parem.extensions import db
from parem.languages import LANGUAGES, Texts

commands = AppGroup("accounts", help="Organisations and their first administrators.")


@commands.command("setup-code")
def print_setup_code() -> None:
    """Print the code that the page /setup asks for."""
    if not has_no_people():
        raise click.ClickException("There are people already, so the page /setup is closed.")
    click.echo(setup_code())


@commands.command("create-organisation")
@click.argument("code")
@click.option("--kind", type=click.Choice(KINDS), default="municipality", show_default=True)
@click.option("--name", required=True, help="Its name, the same in every language; translate it on its page.")
@click.option("--parent", help="The code of the organisation above.")
@click.option("--country", default="LT", show_default=True)
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="lt", show_default=True)
def create_organisation_command(
    code: str, kind: str, name: str, parent: str | None, country: str, language: str
) -> None:
    """Found an organisation."""
    above = _organisation(parent) if parent else None
    try:
        create_organisation(
            code=code, kind=kind, name=Texts.of(name), parent=above, country=country, default_language=language
        )
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    db.session.commit()
    click.echo(f"Made the organisation {code}.")


@commands.command("create-administrator")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--organisation", required=True, help="The organisation's code.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True)
@click.password_option(envvar="PAREM_NEW_PASSWORD", help="Asked for when not given; at least 12 characters.")
def create_administrator(email: str, name: str, organisation: str, language: str, password: str) -> None:
    """Make a person administrator of an organisation; an existing person keeps their password."""
    here = _organisation(organisation)
    if len(password) < 12:
        raise click.ClickException("The password must have at least 12 characters.")
    try:
        person = find_person(email) or create_person(email=email, name=name, language=language, password=password)
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    add_role(person, here, "administrator")
    db.session.commit()
    click.echo(f"{person.email} is administrator of {organisation}.")


def _organisation(code: str) -> Organisation:
    found = db.session.scalar(db.select(Organisation).filter_by(code=code))
    if found is None:
        raise click.ClickException(f"There is no organisation {code}. Make it with: flask accounts create-organisation")
    return found
