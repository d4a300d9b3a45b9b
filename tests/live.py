"""Parem served to a real Chromium, for tests that click: fixtures `live` and `browser`, and axe-core."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from parem.accounts.models import User
from parem.extensions import db
from tests.apps import config_for, made_app

#: A machine that is busy with other tests may take its time: what never comes fails all the same.
expect.set_options(timeout=15_000)

#: Everything of WCAG 2.0 to 2.2 at levels A and AA that axe-core can decide.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
AXE: str = Axe().axe_script
#: Only what is wrong leaves the browser: handing over all that is right takes a third of the time.
JUDGE = """options => axe.run(document, options).then(({ violations }) => JSON.stringify(violations.map((rule) => {
  const told = rule.nodes.map((node) => `${node.target} ${node.html.slice(0, 200)} ${node.failureSummary}`);
  return `${rule.id}: ${rule.help}\\n  ${told.join("\\n  ")}`;
})))"""
RULES: dict[str, Any] = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
#: Half of axe-core's time goes into contrast, which is of colours and widths, whatever the language.
RULES_WITHOUT_COLOURS = {**RULES, "rules": {"color-contrast": {"enabled": False}}}
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
TABLET = {"width": 800, "height": 1280}
#: Takes from a browser what came to browsers after 2020: an old tablet has none of it.
AS_IN_2020 = """
delete HTMLElement.prototype.inert; delete HTMLElement.prototype.showPopover;
delete HTMLDialogElement.prototype.showModal;
delete Crypto.prototype.randomUUID; delete Object.hasOwn; delete window.structuredClone; delete Promise.any;
delete AbortSignal.timeout; delete AbortSignal.any; delete Intl.Segmenter;
for (const kind of [Array, String]) {
  for (const name of ["at", "replaceAll", "findLast", "findLastIndex", "toSorted", "toReversed", "toSpliced", "with"]) {
    delete kind.prototype[name];
  }
}
"""


@dataclass(frozen=True)
class Live:
    """Parem as it is served to browsers in this run of the tests."""

    app: Flask
    url: str
    database: Path

    def empty(self) -> None:
        """Take all rows out of all tables; the triggers that guard rows stand aside meanwhile."""
        with sqlite3.connect(self.database) as connection:
            triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _sql in triggers:
                connection.execute(f'DROP TRIGGER "{name}"')
            names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for name in names:
                connection.execute(f'DELETE FROM "{name}"')  # noqa: S608
            for _name, sql in triggers:
                connection.execute(sql)
        connection.close()


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        pass


@contextmanager
def serve(folder: Path) -> Iterator[Live]:
    """Serve the database of this folder (parem.db) on a free port, in threads of this process."""
    database = folder / "parem.db"
    app = made_app(config_for(folder, f"sqlite:///{database}"))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Live(app, f"http://127.0.0.1:{server.server_port}", database)
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def live_server(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One server on SQLite for the whole run."""
    folder = tmp_path_factory.mktemp("live")
    shutil.copy(sqlite_template, folder / "parem.db")
    with serve(folder) as live:
        yield live


@pytest.fixture
def live(live_server: Live) -> Iterator[Live]:
    """The server with an empty database; its application context is pushed."""
    live_server.empty()
    with live_server.app.app_context():
        yield live_server
        db.session.remove()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How pytest-playwright's `browser` starts: the system's Chromium, without a sandbox (containers have none).

    The headless shell is the same engine without the windows around it, at half the processor time.
    """
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium is installed (apt-get install chromium)")
    options = [
        "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
        "--no-first-run",
    ]  # fmt: skip
    return {**browser_type_launch_args, "executable_path": found, "args": options}


@pytest.fixture(autouse=True)
def closed_windows(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test its windows are closed: left open they go on running, more of them with each test."""
    browser: Browser | None = request.getfixturevalue("browser") if "browser" in request.fixturenames else None
    yield
    for context in browser.contexts if browser else []:
        context.close()


def sign_in_browser(context: BrowserContext, live: Live, person: User) -> None:
    """Let this browser be signed in as this person."""
    signer = live.app.session_interface.get_signing_serializer(live.app)  # type: ignore[attr-defined]
    session = {
        "_user_id": person.fs_uniquifier, "_fresh": True, "fs_cc": "set", "fs_paa": time.time(),
        "identity.id": person.fs_uniquifier,
    }  # fmt: skip
    context.add_cookies([{"name": "session", "value": signer.dumps(session), "url": live.url}])


def assert_accessible(page: Page, rules: dict[str, Any] = RULES) -> None:
    """No violation of WCAG 2.2 A or AA that axe-core finds on the page as it is now.

    A tab that many pages are opened in gets axe-core once: `context.add_init_script(AXE)`.
    """
    # The style sheets have come, too: a page is judged as it is seen.
    page.wait_for_load_state("load")
    # Colours are read while a transition runs, too; what is judged is the page at rest.
    page.add_style_tag(content="*, *::before, *::after { transition: none !important; animation: none !important; }")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = json.loads(page.evaluate(JUDGE, rules))
    assert not found, "\n".join([page.url, *found])
