"""A tablet as a kiosk, with a real Chromium: registered, answered by touch and keyboard, back to the start."""

from __future__ import annotations

import contextlib
import re
import uuid
from datetime import date
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from playwright.sync_api import Error as PlaywrightError

from parem.extensions import db
from parem.languages import LANGUAGES
from parem.surveys.answering.operations import store_response
from parem.surveys.group_quotas import set_group_quota
from parem.surveys.kiosks.device_operations import create_device, revoke_device
from parem.surveys.models import Comment, Device, Response
from tests.live import AS_IN_2020, DESK, TABLET, Live, assert_accessible, sign_in_browser
from tests.surveys.questionnaires import make_survey

pytestmark = pytest.mark.browser
#: Milliseconds after which a tap on a new step counts.
DEAD_TIME = 310


@pytest.fixture
def made(live_world: SimpleNamespace) -> tuple[Device, str]:
    device, code = create_device(live_world.first, make_survey(live_world), live_world.service, "Counter 2")
    db.session.commit()
    return device, code


@pytest.fixture
def tablet(browser: Browser, live: Live) -> Page:
    page = browser.new_context(viewport=TABLET, locale="en", base_url=live.url, has_touch=True).new_page()
    page.on("pageerror", lambda error: pytest.fail(f"a script failed: {error}"))
    page.add_init_script(AS_IN_2020)
    page.clock.install()
    return page


def register(page: Page, code: str) -> None:
    page.goto("/kiosk")
    page.fill("#code", code)
    page.get_by_role("button", name="Register this tablet").click()
    expect(page.get_by_role("button", name="Pradėti").or_(page.get_by_role("button", name="Start"))).to_be_visible()


def when_shown(page: Page, selector: str) -> Locator:
    """What can be touched: it has come, and the pause against a second tap of the same finger is over."""
    target = page.locator(selector)
    target.wait_for()
    page.clock.run_for(DEAD_TIME)
    return target


def begin(page: Page, language: str = "en") -> None:
    page.locator(".step.start:not([hidden])").wait_for()
    page.locator(f"button[data-lang={language}]").tap()
    when_shown(page, ".start [data-go=next]").tap()


def touch(page: Page, name: str, value: str) -> None:
    when_shown(page, f'label:has(input[name="{name}"][value="{value}"])').tap()
    page.clock.run_for(400)


def on(page: Page, *, go: str = "next") -> None:
    when_shown(page, f".step:not([hidden]) [data-go={go}]").tap()


def responses() -> list[Response]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Response)))


def stop_the_clock(page: Page) -> None:
    """From now on its hands move only as the test says, however slow the machine is."""
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 10)


def arrived(page: Page, number: int = 1) -> list[Response]:
    """The answers on the server as soon as there are so many: the tablet hands them over after the thanks."""
    for _ in range(200):
        if len(responses()) >= number:
            break
        page.wait_for_timeout(50)
    return responses()


def to_the_end(page: Page) -> None:
    """From the third question to the thanks."""
    for _ in range(6):
        on(page)
    expect(page.locator(".step.thanks")).to_be_visible()


def assert_tab_goes_round(page: Page, places: int) -> None:
    """Within the open dialog, both ways."""
    own = ".idle:not([hidden]) :focus"
    for key in ("Tab", "Shift+Tab"):
        seen = set()
        for _ in range(places + 1):
            page.keyboard.press(key)
            expect(page.locator(own)).to_have_count(1)
            seen.add(page.locator(own).inner_text() or "field")
        assert len(seen) == places


def assert_nothing_behind(page: Page) -> None:
    """What is behind the open dialog can't be seen, reached or read."""
    assert page.evaluate("document.querySelector('[data-lang]').focus(), document.activeElement.dataset.lang") is None
    expect(page.locator("main")).to_be_hidden()
    expect(page.locator("main")).to_have_attribute("aria-hidden", "true")


def test_a_manager_registers_and_a_citizen_answers(
    browser: Browser, live: Live, live_world: SimpleNamespace, tablet: Page
) -> None:
    make_survey(live_world)
    desk = browser.new_context(viewport=DESK, locale="en", base_url=live.url)
    sign_in_browser(desk, live, live_world.quality_manager)
    page = desk.new_page()
    page.goto("/o/alytus/devices")
    assert_accessible(page)
    page.get_by_role("link", name="Add a kiosk").first.click()
    page.fill("#name", "Counter 2")
    assert_accessible(page)
    page.get_by_role("button", name="Add the kiosk").click()
    code = page.locator(".kiosk-code p .copyable").inner_text()
    assert_accessible(page)

    register(tablet, code)
    begin(tablet)
    touch(tablet, "satisfaction", "4")
    touch(tablet, "ease", "dk")
    to_the_end(tablet)
    expect(tablet.get_by_role("heading", name="Thank you")).to_be_focused()
    tablet.clock.run_for(7000)
    expect(tablet.locator(".step.start")).to_be_visible()
    expect(tablet.locator("html")).to_have_attribute("lang", "lt")
    (kept,) = arrived(tablet)
    assert (kept.answers, kept.channel, kept.language) == ({"satisfaction": 4, "ease": "dk"}, "kiosk", "en")

    page.goto("/o/alytus/devices")
    expect(page.get_by_role("row", name=re.compile("Counter 2.*Active.*1"))).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Counter 2").click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Switch this kiosk off").click()
    expect(page.get_by_text("is switched off.")).to_be_visible()
    with tablet.expect_navigation():
        tablet.clock.run_for(61000)
    expect(tablet.locator("#code")).to_have_count(1)
    assert_accessible(tablet)


def test_back_and_another_language_keep_the_answers(tablet: Page, made: tuple[Device, str]) -> None:
    register(tablet, made[1])
    begin(tablet)
    touch(tablet, "satisfaction", "2")
    tablet.locator("button[data-lang=et]").tap()
    expect(tablet.get_by_role("heading", name="Asja oli lihtne ajada.")).to_be_focused()
    on(tablet, go="back")
    expect(tablet.locator('.step:not([hidden]) input[value="2"]')).to_be_checked()
    touch(tablet, "satisfaction", "3")
    on(tablet)
    to_the_end(tablet)
    expect(tablet.locator(".staff")).to_be_hidden()
    (kept,) = arrived(tablet)
    assert (kept.answers, kept.language) == ({"satisfaction": 3}, "et")


def test_a_required_question_is_not_skipped(tablet: Page, made: tuple[Device, str]) -> None:
    register(tablet, made[1])
    begin(tablet)
    on(tablet)
    expect(tablet.locator(".step:not([hidden]) .problem")).to_have_text("Choose an answer.")
    assert_accessible(tablet)


def test_arrow_keys_choose_and_do_not_lead_on(tablet: Page, made: tuple[Device, str]) -> None:
    register(tablet, made[1])
    begin(tablet)
    tablet.keyboard.press("Tab")
    tablet.keyboard.press("Space")
    tablet.keyboard.press("ArrowRight")
    tablet.clock.run_for(1000)
    expect(tablet.locator('input[name=satisfaction][value="2"]')).to_be_checked()
    expect(tablet.get_by_text("Question 1 of 8")).to_be_visible()
    tablet.keyboard.press("Enter")
    expect(tablet.get_by_text("Question 2 of 8")).to_be_visible()


def test_who_walks_away_leaves_nothing_behind(tablet: Page, made: tuple[Device, str]) -> None:
    register(tablet, made[1])
    begin(tablet)
    touch(tablet, "satisfaction", "1")
    tablet.clock.run_for(26000)
    asks = tablet.get_by_role("alertdialog")
    expect(asks).to_be_visible()
    expect(asks.get_by_role("button")).to_be_focused()
    assert_accessible(tablet)
    assert_nothing_behind(tablet)
    asks.get_by_role("button", name="I am still here").tap()
    expect(asks).to_be_hidden()
    expect(tablet.get_by_text("Question 2 of 8")).to_be_visible()
    tablet.clock.run_for(46000)
    expect(tablet.locator(".step.start")).to_be_visible()
    begin(tablet)
    expect(tablet.locator("input:checked")).to_have_count(0)
    assert responses() == []


def test_a_failing_network_loses_nothing(tablet: Page, made: tuple[Device, str]) -> None:
    register(tablet, made[1])
    tries: list[str] = []

    def fail(route: Route) -> None:
        tries.append(route.request.post_data or "")
        if len(tries) == 1:
            route.abort()
        else:
            route.fulfill(status=503, body="busy")

    tablet.route(
        re.compile("/kiosk/answers$"),
        lambda route: fail(route) if route.request.method == "POST" else route.continue_(),
    )
    begin(tablet)
    touch(tablet, "satisfaction", "5")
    on(tablet)
    to_the_end(tablet)
    expect(tablet.locator(".staff")).to_be_visible()
    assert_accessible(tablet)
    for _ in range(20):
        tablet.clock.run_for(1300)
        if len(tries) >= 2:
            break
    expect(tablet.locator(".staff span")).to_have_text("1")
    assert responses() == []
    tablet.unroute_all(behavior="wait")
    tablet.clock.run_for(10000)
    expect(tablet.locator(".staff")).to_be_hidden()
    (kept,) = arrived(tablet)
    assert kept.answers == {"satisfaction": 5}
    # How often depends on the machine: on a slow one the real clock, too, has moved on.
    assert len(tries) >= 2
    assert not any("satisfaction" in sent for sent in tries)


def test_numbers_and_comments(tablet: Page, made: tuple[Device, str]) -> None:
    register(tablet, made[1])
    begin(tablet)
    touch(tablet, "satisfaction", "5")
    for _ in range(5):
        on(tablet)
    tablet.fill("#visits", "500")
    on(tablet)
    expect(tablet.locator(".step:not([hidden]) .problem")).to_have_text("Write a number from 0 to 100.")
    tablet.clock.run_for(DEAD_TIME)
    tablet.locator(".unknown:visible").tap()
    expect(tablet.locator("#visits")).to_have_value("")
    on(tablet)
    tablet.fill("#comment", "A bench, please")
    on(tablet)
    expect(tablet.locator(".step.thanks")).to_be_visible()
    (kept,) = arrived(tablet)
    assert kept.answers == {"satisfaction": 5, "visits": "dk"}
    assert db.session.scalars(db.select(Comment.text)).one() == "A bench, please"


def test_nothing_leads_away_and_targets_are_huge(tablet: Page, made: tuple[Device, str]) -> None:
    register(tablet, made[1])
    begin(tablet)
    expect(tablet.locator("a")).to_have_count(0)
    for _ in range(8):
        for target in tablet.locator(
            ".step:not([hidden]) :is(.point, .choice, button):visible, .languages button"
        ).all():
            box = target.bounding_box()
            assert box
            assert box["height"] >= 71.9, target.inner_text()
        assert tablet.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        if tablet.locator(".step:not([hidden]) .point").count() == 5:
            touch(tablet, "satisfaction", "5")
        else:
            on(tablet)
    menu = "document.body.dispatchEvent(new MouseEvent('contextmenu', {bubbles: true, cancelable: true}))"
    assert tablet.evaluate(menu) is False


def test_a_kiosk_without_javascript(browser: Browser, live: Live, made: tuple[Device, str]) -> None:
    page = browser.new_context(viewport=TABLET, base_url=live.url, locale="en", java_script_enabled=False).new_page()
    page.goto("/kiosk")
    page.fill("#code", made[1])
    page.get_by_role("button", name="Register this tablet").click()
    page.locator('label:has(input[name="satisfaction"][value="4"])').click()
    page.locator("main button[value=next]").click()
    page.locator("main button[value=send]").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert [kept.answers for kept in arrived(tablet)] == [{"satisfaction": 4}]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_is_accessible(tablet: Page, made: tuple[Device, str], language: str) -> None:
    tablet.goto(f"/kiosk?lang={language}")
    assert_accessible(tablet)
    register(tablet, made[1])
    tablet.locator(f"button[data-lang={language}]").tap()
    expect(tablet.locator("html")).to_have_attribute("lang", language)
    assert_accessible(tablet)
    on(tablet)
    touch(tablet, "satisfaction", "5")
    for _ in range(7):
        assert_accessible(tablet)
        on(tablet)
    expect(tablet.locator(".step.thanks")).to_be_visible()
    assert_accessible(tablet)


def test_a_kiosk_that_is_switched_off(tablet: Page, made: tuple[Device, str]) -> None:
    register(tablet, made[1])
    revoke_device(made[0])
    db.session.commit()
    # The tablet may hear of it by itself meanwhile and load its page anew: one of the two is then cut off.
    with contextlib.suppress(PlaywrightError):
        tablet.goto("/kiosk")
    tablet.goto("/kiosk")
    expect(tablet.get_by_role("heading")).to_have_count(1)
    assert_accessible(tablet)


def test_the_finger_that_slips_answers_nothing(tablet: Page, made: tuple[Device, str]) -> None:
    register(tablet, made[1])
    begin(tablet)
    stop_the_clock(tablet)
    tablet.locator('label:has(input[name="satisfaction"][value="3"])').tap()
    # The next question has just come under the same finger.
    tablet.clock.run_for(351)
    box = tablet.locator(".step:not([hidden]) .point").first.bounding_box()
    assert box
    tablet.touchscreen.tap(box["x"] + 10, box["y"] + 10)
    expect(tablet.locator(".step:not([hidden]) input:checked")).to_have_count(0)
    expect(tablet.get_by_text("Question 2 of 8")).to_be_visible()
    tablet.clock.resume()


def test_between_two_citizens_is_a_pause(tablet: Page, made: tuple[Device, str]) -> None:
    made[0].press_interval = 20
    db.session.commit()
    register(tablet, made[1])
    begin(tablet)
    touch(tablet, "satisfaction", "4")
    on(tablet)
    to_the_end(tablet)
    on(tablet, go="start")
    expect(tablet.locator(".thanks .pause")).to_be_visible()
    assert_accessible(tablet)
    tablet.clock.run_for(15000)
    expect(tablet.locator(".step.thanks")).to_be_visible()
    tablet.clock.run_for(5000)
    expect(tablet.locator(".step.start")).to_be_visible()


def test_by_the_keyboard_alone(tablet: Page, made: tuple[Device, str]) -> None:
    register(tablet, made[1])
    tablet.locator("button[data-lang=en]").focus()
    tablet.keyboard.press("Enter")
    expect(tablet.get_by_role("heading", name="Home help")).to_be_focused()
    tablet.keyboard.press("Tab")
    tablet.keyboard.press("Enter")
    tablet.keyboard.press("Tab")
    tablet.keyboard.press("Space")
    for number in range(2, 9):
        tablet.keyboard.press("Enter")
        expect(tablet.get_by_text(f"Question {number} of 8")).to_be_visible()
        expect(tablet.locator(".step:not([hidden]) h1")).to_be_focused()
        tablet.locator(".step:not([hidden]) [data-go=next]").focus()
    tablet.keyboard.press("Enter")
    expect(tablet.get_by_role("heading", name="Thank you")).to_be_focused()
    assert [kept.answers for kept in arrived(tablet)] == [{"satisfaction": 1}]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_staff_panel_is_accessible(tablet: Page, made: tuple[Device, str], language: str) -> None:
    register(tablet, made[1])
    tablet.locator(f"button[data-lang={language}]").tap()
    tablet.clock.run_for(DEAD_TIME)
    tablet.locator("[data-staff=open]").tap()
    expect(tablet.get_by_role("dialog")).to_be_visible()
    assert_accessible(tablet)
    assert_nothing_behind(tablet)
    assert_tab_goes_round(tablet, 3)
    tablet.locator("#staff-code").focus()
    db.session.refresh(made[0])
    tablet.keyboard.type(str(made[0].staff_code))
    tablet.keyboard.press("Enter")
    expect(tablet.locator("[data-fact=waiting]")).to_have_text("0")
    assert_accessible(tablet)
    tablet.keyboard.press("Escape")
    expect(tablet.get_by_role("dialog")).to_have_count(0)
    expect(tablet.locator("header")).to_be_visible()
    expect(tablet.locator("header")).not_to_have_attribute("aria-hidden", "true")
    expect(tablet.locator("[data-staff=open]")).to_be_focused()


def test_staff_rehearse_and_nothing_is_kept(tablet: Page, made: tuple[Device, str]) -> None:
    register(tablet, made[1])
    db.session.refresh(made[0])

    def switch(what: str) -> None:
        tablet.locator("button[data-lang=en]").tap()
        when_shown(tablet, "[data-staff=open]").tap()
        tablet.keyboard.type(str(made[0].staff_code))
        tablet.keyboard.press("Enter")
        tablet.locator(f"[data-staff={what}]").tap()

    def answer(value: str) -> None:
        begin(tablet)
        touch(tablet, "satisfaction", value)
        on(tablet)
        to_the_end(tablet)

    banner = tablet.locator(".rehearsal-band")
    expect(banner).to_be_hidden()
    switch("rehearse")
    expect(banner).to_have_text("Rehearsal: nothing is stored.")
    assert_accessible(tablet)
    tablet.reload()
    answer("1")
    expect(banner).to_be_visible()
    assert tablet.evaluate("sender.store.count()") == 0
    tablet.clock.run_for(7000)
    switch("unrehearse")
    expect(banner).to_be_hidden()
    answer("4")
    assert [kept.answers for kept in arrived(tablet)] == [{"satisfaction": 4}]


def test_the_preview_runs_without_a_tablet_and_sends_nothing(
    browser: Browser, live: Live, live_world: SimpleNamespace
) -> None:
    make_survey(live_world)
    context = browser.new_context(viewport=DESK, locale="en", base_url=live.url, has_touch=True)
    sign_in_browser(context, live, live_world.quality_manager)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"a script failed: {error}"))
    page.goto("/o/alytus/surveys/minute/preview?device=kiosk&language=en")
    expect(page.frame_locator("iframe").get_by_role("button", name="Start")).to_be_visible()
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method != "GET" else None)
    page.clock.install()
    page.goto("/o/alytus/surveys/minute/preview/kiosk?language=en")
    assert_accessible(page)
    begin(page)
    touch(page, "satisfaction", "4")
    on(page)
    to_the_end(page)
    expect(page.locator(".rehearsal-band")).to_be_visible()
    page.clock.run_for(7000)
    expect(page.locator(".step.start")).to_be_visible()
    assert (posts, responses(), page.evaluate("sender.store.count()")) == ([], [], 0)
    assert page.evaluate("localStorage.length") == 0


def test_after_five_wrong_codes_staff_wait(tablet: Page, made: tuple[Device, str]) -> None:
    register(tablet, made[1])
    begin_at = tablet.locator("button[data-lang=en]")
    begin_at.tap()
    tablet.clock.run_for(DEAD_TIME)
    tablet.locator("[data-staff=open]").tap()
    problem = tablet.locator("#panel-problem")
    for _ in range(5):
        tablet.fill("#staff-code", "12")
        # What it said of the last try must not be taken for what it says of this one.
        problem.evaluate("each => { each.textContent = ''; }")
        tablet.keyboard.press("Enter")
        expect(problem).to_contain_text("This is not the staff code.")
    db.session.refresh(made[0])
    tablet.fill("#staff-code", str(made[0].staff_code))
    tablet.keyboard.press("Enter")
    expect(problem).to_contain_text("Too many wrong codes.")
    expect(tablet.locator(".panel .inside")).to_be_hidden()
    for _ in range(3):
        tablet.clock.run_for(21000)
        begin_at.focus()
        tablet.locator("#staff-code").focus()
        tablet.keyboard.press("Shift")
    tablet.keyboard.press("Enter")
    expect(tablet.locator(".panel .inside")).to_be_visible()


def test_without_cryptography_nobody_is_thanked_before_the_server_has_it(
    tablet: Page, made: tuple[Device, str]
) -> None:
    """A page over plain HTTP, where browsers give no cryptography."""
    tablet.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    register(tablet, made[1])
    tablet.route(re.compile("/kiosk$"), lambda route: route.abort() if route.request.method == "POST" else None)
    begin(tablet)
    expect(tablet.locator("[data-staff=open]")).to_be_hidden()
    touch(tablet, "satisfaction", "2")
    for _ in range(7):
        on(tablet)
    expect(tablet.locator(".step:not([hidden]) .problem")).to_contain_text("Your answers are not saved yet")
    expect(tablet.locator(".step.thanks")).to_be_hidden()
    assert responses() == []
    tablet.unroute_all(behavior="wait")
    on(tablet)
    expect(tablet.locator(".step.thanks")).to_be_visible()
    assert [kept.answers for kept in arrived(tablet)] == [{"satisfaction": 2}]


#: A browser whose database fails as often as it says in `failures`, from when it says so on.
BROKEN = """
window.failures = 0;
const usual = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (...given) {
  if (given[1] === "readwrite" && window.failures > 0) {
    window.failures -= 1;
    throw new DOMException("the disk is full", "QuotaExceededError");
  }
  return usual.apply(this, given);
};
"""


def test_a_database_that_fails_once_is_opened_anew(tablet: Page, made: tuple[Device, str]) -> None:
    tablet.add_init_script(BROKEN)
    register(tablet, made[1])
    tablet.route(re.compile("/kiosk/answers$"), lambda route: route.abort())
    begin(tablet)
    touch(tablet, "satisfaction", "3")
    tablet.evaluate("window.failures = 1")
    on(tablet)
    to_the_end(tablet)
    assert tablet.evaluate("async () => [await sender.store.count(), sender.store.memory.size]") == [1, 0]
    assert tablet.evaluate("async () => (await sender.facts()).keeps")


def test_nobody_is_thanked_for_what_the_tablet_can_not_keep(tablet: Page, made: tuple[Device, str]) -> None:
    tablet.add_init_script(BROKEN)
    register(tablet, made[1])
    tablet.route(re.compile("/kiosk/answers$"), lambda route: route.abort())
    begin(tablet)
    touch(tablet, "satisfaction", "3")
    tablet.evaluate("window.failures = 1000")
    for _ in range(7):
        on(tablet)
    expect(tablet.locator(".step:not([hidden]) .problem")).to_contain_text("Your answers are not saved yet")
    expect(tablet.locator(".step.thanks")).to_be_hidden()
    assert_accessible(tablet)
    tablet.evaluate("sender.contact()")
    # With the network back what is in memory arrives, though the database still fails; once, however often it is sent.
    tablet.unroute_all(behavior="wait")
    on(tablet)
    expect(tablet.locator(".step.thanks")).to_be_visible()
    assert [kept.answers for kept in arrived(tablet)] == [{"satisfaction": 3}]
    db.session.refresh(made[0])
    assert made[0].keeps is False


def test_a_database_that_can_not_be_opened_is_told_to_staff_and_managers(
    tablet: Page, made: tuple[Device, str]
) -> None:
    tablet.add_init_script("indexedDB.open = () => { throw new Error('no database'); };")
    register(tablet, made[1])
    tablet.locator("button[data-lang=en]").tap()
    tablet.clock.run_for(DEAD_TIME)
    tablet.locator("[data-staff=open]").tap()
    db.session.refresh(made[0])
    tablet.keyboard.type(str(made[0].staff_code))
    tablet.keyboard.press("Enter")
    expect(tablet.locator("[data-fact=keeps]")).to_have_text("No")
    expect(tablet.locator("#panel-problem")).to_contain_text("Restart the browser.")
    assert_accessible(tablet)
    tablet.evaluate("sender.contact()")
    db.session.refresh(made[0])
    assert made[0].keeps is False


def test_one_answer_that_the_server_stumbles_over_holds_up_no_other(tablet: Page, made: tuple[Device, str]) -> None:
    register(tablet, made[1])
    keep = """async (number) => {
      for (let i = 0; i < number; i += 1) await sender.keep(newId(), "1", "en", [["satisfaction", "5"]]);
      return (await sender.store.some(1))[0][1].sealed;
    }"""
    bad: list[str] = []

    def stumble(route: Route) -> None:
        if not bad:
            route.abort()
        elif bad[0] in (route.request.post_data or ""):
            route.fulfill(status=500, body="{}")
        else:
            route.continue_()

    tablet.route(re.compile("/kiosk/answers$"), stumble)
    bad.append(tablet.evaluate(keep, 20))
    for _ in range(60):
        tablet.clock.run_for(76000)
        tablet.wait_for_function("() => !sender.sending")
        if len(responses()) == 19:
            break
    assert len(responses()) == 19
    tablet.wait_for_function("async () => await sender.store.count() === 1")


def test_a_question_comes_only_after_the_answers_that_lead_to_it(tablet: Page, live_world: SimpleNamespace) -> None:
    survey = make_survey(live_world)
    for question in survey.versions[0].questions:
        if question.code in ("recommend", "resolved"):
            # Both are on page 1 in the browser's form; at the kiosk every question is a page of its own.
            question.shown_if = [{"question": "satisfaction", "any_of": [1, 2]}]
    db.session.commit()
    _device, code = create_device(live_world.first, survey, live_world.service, "Counter 2")
    db.session.commit()
    register(tablet, code)
    begin(tablet)
    touch(tablet, "satisfaction", "2")
    touch(tablet, "ease", "5")
    expect(tablet.get_by_role("heading", name="Would you recommend it?")).to_be_visible()
    touch(tablet, "recommend", "3")
    on(tablet, go="back")
    on(tablet, go="back")
    on(tablet, go="back")
    touch(tablet, "satisfaction", "4")
    on(tablet)
    expect(tablet.get_by_role("heading", name="How did you turn to us?")).to_be_visible()
    assert_accessible(tablet)
    on(tablet, go="back")
    expect(tablet.get_by_role("heading", name="It was easy to get it done.")).to_be_visible()
    on(tablet)
    for _ in range(4):
        on(tablet)
    expect(tablet.locator(".step.thanks")).to_be_visible()
    (kept,) = arrived(tablet)
    assert kept.answers == {"satisfaction": 4, "ease": 5}


def test_one_of_a_full_group_is_thanked_and_not_asked_further(
    tablet: Page, live_world: SimpleNamespace, made: tuple[Device, str]
) -> None:
    survey = made[0].survey
    set_group_quota(survey, {"question": "satisfaction", "answer": "2"}, 10)
    for _each in range(10):
        store_response(
            survey.versions[-1], live_world.service, "web", "lt", uuid.uuid4(), {"satisfaction": 2}, {}, date.today()
        )
    db.session.commit()
    register(tablet, made[1])
    tablet.route(re.compile("/kiosk/"), lambda route: route.abort())
    begin(tablet)
    touch(tablet, "satisfaction", "2")
    box = tablet.get_by_role("alertdialog")
    expect(box).to_contain_text("We have already heard enough people who answered this question as you did")
    assert_accessible(tablet)
    box.get_by_role("button", name="Done").tap()
    expect(tablet.locator(".step.start")).to_be_visible()
    begin(tablet)
    touch(tablet, "satisfaction", "3")
    expect(tablet.get_by_text("Question 2 of 8")).to_be_visible()
    assert tablet.evaluate("async () => await sender.store.count()") == 0
