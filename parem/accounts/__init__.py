"""Organisations, people, memberships, permissions and the audit trail (floor 1)."""

from __future__ import annotations

from flask import Flask, g, request, session
from flask_babel import lazy_gettext as _l
from flask_security import current_user

from parem.accounts import account_views, audit_views, organisation_views, people_views, setup_views
from parem.accounts.cli import commands
from parem.accounts.queries import sees_several_organisations
from parem.accounts.sign_in import set_up_sign_in
from parem.accounts.words import COUNTRY_WORDS, KIND_WORDS, ROLE_ADVICE, ROLE_WORDS
from parem.languages import LANGUAGES
from parem.menu import add_to_menu
from parem.web import ANONYMOUS_BLUEPRINTS

GROUP = _l("Set-up")


def set_up(app: Flask) -> None:
    """Bind this room's pages, commands and jobs to the application."""
    set_up_sign_in(app)
    for views in (account_views, setup_views, organisation_views, people_views, audit_views):
        app.register_blueprint(views.blueprint)
    app.cli.add_command(commands)
    app.before_request(_keep_language)
    app.jinja_env.globals.update(
        ROLE_WORDS=ROLE_WORDS,
        ROLE_ADVICE=ROLE_ADVICE,
        KIND_WORDS=KIND_WORDS,
        COUNTRY_WORDS=COUNTRY_WORDS,
        can_switch_organisation=_can_switch,
    )
    add_to_menu(app, GROUP, organisation_views.ENTRY, people_views.ENTRY, audit_views.ENTRY)


def _keep_language() -> None:
    """Keep the language that was asked for with ?lang= on the pages that follow; never on a citizen's page."""
    asked = request.args.get("lang")
    is_page = request.endpoint and not request.endpoint.endswith("static")
    if asked in LANGUAGES and is_page and request.blueprint not in ANONYMOUS_BLUEPRINTS:
        session["language"] = asked


def _can_switch() -> bool:
    """Asked by two menus of a page, and so kept for the length of the request."""
    if "can_switch" not in g:
        g.can_switch = current_user.is_authenticated and sees_several_organisations(current_user)
    return bool(g.can_switch)
