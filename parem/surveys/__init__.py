"""Questionnaires, the form of the citizen, kiosks, answers and their import (floor 3)."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from parem.menu import add_to_menu
from parem.surveys import (
    address_views,
    answer_views,
    block_views,
    deletion_views,
    device_views,
    embed_views,
    entry_views,
    foreign_cli,
    foreign_views,
    import_cli,
    import_preview_views,
    invitation_views,
    invited_views,
    kiosk_exchange_views,
    kiosk_views,
    matrix_views,
    notice_views,
    place_views,
    poster_views,
    preview_views,
    publishing_views,
    question_views,
    quota_views,
    rehearsal_views,
    rights_views,
    service_choice_views,
    short_views,
    tester_views,
    translation_views,
    version_views,
    views,
    volume_import_views,
    volume_views,
)
from parem.surveys.date_words import date_words
from parem.surveys.survey_words import STATUS_WORDS

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
