"""LimeSurvey's VV files: read as LimeSurvey writes them, written as it reads them, and back again."""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from parem.accounts.models import StoredFile
from parem.extensions import db
from parem.surveys.imports.errors import UnreadableFile
from parem.surveys.imports.reading import read_table, to_keep
from parem.surveys.limesurvey.vv import NOT_SHOWN, escaped, is_vv, unescaped, vv_text
from parem.surveys.models import Comment, Response, Survey
from tests.conftest import sign_in
from tests.surveys.import_world import QUESTIONS, make_survey
from tests.surveys.test_import_pages import chosen, upload

TEXTS = ["Response ID", "Access code", "Date submitted", "Start language", "IP", "How was it?", "Again?", "By web",
         "By desk", "Why?"]  # fmt: skip
NAMES = ["id", "token", "submitdate", "startlanguage", "ipaddr", "satisfaction", "again", "ways_web", "ways_desk",
         "comment"]  # fmt: skip
FIRST = ["1", "s3cret", "2024-03-02 10:11:12", "lt", "10.1.2.3", "4", "Y", "Y", "", "{quote}So{newline}so{lbrace}{tab}"]
BEGUN = ["2", "s4cret", NOT_SHOWN, "lt", "10.1.2.4", "1", NOT_SHOWN, NOT_SHOWN, NOT_SHOWN, NOT_SHOWN]
EMPTY = ["3", "s5cret", "2024-03-03 08:00:00", "et", "10.1.2.5", "", "N", "", "Y", NOT_SHOWN]


def vv(*rows: list[str], names: list[str] | None = None) -> bytes:
    return vv_text([TEXTS, names or NAMES, *rows]).encode()


def test_the_second_row_names_the_columns() -> None:
    table = read_table(vv(FIRST, BEGUN, EMPTY))
    assert table.is_vv and table.unfinished == 1
    assert table.header == ("submitdate", "startlanguage", *NAMES[5:])
    assert [(row.number, row.cells) for row in table.rows] == [
        (3, ("2024-03-02", "lt", "4", "Y", "Y", "", '"So\nso{')),
        (5, ("2024-03-03", "et", "", "N", "", "Y", "")),
    ]


def test_nothing_of_the_person_is_kept() -> None:
    kept = to_keep(vv(FIRST, BEGUN))
    assert b"s3cret" not in kept and b"10.1.2" not in kept and b"\n1\t" not in kept
    assert to_keep(kept) == kept and read_table(kept) == read_table(vv(FIRST, BEGUN))
    other = b"id\ttoken\n1\t2\n"
    assert to_keep(other) == other and not read_table(other).is_vv


def test_columns_named_by_numbers_are_known_by_their_words() -> None:
    table = read_table(vv(FIRST, names=[*NAMES[:5], "77X1X10", "77X1X20", "77X1X30SQ1", "77X1X30SQ2", "77X1X40"]))
    assert table.header == ("submitdate", "startlanguage", *TEXTS[5:])


def test_a_day_that_nobody_knows_is_asked_for() -> None:
    table = read_table(vv([*FIRST[:2], "1980-01-01 00:00:00", *FIRST[3:]]))
    assert table.header[0] == "startlanguage" and table.unfinished == 0


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\nsubmitdate,c\n", b"id\tsubmitdate\n1\t2024-01-01\n", b"How was it, when?\tsubmitdate\n",
        b"a\tb\nsubmitdate and more\tx y\n", b"", b"\t\n\t\n",
    ],
)  # fmt: skip
def test_other_files_are_none(content: bytes) -> None:
    assert not is_vv(content.decode())


def test_a_file_of_responses_that_were_only_begun_says_so() -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_table(vv(BEGUN, BEGUN))
    assert caught.value.reason == "all_unfinished"


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0")))
def test_any_words_stand_in_a_cell(words: str) -> None:
    cell = escaped(words)
    assert not set(cell) & {"\t", "\n", "\r"} and not cell.startswith('"')
    assert unescaped(cell) == words or words.strip() == "NULL"


@pytest.fixture
def client(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    make_survey(page_world)
    return sign_in(page_app, page_world.quality_manager)


def test_a_file_is_imported_as_it_is(client: FlaskClient) -> None:
    mapping = upload(client, vv(FIRST, BEGUN, EMPTY), "vvexport_77.csv").headers["Location"]
    assert b"s3cret" not in db.session.scalars(sa.select(StoredFile)).one().content
    page = client.get(mapping)
    assert "VV file of LimeSurvey" in page.text and "1 response was not sent off" in page.text
    assert "s3cret" not in page.text
    preview = client.post(mapping, data=chosen(page)).headers["Location"]
    assert "Import 2 answers" in client.get(preview).text
    assert client.post(f"{preview}/confirm").status_code == 303
    stored = db.session.scalars(sa.select(Response).order_by(Response.day)).all()
    assert [(one.day, one.language, one.answers) for one in stored] == [
        (date(2024, 3, 2), "lt", {"satisfaction": 4, "again": 1, "ways": ["web"]}),
        (date(2024, 3, 3), "et", {"again": 0, "ways": ["desk"]}),
    ]
    assert [one.text for one in db.session.scalars(sa.select(Comment))] == ['"So\nso{']


def test_what_does_not_fit_is_listed_and_nothing_is_saved(client: FlaskClient) -> None:
    names = [*NAMES[:9], "gone"]
    mapping = upload(client, vv([*FIRST[:5], "9", *FIRST[6:]], names=names), "a.vv").headers["Location"]
    page = client.get(mapping)
    assert ">gone</label>" in page.text, "a column that no question has is shown, to be given a meaning"
    preview = client.get(client.post(mapping, data=chosen(page)).headers["Location"]).text
    assert "from 1 to 5" in preview and "Import 1 answer" not in preview
    assert db.session.scalar(sa.select(sa.func.count(Response.id))) == 0


def test_the_command_line_needs_no_map(page_app: Flask, page_world: SimpleNamespace, tmp_path: Path) -> None:
    make_survey(page_world)
    file = tmp_path / "vvexport.csv"
    file.write_bytes(vv(FIRST, BEGUN, EMPTY))
    done = page_app.test_cli_runner().invoke(args=["surveys", "import-answers", "desk", str(file), "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["added"], found["unfinished"]) == (2, 1)
    again = page_app.test_cli_runner().invoke(args=["surveys", "import-answers", "desk", str(file)])
    assert "0 answers imported, 2 already there" in again.stdout


#: An answer of every kind, "don't know" among them.
ANSWERS: list[dict[str, Any]] = [
    {"satisfaction": 4, "recommend": 10, "again": 1, "age": "old", "ways": ["web", "desk"], "minutes": 12.5},
    {"satisfaction": "dk", "recommend": 0, "again": 0, "age": "young", "ways": ["desk"], "minutes": 7},
    {"satisfaction": 1, "again": "dk", "age": "old", "ways": "dk"},
]


def filled(world: SimpleNamespace, code: str) -> Survey:
    kinds = {**QUESTIONS, "again": {"type": "yes_no", "dont_know": True}}
    kinds["ways"] = {**QUESTIONS["ways"], "dont_know": True}
    return make_survey(world, code, **kinds)


def test_answers_go_out_and_come_back(page_app: Flask, page_world: SimpleNamespace, tmp_path: Path) -> None:
    survey = filled(page_world, "desk")
    month = (date.today().replace(day=1) - timedelta(1)).replace(day=1)
    common = {"organisation_id": page_world.first.id, "version_id": survey.versions[0].id,
              "service_id": page_world.service.id, "channel": "web", "language": "lt", "day": month}  # fmt: skip
    rows = [{**common, "id": uuid.uuid4(), "answers": each} for each in ANSWERS for _ in range(10)]
    db.session.execute(insert(Response), rows)
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    assert "answers.vv" in client.get("/o/alytus/results/desk/answers").text
    answer = client.get("/o/alytus/results/desk/answers.vv?lang=lt")
    assert "vvexport_desk.csv" in answer.headers["Content-Disposition"] and not answer.data.startswith(b"\xef\xbb\xbf")
    texts, names, *body = list(csv.reader(io.StringIO(answer.data.decode()), delimiter="\t"))
    assert names[:4] == ["service", "submitdate", "channel", "startlanguage"] and "ways_web" in names
    assert texts[names.index("age")] == "About age" and len(body) == 30
    assert {row[names.index("ways_web")] for row in body} == {"Y", "", "dk"}
    assert {row[names.index("again")] for row in body} == {"Y", "N", "dk"}
    assert {row[names.index("recommend")] for row in body} == {"10", "0", NOT_SHOWN}
    filled(page_world, "second")
    file = tmp_path / "vvexport_desk.csv"
    file.write_bytes(answer.data)
    done = page_app.test_cli_runner().invoke(args=["surveys", "import-answers", "second", str(file)])
    assert done.exit_code == 0 and done.stdout.startswith("Įkelta 30 "), done.output
    version = db.session.scalars(sa.select(Survey).filter_by(code="second")).one().versions[0]
    stored = db.session.scalars(sa.select(Response).filter_by(version_id=version.id)).all()
    assert Counter(json.dumps(one.answers, sort_keys=True) for one in stored) == {
        json.dumps(each, sort_keys=True): 10 for each in ANSWERS
    }
    assert {(one.channel, one.language, one.day) for one in stored} == {("web", "lt", month)}


def test_a_question_text_is_no_formula(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_survey(page_world, again={"type": "yes_no"})
    survey.versions[0].questions[0].text = {"en": "=1+1\nis it?"}
    month = date.today().replace(day=1) - timedelta(1)
    row = {"organisation_id": page_world.first.id, "version_id": survey.versions[0].id, "channel": "web",
           "service_id": page_world.service.id, "language": "lt", "day": month, "answers": {"again": 1}}  # fmt: skip
    db.session.execute(insert(Response), [{**row, "id": uuid.uuid4()} for _ in range(12)])
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    first = client.get("/o/alytus/results/desk/answers.vv").data.decode().splitlines()[0]
    assert first.split("\t")[-1] == "'=1+1 is it?"
