"""flask demo load, flask demo accounts."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from parem.accounts.demonstration import DEMONSTRATION_PASSWORD
from parem.accounts.models import Organisation
from parem.demonstration.load import load_county
from parem.demonstration.places import COUNTY
from parem.extensions import db
from parem.schema import ensure_schema

demo_cli = AppGroup("demo", help="The demonstration county.")


@demo_cli.command("load")
def load() -> None:
    """Make the demonstration county: once; a second time nothing is changed."""
    ensure_schema()
    if db.session.scalar(db.select(Organisation).filter_by(code=COUNTY["county"]["code"])):
        click.echo("The demonstration county is there already; nothing was changed.")
        return
    click.echo("Making the demonstration county (half a minute) …")
    answers = load_county()
    click.echo(f"Done: five municipalities, thirty services, {answers:,} synthetic answers.")


@demo_cli.command("accounts")
@click.option("--address", default="", help="Where Parem is served, to be printed above the accounts.")
def accounts(address: str) -> None:
    """Print the demonstration's accounts and their password."""
    if address:
        click.echo(f"\nParem is served on {address}  (stop it with Ctrl+C)\n")
    for email, person in COUNTY["people"].items():
        click.echo(f"  {email:<40} {person['role'].replace('_', ' '):<16} {person['organisation']}")
    click.echo(f"\n  password of all of them: {DEMONSTRATION_PASSWORD}")
    click.echo(
        f"  a citizen's form: {address or '/'}s/one-minute/azuolyne/home-help    a kiosk: {address or '/'}kiosk\n"
    )
