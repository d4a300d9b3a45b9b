"""A PDF that is kept: whose it is, which printing press made it, where its links lead."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from parem.config import Config
from parem.extensions import db
from parem.improvements import jobs
from parem.improvements.plans import states as plan_states
from parem.improvements.plans.models import ReportJob
from parem.improvements.report import printing
from parem.improvements.report import views as report_views
from parem.improvements.report.queries import gather
from parem.wsgi import create_app
from tests.apps import config_for
from tests.conftest import sign_in
from tests.improvements.action_world import page
from tests.improvements.plan_world import add_all


@pytest.fixture
def full(page_world: SimpleNamespace) -> SimpleNamespace:
    return add_all(page_world)


@pytest.fixture
def reader(page_app: Flask, full: SimpleNamespace) -> FlaskClient:
    return sign_in(page_app, full.quality_manager)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[bool, str]]:
    """What was rendered: whether it was a closing report, and where its links led to."""
    found: list[tuple[bool, str]] = []

    def pdf_of(contents: object, language: str, base: str = "") -> bytes:
        found.append((contents.closed_on is not None, base))  # type: ignore[attr-defined]
        return b"%PDF-1.7 " + repr(found[-1]).encode()

    monkeypatch.setattr(jobs, "pdf_of", pdf_of)
    return found


def close(full: SimpleNamespace) -> str:
    """The plan, approved, published and closed; its address."""
    plan_states.submit(full.plan)
    plan_states.approve(full.plan, full.director, gather(full.plan, date.today()), date.today())
    plan_states.publish(full.plan)
    plan_states.close(full.plan)
    db.session.commit()
    return f"/o/alytus/plans/{full.plan.id}"


def test_a_closing_report_is_its_own_pdf(
    reader: FlaskClient, full: SimpleNamespace, made: list[tuple[bool, str]]
) -> None:
    address = close(full)
    place = reader.post(f"{address}/pdf", data={"language": "en", "closing": "1"}).location
    shown = page(reader, place)
    assert "Closing report" in shown and "Draft, not approved" not in shown
    assert re.search(r'class="back" href="[^"]*closing=1', shown)
    assert made[0][0]
    file = reader.get(f"{place}/file")
    assert f"change-plan-{full.plan.id}-closing-report-en.pdf" in file.headers["Content-Disposition"]
    revision = reader.post(f"{address}/pdf", data={"language": "en", "revision": "1"}).location
    assert revision != place and [closing for closing, _base in made] == [True, False]
    assert "Revision 1" in page(reader, revision)


def test_a_closing_report_that_failed_is_asked_for_again_as_such(
    reader: FlaskClient, full: SimpleNamespace, made: list[tuple[bool, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = close(full)
    with monkeypatch.context() as patched:
        patched.setattr(report_views, "render_report", lambda *_: 1 / 0)
        place = reader.post(f"{address}/pdf", data={"language": "en", "closing": "1"}).location
    shown = page(reader, place)
    again = shown[shown.index("Try once more") - 600 : shown.index("Try once more")]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', again))
    assert fields.pop("csrf_token") is not None and fields == {"closing": "1", "language": "en"}
    assert reader.post(f"{address}/pdf", data=fields).location == place
    assert "The PDF is ready." in page(reader, place)


def test_an_upgrade_makes_the_pdf_anew(
    reader: FlaskClient, full: SimpleNamespace, made: list[tuple[bool, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/o/alytus/plans/{full.plan.id}/pdf"
    first = reader.post(address, data={"language": "en"}).location
    assert reader.post(address, data={"language": "en"}).location == first
    monkeypatch.setattr(printing, "_press", lambda: "another version")
    assert reader.post(address, data={"language": "en"}).location != first
    assert len(made) == 2


def test_the_press_is_all_that_words_and_looks_come_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of these changes the mark: a template, a catalogue, a style sheet, a filter."""
    monkeypatch.setattr(printing, "PACKAGE", tmp_path)
    marks = set()
    for name in ("templates/a/b.html", "translations/lt/LC_MESSAGES/messages.mo", "static/report.css", "formats.py"):
        marks.add(printing._press.__wrapped__())
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    marks.add(printing._press.__wrapped__())
    assert len(marks) == 5


def test_links_of_one_asker_are_not_kept_for_another(
    page_app: Flask, reader: FlaskClient, full: SimpleNamespace, made: list[tuple[bool, str]]
) -> None:
    address = f"/o/alytus/plans/{full.plan.id}/pdf"
    reader.post(address, data={"language": "en"})
    page_app.config["PUBLIC_ADDRESS"] = "https://parem.example"
    reader.post(address, data={"language": "en"})
    assert [base for _closing, base in made] == ["http://localhost/", "https://parem.example/"]
    assert len(set(db.session.scalars(db.select(ReportJob.printing)))) == 2


@pytest.fixture
def known(tmp_path: Path) -> Flask:
    config = config_for(tmp_path, "sqlite://")
    values = {**vars(config), "public_address": "https://parem.example", "hosts": ("intranet",)}
    return create_app(Config(**values))


def test_the_public_address_stands_in_every_link_for_outside(known: Flask) -> None:
    with known.test_request_context("/", headers={"Host": "intranet"}):
        assert url_for("security.login", _external=True) == "https://parem.example/login"
        assert url_for("security.login") == "/login"
        assert report_views.public_root() == "https://parem.example/"


@pytest.mark.parametrize(("host", "status"), [("evil.example", 400), ("intranet", 200), ("parem.example", 200)])
def test_hosts_that_are_not_ours_are_refused(known: Flask, host: str, status: int) -> None:
    with known.test_client().get("/static/desk.css", headers={"Host": host}) as answer:
        assert answer.status_code == status
