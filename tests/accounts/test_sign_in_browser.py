"""The two steps of a sign-in and the link for a new password, in a real Chromium with axe-core in every language."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from parem.extensions import db
from parem.languages import LANGUAGES
from tests.conftest import PASSWORD
from tests.live import PHONE, Live, assert_accessible

pytestmark = pytest.mark.browser
EMAIL = "director@example.org"


def phone(browser: Browser, live: Live, language: str) -> Page:
    return browser.new_context(viewport=PHONE, base_url=live.url, locale=language).new_page()


def sign_in(page: Page) -> None:
    page.goto("/login")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


def press(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    assert_accessible(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_second_step(browser: Browser, live: Live, live_world: SimpleNamespace, language: str) -> None:
    live_world.director.language = language
    db.session.commit()
    page = phone(browser, live, language)
    sign_in(page)
    page.wait_for_url(re.compile("/o/alytus"))
    page.goto("/tf-setup")
    press(page)
    secret = re.sub("[- ]", "", page.locator("code.copyable").inner_text())
    page.fill("[name=code]", pyotp.TOTP(secret).now())
    press(page)
    expect(page).to_have_url(re.compile("/account"))
    page.goto("/mf-recovery-codes")
    press(page)
    codes = page.locator("li code").all_inner_texts()
    assert codes, page.locator("main").inner_html()

    page = phone(browser, live, language)
    sign_in(page)
    page.wait_for_url(re.compile("/tf-validate"))
    assert_accessible(page)
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.goto("/mf-recovery")
    page.fill("[name=code]", "0000-0000-0000")
    press(page)
    page.fill("[name=code]", codes[0])
    page.press("[name=code]", "Enter")
    page.wait_for_url(re.compile("/o/alytus|/account"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_for_a_new_password(browser: Browser, live: Live, live_world: SimpleNamespace, language: str) -> None:
    live.app.extensions["mailman"].outbox = []
    page = phone(browser, live, language)
    page.goto("/reset")
    page.fill("[name=email]", EMAIL)
    press(page)
    link = re.search(r"https?://\S+?(/reset/\S+)", str(live.app.extensions["mailman"].outbox[0].body))
    assert link
    page.goto(link[1])
    assert_accessible(page)
    page.fill("[name=password]", "short")
    page.fill("[name=password_confirm]", "short")
    press(page)
    expect(page.locator("html")).to_have_attribute("lang", language)
