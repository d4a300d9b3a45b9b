"""Every word of the code is translated into Lithuanian, Estonian and Russian, with all its forms."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from flask import Flask, g, render_template_string
from flask_babel import force_locale, gettext, lazy_gettext, refresh
from jinja2.defaults import DEFAULT_FILTERS

from parem.formats import number
from parem.web import current_language

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


IN_WORDS = "{{ _('Results') }} {{ ngettext('%(num)s comment', '%(num)s comments', 2) }} {{ 1.5|number(1)}}"
LITHUANIAN, ESTONIAN = "Rezultatai 2 komentarai 1,5", "Tulemused 2 kommentaari 1,5"


def said() -> tuple[str, str, str, str]:
    """What a template, a view and a number say in the language of now."""
    return render_template_string(IN_WORDS), gettext("Results"), number(1.5, 1), current_language()


def test_a_language_that_is_forced_holds_for_its_block_alone(page_app: Flask) -> None:
    lithuanian = (LITHUANIAN, "Rezultatai", "1,5", "lt")
    with page_app.test_request_context("/?lang=lt"):
        for _ in range(2):
            assert said() == lithuanian
            with force_locale("et"):
                assert said() == (ESTONIAN, "Tulemused", "1,5", "et")
                with force_locale("en"):
                    assert said() == ("Results 2 comments 1.5", "Results", "1.5", "en")
                assert said() == (ESTONIAN, "Tulemused", "1,5", "et")
            assert said() == lithuanian


def test_a_language_that_is_forced_before_any_word_is_gone_after_it(page_app: Flask) -> None:
    with page_app.test_request_context("/?lang=lt"):
        with force_locale("et"):
            assert said()[0] == ESTONIAN
        assert said()[0] == LITHUANIAN


def test_a_language_can_be_switched_within_a_request(page_app: Flask) -> None:
    with page_app.test_request_context("/"):
        g.fallback_language = "lt"
        assert said()[3] == "lt"
        g.fallback_language = "et"
        refresh()
        assert said() == (ESTONIAN, "Tulemused", "1,5", "et")


def test_the_next_page_speaks_its_own_language(page_app: Flask) -> None:
    for language, expected in (("lt", LITHUANIAN), ("et", ESTONIAN), ("lt", LITHUANIAN)):
        with page_app.app_context(), page_app.test_request_context(f"/?lang={language}"):
            g.pop("_flask_babel", None)
            assert said()[0] == expected


def test_numbers_are_written_as_in_english_outside_of_an_application() -> None:
    assert number(1234.5, 1) == "1,234.5"


def test_what_stands_in_the_places_of_words_is_escaped_in_pages_and_in_no_plain_text(page_app: Flask) -> None:
    typed = "<b>&"
    filled = "{{ _('%(table)s (CSV)', table=typed) }} {{ _('95 %% interval') }}"
    with page_app.test_request_context("/?lang=en"):
        page = page_app.jinja_env.from_string(filled)
        assert page.render(typed=typed) == "&lt;b&gt;&amp; (CSV) 95 % interval"
        plain = "{% autoescape false %}" + filled + "{% endautoescape %}"
        assert page_app.jinja_env.from_string(plain).render(typed=typed) == "<b>& (CSV) 95 % interval"
        # Words that are safe in a page, as a part of it, are escaped once.
        joined = page_app.jinja_env.from_string("{{ _('Offered & <b>') ~ typed }}").render(typed=typed)
        assert joined == "Offered & <b>&lt;b&gt;&amp;"


def test_a_number_in_a_template_is_written_as_each_page_says(page_app: Flask) -> None:
    """Whoever saw the page first, with its words compiled, chooses nothing for those who come after."""
    page = None
    with page_app.test_request_context("/"):
        for language, expected in (("lt", "0,001"), ("en", "0.001"), ("et", "0,001"), ("ru", "0,001")):
            with force_locale(language):
                page = page or page_app.jinja_env.from_string("{{ 0.001|number(3) }}")
                assert page.render() == expected


def test_no_filter_of_ours_runs_while_a_template_is_compiled(page_app: Flask) -> None:
    filters = page_app.jinja_env.filters
    ours = filters.keys() - DEFAULT_FILTERS.keys()
    assert {"number", "say", "figure_words", "date_words", "history_words"} <= ours
    assert [name for name in ours if not hasattr(filters[name], "jinja_pass_arg")] == []
