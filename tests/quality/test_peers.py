"""Side by side: who lies beyond what chance gives, and the page."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from flask import Flask

from parem.catalogue.models import Service
from parem.extensions import db
from parem.languages import Texts
from parem.quality.peers import INNER, Standing, funnel_of
from parem.quality.statistics import Estimate, funnel_z, mean_interval, wilson
from tests.conftest import sign_in
from tests.quality.make import add_answers, make_survey


def share(x: int, n: int) -> Estimate:
    found = wilson(x, n)
    assert isinstance(found, Estimate)
    return found


def test_one_far_below_the_others_is_told_from_chance() -> None:
    others = [share(700 + at % 3, 1000) for at in range(12)]
    found = funnel_of([*others, share(400, 1000)], is_share=True)
    assert found is not None
    assert found.standings == (Standing.CHANCE,) * 12 + (Standing.BELOW,)
    low, high = found.limits(1000, INNER, (0, 1))
    assert low < 0.7 < high and low > 0.6


def test_where_all_differ_more_than_chance_the_lines_are_widened() -> None:
    rng = np.random.default_rng(1)
    figures = [share(int(x), 5000) for x in rng.integers(3000, 4000, 20)]
    found = funnel_of(figures, is_share=True)
    assert found is not None and found.widened > 2
    assert found.standings.count(Standing.CHANCE) > 15


def test_chance_alone_is_hardly_ever_called_a_difference() -> None:
    rng = np.random.default_rng(5)
    calls = 0
    for _ in range(100):
        found = funnel_of([share(int(x), 200) for x in rng.binomial(200, 0.7, 20)], is_share=True)
        assert found is not None
        calls += any(each != Standing.CHANCE for each in found.standings)
    assert calls < 15


def test_means_are_compared_by_the_deviation_of_answers() -> None:
    figures = [mean_interval(400, mean, 1.0) for mean in (3.5, 3.5, 3.5, 3.5, 2.0)]
    assert all(isinstance(each, Estimate) for each in figures)
    found = funnel_of([each for each in figures if isinstance(each, Estimate)], is_share=False)
    assert found is not None
    assert found.deviation == pytest.approx(1.0, rel=0.01)


def test_two_are_not_enough_and_all_alike_are_no_funnel() -> None:
    assert funnel_of([share(1, 2), share(1, 2)], is_share=True) is None
    assert funnel_of([share(0, 20)] * 3, is_share=True) is None
    with pytest.raises(ValueError, match="above 0"):
        funnel_z(np.ones(3), np.ones(3), 0.5, 0.0)


def test_one_standard_service_is_compared_over_municipalities(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_survey(page_world, "filled")
    lone = Service(
        organisation=page_world.service.organisation, area=page_world.service.area, code="lone", name=Texts.of("Lone"),
        channels=["web"],
    )  # fmt: skip
    survey.services.append(lone)
    for service, count in zip(survey.services, (60, 50, 40), strict=True):
        add_answers(survey, [date.today()] * count, service=service)
    db.session.commit()
    client, at = sign_in(page_app, page_world.above), "/o/county/results/filled/compare"
    standard = page_world.service.standard_service_id
    assert standard and page_world.other.standard_service_id == standard
    table = client.get(at).get_data(as_text=True).partition("<tbody>")[2]
    assert "Lone" in table.partition("</tbody>")[0]
    page = client.get(f"{at}?standard={standard}&by=place&period=3m").get_data(as_text=True)
    assert "Lone" not in page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert f'<option value="{standard}" selected>' in page and '<option value="3m" selected>' in page
    assert re.findall(r'data-label="n">([^<]*)<', page) != ["–", "–"]
    assert f"standard={standard}" in page.partition("compare.csv?")[2].partition('"')[0], "the file is of what is seen"
    assert "Lone" not in client.get(f"{at}.csv?standard={standard}").text and "Lone" in client.get(f"{at}.csv").text


def test_the_page(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_survey(page_world, "filled")
    add_answers(survey, [date.today()] * 60)
    add_answers(survey, [date.today()] * 4, service=survey.services[1], seed=4)
    db.session.commit()
    client = sign_in(page_app, page_world.above)
    for query in ("", "?by=place", "?question=recommend", "?question=nonsense&by=nonsense", "?period=3m&channel=paper"):
        answer = client.get(f"/o/county/results/filled/compare{query}")
        assert answer.status_code == 200
    page = client.get("/o/county/results/filled/compare").get_data(as_text=True)
    # The small service is hidden, and with it the other: it could be had by subtraction.
    cells = re.findall(r'data-label="n">([^<]*)<', page)
    assert cells == ["–", "–"]
    assert client.get("/o/county/results/nothing/compare").status_code == 404
