"""Options in random order: each citizen's own, the same on every page of theirs, never in what is stored."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page

from parem.extensions import db
from parem.languages import LANGUAGES
from parem.surveys.answering.option_order import LAST, in_random_order
from parem.surveys.foreign.reading import read_foreign
from parem.surveys.kiosks.device_operations import create_device
from parem.surveys.models import Response, Survey
from parem.surveys.questionnaire_files.file import read_questionnaire
from tests.conftest import sign_in
from tests.surveys.builder_world import make_draft
from tests.surveys.questionnaires import make_survey
from tests.surveys.test_kiosk_browser import arrived, begin, on, register, tablet, touch
from tests.surveys.test_xlsform import workbook

__all__ = ["tablet"]  # a fixture

FORM = "/s/minute/alytus/home-help"
CODES = ["other", *"abcdefgh"]
OPTIONS = [{"code": code, "label": {language: f"{code} {language}" for language in LANGUAGES}} for code in CODES]


def make(world: SimpleNamespace, *codes: str) -> Survey:
    """The survey "minute" with nine options in random order at these choices."""
    survey = make_survey(world)
    for question in survey.versions[0].questions:
        if question.type in ("single", "multiple"):
            question.options, question.random_order = OPTIONS, question.code in codes
    db.session.commit()
    return survey


def order(page: str, name: str) -> list[str]:
    return re.findall(rf'<input type="(?:radio|checkbox)" id="[^"]+" name="{name}" value="(\w*)"', page)


@given(st.lists(st.sampled_from([*"abcdefgh", *LAST]), unique=True), st.text())
def test_the_same_options_and_the_last_ones_last(codes: list[str], seed: str) -> None:
    found = in_random_order(codes, str, seed)
    assert sorted(found) == sorted(codes)
    assert found == in_random_order(codes, str, seed)
    kept = [code for code in codes if code in LAST]
    assert found[len(found) - len(kept) :] == kept


def test_every_order_is_as_likely() -> None:
    seen = Counter("".join(in_random_order("abc", str, f"{uuid.UUID(int=n)}:way")) for n in range(6000))
    assert len(seen) == 6
    # Five degrees of freedom: above 20.5 in one of a thousand; the seeds are fixed, so it either holds or not.
    assert sum((count - 1000) ** 2 / 1000 for count in seen.values()) < 20.5


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def go(client: FlaskClient, page: str, action: str, **more: str) -> str:
    """What comes after a button of this page."""
    return client.post(FORM, data={**hidden(page), **more, "action": action}).text


def test_a_citizen_sees_one_order_on_the_way_forth_and_back(app: Flask, world: SimpleNamespace) -> None:
    make(world, "ways")
    client, orders = app.test_client(), set()
    for _citizen in range(6):
        first = client.get(f"{FORM}?lang=en").text
        second = go(client, first, "next", satisfaction="4")
        seen = order(second, "ways")
        assert sorted(seen) == sorted([*CODES, "dk"])
        assert seen[-2:] == ["other", "dk"], "the last of the options, then what stands apart from them"
        assert order(second, "way")[: len(CODES)] == CODES, "a choice that is not to be in random order"
        there = go(client, go(client, second, "back"), "next", satisfaction="4")
        assert order(there, "ways") == seen
        assert order(go(client, second, "", lang="lt"), "ways") == seen
        orders.add(tuple(seen))
    assert len(orders) > 1


def test_what_is_stored_knows_no_order(app: Flask, world: SimpleNamespace) -> None:
    make(world, "way", "ways")
    client = app.test_client()
    second = go(client, client.get(f"{FORM}?lang=en").text, "next", satisfaction="4")
    sent = {**hidden(second), "way": "c", "ways": ["h", "other", "a"], "action": "send"}
    assert client.post(FORM, data=sent).status_code == 303
    (kept,) = db.session.scalars(db.select(Response))
    assert kept.answers == {"satisfaction": 4, "way": "c", "ways": ["other", "a", "h"]}


def test_the_builder_asks_for_choices_alone(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_draft(page_world.first)
    manager, here = sign_in(page_app, page_world.quality_manager), "/o/alytus/surveys/survey"
    assert 'name="random_order"' not in manager.get(f"{here}/questions/new/scale").text
    assert 'name="random_order"' in manager.get(f"{here}/questions/new/multiple").text
    sent = {"text-en": "Which?", "action": "save", "random_order": "y"}
    sent |= {f"options-{n}-label-en": word for n, word in enumerate(("One", "Two"))}
    sent |= {f"options-{n}-code": "" for n in range(2)}
    assert manager.post(f"{here}/questions/new/single", data=sent).status_code == 303
    db.session.refresh(survey.versions[0])
    (question,) = survey.versions[0].questions
    assert question.random_order
    page = manager.get(here).text
    assert "Options in random order" in page
    preview = manager.get(f"{here}/preview/page?language=en").text
    assert order(preview, "which")[:2] == ["one", "two"], "a preview stands as written"
    manager.post(f"{here}/questions/{question.id}/duplicate")
    db.session.expire_all()
    assert [each.random_order for each in survey.versions[0].questions] == [True, True]
    sent.pop("random_order")
    assert manager.post(f"{here}/questions/{question.id}", data={**sent, "code": "which"}).status_code == 303
    db.session.expire_all()
    assert [each.random_order for each in survey.versions[0].questions] == [False, True]


def test_a_questionnaire_file_says_it() -> None:
    text = "title: T\nquestions:\n- {text: X, type: single, options: [a, b], shuffle: yes}\n- {text: Y, type: nps}\n"
    assert [placed.values["random_order"] for placed in read_questionnaire(text).questions] == [True, False]


def test_an_xlsform_says_it() -> None:
    header = ("type", "name", "label", "parameters")
    rows = [["select_one way", "a", "A?", "randomize=true"], ["select_multiple way", "b", "B?", ""]]
    survey = read_foreign(workbook(header, *rows))
    assert [placed.values["random_order"] for placed in survey.questionnaire.questions] == [True, False]


def shown(tablet: Page, name: str) -> list[str]:
    """The options as they stand on the tablet, from the top."""
    boxes = tablet.locator(f'.choices input[name="{name}"]')
    return [str(value) for value in boxes.evaluate_all("all => all.map((each) => each.value)")]


def to_the_choice(tablet: Page) -> None:
    begin(tablet)
    touch(tablet, "satisfaction", "2")
    for _question in range(3):
        on(tablet)


@pytest.mark.browser
def test_at_a_kiosk_each_citizen_has_an_order_of_their_own(tablet: Page, live_world: SimpleNamespace) -> None:
    survey = make(live_world, "way")
    _device, code = create_device(live_world.first, survey, live_world.service, "Counter 2")
    db.session.commit()
    register(tablet, code)
    orders = []
    for citizen in range(1, 4):
        to_the_choice(tablet)
        orders.append(shown(tablet, "way"))
        assert sorted(orders[-1]) == sorted(CODES)
        assert orders[-1][-1] == "other"
        touch(tablet, "way", orders[-1][0])
        assert shown(tablet, "ways") == CODES
        on(tablet, go="back")
        tablet.locator("button[data-lang=ru]").tap()
        assert shown(tablet, "way") == orders[-1]
        assert tablet.locator(f'input[name="way"][value="{orders[-1][0]}"]').is_checked()
        for _question in range(4):
            on(tablet)
        assert len(arrived(tablet, citizen)) == citizen
        on(tablet, go="start")
    assert len({tuple(each) for each in orders}) > 1
    assert Counter(each.answers["way"] for each in arrived(tablet, 3)) == Counter(each[0] for each in orders)
