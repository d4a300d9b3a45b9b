"""Service areas, standard services and the services of an organisation (floor 2)."""

from __future__ import annotations

from flask import Flask


def set_up(app: Flask) -> None:
    """Bind this room's pages, commands and jobs to the application."""
