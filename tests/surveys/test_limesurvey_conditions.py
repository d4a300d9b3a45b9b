"""LimeSurvey's conditions, random orders and quotas: what Parem can say comes over, the rest is told of."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from parem.extensions import db
from parem.surveys.foreign.operations import create_from_foreign
from parem.surveys.foreign.parts import CHANGED, KEPT, ForeignSurvey, Line
from parem.surveys.foreign.reading import read_foreign
from parem.surveys.limesurvey.expressions import Expression, Unsayable, Variable
from parem.surveys.operations import publish
from parem.surveys.question_conditions import flaws
from tests.surveys.limesurvey_files import Q, lss, section

WAYS = (("A1", "By bus"), ("A2", "By car"), ("A3", "On foot"))
ROWS = (("SQ1", "Staff"), ("SQ2", "Rooms"))
#: The questions that decide, qid 10 to 60.
BEFORE = [
    Q("L", "way", answers=WAYS, more={"mandatory": "Y"}), Q("Y", "visited"), Q("5", "mood"), Q("M", "what", subs=ROWS),
    Q("F", "grid", answers=WAYS, subs=ROWS), Q("N", "age"),
]  # fmt: skip
both_layouts = pytest.mark.parametrize("new", [True, False], ids=["newer layout", "older layout"])


def line(survey: ForeignSurvey, code: str) -> Line:
    return next(one for one in survey.lines if one.code == code)


def reasons(one: Line) -> set[str]:
    return {remark.reason for remark in one.remarks}


def placed(survey: ForeignSurvey, code: str) -> tuple[int, Any]:
    """A question's page and when it is asked."""
    found = next(one for one in survey.questionnaire.questions if one.values["code"] == code)
    return found.page, found.values.get("shown_if", [])


def wish(question: str, *codes: int | str) -> dict[str, Any]:
    return {"question": question, "any_of": list(codes)}


@both_layouts
@pytest.mark.parametrize(
    ("relevance", "shown_if"),
    [
        ('way.NAOK == "A1"', [wish("way", "A1")]), ("'A1' == way", [wish("way", "A1")]),
        ("((way.NAOK eq 'A1'))", [wish("way", "A1")]), ('way.NAOK != "A1"', [wish("way", "A2", "A3")]),
        ('way == "A1" or way == "A3"', [wish("way", "A1", "A3")]), ('visited == "Y"', [wish("visited", 1)]),
        ('77X1X10.NAOK == "A2"', [wish("way", "A2")]), ("Q20.NAOK == 'N'", [wish("visited", 0)]),
        ("mood > 3", [wish("mood", 4, 5)]), ("3 < mood.NAOK", [wish("mood", 4, 5)]),
        ("mood.NAOK >= 2 && mood.NAOK <= 3", [wish("mood", 2, 3)]), ("mood == 5", [wish("mood", 5)]),
        ('what_SQ2.NAOK == "Y"', [wish("what", "SQ2")]),
        ('what_SQ1 == "Y" || 77X1X40SQ2.NAOK == "Y"', [wish("what", "SQ1", "SQ2")]),
        ('grid_SQ2.NAOK == "A3"', [wish("grid_SQ2", "A3")]), ("!is_empty(way.NAOK)", [wish("way", "A1", "A2", "A3")]),
        ('way == "A1" and visited.NAOK == "Y"', [wish("visited", 1), wish("way", "A1")]),
        ('(way == "A1" and visited == "Y") or (way == "A2" and visited == "Y")',
         [wish("visited", 1), wish("way", "A1", "A2")]),
    ],
)  # fmt: skip
def test_what_parem_can_say_comes_over(relevance: str, shown_if: list[Any], new: bool) -> None:
    survey = read_foreign(lss([*BEFORE, Q("T", "why", more={"relevance": relevance}), Q("Y", "end")], new))
    assert placed(survey, "why") == (2, shown_if) and placed(survey, "end") == (2, [])
    assert placed(survey, "way")[0] == 1
    assert line(survey, "why").outcome == KEPT
    questions = [SimpleNamespace(**{"shown_if": [], **one.values, "page": one.page})
                 for one in survey.questionnaire.questions]  # fmt: skip
    assert not flaws(questions)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "relevance",
    [
        "0", "is_empty(way)", 'way == ""', 'way == "A1" or visited == "Y"', "age > 17", 'what_SQ1 != "Y"',
        'what_SQ1 == "Y" and what_SQ2 == "Y"', "way > 2", 'way == "A9"', 'way != "A9"', 'nobody == "A1"', "mood == way",
        'way == "A1" and way == "A2"', "way.shown == 1", 'regexMatch("/a/", way)', "!(visited == 'Y')", "way ==",
        "((((", "way",
        "way == 'A1' way", "why == 'A1'", "{way} == 'A1'", "way == 'A1", "(" * 400 + "way", "mood + 1 > 3",
    ],
)  # fmt: skip
def test_anything_else_is_told_of_and_everybody_is_asked(relevance: str) -> None:
    survey = read_foreign(lss([*BEFORE, Q("T", "why", more={"relevance": relevance})]))
    assert placed(survey, "why") == (1, [])
    assert line(survey, "why").outcome == CHANGED and reasons(line(survey, "why")) == {"condition"}
    assert line(survey, "why").remarks[0].details["words"] == relevance[:200]


def test_other_than_an_answer_asked_those_without_one_too() -> None:
    survey = read_foreign(lss([*BEFORE, Q("T", "why", more={"relevance": 'visited.NAOK != "Y"'})]))
    assert placed(survey, "why") == (2, [wish("visited", 0)])
    assert reasons(line(survey, "why")) == {"condition_answered"}


def rows(*conditions: tuple[int, str, str, str] | tuple[int, str, str, str, int]) -> str:
    """Conditions of the question with qid 70: about which question, column, method, value (and scenario)."""
    names = ("cqid", "cfieldname", "method", "value", "scenario")
    return section(
        "conditions", [{"qid": 70, "scenario": 1, **dict(zip(names, one, strict=False))} for one in conditions]
    )


@both_layouts
@pytest.mark.parametrize(
    ("conditions", "shown_if"),
    [
        (rows((10, "77X1X10", "==", "A1")), [wish("way", "A1")]),
        (rows((10, "77X1X10", "==", "A1"), (10, "77X1X10", "==", "A2")), [wish("way", "A1", "A2")]),
        (rows((10, "77X1X10", "==", "A1"), (20, "77X1X20", "==", "Y")), [wish("visited", 1), wish("way", "A1")]),
        (rows((30, "77X1X30", "<", "3")), [wish("mood", 1, 2)]),
        (rows((40, "77X1X40", "==", "SQ1")), [wish("what", "SQ1")]),
        (rows((40, "+77X1X40SQ2", "==", "Y")), [wish("what", "SQ2")]),
        (rows((50, "77X1X50SQ1", "==", "A3")), [wish("grid_SQ1", "A3")]),
        (rows((10, "77X1X10", "==", "A1", 1), (10, "77X1X10", "==", "A3", 2)), [wish("way", "A1", "A3")]),
    ],
)
def test_rows_of_conditions_come_over(conditions: str, shown_if: list[Any], new: bool) -> None:
    survey = read_foreign(lss([*BEFORE, Q("T", "why")], new, extra=conditions))
    assert placed(survey, "why") == (2, shown_if) and line(survey, "why").outcome == KEPT


@pytest.mark.parametrize(
    "conditions",
    [
        rows((10, "77X1X10", "==", " ")), rows((10, "77X1X10", "RX", "/A/")), rows((60, "77X1X60", ">", "17")),
        rows((0, "{TOKEN:ATTRIBUTE_1}", "==", "x")), rows((10, "77X1X10", "==", "@77X1X20@")),
        rows((10, "77X1X10", "==", "A1", 1), (20, "77X1X20", "==", "Y", 2)),
    ],
)  # fmt: skip
def test_rows_that_parem_can_not_say_are_told_of(conditions: str) -> None:
    survey = read_foreign(lss([*BEFORE, Q("T", "why")], extra=conditions))
    assert placed(survey, "why") == (1, []) and reasons(line(survey, "why")) == {"conditions"}


def test_a_chain_that_never_holds_is_told_of_and_the_survey_can_be_published(
    page_app: Flask, page_world: SimpleNamespace
) -> None:
    questions = [Q("Y", "a"), Q("Y", "b", more={"relevance": 'a == "Y"'}), Q("Y", "d", more={"relevance": 'b == "Y"'}),
                 Q("Y", "c", more={"relevance": 'a == "N" and b == "Y"'})]  # fmt: skip
    survey = read_foreign(lss(questions))
    assert [placed(survey, code)[0] for code in "abdc"] == [1, 2, 3, 3]
    assert reasons(line(survey, "c")) == {"condition"} and placed(survey, "c")[1] == []
    made = create_from_foreign(survey, page_world.first, [page_world.service])
    assert publish(made, untranslated=True).questions[1].shown_if == [wish("a", 1)]


def test_a_groups_condition_holds_for_each_of_its_questions() -> None:
    structure = lss([Q("Y", "a"), Q("Y", "b", more={"gid": "2"}), Q("Y", "c", more={"gid": "2"})])
    second = (
        b"<row><gid>2</gid><group_order>2</group_order><grelevance>a.NAOK == 'N'</grelevance></row></rows></groups>"
    )
    survey = read_foreign(structure.replace(b"</rows></groups>", second, 1))
    assert placed(survey, "b") == placed(survey, "c") == (2, [wish("a", 0)])
    strange = structure.replace(b"</rows></groups>", second.replace(b"a.NAOK", b"count(a)"), 1)
    told = read_foreign(strange)
    assert placed(told, "b") == (2, [])
    assert next(one for one in told.lines if one.kind == "group").remarks[0].reason == "condition"


@pytest.mark.parametrize(
    ("attributes", "kind", "is_random"),
    [
        ({"random_order": "1"}, "L", True), ({"random_order": "1"}, "M", True), ({"random_order": "0"}, "L", False),
        ({"answer_order": "random"}, "L", True), ({"subquestion_order": "random"}, "M", True), ({}, "M", False),
    ],
)  # fmt: skip
def test_the_order_of_chance_comes_over(attributes: dict[str, str], kind: str, is_random: bool) -> None:
    survey = read_foreign(lss([Q(kind, "q", answers=WAYS, subs=ROWS, attributes=attributes)]))
    assert survey.questionnaire.questions[0].values.get("random_order", False) is is_random
    assert line(survey, "q").outcome == KEPT
    table = read_foreign(lss([Q("F", "q", answers=WAYS, subs=ROWS, attributes={"random_order": "1"})]))
    assert [each.values["random_rows"] for each in table.questionnaire.questions] == [True] * len(ROWS)
    assert line(table, "q").outcome == KEPT


def quota(limit: object, *members: tuple[int, str], **more: object) -> str:
    return section("quota", [{"id": 5, "sid": 77, "qlimit": limit, "active": 1, **more}]) + section(
        "quota_members", [{"id": place, "quota_id": 5, "qid": qid, "code": code}
                          for place, (qid, code) in enumerate(members)]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("extra", "limit", "told"),
    [
        (quota(300), 300, {"quota_total"}), (quota(300, active=0), None, set()), (quota("many"), None, set()),
        (quota(50, (10, "A1")), None, {"quotas"}), (quota(50, (20, "Y"), (20, "N")), None, {"quotas"}),
        (quota(50, (10, "A1"), (10, "A2"), (10, "A3")), 50, {"quota_total"}), ("", None, set()),
    ],
)  # fmt: skip
def test_a_quota_of_all_answers_comes_over(extra: str, limit: int | None, told: set[str]) -> None:
    survey = read_foreign(lss(BEFORE, extra=extra))
    assert survey.questionnaire.quota == limit and reasons(survey.lines[0]) == told


def test_all_of_it_is_in_the_survey_that_is_made(page_app: Flask, page_world: SimpleNamespace) -> None:
    mixed = Q("L", "how", answers=WAYS, attributes={"random_order": "1"}, more={"relevance": "mood < 3"})
    made = create_from_foreign(read_foreign(lss([*BEFORE, mixed], extra=quota(40))), page_world.first)
    db.session.commit()
    last = made.versions[0].questions[-1]
    assert (last.page, last.shown_if, last.random_order, made.quota) == (2, [wish("mood", 1, 2)], True, 40)


_PIECES = st.sampled_from(
    ["way", "what_SQ1", "77X1X10.NAOK", "==", "!=", ">", "and", "or", "(", ")", "!", "is_empty(", "'A1'", "3", '"', "{"]
)


@settings(max_examples=200)
@given(st.lists(_PIECES, max_size=14).map(" ".join))
def test_any_words_are_a_condition_or_none(words: str) -> None:
    known = {"way": Variable("way", {"A1": "A1", "3": "3"}), "what_SQ1": Variable("what", {"Y": "SQ1"}, True)}
    try:
        formula = Expression(known).read(words)
    except Unsayable:
        return
    assert formula and all(one.codes for one in formula)


@pytest.mark.conformance
def test_the_conditions_of_the_samples(shared: Path) -> None:
    folder = shared / "samples" / "limesurvey"
    many = read_foreign((folder / "ls5_sample_survey_multilingual_fr_de_en_it.lss").read_bytes())
    assert reasons(line(many, "QCS3")) == {"condition"}, "one of two questions, which Parem can't say"
    old = read_foreign((folder / "ls205_sample_survey_english.lss").read_bytes())
    shown = {str(one.values["code"]): one.values.get("shown_if") for one in old.questionnaire.questions}
    assert shown["yearsMarried"] == [wish("married", 1)]
    for survey in (many, old):
        questions = [SimpleNamespace(**{"shown_if": [], **one.values, "page": one.page})
                     for one in survey.questionnaire.questions]  # fmt: skip
        assert not flaws(questions)  # type: ignore[arg-type]
