"""XLSForm workbooks: each type of row, odd columns, what is reported, and nothing that breaks the reader."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parem.surveys.foreign.parts import CHANGED, KEPT, LEFT, BadForeignFile, ForeignSurvey, Line
from parem.surveys.foreign.reading import read_foreign, to_keep
from parem.surveys.foreign.words import REMARKS
from parem.surveys.question_rules import problems_of

HEADER = (
    "type",
    "name",
    "label::Lietuvių (lt)",
    "label::English (en)",
    "relevant",
    "constraint",
    "appearance",
    "required",
)
CHOICES = [
    ("list_name", "name", "label::English (en)"), ("yn", "yes", "Yes"), ("yn", "no", "No"),
    *(("five", n, f"Point {n}") for n in range(1, 6)), ("way", "web", "On the web"), ("way", "desk", "At the desk"),
]  # fmt: skip


def workbook(*rows: Sequence[Any], choices: Sequence[Sequence[Any]] = tuple(CHOICES), **sheets: Any) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "survey"
    for row in rows:
        book.active.append(list(row))
    for name, some in {"choices": choices, **sheets}.items():
        sheet = book.create_sheet(name)
        for row in some:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def line(survey: ForeignSurvey, code: str) -> Line:
    return next(one for one in survey.lines if one.code == code)


@pytest.mark.parametrize(
    ("kind", "more", "becomes", "outcome"),
    [
        ("select_one yn", {}, ["yes_no"], KEPT), ("select one from way", {}, ["single"], KEPT),
        ("SELECT_MULTIPLE WAY", {}, ["multiple"], KEPT), ("select_one way or_other", {}, ["single", "text"], CHANGED),
        ("select_one five", {"appearance": "likert"}, ["scale"], KEPT), ("select_one five", {}, ["single"], KEPT),
        ("integer", {"constraint": ". >= 0 and . <= 120"}, ["number"], KEPT), ("text", {}, ["text"], KEPT),
        ("integer", {"constraint": ". != 3"}, ["number"], CHANGED), ("range", {}, ["scale"], KEPT),
        ("text", {"relevant": "${a} = 'b'"}, ["text"], CHANGED), ("acknowledge", {}, ["yes_no"], KEPT),
        ("note", {}, [], LEFT), ("calculate", {}, [], LEFT), ("geopoint", {}, [], LEFT),
        ("image", {}, [], LEFT), ("date", {}, ["date"], KEPT), ("time", {}, [], LEFT),
        ("dateTime", {}, ["date"], CHANGED), ("date", {"constraint": ". <= today()"}, ["date"], KEPT),
        ("something new", {}, [], LEFT),
        ("select_one nowhere", {}, ["single"], CHANGED),
    ],
)  # fmt: skip
def test_a_row_becomes_questions(kind: str, more: dict[str, str], becomes: list[str], outcome: str) -> None:
    row = [{"type": kind, "name": "q", HEADER[2]: "Kaip?", **more}.get(name, "") for name in HEADER]
    survey = read_foreign(workbook(HEADER, row, ["text", "last", "Pabaiga"]))
    assert line(survey, "q").outcome == outcome
    assert {remark.reason for remark in line(survey, "q").remarks} <= set(REMARKS)
    made = [placed.values for placed in survey.questionnaire.questions[:-1]]
    assert [values["type"] for values in made] == becomes
    assert all(values["text"]["lt"].startswith("Kaip?") for values in made)


def test_groups_are_pages_and_settings_give_the_title() -> None:
    rows = [
        ["begin_group", "a", "", "A"], ["text", "one", "", "One"], ["end_group"], ["begin group", "b", "", "B"],
        ["integer", "two", "", "Two", "", "", "", "yes"], ["end group"],
    ]  # fmt: skip
    survey = read_foreign(workbook(HEADER, *rows, settings=[["form_title", "form_id"], ["About us", "x"]]))
    assert [(placed.values["code"], placed.page) for placed in survey.questionnaire.questions] == [
        ("one", 1),
        ("two", 2),
    ]
    assert [placed.values["required"] for placed in survey.questionnaire.questions] == [False, True]
    assert survey.questionnaire.title.in_language("lt") == "About us"


def test_capitals_doubles_and_missing_names() -> None:
    rows = [
        ["TYPE", "Name", "Label", "LABEL"],
        ["Text", "", "", "Why?"],
        ["text", "b", "What?", "x"],
        ["text", "B", "", ""],
    ]
    survey = read_foreign(workbook(*rows, choices=()), "et")
    values = [placed.values for placed in survey.questionnaire.questions]
    assert [one["text"] for one in values] == [{"et": "Why?"}, {"et": "What?"}, {"et": "B"}]
    assert [one["code"] for one in values] == ["row_2", "b", "B_2"]
    assert {remark.reason for remark in survey.lines[0].remarks} == {"doubled"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (workbook(["a", "b"], [1, 2], choices=()), "no_survey_sheet"), (workbook(), "no_survey_sheet"),
        (workbook(HEADER), "no_survey_sheet"), (workbook(HEADER, ["note", "n", "Hello"]), "nothing_to_carry"),
        (workbook(HEADER, ["text", "n", "x"])[:900], "not_an_archive"),
    ],
)  # fmt: skip
def test_a_workbook_that_is_none_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(BadForeignFile) as caught:
        read_foreign(to_keep(content))
    assert caught.value.reason == reason


_CELL = st.one_of(
    st.sampled_from(["type", "name", "label", "text", "select_one yn", "begin group", "end group", "rank x", "=1+1",
                     "integer", "range", "likert", ". > 5", "label::en", "label::xx", "relevant", "or_other"]),
    st.integers(-5, 99), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none(),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=8),
)  # fmt: skip
_SHEET = st.lists(st.lists(_CELL, max_size=6), max_size=8)


@settings(max_examples=60)
@given(_SHEET, _SHEET)
def test_any_workbook_gives_questions_that_can_be_saved_or_a_reason(rows: list[Any], choices: list[Any]) -> None:
    try:
        survey = read_foreign(workbook(HEADER, *rows, choices=choices))
    except BadForeignFile as error:
        assert error.reason
        return
    codes: list[str] = []
    for placed in survey.questionnaire.questions:
        assert not problems_of(placed.values, codes)
        codes.append(str(placed.values["code"]))


@pytest.mark.conformance
def test_the_samples_are_read_whole(shared: Path) -> None:
    for path in sorted((shared / "samples" / "xlsform").iterdir()):
        survey = read_foreign(to_keep(path.read_bytes()))
        codes: list[str] = []
        for placed in survey.questionnaire.questions:
            assert not problems_of(placed.values, codes)
            codes.append(str(placed.values["code"]))
        assert codes and all(one.remarks for one in survey.lines if one.outcome != KEPT)
