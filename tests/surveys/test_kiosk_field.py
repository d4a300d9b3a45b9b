"""Two hundred answers at a kiosk whose network, browser and server fail: all arrive, once, nothing stays readable."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, Playwright, expect

from parem.extensions import db
from parem.surveys.kiosks.device_operations import create_device, give_code
from parem.surveys.local_days import today_in
from parem.surveys.models import Comment, Device, Response, Survey
from tests.surveys.kiosk_field import Server, Tablet, ended, files_with, memory_folder, until
from tests.surveys.questionnaires import make_survey, make_version

pytestmark = pytest.mark.browser
MARK = "Xylophonsuppe"

#: Answers as many citizens do, one after the other; the words of each comment are "<mark> <number>.".
ANSWER = """async ([mark, from, to]) => {
  const here = (words) => kiosk.current.querySelector(words);
  const type = (field, words) => { field.value = words; field.dispatchEvent(new Event("input", { bubbles: true })); };
  const soon = async (isSo) => { while (!isSo()) await new Promise((go) => setTimeout(go, 2)); };
  for (let i = from; i < to; i += 1) {
    here("[data-go=next]").click();
    while (kiosk.current.dataset.kind === "question") {
      const { name } = kiosk.current.dataset;
      if (name === "satisfaction") here(`input[value="${1 + i % 5}"]`).click();
      if (name === "comment") type(here("textarea"), `${mark} ${i}.`);
      const step = kiosk.step;
      here("[data-go=next]").click();
      await soon(() => kiosk.step !== step);
    }
    here("[data-go=start]").click();
    await soon(() => kiosk.isAtStart);
  }
}"""
READY = """async () => (await navigator.serviceWorker.ready).active
  && (await (await caches.open("parem-kiosk-1")).match("/kiosk")) !== undefined"""
ENVELOPES = "async () => (await sender.store.some(1000)).map(([, envelope]) => envelope)"
WAITING = "async () => sender.store.count()"
SHIFT = "(days) => { const real = Date.now; Date.now = () => real.call(Date) + days * 86400000; }"
AGAIN = (
    """async (answers) => (await (await sender.post("/kiosk/answers", { now: Date.now(), answers })).json()).outcomes"""
)


@pytest.fixture
def made(page_world: SimpleNamespace) -> tuple[Device, str]:
    device, code = create_device(page_world.first, make_survey(page_world), page_world.service, "Counter 2")
    device.press_interval = 0
    db.session.commit()
    return device, code


@pytest.fixture
def server(page_app: Flask) -> Server:
    return Server(Path(page_app.config["PAREM"].instance))


@pytest.fixture
def tablet(playwright: Playwright, browser_type_launch_args: dict[str, Any], tmp_path: Path) -> Tablet:
    return Tablet(playwright, browser_type_launch_args["executable_path"], memory_folder(tmp_path))


def stored() -> int:
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(Response)) or 0


def registered(server: Server, tablet: Tablet, code: str) -> Page:
    server.start()
    page = tablet.start(f"{server.url}/kiosk?lang=en")
    page.fill("#code", code)
    page.get_by_role("button", name="Register this tablet").click()
    page.wait_for_function(READY)
    return page


def answer(page: Page, first: int, end: int) -> None:
    page.evaluate(ANSWER, [MARK, first, end])


def kill_when(process: Server | Tablet, enough: int) -> None:
    """Kill it as soon as so many answers are stored."""
    until(lambda: stored() >= enough)
    process.kill()


def test_all_answers_arrive_once_whatever_fails(
    page_app: Flask, server: Server, tablet: Tablet, made: tuple[Device, str]
) -> None:
    with ended(tablet, server):
        page = registered(server, tablet, made[1])
        answer(page, 0, 10)
        until(lambda: stored() == 10)
        tablet.write_cookies(page)
        until(lambda: any("Cookies" in name for name in files_with(tablet.profile, "parem_kiosk")), 90)
        server.kill()
        answer(page, 10, 80)
        tablet.kill()
        make_version(db.session.get_one(Survey, made[0].survey_id), 2)
        db.session.commit()

        page = tablet.start(f"{server.url}/kiosk")
        assert page.evaluate(WAITING) == 70
        answer(page, 80, 150)
        assert page.evaluate(WAITING) == 140
        assert files_with(tablet.profile, MARK) == []
        envelopes = page.evaluate(ENVELOPES)

        server.start()
        page.evaluate("() => { sender.failures = 0; sender.send(); }")
        kill_when(server, 50)
        server.start()  # the tablet comes back by itself, with the new version
        kill_when(tablet, 100)
        page = tablet.start(f"{server.url}/kiosk")
        answer(page, 150, 200)
        until(lambda: page.evaluate(WAITING) == 0)

        outcomes = page.evaluate(AGAIN, envelopes) + page.evaluate(AGAIN, envelopes[::-1])
        assert outcomes == ["known"] * 280
        _assert_all_there(made[0])
        _assert_nothing_readable(page, tablet)


def _assert_all_there(device: Device) -> None:
    assert stored() == 200
    comments = Counter(db.session.scalars(db.select(Comment.text)))
    assert comments == Counter(f"{MARK} {i}." for i in range(200))
    by_version = Counter(number for (number,) in db.session.execute(
        db.select(Response.version_id).where(Response.device_id == device.id)
    ))  # fmt: skip
    assert sorted(by_version.values()) == [50, 150]
    assert Counter(db.session.scalars(db.select(Response.answers["satisfaction"].as_integer()))) == dict.fromkeys(
        range(1, 6), 40
    )


def _assert_nothing_readable(page: Page, tablet: Tablet) -> None:
    """The search is one that finds: words that are put into a database of the browser in plain are found."""
    page.evaluate("""async () => {
      await new Promise((done) => {
        const request = indexedDB.open("plain", 1);
        request.onupgradeneeded = () => {
          request.result.createObjectStore("x", { autoIncrement: true }).add("Kontrollwort here");
        };
        request.onsuccess = () => done();
      });
    }""")
    until(lambda: any("IndexedDB" in name for name in files_with(tablet.profile, "Kontrollwort")))
    assert files_with(tablet.profile, MARK) == []
    tablet.kill()
    assert files_with(tablet.profile, MARK) == []


def test_days_without_a_network(server: Server, tablet: Tablet, made: tuple[Device, str]) -> None:
    """The clock runs three days on and is set to 1970 in between; each answer gets a day that can be right."""
    device = made[0]
    with ended(tablet, server):
        page = registered(server, tablet, made[1])
        device.registered_at = device.registered_at and device.registered_at - timedelta(days=9)
        db.session.commit()
        # As if the server had last spoken nine days ago.
        server.kill()
        page.evaluate("localStorage.removeItem('parem-kiosk-clock')")
        page.evaluate(SHIFT, -5)
        answer(page, 0, 3)
        page.evaluate(SHIFT, 5)
        answer(page, 3, 5)
        page.reload()
        expect(page.locator(".start")).to_be_visible()
        page.evaluate(SHIFT, -20_000)
        answer(page, 5, 6)
        page.reload()
        server.start()
        page.evaluate("() => { sender.failures = 0; sender.send(); }")
        until(lambda: stored() == 6)
        today = today_in(device.service.organisation)
        days = Counter((today - day).days for day in db.session.scalars(db.select(Response.day)))
        assert days == {5: 3, 0: 3}


def test_the_page_speaks_four_languages_without_a_network(
    server: Server, tablet: Tablet, made: tuple[Device, str]
) -> None:
    with ended(tablet, server):
        page = registered(server, tablet, made[1])
        server.kill()
        page.reload()
        for language, words in (("lt", "Pradėti"), ("et", "Alusta"), ("en", "Start"), ("ru", "Начать")):
            page.locator(f"button[data-lang={language}]").click()
            expect(page.get_by_role("button", name=words)).to_be_visible()
            expect(page.locator("html")).to_have_attribute("lang", language)
        # The style sheet came from the tablet, too.
        assert page.evaluate("getComputedStyle(document.querySelector('.band')).backgroundColor") == "rgb(8, 63, 58)"


def test_a_worker_sees_the_kiosk_and_no_other_page(server: Server, tablet: Tablet, made: tuple[Device, str]) -> None:
    with ended(tablet, server):
        page = registered(server, tablet, made[1])
        page.goto(f"{server.url}/login")
        assert page.evaluate("navigator.serviceWorker.controller") is None
        assert page.evaluate(
            "(async () => (await navigator.serviceWorker.getRegistrations()).map((r) => r.scope))()"
        ) == [f"{server.url}/kiosk"]


def test_staff_look_in_and_end_the_kiosk(server: Server, tablet: Tablet, made: tuple[Device, str]) -> None:
    device = made[0]
    with ended(tablet, server):
        page = registered(server, tablet, made[1])
        page.goto(f"{server.url}/kiosk?lang=en")
        page.locator("button[data-lang=en]").click()
        db.session.refresh(device)
        server.kill()
        answer(page, 0, 2)
        page.locator("button[data-lang=en]").click()
        page.wait_for_timeout(400)
        page.get_by_role("button", name="For staff").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        expect(page.locator(".panel .inside")).to_be_hidden()
        page.keyboard.type("000000" if device.staff_code != "000000" else "111111")
        page.keyboard.press("Enter")
        expect(page.locator("#panel-problem")).to_contain_text("This is not the staff code.")
        page.keyboard.type(str(device.staff_code))
        page.keyboard.press("Enter")
        expect(page.locator("[data-fact=waiting]")).to_have_text("2")
        expect(page.locator("#staff-code")).to_be_hidden()
        page.get_by_role("button", name="End the kiosk on this tablet").click()
        expect(page.locator("#panel-problem")).to_contain_text("There is no way to the server now.")
        server.start()
        page.get_by_role("button", name="End the kiosk on this tablet").click()
        expect(page.locator("#code")).to_be_visible(timeout=30_000)
        assert stored() == 2
        left = "async () => [await caches.keys(), await sender.store.count(), localStorage.length]"
        assert page.evaluate(left) == [[], 0, 0]


def test_a_tablet_that_forgot_who_it_is_hands_over_after_a_new_code(
    server: Server, tablet: Tablet, made: tuple[Device, str]
) -> None:
    with ended(tablet, server):
        page = registered(server, tablet, made[1])
        page.context.clear_cookies()
        answer(page, 0, 3)
        # Nobody is answering, so the page goes to the code's field by itself.
        expect(page.locator("#code")).to_be_visible(timeout=30_000)
        assert (stored(), page.evaluate(WAITING)) == (0, 3)
        code = give_code(db.session.get_one(Device, made[0].id))
        db.session.commit()
        page.fill("#code", code)
        page.locator(".code-form button").click()
        until(lambda: stored() == 3)


def test_a_survey_that_ends_by_date_ends_without_a_network(
    server: Server, tablet: Tablet, made: tuple[Device, str]
) -> None:
    survey = db.session.get_one(Survey, made[0].survey_id)
    survey.closes_on = today_in(made[0].service.organisation)
    db.session.commit()
    with ended(tablet, server):
        page = registered(server, tablet, made[1])
        server.kill()
        expect(page.locator(".start [data-go=next]")).to_be_visible()
        page.evaluate(
            "() => { const real = Date.now; Date.now = () => real.call(Date) + 2 * 86400000; kiosk.leave(); }"
        )
        expect(page.locator(".start [data-go=next]")).to_be_hidden()
        expect(page.locator("[data-over=yes]")).to_be_visible()


def test_two_tabs_send_the_same_answers(server: Server, tablet: Tablet, made: tuple[Device, str]) -> None:
    with ended(tablet, server):
        page = registered(server, tablet, made[1])
        server.kill()
        answer(page, 0, 30)
        other = page.context.new_page()
        other.goto(f"{server.url}/kiosk")
        server.start()
        page.evaluate("() => { sender.failures = 0; sender.send(); }")
        other.evaluate("() => { sender.failures = 0; sender.send(); }")
        until(lambda: page.evaluate(WAITING) == 0)
        assert stored() == 30
