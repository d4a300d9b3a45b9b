"""A manager without a mouse: builds a questionnaire, translates it, takes one over from a file."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from parem.extensions import db
from parem.surveys.models import Survey
from tests.live import DESK, Live, sign_in_browser
from tests.surveys.limesurvey_files import Q, lss

pytestmark = pytest.mark.browser
#: More stops than any page here has.
MANY = 120
#: Whether what has the focus can be seen, in the window, with an outline or a shadow.
IS_SEEN = """(at) => {
  const box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const isMarked = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  return isMarked && box.bottom > 0 && box.top < window.innerHeight;
}"""


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until this has the focus, as a person does; then it is seen to have it."""
    for _ in range(MANY):
        page.keyboard.press("Tab")
        if target.evaluate("at => at === document.activeElement"):
            assert target.evaluate(IS_SEEN)
            return
    pytest.fail(f"Tab never comes to {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    tab_to(page, target)
    page.keyboard.press(key)


def add_question(page: Page, words: str) -> None:
    press(page, page.locator(".type-list a", has_text="Yes or no"))
    page.wait_for_url("**/new/yes_no*")
    tab_to(page, page.locator("#text-en"))
    page.keyboard.type(words)
    press(page, page.locator("main button.btn-primary"))
    expect(page.get_by_role("link", name=words, exact=True)).to_be_visible()


def asked(page: Page) -> list[str]:
    return page.locator(".question-row h3").all_inner_texts()


def test_a_manager_without_a_mouse(browser: Browser, live: Live, live_world: SimpleNamespace) -> None:
    context = browser.new_context(viewport=DESK, base_url=live.url, locale="en", reduced_motion="reduce")
    sign_in_browser(context, live, live_world.quality_manager)
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    builds(page)
    translates(page)
    takes_over(page)
    context.close()
    db.session.rollback()
    assert {survey.title.in_language("en") for survey in db.session.scalars(db.select(Survey))} == {"Counter", "Old"}


def builds(page: Page) -> None:
    """Two questions, the second moved up, one deleted and taken back."""
    page.goto("/o/alytus/surveys/new")
    tab_to(page, page.locator("#title-en"))
    page.keyboard.type("Counter")
    tab_to(page, page.locator("input[type=radio]:checked"))
    page.keyboard.press("ArrowDown")
    press(page, page.locator("main button.btn-primary"))
    add_question(page, "Was it quick?")
    add_question(page, "Was it clear?")
    up = page.locator(".question-row").nth(1).locator(".question-buttons button").first
    press(page, up)
    expect(page.locator("#said")).to_have_text("Moved.")
    assert asked(page) == ["Was it clear?", "Was it quick?"]
    more = page.locator(".question-row").first.locator("details.more summary")
    press(page, more)
    expect(page.locator("details.more[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("details.more[open]")).to_have_count(0)
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    press(page, page.locator("details.more[open] button", has_text="Delete"))
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    assert asked(page) == ["Was it quick?"]
    press(page, undo)
    expect(page.get_by_text("The question is back.")).to_be_visible()
    assert asked(page) == ["Was it clear?", "Was it quick?"]


def translates(page: Page) -> None:
    """Only what is missing, into Estonian."""
    press(page, page.locator(".tabs a", has_text="Translations"))
    page.wait_for_url("**/translations*")
    press(page, page.locator(".translation-progress a[lang=et], .translation-progress a", has_text="Eesti"))
    page.wait_for_url("**to=et*")
    first = page.locator(".translation-row textarea").first
    tab_to(page, first)
    page.keyboard.type("Lett")
    press(page, page.locator(".save-bar button"))
    expect(page.locator(".flash")).to_be_visible()
    expect(page.locator(".translation-row textarea").first).to_have_value("Lett")


def takes_over(page: Page) -> None:
    """A LimeSurvey file: chosen, its report read, made a draft."""
    page.goto("/o/alytus/surveys/from-file")
    tab_to(page, page.locator("input[type=file]"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files({"name": "old.lss", "mimeType": "text/xml", "buffer": lss([Q("Y", "again")], title="Old")})
    press(page, page.locator("main button.btn-primary"))
    expect(page.get_by_role("heading", name="Question by question")).to_be_visible()
    press(page, page.locator("main button.btn-primary"))
    expect(page.locator(".question-row")).to_have_count(1)
