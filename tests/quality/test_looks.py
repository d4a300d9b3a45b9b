"""One look for a whole page: the same figures as reads of their own, whatever is folded, erased or remembered."""

from __future__ import annotations

import json
import uuid
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import event, insert, select

from parem.extensions import db
from parem.quality import coded_texts, pair_sums, store, tables
from parem.quality.coded_texts import code_texts
from parem.quality.coding import encode, schema_of
from parem.quality.looks import Look, look_at
from parem.quality.store import Selection, schemas_of
from parem.surveys.models import Question, Response, Survey, Version
from tests.quality.make import add_answers, add_questions, folding, make_survey, random_answers
from tests.quality.test_store import DAYS, assert_same, counted_anew


def look(survey_id: int, chosen: Selection | None = None, unit: str = "month") -> Look:
    return look_at(Selection(survey_id), chosen or Selection(survey_id), unit, schemas_of(survey_id))


@pytest.mark.parametrize("unit", ["month", "week"])
def test_a_look_gives_what_reads_of_their_own_give(app: Flask, world: SimpleNamespace, unit: str) -> None:
    survey = make_survey(world)
    first, second = survey.services
    for round_ in range(4):
        add_answers(survey, DAYS, seed=round_)
        add_answers(survey, DAYS[:30], service=second, seed=10 + round_, channel="kiosk")
        store.fold(limit=90)
        if round_ == 2:
            store.erase(list(db.session.scalars(select(Response).limit(20))))
        db.session.commit()
        for chosen in (
            Selection(survey.id),
            Selection(survey.id, (first.id,)),
            Selection(survey.id, None, ("kiosk",)),
            Selection(survey.id, (second.id,), None, date(2025, 2, 1), date(2025, 2, 28)),
            Selection(survey.id, None, None, date(2025, 2, 1), None),
            Selection(survey.id, None, None, date(2030, 1, 1), None),
        ):
            found = look(survey.id, chosen, unit)
            assert found.table().n > 0 or chosen.start == date(2030, 1, 1)
            assert_same(found.table(), tables.table(chosen))
            assert (found.pieces.total.counts == tables.histograms(Selection(survey.id), unit).total.counts).all()


def test_a_look_at_days_within_months_takes_the_edges_by_their_days(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS)
    store.fold(limit=40)
    days = Selection(survey.id, None, None, DAYS[3], DAYS[70])
    found = look_at(days, days, "month", schemas_of(survey.id))
    assert found.table().n == found.pieces.total.n == 68
    assert_same(found.table(), tables.table(days))


def test_what_is_remembered_of_pairs_is_no_longer_used_once_a_slice_has_changed(
    app: Flask, world: SimpleNamespace
) -> None:
    """Also where n and all histograms are as before: only the pairs differ."""
    survey = make_survey(world)

    def put(*pairs: tuple[int, int]) -> None:
        first = {"organisation_id": survey.services[0].organisation_id, "version_id": survey.versions[0].id}
        first |= {"service_id": survey.services[0].id, "channel": "web", "language": "lt", "day": DAYS[0]}
        rows = [first | {"id": uuid.uuid4(), "answers": {"satisfaction": a, "ease": b}} for a, b in pairs]
        db.session.execute(insert(Response), rows)
        store.fold()
        db.session.commit()

    put((1, 1), (2, 2))
    before = look(survey.id).table()
    store.erase(list(db.session.scalars(select(Response))))
    put((1, 2), (2, 1))
    after = look(survey.id).table()
    assert (np.diagonal(before.counts) == np.diagonal(after.counts)).all()
    assert before.crosstab("satisfaction", "ease")[0].tolist()[:2] == [1, 0]
    assert after.crosstab("satisfaction", "ease")[0].tolist()[:2] == [0, 1]


def test_pairs_that_change_after_the_look_are_not_mixed_with_it(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS)
    store.fold(limit=40)
    db.session.commit()
    found = look(survey.id)
    store.fold()
    db.session.commit()
    assert_same(found.table(), counted_anew(survey))


def test_looks_while_others_fold_and_erase_are_exact(app: Flask, world: SimpleNamespace) -> None:
    survey_id = make_survey(world).id
    add_answers(db.session.get_one(Survey, survey_id), DAYS * 4)
    db.session.commit()
    seen, cells = set(), set()
    with folding(app) as done:
        while not done.is_set():
            found = look(survey_id)
            table = found.table()
            seen |= {found.pieces.total.n, table.n}
            cells.add(table.counts.tobytes())
            db.session.rollback()
    assert seen == {len(DAYS) * 4}
    assert cells == {counted_anew(db.session.get_one(Survey, survey_id)).counts.tobytes()}


def test_a_second_look_reads_neither_pairs_nor_schemas(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS)
    store.fold(limit=60)
    db.session.commit()
    schemas = schemas_of(survey.id)
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    for _ in range(2):
        look_at(Selection(survey.id), Selection(survey.id), "month", schemas).table()
    assert [sum("slice.pairs" in each for each in seen), len(seen)] == [1, 3]


def test_waiting_answers_are_coded_alike_however_few_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coded_texts, "MOST", 25)
    coded_texts._memory.cache_clear()
    rng = np.random.default_rng(3)
    given = [random_answers(rng) for _ in range(60)] + [{"satisfaction": 99, "minutes": "many"}, {}, {}]
    texts = [json.dumps(each) for each in given]
    schema = schema_of(_questions())
    codes, numbers = encode(schema, given)
    for start in (0, 10, 45, 38, 20, 0):
        part = slice(start, start + 20)
        coded = code_texts(schema, texts[part])
        assert (coded.codes == codes[part]).all()
        assert np.array_equal(coded.numbers, numbers[part], equal_nan=True)
        assert len(coded_texts._memory(schema)._known) <= 25
    assert (code_texts(schema, texts).codes == codes).all()
    assert code_texts(schema, []).codes.shape == (0, len(schema.items))


def _questions() -> list[Question]:
    version = Version()
    add_questions(version)
    return list(version.questions)


def test_what_is_remembered_of_pairs_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pair_sums, "MOST", 100)
    kept = pair_sums._Remembered()
    for key in range(5):
        kept.put(key, bytes(40))
        kept.get(0)
    kept.put(0, bytes(60))
    assert [key for key in range(5) if kept.get(key) is not None] == [0, 4]
