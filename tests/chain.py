"""What a walk along the chain needs: a browser that speaks one language, forms filled by name, files of answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from babel.support import Translations
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

import parem
from parem.languages import LANGUAGES
from tests.live import DESK, Live, assert_accessible

TODAY = date.today()
#: The answers of before lie in the last whole months, which the findings look at; the change came after them.
FIRST = (TODAY.replace(day=1) - timedelta(1)).replace(day=1)
STARTED = TODAY.replace(day=1)


@cache
def words(language: str) -> Translations:
    folder = Path(parem.__file__).parent / "translations"
    return Translations.load(folder, [language])  # type: ignore[return-value]


@dataclass(frozen=True)
class Desk:
    """A person at a desk: their page, and the language they read."""

    page: Page
    language: str
    #: Whether each page is put before axe-core; tests/test_every_page.py does so with every page in every language.
    judged: bool = False

    def say(self, message: str, **values: str) -> str:
        """The message in this person's language."""
        said = words(self.language).gettext(message) if self.language != "en" else message
        return said % values if values else said

    def go(self, address: str) -> None:
        answer = self.page.goto(address)
        assert answer is not None and answer.status == 200, f"{address}: {answer and answer.status}"

    def fill(self, **values: str) -> None:
        """Type into fields by name; a text in four languages is typed into all of them by `name_all`."""
        for name, value in values.items():
            for each in [f"{name[:-4]}-{code}" for code in LANGUAGES] if name.endswith("_all") else [name]:
                field = self.page.locator(f"main [name='{each}']")
                if field.first.get_attribute("type") in ("radio", "checkbox"):
                    self.page.locator(f"main [name='{each}'][value='{value}']").check()
                elif field.evaluate("field => field.tagName") == "SELECT":
                    field.select_option(value)
                else:
                    field.fill(value)

    def follow(self, button: Locator, address: str = "") -> None:
        """Press this, and wait until the page that follows (its address has this pattern) is there."""
        with self.page.expect_navigation(url=re.compile(address)):
            button.click()

    def press(self, message: str, **values: str) -> None:
        """Press a button, or follow a link that looks like one, by its words; the page that follows is in order."""
        name = self.say(message, **values)
        main = self.page.locator("main")
        button: Locator = main.get_by_role("button", name=name, exact=True)
        self.follow((button if button.count() else main.get_by_role("link", name=name, exact=True)).first)
        expect(self.page.locator("h1")).to_have_count(1)
        errors = self.page.locator("#errors, .alert-danger")
        assert errors.count() == 0, f"{self.page.url}: {errors.first.inner_text()}"
        if self.judged:
            assert_accessible(self.page)

    def sees(self, message: str, **values: str) -> None:
        expect(self.page.locator("main")).to_contain_text(self.say(message, **values))


def desk(browser: Browser, live: Live, language: str) -> Desk:
    """A new person at a desk, signed in to nothing; a question of the page ("are you sure?") is answered yes."""
    context: BrowserContext = browser.new_context(viewport=DESK, base_url=live.url, locale=language)
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    return Desk(page, language, judged=language == "lt")


def answers(path: Path, first: date, satisfied: int, others: int) -> Path:
    """A file of answers, five or two of five, on the days from this one on, up to yesterday."""
    days = max(1, min(28, (TODAY - first).days))
    rows = [f"{5 if at < satisfied else 2},{first + timedelta(at % days)}" for at in range(satisfied + others)]
    path.write_text("satisfaction,Date\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def number_in(address: str) -> str:
    """The last number of an address."""
    return re.findall(r"\d+", address)[-1]
