"""The two real files of the city of Somerville, by the maps that come with Parem."""

from __future__ import annotations

import time
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from flask import Flask

from parem.extensions import db
from parem.surveys.imports.files import Draft, draft_import
from parem.surveys.imports.operations import import_answers
from parem.surveys.models import Response, Survey
from tests.surveys.import_world import make_survey

pytestmark = pytest.mark.conformance
EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
SCALES = {f"X{number}": {"type": "scale", "points": 5} for number in range(1, 7)}
FROM_1_TO_10 = ("happiness", "life", "place", "neighbourhood", "safety", "parks")
FROM_1_TO_5 = ("schools", "streets", "police", "housing", "events")
AGES = (
    "18-21", "22-25", "26-30", "31-40", "41-50", "51-60", "61+", "18-24", "25-34", "35-44", "45-54", "55-64", "65-74",
    "75 or older",
)  # fmt: skip


def years_questions() -> dict[str, dict[str, Any]]:
    numbers = {code: {"type": "number", "minimum": 1, "maximum": 10} for code in FROM_1_TO_10}
    numbers |= {code: {"type": "number", "minimum": 1, "maximum": 5} for code in FROM_1_TO_5}
    sex = [{"code": code, "label": {}} for code in ("female", "male", "other")]
    ages = [{"code": f"a{position}", "label": {"en": words}} for position, words in enumerate(AGES)]
    return {**numbers, "sex": {"type": "single", "options": sex}, "age": {"type": "single", "options": ages}}


def draft(survey: Survey, file: Path, map_name: str) -> Draft:
    definition = yaml.BaseLoader((EXAMPLES / map_name).read_text(encoding="utf-8")).get_single_data()
    return draft_import(survey, survey.organisation, file.read_bytes(), definition)


def store(survey: Survey, one: Draft) -> None:
    import_answers(survey, survey.organisation, one.understood, one.mapping, "file.csv", one.file_hash)
    db.session.commit()


def test_the_survey_of_2015(app: Flask, world: SimpleNamespace, shared: Path) -> None:
    survey = make_survey(world, "somerville-2015", **{"D": {"type": "yes_no"}, **SCALES})
    one = draft(survey, shared / "samples/somerville/SomervilleHappinessSurvey2015.csv", "somerville-2015.map.yaml")
    assert not one.understood.problems
    store(survey, one)
    rows = db.session.scalars(sa.select(Response.answers)).all()
    assert len(rows) == 143
    assert sum(row["X1"] >= 4 for row in rows) == 118
    assert sum(row["X2"] >= 4 for row in rows) == 27
    assert sum(row["X3"] for row in rows) / 143 == pytest.approx(3.265734, abs=5e-7)
    assert sum(row["X6"] for row in rows) / 143 == pytest.approx(4.216783, abs=5e-7)
    assert {row["D"] for row in rows} == {0, 1}


def test_three_years(app: Flask, world: SimpleNamespace, shared: Path) -> None:
    survey = make_survey(world, "somerville-years", **years_questions())
    started = time.monotonic()
    file = shared / "samples/somerville/Somerville_Happiness_Survey_responses_2011_2013_2015.csv"
    one = draft(survey, file, "somerville-years.map.yaml")
    assert not one.understood.problems
    assert len(one.understood.answers) + one.understood.without_answers == 6545
    store(survey, one)
    assert time.monotonic() - started < 20  # about two seconds on an idle machine
    by_year: dict[int, list[float]] = defaultdict(list)
    for day, answers in db.session.execute(sa.select(Response.day, Response.answers)):
        assert (day.month, day.day) == (1, 1)
        if "place" in answers:
            by_year[day.year].append(answers["place"])
    assert {year: len(values) for year, values in by_year.items()} == {2011: 5898, 2013: 193, 2015: 185}
    means = {year: sum(values) / len(values) for year, values in by_year.items()}
    assert means == pytest.approx({2011: 7.590624, 2013: 7.678756, 2015: 8.232432}, abs=5e-7)
    assert not draft(survey, file, "somerville-years.map.yaml").new


def test_cells_that_are_no_answer_are_named(page_app: Flask, page_world: SimpleNamespace, shared: Path) -> None:
    survey = make_survey(page_world, "somerville-years", **years_questions())
    file = shared / "samples/somerville/Somerville_Happiness_Survey_responses_2011_2013_2015.csv"
    odd = {
        (cell.question, cell.value)
        for cell in draft(survey, file, "somerville-years.map.yaml").understood.counted_missing
    }
    assert {("place", "1O"), ("police", "3f"), ("schools", "62"), ("happiness", "9*"), ("life", "6/1/2011")} <= odd
    assert not {value for _, value in odd} & {"NA", "R", "r", "X", "x", "8.5", ""}
