"""Matrices: rows that stay together, one scale, one heading; what citizens, kiosks, paper and files make of them."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page

from parem.extensions import db
from parem.languages import LANGUAGES, Texts
from parem.quality.words import question_words
from parem.surveys.builder.condition_words import condition_words
from parem.surveys.builder.matrix_operations import change_matrix, make_matrix, neighbours, take_apart, take_out
from parem.surveys.builder.publishing import obstacles
from parem.surveys.builder.question_operations import BadQuestion, add_question, edit_question
from parem.surveys.builder.question_places import move_question, move_to_page, place_questions, set_random_page
from parem.surveys.builder.version_changes import Comparable, compared
from parem.surveys.foreign.reading import read_foreign
from parem.surveys.kiosks.device_operations import create_device
from parem.surveys.matrices import in_order_of_chance, pieces, together
from parem.surveys.models import Question, Response, Survey
from parem.surveys.operations import publish, start_version
from parem.surveys.questionnaire_files.file import read_questionnaire
from parem.surveys.questionnaire_files.questionnaire import BadQuestionnaire
from parem.surveys.translating.texts import groups_of, keep_words
from tests.conftest import sign_in
from tests.surveys.builder_world import asked, make_draft, order_of
from tests.surveys.limesurvey_files import Q, lss
from tests.surveys.test_kiosk_browser import begin, on, register, tablet
from tests.surveys.test_xlsform import workbook

__all__ = ["tablet"]  # a fixture

HERE, FORM = "/o/alytus/surveys/survey", "/s/survey/alytus/home-help"
SHARED = {
    "type": "scale", "points": 5, "heading": Texts.of("How satisfied were you with"), "low_label": Texts.of("Bad"),
    "high_label": Texts.of("Good"),
}  # fmt: skip


def items(*codes: str) -> list[dict[str, Any]]:
    return [{"code": code, "text": Texts.of(f"{code}!")} for code in codes]


def make(world: SimpleNamespace, *codes: str, **shared: Any) -> Survey:
    """A draft: a, the matrix of these codes, b."""
    survey = make_draft(world.first, "a", services=(world.service,))
    make_matrix(survey.versions[0], {**SHARED, **shared}, items(*codes))
    add_question(survey.versions[0], asked("b"))
    db.session.commit()
    return survey


def row(survey: Survey, code: str) -> Question:
    return next(question for question in survey.versions[-1].questions if question.code == code)


def test_rows_stay_together_wherever_they_are_put(world: SimpleNamespace) -> None:
    survey = make(world, "x", "y")
    version = survey.versions[0]
    move_question(row(survey, "b"), -1)
    assert order_of(survey) == [["a", "b", "x", "y"]], "over the whole matrix"
    move_question(row(survey, "y"), -1)
    assert order_of(survey) == [["a", "b", "y", "x"]], "within it"
    move_question(row(survey, "y"), -1)
    assert order_of(survey) == [["a", "y", "x", "b"]], "all rows together"
    move_to_page(row(survey, "x"), 2)
    assert order_of(survey) == [["a", "b"], ["y", "x"]]
    number = {code: row(survey, code).id for code in "abxy"}
    place_questions(version, [[number["y"], number["a"]], [number["x"], number["b"]]])
    assert order_of(survey) == [["y", "x", "a"], ["b"]], "a row that was dragged away comes back"
    make_matrix(version, SHARED, items("z"), 2)
    assert order_of(survey) == [["y", "x", "a"], ["b", "z"]]


def test_one_scale_for_all_rows(world: SimpleNamespace) -> None:
    survey = make(world, "x", "y", random_rows=True)
    edit_question(row(survey, "x"), {"points": 7, "heading": Texts.of("Other words"), "text": Texts.of("X?")})
    assert [(q.points, q.heading["en"], q.random_rows) for q in survey.versions[0].questions if q.matrix] == [
        (7, "Other words", True)
    ] * 2
    assert row(survey, "y").text["en"] == "y!"
    with pytest.raises(BadQuestion, match="one scale"):
        add_question(survey.versions[0], {**SHARED, **asked("z", "scale"), "matrix": row(survey, "x").matrix})
    assert [q.code for q in survey.versions[0].questions] == ["a", "x", "y", "b"]


def test_questions_become_a_matrix_and_questions_again(world: SimpleNamespace) -> None:
    survey = make_draft(world.first)
    version = survey.versions[0]
    for code, points in (("p", 5), ("q", 5), ("other", 7), ("r", 5)):
        add_question(version, asked(code, "scale", points=points))
    both = neighbours(row(survey, "q"))
    assert [question.code for question in both] == ["p", "q"]
    assert not neighbours(add_question(version, asked("yes")))
    key = make_matrix(version, SHARED, [{"id": both[1].id}, {"id": both[0].id}, *items("new")])
    assert order_of(survey) == [["q", "p", "new", "other", "r", "yes"]]
    with pytest.raises(BadQuestion, match="one scale"):
        make_matrix(version, SHARED, [{"id": row(survey, "other").id}])
    change_matrix(version, key, {**SHARED, "points": 7}, [{"id": row(survey, "new").id}, {"id": row(survey, "q").id}])
    assert order_of(survey) == [["new", "q", "p", "other", "r", "yes"]]
    assert (row(survey, "p").matrix, row(survey, "p").heading, row(survey, "p").points) == (None, {}, 5)
    take_out(row(survey, "new"))
    assert order_of(survey) == [["q", "new", "p", "other", "r", "yes"]]
    take_apart(version, key)
    assert not any(question.matrix or question.heading for question in version.questions)


def test_a_new_version_keeps_it_and_the_comparison_tells(world: SimpleNamespace) -> None:
    survey = make(world, "x", "y")
    publish(survey)
    draft = start_version(survey)
    assert compared(survey.versions[0].questions, draft.questions)[1].is_same
    edit_question(row(survey, "x"), {"heading": Texts.of("New"), "random_rows": True})
    set_random_page(draft, 1, True)
    changed = {change.code: change for change in compared(survey.versions[0].questions, draft.questions)}
    assert changed["y"].facts == ["random_rows", "random_place"] and changed["a"].facts == ["random_place"]
    assert {words.what for words in changed["y"].words} == {"heading"}
    assert changed["y"].comparable is Comparable.WITH_CARE
    take_apart(draft, str(row(survey, "x").matrix))
    assert "matrix" in compared(survey.versions[0].questions, draft.questions)[1].facts


def test_the_heading_is_translated_once(world: SimpleNamespace) -> None:
    survey = make(world, "x", "y")
    edit_question(row(survey, "x"), {"heading": Texts(en="Heading")})
    missing = [obstacle for obstacle in obstacles(survey, survey.versions[0]) if obstacle.page == "matrix"]
    assert [set(obstacle.languages) for obstacle in missing] == [{"lt", "et", "ru"}]
    keys = [item.key for group in groups_of(survey, survey.versions[0]) for item in group.items]
    assert [key for key in keys if key.endswith("heading")] == ["q.x.heading"]
    assert keep_words(survey, "lt", {"q.x.heading": "Antraštė"}) == 1
    assert row(survey, "y").heading == {"en": "Heading", "lt": "Antraštė"}


@pytest.mark.browser
def test_at_a_kiosk_items_come_in_an_order_of_chance(tablet: Page, live_world: SimpleNamespace) -> None:
    survey = make(live_world, *"rstuvw", random_rows=True)
    set_random_page(survey.versions[0], 1, True)
    publish(survey)
    _device, code = create_device(live_world.first, survey, live_world.service, "Counter 2")
    db.session.commit()
    register(tablet, code)
    orders = set()
    for _citizen in range(3):
        begin(tablet)
        names: list[str] = []
        for number in range(1, 9):
            step = tablet.locator(".step:visible")
            assert re.findall(r"\d+", step.locator(".progress span").inner_text()) == [str(number), "8"]
            names.append(str(step.get_attribute("data-name")))
            if number == 4:
                tablet.locator("button[data-lang=et]").tap()
                assert tablet.locator(".step:visible").get_attribute("data-name") == names[-1]
            on(tablet)
        assert sorted(names) == sorted(["a", "b", *"rstuvw"])
        rows = [names.index(name) for name in "rstuvw"]
        assert max(rows) - min(rows) == 5, "the matrix is in one piece"
        orders.add("".join(names))
        on(tablet, go="start")
    assert len(orders) > 1


class Fake(SimpleNamespace):
    """A question as the pure functions need it."""

    def __hash__(self) -> int:
        return hash(self.code)


def fakes(shape: list[str | None], **more: Any) -> list[Fake]:
    return [
        Fake(**{"code": f"q{n}", "matrix": key, "page": 1, "random_rows": True, "random_place": False, **more})
        for n, key in enumerate(shape)
    ]


KEYS = st.lists(st.sampled_from([None, "m", "n"]), max_size=8)


@given(st.lists(KEYS, min_size=1, max_size=3))
def test_together_loses_nothing(shape: list[list[str | None]]) -> None:
    pages = [fakes(keys, page=number) for number, keys in enumerate(shape)]
    for number, page in enumerate(pages):
        for question in page:
            question.code = f"{number}{question.code}"
    done = together(pages)
    assert sorted(q.code for row in done for q in row) == sorted(q.code for row in pages for q in row)
    groups = [q[0].matrix for row in done for q in pieces(fakes([q.matrix for q in row])) if q[0].matrix]
    assert len(groups) == len(set(groups)), "each matrix is in one piece"
    alone = [[q.code for q in row if not q.matrix] for row in pages]
    assert [[q.code for q in row if not q.matrix] for row in done] == alone


@given(KEYS, st.booleans(), st.text())
def test_chance_moves_rows_and_whole_pieces_only(shape: list[str | None], is_random: bool, seed: str) -> None:
    (questions,) = together([fakes(shape, random_place=is_random)])
    drawn = in_order_of_chance(questions, lambda each: each, seed)
    assert drawn == in_order_of_chance(questions, lambda each: each, seed)
    before, after = pieces(questions), pieces(drawn)
    content = [{q.code for q in piece} for piece in before]
    assert all({q.code for q in piece} in content for piece in after) and len(after) == len(before)
    if not is_random:
        assert [{q.code for q in piece} for piece in after] == content


def form_of(app: Flask) -> str:
    return app.test_client().get(f"{FORM}?lang=en").text


def order(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'type="radio" id="[^"]+" name="(\w+)"', page)))


def test_citizens_see_a_table_of_native_radios(page_app: Flask, page_world: SimpleNamespace) -> None:
    publish(make(page_world, "x", "y", required=True, dont_know=True))
    page = form_of(page_app)
    (table,) = re.findall(r"<fieldset[^>]*matrix.*?</fieldset>", page, re.S)
    assert "How satisfied were you with</legend>" in table
    assert table.count('role="radiogroup"') == 2 and 'aria-labelledby="x-item"' in table
    assert table.count('type="radio"') == 2 * 6
    data = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    client = page_app.test_client()
    refused = client.post(FORM, data={**data, "x": "4", "action": "send"})
    assert refused.status_code == 400 and 'href="#y-0"' in refused.text
    assert 'aria-describedby="y-error"' in refused.text and 'id="x-3" name="x" value="4" checked' in refused.text
    assert client.post(FORM, data={**data, "x": "4", "y": "dk", "action": "send"}).status_code == 303
    assert db.session.scalars(db.select(Response)).one().answers == {"x": 4, "y": "dk"}


def test_each_citizen_has_an_order_of_their_own(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make(page_world, *"rstuvw", random_rows=True)
    set_random_page(survey.versions[0], 1, True)
    publish(survey)
    client, orders = page_app.test_client(), set()
    for _citizen in range(6):
        page = client.get(f"{FORM}?lang=en").text
        data = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        again = client.post(FORM, data={**data, "lang": "lt"}).text
        assert order(again) == order(page)
        rows = [code for code in order(page) if code not in "ab"]
        assert sorted(rows) == sorted("rstuvw")
        assert "".join(order(page)).find("".join(rows)) >= 0, "the matrix is one piece"
        orders.add(tuple(order(page)))
    assert len(orders) > 2
    preview = sign_in(page_app, page_world.quality_manager).get(f"{HERE}/preview/page?language=en").text
    assert order(preview) == ["a", *"rstuvw", "b"], "a preview stands as written"


@pytest.fixture
def manager(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    return sign_in(page_app, page_world.quality_manager)


def four(name: str, words: str) -> dict[str, str]:
    return {f"{name}-{language}": words for language in LANGUAGES}


def test_the_builder_makes_changes_and_takes_apart(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    survey = make_draft(page_world.first, "a")
    empty = manager.post(f"{HERE}/matrices/new", data={**four("heading", "About"), "action": "save", "points": "5"})
    assert empty.status_code == 400 and "at least one item" in empty.text and "About" in empty.text
    sent = {**four("heading", "About"), "points": "7", "random_rows": "y", "items-0-number": "", "items-1-number": ""}
    sent |= {
        **four("items-0-text", "The staff"),
        "items-0-code": "",
        **four("items-1-text", "Rooms"),
        "items-1-code": "a",
    }
    clash = manager.post(f"{HERE}/matrices/new", data={**sent, "action": "save"})
    assert clash.status_code == 400 and "Another question has this code" in clash.text
    more = manager.post(f"{HERE}/matrices/new", data={**sent, "action": "add"})
    assert more.text.count('class="option"') == 3 and "The staff" in more.text
    done = manager.post(f"{HERE}/matrices/new", data={**sent, "items-1-code": "rooms", "action": "save"})
    assert (done.status_code, done.location) == (303, f"{HERE}#matrix-matrix")
    db.session.expire_all()
    assert order_of(survey) == [["a", "the_staff", "rooms"]]
    assert "Items in random order" in manager.get(HERE).text
    edit = manager.get(f"{HERE}/questions/{row(survey, 'rooms').id}").text
    assert 'name="points"' not in edit and 'name="text-en"' in edit
    saved = manager.post(
        f"{HERE}/questions/{row(survey, 'rooms').id}",
        data={**four("text", "The rooms"), "code": "rooms", "action": "save"},
    )
    assert saved.status_code == 303
    db.session.expire_all()
    assert (row(survey, "rooms").points, row(survey, "rooms").text["en"]) == (7, "The rooms")
    assert manager.post(f"{HERE}/questions/{row(survey, 'rooms').id}/out").status_code == 303
    assert manager.post(f"{HERE}/matrices/matrix/apart").status_code == 303
    db.session.expire_all()
    assert not any(question.matrix for question in survey.versions[0].questions)
    assert manager.get(f"{HERE}/matrices/matrix").status_code == 404
    made = manager.get(f"{HERE}/matrices/new?from={row(survey, 'rooms').id}").text
    assert made.count('class="option"') == 2, "with the question beside it"
    assert manager.post(f"{HERE}/pages/1/random", data={"random": "yes"}).status_code == 303
    assert "Questions in random order" in manager.get(HERE).text
    stranger = manager.post(f"{HERE}/matrices/new", data={**sent, "items-0-number": "99999", "action": "save"})
    assert stranger.status_code == 400


YAML = """
title: T
questions:
- {text: First, type: yes_no}
- matrix: {en: How satisfied, lt: Ar patenkinti}
  points: 7
  low: Bad
  random_items: true
  items:
    waiting: {en: waiting, lt: laukimas}
    staff: {en: staff, lt: darbuotojai}
- matrix: Use
  type: single
  options: [Often, Never]
  items: [bus, {code: bike, text: The bike, help: Any}]
"""


def test_a_questionnaire_file_has_matrices() -> None:
    values = [placed.values for placed in read_questionnaire(YAML).questions]
    assert [(v["code"], v["type"], v.get("matrix")) for v in values] == [
        ("first", "yes_no", None), ("waiting", "scale", "matrix"), ("staff", "scale", "matrix"),
        ("bus", "single", "matrix_2"), ("bike", "single", "matrix_2"),
    ]  # fmt: skip
    assert (values[1]["points"], values[1]["heading"]["lt"], values[1]["random_rows"]) == (7, "Ar patenkinti", True)
    assert values[4]["heading"]["en"] == "Use" and values[4]["help"]["en"] == "Any"


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("{matrix: M, items: []}", "has items"), ("{matrix: M, items: [{text: X, points: 7}, Y]}", "one scale"),
        ("{matrix: M, type: text, items: [Y]}", "scale or single"), ("{matrix: '', items: [Y]}", "heading"),
    ],
)  # fmt: skip
def test_a_bad_matrix_in_a_file_is_told(item: str, words: str) -> None:
    with pytest.raises(BadQuestionnaire, match=words):
        read_questionnaire(f"title: T\nquestions:\n- {item}\n")


def test_tables_of_other_systems() -> None:
    rows = (("SQ1", "Staff"), ("SQ2", "Rooms"))
    survey = read_foreign(lss([Q("A", "q", subs=rows, attributes={"random_order": "1"})]))
    values = [placed.values for placed in survey.questionnaire.questions]
    assert [(v["text"]["en"], v["heading"]["en"], v["random_rows"]) for v in values] == [
        ("Staff", "How was it?", True), ("Rooms", "How was it?", True),
    ]  # fmt: skip
    assert len({v["matrix"] for v in values}) == 1 and survey.lines[1].outcome == "kept"
    header = ("type", "name", "label", "appearance")
    form = [["select_one yn", "top", "Do you use", "label"], ["select_one yn", "x", "The bus", "list-nolabel"],
            ["select_one yn", "y", "The bike", "list-nolabel"], ["select_one yn", "z", "Anything", ""]]  # fmt: skip
    choices = [["yn", name, name] for name in ("often", "seldom")]
    found = [p.values for p in read_foreign(workbook(header, *form, choices=choices)).questionnaire.questions]
    assert [(v["code"], v.get("matrix")) for v in found] == [("x", "top"), ("y", "top"), ("z", None)]
    assert found[0]["heading"] == {"en": "Do you use"}


def test_where_an_item_stands_alone_its_heading_is_before_it(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make(page_world, "x")
    add_question(survey.versions[0], asked("c", shown_if=[{"question": "x", "any_of": [1]}]), 2)
    whole = "How satisfied were you with x!"
    assert question_words(row(survey, "x"), "x") == whole
    assert whole in condition_words(row(survey, "c"), survey.versions[0].questions)[0]
