"""The slices: exact with a tail, folded once whatever happens, subtracted on erasure, cheap to read."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import event, func, insert, select, text

from parem.extensions import db
from parem.languages import Texts
from parem.quality import store, tables
from parem.quality.burt import BurtTable
from parem.quality.coding import encode, schema_of
from parem.quality.models import Slice
from parem.quality.store import Selection
from parem.surveys.models import Question, Response, Survey, Version
from parem.surveys.waiting_models import WaitingResponse
from tests.quality.make import add_answers, make_survey

DAYS = [date(2025, 1, 20) + timedelta(d) for d in range(80)]


def counted_anew(survey: Survey, **wanted: object) -> BurtTable:
    """The table straight from the rows."""
    schema = schema_of(survey.versions[0].questions)
    rows = db.session.scalars(select(Response.answers).filter_by(version_id=survey.versions[0].id, **wanted)).all()
    return BurtTable.of(schema, *encode(schema, rows))


def assert_same(one: BurtTable, other: BurtTable) -> None:
    assert one.n == other.n
    assert (one.counts == other.counts).all()
    assert np.allclose(one.moments, other.moments)


def test_a_read_is_exact_before_during_and_after_folding(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS)
    add_answers(survey, DAYS[:30], service=survey.services[1], seed=2, channel="kiosk")
    truth = counted_anew(survey)
    assert_same(tables.table(Selection(survey.id)), truth)
    assert store.fold(limit=40) == 40
    assert_same(tables.table(Selection(survey.id)), truth)
    while store.fold(limit=25):
        db.session.commit()
    assert_same(tables.table(Selection(survey.id)), truth)
    assert db.session.scalar(select(func.count()).select_from(WaitingResponse)) == 0


def test_a_backlog_is_folded_in_portions_and_gives_its_place_back(
    app: Flask, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "BACKLOG", 50)
    survey = make_survey(world)
    add_answers(survey, DAYS)
    db.session.commit()
    portions: list[int] = []

    def commit() -> None:
        portions.append(db.session.scalar(select(func.count()).select_from(WaitingResponse)) or 0)
        db.session.commit()

    assert store.fold_all(commit, 25) == 80
    assert portions == [55, 30, 5, 0, 0]
    if db.engine.dialect.name == "postgresql":
        assert db.session.scalar(text("SELECT pg_relation_size('waiting_response')")) == 0
    assert_same(tables.table(Selection(survey.id)), counted_anew(survey))


def test_months_are_the_sum_of_their_days_and_any_period_is_exact(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS)
    store.fold()
    for start, end in [
        (DAYS[3], DAYS[70]),
        (DAYS[0], DAYS[5]),
        (date(2025, 2, 1), date(2025, 2, 28)),
        (None, DAYS[20]),
    ]:
        chosen = [day for day in DAYS if (start or day) <= day <= end]
        table = tables.table(Selection(survey.id, None, None, start, end))
        pieces = tables.histograms(Selection(survey.id, None, None, start, end))
        weeks = tables.histograms(Selection(survey.id, None, None, start, end), "week")
        assert table.n == pieces.total.n == weeks.total.n == len(chosen)
        assert (np.diagonal(table.counts) == np.diagonal(pieces.total.counts)).all()
        assert sum(t.n for t in weeks.by_period("week").values()) == len(chosen)


def test_services_and_channels_are_kept_apart(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS[:12])
    add_answers(survey, DAYS[:7], service=survey.services[1], seed=2, channel="kiosk")
    store.fold()
    first, second = survey.services
    assert tables.table(Selection(survey.id, (second.id,))).n == 7
    assert tables.table(Selection(survey.id, None, ("web",))).n == 12
    assert {key: table.n for key, table in tables.histograms(Selection(survey.id)).by_service().items()} == {
        first.id: 12,
        second.id: 7,
    }


def test_erasing_takes_exactly_that_answer_out(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS[:20])
    store.fold()
    add_answers(survey, DAYS[:3], seed=5)
    victims = list(db.session.scalars(select(Response).limit(8)))
    store.erase(victims)
    db.session.commit()
    assert_same(tables.table(Selection(survey.id)), counted_anew(survey))
    assert tables.table(Selection(survey.id)).n == 15


def test_erasing_asks_the_database_what_is_folded_and_not_its_memory(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS[:20])
    victims = list(db.session.scalars(select(Response).limit(5)))
    assert db.session.scalar(select(func.count()).select_from(WaitingResponse)) == 20
    store.fold()
    store.erase(victims)
    assert tables.table(Selection(survey.id)).n == 15
    assert_same(tables.table(Selection(survey.id)), counted_anew(survey))


def test_a_fold_that_is_not_committed_never_was(app: Flask, world: SimpleNamespace) -> None:
    survey_id = make_survey(world).id
    add_answers(db.session.get_one(Survey, survey_id), DAYS[:20])
    db.session.commit()
    assert store.fold() == 20
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(WaitingResponse)) == 20
    assert db.session.scalar(select(func.count()).select_from(Slice)) == 0
    assert tables.table(Selection(survey_id)).n == 20


def test_unfolding_gives_answers_back_to_the_tail(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS[:20])
    store.fold()
    before = tables.table(Selection(survey.id))
    assert store.unfold(list(db.session.scalars(select(Response).limit(8)))) == 8
    assert_same(tables.table(Selection(survey.id)), before)
    assert store.fold() == 8
    assert_same(tables.table(Selection(survey.id)), before)


def test_the_slices_keep_no_trace_of_what_was_erased(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS[:4])
    store.fold()
    store.erase(list(db.session.scalars(select(Response))))
    for n, moments in db.session.execute(select(Slice.n, Slice.moments)):
        assert n == 0
        assert not np.frombuffer(moments).any()
    assert tables.days_answered(Selection(survey.id)) is None


def test_an_edge_of_the_calendar_is_no_error(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS[:4])
    assert tables.table(Selection(survey.id, None, None, date.min, date.max)).n == 4
    assert tables.histograms(Selection(survey.id, None, None, date(9999, 12, 31), None)).total.n == 0


def test_versions_are_read_together(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS[:12])
    newer = Version(survey=survey, number=2, published_at=datetime(2025, 2, 1))
    options = [{"code": "b", "label": {"en": "B"}}, {"code": "c", "label": {"en": "C"}}]
    newer.questions.append(Question(code="how", type="single", options=options, text=Texts.of("How")))
    newer.questions.append(Question(code="satisfaction", type="scale", points=7, text=Texts.of("Satisfied")))
    db.session.add(newer)
    db.session.flush()
    row = {"version_id": newer.id, "answers": {"how": "c", "satisfaction": 6}}
    first = db.session.scalars(select(Response)).first()
    assert first is not None
    names = ("organisation_id", "service_id", "channel", "language", "day")
    db.session.execute(insert(Response), [{name: getattr(first, name) for name in names} | row | {"id": uuid.uuid4()}])
    for _ in range(2):
        whole = tables.table(Selection(survey.id))
        assert whole.n == tables.histograms(Selection(survey.id)).total.n == 13
        assert whole.schema.item("how").categories == ("b", "c", "a")
        assert whole.histogram("how").sum() == 13
        # The scale has other points now, so the old answers are none of its.
        assert whole.histogram("satisfaction").tolist() == [0, 0, 0, 0, 0, 1, 0]
        assert whole.crosstab("satisfaction", "how")[5].tolist() == [0, 1, 0]
        assert whole.histogram("recommend").sum() == 12
        assert whole.left_out("recommend") == (0, 1)
        store.fold()


def test_recounting_gives_the_same(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS)
    store.fold()
    before = tables.table(Selection(survey.id))
    store.recount()
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Slice)) == 0
    store.fold()
    assert_same(tables.table(Selection(survey.id)), before)


def test_a_read_costs_the_same_statements_however_much_there_is(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    counts = []
    for _ in range(2):
        add_answers(survey, DAYS, seed=3)
        store.fold()
        db.session.commit()
        counts.append(statements(lambda: tables.histograms(Selection(survey.id))))
    assert counts[0] == counts[1] <= 5


def statements(work: object) -> int:
    seen: list[str] = []
    listener = lambda *args: seen.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    work()  # type: ignore[operator]
    event.remove(db.engine, "before_cursor_execute", listener)
    return len(seen)


def test_what_waits_is_found_by_its_key_and_not_among_all_answers(app: Flask, world: SimpleNamespace) -> None:
    """A read must not look through a million folded answers for the few that wait."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by its statistics, and there are none in an empty database")
    survey = make_survey(world)
    seen: list[tuple[str, object]] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append((args[2], args[3])))
    store.fold()
    tables.table(Selection(survey.id, (1,), ("web",), DAYS[0], DAYS[9]))
    tables.days_answered(Selection(survey.id))
    asked = [(words, values) for words, values in seen if "waiting_response" in words]
    plans = [
        [row[3] for row in db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values)]
        for words, values in asked
    ]
    assert len(plans) == 3
    for plan in plans:
        assert any("INDEX sqlite_autoindex_waiting_response_1" in line for line in plan)
        assert not any(line.split()[:2] in (["SCAN", "response"], ["SEARCH", "response"]) for line in plan)


@pytest.mark.parametrize("strange", [{"satisfaction": 99}, {"which": "x"}, {"minutes": "many"}, {}])
def test_a_code_that_no_question_has_counts_as_missing(app: Flask, world: SimpleNamespace, strange: dict) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS[:1])
    db.session.scalars(select(WaitingResponse)).one().answers = strange
    db.session.flush()
    store.fold()
    table = tables.table(Selection(survey.id))
    assert table.histogram("satisfaction").sum() == 0
    assert table.left_out("satisfaction") == (0, 1)
