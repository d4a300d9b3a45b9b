"""Questions for a date: what is understood, kept and refused, on every way in."""

from __future__ import annotations

import contextlib
import uuid
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from parem.extensions import db
from parem.languages import LANGUAGES, Texts
from parem.surveys.answering.forms import AnswerForm
from parem.surveys.builder.question_operations import BadQuestion, add_question, definition_of
from parem.surveys.builder.version_changes import Comparable, compared
from parem.surveys.date_values import GRANULARITIES, TODAY, NotADate, bounds_on, coarse, read_bound, read_date, years_on
from parem.surveys.entry.operations import read_form
from parem.surveys.foreign.reading import read_foreign
from parem.surveys.imports.errors import NotAnAnswer
from parem.surveys.imports.values import read_answer
from parem.surveys.kiosks.batch import checked
from parem.surveys.kiosks.device_operations import create_device
from parem.surveys.models import Question, Response, Survey
from parem.surveys.questionnaire_files.file import read_questionnaire
from tests.conftest import sign_in
from tests.surveys.builder_world import asked, make_draft
from tests.surveys.limesurvey_files import Q, lsa, lss
from tests.surveys.questionnaires import make_version

FORM = "/s/minute/alytus/home-help"
QUESTIONS: list[dict[str, Any]] = [
    {"code": "when", "type": "date", "granularity": "month", "earliest": "2020-01", "latest": TODAY, "dont_know": True,
     "required": True, "text": Texts.of("When?")},
    {"code": "born", "type": "date", "granularity": "year", "text": Texts.of("Born?")},
    {"code": "next", "type": "date", "granularity": "day", "earliest": TODAY, "text": Texts.of("Next?")},
]  # fmt: skip


@pytest.fixture
def survey(page_world: SimpleNamespace) -> Survey:
    survey = Survey(
        code="minute", title=Texts.of("Minute"), state="open", organisation=page_world.first,
        services=[page_world.service],
    )  # fmt: skip
    db.session.add(survey)
    make_version(survey, questions=QUESTIONS)
    db.session.commit()
    return survey


@pytest.fixture
def client(page_app: Flask, survey: Survey) -> FlaskClient:
    return page_app.test_client()


def posted(**given: Any) -> dict[str, Any]:
    return {"version": "1", "page": "1", "lang": "en", "action": "send", "response_id": str(uuid.uuid4()), **given}


def stored() -> list[dict[str, Any]]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Response.answers)))


@pytest.mark.parametrize(
    ("words", "granularity", "kept"),
    [
        ("2024", "year", "2024"), ("2024-05", "month", "2024-05"), ("2024-05-13", "day", "2024-05-13"),
        ("05.2024", "month", "2024-05"), ("5/2024", "month", "2024-05"), ("13.05.2024", "day", "2024-05-13"),
        ("3. 5. 2024", "day", "2024-05-03"), ("2024 05 13", "day", "2024-05-13"), ("202405", "month", "2024-05"),
        ("20240513", "day", "2024-05-13"), ("2024-05-13", "month", "2024-05"), ("13.05.2024", "year", "2024"),
        ("2024-05-13 00:00:00", "day", "2024-05-13"), ("2024-02-29", "day", "2024-02-29"), (" 2024. ", "year", "2024"),
    ],
)  # fmt: skip
def test_dates_that_people_and_programs_write(words: str, granularity: str, kept: str) -> None:
    assert read_date(words, granularity) == kept


@pytest.mark.parametrize(
    ("words", "granularity"),
    [("2024", "month"), ("2024-05", "day"), ("2024-13", "month"), ("2023-02-29", "day"), ("1024", "year"), ("", "year"),
     ("May 2024", "month"), ("05/13/2024", "day"), ("052024", "month"), ("20245", "month"), ("3024", "year"),
     ("2024-00-10", "day"), ("٢٠٢٤x", "year")],
)  # fmt: skip
def test_what_is_no_date_or_too_coarse(words: str, granularity: str) -> None:
    with pytest.raises(NotADate):
        read_date(words, granularity)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(GRANULARITIES))
def test_what_is_kept_is_read_again(day: date, granularity: str) -> None:
    kept = coarse(day, granularity)
    assert read_date(kept, granularity) == read_bound(kept, granularity) == kept
    assert read_date(f"{day:%d.%m.%Y}", granularity) == kept


@given(st.text(max_size=20), st.sampled_from(GRANULARITIES))
def test_any_words_are_a_date_or_none(words: str, granularity: str) -> None:
    with contextlib.suppress(NotADate):
        assert read_date(words, granularity) == read_date(read_date(words, granularity), granularity)


def test_today_bounds_by_the_day_of_the_answer() -> None:
    question = SimpleNamespace(granularity="month", earliest="2025-11", latest=TODAY)
    assert bounds_on(question, date(2026, 2, 3)) == ("2025-11", "2026-02")
    assert years_on(question, date(2026, 2, 3)) == [2027, 2026, 2025]


def test_a_good_post_is_kept(client: FlaskClient) -> None:
    soon = date.today() + timedelta(40)
    answer = client.post(FORM, data=posted(when="03.2024", born="1980", next=soon.isoformat()))
    assert answer.status_code == 303
    assert stored() == [{"when": "2024-03", "born": "1980", "next": soon.isoformat()}]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("given", "target"),
    [({"when": "yesterday"}, "when"), ({"when": "2019-12"}, "when"), ({"when": "2099-01"}, "when"), ({}, "when"),
     ({"when": ["2024-03", "dk"]}, "when"), ({"when": "2024-03", "next": "2020-01-01"}, "next"),
     ({"when": "dk", "born": "x" * 500}, "born")],
)  # fmt: skip
def test_a_bad_post_is_told_and_kept(client: FlaskClient, language: str, given: dict[str, Any], target: str) -> None:
    answer = client.post(FORM, data=posted(**given, lang=language))
    assert answer.status_code == 400 and stored() == []
    assert f'href="#{target}"' in answer.text and 'aria-invalid="true"' in answer.text
    words = given.get(target)
    if isinstance(words, str):
        assert f'value="{words}"' in answer.text


def test_what_is_no_date_stands_in_a_plain_field_to_be_mended(client: FlaskClient) -> None:
    assert '<input class="number date" type="month" id="when"' in client.get(FORM).text
    page = client.post(FORM, data=posted(when="last spring")).text
    assert '<input class="number date" type="text" id="when" name="when" value="last spring"' in page
    assert "Write the month and the year, like 05.2026." in page


def test_answers_that_waited_on_a_tablet_are_judged_by_their_day(survey: Survey) -> None:
    version, day = survey.versions[0], date(2025, 3, 1)
    contents = {"id": str(uuid.uuid4()), "fields": [["when", "2025-03"], ["next", "2025-03-02"]]}
    assert checked(version, contents, day).form.answers() == {"when": "2025-03", "next": "2025-03-02"}
    late = {"id": str(uuid.uuid4()), "fields": [["when", "2025-02"], ["next", "2025-02-02"]]}
    assert checked(version, late, day).form.answers() == {"when": "2025-02"}


def test_the_kiosk_has_a_choice_for_each_part(client: FlaskClient, survey: Survey, page_world: SimpleNamespace) -> None:
    _device, code = create_device(page_world.first, survey, page_world.service, "Desk")
    db.session.commit()
    assert client.post("/kiosk/register", data={"code": code}).status_code == 303
    page = client.get("/kiosk").text
    assert page.count('data-part="year"') == 3 * len(LANGUAGES) and page.count('data-part="day"') == len(LANGUAGES)
    assert 'data-granularity="month"' in page and 'data-latest="today"' in page


def test_paper_is_typed_as_digits(survey: Survey) -> None:
    form = read_form(survey.versions[0], {"when": "202405", "born": "1980", "next": "20260513"}, date(2026, 5, 1))
    assert not form.errors
    assert form.answers() == {"when": "2024-05", "born": "1980", "next": "2026-05-13"}
    assert read_form(survey.versions[0], {"when": "-"}).answers() == {"when": "dk"}
    assert "when" in read_form(survey.versions[0], {"when": "202605"}, date(2026, 4, 1)).errors


#: A question that is no row of a matrix.
PLAIN = {"matrix": None, "heading": Texts(), "random_rows": False, "random_place": False, "ranks": None}


def question(**values: Any) -> Any:
    return SimpleNamespace(
        **{**QUESTIONS[0], "options": [], "points": None, "minimum": None, "maximum": None, **PLAIN, **values}
    )


@pytest.mark.parametrize(
    ("cell", "found"),
    [("2024-05-13", "2024-05"), ("05.2024", "2024-05"), ("dk", "dk"), ("spring", "not_a_month"),
     ("2019-01", "date_out_of_bounds"), ("2099-01", "date_out_of_bounds")],
)  # fmt: skip
def test_cells_of_a_file_of_answers(cell: str, found: str) -> None:
    try:
        assert read_answer(question(), cell) == found
    except NotAnAnswer as error:
        assert error.reason == found


def test_a_date_from_today_on_may_be_long_ago_in_a_file_of_answers() -> None:
    assert read_answer(question(earliest=TODAY, latest=None), "2021-05") == "2021-05"


def test_the_builder_keeps_bounds_as_they_are_compared(page_world: SimpleNamespace) -> None:
    version = make_draft(page_world.first, "first").versions[0]
    made = add_question(version, asked("when", "date", granularity="month", earliest="05.2020", latest="šiandien"))
    assert (made.earliest, made.latest) == ("2020-05", TODAY)
    for bad in ({"granularity": "hour"}, {"granularity": "year", "earliest": "soon"},
                {"granularity": "year", "earliest": "2021", "latest": "2020"}):  # fmt: skip
        with pytest.raises(BadQuestion):
            add_question(version, asked("bad", "date", **bad))


def test_the_builder_page_makes_and_mends_a_date(page_app: Flask, page_world: SimpleNamespace) -> None:
    make_draft(page_world.first, "first")
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    address = "/o/alytus/surveys/survey/questions/new/date"
    assert "can tell who somebody is" in client.get(address).text
    data = {"text-en": "When?", "granularity": "month", "earliest": "soon", "latest": "today", "action": "save"}
    refused = client.post(address, data=data)
    assert (
        refused.status_code == 400 and "Write a month like 2026-05" in refused.text and 'value="soon"' in refused.text
    )
    assert client.post(address, data={**data, "earliest": ""}).status_code == 303
    made = db.session.scalars(db.select(Question).filter_by(type="date")).one()
    assert (made.code, made.granularity, made.earliest, made.latest) == ("when", "month", None, TODAY)
    assert 'value="today"' in client.get(f"/o/alytus/surveys/survey/questions/{made.id}").text


def test_a_version_with_another_granularity_is_not_comparable() -> None:
    plain = {"help": Texts(), "low_label": Texts(), "high_label": Texts(), "random_order": False, "shown_if": []}
    old, finer, later = (question(**plain, **more) for more in ({}, {"granularity": "day"}, {"earliest": "2021-01"}))
    assert compared([old], [finer])[0].comparable is Comparable.NO
    assert compared([old], [later])[0].comparable is Comparable.WITH_CARE
    assert compared([old], [later])[0].facts == ["earliest"]


def test_a_questionnaire_file_has_dates() -> None:
    file = """
title: T
questions:
  - {code: a, text: A, type: date, earliest: 2020-01, latest: today}
  - {code: b, text: B, type: year, min: 1900}
  - {code: c, text: C, type: date, granularity: day}
"""
    values = [placed.values for placed in read_questionnaire(file).questions]
    assert [each["granularity"] for each in values] == ["month", "year", "day"]
    assert (values[0]["earliest"], values[0]["latest"], values[1]["earliest"]) == ("2020-01", "today", "1900")


def test_limesurvey_dates_come_with_their_answers() -> None:
    questions = [
        Q("D", "day", attributes={"date_min": "1910-01-01", "date_max": "(date('y-m-d'))"}),
        Q("D", "month", attributes={"date_format": "mm/yyyy", "date_max": "{today + 3}"}),
        Q("D", "moment", attributes={"date_format": "dd.mm.yyyy HH:MM"}),
    ]
    found = read_foreign(lsa(lss(questions), [{"id": 1, "77X1X10": "2024-05-13 00:00:00"}]))
    day, month, moment = (placed.values for placed in found.questionnaire.questions)
    assert (day["granularity"], day["earliest"], day["latest"]) == ("day", "1910-01-01", TODAY)
    assert (month["granularity"], month["latest"], moment["granularity"]) == ("month", None, "day")
    reasons = {line.code: {remark.reason for remark in line.remarks} for line in found.lines}
    assert reasons["day"] == set() and reasons["month"] == {"pattern"} and reasons["moment"] == {"time_left"}
    assert read_answer(SimpleNamespace(**{**question().__dict__, **day}), found.rows[0].cells["X1X10"]) == "2024-05-13"


def test_xlsform_there_and_back(page_app: Flask, page_world: SimpleNamespace) -> None:
    version = make_draft(page_world.first, "first").versions[0]
    for values in QUESTIONS:
        add_question(version, {**values, "dont_know": False})
    db.session.commit()
    book = sign_in(page_app, page_world.quality_manager).get("/o/alytus/surveys/survey.xlsx").data
    found = read_foreign(book)
    back = [placed.values for placed in found.questionnaire.questions[1:]]
    for made, values in zip(version.questions[1:], back, strict=True):
        kept = definition_of(made)
        assert {name: values[name] for name in ("type", "granularity", "earliest", "latest")} == {
            name: kept[name] for name in ("type", "granularity", "earliest", "latest")
        }
    assert all(line.outcome == "kept" for line in found.lines if line.code)


def test_a_date_decides_nothing(survey: Survey) -> None:
    form = AnswerForm(survey.versions[0])
    assert [field.question.code for field in form] == ["when", "born", "next"]
    file = "title: T\npages:\n  - questions: [{code: a, text: A, type: date}]\n"
    file += "  - questions: [{code: b, text: B, type: text, shown_if: {a: '2020'}}]\n"
    with pytest.raises(Exception, match="with answers to choose from"):
        read_questionnaire(file)
