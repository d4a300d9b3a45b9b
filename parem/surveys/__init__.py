"""Questionnaires, the form of the citizen, kiosks, answers and their import (floor 3)."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from parem.menu import add_to_menu
from parem.surveys import quota_views, views
from parem.surveys.answering import views as answer_views
from parem.surveys.builder import (
    block_views,
    deletion_views,
    matrix_views,
    place_views,
    publishing_views,
    question_views,
    service_choice_views,
    version_views,
)
from parem.surveys.date_words import date_words
from parem.surveys.entry import views as entry_views
from parem.surveys.foreign import cli as foreign_cli
from parem.surveys.foreign import views as foreign_views
from parem.surveys.imports import cli as import_cli
from parem.surveys.imports import preview_views as import_preview_views
from parem.surveys.invitations import invited_views
from parem.surveys.invitations import views as invitation_views
from parem.surveys.kiosks import device_views
from parem.surveys.kiosks import exchange_views as kiosk_exchange_views
from parem.surveys.kiosks import views as kiosk_views
from parem.surveys.rehearsals import preview_views, tester_views
from parem.surveys.rehearsals import views as rehearsal_views
from parem.surveys.rights import notice_views
from parem.surveys.rights import views as rights_views
from parem.surveys.survey_words import STATUS_WORDS
from parem.surveys.translating import views as translation_views
from parem.surveys.volumes import import_views as volume_import_views
from parem.surveys.volumes import views as volume_views
from parem.surveys.ways_in import address_views, embed_views, poster_views, short_views

#: The pages of the builder: one blueprint in several files.
BUILDER_VIEWS = (
    views,
    question_views,
    place_views,
    matrix_views,
    service_choice_views,
    publishing_views,
    poster_views,
    notice_views,
    address_views,
    invitation_views,
    foreign_views,
    translation_views,
    version_views,
    preview_views,
    rehearsal_views,
    quota_views,
)
#: The citizen's form: one blueprint in several files.
FORM_VIEWS = (answer_views, rights_views, embed_views)
#: The kiosk: one blueprint in two files.
KIOSK_VIEWS = (kiosk_views, kiosk_exchange_views)


def set_up(app: Flask) -> None:
    """Bind this room's pages, commands and jobs to the application."""
    for commands in (import_cli, foreign_cli):
        app.cli.add_command(commands.surveys_cli)
    app.register_blueprint(views.blueprint)
    app.jinja_env.filters["date_words"] = date_words
    app.jinja_env.globals["survey_status"] = STATUS_WORDS.__getitem__
    add_to_menu(app, _l("Surveys"), views.ENTRY)
    app.register_blueprint(import_preview_views.blueprint)
    app.register_blueprint(entry_views.blueprint)
    app.register_blueprint(volume_import_views.blueprint)
    for library in (block_views, deletion_views):
        app.register_blueprint(library.blueprint)
    add_to_menu(app, _l("Surveys"), block_views.ENTRY)
    add_to_menu(app, _l("Surveys"), volume_views.ENTRY)
    for citizens in (FORM_VIEWS[0], KIOSK_VIEWS[0], device_views, short_views, invited_views, tester_views):
        app.register_blueprint(citizens.blueprint)
    add_to_menu(app, _l("Surveys"), device_views.ENTRY)
