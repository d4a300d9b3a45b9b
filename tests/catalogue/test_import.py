"""Services from a file: what is read, what is refused, and that it is all or nothing."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from parem.accounts.models import AuditEntry, StoredFile
from parem.catalogue.area_operations import create_area
from parem.catalogue.models import Service
from parem.catalogue.operations import create_service
from parem.catalogue.service_file import COLUMNS, UnreadableFile, columns_of, plan_of
from parem.catalogue.service_import import carry_out, keep_upload
from parem.csv_files import csv_text, plain_cell, read_table, safe_cell
from parem.extensions import db
from parem.languages import Texts
from tests.conftest import sign_in
from tests.counting import counted_queries

HEADER = "code,area,standard_service,name_lt,name_en,channels,owner,active\n"


def plan(world: SimpleNamespace, rows: str, header: str = HEADER) -> Any:
    return plan_of(world.first, (header + rows).encode())


def test_a_new_a_changed_and_an_unchanged_row(world: SimpleNamespace) -> None:
    create_service(world.first, code="library", name={"lt": "Biblioteka"}, area=world.area, channels=["web"])
    made = plan(
        world,
        "home-help,social,home-help,Pagalba į namus,Home help,home|phone,service_owner@example.org,yes\n"
        "library,social,,Biblioteka,,web,,taip\n"
        "bus,SOCIAL,,Autobusas,,,,ne\n",
    )
    assert [(row.line, row.does) for row in made.rows] == [(2, "changed"), (3, "unchanged"), (4, "new")]
    assert made.is_good and made.changes_something
    assert set(made.rows[0].changes) == {"name", "channels", "owner"}
    upload = keep_upload(world.first, "services.csv", b"...")
    carry_out(world.first, made, upload)
    changed = db.session.scalar(db.select(Service).filter_by(organisation_id=world.first.id, code="home-help"))
    assert changed is not None
    assert changed.name["lt"] == "Pagalba į namus"
    assert changed.name["et"] == "Home help", "a column that is not there stays as it was"
    assert changed.channels == ["phone", "home"]
    assert changed.owner is world.service_owner
    added = db.session.scalar(db.select(Service).filter_by(code="bus"))
    assert added is not None and not added.active
    summary = db.session.scalar(db.select(AuditEntry).filter_by(action="services.imported"))
    assert summary is not None and summary.details == {"added": 1, "changed": 1}
    assert db.session.scalar(db.select(StoredFile.id)) is None


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",social,,Vardas,,,,", "The code is missing."),
        ("two words,social,,Vardas,,,,", "A code has up to 40"),
        ("a,nowhere,,Vardas,,,,", "There is no area “nowhere”."),
        ("a,,,Vardas,,,,", "The area is missing."),
        ("a,social,nothing,Vardas,,,,", "There is no standard service “nothing”."),
        ("a,culture,home-help,Vardas,,,,", "belongs to another area"),
        ("a,social,,,,,,", "The name is missing"),
        ("a,social,,Vardas,,pigeon|web,,", "There is no channel “pigeon”."),
        ("a,social,,Vardas,,,nobody@example.org,", "nobody@example.org"),
        ("a,social,,Vardas,,,stranger@example.org,", "stranger@example.org"),
        ("a,social,,Vardas,,,,perhaps", "“yes” or “no”"),
        (f"a,social,,{'x' * 201},,,,", "too long"),
        ("a", "The area is missing."),
        ("b,social,,V,,,,\nb,social,,W,,,,", "more than one row"),
    ],
)
def test_a_bad_row_says_why_and_stops_everything(world: SimpleNamespace, row: str, words: str) -> None:
    create_area(world.county, code="culture", name="Culture")
    made = plan(world, f"good,social,,Gera,,,,\n{row}\n")
    assert not made.is_good
    bad = [found for found in made.rows if found.does == "bad"]
    assert all(any(words in problem for problem in found.problems) for found in bad)
    assert made.rows[0].does == "new"
    with pytest.raises(ValueError, match="bad rows"):
        carry_out(world.first, made, StoredFile())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no rows"),
        (b"code,area\n", "no rows"),
        (b"code,area\n\n,\n", "no rows"),
        (b"area,name_lt\nsocial,X\n", "“code” is missing"),
        (b"code,colour\na,red\n", "colour"),
        (b"code,code\na,b\n", "twice"),
        ("code,name_lt\na,Šaka\n".encode("cp1257"), "UTF-8"),
        (b"PK\x03\x04\xff\xfe\x00", "UTF-8"),
        (b"code\n" + b"a\n" * 2001, "2000"),
    ],
)
def test_an_unreadable_file_is_refused_whole(world: SimpleNamespace, content: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        plan_of(world.first, content)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_files_as_offices_write_them(world: SimpleNamespace, mark: bytes, delimiter: str, ending: str) -> None:
    rows = [["Code", "Area", "Name_lt"], ["bus", "social", "Miesto autobusas, Nr. 1"]]
    text = ending.join(delimiter.join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows)
    (row,) = plan_of(world.first, mark + text.encode()).rows
    assert (row.does, row.name) == ("new", {"lt": "Miesto autobusas, Nr. 1"})


def test_an_export_imports_as_unchanged(world: SimpleNamespace) -> None:
    create_service(
        world.first, code="odd", name={"lt": "=1+1", "en": "-5 °C; \"quoted\", 'so'"}, area=world.area,
        description={"ru": "@две\nстроки", "et": "'=juba"}, owner=world.director, channels=["site"], active=False,
    )  # fmt: skip
    services = db.session.scalars(db.select(Service).filter_by(organisation_id=world.first.id)).all()
    text = csv_text(COLUMNS, (columns_of(service) for service in services))
    made = plan_of(world.first, text.encode("utf-8-sig"))
    assert [row.does for row in made.rows] == ["unchanged"] * 2


@pytest.mark.parametrize("words", ["=1+1", "+370 600", "-5", "@a", "'=x", "'a", "plain", ""])
def test_no_cell_is_a_formula_and_each_comes_back(words: str) -> None:
    assert not safe_cell(words).startswith(("=", "+", "-", "@"))
    assert plain_cell(safe_cell(words)) == words


def test_an_empty_row_does_not_shift_the_numbers() -> None:
    assert read_table(b"code\n\na\n") == [["code"], [], ["a"]]


def test_a_large_file_takes_few_queries(world: SimpleNamespace) -> None:
    rows = "".join(f"s{number},social,,Paslauga {number},,,,\n" for number in range(500))
    with counted_queries() as sent:
        assert plan(world, rows).count("new") == 500
    assert len(sent) <= 8


def upload(client: Any, content: bytes) -> Any:
    data = {"file": (io.BytesIO(content), "paslaugos.csv")}
    return client.post("/o/alytus/services/import/", data=data, content_type="multipart/form-data")


def test_a_file_is_previewed_and_saved_when_confirmed(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.quality_manager)
    sent = upload(client, (HEADER + "bus,social,,Autobusas,,site,,yes\n").encode())
    assert sent.status_code == 303
    page = client.get(sent.location).text
    assert "paslaugos.csv" in page and "Save all of it" in page
    assert db.session.scalar(db.select(Service).filter_by(code="bus")) is None, "nothing is saved before"
    done = client.post(sent.location, follow_redirects=True)
    assert "Services added: 1, changed: 0." in done.text
    assert db.session.scalar(db.select(Service).filter_by(code="bus")) is not None
    assert client.get(sent.location).status_code == 404


def test_a_file_with_a_bad_row_cannot_be_confirmed(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.quality_manager)
    sent = upload(client, (HEADER + "bus,social,,Autobusas,,,,\nworse,nowhere,,X,,,,\n").encode())
    page = client.get(sent.location).text
    assert "Row 3" in page and "There is no area “nowhere”." in page and "Save all of it" not in page
    assert client.post(sent.location).status_code == 400
    assert db.session.scalar(db.select(Service).filter_by(code="bus")) is None


def test_a_plan_that_was_overtaken_is_judged_anew(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.quality_manager)
    sent = upload(client, (HEADER + "bus,social,,Autobusas,,,director@example.org,\n").encode())
    page_world.director.memberships.clear()
    db.session.commit()
    assert client.post(sent.location).status_code == 400
    assert db.session.scalar(db.select(Service).filter_by(code="bus")) is None


def test_a_preview_belongs_to_its_organisation(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.quality_manager)
    sent = upload(client, (HEADER + "bus,social,,Autobusas,,,,\n").encode())
    other = sign_in(page_app, page_world.stranger)
    assert other.get(sent.location.replace("alytus", "birstonas")).status_code == 404


@pytest.mark.parametrize("content", [b"", b"\x00\xff", "code,name_lt\na,Š\n".encode("cp1257")])
def test_a_useless_file_is_refused_at_once(page_app: Flask, page_world: SimpleNamespace, content: bytes) -> None:
    client = sign_in(page_app, page_world.quality_manager)
    response = upload(client, content)
    assert response.status_code == 400
    assert 'id="errors"' in response.text
    assert db.session.scalar(db.select(StoredFile.id)) is None


def test_the_template_is_a_file_that_can_be_imported(page_app: Flask, page_world: SimpleNamespace) -> None:
    page_world.service.name = Texts.of("Help")
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    made = plan_of(page_world.first, client.get("/o/alytus/services/import/template").data)
    assert [row.does for row in made.rows] == ["changed"]
