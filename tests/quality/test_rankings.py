"""Rankings in numbers: mean rank and first place, on the page and in the rows to take away."""

from __future__ import annotations

import math
import uuid
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from parem.extensions import db
from parem.languages import Texts
from parem.quality.coding import encode, schema_of
from parem.quality.indicators import estimate_of
from parem.quality.population.weighting import values_of
from parem.quality.rows.export import export_rows
from parem.quality.rows.files import cells_of, plain_cells, spss_file, variables_of
from parem.quality.statistics import Estimate, NotEstimable, first_place, mean_rank, rank_scores, wilson
from parem.quality.store import Selection, fold
from parem.quality.tables import table
from parem.surveys.models import Question, Response, Survey
from tests.conftest import sign_in
from tests.quality.make import make_survey

OPTIONS = [{"code": code, "label": {"en": code.upper()}} for code in "abc"]


def test_mean_rank_by_hand() -> None:
    """Ranks 1, 1, 1, 2, 3: mean 1.6, variance 0.8, t(4; 0.975) = 2.7764."""
    found = mean_rank([3, 1, 1, 0], 3)
    assert isinstance(found, Estimate) and found.n == 5
    half = 2.7764451 * math.sqrt(0.8 / 5)
    assert (found.value, found.low, found.high) == pytest.approx((1.6, 1.6 - half, 1.6 + half), abs=1e-6)


def test_who_has_no_place_gets_the_middle_of_those_left() -> None:
    """The first 2 of 5 are asked for: the other three share the places 3, 4 and 5."""
    assert rank_scores(2, 5) == [1, 2, 4]
    found = mean_rank([2, 2, 6], 5)
    assert isinstance(found, Estimate) and found.value == pytest.approx((2 * 1 + 2 * 2 + 6 * 4) / 10)
    # All options together always have the mean (m + 1)/2.
    assert sum(rank_scores(2, 5)[:2]) + 3 * rank_scores(2, 5)[2] == 15


def test_first_place_and_too_few() -> None:
    assert first_place([3, 1, 1, 0]) == wilson(3, 5)
    assert isinstance(mean_rank([0, 0, 0, 0], 3), NotEstimable) and isinstance(mean_rank([1, 0, 0, 0], 3), NotEstimable)


@pytest.fixture
def survey(world: SimpleNamespace) -> Survey:
    survey = make_survey(world)
    for position, (code, ranks) in enumerate((("order", None), ("best", 2)), 20):
        survey.versions[0].questions.append(
            Question(code=code, type="ranking", options=OPTIONS, ranks=ranks, position=position, text=Texts.of(code))
        )
    db.session.commit()
    return survey


def give(survey: Survey, answers: dict[str, Any], count: int = 1) -> None:
    service = survey.services[0]
    for _ in range(count):
        db.session.add(
            Response(
                organisation_id=service.organisation_id, id=uuid.uuid4(), version_id=survey.versions[0].id,
                service_id=service.id, channel="web", language="lt", day=date(2026, 1, 5), answers=answers,
            )
        )  # fmt: skip
    db.session.commit()


def test_the_burt_table_holds_places_and_adds(world: SimpleNamespace, survey: Survey) -> None:
    give(survey, {"order": ["b", "a", "c"], "best": ["c", "a"]}, 6)
    fold()
    db.session.commit()
    give(survey, {"order": ["a", "b", "c"], "best": ["a", "b"]}, 4)
    give(survey, {"order": "dk"}, 2)
    give(survey, {"order": ["c"]})
    whole = table(Selection(survey.id))
    assert whole.histogram("order=a").tolist() == [4, 6, 0, 0]
    assert whole.histogram("best=b").tolist() == [0, 4, 6]
    assert estimate_of(whole, "order=a", "ranking", "mean_rank") == mean_rank([4, 6, 0, 0], 3)
    assert estimate_of(whole, "best=b", "ranking", "mean_rank") == mean_rank([0, 4, 6], 3)
    assert estimate_of(whole, "best=c", "ranking", "first_place") == wilson(6, 10)
    assert whole.crosstab("order=a", "order=b").tolist()[0] == [0, 4, 0, 0]


def test_an_order_that_is_not_whole_counts_as_not_answered(world: SimpleNamespace, survey: Survey) -> None:
    schema = schema_of(survey.versions[0].questions)
    codes, _numbers = encode(schema, [{"order": ["c"]}, {"order": ["c", "b", "a"]}])
    column = [item.code for item in schema.items].index("order=a")
    assert codes[:, column].tolist() == [schema.items[column].missing, 2]
    question = survey.versions[0].questions[-1]
    weighed = values_of(question, "b", "mean_rank", [["c", "a"], ["c"], "dk", None])
    assert weighed[0] == 3 and all(math.isnan(each) for each in weighed[1:])


def test_the_page_tells_them_the_best_first(app: Flask, world: SimpleNamespace, survey: Survey) -> None:
    give(survey, {"order": ["b", "a", "c"]}, 12)
    client = sign_in(app, world.above)
    page = client.get("/o/county/results/survey?period=all").text
    section = page.split("<h2>Rankings</h2>")[1].split("</table>")[0]
    assert section.index(">B<") < section.index(">A<") < section.index(">C<") and "100" in section
    table_csv = client.get("/o/county/results/survey.csv?period=all").text
    assert table_csv.count("mean rank") == 6 and table_csv.count("put first") == 6
    lines = client.get("/o/county/results/survey.csv?period=all&table=rankings&lang=en").text.splitlines()
    assert [line.split(",")[1] for line in lines[1:]][:3] == ["B", "A", "C"] and "table=rankings" in page
    assert client.get("/o/county/targets").status_code == 200
    few = client.get("/o/county/results/survey?period=all&channel=paper").text
    assert few.count("100") < page.count("100")


def test_a_column_for_each_place_is_taken_away(world: SimpleNamespace, survey: Survey) -> None:
    give(survey, {"order": ["b", "a", "c"], "best": ["c", "a"]}, 10)
    export = export_rows(survey, world.county, date(2026, 3, 1))
    variables = variables_of(export)
    names = [each.name for each in variables]
    row = dict(zip(names, cells_of(export, variables)[0], strict=True))
    assert [row[f"order_{place}"] for place in (1, 2, 3)] == ["b", "a", "c"]
    assert [name for name in names if name.startswith("best")] == ["best_1", "best_2"]
    assert spss_file(export, "Survey").startswith(b"$FL2")
    header, rows = plain_cells(export)
    assert rows[0][header.index("order")] == "b;a;c"
