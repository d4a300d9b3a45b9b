"""The command line and the background jobs."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select

from parem.extensions import db
from parem.quality import jobs, store
from parem.surveys.waiting_models import WaitingResponse
from tests.quality.make import add_answers, make_survey

DAYS = [date(2025, 1, 1) + timedelta(d) for d in range(90)]


def test_the_command_line_prints_json_and_suppresses(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world, "printed")
    add_answers(survey, DAYS[:60])
    add_answers(survey, DAYS[:9], channel="kiosk", seed=4)
    store.fold(limit=30)
    db.session.commit()
    answer = app.test_cli_runner().invoke(args=["quality", "indicators", "printed", "--json"])
    assert answer.exit_code == 0, answer.output
    rows = json.loads(answer.stdout)
    total = next(r for r in rows if r["question"] == "satisfaction" and r["measure"] == "top_2_box")
    assert (total["period"], total["service"], total["channel"]) == (None, None, None)
    assert 0 < total["low"] < total["value"] < total["high"] < 1
    kiosk = [r for r in rows if r["channel"] == "kiosk"]
    assert kiosk
    assert all(r["value"] is None and r["n"] is None for r in kiosk)
    assert any(r["measure"] == "cronbach_alpha" and r["question"].startswith("satisfaction,") for r in rows)
    assert {r["period"] for r in rows} == {None, "2025-01", "2025-02", "2025-03"}


def test_services_of_one_code_are_told_apart_and_a_lone_small_one_takes_another_along(
    app: Flask, world: SimpleNamespace
) -> None:
    survey = make_survey(world, "printed")
    add_answers(survey, DAYS[:60])
    add_answers(survey, DAYS[:6], service=survey.services[1], seed=4)
    db.session.commit()
    answer = app.test_cli_runner().invoke(args=["quality", "indicators", "printed", "--json", "--by", "year"])
    rows = json.loads(answer.stdout)
    services = [row for row in rows if row["service"]]
    assert {row["service"] for row in services} == {"alytus/home-help", "birstonas/home-help"}
    # 66 less 60 would be the 6 that are too few to show.
    assert all(row["value"] is None and row["method"] == "too_few" for row in services)
    assert not any(row["channel"] for row in rows)
    assert {row["period"] for row in rows} == {None, "2025"}


def test_months_that_would_tell_of_few_are_not_printed(page_app: Flask, page_world: SimpleNamespace) -> None:
    """Four in March: the year less January and February would be theirs."""
    survey = make_survey(page_world, "printed")
    add_answers(survey, DAYS[:59])
    add_answers(survey, [date(2025, 3, 5)] * 4, seed=4)
    db.session.commit()
    printed = page_app.test_cli_runner().invoke(args=["quality", "indicators", "printed", "--json", "--by", "month"])
    rows = [r for r in json.loads(printed.stdout) if (r["question"], r["measure"]) == ("satisfaction", "top_2_box")]
    known = {row["period"]: row["n"] for row in rows}
    assert known["2025-03"] is None and not all(known[each] for each in (None, "2025-01", "2025-02"))


def test_without_json_it_is_a_table_to_read(app: Flask, world: SimpleNamespace) -> None:
    add_answers(make_survey(world, "printed"), DAYS[:60])
    db.session.commit()
    answer = app.test_cli_runner().invoke(args=["quality", "indicators", "printed"])
    assert answer.exit_code == 0
    assert any(line.startswith("satisfaction") and "n=" in line for line in answer.stdout.splitlines())


def test_folding_by_command(app: Flask, world: SimpleNamespace) -> None:
    add_answers(make_survey(world, "printed"), DAYS[:60])
    db.session.commit()
    run = app.test_cli_runner().invoke
    assert run(args=["quality", "fold"]).stdout == "60 answers folded\n"
    assert run(args=["quality", "fold"]).stdout == "0 answers folded\n"
    assert run(args=["quality", "recount"]).exit_code == 0
    assert run(args=["quality", "fold"]).stdout == "60 answers folded\n"
    assert run(args=["quality", "find", "printed"]).stdout == "0 new findings\n"


def test_the_jobs_fold_and_look(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS)
    db.session.commit()
    assert jobs.fold_answers.call_local() == 90
    assert jobs.look_for_findings.call_local() == 0
    assert db.session.scalar(select(func.count()).select_from(WaitingResponse)) == 0


def test_an_unknown_survey_is_named(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["quality", "indicators", "nothing", "--json"])
    assert answer.exit_code == 2
    assert "nothing" in answer.stderr


@pytest.mark.conformance
def test_somerville_from_file_to_figures(page_app: Flask, shared: Path) -> None:
    """143 real citizens of one city: the figures that R gives."""
    run = page_app.test_cli_runner().invoke
    examples = Path(__file__).resolve().parents[2] / "examples"
    file = shared / "samples" / "somerville" / "SomervilleHappinessSurvey2015.csv"
    made = run(args=["surveys", "create", str(examples / "somerville-2015.yaml")])
    assert made.exit_code == 0, made.output
    maps = ["--map", str(examples / "somerville-2015.map.yaml")]
    brought = run(args=["surveys", "import-answers", made.stdout.strip(), str(file), *maps])
    assert brought.exit_code == 0, brought.output
    printed = run(args=["quality", "indicators", made.stdout.strip(), "--json"])
    rows = {(row["question"], row["measure"]): row for row in json.loads(printed.stdout) if not row["period"]}
    for key, value, low, high in [
        (("X1", "top_2_box"), 0.825175, 0.754649, 0.878687),
        (("X2", "top_2_box"), 0.188811, 0.133131, 0.260773),
        (("X3", "mean"), 3.265734, 3.101651, 3.429818),
    ]:
        row = rows[key]
        assert (row["value"], row["low"], row["high"]) == pytest.approx((value, low, high), abs=5e-7)
        assert row["n"] == 143
    assert rows["X6", "mean"]["value"] == pytest.approx(4.216783, abs=5e-7)
    assert rows["X1,X2,X3,X4,X5,X6", "cronbach_alpha"]["value"] == pytest.approx(0.606480, abs=5e-7)
