"""The import in the browser, from the upload to the answers in the database."""

from __future__ import annotations

import io
import re
from types import SimpleNamespace

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from parem.accounts.models import AuditEntry, StoredFile
from parem.extensions import db
from parem.surveys.models import AnswerImport, Comment, Response
from tests.conftest import sign_in
from tests.surveys.import_world import make_survey

BASE = "/o/alytus/surveys/desk/import"
CSV = "satisfaction,recommend,comment,Date\n5,10,Very good,2025-03-01\n3,7,,2025-03-02\nNA,NA,,2025-03-02\n"


@pytest.fixture
def client(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    make_survey(page_world)
    return sign_in(page_app, page_world.quality_manager)


def upload(client: FlaskClient, content: str | bytes, name: str = "answers.csv") -> TestResponse:
    data = content.encode() if isinstance(content, str) else content
    return client.post(BASE, data={"file": (io.BytesIO(data), name)})


def chosen(page: TestResponse) -> dict[str, str]:
    """What a page's form would send as it stands."""
    html = page.get_data(as_text=True)
    sent = {}
    for name, body in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', html, re.S):
        options = re.findall(r"<option([^>]*)>", body)
        picked = next((o for o in options if "selected" in o), options[0])
        sent[name] = re.search(r'value="([^"]*)"', picked)[1]  # type: ignore[index]
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("radio" not in tag or "checked" in tag) and "hidden" not in tag:
            sent[name[1]] = value[1] if value else ""
    return sent


def to_preview(client: FlaskClient, content: str, **changes: str) -> TestResponse:
    mapping = upload(client, content).headers["Location"]
    sent = chosen(client.get(mapping)) | changes
    answer = client.post(mapping, data=sent)
    return client.get(answer.headers["Location"]) if answer.status_code == 303 else answer


def test_a_file_with_good_headers_needs_no_work(client: FlaskClient) -> None:
    preview = to_preview(client, CSV)
    assert "Import 2 answers" in preview.text
    assert "Very good" in preview.text
    done = client.post(f"{preview.request.path}/confirm", follow_redirects=True)
    assert "2 answers imported" in done.text
    stored = db.session.scalars(sa.select(Response).order_by(Response.day)).all()
    assert [r.answers for r in stored] == [{"satisfaction": 5, "recommend": 10}, {"satisfaction": 3, "recommend": 7}]
    assert [c.text for c in db.session.scalars(sa.select(Comment))] == ["Very good"]
    assert db.session.scalar(sa.select(AuditEntry.action)) == "answers.imported"


def test_nothing_of_the_file_is_kept_after_the_confirmation(client: FlaskClient) -> None:
    preview = to_preview(client, CSV)
    client.post(f"{preview.request.path}/confirm")
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == 0


def test_the_same_file_again_has_nothing_to_add(client: FlaskClient) -> None:
    client.post(f"{to_preview(client, CSV).request.path}/confirm")
    again = to_preview(client, CSV)
    assert "There is nothing to add" in again.text
    assert "Import 2 answers" not in again.text
    client.post(f"{again.request.path}/confirm")
    assert db.session.scalar(sa.select(sa.func.count(AnswerImport.id))) == 1


def test_bad_cells_are_listed_and_can_be_mended(client: FlaskClient) -> None:
    preview = to_preview(client, "satisfaction,minutes,Date\n1O,2O,2025-03-01\n4,8,2025-03-02\n")
    assert "The answer must be a whole number from 1 to 5." not in preview.text
    assert preview.text.count("This is not a number.") == 4  # two to mend, two in the list
    assert client.post(f"{preview.request.path}/confirm").headers["Location"] == preview.request.path
    assert db.session.scalar(sa.select(sa.func.count(Response.id))) == 0
    mended = client.post(
        f"{preview.request.path}/values", data={"value-0": "missing", "number-1": "20"}, follow_redirects=True
    )
    assert "Import 2 answers" in mended.text
    client.post(f"{mended.request.path}/confirm")
    answers = db.session.scalars(sa.select(Response.answers).order_by(Response.day)).all()
    assert answers == [{"minutes": 20}, {"satisfaction": 4, "minutes": 8}]


def test_the_list_of_bad_cells_can_be_taken_away(client: FlaskClient) -> None:
    preview = to_preview(client, "satisfaction,Date\n9,2025-03-01\n")
    rows = client.get(f"{preview.request.path}/problems.csv").data.decode("utf-8-sig").splitlines()
    assert rows[1] == "2,satisfaction,9,The answer must be a whole number from 1 to 5."


def test_a_day_is_asked_for_and_the_choices_are_kept(client: FlaskClient) -> None:
    page = to_preview(client, "a,b\n5,3\n", column_0="question:satisfaction", missing="none, X")
    assert page.status_code == 400
    assert "Say when the answers were given" in page.text
    assert chosen(page)["column_0"] == "question:satisfaction"
    assert chosen(page)["missing"] == "none, X"


def test_one_meaning_for_two_columns_is_refused(client: FlaskClient) -> None:
    both = {"column_0": "question:satisfaction", "column_1": "question:satisfaction", "day": "2025-03-01"}
    page = to_preview(client, "a,b\n5,3\n", **both)
    assert page.status_code == 400
    assert "The column “a” has this meaning already." in page.text


def test_the_map_is_offered_as_a_file(client: FlaskClient) -> None:
    preview = to_preview(client, CSV)
    words = client.get(f"{preview.request.path}/map.yaml").text
    assert "satisfaction:\n    column: satisfaction" in words


def test_what_is_no_table_is_refused_with_its_reason(client: FlaskClient) -> None:
    for content, reason in ((b"", "The file is empty."), (b"\x89PNG\0\0", "neither a CSV file"), (b"a,b\n", "no rows")):
        page = upload(client, content)
        assert page.status_code == 400
        assert reason in page.text


def test_the_sheet_of_a_workbook_can_be_chosen(client: FlaskClient) -> None:
    book = openpyxl.Workbook()
    book.active.append(["nothing here"])  # type: ignore[union-attr]
    book.active.append(["x"])  # type: ignore[union-attr]
    sheet = book.create_sheet("Answers")
    for row in (["satisfaction", "Date"], [4, "2025-03-01"]):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    mapping = upload(client, content.getvalue(), "answers.xlsx").headers["Location"]
    second = client.get(mapping, query_string={"sheet": "Answers"})
    assert chosen(second)["column_0"] == "question:satisfaction"
    answer = client.post(mapping, query_string={"sheet": "Answers"}, data=chosen(second))
    assert "Import 1 answer" in client.get(answer.headers["Location"]).text


def test_an_import_can_be_undone(client: FlaskClient) -> None:
    client.post(f"{to_preview(client, CSV).request.path}/confirm")
    past = db.session.scalars(sa.select(AnswerImport.id)).one()
    page = client.post(f"{BASE}/done/{past}/undo", follow_redirects=True)
    assert "2 answers were taken out." in page.text
    assert db.session.scalar(sa.select(sa.func.count(Response.id))) == 0


def test_only_those_who_may_import_see_the_page(page_app: Flask, page_world: SimpleNamespace) -> None:
    make_survey(page_world)
    expected = {"administrator": 200, "quality_manager": 200, "service_owner": 403, "director": 403, "stranger": 404}
    for name, status in expected.items():
        assert sign_in(page_app, getattr(page_world, name)).get(BASE).status_code == status, name


def test_another_organisations_survey_and_files_are_not_found(page_app: Flask, page_world: SimpleNamespace) -> None:
    make_survey(page_world)
    mapping = upload(sign_in(page_app, page_world.quality_manager), CSV).headers["Location"]
    stranger = sign_in(page_app, page_world.stranger)
    assert stranger.get("/o/birstonas/surveys/desk/import").status_code == 404
    assert stranger.get(mapping.replace("alytus", "birstonas")).status_code == 404


def test_a_draft_says_to_publish_first(page_app: Flask, page_world: SimpleNamespace) -> None:
    make_survey(page_world, published=False)
    page = sign_in(page_app, page_world.quality_manager).get(BASE)
    assert "Publish the survey first" in page.text
