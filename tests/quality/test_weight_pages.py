"""The pages of the population's figures and of weighted results: what they keep, show, refuse and say."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from parem.extensions import db
from parem.quality import store
from parem.quality.population.models import PopulationMargin
from parem.quality.population.operations import set_margin
from tests.conftest import sign_in
from tests.quality.make import add_answers, make_survey
from tests.quality.test_pages import text_of

TODAY = date.today()
DAYS = [TODAY - timedelta(d) for d in range(200)]
AT = "/o/alytus/results/filled"


@pytest.fixture
def filled(page_app: Flask, page_world: SimpleNamespace) -> SimpleNamespace:
    survey = make_survey(page_world, "filled")
    add_answers(survey, DAYS)
    add_answers(survey, DAYS[:60], channel="kiosk", seed=3)
    store.fold()
    db.session.commit()
    page_world.survey = survey
    return page_world


def test_without_figures_the_page_says_what_to_do(page_app: Flask, filled: SimpleNamespace) -> None:
    client = sign_in(page_app, filled.quality_manager)
    assert "No figures of the population yet" in text_of(client, f"{AT}/weighted")
    assert client.get(f"{AT}/weighted.csv").status_code == 200


def test_typed_figures_are_kept_and_weight_the_results(page_app: Flask, filled: SimpleNamespace) -> None:
    client = sign_in(page_app, filled.quality_manager)
    typed = {"people-0": "1 000", "people-1": "9000", "source": "Register", "counted_on": "2026-01-01"}
    answer = client.post(f"{AT}/population?dimension=how", data=typed)
    assert answer.status_code == 303
    margin = db.session.get(PopulationMargin, (filled.first.id, filled.survey.id, "how"))
    assert margin is not None and margin.people == {"a": 1000, "b": 9000}
    page = text_of(client, f"{AT}/weighted")
    assert "are as precise as" in page and "nan" not in page.replace("manage", "")
    # The share of those weighted to is the population's: 10 % and 90 %.
    rows = [line.split(",") for line in text_of(client, f"{AT}/weighted.csv").splitlines()]
    shares = {row[0]: float(row[7]) for row in rows if row[0] in ("how=a", "how=b")}
    assert shares == {"how=a": pytest.approx(0.1), "how=b": pytest.approx(0.9)}
    assert client.get(f"{AT}/weighted.xlsx").status_code == 200
    assert client.post(f"{AT}/population/how/delete").status_code == 303
    assert "No figures of the population yet" in text_of(client, f"{AT}/weighted")


@pytest.mark.parametrize("pasted", ["A;1000\nB;9000", "category,people\na,1000\nb,9000", "A\t1 000\r\nB\t9 000\r\n"])
def test_a_pasted_table_is_read(page_app: Flask, filled: SimpleNamespace, pasted: str) -> None:
    client = sign_in(page_app, filled.quality_manager)
    data = {"people-0": "", "people-1": "", "pasted": pasted, "source": "Register", "counted_on": "2026-01-01"}
    assert client.post(f"{AT}/population?dimension=how", data=data).status_code == 303
    margin = db.session.get(PopulationMargin, (filled.first.id, filled.survey.id, "how"))
    assert margin is not None and margin.people == {"a": 1000, "b": 9000}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"people-1": ""}, "Write a whole number"),
        ({"people-1": "-4"}, "Write a whole number"),
        ({"people-0": "0", "people-1": "0"}, "there is nobody to weight to"),
        ({"pasted": "a;3\nc;4"}, "This line can&#39;t be read"),
        ({"pasted": '"a;3' + "\n" * 140_000}, "This line can&#39;t be read"),
        ({"source": ""}, "Say where the figures are from"),
        ({"counted_on": "soon"}, "field-error"),
    ],
)
def test_what_makes_no_sense_is_shown_again(
    page_app: Flask, filled: SimpleNamespace, change: dict[str, str], words: str
) -> None:
    client = sign_in(page_app, filled.quality_manager)
    data = {"people-0": "77", "people-1": "9", "source": "Register", "counted_on": "2026-01-01", **change}
    answer = client.post(f"{AT}/population?dimension=how", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400 and words in page and 'id="errors"' in page
    assert change.get("people-0", "77") in page


def test_figures_of_one_municipality_are_not_anothers(page_app: Flask, filled: SimpleNamespace) -> None:
    set_margin(filled.survey, filled.first, "how", {"a": 1, "b": 2}, "Register", TODAY)
    db.session.commit()
    assert "No figures of the population yet" in text_of(
        sign_in(page_app, filled.above), "/o/county/results/filled/weighted"
    )


def test_a_reader_sees_the_results_but_writes_no_figures(page_app: Flask, filled: SimpleNamespace) -> None:
    client = sign_in(page_app, filled.director)
    text_of(client, f"{AT}/weighted")
    assert client.get(f"{AT}/population").status_code == 403


def test_shares_of_two_periods_do_not_tell_of_a_few_between_them(page_app: Flask, filled: SimpleNamespace) -> None:
    other = filled.survey.services[1]
    add_answers(filled.survey, [TODAY - timedelta(150)] * 4, service=other, seed=9)
    add_answers(filled.survey, DAYS[:12], service=other, seed=10)
    store.fold()
    db.session.commit()
    client, at = sign_in(page_app, filled.above), "/o/county/results/filled/population?dimension=@service"
    said = ["of the answers" in text_of(client, f"{at}&period={period}") for period in ("3m", "all")]
    # Sixteen answers in all, twelve in the last months: both would tell of the four before.
    assert not all(said)
    assert "of the answers" in text_of(client, "/o/county/results/filled/population?dimension=@channel")


def test_raking_by_service_and_channel_warns_in_words(page_app: Flask, filled: SimpleNamespace) -> None:
    people = {"web": 10, "kiosk": 9990, "paper": 0, "phone": 5, "import": 0}
    set_margin(filled.survey, filled.first, "@channel", people, "Register", TODAY)
    set_margin(filled.survey, filled.first, "how", {"a": 10, "b": 20}, "Register", TODAY)
    db.session.commit()
    page = text_of(sign_in(page_app, filled.quality_manager), f"{AT}/weighted")
    assert "differ in their sums" in page and "Before you use these figures" in page
    assert "counted together: Web, Phone" in page or "cost more than half" in page
