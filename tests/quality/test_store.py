"""The slices: exact with a tail, folded once whatever happens, subtracted on erasure, cheap to read."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import event, func, select

from parem.extensions import db
from parem.quality import store, tables
from parem.quality.burt import BurtTable
from parem.quality.coding import encode, schema_of
from parem.quality.models import Slice
from parem.quality.store import Selection
from parem.surveys.models import Response, Survey
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
    assert db.session.scalar(select(func.count()).where(Response.folded.is_(False))) == 0


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


def test_writers_and_folders_at_once_lose_and_double_nothing(app: Flask, world: SimpleNamespace) -> None:
    survey_id = make_survey(world).id
    failures: list[BaseException] = []

    def write(seed: int) -> None:
        with app.app_context():
            survey = db.session.get(Survey, survey_id)
            assert survey is not None
            for part in range(5):
                add_answers(survey, DAYS[:10], seed=seed * 10 + part)
                db.session.commit()
            db.session.remove()

    def fold() -> None:
        with app.app_context():
            for _ in range(12):
                store.fold(limit=15)
                db.session.commit()
            db.session.remove()

    def guarded(work: object, *args: object) -> None:
        try:
            work(*args)  # type: ignore[operator]
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(write, i)) for i in range(4)]
    threads += [threading.Thread(target=guarded, args=(fold,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    while store.fold():
        db.session.commit()
    survey = db.session.get(Survey, survey_id)
    assert survey is not None
    assert tables.table(Selection(survey_id)).n == 200
    assert_same(tables.table(Selection(survey_id)), counted_anew(survey))


@pytest.mark.parametrize("strange", [{"satisfaction": 99}, {"which": "x"}, {"minutes": "many"}, {}])
def test_a_code_that_no_question_has_counts_as_missing(app: Flask, world: SimpleNamespace, strange: dict) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS[:1])
    db.session.scalars(select(Response)).one().answers = strange
    db.session.flush()
    store.fold()
    table = tables.table(Selection(survey.id))
    assert table.histogram("satisfaction").sum() == 0
    assert table.left_out("satisfaction") == (0, 1)
