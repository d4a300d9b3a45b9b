"""Dates and rankings in a real browser: by keyboard on a phone, by touch at a kiosk."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page, expect

from parem.extensions import db
from parem.languages import Texts
from parem.surveys.date_values import TODAY
from parem.surveys.kiosks.device_operations import create_device
from parem.surveys.models import Survey
from tests.live import PHONE, Live, assert_accessible
from tests.surveys.questionnaires import make_version
from tests.surveys.test_kiosk_browser import DEAD_TIME, arrived, begin, on, register, tablet, when_shown

__all__ = ["tablet"]  # a fixture

pytestmark = pytest.mark.browser
OPTIONS = [{"code": code, "label": Texts.of(code.title())} for code in ("wait", "hours", "web")]
QUESTIONS = [
    {"code": "when", "type": "date", "granularity": "month", "latest": TODAY, "required": True,
     "text": Texts.of("When?")},
    {"code": "order", "type": "ranking", "options": OPTIONS, "ranks": 2, "dont_know": True, "required": True,
     "text": Texts.of("What matters?")},
]  # fmt: skip


@pytest.fixture
def survey(live_world: SimpleNamespace) -> Survey:
    survey = Survey(
        code="minute", title=Texts.of("Minute"), state="open", organisation=live_world.first,
        services=[live_world.service],
    )  # fmt: skip
    db.session.add(survey)
    make_version(survey, questions=QUESTIONS)
    db.session.commit()
    return survey


def test_a_ranking_by_keyboard(browser: Browser, live: Live, survey: Survey) -> None:
    page = browser.new_context(viewport=PHONE, locale="en", base_url=live.url).new_page()
    page.on("pageerror", lambda error: pytest.fail(f"a script failed: {error}"))
    page.goto("/s/minute/alytus/home-help")
    page.fill("#when", "2024-05")
    page.locator("#order-dk").check()
    page.get_by_role("button", name="Choose as number 1: Web").press("Enter")
    expect(page.locator("[data-ranking-said]")).to_have_text("“Web” is number 1.")
    expect(page.locator("#order-dk")).not_to_be_checked()
    expect(page.get_by_role("button", name="Choose as number 2: Wait")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-what=choose]")).to_have_count(0)
    page.get_by_role("button", name="Up: Wait").press("Space")
    expect(page.locator("[data-ranking-said]")).to_have_text("“Wait” is number 1.")
    assert_accessible(page)
    page.locator("main button[value=send]").press("Enter")
    page.wait_for_url("**/thanks**")
    assert arrived(page)[0].answers == {"when": "2024-05", "order": ["wait", "web"]}


def test_a_date_and_a_ranking_by_touch(tablet: Page, live_world: SimpleNamespace, survey: Survey) -> None:
    _device, code = create_device(live_world.first, survey, live_world.service, "Counter")
    db.session.commit()
    register(tablet, code)
    begin(tablet)
    shown = ".step:not([hidden])"
    problem = tablet.locator(f"{shown} .problem")
    when_shown(tablet, f"{shown} [data-part=month]").select_option("12")
    on(tablet)
    expect(problem).to_have_text("Choose each part of the date.")
    year = tablet.locator(f"{shown} [data-part=year]")
    year.select_option(index=1)
    on(tablet)
    expect(problem).to_have_text("This date can’t be the answer.")
    year.select_option("2024")
    on(tablet)
    tap(tablet, "web")
    on(tablet)
    expect(problem).to_have_text("Touch 2 options, the most important first.")
    for option in ("wait", "hours", "web", "hours"):
        tap(tablet, option)
    assert_accessible(tablet)
    on(tablet)
    assert arrived(tablet)[0].answers == {"when": "2024-12", "order": ["wait", "hours"]}


def tap(page: Page, option: str) -> None:
    """Touch an option of the ranking that is shown."""
    button = page.locator(f".step:not([hidden]) [data-rank-option={option}]")
    button.wait_for()
    page.clock.run_for(DEAD_TIME)
    button.tap()
