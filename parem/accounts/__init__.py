"""Organisations, people, memberships, permissions and the audit trail (floor 1)."""

from __future__ import annotations

from flask import Flask
from flask_security.datastore import SQLAlchemyUserDatastore

from parem.accounts.models import Role, User
from parem.extensions import db, security


def set_up(app: Flask) -> None:
    """Bind this room's pages, commands and jobs to the application."""
    security.init_app(app, SQLAlchemyUserDatastore(db, User, Role))
