"""The report on the screen, and the PDF that is asked for, waited for, downloaded and made only once."""

from __future__ import annotations

import re
from datetime import date, timedelta
from types import SimpleNamespace

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from parem.accounts.models import StoredFile
from parem.extensions import db
from parem.improvements import jobs
from parem.improvements.plans import states as plan_states
from parem.improvements.plans.models import ReportJob
from parem.improvements.report import operations as report_operations
from parem.improvements.report.queries import gather
from tests.conftest import sign_in
from tests.improvements.plan_world import add_all

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def full(page_world: SimpleNamespace) -> SimpleNamespace:
    return add_all(page_world)


@pytest.fixture
def reader(page_app: Flask, full: SimpleNamespace) -> FlaskClient:
    return sign_in(page_app, full.quality_manager)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """PDFs that cost nothing: what was rendered, in which language."""
    made: list[str] = []

    def pdf_of(contents: object, language: str, base: str = "") -> bytes:
        made.append(f"{language} {base}")
        return b"%PDF-1.7 " + language.encode()

    monkeypatch.setattr(jobs, "pdf_of", pdf_of)
    return made


def address(full: SimpleNamespace, rest: str = "") -> str:
    return f"/o/alytus/plans/{full.plan.id}{rest}"


def approve(full: SimpleNamespace) -> None:
    plan_states.submit(full.plan)
    plan_states.approve(full.plan, full.director, gather(full.plan, date.today()), date.today())
    db.session.commit()


def test_the_report_shows_the_whole_chain_with_links(reader: FlaskClient, full: SimpleNamespace) -> None:
    text = reader.get(address(full, "/report"), headers=ENGLISH).text
    html5lib.HTMLParser(strict=True).parse(text)
    assert text.count("<h1") == 1
    waste = full.action.waste
    for link in (
        f"/o/alytus/actions/{full.action.id}",
        f"/o/alytus/wastes/{waste.id}",
        f"/o/alytus/findings/{waste.finding.id}",
        "/o/alytus/results/one-minute?service=home-help&amp;period=days",
    ):
        assert f'href="{link}' in text, link
    for words in ("€27,608.40", "€23,467.14", "€4,141.26", "Improved", "Nobody calls back", "Draft, not approved"):
        assert words in text, words


@pytest.mark.parametrize("language", ["lt", "et", "en", "ru"])
def test_the_reports_language_does_not_depend_on_the_readers(
    reader: FlaskClient, full: SimpleNamespace, language: str
) -> None:
    text = reader.get(address(full, f"/report?language={language}"), headers={"Accept-Language": "en"}).text
    article = text[text.index("<article") : text.index("</article>")]
    assert f'lang="{language}"' in article[:80]
    assert f"Better home help ({language})" in article
    assert not re.search(r"\((?!%s\))(lt|et|en|ru)\)" % language, article)  # noqa: UP031
    assert '<html lang="en">' in text


def test_an_unknown_revision_or_a_stranger_gets_nothing(
    page_app: Flask, reader: FlaskClient, full: SimpleNamespace
) -> None:
    assert reader.get(address(full, "/report?revision=1")).status_code == 404
    assert sign_in(page_app, full.stranger).get(address(full, "/report")).status_code == 404


def test_an_approved_report_names_its_revision_and_hash(reader: FlaskClient, full: SimpleNamespace) -> None:
    approve(full)
    text = reader.get(address(full, "/report"), headers=ENGLISH).text
    assert "Revision 1, approved" in text
    assert full.plan.revision.content_hash in text
    assert "Draft" not in text[text.index("<article") :]


def test_a_pdf_is_made_and_downloaded(reader: FlaskClient, full: SimpleNamespace, quick: list[str]) -> None:
    asked = reader.post(address(full, "/pdf"), data={"language": "lt"})
    assert asked.status_code == 303
    text = reader.get(asked.location, headers=ENGLISH).text
    html5lib.HTMLParser(strict=True).parse(text)
    assert "The PDF is ready." in text
    assert quick == ["lt http://localhost/"]
    file = reader.get(f"{asked.location}/file")
    assert (file.data, file.mimetype) == (b"%PDF-1.7 lt", "application/pdf")
    assert re.search(r"change-plan-\d+-draft-[0-9a-f]{8}-lt\.pdf", file.headers["Content-Disposition"])
    assert reader.get(f"{asked.location}/state").json == {"state": "done", "ahead": 0}


def test_the_same_contents_are_rendered_once_for_each_language(
    reader: FlaskClient, full: SimpleNamespace, quick: list[str]
) -> None:
    first = reader.post(address(full, "/pdf"), data={"language": "lt"}).location
    assert reader.post(address(full, "/pdf"), data={"language": "lt"}).location == first
    assert reader.post(address(full, "/pdf"), data={"language": "et"}).location != first
    assert len(quick) == 2
    full.plan.risks[0].impact = 1
    db.session.commit()
    assert reader.post(address(full, "/pdf"), data={"language": "lt"}).location != first
    assert len(quick) == 3


def test_what_is_printed_is_what_was_asked_for_even_if_the_plan_changes_meanwhile(
    full: SimpleNamespace, quick: list[str]
) -> None:
    contents = gather(full.plan, date.today())
    job, is_new = report_operations.ask_for_pdf(full.plan, contents, "en")
    db.session.commit()
    assert is_new
    full.plan.budget_cents = 1
    db.session.commit()
    assert report_operations.contents_of(job) == contents
    jobs.render_report(job.id)
    assert job.state == "done"
    assert [file.media_type for file in db.session.scalars(db.select(StoredFile))] == ["application/pdf"]


def test_a_failed_pdf_says_so_and_can_be_asked_for_again(
    reader: FlaskClient, full: SimpleNamespace, quick: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bytes:
        raise OSError("no fonts")

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "pdf_of", broken)
        place = reader.post(address(full, "/pdf"), data={"language": "lt"}).location
        text = reader.get(place, headers=ENGLISH).text
        assert "It could not be made" in text
        assert "Try once more" in text
        assert reader.get(f"{place}/file").status_code == 404
    assert reader.post(address(full, "/pdf"), data={"language": "lt"}).location == place
    assert "The PDF is ready." in reader.get(place, headers=ENGLISH).text


def test_a_page_that_waits_looks_again_by_itself(
    reader: FlaskClient, full: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parem.improvements.report.views.render_report", lambda *_: None)
    place = reader.post(address(full, "/pdf"), data={"language": "lt"}).location
    text = reader.get(place, headers=ENGLISH).text
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in text
    assert "report-job.js" in text
    job = db.session.scalar(db.select(ReportJob))
    assert job is not None
    job.asked_at -= timedelta(hours=1)
    db.session.commit()
    assert "takes much longer than it should" in reader.get(place, headers=ENGLISH).text


def test_a_queue_that_can_not_be_reached_is_said(
    reader: FlaskClient, full: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: object) -> None:
        raise ConnectionError("no queue")

    monkeypatch.setattr("parem.improvements.report.views.render_report", unreachable)
    place = reader.post(address(full, "/pdf"), data={"language": "lt"}).location
    assert "It could not be made" in reader.get(place, headers=ENGLISH).text


def test_of_two_workers_one_makes_the_pdf(full: SimpleNamespace, quick: list[str]) -> None:
    job, _ = report_operations.ask_for_pdf(full.plan, gather(full.plan, date.today()), "en")
    db.session.commit()
    assert report_operations.claim(job.id)
    assert not report_operations.claim(job.id)
    db.session.commit()
    jobs.render_report(job.id)
    assert quick == []


def test_another_organisation_can_not_reach_a_pdf(
    page_app: Flask, reader: FlaskClient, full: SimpleNamespace, quick: list[str]
) -> None:
    place = reader.post(address(full, "/pdf"), data={"language": "lt"}).location
    stranger = sign_in(page_app, full.stranger)
    for rest in ("", "/state", "/file"):
        assert stranger.get(place + rest).status_code == 404
        assert stranger.get(place.replace("alytus", "birstonas") + rest).status_code == 404
