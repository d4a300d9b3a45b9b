"""The texts of a survey side by side, and as files for translators and back."""

from __future__ import annotations

import io
from types import SimpleNamespace

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from parem.accounts.operations import Refused
from parem.extensions import db
from parem.languages import LANGUAGES, Texts
from parem.surveys.builder.question_operations import add_question
from parem.surveys.models import Survey
from parem.surveys.operations import create_survey, publish
from parem.surveys.translating.files import Line, NoTranslation, read_translations, to_po, to_xliff
from parem.surveys.translating.texts import groups_of, keep_words, progress
from tests.conftest import sign_in

PAGE = "/o/alytus/surveys/desk/translations"
TO_RUSSIAN = f"{PAGE}?from=lt&to=ru"


def made(world: SimpleNamespace) -> Survey:
    """A draft in three languages; Russian is missing everywhere."""
    three = {"lt": "Klausimas", "et": "Küsimus", "en": "A question"}
    survey = create_survey(
        world.first, title=three, code="desk", introduction=three, thanks=None, services=[world.service]
    )
    version = survey.versions[0]
    options = [{"code": "a", "label": {**three, "ru": "Ответ"}}, {"code": "b", "label": three}]
    add_question(version, {"code": "way", "type": "single", "text": three, "options": options})
    add_question(version, {"code": "mood", "type": "scale", "points": 5, "text": three, "low_label": three})
    db.session.commit()
    return survey


@pytest.fixture
def survey(world: SimpleNamespace) -> Survey:
    return made(world)


@pytest.fixture
def client(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    made(page_world)
    return sign_in(page_app, page_world.quality_manager)


def russian(survey: Survey) -> dict[str, str]:
    groups = groups_of(survey, survey.versions[0])
    return {item.key: item.texts.get("ru", "") for group in groups for item in group.items}


def test_every_text_has_a_key_and_progress_is_counted(survey: Survey) -> None:
    assert list(russian(survey)) == [
        "title", "introduction", "q.way.text", "q.way.option.a", "q.way.option.b", "q.mood.text", "q.mood.low_label",
    ]  # fmt: skip
    done = progress(groups_of(survey, survey.versions[0]))
    assert done == {"lt": (7, 7), "et": (7, 7), "en": (7, 7), "ru": (1, 7)}


def test_words_are_kept_where_they_belong_and_the_survey_can_be_published(survey: Survey) -> None:
    given = {key: f"Слово {number}" for number, key in enumerate(russian(survey))}
    assert keep_words(survey, "ru", {**given, "q.nothing.text": "Нет"}) == 7
    db.session.commit()
    db.session.expire_all()
    assert russian(survey) == given
    assert survey.versions[0].questions[0].options[0]["label"]["en"] == "A question"
    assert keep_words(survey, "ru", given) == 0
    publish(survey)
    with pytest.raises(Refused):
        keep_words(survey, "ru", {"title": "Другое"})


def test_too_long_words_and_the_last_language_are_refused(survey: Survey) -> None:
    with pytest.raises(Refused, match="longer than 80"):
        keep_words(survey, "ru", {"q.mood.low_label": "я" * 81})
    survey.title = Texts({"lt": "Tik lietuviškai"})
    with pytest.raises(Refused, match="no words in any language"):
        keep_words(survey, "lt", {"title": " "})


def test_the_page_saves_and_shows_what_is_missing(client: FlaskClient) -> None:
    page = client.get(TO_RUSSIAN).text
    assert "1 of 7" in page and "Klausimas" in page
    assert client.post(TO_RUSSIAN, data={"words-q.way.text": "Как?", "words-title": ""}).status_code == 303
    page = client.get(f"{TO_RUSSIAN}&missing=1").text
    assert "Как?" not in page and "q.mood.text" in page
    wrong = client.post(TO_RUSSIAN, data={"words-title": "Мой труд", "words-q.mood.low_label": "я" * 81})
    assert wrong.status_code == 400 and "Мой труд" in wrong.text, "what was typed is still there"


@pytest.mark.parametrize("kind", ["xlsx", "po", "xliff"])
def test_a_file_goes_to_the_translator_and_fills_the_page(client: FlaskClient, kind: str) -> None:
    content = client.get(f"{PAGE}.{kind}?from=lt&to=ru").data
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        for row in book.active.iter_rows(min_row=2):
            row[3].value = f"Перевод {row[0].value}"
        out = io.BytesIO()
        book.save(out)
        content = out.getvalue()
    else:
        lines = [Line(line.key, line.source, f"Перевод {line.key}") for line in read_whole(content)]
        content = (to_po if kind == "po" else to_xliff)(lines, "lt", "ru")
    file = {"file": (io.BytesIO(content), f"texts.{kind}")}
    page = client.post(f"{PAGE}/file?from=lt&to=ru", data=file, content_type="multipart/form-data")
    assert page.status_code == 200 and "Перевод q.mood.low_label" in page.text
    assert "7 texts come from the file" in page.text
    assert "1 of 7" in client.get(TO_RUSSIAN).text, "nothing is saved yet"


def read_whole(content: bytes) -> list[Line]:
    lines = read_translations(content)
    assert {line.key for line in lines} == {
        "title", "introduction", "q.way.text", "q.way.option.a", "q.way.option.b", "q.mood.text", "q.mood.low_label",
    }  # fmt: skip
    return lines


def test_a_changed_original_and_a_text_that_is_gone_are_told(client: FlaskClient) -> None:
    content = to_po([Line("title", "Kitoks", "Другой"), Line("q.gone.text", "Nėra", "Нет")], "lt", "ru")
    file = {"file": (io.BytesIO(content), "texts.po")}
    page = client.post(f"{PAGE}/file?from=lt&to=ru", data=file, content_type="multipart/form-data").text
    assert "the original has changed" in page and "is not in this survey" in page


@pytest.mark.parametrize(
    "content",
    [
        b"", b"hello", b"PK\x03\x04broken", b"<html/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><xliff>&b;</xliff>",
        b"\xff\xfe\x00", b'msgid "a"\nmsgstr', b"<xliff/>", b'msgctxt "x"\nmsgid ["a"]\nmsgstr ""',
    ],
)  # fmt: skip
def test_a_useless_file_is_told_of(client: FlaskClient, content: bytes) -> None:
    file = {"file": (io.BytesIO(content), "texts.po")}
    page = client.post(f"{PAGE}/file?from=lt&to=ru", data=file, content_type="multipart/form-data")
    assert page.status_code == 400 and "Please mend this first" in page.text


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1).map(str.strip)


@given(st.lists(st.tuples(WORDS.filter(bool), WORDS), min_size=1, max_size=5), st.sampled_from(["po", "xliff"]))
def test_what_is_written_is_read_back(pairs: list[tuple[str, str]], kind: str) -> None:
    lines = [Line(f"q.x{n}.text", source, target) for n, (source, target) in enumerate(pairs)]
    assert read_translations((to_po if kind == "po" else to_xliff)(lines, "lt", "ru")) == lines


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        read_translations(content)
    except NoTranslation:
        return


def test_those_who_may_only_look_save_nothing(page_app: Flask, page_world: SimpleNamespace) -> None:
    made(page_world)
    client = sign_in(page_app, page_world.service_owner)
    assert client.get(PAGE).status_code == 200
    assert client.post(TO_RUSSIAN, data={"words-title": "Чужой"}).status_code == 403
    assert set(LANGUAGES) == {"lt", "et", "en", "ru"}
