"""Every page of Parem in every language, in a real Chromium with the demonstration county: at phone and desk width.

In Estonian, whose words are the longest, also at 400 % zoom, with text at 200 %, in forced colours and without motion.

A new view is here by being in the application; where its address needs values, tests/every_page.py gives them.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from parem.accounts.models import User
from parem.extensions import db
from parem.languages import LANGUAGES
from parem.wsgi import create_app
from tests.apps import config_for, made_once
from tests.every_page import ELSEWHERE, Opened, load_everything, pages
from tests.every_state import problems_in_states
from tests.live import AXE, DESK, PHONE, RULES, RULES_WITHOUT_COLOURS, Live, assert_accessible, serve, sign_in_browser

pytestmark = pytest.mark.browser
#: A date of the epoch, or a value that no template should print.
NONSENSE = re.compile(r"\b(1970|1980)-01-01|\bNaN\b|undefined|\binf\b|Traceback")
TODAY = date(2026, 11, 23)
#: What is looked at on each page, in one question to the browser.
LOOK = """() => ({
  wide: document.documentElement.scrollWidth, window: window.innerWidth, language: document.documentElement.lang,
  headings: document.querySelectorAll("h1").length, words: document.body.innerText,
})"""
#: Contrast is judged at each width, in one language: colours are the same in the other.
JUDGED_FOR_COLOURS = ("lt", "et")


@pytest.fixture(scope="module")
def county(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Parem with the demonstration county, served for the tests of this file."""

    def make(folder: Path) -> None:
        shutil.copy(sqlite_template, folder / "parem.db")
        app = create_app(config_for(folder, f"sqlite:///{folder / 'parem.db'}"))
        with app.app_context():
            load_everything(TODAY)
            db.engine.dispose()

    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(made_once(tmp_path_factory, "county", make), folder, dirs_exist_ok=True)
    with serve(folder) as live:
        yield live


class Reader:
    """A person's browser, in one tab throughout (a new one for each page would take most of the time)."""

    def __init__(self, context: BrowserContext) -> None:
        context.add_init_script(AXE)
        self.page = context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))


def readers(browser: Browser, county: Live, size: dict[str, int], language: str) -> dict[str | None, Reader]:
    """A browser for each person, and one for anyone, in this language and size."""
    made: dict[str | None, Reader] = {}
    people = [None, *db.session.scalars(db.select(User))]
    for person in people:
        context = browser.new_context(viewport=size, base_url=county.url, locale=language, reduced_motion="reduce")
        if person:
            person.language = language
            sign_in_browser(context, county, person)
        made[person.fs_uniquifier if person else None] = Reader(context)
    db.session.commit()
    return made


def problems_of(reader: Reader, opened: Opened, language: str) -> list[str]:
    """What is wrong with this page; each with its address."""
    page = reader.page
    reader.said.clear()
    answer = page.goto(opened.address)
    found = [] if answer and answer.status == 200 else [f"status {answer.status if answer else 'none'}"]
    seen = page.evaluate(LOOK)
    found += [f"it scrolls sideways: {seen['wide']} > {seen['window']}"] if seen["wide"] > seen["window"] else []
    found += ["it has not one h1"] if seen["headings"] != 1 else []
    found += [f"its language is {seen['language']}"] if seen["language"] != language else []
    found += [f"it says {match.group()}" for match in NONSENSE.finditer(seen["words"])]
    found += problems_in_states(page) if language == "et" else []
    try:
        assert_accessible(page, RULES if language in JUDGED_FOR_COLOURS else RULES_WITHOUT_COLOURS)
    except AssertionError as error:
        found.append(str(error))
    return [f"{opened.address} ({opened.endpoint}): {each}" for each in found + reader.said]


@pytest.mark.parametrize(
    ("language", "size"),
    [("lt", PHONE), ("et", DESK), ("en", DESK), ("ru", PHONE)],
    ids=["lt-phone", "et-desk", "en-desk", "ru-phone"],
)
def test_every_page(browser: Browser, county: Live, language: str, size: dict[str, int]) -> None:
    assert language in LANGUAGES
    wrong: list[str] = []
    with county.app.app_context():
        people = readers(browser, county, size, language)
        for opened in pages(county.app):
            wrong += problems_of(people[opened.person], opened, language)
    for reader in people.values():
        reader.page.context.close()
    assert not wrong, "\n".join(wrong)


def test_the_pages_that_are_tested_elsewhere_are(pytestconfig: pytest.Config) -> None:
    for path in set(ELSEWHERE.values()):
        assert "assert_accessible(" in (pytestconfig.rootpath / path).read_text(encoding="utf-8")
