"""Posters: an A4 page for each service, with a code that leads to its form."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pikepdf
import pytest
from flask import Flask
from weasyprint import HTML

from parem.extensions import db
from parem.surveys.operations import publish
from parem.surveys.ways_in.posters import poster_of
from tests.conftest import sign_in
from tests.surveys.builder_world import make_draft

HERE = "/o/county/surveys/survey"


@pytest.fixture
def survey(page_world: SimpleNamespace):
    survey = make_draft(page_world.county, "a", services=(page_world.service, page_world.other))
    publish(survey)
    db.session.commit()
    return survey


def test_one_page_a4_for_each_service(page_app: Flask, page_world: SimpleNamespace, survey) -> None:
    client = sign_in(page_app, page_world.above)
    for address, pages in (("posters.pdf", 2), ("posters/alytus.pdf", 1), ("posters/alytus/home-help.pdf", 1)):
        answer = client.get(f"{HERE}/{address}")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        with pikepdf.open(io.BytesIO(answer.data)) as pdf:
            assert len(pdf.pages) == pages
            assert [round(float(side) / 72 * 25.4) for side in pdf.pages[0].MediaBox[2:]] == [210, 297]
            assert pdf.Root.MarkInfo.Marked
    assert client.get(f"{HERE}/posters/alytus/nothing.pdf").status_code == 404
    assert client.get(f"{HERE}/posters/nobody.pdf").status_code == 404


def test_a_municipality_prints_its_own_posters_only(page_app: Flask, page_world: SimpleNamespace, survey) -> None:
    client = sign_in(page_app, page_world.service_owner)
    assert client.get("/o/alytus/surveys/survey/posters/alytus/home-help.pdf").status_code == 200
    assert client.get("/o/alytus/surveys/survey/posters/birstonas/home-help.pdf").status_code == 404


def test_the_first_language_is_large_and_the_address_leads_to_the_form(
    page_app: Flask, page_world: SimpleNamespace, survey
) -> None:
    page_world.first.default_language = "et"
    with page_app.test_request_context(base_url="https://parem.example/"):
        poster = poster_of(survey, page_world.service)
    assert [words.language for words in poster.words] == ["et", "lt", "en", "ru"]
    assert poster.address == "https://parem.example/s/survey/alytus/home-help"
    assert poster.spoken_address == "parem.example/s/survey/alytus/home-help"
    assert poster.qr.startswith("data:image/svg+xml")
    assert HTML(string=f'<img src="{poster.qr}" alt="">').render().pages
