"""A sample of the answers: the first by id whatever is selected, found by an index and not by reading all."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from parem.extensions import db
from parem.quality import store
from parem.quality.rows import answer_rows as module
from parem.quality.rows.answer_rows import answer_rows, chosen_answers
from parem.quality.store import Selection
from parem.surveys.models import Response, Survey
from tests.quality.make import add_answers, make_survey

FIRST = date(2025, 1, 1)
DAYS = [FIRST + timedelta(d) for d in range(300)]


def filled(world: SimpleNamespace) -> Survey:
    survey = make_survey(world)
    add_answers(survey, DAYS * 3)
    add_answers(survey, DAYS[:40], service=survey.services[1], channel="kiosk", seed=2)
    store.fold()
    add_answers(survey, DAYS[:30], seed=3)
    db.session.commit()
    return survey


def selections(survey: Survey) -> list[Selection]:
    large, small = (service.id for service in survey.services)
    return [
        Selection(survey.id), Selection(survey.id, (large, small)), Selection(survey.id, (small,)),
        Selection(survey.id, None, ("kiosk",)), Selection(survey.id, (large,), ("web",), DAYS[40], DAYS[200]),
        Selection(survey.id, (large,), None, DAYS[10], DAYS[12]), Selection(survey.id, (small,), ("phone",)),
    ]  # fmt: skip


def test_the_sample_is_the_first_by_id(app: Flask, world: SimpleNamespace) -> None:
    survey = filled(world)
    for selection in selections(survey):
        for most in (1, 20, 200, 5_000):
            columns = select(Response.service_id, Response.channel, Response.answers)
            wanted = db.session.execute(chosen_answers(columns, selection).order_by(Response.id).limit(most)).all()
            found = answer_rows(selection, most)
            assert [(row.service_id, row.channel, row.answers) for row in found] == [tuple(row) for row in wanted]


def test_a_bound_that_gives_too_few_is_widened(
    app: Flask, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = filled(world)
    wanted = answer_rows(Selection(survey.id), 100)
    monkeypatch.setattr(module, "_share", lambda selection, most: 0.001)
    assert answer_rows(Selection(survey.id), 100) == wanted
    assert len(answer_rows(Selection(survey.id), 5_000)) == 970


def test_no_selection_reads_the_whole_table(page_app: Flask, page_world: SimpleNamespace) -> None:
    """Many are found by their ids, few by version, service and day."""
    survey = filled(page_world)
    assert "sqlite_autoindex_response_1 (organisation_id=? AND id<?)" in plan_of(Selection(survey.id), 20)
    db.session.execute(text("ANALYZE"))
    ids = tuple(service.id for service in survey.services)
    year = Selection(survey.id, ids, None, DAYS[0], DAYS[200])
    assert "sqlite_autoindex_response_1 (organisation_id=? AND id<?)" in plan_of(year, 20)
    few = Selection(survey.id, (survey.services[1].id,), None, DAYS[0], DAYS[40])
    assert "ix_response_version_id_service_id_day (version_id=? AND service_id=?" in plan_of(few, 100)


def plan_of(selection: Selection, most: int) -> str:
    seen: list[tuple[str, object]] = []
    listener = lambda *args: seen.append((args[2], args[3]))  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    answer_rows(selection, most)
    event.remove(db.engine, "before_cursor_execute", listener)
    statement, values = next(each for each in seen if "ORDER BY response.id" in each[0])
    rows = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    return "\n".join(row[-1] for row in rows if not row[-1].startswith("SCAN response") or pytest.fail(str(rows)))
