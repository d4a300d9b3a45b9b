"""Questionnaires, the form of the citizen, kiosks, answers and their import (floor 3)."""

from __future__ import annotations

from flask import Flask


def set_up(app: Flask) -> None:
    """Bind this room's pages, commands and jobs to the application."""
