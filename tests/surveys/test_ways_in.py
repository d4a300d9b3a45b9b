"""Short addresses, posters of counters, and the form in a frame of another website."""

from __future__ import annotations

import html
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest
from flask import Flask
from playwright.sync_api import Browser

from parem.accounts.operations import Refused
from parem.extensions import db
from parem.surveys.models import Response, Survey
from parem.surveys.ways_in.embedding import origins_from, set_hosts
from parem.surveys.ways_in.models import EmbedHost, ShortAddress
from parem.surveys.ways_in.posters import poster_of
from parem.surveys.ways_in.short_addresses import LETTERS, find_short, short_address, written
from tests.conftest import sign_in
from tests.live import PHONE, Live, assert_accessible
from tests.surveys.questionnaires import POST, make_survey

FORM, HERE = "/s/minute/alytus/home-help", "/o/alytus/surveys/minute"


def test_short_addresses_are_made_found_and_taken_away(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    made = short_address(survey, world.service, "  Langelis   3 ")
    db.session.commit()
    assert re.fullmatch(f"[{LETTERS}]{{6}}", made.code)
    assert made.counter == "Langelis 3"
    assert find_short(made.code.upper()) is made
    with pytest.raises(Refused):
        short_address(survey, world.service, "langelis 3")
    client = app.test_client()
    answer = client.get(f"/a/{made.code.upper()}?lang=et")
    assert (answer.status_code, answer.location) == (302, f"{FORM}?lang=et")
    assert "Set-Cookie" not in answer.headers
    missing = client.get("/a/nothin?lang=en")
    assert missing.status_code == 404
    assert "There is no open survey at this address" in missing.text
    assert client.get("/a/%00").status_code == 404


def test_a_counter_gets_its_own_poster_with_the_short_address(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_survey(page_world)
    client = sign_in(page_app, page_world.quality_manager)
    assert client.post(f"{HERE}/addresses/short").status_code == 303
    assert client.post(f"{HERE}/addresses/short").status_code == 303  # again: nothing new
    counter = {"service": page_world.service.id, "counter": "Langelis 3"}
    assert client.post(f"{HERE}/addresses/counters", data=counter).status_code == 303
    assert client.post(f"{HERE}/addresses/counters", data=counter).status_code == 303  # refused with a message
    assert client.post(f"{HERE}/addresses/counters", data={**counter, "service": "9"}).status_code == 404
    plain, at_counter = db.session.scalars(db.select(ShortAddress).order_by(ShortAddress.counter)).all()
    page = client.get(f"{HERE}/addresses").text
    assert f"localhost/a/{plain.code}" in page
    assert "Langelis 3" in page
    pdf = client.get(f"{HERE}/posters/short/{at_counter.code}.pdf")
    assert (pdf.status_code, pdf.mimetype) == (200, "application/pdf")
    with page_app.test_request_context(base_url="https://parem.example/"):
        poster = poster_of(survey, page_world.service, at_counter)
        assert poster.address == written(at_counter) == f"https://parem.example/a/{at_counter.code}"
        assert poster.counter == "Langelis 3"
    assert sign_in(page_app, page_world.service_owner).post(f"{HERE}/addresses/short").status_code == 403
    assert client.post(f"{HERE}/addresses/{at_counter.code}/delete").status_code == 303
    assert page_app.test_client().get(f"/a/{at_counter.code}").status_code == 404
    assert client.get(f"{HERE}/posters/short/{at_counter.code}.pdf").status_code == 404


def test_an_address_of_another_municipality_is_not_touched(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_survey(page_world, [page_world.service, page_world.other], organisation=page_world.county)
    theirs = short_address(survey, page_world.other, "Langas")
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    assert client.post(f"{HERE}/addresses/{theirs.code}/delete").status_code == 404
    assert client.get(f"{HERE}/posters/short/{theirs.code}.pdf").status_code == 404
    assert theirs.code not in client.get(f"{HERE}/addresses").text


@pytest.mark.parametrize(
    ("line", "origin"),
    [
        ("www.alytus.lt", "https://www.alytus.lt"),
        ("https://Alytus.LT/", "https://alytus.lt"),
        ("*.alytus.lt:8443", "https://*.alytus.lt:8443"),
    ],
)
def test_what_is_a_website(line: str, origin: str) -> None:
    assert origins_from(f" {line} \n\n") == ([origin], [])


@pytest.mark.parametrize(
    "line", ["http://alytus.lt", "*", "alytus", "a.lt; script-src *", "a.lt/path", "'self'", "a b.lt"]
)
def test_what_is_no_website(line: str) -> None:
    assert origins_from(line) == ([], [line])


def test_only_the_frame_page_may_be_framed_and_only_by_the_websites_named(
    page_app: Flask, page_world: SimpleNamespace
) -> None:
    make_survey(page_world)
    client, desk = page_app.test_client(), sign_in(page_app, page_world.quality_manager)
    assert "frame-ancestors 'none'" in client.get(f"{FORM}/embed").headers["Content-Security-Policy"]
    bad = desk.post(f"{HERE}/embed", data={"origins": "www.alytus.lt\nnot a site"})
    assert bad.status_code == 400
    assert "not a site" in bad.text
    assert desk.post(f"{HERE}/embed", data={"origins": "www.alytus.lt\nalytus.lt"}).status_code == 303
    page = desk.get(f"{HERE}/embed").text
    assert html.escape(f'<iframe src="http://localhost{FORM}/embed"', quote=False).replace('"', "&#34;") in page
    set_hosts(page_world.county, ["https://county.lt"])
    db.session.commit()
    allowed = "frame-ancestors https://alytus.lt https://county.lt https://www.alytus.lt"
    for address in (f"{FORM}/embed", f"{FORM}/embed/thanks"):
        policy = client.get(address).headers["Content-Security-Policy"]
        assert policy.endswith(allowed)
        assert "script-src 'self'" in policy
    for address in (FORM, f"{FORM}/thanks", "/s/minute", "/s/minute/erase", "/login"):
        assert "frame-ancestors 'none'" in client.get(address).headers["Content-Security-Policy"]
    sent = client.post(f"{FORM}/embed", data={**POST, "response_id": "4fdbd1b3-1c2d-4a5a-9a71-0d8c2d8a0001"})
    assert (sent.status_code, sent.location) == (303, f"{FORM}/embed/thanks?lang=en")
    survey = db.session.scalars(db.select(Survey)).one()
    survey.state = "closed"
    db.session.commit()
    closed = client.get(f"{FORM}/embed")
    assert closed.status_code == 410
    assert closed.headers["Content-Security-Policy"].endswith(allowed)


class Website(BaseHTTPRequestHandler):
    """A page of a municipality with the form in a frame."""

    piece = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b'<!doctype html><html lang="en"><title>Alytus</title><h1>Alytus</h1>' + Website.piece)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.mark.browser
def test_a_citizen_answers_within_another_website(browser: Browser, live: Live, live_world: SimpleNamespace) -> None:
    make_survey(live_world)
    server = HTTPServer(("127.0.0.1", 0), Website)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Website.piece = f'<iframe src="{live.url}{FORM}/embed" title="Form" width="360" height="700"></iframe>'.encode()
    website = f"http://localhost:{server.server_port}"
    page = browser.new_context(viewport=PHONE, locale="en").new_page()
    page.goto(website)
    assert page.frames[1].locator("h1").count() == 0 or "Home help" not in page.frames[1].locator("body").inner_text()
    db.session.add(EmbedHost(organisation_id=live_world.first.id, origin=website))
    db.session.commit()
    page.goto(website)
    frame = page.frame_locator("iframe")
    frame.locator('label:has(input[name="satisfaction"][value="5"])').click()
    assert_accessible(page)
    frame.locator("main button[value=next]").click()
    assert frame.locator("#receipt-word").count() == 0
    frame.locator("main button[value=send]").click()
    frame.get_by_role("heading", name="Thank you").wait_for()
    assert page.context.cookies() == []
    db.session.rollback()
    assert db.session.scalars(db.select(Response)).one().answers["satisfaction"] == 5
    server.shutdown()
    server.server_close()
