"""Dates in the results and in the rows to take away: told as exactly as nobody can be recognised by."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from parem.extensions import db
from parem.languages import Texts
from parem.quality.disclosure import Suppressed
from parem.quality.results.date_distribution import DateLine, date_lines
from parem.quality.rows.export import export_rows, summary_of_rows
from parem.quality.statistics import wilson
from parem.surveys.models import Question, Response, Survey
from tests.conftest import sign_in
from tests.quality.make import make_survey


def told(lines: list[DateLine]) -> dict[str, int | None]:
    """The count of each line; None where it is hidden."""
    return {
        line.label: None if isinstance(line.shown, Suppressed) else round(line.shown.value * line.shown.n)
        for line in lines
    }


def test_the_lines_are_as_fine_as_can_be_shown() -> None:
    months = {"2025-01": 20, "2025-02": 30, "2025-04": 15}
    assert told(date_lines(months, months, 10)) == {"2025-01": 20, "2025-02": 30, "2025-03": None, "2025-04": 15}
    thin = {f"2025-{month:02}": 5 for month in range(1, 13)} | {"2024-12": 12}
    assert told(date_lines(thin, thin, 10)) == {"2024": 12, "2025": 60}
    births = {str(year): 1 for year in range(1950, 1990)}
    assert told(date_lines(births, births, 10)) == {f"{year}–{year + 9}": 10 for year in (1950, 1960, 1970, 1980)}
    days = {"2025-01-05": 20, "2025-01-06": 11, "2025-02-01": 10}
    assert told(date_lines(days, days, 10)) == {"2025-01": 31, "2025-02": 10}
    assert date_lines(months, months, 10)[0].shown == wilson(20, 65)


def test_a_line_of_few_is_hidden_with_another() -> None:
    years = {"2023": 40, "2024": 30, "2025": 4}
    assert told(date_lines(years, years, 10)) == {"2023": 40, "2024": None, "2025": None}


def test_a_filter_gives_no_few_away() -> None:
    everything = {"2023": 40, "2024": 30, "2025": 25}
    assert told(date_lines({"2023": 37, "2024": 15, "2025": 10}, everything, 10)) == {
        "2023": None, "2024": 15, "2025": None,
    }  # fmt: skip
    assert date_lines({"2023": 40, "2024": 30, "2025": 20}, everything, 10) == []
    assert date_lines({"2023": 9}, everything, 10) == date_lines({}, {}, 10) == []


@pytest.fixture
def survey(world: SimpleNamespace) -> Survey:
    survey = make_survey(world)
    more = {"when": "month", "born": "day"}
    for code, granularity in more.items():
        survey.versions[0].questions.append(
            Question(code=code, type="date", granularity=granularity, position=20, text=Texts.of(code), dont_know=True)
        )
    db.session.commit()
    return survey


def give(survey: Survey, answers: dict[str, Any], count: int = 1, channel: str = "web") -> None:
    service = survey.services[0]
    for _ in range(count):
        db.session.add(
            Response(
                organisation_id=service.organisation_id, id=uuid.uuid4(), version_id=survey.versions[0].id,
                service_id=service.id, channel=channel, language="lt", day=date(2026, 1, 5), answers=answers,
            )
        )  # fmt: skip
    db.session.commit()


def test_the_page_and_the_workbook_tell_dates(app: Flask, world: SimpleNamespace, survey: Survey) -> None:
    give(survey, {"when": "2024-05", "again": 1}, 12)
    give(survey, {"when": "2025-06"}, 30)
    give(survey, {"when": "dk"}, 5)
    give(survey, {"when": "2023-01"}, 3)
    client = sign_in(app, world.above)
    page = client.get("/o/county/results/survey?period=all").text
    dates = page.split("<h2>Dates</h2>")[1]
    assert "2025" in dates and "67 %" in dates.replace("\xa0", " ")
    assert "12" not in dates.split("</section>")[0].replace("2012", ""), "12 of 45 would give the 3 away"
    assert "No answers, or too few to show." in dates
    assert client.get("/o/county/results/survey.xlsx?period=all").status_code == 200
    assert "table=dates" in page
    lines = client.get("/o/county/results/survey.csv?period=all&table=dates&lang=en").text.splitlines()
    assert lines[0].endswith("Question,Date,Share,From,To,n")
    assert [line.split(",")[:2] for line in lines[1:]] == [["when", "2023"], ["when", "2024"], ["when", "2025"]]
    assert [line.split(",")[-1] for line in lines[1:]] == ["", "", "45"]


def test_an_exported_date_loses_its_day_then_its_month(world: SimpleNamespace, survey: Survey) -> None:
    give(survey, {"born": "1980-05-13"}, 10)
    give(survey, {"born": "1980-05-14"}, 4)
    give(survey, {"born": "1980-05-20"}, 6)
    for month in range(1, 11):
        give(survey, {"born": f"1970-{month:02}-01"})
    give(survey, {"born": "1901-01-01"}, 2)
    give(survey, {"born": "dk"}, 8)
    found = export_rows(survey, world.county, date(2026, 3, 1))
    place = 4 + [question.code for question in found.questions].index("born")
    assert Counter(row[place] for row in found.rows) == {"1980-05-13": 10, "1980-05": 10, "1970": 10, None: 10}
    assert found.withheld == {"born": 10 + 10 + 10} and not found.left_out
    page = summary_of_rows(survey, world.county, date(2026, 3, 1))
    assert (page.rows, page.withheld, page.left_out) == (40, found.withheld, False), "counted as the file is written"
