"""The preview on every device: what stands in its frames, who may frame it, and that it keeps nothing."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from parem.extensions import db
from parem.languages import LANGUAGES
from parem.surveys.builder.question_operations import add_question
from parem.surveys.models import Device, Response, Survey
from parem.surveys.operations import create_survey
from tests.conftest import sign_in
from tests.surveys.test_conditions import branched

HERE = "/o/alytus/surveys/desk/preview"


@pytest.fixture
def client(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    branched(page_world.first, [page_world.service])
    return sign_in(page_app, page_world.quality_manager)


@pytest.mark.parametrize(("device", "width"), [("phone", 390), ("tablet", 800), ("desktop", 1280), ("kiosk", 800)])
def test_each_device_has_its_frame(client: FlaskClient, device: str, width: int) -> None:
    page = client.get(f"{HERE}?device={device}&language=et").text
    frame = re.search(r'<iframe src="([^"]+)" width="(\d+)"', page)
    assert frame and int(frame[2]) == width
    inside = client.get(frame[1].replace("&amp;", "&"))
    assert inside.status_code == 200
    assert "et?" in inside.text
    assert "frame-ancestors 'self'" in inside.headers["Content-Security-Policy"]
    assert page.count('aria-current="true"') >= 2, "the device and the language chosen"


def test_no_other_page_may_be_framed(client: FlaskClient) -> None:
    for path in (HERE, "/o/alytus/surveys/desk", "/o/alytus/surveys/desk/rehearsal", "/kiosk"):
        assert "frame-ancestors 'none'" in client.get(path).headers["Content-Security-Policy"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_kiosk_needs_no_tablet_and_keeps_nothing(client: FlaskClient, language: str) -> None:
    page = client.get(f"{HERE}/kiosk?language={language}").text
    assert page.count("<template data-screen=") == len(LANGUAGES)
    assert f'data-language="{language}" data-preview="yes"' in page
    # Without these its script neither asks the server, nor seals, nor is installed.
    assert not re.search("data-state=|data-seal=|webmanifest", page)
    assert client.post(f"{HERE}/kiosk").status_code == 405
    assert db.session.scalar(db.select(Device.id)) is None and db.session.scalar(db.select(Response.id)) is None


def test_the_paper_form_of_a_draft(client: FlaskClient) -> None:
    assert "/preview/paper.pdf?language=lt" in client.get(f"{HERE}?device=paper&language=lt").text
    file = client.get(f"{HERE}/paper.pdf?language=lt")
    assert (file.mimetype, file.data[:5]) == ("application/pdf", b"%PDF-")


def test_strange_choices_lead_back_to_the_first(client: FlaskClient) -> None:
    for choice in ("device=fridge", "language=xx", "device="):
        assert client.get(f"{HERE}?{choice}").status_code == 302
    assert client.get(f"{HERE}?version=99").status_code == 200


def test_what_is_missing_is_said(page_app: Flask, page_world: SimpleNamespace) -> None:
    create_survey(page_world.first, title="Empty", code="desk", services=[])
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    assert "No question yet" in client.get(HERE).text
    assert client.get(f"{HERE}/kiosk").status_code == 404
    survey = db.session.scalars(db.select(Survey)).one()
    add_question(survey.versions[0], {"code": "so", "type": "yes_no", "text": "So?"})
    db.session.commit()
    assert "No service yet" in client.get(f"{HERE}?device=kiosk").text
