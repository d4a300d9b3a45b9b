"""Every word of the code is translated into Lithuanian, Estonian and Russian, with all its forms."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from flask import Flask, render_template_string
from flask_babel import lazy_gettext

ROOT = Path(__file__).resolve().parent.parent
EXTRACT = [
    "extract",
    "-F",
    "babel.cfg",
    "-k",
    "_l",
    "-k",
    "lazy_gettext",
    "-k",
    "ngettext:1,2",
    "-k",
    "lazy_ngettext:1,2",
]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every word that the code has now."""
    path = tmp_path_factory.mktemp("words") / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", *EXTRACT, "-o", str(path), "parem"]
    subprocess.run(command, cwd=ROOT, check=True)
    with path.open("rb") as file:
        return read_po(file)


def catalogue(language: str) -> Catalog:
    path = ROOT / "parem" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


@pytest.mark.parametrize("language", ["lt", "et", "ru"])
def test_nothing_is_left_in_english(template: Catalog, language: str) -> None:
    known = catalogue(language)
    missing = [
        message.id
        for message in template
        if message.id and (known.get(message.id) is None or not all(forms(known.get(message.id))))
    ]
    assert not missing


@pytest.mark.parametrize("language", ["lt", "et", "ru"])
def test_placeholders_and_plural_forms_are_whole(language: str) -> None:
    known = catalogue(language)
    wrong = [(message.id, str(error)) for message, errors in known.check() for error in errors]
    short = [m.id for m in known if isinstance(m.id, tuple) and len(forms(m)) != known.num_plurals]
    assert not wrong
    assert not short


def test_the_compiled_catalogues_can_be_made(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "compile", "-d", "parem/translations"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "error" not in done.stderr


def test_what_people_typed_is_escaped_in_words_that_are_looked_up_late(page_app: Flask) -> None:
    """Flask-Babel's lazy words call themselves safe for a page, with whatever stands in their places."""
    late = lazy_gettext("The workbook has no sheet “%(sheet)s”.", sheet='<img src=x onerror="alert(1)">')
    with page_app.test_request_context("/"):
        for template in ("{{ late }}", '<p title="{{ late }}"></p>'):
            shown = render_template_string(template, late=late)
            assert "<img" not in shown and "&lt;img" in shown and 'onerror="' not in shown
