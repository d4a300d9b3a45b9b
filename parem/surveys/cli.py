"""The command line of surveys: `flask surveys ...`."""

from __future__ import annotations

from flask.cli import AppGroup

surveys_cli = AppGroup("surveys", help="Questionnaires and answers.")
