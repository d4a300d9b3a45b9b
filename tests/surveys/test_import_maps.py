"""Maps: many ways to say the same, what is wrong with one, and rows read by one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml

from parem.surveys.imports.definitions import RoleTwice, definition_of, recodes_of, roles_of, values_of, with_recodes
from parem.surveys.imports.errors import BadMap
from parem.surveys.imports.fitting_map import Surroundings
from parem.surveys.imports.guess import guess_roles
from parem.surveys.imports.mapping import parse_map
from parem.surveys.imports.reading import Table, read_table
from parem.surveys.imports.rows import understand
from parem.surveys.imports.understood import Understood
from tests.surveys.import_world import questions

SERVICES = {"home-help": 1, "library": 2}


def around(table: Table, services: dict[str, int] | None = None, **more: Any) -> Surroundings:
    return Surroundings(
        header=table.header, questions=questions(), services=SERVICES if services is None else services,
        languages=("lt", "et", "en", "ru"), channels=("web", "kiosk", "paper", "phone", "import"), language="lt",
        today=date(2025, 6, 30), **more,
    )  # fmt: skip


def read(file: str, words: str, services: dict[str, int] | None = None) -> Understood:
    """A file (as CSV) read by a map (as YAML)."""
    table = read_table(file.encode())
    surroundings = around(table, services)
    definition = yaml.BaseLoader(words).get_single_data() or {}
    return understand(table, parse_map(definition, surroundings), surroundings, "desk", "hash")


def answers(file: str, words: str) -> list[dict[str, Any]]:
    understood = read(file, words)
    assert not understood.problems
    return [dict(answer.answers) for answer in understood.answers]


def reasons(file: str, words: str) -> list[str]:
    with pytest.raises(BadMap) as caught:
        read(file, words)
    return [problem.reason for problem in caught.value.problems]


USUAL = "\nservice: library\nday: 2025-06-01\n"


@pytest.mark.parametrize(
    "words",
    [
        "columns: {satisfaction: Grade}", "columns: {Grade: satisfaction}", "questions: {satisfaction: Grade}",
        "columns: {satisfaction: {column: Grade}}", "columns: {Grade: {question: satisfaction}}",
        "columns:\n  satisfaction: [Other, Grade]",
    ],
)  # fmt: skip
def test_ways_to_say_which_column(words: str) -> None:
    assert answers("Grade,Other\n4,\n", words + USUAL) == [{"satisfaction": 4}]


def test_without_columns_the_headers_that_are_codes_are_taken() -> None:
    assert answers("SATISFACTION,again,x\n4,yes,9\n", USUAL) == [{"satisfaction": 4, "again": 1}]


def test_a_header_that_is_the_text_of_a_question_is_recognised() -> None:
    assert answers("About  satisfaction\n4\n", USUAL) == [{"satisfaction": 4}]


def test_missing_words_for_all_and_for_one_question() -> None:
    words = "columns: {satisfaction: {column: a, missing: ['9']}, recommend: b}\nmissing: [NA, r]"
    assert answers("a,b\n9,9\nNA,3\n5,R\n", words + USUAL) == [{"recommend": 9}, {"recommend": 3}, {"satisfaction": 5}]


def test_recodes() -> None:
    words = """
columns:
  satisfaction: {column: a, values: {good: 5, bad: 1, "?": missing}}
  again: {column: b, values: {yes: 0, no: 1}}
"""
    assert answers("a,b\nGood,yes\nbad,no\n?,no\n", words + USUAL) == [
        {"satisfaction": 5, "again": 0}, {"satisfaction": 1, "again": 1}, {"again": 1},
    ]  # fmt: skip


def test_a_multiple_choice_over_several_columns() -> None:
    words = "columns: {ways: {columns: {web: W, desk: D}}, satisfaction: S}"
    file = "W,D,S\n1,0,5\nx,yes,5\n0,,4\n,At the desk,3\n"
    assert answers(file, words + USUAL) == [
        {"ways": ["web"], "satisfaction": 5}, {"ways": ["web", "desk"], "satisfaction": 5}, {"satisfaction": 4},
        {"ways": ["desk"], "satisfaction": 3},
    ]  # fmt: skip


def test_service_channel_language_and_day_from_columns() -> None:
    words = """
service: {column: Where, values: {Biblioteka: library}}
channel: {column: How, values: {on paper: paper}}
language: Lang
date: {column: When, format: "%m/%d/%Y"}
"""
    (one,) = read("satisfaction,Where,How,Lang,When\n4,biblioteka,On paper,RU,06/03/2025\n", words).answers
    assert (one.service_id, one.channel, one.language, one.day) == (2, "paper", "ru", date(2025, 6, 3))


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("day: 2025-06-03", date(2025, 6, 3)), ("date: 03.06.2025", date(2025, 6, 3)),
        ("period: 2024", date(2024, 1, 1)), ("year: 2024", date(2024, 1, 1)), ("year: Y", date(2023, 1, 1)),
        ("period: {column: Y, unit: year}", date(2023, 1, 1)),
        ("period: 2025-Q2", date(2025, 4, 1)), ("period: {value: 2025-05, unit: month}", date(2025, 5, 1)),
    ],
)  # fmt: skip
def test_ways_to_say_when(words: str, day: date) -> None:
    (one,) = read("satisfaction,Y\n4,2023\n", f"service: library\n{words}").answers
    assert one.day == day


def test_the_only_service_needs_no_word() -> None:
    (one,) = read("satisfaction\n4\n", "day: 2025-06-01", {"home-help": 1, "home help": 1}).answers
    assert one.service_id == 1


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("colums: {}" + USUAL, "unknown_key"), ("columns: {q9: satisfaction}" + USUAL, "unknown_question"),
        ("columns: {satisfaction: Grade}" + USUAL, "unknown_column"), ("day: 2025-06-01", "no_service"),
        ("service: library", "no_day"), ("service: pool\nday: 2025-06-01", "unknown_service"),
        ("channel: fax" + USUAL, "unknown_channel"), ("invalid: ignore" + USUAL, "unknown_choice"),
        ("service: library\nday: 2031-01-01", "bad_day"), ("service: library\nday: 1980-01-01", "bad_day"),
        ("service: library\nperiod: {column: satisfaction}", "unknown_unit"), ("id: nr" + USUAL, "unknown_column"),
        ("columns: {satisfaction: satisfaction, SATISFACTION: {question: satisfaction}}" + USUAL, "unknown_column"),
        ("columns: {satisfaction: {columns: {a: satisfaction}}}" + USUAL, "unknown_option"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_map(words: str, reason: str) -> None:
    assert reason in reasons("satisfaction\n4\n", words)


def test_a_file_without_any_question_is_refused() -> None:
    assert reasons("a,b\n1,2\n", USUAL) == ["no_question"]


def test_every_bad_cell_is_named_with_its_row() -> None:
    file = "satisfaction,recommend,Where,When\n6,11,pool,soon\n5,9,library,2025-06-01,extra\n4,8,library,2025-06-01\n"
    problems = read(file, "service: Where\nday: When").problems
    assert [(p.row, p.column, p.value, p.reason) for p in problems] == [
        (2, "satisfaction", "6", "not_on_the_scale"), (2, "recommend", "11", "not_on_the_scale"),
        (2, "Where", "pool", "no_such_service"), (2, "When", "soon", "not_a_day"), (3, "", "extra", "surplus_cells"),
    ]  # fmt: skip


def test_bad_cells_count_as_missing_only_where_the_map_says_so() -> None:
    words = "columns: {satisfaction: {column: a, invalid: missing}, recommend: b}" + USUAL
    understood = read("a,b\n6,5\n3,11\n", words)
    assert [p.value for p in understood.counted_missing] == ["6"]
    assert [p.value for p in understood.problems] == ["11"]


def test_rows_without_an_answer_are_counted_and_left_out() -> None:
    understood = read("satisfaction,comment\nNA,\n5,\nNA,Only words\n", USUAL)
    assert understood.without_answers == 1
    assert [(a.row, a.answers, a.comments) for a in understood.answers] == [
        (3, {"satisfaction": 5}, {}), (4, {}, {"comment": "Only words"}),
    ]  # fmt: skip


def test_columns_left_out_are_named_but_not_those_ignored() -> None:
    assert read("satisfaction,a,b\n5,1,2\n", "ignore: [a]" + USUAL).left_out == ("b",)


def test_the_same_rows_have_the_same_ids_and_equal_rows_different_ones() -> None:
    first = read("satisfaction,comment\n5,a\n5,b\n4,c\n", USUAL).answers
    longer = read("comment;satisfaction;x\nc;4;1\nb;5,0;2\nnew;3;3\na;5;4\n", USUAL).answers
    assert len({answer.id for answer in first}) == 3
    assert {a.id for a in first} < {a.id for a in longer}
    assert len(longer) == 4


def test_an_id_column_makes_the_id_and_must_be_given_once() -> None:
    words = "id: nr" + USUAL
    first, changed = (read(f"nr,satisfaction\n7,{grade}\n", words).answers[0] for grade in "54")
    assert first.id == changed.id
    problems = read("nr,satisfaction\n7,5\n7,4\n,3\n", words).problems
    assert [(p.row, p.reason) for p in problems] == [(3, "same_id"), (4, "no_id")]


def test_a_comment_is_no_part_of_the_id() -> None:
    one, other = (read(f"satisfaction,comment\n5,{words}\n", USUAL).answers[0] for words in ("good", "bad"))
    assert one.id == other.id


def test_headers_are_recognised() -> None:
    header = ("Satisfaction", "About recommend", "ways:web", "ways_desk", "Data", "Year", "Paslauga", "ID", "rest")
    assert guess_roles(header, questions()) == {
        "Satisfaction": "question:satisfaction", "About recommend": "question:recommend",
        "ways:web": "question:ways:web", "ways_desk": "question:ways:desk", "Data": "day", "Paslauga": "service",
        "ID": "id",
    }  # fmt: skip


POSTED = {
    "column_0": "question:satisfaction", "column_1": "month", "column_2": "", "service": "library", "channel": "paper",
    "language": "lt", "day": None, "day_format": "auto", "missing": "NA, -", "invalid": "missing",
    "already_there": "add",
}  # fmt: skip


def test_the_pages_choices_become_a_definition_and_come_back() -> None:
    definition = definition_of(POSTED, ["Grade", "Month", "Rest"], {"sheet": "One"})
    definition = with_recodes(definition, "question:satisfaction", {"good": "5"})
    assert roles_of(definition) == {"Grade": "question:satisfaction", "Month": "month"}
    back = values_of(definition)
    assert {key: back[key] for key in back} == {
        key: POSTED[key]
        for key in ("service", "channel", "language", "missing", "invalid", "already_there", "day_format")
    }
    again = definition_of(POSTED, ["Grade", "Month", "Rest"], definition)
    assert again == definition
    assert recodes_of(again) == {"question:satisfaction": {"good": "5"}}


def test_two_columns_cannot_both_be_the_day() -> None:
    with pytest.raises(RoleTwice):
        definition_of(POSTED | {"column_2": "day"}, ["Grade", "Month", "Rest"], {})
