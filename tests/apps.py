"""Applications for tests: one of each database for the whole run, as new before each test.

Making an application takes a fifth of a second (its thousand addresses are compiled) and its templates are compiled at
their first use, too: with one for each test that was half of the suite's time.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from parem.config import Config
from parem.extensions import db, jobs
from parem.queue import bind_queue
from parem.wsgi import create_app


def config_for(instance: Path, url: str) -> Config:
    """A configuration for tests: fixed secrets, no limits, mail kept in memory."""
    return Config(
        instance=instance, database_url=url, secret_key="test", password_salt="test", totp_secret="t" * 32, testing=True
    )


def made_app(config: Config) -> Flask:
    """An application that takes its compiled templates from a folder that all of a run share (compiling the three
    hundred takes two seconds, for each application of each process), and makes hashes of passwords that are soon made.
    """
    app = create_app(config)
    app.jinja_env.bytecode_cache = compiled_templates()
    # Argon2 as ever, but with a thousandth of its memory: with all of it a third of a second, hundreds of times a run.
    app.extensions["security"].pwd_context.update(argon2__rounds=1, argon2__memory_cost=64, argon2__parallelism=1)
    return app


def compiled_templates() -> FileSystemBytecodeCache:
    """Where a run keeps its compiled templates: `conftest` clears it first, for what is compiled holds to the filters
    of its day as well."""
    folder = Path(__file__).resolve().parent.parent / ".pytest_cache" / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


class Browser(FlaskClient):
    """A client whose every request starts with an empty `g`, as on a server.

    The test's own context is pushed and Flask would use it for each request: the person who is signed in, the
    organisation and the language of one request would be those of the next.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        for name in list(g):
            g.pop(name)
        return super().open(*args, **kwargs)


@dataclass
class Kept:
    """An application that many tests use, one after the other."""

    app: Flask
    folder: Path
    config: dict[str, Any] = field(init=False)
    extensions: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.app.test_client_class = Browser
        self.config, self.extensions = dict(self.app.config), dict(self.app.extensions)

    @classmethod
    def made(cls, folder: Path, url: str) -> Kept:
        return cls(made_app(config_for(folder, url)), folder)

    @contextmanager
    def as_new(self, fill: Callable[[], None]) -> Iterator[Flask]:
        """The application with its settings and folder as at first and the database that `fill` makes; its context
        is pushed."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        for now, first in ((self.app.config, self.config), (self.app.extensions, self.extensions)):
            now.clear()
            now.update(first)
        vars(self.app.extensions["mailman"]).pop("outbox", None)
        bind_queue(jobs, self.config["PAREM"])
        fill()
        with self.app.app_context():
            yield self.app
            db.session.remove()
            db.engine.dispose()


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that `make` fills once in a run, however many processes run the tests; it is not to be changed."""
    own = factory.getbasetemp()
    # Each process of pytest-xdist has a folder of its own within that of the run.
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder, made = shared / name, shared / f"{name}.made"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            made.touch()
    return folder


def copy_database(template: Path, folder: Path) -> None:
    """The empty schema as the database of this folder."""
    shutil.copy(template, folder / "parem.db")
