"""The board in a browser: a card moved by keyboard alone, two people at one card, a card that is blocked, a phone."""

from __future__ import annotations

from types import SimpleNamespace

from playwright.sync_api import Browser, Page, expect

from parem.accounts.models import User
from parem.extensions import db
from parem.improvements.models import KaizenAction
from tests.improvements.action_world import ready, survey_with_change
from tests.live import DESK, PHONE, Live, sign_in_browser


def open_board(live: Live, browser: Browser, person: User, size: dict[str, int] | None = None) -> Page:
    context = browser.new_context(locale="en", viewport=size or DESK)  # type: ignore[arg-type]
    sign_in_browser(context, live, person)
    tab = context.new_page()
    tab.goto(f"{live.url}/o/alytus/board")
    return tab


def stage_of(action_id: int) -> str:
    db.session.rollback()
    return db.session.get_one(KaizenAction, action_id, populate_existing=True).stage


def test_a_card_moves_by_keyboard_alone(live: Live, live_world: SimpleNamespace, browser: Browser) -> None:
    action = ready(live_world, survey_with_change(live_world))
    tab = open_board(live, browser, live_world.quality_manager)
    tab.locator(f"#card-{action.id} h3 a").focus()
    for _step in range(6):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.classList.contains('forward')"):
            break
    tab.keyboard.press("Enter")
    expect(tab.locator("#move-dialog")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.locator("#move-dialog")).to_be_hidden()
    tab.keyboard.press("Enter")
    button = tab.locator("#move-dialog button[type=submit]")
    expect(button).to_be_visible()
    button.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator(f"#column-do #card-{action.id}")).to_be_visible()
    assert stage_of(action.id) == "do"
    tab.context.close()


def test_two_people_at_one_card_are_told(live: Live, live_world: SimpleNamespace, browser: Browser) -> None:
    action = ready(live_world, survey_with_change(live_world))
    first = open_board(live, browser, live_world.quality_manager)
    second = open_board(live, browser, live_world.service_owner)
    for tab in (first, second):
        tab.locator(f"#card-{action.id} a.forward").click()
        expect(tab.locator("#move-dialog button[type=submit]")).to_be_visible()
    first.locator("#move-dialog button[type=submit]").click()
    expect(first.locator(f"#column-do #card-{action.id}")).to_be_visible()
    second.locator("#move-dialog button[type=submit]").click()
    told = second.locator("#move-dialog [role=alert]")
    expect(told).to_have_text("Somebody else moved or changed this card meanwhile. It is in Do now.")
    for tab in (first, second):
        tab.context.close()


def test_a_card_is_blocked_and_freed_on_a_phone(live: Live, live_world: SimpleNamespace, browser: Browser) -> None:
    action = ready(live_world, survey_with_change(live_world))
    tab = open_board(live, browser, live_world.service_owner, PHONE)
    card = tab.locator(f"#card-{action.id}")
    card.locator("a.block-link").click()
    tab.get_by_label("What holds it up?").fill("We wait for the offer")
    tab.get_by_role("button", name="It is blocked").click()
    expect(card.locator(".blocked")).to_contain_text("We wait for the offer")
    expect(card.locator("a.forward")).to_have_count(0)
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    card.get_by_role("button", name="No longer blocked").click()
    expect(card.locator("a.forward")).to_be_visible()
    assert stage_of(action.id) == "plan"
    tab.context.close()
