"""The factory: an application from a configuration, and nothing else."""

from __future__ import annotations

from flask import Flask

from parem import accounts, catalogue, improvements, quality, surveys
from parem.catalogues import use_catalogues
from parem.config import Config
from parem.database import set_up_database
from parem.demonstration.cli import demo_cli
from parem.extensions import babel, bootstrap, compress, csrf, db, jobs, limiter, mail, migrate
from parem.queue import bind_queue
from parem.template_filters import filter_when_shown
from parem.web import choose_language, set_up_pages


def create_app(config: Config | None = None) -> Flask:
    """Parem as a WSGI application; the settings come from the environment where none are given."""
    config = config or Config.from_environment()
    config.instance.mkdir(parents=True, exist_ok=True)
    app = Flask("parem", instance_path=str(config.instance.resolve()))
    app.config.from_mapping(config.for_flask())
    set_up_database()
    db.init_app(app)
    migrate.init_app(app, db, directory="migrations")
    babel.init_app(app, locale_selector=choose_language)
    use_catalogues(app, babel)
    bootstrap.init_app(app)
    compress.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    mail.init_app(app)
    bind_queue(jobs, config)
    set_up_pages(app)
    for room in (accounts, catalogue, surveys, quality, improvements):
        room.set_up(app)
    filter_when_shown(app)
    app.cli.add_command(demo_cli)
    return app
