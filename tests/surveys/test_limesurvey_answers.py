"""The answers of a LimeSurvey archive: read by type, stored as imported, nothing of the person with them."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from parem.accounts.models import StoredFile
from parem.extensions import db
from parem.surveys.foreign.answers import Wishes, asked_in, count, understand_rows
from parem.surveys.foreign.operations import create_from_foreign, store_foreign_answers
from parem.surveys.foreign.reading import read_foreign, to_keep
from parem.surveys.imports.understood import ImportedAnswer
from parem.surveys.models import Comment, Response, Survey
from tests.conftest import sign_in
from tests.surveys.limesurvey_files import Q, lsa, lss

THREE = (("A1", "Good"), ("A2", "So so"), ("A3", "Bad"))
ROWS = (("SQ1", "Staff"), ("SQ2", "Rooms"))
WISHES = Wishes(service_id=1, day=date(2025, 5, 5), language="lt")
BASE = "/o/alytus/surveys/from-file"
DONE = {"submitdate": "2024-03-02 10:11:12", "startlanguage": "en"}


def understood(question: Q, cells: dict[str, str], new: bool = True) -> ImportedAnswer:
    survey = read_foreign(lsa(lss([question], new), [{"id": 1, **DONE, **cells}]))
    found = understand_rows(survey, asked_in(survey), WISHES, "code", "hash")
    assert not found.counted_missing
    return found.answers[0]


@pytest.mark.parametrize(
    ("question", "cells", "answers", "comments"),
    [
        (Q("L", "q", answers=THREE), {"77X1X10": "A2"}, {"q": "A2"}, {}),
        (Q("L", "q", answers=THREE), {"Q10": "A2"}, {"q": "A2"}, {}),
        (Q("L", "q", answers=THREE, more={"other": "Y"}), {"77X1X10": "-oth-", "77X1X10other": "A cat"},
         {"q": "other"}, {"q_other": "A cat"}),
        (Q("L", "q", answers=THREE, more={"other": "Y"}), {"Q10": "-oth-", "Q10_Cother": "A cat"},
         {"q": "other"}, {"q_other": "A cat"}),
        (Q("O", "q", answers=THREE), {"77X1X10": "A1", "77X1X10comment": "Yes"}, {"q": "A1"}, {"q_comment": "Yes"}),
        (Q("5", "q"), {"77X1X10": "4"}, {"q": 4}, {}),
        (Q("G", "q"), {"77X1X10": "F"}, {"q": "F"}, {}),
        (Q("Y", "q"), {"77X1X10": "N"}, {"q": 0}, {}),
        (Q("M", "q", subs=ROWS, more={"other": "Y"}), {"77X1X10SQ1": "Y", "77X1X10SQ2": "", "77X1X10other": "Tea"},
         {"q": ["SQ1", "other"]}, {"q_other": "Tea"}),
        (Q("M", "q", subs=ROWS), {"Q10_S1001": "N", "Q10_S1002": "Y"}, {"q": ["SQ2"]}, {}),
        (Q("P", "q", subs=ROWS), {"77X1X10SQ1": "Y", "77X1X10SQ1comment": "Kind"},
         {"q": ["SQ1"]}, {"q_comment": "Staff: Kind"}),
        (Q("F", "q", answers=THREE, subs=ROWS), {"77X1X10SQ1": "A1", "77X1X10SQ2": "A3"},
         {"q_SQ1": "A1", "q_SQ2": "A3"}, {}),
        (Q("B", "q", subs=ROWS), {"77X1X10SQ2": "10"}, {"q_SQ2": 10}, {}),
        (Q("C", "q", subs=ROWS), {"77X1X10SQ1": "U", "77X1X10SQ2": "Y"}, {"q_SQ1": "dk", "q_SQ2": 1}, {}),
        (Q("E", "q", subs=ROWS), {"77X1X10SQ1": "D"}, {"q_SQ1": "D"}, {}),
        (Q("1", "q", answers=THREE, second=(("B1", "Much"), ("B2", "Little")), subs=ROWS),
         {"77X1X10SQ1#0": "A1", "77X1X10SQ1#1": "B2"}, {"q_SQ1_1": "A1", "q_SQ1_2": "B2"}, {}),
        (Q("N", "q"), {"77X1X10": "12.5000000000"}, {"q": 12.5}, {}),
        (Q("N", "q"), {"77X1X10": "7.0000000000"}, {"q": 7}, {}),
        (Q("K", "q", subs=ROWS), {"77X1X10SQ1": "3"}, {"q_SQ1": 3}, {}),
        (Q(":", "q", subs=ROWS, across=ROWS), {"77X1X10SQ1_SQ2": "3"}, {"q_SQ1_SQ2": 3}, {}),
        (Q("T", "q"), {"77X1X10": "<b>Kind</b> people<script>x</script>"}, {}, {"q": "Kind people"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("new", [True, False], ids=["newer layout", "older layout"])
def test_cells_become_answers(
    question: Q, cells: dict[str, str], answers: dict[str, object], comments: dict[str, str], new: bool
) -> None:
    row = understood(question, cells, new)
    assert (dict(row.answers), dict(row.comments)) == (answers, comments)
    assert (row.day, row.language, row.channel) == (date(2024, 3, 2), "en", "import")


def test_what_the_file_does_not_know_is_what_was_chosen() -> None:
    rows = [
        {"id": 1, "submitdate": "1980-01-01 00:00:00", "startlanguage": "fr", "77X1X10": "Y"},
        {"id": 2, "submitdate": "", "startlanguage": "en", "datestamp": "2024-01-02 03:04:05", "77X1X10": "Y"},
        {"id": 3, "submitdate": "2024-02-30 99:00:00", "77X1X10": "Maybe"},
        {"id": 4, "submitdate": "2024-02-02 09:00:00", "77X1X10": ""},
        {"id": 5, "submitdate": "", "77X1X10": ""},
    ]
    survey = read_foreign(lsa(lss([Q("Y", "q")]), rows))
    found = count(survey)
    assert (found.rows, found.complete, found.empty, found.answers, found.without_day) == (5, 3, 2, 2, 3)
    assert (found.incomplete, found.without_answers) == (1, 1)
    assert [(one.row, one.value, one.reason) for one in found.bad] == [(3, "Maybe", "not_yes_or_no")]
    first = understand_rows(survey, asked_in(survey), WISHES, "code", "hash")
    assert [(one.row, one.day, one.language) for one in first.answers] == [
        (1, date(2025, 5, 5), "lt"),
        (3, date(2025, 5, 5), "lt"),
        (4, date(2024, 2, 2), "lt"),
    ]
    assert [dict(one.answers) for one in first.answers[1:]] == [{}, {}], "sent off without an answer is an answer, too"
    assert first.without_answers == 0
    wishes = Wishes(1, date(2025, 5, 5), "lt", incomplete=True)
    both = understand_rows(survey, asked_in(survey), wishes, "code", "hash")
    assert [(one.row, one.day) for one in both.answers] == [
        (1, date(2025, 5, 5)), (2, date(2024, 1, 2)), (3, date(2025, 5, 5)), (4, date(2024, 2, 2)),
    ]  # fmt: skip
    assert both.without_answers == 1


def test_answers_are_stored_in_a_closed_survey(app: Flask, world: SimpleNamespace) -> None:
    questions = [Q("L", "q", answers=THREE), Q("T", "why")]
    rows = [{"id": n, **DONE, "77X1X10": "A1", "77X1X20": f"Because {n}"} for n in range(1, 4)]
    survey = read_foreign(lsa(lss(questions), rows))
    made = create_from_foreign(survey, world.first, [world.service])
    wishes = Wishes(world.service.id, date(2025, 1, 1), "lt")
    done, _found = store_foreign_answers(made, survey, wishes, "old.lsa", "hash")
    db.session.commit()
    assert (done.added, made.state) == (3, "closed") and made.published is not None
    stored = db.session.scalars(sa.select(Response)).all()
    assert [one.answers for one in stored] == [{"q": "A1"}] * 3 and {one.channel for one in stored} == {"import"}
    comments = db.session.scalars(sa.select(Comment)).all()
    assert {(one.text, one.state) for one in comments} == {(f"Because {n}", "new") for n in range(1, 4)}


@pytest.fixture
def client(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    return sign_in(page_app, page_world.quality_manager)


def sent(client: FlaskClient, content: bytes, name: str = "old.lss") -> str:
    answer = client.post(BASE, data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_a_structure_becomes_a_draft(client: FlaskClient) -> None:
    report = sent(client, lss([Q("Y", "again"), Q("R", "order", words={"en": "Put in order"})], title="Old survey"))
    page = client.get(report).text
    why = "A ranking in Parem has from 3 to 9 options"
    assert "Put in order" in page and why in page and "be carried over" in page
    assert why in client.get(f"{report}/report.csv").text
    assert client.post(report).status_code == 303
    made = db.session.scalars(sa.select(Survey)).one()
    assert (made.code, made.state) == ("old-survey", "draft")
    assert [question.code for question in made.versions[0].questions] == ["again"]
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == 0


def test_an_archive_asks_what_the_file_does_not_say(client: FlaskClient, page_world: SimpleNamespace) -> None:
    archive = lsa(lss([Q("Y", "again")]), [{"id": 1, "submitdate": "1980-01-01 00:00:00", "77X1X10": "Y"}])
    report = sent(client, archive, "old.lsa")
    service = str(page_world.service.id)
    bad = client.post(report, data={"take": "answers", "service": "", "day": "2031-01-01"})
    assert bad.status_code == 400 and "2031-01-01" in bad.text
    assert "Choose a service." in bad.text or "Not a valid choice" in bad.text
    assert db.session.scalar(sa.select(sa.func.count(Survey.id))) == 0
    good = client.post(report, data={"take": "answers", "service": service, "day": "2024-05-06"}, follow_redirects=True)
    assert "Rows of answers in the file: 1, imported: 1." in good.text
    assert [one.day for one in db.session.scalars(sa.select(Response))] == [date(2024, 5, 6)]


def test_the_page_says_how_many_rows_come_in_and_why_others_do_not(
    client: FlaskClient, page_world: SimpleNamespace
) -> None:
    rows = [{"id": 1, **DONE, "77X1X10": "Y"}, {"id": 2, **DONE, "77X1X10": ""}, {"id": 3, "77X1X10": "N"}, {"id": 4}]
    report = sent(client, lsa(lss([Q("Y", "again")]), rows), "old.lsa")
    page = client.get(report).text
    assert "sent the form off without answering a question" in page and "unless you take such answers" in page
    assert "opened the form, answered nothing" in page
    take = {"take": "answers", "service": str(page_world.service.id), "day": "2024-05-06"}
    done = client.post(report, data=take, follow_redirects=True).text
    assert "file: 4, imported: 2. Left out because they were not sent off at the end: 2." in done
    again = sent(client, lsa(lss([Q("Y", "again")]), rows), "old.lsa")
    done = client.post(again, data={**take, "incomplete": "y"}, follow_redirects=True).text
    assert "file: 4, imported: 3. Left out because nothing was answered and nothing sent off: 1." in done


def test_a_survey_that_can_not_be_published_takes_no_answers(client: FlaskClient, page_world: SimpleNamespace) -> None:
    archive = lsa(lss([Q("L", "q", answers=THREE[:1])]), [{"id": 1, **DONE, "77X1X10": "A1"}])
    report = sent(client, archive, "old.lsa")
    answer = client.post(report, data={"take": "answers", "service": str(page_world.service.id)})
    assert answer.status_code == 400 and "at least two options" in answer.text
    assert db.session.scalar(sa.select(sa.func.count(Survey.id))) == 0
    chosen = {"take": "structure", "service": str(page_world.service.id)}
    assert client.post(report, data=chosen).status_code == 303


@pytest.mark.parametrize("content", [b"hello", b"<document/>", b"PK\x03\x04...", b"<!DOCTYPE a><document/>", b""])
def test_a_bad_file_is_told_of_in_four_languages(client: FlaskClient, content: bytes) -> None:
    said = set()
    for language in ("lt", "et", "en", "ru"):
        answer = client.post(f"{BASE}?lang={language}", data={"file": (io.BytesIO(content), "x.lss")})
        assert answer.status_code == 400
        said.add(re.search(r'<div class="field-error">(.+?)</div>', answer.text)[1])  # type: ignore[index]
    assert len(said) == 4


def test_others_see_nothing_of_it(page_app: Flask, page_world: SimpleNamespace, client: FlaskClient) -> None:
    report = sent(client, lss([Q("Y", "again")]))
    owner = sign_in(page_app, page_world.service_owner)
    assert owner.get(BASE).status_code == 403 and owner.get(report).status_code == 403
    assert client.get(f"{BASE}/999999").status_code == 404


def test_the_command_line(page_app: Flask, page_world: SimpleNamespace, tmp_path: Path) -> None:
    file = tmp_path / "old.lsa"
    file.write_bytes(lsa(lss([Q("Y", "again"), Q("X", "when")]), [{"id": 1, **DONE, "77X1X10": "Y"}]))
    run = page_app.test_cli_runner().invoke
    words = ["surveys", "import-survey", str(file), "--organisation", page_world.first.code]
    report = json.loads(run(args=[*words, "--report", "--json"]).stdout)
    assert [one["outcome"] for one in report["lines"]] == ["kept", "kept", "left"]
    assert run(args=[*words, "--answers"]).exit_code == 2
    done = run(args=[*words, "--answers", "--service", page_world.service.code])
    assert done.exit_code == 0 and "Rows of answers in the file: 1, imported: 1." in done.stdout
    file.write_bytes(b"nothing")
    assert run(args=words).exit_code == 2


@pytest.mark.conformance
@pytest.mark.parametrize(
    ("name", "rows", "responses", "comments"),
    [
        ("survey_statistics_one.lsa", 10, {"A": 2, "B": 3, "C": 3}, []),
        ("survey_archive_2_basic_responses.lsa", 2, {}, ["test", "test"]),
        ("survey_export_responses_with_tokens.lsa", 2, {}, ["All right!", "Yes, sir."]),
    ],
)
def test_the_samples_come_in_with_every_answer(
    app: Flask, world: SimpleNamespace, shared: Path, name: str, rows: int, responses: dict[str, int],
    comments: list[str],
) -> None:  # fmt: skip
    content = to_keep((shared / "samples" / "limesurvey" / name).read_bytes())
    survey = read_foreign(content)
    assert len(survey.rows) == rows
    made = create_from_foreign(survey, world.first, [world.service])
    wishes = Wishes(world.service.id, date(2023, 5, 3), "lt")
    done, found = store_foreign_answers(made, survey, wishes, name, "hash")
    db.session.commit()
    assert (done.added, found.without_answers) == (rows, 0) and not found.counted_missing
    given = [one.answers.get("Q00") for one in db.session.scalars(sa.select(Response))]
    assert {code: given.count(code) for code in given if code} == responses
    assert sorted(one.text for one in db.session.scalars(sa.select(Comment))) == comments
