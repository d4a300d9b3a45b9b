"""What one cell says: answers of every type, days and periods."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from parem.surveys.imports.days import read_day
from parem.surveys.imports.errors import NotAnAnswer
from parem.surveys.imports.values import read_answer
from parem.surveys.models import Question
from tests.surveys.import_world import questions

ASKED: dict[str, Question] = {question.code: question for question in questions()}
TODAY = date(2025, 6, 30)


@pytest.mark.parametrize(
    ("question", "cell", "answer"),
    [
        ("satisfaction", "3", 3), ("satisfaction", "3.0", 3), ("satisfaction", "3,0", 3), ("satisfaction", "dk", "dk"),
        ("satisfaction", "Don't know", "dk"), ("satisfaction", "Nežinau", "dk"), ("recommend", "0", 0),
        ("recommend", "10", 10), ("again", "1", 1), ("again", "No", 0), ("again", "taip", 1), ("again", "NE", 0),
        ("again", "jah", 1), ("again", "ei", 0), ("again", "Да", 1), ("again", "нет", 0), ("again", "true", 1),
        ("again", "0.0", 0), ("age", "young", "young"), ("age", "under  30", "young"), ("age", "30 ir daugiau", "old"),
        ("ways", "web;desk", ["web", "desk"]), ("ways", "At the desk | On the web", ["web", "desk"]),
        ("ways", "desk, web", ["web", "desk"]), ("ways", "On the web", ["web"]), ("minutes", "8,5", 8.5),
        ("minutes", "8.50", 8.5), ("minutes", "12", 12), ("minutes", "0", 0), ("comment", "Thanks, all", "Thanks, all"),
    ],
)  # fmt: skip
def test_cells_that_are_answers(question: str, cell: str, answer: Any) -> None:
    read = read_answer(ASKED[question], cell)
    assert read == answer
    assert type(read) is type(answer)


@pytest.mark.parametrize(
    ("question", "cell", "reason"),
    [
        ("satisfaction", "0", "not_on_the_scale"), ("satisfaction", "6", "not_on_the_scale"),
        ("satisfaction", "3.5", "not_on_the_scale"), ("satisfaction", "1O", "not_a_number"),
        ("recommend", "dk", "not_a_number"), ("recommend", "11", "not_on_the_scale"), ("again", "2", "not_yes_or_no"),
        ("age", "31", "not_an_option"), ("ways", "web;boat", "not_an_option"), ("minutes", "-1", "out_of_bounds"),
        ("minutes", "241", "out_of_bounds"), ("minutes", "nan", "not_a_number"), ("minutes", "inf", "not_a_number"),
        ("minutes", "1_0", "not_a_number"), ("minutes", "6/1/2011", "not_a_number"),
        ("comment", "x" * 5001, "too_long"),
    ],
)  # fmt: skip
def test_cells_that_are_none(question: str, cell: str, reason: str) -> None:
    with pytest.raises(NotAnAnswer) as caught:
        read_answer(ASKED[question], cell)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("cell", "unit", "day"),
    [
        ("2025-06-03", "day", date(2025, 6, 3)), ("03.06.2025", "day", date(2025, 6, 3)),
        ("2025/6/3", "day", date(2025, 6, 3)), ("2025-06-03 14:05:11", "day", date(2025, 6, 3)),
        ("2025", "year", date(2025, 1, 1)), ("2025-06-03", "year", date(2025, 1, 1)),
        ("2025-Q2", "quarter", date(2025, 4, 1)), ("2 2025", "quarter", date(2025, 4, 1)),
        ("2025-05-31", "quarter", date(2025, 4, 1)), ("2025-06", "month", date(2025, 6, 1)),
        ("06/2025", "month", date(2025, 6, 1)), ("17.05.2025", "month", date(2025, 5, 1)),
        ("2025-W23", "week", date(2025, 6, 2)), ("2025-06-08", "week", date(2025, 6, 2)),
    ],
)  # fmt: skip
def test_days_and_the_periods_they_are_in(cell: str, unit: str, day: date) -> None:
    assert read_day(cell, unit, TODAY) == day


@pytest.mark.parametrize(
    ("cell", "unit", "reason"),
    [
        ("", "day", "not_a_day"), ("soon", "day", "not_a_day"), ("2025-02-30", "day", "not_a_day"),
        ("2025", "day", "not_a_day"), ("6/3/2025", "day", "not_a_day"), ("2025-07-01", "day", "day_to_come"),
        ("1980-01-01", "day", "day_too_early"), ("1900", "year", "day_too_early"), ("2025-13", "month", "not_a_month"),
        ("2025-Q5", "quarter", "not_a_quarter"), ("2025-W60", "week", "not_a_week"), ("25", "year", "not_a_year"),
    ],
)  # fmt: skip
def test_what_is_no_day(cell: str, unit: str, reason: str) -> None:
    with pytest.raises(NotAnAnswer) as caught:
        read_day(cell, unit, TODAY)
    assert caught.value.reason == reason


def test_a_pattern_reads_what_would_be_ambiguous() -> None:
    assert read_day("06/03/2025", "day", TODAY, "%m/%d/%Y") == date(2025, 6, 3)
    assert read_day("06/03/2025", "month", TODAY, "%d/%m/%Y") == date(2025, 3, 1)
