"""A questionnaire goes out as XLSForm and comes back as it was; conditions of other forms are carried or told of."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from parem.extensions import db
from parem.languages import LANGUAGES, Texts
from parem.surveys.builder.question_operations import add_question, definition_of
from parem.surveys.foreign.reading import read_foreign
from parem.surveys.models import Survey
from parem.surveys.operations import create_survey
from parem.surveys.xlsform.conditions import conditions_in
from tests.conftest import sign_in
from tests.surveys.import_world import make_survey
from tests.surveys.test_xlsform import workbook

KNOWN = {
    "visited": ("visited", {"yes": 1, "no": 0}), "way": ("way", {"web": "web", "desk": "desk", "dk": "dk"}),
    "mood": ("mood", {str(n): n for n in range(1, 6)}),
}  # fmt: skip


def four(words: str) -> dict[str, str]:
    return {language: f"{words} {language}" for language in LANGUAGES}


def made(world: SimpleNamespace) -> Survey:
    survey = create_survey(world.first, title=four("Desk"), code="desk", services=[world.service])
    options = [{"code": "web", "label": four("Web")}, {"code": "desk", "label": four("Desk")}]
    ends = {"low_label": four("Bad"), "high_label": four("Good")}
    questions: list[tuple[dict[str, Any], int]] = [
        ({"code": "visited", "type": "yes_no", "required": True, "dont_know": True}, 1),
        ({"code": "way", "type": "single", "options": options, "random_order": True}, 1),
        ({"code": "ways", "type": "multiple", "options": options, "dont_know": True, "help": four("Several")}, 1),
        ({"code": "mood", "type": "scale", "points": 7, "dont_know": True, **ends,
          "shown_if": [{"question": "visited", "any_of": [1, "dk"]},
                       {"question": "ways", "any_of": ["web", "desk"]}]}, 2),
        ({"code": "ease", "type": "ces", **ends}, 2), ({"code": "recommend", "type": "nps", **ends}, 2),
        ({"code": "minutes", "type": "number", "minimum": 0, "maximum": 240,
          "shown_if": [{"question": "mood", "any_of": [1, 2]}]}, 3),
        ({"code": "why", "type": "text", "shown_if": [{"question": "way", "any_of": ["desk"]}]}, 3),
        ({"code": "clear", "type": "scale", "points": 5, "matrix": "web", "heading": four("Site"), "random_rows": True,
          "dont_know": True, **ends}, 4),
        ({"code": "quick", "type": "scale", "points": 5, "matrix": "web", "heading": four("Site"), "random_rows": True,
          "dont_know": True, **ends}, 4),
        ({"code": "bus", "type": "single", "matrix": "use", "heading": four("Use"), "options": options}, 4),
        ({"code": "bike", "type": "single", "matrix": "use", "heading": four("Use"), "options": options}, 4),
    ]  # fmt: skip
    for values, page in questions:
        add_question(survey.versions[0], {"text": four(values["code"]), **values}, page)
    db.session.commit()
    return survey


def test_there_and_back(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = made(page_world)
    answer = sign_in(page_app, page_world.quality_manager).get("/o/alytus/surveys/desk.xlsx")
    assert answer.status_code == 200
    found = read_foreign(answer.data)
    assert [line.code for line in found.lines if line.outcome != "kept" and line.code] == []
    for question, placed in zip(survey.versions[0].questions, found.questionnaire.questions, strict=True):
        back = {name: placed.values.get(name) or None for name in definition_of(question)}
        sent = {name: value or None for name, value in definition_of(question).items()}
        back["minimum"], sent["minimum"] = placed.values["minimum"], question.minimum
        assert (back, placed.page) == (sent, question.page)


def test_codes_that_differ_in_capitals_alone_keep_their_own_choices(
    page_app: Flask, page_world: SimpleNamespace
) -> None:
    choices = {
        code: [{"code": f"{code}{n}", "label": {"en": f"{code} {n}"}} for n in (1, 2)] for code in ("Way", "way")
    }
    make_survey(page_world, **{code: {"type": "single", "options": options} for code, options in choices.items()})
    sent = sign_in(page_app, page_world.quality_manager).get("/o/alytus/surveys/desk.xlsx").data
    first, second = read_foreign(sent).questionnaire.questions
    assert [one["code"] for one in first.values["options"]] == ["Way1", "Way2"]
    assert [one["code"] for one in second.values["options"]] == ["way1", "way2"]


@pytest.mark.parametrize(
    ("relevant", "found"),
    [
        ("${visited} = 'yes'", [("visited", [1])]), ("${mood}=3", [("mood", [3])]),
        ('(${way} = "web" or ${way} = "dk")', [("way", ["web", "dk"])]),
        ("selected(${way}, 'web') and ${visited}='no'", [("way", ["web"]), ("visited", [0])]),
        ("((${mood} = 1) or (${mood} = 2)) and (${visited} = 'yes')", None),
        ("${visited} = 'yes' or ${way} = 'web'", None), ("${visited} != 'yes'", None), ("${age} > 3", None),
        ("${way} = 'nothing'", None), ("count-selected(${way}) = 2", None), ("", None), ("((", None), ("'", None),
    ],
)  # fmt: skip
def test_conditions_that_parem_has_are_carried(relevant: str, found: list[tuple[str, list[Any]]] | None) -> None:
    wanted = None if found is None else [{"question": code, "any_of": codes} for code, codes in found]
    assert conditions_in(relevant, KNOWN) == wanted


@given(st.text("${}visted='yno() ands\"or1", max_size=60))
def test_any_words_are_a_condition_or_none(words: str) -> None:
    found = conditions_in(words, KNOWN)
    assert found is None or all(each["any_of"] for each in found)


def test_a_question_asked_after_one_of_its_own_page_goes_to_the_next() -> None:
    header = ("type", "name", "label::English (en)", "relevant")
    rows = [("select_one yn", "visited", "Came?", ""), ("text", "why", "Why?", "${visited} = 'no'")]
    first, second = read_foreign(workbook(header, *rows)).questionnaire.questions
    assert (first.page, second.page) == (1, 2)
    assert second.values["shown_if"] == [{"question": "visited", "any_of": [0]}]
    assert Texts(first.values["text"])["en"] == "Came?"
