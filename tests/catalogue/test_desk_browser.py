"""The set-up pages in a real Chromium: axe-core and no sideways scrolling, on a phone and on a desk."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page, expect

from parem.accounts.audit import record
from parem.extensions import db
from tests.conftest import PASSWORD
from tests.live import AXE, DESK, PHONE, Live, assert_accessible, sign_in_browser

pytestmark = pytest.mark.browser


def assert_good(page: Page) -> None:
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], f"{page.url} scrolls sideways"
    assert page.locator("h1").count() == 1
    assert_accessible(page)


def test_set_up_pages_hold_long_names_on_a_phone(browser: Browser, live: Live, live_world: SimpleNamespace) -> None:
    live_world.above.email = "a.person.with.a.rather.long.address@municipality.example.org"
    record("service.changed", "home-help", live_world.county, changes={"channels": [["web"], ["web", "home"]]})
    db.session.commit()
    context = browser.new_context(viewport=PHONE, base_url=live.url, locale="en")
    context.add_init_script(AXE)
    sign_in_browser(context, live, live_world.above)
    page = context.new_page()
    service = f"/o/alytus/services/{live_world.service.id}"
    for address in (
        "/account", "/organisations", "/change", "/verify",
        "/o/county/organisation/", "/o/county/organisation/new", "/o/county/organisation/audit/",
        "/o/alytus/organisation/people/", "/o/alytus/organisation/people/invite",
        f"/o/alytus/organisation/people/{live_world.director.id}",
        "/o/county/services/", "/o/alytus/services/?search=nothing", service, f"{service}/edit",
        "/o/alytus/services/import/", "/o/county/areas/", "/o/county/areas/standard-services/new",
    ):  # fmt: skip
        response = page.goto(address)
        assert response is not None and response.status == 200, address
        assert_good(page)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_signing_in_and_setting_up_are_accessible(browser: Browser, live: Live, size: dict) -> None:
    page = browser.new_context(viewport=size, base_url=live.url, locale="en").new_page()
    for address in ("/login", "/reset", "/setup"):
        page.goto(address)
        assert_good(page)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#errors")).to_be_focused()
    assert_good(page)
    page.locator("#errors a").first.click()
    expect(page.locator("#setup_code")).to_be_focused()


def test_a_manager_signs_in_and_imports_services_by_keyboard(
    browser: Browser, live: Live, live_world: SimpleNamespace, tmp_path: Path
) -> None:
    page = browser.new_context(viewport=DESK, base_url=live.url, locale="en").new_page()
    page.goto("/o/alytus/services/import/")
    page.keyboard.type("quality_manager@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live.url}/o/alytus/services/import/")
    file = tmp_path / "services.csv"
    file.write_text("code;area;name_en\nbus;nowhere;Bus\n", encoding="utf-8-sig")
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Show what it would do").press("Enter")
    expect(page.locator("#errors")).to_contain_text("There is no area “nowhere”.")
    assert_good(page)
    file.write_text("code;area;name_en\nbus;social;Bus\n", encoding="utf-8-sig")
    page.get_by_role("link", name="Choose a file").press("Enter")
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Show what it would do").press("Enter")
    page.get_by_role("button", name="Save all of it").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Services added: 1")
    expect(page.get_by_role("link", name="Bus")).to_be_visible()
