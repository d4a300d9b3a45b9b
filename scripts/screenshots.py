"""Pictures of Parem with the demonstration county.

python -m scripts.screenshots              the two pictures of README.md, into docs/pictures/
python -m scripts.screenshots --all FOLDER every page below, on a phone, a desk and a kiosk, to be looked at
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from parem.accounts.demonstration import DEMONSTRATION_PASSWORD

ROOT = Path(__file__).resolve().parent.parent
SIZES = {"desk": (1280, 900), "phone": (390, 844)}
README = {"results": "/o/azuolyne/results/one-minute?lang=en", "board": "/o/azuolyne/board?lang=en"}
PUBLIC = {
    "start": "/", "sign-in": "/login", "citizen-services": "/s/one-minute",
    "citizen": "/s/one-minute/azuolyne/home-help", "kiosk": "/kiosk", "not-found": "/nowhere",
}  # fmt: skip
DESK = {
    "home": "", "services": "services", "areas": "areas", "surveys": "surveys", "survey": "surveys/one-minute",
    "results": "results", "results-survey": "results/one-minute",
    "results-service": "results/one-minute?service=home-help", "findings": "findings", "targets": "targets",
    "comments": "comments", "wastes": "wastes", "board": "board", "actions": "actions", "plans": "plans",
    "volumes": "volumes", "devices": "devices", "organisation": "organisation", "audit": "organisation/audit",
}  # fmt: skip


class Demonstration:
    """Parem serving the demonstration from a folder of its own, for the length of a with block."""

    def __enter__(self) -> str:
        self.folder = Path(tempfile.mkdtemp(prefix="parem-pictures-"))
        environment = {**os.environ, "PAREM_INSTANCE": str(self.folder), "PAREM_DEMONSTRATION": "1"}
        environment.pop("DATABASE_URL", None)
        run = [sys.executable, "-m", "flask", "--app", "parem.wsgi"]
        subprocess.run([*run, "demo", "load"], cwd=ROOT, env=environment, check=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.server = subprocess.Popen([*run, "run", "--port", str(port)], cwd=ROOT, env=environment)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        return f"http://127.0.0.1:{port}"

    def __exit__(self, *_: object) -> None:
        self.server.terminate()
        self.server.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


#: The headless shell is Chromium without the windows around it.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def launch(playwright: object) -> Browser:
    """Debian's or Ubuntu's own Chromium, headless."""
    found = next(path for name in NAMES if (path := shutil.which(name)))
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    return playwright.chromium.launch(executable_path=found, args=options)  # type: ignore[attr-defined,no-any-return]


def signed_in(browser: Browser, address: str, size: tuple[int, int], email: str) -> Page:
    """A page of a signed-in person at this size."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="en")
    page.goto(f"{address}/login")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", DEMONSTRATION_PASSWORD)
    page.click("main button[type=submit], main input[type=submit]")
    page.wait_for_load_state("networkidle")
    return page


def take(page: Page, address: str, path: Path, whole: bool = True) -> None:
    """One picture; charts get a moment to be drawn."""
    answer = page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    page.screenshot(path=str(path), full_page=whole)
    print(f"{answer.status if answer else '?'} {address} -> {path.name}")


def main() -> None:
    """Take the pictures that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", type=Path, metavar="FOLDER")
    parser.add_argument("--at", help="the address of a Parem that is already served with the demonstration")
    parser.add_argument("--lang", default="lt")
    asked = parser.parse_args()
    with sync_playwright() as playwright:
        if asked.at:
            _pictures(launch(playwright), asked.at, asked)
        else:
            with Demonstration() as address:
                _pictures(launch(playwright), address, asked)


def _pictures(browser: Browser, address: str, asked: argparse.Namespace) -> None:
    if asked.all is None:
        page = signed_in(browser, address, (1280, 860), "quality.manager@demo.parem.example")
        (ROOT / "docs" / "pictures").mkdir(exist_ok=True)
        for name, path in README.items():
            take(page, address + path, ROOT / "docs" / "pictures" / f"{name}.png", whole=False)
        return
    asked.all.mkdir(parents=True, exist_ok=True)
    for device, size in SIZES.items():
        visitor = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="en")
        for name, path in PUBLIC.items():
            take(visitor, f"{address}{path}?lang={asked.lang}", asked.all / f"{name}-{device}.png")
        page = signed_in(browser, address, size, "quality.manager@demo.parem.example")
        for name, path in DESK.items():
            take(page, f"{address}/o/azuolyne/{path}?lang={asked.lang}", asked.all / f"{name}-{device}.png")


if __name__ == "__main__":
    main()
