"""The whole chain in a real browser, from an empty database: set-up, survey, citizen, kiosk, finding, waste, action,
plan, the director's signature, the PDF, and the verdict; in Lithuanian and in English."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser, expect

from parem.accounts.setup_code import setup_code
from parem.improvements import pages
from tests.chain import FIRST, STARTED, TODAY, Desk, answers, desk
from tests.conftest import PASSWORD
from tests.live import PHONE, TABLET, Live, assert_accessible

pytestmark = pytest.mark.browser
PLACE, SERVICE = "rambynas", "home-help"
HOME = f"/o/{PLACE}"


def set_up(who: Desk) -> None:
    """The first administrator, who manages quality too; the catalogue; the director."""
    who.go("/setup")
    who.fill(
        setup_code=setup_code(), kind="municipality", organisation_name_all="Rambynas", code=PLACE, country="LT",
        default_language=who.language, name="Rasa", email="rasa@example.org", password=PASSWORD,
        password_again=PASSWORD,
    )  # fmt: skip
    who.press("Set up Parem")
    if "/login" in who.page.url:
        sign_in(who, "rasa@example.org")
    who.go(f"{HOME}/areas/new")
    who.fill(name_all="Social care", code="social")
    who.press("Save")
    who.go(f"{HOME}/services/new")
    who.fill(name_all="Home help", code=SERVICE)
    who.page.select_option("[name=area]", label="Social care")
    who.press("Save")
    who.go(f"{HOME}/organisation/people/invite")
    who.fill(name="Direktorius", email="director@example.org", language=who.language, roles="director")
    who.press("Send the invitation")


def sign_in(who: Desk, email: str) -> None:
    who.go("/login")
    who.page.fill("[name=email]", email)
    who.page.fill("[name=password]", PASSWORD)
    who.page.press("[name=password]", "Enter")
    who.page.wait_for_url(re.compile("/o/|/$|/organisations"))


def open_a_survey(who: Desk) -> None:
    who.go(f"{HOME}/surveys/new")
    who.fill(title_all="How did we do?", code="minute", start="ready")
    who.press("Make the survey")
    who.go(f"{HOME}/surveys/minute/services")
    who.page.locator("main input[type=checkbox]").first.check()
    who.follow(who.page.locator("main form button[type=submit]").last)
    who.go(f"{HOME}/surveys/minute/publish")
    who.fill(opens_on=str(FIRST))
    who.press("Publish and open")


def citizen_answers(browser: Browser, live: Live, language: str) -> None:
    page = browser.new_context(viewport=PHONE, base_url=live.url, locale=language).new_page()
    page.goto(f"/s/minute/{PLACE}/{SERVICE}")
    for _ in range(10):
        assert_accessible(page)
        for group in page.locator("fieldset:has(input[type=radio])").all():
            group.locator("label").nth(1).click()
        with page.expect_navigation():
            page.locator("main button[value=next], main button[value=send]").click()
        if "/thanks" in page.url:
            break
    expect(page).to_have_url(re.compile("/thanks"))
    assert_accessible(page)


def kiosk_answers(browser: Browser, live: Live, who: Desk) -> None:
    who.go(f"{HOME}/devices/new")
    who.fill(name="Counter 1")
    who.press("Add the kiosk")
    code = who.page.locator("p .copyable").first.inner_text()
    tablet = browser.new_context(viewport=TABLET, base_url=live.url, locale=who.language, has_touch=True).new_page()
    tablet.goto("/kiosk")
    tablet.fill("#code", code)
    tablet.locator("button.main-button").tap()
    # A screen that has just come takes no tap: a slipping finger would answer what was not read.
    expect(tablet.locator(".start")).to_be_visible()
    tablet.wait_for_timeout(900)
    tablet.locator(".start [data-go=next]").tap()
    expect(tablet.locator('label:has(input[name="satisfaction"][value="2"])')).to_be_visible()
    tablet.wait_for_timeout(900)
    tablet.locator('label:has(input[name="satisfaction"][value="2"])').tap()
    for _ in range(12):
        # The thanks come when the answers are kept, so first wait, then look.
        tablet.wait_for_timeout(900)
        if tablet.locator(".step.thanks:not([hidden])").count():
            break
        tablet.locator(".step:not([hidden]) [data-go=next]").first.tap()
    expect(tablet.locator(".step.thanks")).to_be_visible()
    assert_accessible(tablet)


def import_answers(who: Desk, file: Path) -> None:
    who.go(f"{HOME}/surveys/minute/import")
    who.page.set_input_files("input[type=file]", file)
    who.follow(who.page.locator("main form:has(input[type=file]) button[type=submit]"))
    assert_accessible(who.page)
    who.follow(who.page.locator("main form button[type=submit]").last, r"/import/\d+/\d+$")
    assert_accessible(who.page)
    who.follow(who.page.locator("main form[action$=confirm] button"), r"/import/done/\d+$")


def from_target_to_action(who: Desk) -> str:
    """The target, what stands out, the waste behind it, the action against it; the action's address."""
    who.go(f"{HOME}/targets")
    who.fill(indicator="satisfaction:top_2_box", value="80 %")
    who.press("Save the target")
    who.go(f"{HOME}/findings")
    who.press("Look again now")
    who.press("Evidence and what to do")
    who.press("Take up as waste")
    who.fill(title="Nobody calls back", kind="waiting", minutes_per_month="300", cents_per_month="1234,50")
    who.press("Save")
    who.press("Plan an action")
    who.fill(title="Call back within a day", due_on=str(TODAY), expected="10")
    who.page.select_option("[name=owner_id]", label="Rasa")
    value = who.page.locator("[name=target] option[value*='satisfaction']").first.get_attribute("value")
    who.fill(target=value or "")
    who.press("Save")
    return who.page.url


def move(who: Desk, action: str, stage: str, **values: str) -> None:
    who.go(f"{HOME}/board/{action.rpartition('/')[2]}/move/{stage}")
    who.fill(**values)
    who.follow(who.page.locator("#move form button[type=submit]"), f"{HOME}/(board|actions)")


def write_plan(who: Desk) -> str:
    """A plan with the action and a budget of 27,608.40 EUR, sent to the director; its address."""
    who.go(f"{HOME}/plans/new")
    who.fill(
        title_all="Better home help", starts_on=str(STARTED), ends_on=str(TODAY.replace(year=TODAY.year + 1)),
        budget_cents="27608,40",
    )  # fmt: skip
    who.press("Save")
    plan = who.page.url
    add = f"{plan}/%s/new"
    who.go(add % "goals")
    who.fill(text_all="Citizens are called back")
    who.press("Save")
    who.go(add % "lines")
    who.fill(starts_on=str(STARTED), ends_on=str(TODAY))
    who.page.select_option("[name=action_id]", index=1)
    who.page.select_option("[name=owner_id]", label="Rasa")
    who.press("Save")
    who.go(add % "budget")
    who.fill(text_all="Telephones", total_cents="27 608,40", grant_cents="23467.14", own_cents="4141.26")
    who.press("Save")
    who.press("Send to the director")
    return plan


def approve(live: Live, who: Desk, plan: str) -> None:
    """The director chooses a password by the invitation's link, reads, and signs."""
    message = next(m for m in live.app.extensions["mailman"].outbox if "director@example.org" in m.to)
    found = re.search(r"https?://\S+?(/reset/\S+)", str(message.body))
    assert found
    who.go(found[1])
    assert_accessible(who.page)
    who.page.fill("[name=password]", PASSWORD)
    who.page.fill("[name=password_confirm]", PASSWORD)
    who.page.press("[name=password_confirm]", "Enter")
    who.page.wait_for_url(re.compile("/login"))
    sign_in(who, "director@example.org")
    who.go(plan)
    who.press("Approve …")
    who.follow(who.page.locator("main form button[type=submit]").last)
    expect(who.page).to_have_url(plan)
    expect(who.page.locator("[role=status], .flash").first).to_contain_text("1")


def pdf_of(who: Desk, plan: str) -> bytes:
    who.go(f"{plan}/report")
    assert_accessible(who.page)
    who.follow(who.page.locator("form[action$='/pdf'] button[type=submit]").first, r"/pdf/\d+")
    with who.page.expect_download() as download:
        who.page.locator("a[href$='/file']").click()
    return Path(download.value.path()).read_bytes()


@pytest.mark.parametrize("language", ["lt", "en"])
def test_from_a_tap_to_a_signed_plan_and_a_verdict(
    browser: Browser, live: Live, tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.app.extensions["mailman"].outbox = []
    manager = desk(browser, live, language)
    set_up(manager)
    open_a_survey(manager)
    citizen_answers(browser, live, language)
    kiosk_answers(browser, live, manager)
    import_answers(manager, answers(tmp_path / "before.csv", FIRST, satisfied=12, others=48))
    action = from_target_to_action(manager)
    move(manager, action, "do", day=str(STARTED))
    plan = write_plan(manager)
    approve(live, desk(browser, live, language), plan)
    with pikepdf.open(io.BytesIO(pdf_of(manager, plan))) as printed:
        assert str(printed.Root.Lang).startswith(language)
        assert printed.Root.MarkInfo.Marked
    move(manager, action, "check", day=str(STARTED))
    import_answers(manager, answers(tmp_path / "after.csv", STARTED, satisfied=50, others=10))
    # The day that was fixed has come: three months after the start.
    monkeypatch.setattr(pages, "today_in", lambda _place: TODAY + timedelta(93))
    manager.go(action)
    manager.press("Read the verdict")
    manager.sees("Improved")
    move(manager, action, "act")
    move(manager, action, "done", follow_up="Kept.")
    manager.go(f"{plan}/report")
    expect(manager.page.locator("main")).to_contain_text(re.compile(r"27.608[.,]40"))
