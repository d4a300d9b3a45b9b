"""The citizen's pages over HTTP: what they take, what they refuse, what they never do."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from parem.catalogue.models import Service
from parem.extensions import db, limiter
from parem.languages import LANGUAGES, Texts
from parem.surveys.models import Comment, Response, Survey
from parem.wsgi import create_app
from tests.conftest import sign_in
from tests.surveys.questionnaires import POST, QUESTIONS, STORED, make_survey, make_version

FORM = "/s/minute/alytus/home-help"


@pytest.fixture
def survey(page_world: SimpleNamespace) -> Survey:
    return make_survey(page_world)


@pytest.fixture
def client(page_app: Flask, survey: Survey) -> FlaskClient:
    return page_app.test_client()


def stored() -> list[Response]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Response)))


def with_id(**changes: Any) -> dict[str, Any]:
    return {**POST, "response_id": str(uuid.uuid4()), **changes}


def test_a_whole_post_is_stored_and_thanked(client: FlaskClient) -> None:
    data = with_id()
    answer = client.post(FORM, data=data)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{FORM}/thanks?lang=en"
    (kept,) = stored()
    assert kept.answers == STORED
    assert str(kept.id) == data["response_id"]
    assert db.session.scalars(db.select(Comment.text)).all() == ["More light, please"]
    page = client.get(answer.headers["Location"]).text
    assert "Your opinion helps." in page
    assert "<a " not in page


def test_posting_again_answers_the_same_page_and_stores_nothing(client: FlaskClient) -> None:
    data = with_id()
    first, second = client.post(FORM, data=data), client.post(FORM, data={**data, "satisfaction": "1"})
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    assert [kept.answers["satisfaction"] for kept in stored()] == [4]
    assert len(db.session.scalars(db.select(Comment)).all()) == 1


@pytest.mark.parametrize("bad", ["", "no uuid", str(uuid.uuid5(uuid.NAMESPACE_DNS, "a row of a file"))])
def test_without_a_good_id_a_new_one_is_made(client: FlaskClient, bad: str) -> None:
    assert client.post(FORM, data={**POST, "response_id": bad}).status_code == 303
    (kept,) = stored()
    assert kept.id.version == 4
    assert str(kept.id) != bad


def test_each_page_has_an_id_of_its_own(client: FlaskClient) -> None:
    ids = [re.search(r'name="response_id" value="([^"]+)"', client.get(FORM).text)[1] for _ in range(2)]  # type: ignore[index]
    assert ids[0] != ids[1]
    assert all(uuid.UUID(found).version == 4 for found in ids)


def test_no_page_of_a_citizen_sets_or_reads_a_cookie(
    page_app: Flask, page_world: SimpleNamespace, survey: Survey
) -> None:
    client = sign_in(page_app, page_world.administrator)
    answers = [
        client.get("/s/minute?lang=lt"), client.get(f"{FORM}?lang=lt"),
        client.post(FORM, data=with_id(satisfaction="")), client.post(FORM, data=with_id()),
        client.get(f"{FORM}/thanks"), client.get("/s/unknown"),
        client.get("/kiosk"), client.post("/kiosk/register", data={"code": "ABCD2345"}),
    ]  # fmt: skip
    for answer in answers:
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_required_answer_is_asked_for_and_what_was_typed_is_kept(client: FlaskClient) -> None:
    answer = client.post(FORM, data=with_id(satisfaction="", page="1"))
    assert answer.status_code == 400
    page = answer.text
    assert "<title>Error: " in page
    assert '<a href="#satisfaction-0">How satisfied are you with the service? – Choose an answer.</a>' in page
    assert 'id="satisfaction-error"' in page
    assert re.search(r'<fieldset[^>]*id="satisfaction-question"[^>]*aria-invalid="true"[^>]*satisfaction-error', page)
    assert re.search(r'value="10" checked', page)
    assert '<input type="hidden" name="comment" value="More light, please">' in page
    assert '<input type="hidden" name="ways" value="web">' in page
    assert stored() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"satisfaction": "6"}, "Not a valid choice."),
        ({"visits": "101"}, "Write a number from 0 to 100."),
        ({"visits": "many"}, "Write a number in digits, like 12 or 7.5."),
        ({"visits": "nan"}, "Write a number in digits, like 12 or 7.5."),
        ({"visits": ["3", "dk"]}, "Give either a number or “don’t know”, not both."),
        ({"ways": ["web", "dk"]}, "Choose either your answers or “don’t know”, not both."),
        ({"ways": ["pigeon"]}, "is not a valid choice"),
        ({"comment": "x" * 1001}, "Write at most 1000 characters."),
    ],
)
def test_what_no_question_takes_is_refused(client: FlaskClient, changes: dict[str, Any], words: str) -> None:
    answer = client.post(FORM, data=with_id(**changes))
    assert answer.status_code == 400
    assert words in answer.text.replace("&#39;", "'")
    assert stored() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({**dict.fromkeys(STORED, ""), "satisfaction": "1", "ways": [], "comment": ""}, {"satisfaction": 1}),
        ({"resolved": "0", "recommend": "0"}, {**STORED, "resolved": 0, "recommend": 0}),
        ({"visits": "dk", "ways": "dk"}, {**STORED, "visits": "dk", "ways": "dk"}),
        ({"visits": "1 0"}, {**STORED, "visits": 10}),
        ({"unknown": "1"}, STORED),
    ],
)  # fmt: skip
def test_answers_are_kept_as_documented(client: FlaskClient, changes: dict[str, Any], expected: dict[str, Any]) -> None:
    assert client.post(FORM, data=with_id(**changes)).status_code == 303
    assert stored()[0].answers == expected


def test_text_that_a_database_refuses_or_that_is_blank(client: FlaskClient) -> None:
    client.post(FORM, data=with_id(comment="\x00good\r\nlight\x07"))
    client.post(FORM, data=with_id(comment=" \r\n "))
    assert db.session.scalars(db.select(Comment.text)).all() == ["good\nlight"]


def test_pages_lead_on_and_back_without_losing_anything(client: FlaskClient) -> None:
    first = client.get(f"{FORM}?lang=en").text
    assert "Page 1 of 2" in first
    assert 'value="back"' not in first
    second = client.post(FORM, data={"satisfaction": "2", "page": "1", "lang": "en", "action": "next", "version": "1"})
    assert second.status_code == 200
    assert "Page 2 of 2" in second.text
    assert '<input type="hidden" name="satisfaction" value="2">' in second.text
    data = {"satisfaction": "2", "visits": "nonsense", "page": "2", "lang": "en", "action": "back", "version": "1"}
    back = client.post(FORM, data=data)
    assert "Page 1 of 2" in back.text
    assert re.search(r'name="satisfaction" value="2" checked', back.text)
    assert '<input type="hidden" name="visits" value="nonsense">' in back.text


def test_a_page_with_a_mistake_is_shown_again(client: FlaskClient) -> None:
    answer = client.post(FORM, data={"page": "1", "lang": "en", "action": "next", "version": "1"})
    assert answer.status_code == 400
    assert "Page 1 of 2" in answer.text


def test_sending_leads_to_the_page_with_the_mistake(client: FlaskClient) -> None:
    answer = client.post(FORM, data=with_id(satisfaction=""))
    assert "Page 1 of 2" in answer.text


def test_another_language_keeps_page_answers_and_id(client: FlaskClient) -> None:
    data = [(name, value) for name, value in with_id(page="2").items() if name not in ("action", "lang", "ways")]
    given = dict(data)
    # The button stands before the hidden field, and so is first in what a browser posts.
    answer = client.post(FORM, data={**given, "ways": ["web", "counter"], "lang": ["et", "en"]})
    assert answer.status_code == 200
    page = answer.text
    assert '<html lang="et">' in page
    assert "Mida parandada?" in page
    assert "More light, please</textarea>" in page
    assert 'value="2,5"' in page
    assert '<input type="hidden" name="satisfaction" value="4">' in page
    assert given["response_id"] in page
    assert page.count("checked") == 3
    assert stored() == []


@pytest.mark.parametrize(("accepted", "language"), [("et", "et"), ("ru-RU,ru;q=0.9", "ru"), ("de", "lt"), ("", "lt")])
def test_the_language_is_the_browsers_else_the_organisations(client: FlaskClient, accepted: str, language: str) -> None:
    page = client.get(FORM, headers={"Accept-Language": accepted}).text
    assert f'<html lang="{language}">' in page


def test_the_language_of_the_answer_is_stored(client: FlaskClient) -> None:
    client.post(FORM, data=with_id(lang="ru"), headers={"Accept-Language": "lt"})
    assert stored()[0].language == "ru"


def test_the_version_that_was_seen_is_the_one_that_is_answered(client: FlaskClient, survey: Survey) -> None:
    make_version(survey, 2, [{**QUESTIONS[0], "required": True}, {**QUESTIONS[2], "code": "new", "required": True}])
    db.session.commit()
    assert 'name="version" value="2"' in client.get(FORM).text
    assert client.post(FORM, data=with_id()).status_code == 303
    assert stored()[0].version_id == survey.versions[0].id


@pytest.mark.parametrize("number", ["3", "x", "", "-1", "9" * 30])
def test_a_version_that_is_not_published_is_not_answered(client: FlaskClient, survey: Survey, number: str) -> None:
    make_version(survey, 3).published_at = None
    db.session.commit()
    client.post(FORM, data=with_id(version=number))
    assert stored()[0].version_id == survey.versions[0].id


def test_codes_that_are_names_of_the_form_itself(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = Survey(
        organisation=page_world.first, services=[page_world.service], code="odd", title=Texts.of("Odd"), state="open"
    )
    db.session.add(survey)
    codes = ("lang", "page", "action", "version", "response_id", "data", "errors", "pages")
    make_version(survey, 1, [{"code": code, "type": "nps", "text": Texts.of(code)} for code in codes])
    db.session.commit()
    client = page_app.test_client()
    names = set(re.findall(r'type="radio"[^>]*name="([^"]+)"', client.get("/s/odd/alytus/home-help").text))
    answer = client.post("/s/odd/alytus/home-help", data={**dict.fromkeys(names, "7"), "action": "send", "lang": "en"})
    assert answer.status_code == 303
    assert stored()[0].answers == dict.fromkeys(codes, 7)


@pytest.mark.parametrize(
    "path", ["/s/none", "/s/none/alytus/home-help", "/s/minute/alytus/none", "/s/minute/birstonas/home-help", "/s/%00"]
)
def test_an_unknown_address_gets_a_friendly_page(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert "There is no open survey at this address" in answer.text


def test_a_draft_is_nobodys_business(page_app: Flask, page_world: SimpleNamespace) -> None:
    make_survey(page_world, state="draft")
    answer = page_app.test_client().get(FORM)
    assert answer.status_code == 404
    assert "One-minute survey" not in answer.text


@pytest.mark.parametrize(
    ("values", "status", "words"),
    [
        ({"state": "closed"}, 410, "This survey is over."),
        ({"closes_on": date.today() - timedelta(days=3)}, 410, "This survey is over."),
        ({"opens_on": date.today() + timedelta(days=3)}, 200, "This survey opens on"),
    ],
)
def test_a_survey_that_is_not_open_takes_nothing(
    page_app: Flask, page_world: SimpleNamespace, values: dict[str, Any], status: int, words: str
) -> None:
    make_survey(page_world, **values)
    client = page_app.test_client()
    for answer in (client.get(f"{FORM}?lang=en"), client.post(FORM, data=with_id())):
        assert answer.status_code == status
        assert words in answer.text
    assert stored() == []


def test_a_service_that_is_switched_off_is_not_asked_about(client: FlaskClient, page_world: SimpleNamespace) -> None:
    page_world.service.active = False
    db.session.commit()
    assert client.get(FORM).status_code == 410
    assert "asks about no service at the moment" in client.get("/s/minute?lang=en").text


def test_a_field_that_people_do_not_see_stops_programs_and_loses_nothing(client: FlaskClient) -> None:
    answer = client.post(FORM, data=with_id(**{"leave-empty": "buy"}))
    assert answer.status_code == 400
    assert "Please send your answers once more" in answer.text
    assert "More light, please" in answer.text
    assert 'value="buy"' not in answer.text
    assert stored() == []


def test_one_service_leads_straight_to_its_form(client: FlaskClient) -> None:
    answer = client.get("/s/minute?lang=et")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{FORM}?lang=et")


@pytest.fixture
def many(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    """A survey on the services of two municipalities."""
    more = [
        Service(organisation=page_world.first, code=f"s{i}", area=page_world.area, name=Texts.of(f"Service {i}"))
        for i in range(8)
    ]
    more[0].name = Texts(lt="Šiluma", en="Heating")
    db.session.add_all(more)
    make_survey(page_world, [page_world.service, page_world.other, *more])
    return page_app.test_client()


def test_the_choice_of_the_service_is_grouped(many: FlaskClient) -> None:
    page = many.get("/s/minute?lang=en").text
    assert page.index("<h2>Alytus</h2>") < page.index("/alytus/s1") < page.index("<h2>Birstonas</h2>")
    assert f"{FORM}?lang=en" in page


def test_services_are_found_in_any_language_and_case(many: FlaskClient) -> None:
    page = many.get("/s/minute?lang=en&search=šILum").text
    assert "Heating" in page
    assert "Service 1" not in page
    empty = many.get("/s/minute?lang=en&search=<b>zzz").text
    assert "No service fits" in empty
    assert "&lt;b&gt;zzz" in empty


def test_the_same_few_queries_for_one_service_and_for_many(page_app: Flask, many: FlaskClient) -> None:
    counts = {}
    for path in ("/s/minute", FORM):
        statements: list[str] = []
        listen = lambda *args: statements.append(args[2])  # noqa: B023, E731
        event.listen(db.engine, "before_cursor_execute", listen)
        assert many.get(path).status_code == 200
        event.remove(db.engine, "before_cursor_execute", listen)
        counts[path] = len(statements)
    assert counts["/s/minute"] <= 3
    assert counts[FORM] <= 4


def test_the_first_view_is_small_over_the_wire(client: FlaskClient) -> None:
    headers = {"Accept-Encoding": "br, gzip", "Accept-Language": "lt"}
    page = client.get(FORM, headers=headers)
    assert page.headers["Content-Encoding"] == "br"
    text = client.get(FORM).text
    paths = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', text))
    assert {path.partition("?")[0] for path in paths} == {
        "/static/citizen.css",
        "/static/citizen.js",
        "/static/parem.svg",
    }
    total = len(page.data)
    for path in paths:
        with client.get(path, headers=headers) as answer:
            assert "immutable" in answer.headers["Cache-Control"]
            total += len(answer.data)
    assert total <= 60 * 1024


def test_the_page_names_who_asks_and_that_it_is_anonymous(client: FlaskClient) -> None:
    page = client.get(f"{FORM}?lang=en").text
    assert "Alytus asks this" in page
    assert "no cookies" in page
    assert client.get(FORM).headers["Cache-Control"] == "private, no-cache"


def test_a_demonstration_says_so(client: FlaskClient, page_world: SimpleNamespace) -> None:
    page_world.county.is_demonstration = True
    db.session.commit()
    assert "Demonstration: every answer" in client.get(f"{FORM}?lang=en").text


def test_words_of_the_organisation_are_not_markup(client: FlaskClient, survey: Survey) -> None:
    survey.title = Texts.of("<script>alert(1)</script>")
    db.session.commit()
    page = client.get(FORM).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_busy_database_gives_the_answers_back(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(**_: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    monkeypatch.setattr("parem.surveys.answering.views.store_response", busy)
    data = with_id()
    answer = client.post(FORM, data=data)
    assert answer.status_code == 503
    assert "Nothing is lost." in answer.text
    for name, value in (("comment", "More light, please"), ("response_id", data["response_id"]), ("action", "send")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in answer.text


def test_a_flood_from_one_address_is_held_up_and_loses_nothing(
    page_app: Flask, survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys: list[str] = []
    monkeypatch.setattr(limiter, "enabled", False)  # put back after the test
    monkeypatch.setattr("parem.surveys.answering.limits.POSTS", "3 per minute")
    monkeypatch.setattr("parem.surveys.answering.views.is_hasty", lambda *_: False)
    serving = create_app(replace(page_app.config["PAREM"], testing=False))
    hit = limiter.limiter.hit
    monkeypatch.setattr(limiter.limiter, "hit", lambda item, *ids, **kw: keys.extend(ids) or hit(item, *ids, **kw))
    client = serving.test_client()
    assert [client.post(FORM, data=with_id()).status_code for _ in range(4)] == [303, 303, 303, 429]
    assert "More light, please" in client.post(FORM, data=with_id()).text
    assert client.get(FORM).status_code == 200
    assert keys
    assert "127.0.0.1" not in " ".join(keys)
    limiter.reset()
    with serving.app_context():
        db.engine.dispose()


def test_a_huge_post_is_refused(client: FlaskClient) -> None:
    assert client.post(FORM, data=with_id(comment="x" * 300_000)).status_code == 413


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_shows_its_own_questions(client: FlaskClient, language: str) -> None:
    page = client.get(f"{FORM}?lang={language}").text
    assert QUESTIONS[0]["text"][language] in page
    assert f'value="{language}" lang="{language}" aria-current="true"' in page
