"""What happens to kiosks in the field: servers and browsers as processes of their own that can be killed."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, Playwright


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(is_so: Callable[[], object], seconds: float = 60) -> None:
    """Wait until it is so."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not come to be so in time"
        time.sleep(0.05)


class Process:
    """A process with its children, killed as by a power cut."""

    process: subprocess.Popen[bytes] | None = None

    def begin(self, command: list[str], environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            command, env={**os.environ, **environment}, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


class Server(Process):
    """gunicorn on the database of this folder, as it serves people, rate limits and all."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [
            sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}", "--workers", "1", "--threads", "4",
            "parem.wsgi:create_app()",
        ]  # fmt: skip
        self.begin(command, {"PAREM_INSTANCE": str(self.folder), "DATABASE_URL": ""})
        until(self.is_up)

    def is_up(self) -> bool:
        """Whether it answers; the port is open long before on a busy machine."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", "/kiosk")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


class Tablet(Process):
    """Chromium with a profile on the disk, begun anew with the same profile after it was killed."""

    def __init__(self, playwright: Playwright, executable: str, profile: Path) -> None:
        self.playwright, self.executable, self.profile = playwright, executable, profile

    def start(self, url: str) -> Page:
        port_file = self.profile / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        command = [
            self.executable, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--lang=en",
            "--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0",
            f"--user-data-dir={self.profile}", "about:blank",
        ]  # fmt: skip
        self.begin(command, {})
        until(lambda: port_file.exists() and len(port_file.read_text().splitlines()) > 1)
        port = port_file.read_text().splitlines()[0]
        browser = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        page = browser.contexts[0].pages[0]
        page.goto(url)
        return page

    @staticmethod
    def write_cookies(page: Page) -> None:
        """Have Chromium write its cookies to the disk: it does so once 512 changes wait, else after half a minute."""
        lasting = {"path": "/", "expires": time.time() + 86_400, "value": "1"}
        # A hundred for each of several hosts: of more it would throw some away.
        page.context.add_cookies(
            [{"name": f"n{n}", "domain": f"other-{n % 6}.example", **lasting} for n in range(600)]  # type: ignore[typeddict-item]
        )


@contextmanager
def ended(*processes: Process) -> Iterator[None]:
    """Nothing is left running, whatever happens."""
    try:
        yield
    finally:
        for process in processes:
            process.kill()


def files_with(folder: Path, words: str) -> list[str]:
    """The files below a folder that hold these words, in UTF-8 or UTF-16."""
    forms = [words.encode(), words.encode("utf-16-le")]
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            if any(form in content for form in forms):
                found.append(str(path.relative_to(folder)))
    return found


def memory_folder(tmp_path: Path) -> Path:
    """Chromium's sockets need short paths."""
    folder = tmp_path / "p"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder
