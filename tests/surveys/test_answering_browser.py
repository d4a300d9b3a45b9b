"""A citizen on a phone, with a real Chromium: languages, mistakes, no JavaScript, and axe-core on every state."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
import tinycss2
from playwright.sync_api import Browser, Page, Route, expect

from parem.extensions import db
from parem.languages import LANGUAGES
from parem.surveys.models import Comment, Response, Survey
from tests.live import AS_IN_2020, PHONE, Live, assert_accessible
from tests.surveys.questionnaires import QUESTIONS, STORED, make_survey

pytestmark = pytest.mark.browser
FORM = "/s/minute/alytus/home-help"


@pytest.fixture
def survey(live_world: SimpleNamespace) -> Survey:
    return make_survey(live_world)


def phone(browser: Browser, live: Live, language: str = "en", **more: Any) -> Page:
    """A page on a phone, in a browser that speaks this language."""
    page = browser.new_context(viewport=PHONE, locale=language, base_url=live.url, **more).new_page()
    page.on("pageerror", lambda error: pytest.fail(f"a script failed: {error}"))
    page.add_init_script(AS_IN_2020)
    return page


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f'label:has(input[name="{name}"][value="{value}"])').click()


def stored() -> Response:
    db.session.rollback()
    return db.session.scalars(db.select(Response)).one()


def answer_the_rest(page: Page) -> None:
    """The questions after the first, from the first page to the end."""
    choose(page, "ease", "dk")
    choose(page, "recommend", "10")
    choose(page, "resolved", "1")
    page.locator("main button[value=next]").click()
    choose(page, "way", "web")
    choose(page, "ways", "web")
    choose(page, "ways", "counter")
    page.fill("#visits", "2,5")
    page.fill("#comment", "More light, please")
    page.locator("main button[value=send]").click()


def test_answering_with_a_mistake_and_a_change_of_language(browser: Browser, live: Live, survey: Survey) -> None:
    page = phone(browser, live, "lt")
    page.goto("/s/minute")
    expect(page.locator("html")).to_have_attribute("lang", "lt")
    page.locator("main button[value=next]").click()
    expect(page.locator("#errors")).to_be_focused()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("How satisfied are you")).to_be_visible()
    page.locator("main button[value=next]").click()
    page.get_by_role("link", name=re.compile("How satisfied")).click()
    expect(page.locator("#satisfaction-0")).to_be_focused()
    choose(page, "satisfaction", "4")
    page.get_by_role("button", name="Русский").click()
    expect(page.locator('input[name=satisfaction][value="4"]')).to_be_checked()
    page.get_by_role("button", name="English").click()
    answer_the_rest(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_focused()
    assert page.url.endswith("/thanks?lang=en")
    kept = stored()
    assert (kept.answers, kept.language) == (STORED, "en")
    assert db.session.scalars(db.select(Comment.text)).one() == "More light, please"
    assert page.context.cookies() == []


def test_answering_without_javascript(browser: Browser, live: Live, survey: Survey) -> None:
    page = phone(browser, live, "en", java_script_enabled=False)
    page.goto(FORM)
    page.locator('label:has(input[name="satisfaction"][value="4"])').click()
    answer_the_rest(page)
    assert page.url.endswith("/thanks?lang=en")
    assert stored().answers == STORED


def test_answering_by_keyboard_alone(browser: Browser, live: Live, survey: Survey) -> None:
    page = phone(browser, live)
    page.goto(FORM)
    page.locator('input[name=satisfaction][value="1"]').focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.locator('input[name=satisfaction][value="2"]')).to_be_checked()
    page.keyboard.press("Enter")  # the form's own button, not a language
    expect(page.locator("#visits")).to_be_visible()
    page.locator("#visits").focus()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert stored().answers == {"satisfaction": 2, "visits": 3}


def test_an_answer_can_be_taken_back(browser: Browser, live: Live, survey: Survey) -> None:
    page = phone(browser, live)
    page.goto(FORM)
    taken_back = page.locator("#recommend-question .no-answer")
    expect(taken_back).to_be_hidden()
    choose(page, "recommend", "3")
    expect(taken_back).to_be_visible()
    taken_back.click()
    choose(page, "satisfaction", "5")
    page.locator("main button[value=next]").click()
    page.locator("main button[value=send]").click()
    page.wait_for_url("**/thanks*")
    assert stored().answers == {"satisfaction": 5}


def test_a_browser_of_2020_marks_what_is_chosen(browser: Browser, live: Live, survey: Survey) -> None:
    """Without :has: "no answer" comes with an answer, and what is chosen or wrong is seen."""
    page = phone(browser, live)

    def drop_what_is_young(route: Route) -> None:
        answer = route.fetch()
        rules = tinycss2.parse_stylesheet(answer.text(), skip_comments=True)
        old = [rule for rule in rules if rule.type != "at-rule" or rule.lower_at_keyword != "supports"]
        assert len(old) < len(rules)
        assert ":has" not in tinycss2.serialize(old)
        route.fulfill(response=answer, body=tinycss2.serialize(old))

    page.route("**/citizen.css*", drop_what_is_young)
    page.goto(FORM)
    taken_back = page.locator("#recommend-question .no-answer")
    expect(taken_back).to_be_hidden()
    choose(page, "recommend", "3")
    expect(taken_back).to_be_visible()
    mark = "(at => getComputedStyle(document.querySelector(at), '::before').backgroundColor)"
    first = "#resolved-question .choice span"
    assert page.evaluate(f"{mark}('{first}')") == "rgba(0, 0, 0, 0)"
    page.locator("#resolved-question .choice").first.click()
    assert page.evaluate(f"{mark}('{first}')") == "rgb(227, 240, 237)"
    page.locator("main button[value=next]").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#recommend-question .no-answer")).to_be_visible()
    expect(page.locator("#ease-question .no-answer")).to_be_hidden()


def test_back_after_sending_gives_the_next_person_an_empty_form(browser: Browser, live: Live, survey: Survey) -> None:
    page = phone(browser, live)
    page.goto(FORM)
    choose(page, "satisfaction", "5")
    page.locator("main button[value=next]").click()
    page.fill("#comment", "Mine")
    page.locator("main button[value=back]").click()
    expect(page.locator('input[name=satisfaction][value="5"]')).to_be_checked()
    page.locator("main button[value=next]").click()
    expect(page.locator("#comment")).to_have_value("Mine")
    page.locator("main button[value=send]").click()
    page.wait_for_url("**/thanks*")
    page.goto(FORM)
    expect(page.locator("input:checked")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 360, 390])
def test_targets_are_large_and_nothing_is_cut_off(browser: Browser, live: Live, survey: Survey, width: int) -> None:
    page = phone(browser, live)
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(FORM)
    for target in page.locator(".point, .choice:visible, .languages button, .buttons button").all():
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 43.9, target.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.add_style_tag(content="html { font-size: 200% }")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_is_accessible(browser: Browser, live: Live, live_world: SimpleNamespace, language: str) -> None:
    make_survey(live_world, [live_world.service, live_world.other])
    make_survey(live_world, code="over", state="closed")
    page = phone(browser, live, language)
    for path in ("/s/minute", "/s/over/alytus/home-help", "/s/unknown", FORM):
        page.goto(path)
        assert_accessible(page)
    page.locator("main button[value=next]").click()
    expect(page.locator("#errors")).to_be_visible()
    assert_accessible(page)
    choose(page, "satisfaction", "4")
    page.locator("main button[value=next]").click()
    expect(page.get_by_text(QUESTIONS[-1]["text"][language])).to_be_visible()
    page.fill("#visits", "x")
    assert_accessible(page)
    page.locator("main button[value=send]").click()
    expect(page.locator("#visits-error")).to_be_visible()
    assert_accessible(page)
    page.fill("#visits", "")
    page.locator("main button[value=send]").click()
    page.wait_for_url("**/thanks*")
    assert_accessible(page)
