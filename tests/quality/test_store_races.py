"""Writers, folders, readers and recounts at the same time, in threads, on both databases."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from types import SimpleNamespace

from flask import Flask

from parem.extensions import db
from parem.quality import store, tables
from parem.quality.store import Selection
from parem.surveys.models import Survey
from tests.quality.make import add_answers, folding, make_survey
from tests.quality.test_store import assert_same, counted_anew

DAYS = [date(2025, 1, 20) + timedelta(d) for d in range(80)]


def test_writers_and_folders_at_once_lose_and_double_nothing(app: Flask, world: SimpleNamespace) -> None:
    survey_id = make_survey(world).id
    failures: list[BaseException] = []

    def write(seed: int) -> None:
        with app.app_context():
            survey = db.session.get(Survey, survey_id)
            assert survey is not None
            for part in range(4):
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

    threads = [threading.Thread(target=guarded, args=(write, i)) for i in range(8)]
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
    assert tables.table(Selection(survey_id)).n == 320
    assert_same(tables.table(Selection(survey_id)), counted_anew(survey))


def test_a_read_while_folding_misses_nothing_and_doubles_nothing(app: Flask, world: SimpleNamespace) -> None:
    survey_id = make_survey(world).id
    add_answers(db.session.get_one(Survey, survey_id), DAYS * 3)
    db.session.commit()
    seen = set()
    with folding(app) as done:
        while not done.is_set():
            seen.add(tables.table(Selection(survey_id)).n)
            seen.add(tables.histograms(Selection(survey_id)).total.n)
            db.session.rollback()
    assert seen == {len(DAYS) * 3}


def test_a_recount_beside_folders_loses_nothing(app: Flask, world: SimpleNamespace) -> None:
    survey_id = make_survey(world).id
    add_answers(db.session.get_one(Survey, survey_id), DAYS)
    db.session.commit()

    def fold() -> None:
        with app.app_context():
            for _ in range(15):
                store.fold(limit=10)
                db.session.commit()
            db.session.remove()

    folders = [threading.Thread(target=fold) for _ in range(2)]
    for folder in folders:
        folder.start()
    for _ in range(3):
        store.recount()
        db.session.commit()
    for folder in folders:
        folder.join()
    assert_same(tables.table(Selection(survey_id)), counted_anew(db.session.get_one(Survey, survey_id)))
