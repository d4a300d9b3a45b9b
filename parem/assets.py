"""Static files and icons: addresses that change with the content, and icons in the page itself (floor 0)."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

import flask_bootstrap
from flask import Flask, Response, current_app, request, url_for
from markupsafe import Markup

_ICONS = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "icons" / "bootstrap-icons.svg"
_SYMBOL = re.compile(r'<symbol [^>]*viewBox="([^"]+)" id="([^"]+)">(.*?)</symbol>', re.DOTALL)


def asset(name: str) -> str:
    """The address of a file of ours."""
    return url_for("static", filename=name)


@lru_cache
def icon(name: str) -> Markup:
    """A Bootstrap icon, drawn in the page: the package's one file of all icons is a megabyte. Raises KeyError."""
    box, shapes = _icons()[name]
    return Markup('<svg class="icon" viewBox="{}" aria-hidden="true" focusable="false">{}</svg>').format(
        box,
        Markup(shapes),  # noqa: S704 - from the installed package
    )


@lru_cache
def _icons() -> dict[str, tuple[str, str]]:
    found = _SYMBOL.findall(_ICONS.read_text(encoding="utf-8"))
    return {name: (box, shapes) for box, name, shapes in found}


def set_up_assets(app: Flask) -> None:
    """Let the address of every static file carry a fingerprint of its content: browsers may keep it for long."""

    @app.url_defaults
    def _add_fingerprint(endpoint: str, values: dict[str, object]) -> None:
        if "v" in values or not is_static(endpoint):
            return
        blueprint = current_app.blueprints.get(endpoint.rpartition(".")[0])
        path = Path(str((blueprint or current_app).static_folder)) / str(values.get("filename"))
        if path.is_file():
            values["v"] = _fingerprint(path, path.stat().st_mtime_ns)

    app.jinja_env.globals.update(asset=asset, icon=icon)


def is_static(endpoint: str | None) -> bool:
    """Whether this view serves files as they are."""
    return endpoint == "static" or (endpoint or "").endswith(".static")


def keep_for_long(response: Response) -> bool:
    """Mark a static file that was asked for by its fingerprint as never changing; whether it was one."""
    if is_static(request.endpoint) and "v" in request.args:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return is_static(request.endpoint)


@lru_cache
def _fingerprint(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]
