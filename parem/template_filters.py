"""Template filters run when a page is shown, in its language, and never as its template is compiled (floor 0)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask
from jinja2 import pass_context
from jinja2.defaults import DEFAULT_FILTERS


def filter_when_shown(app: Flask) -> None:
    """Have each filter that is not Jinja's own run whenever a page is shown.

    Jinja runs a filter of a constant ({{ 0.001|number(3) }}) once, as it compiles the template: whoever came first
    after a start would choose the decimal comma for everybody. It leaves alone what wants the page's context.
    """
    filters = app.jinja_env.filters
    for name in filters.keys() - DEFAULT_FILTERS.keys():
        if not hasattr(filters[name], "jinja_pass_arg"):
            filters[name] = _of_the_page(filters[name])


def _of_the_page(plain: Callable[..., Any]) -> Callable[..., Any]:
    @pass_context
    @wraps(plain)
    def shown(_context: object, *args: Any, **named: Any) -> Any:
        return plain(*args, **named)

    return shown
