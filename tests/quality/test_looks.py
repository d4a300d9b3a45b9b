"""One look for a whole page: the same figures as reads of their own, whatever is folded, erased or remembered."""

from __future__ import annotations

import json
import uuid
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import event, insert, select

from parem.extensions import db
from parem.quality import store, tables
from parem.quality.coding import encode, schema_of
from parem.quality.pieces import Pieces
from parem.quality.slices import coded_lines, fingerprint_reads
from parem.quality.slices import fingerprints as slice_fingerprints
from parem.quality.slices import reads as slice_reads
from parem.quality.slices.coded_lines import code_lines
from parem.quality.slices.looks import Look, look_at
from parem.quality.slices.remembered import OVERHEAD, Remembered
from parem.quality.store import Selection, schemas_of
from parem.surveys.models import CHANNELS, Question, Response, Survey, Version
from tests.quality.make import add_answers, add_questions, folding, make_survey, random_answers
from tests.quality.test_store import DAYS, assert_same, counted_anew


def look(survey_id: int, chosen: Selection | None = None, unit: str = "month") -> Look:
    return look_at(Selection(survey_id), chosen or Selection(survey_id), unit, schemas_of(survey_id))


def by_place(pieces: Pieces) -> dict[Any, list[Any]]:
    """What the pieces are, whatever parts they came in: places, last days, n, counts and numbers."""
    ends = dict(zip(pieces.places, pieces.ends.tolist(), strict=True))
    tables_ = pieces.by(lambda place: place)
    return {
        place: [ends[place], table.n, np.diagonal(table.counts).tolist(), np.round(table.moments, 6).tolist()]
        for place, table in tables_.items()
    }


def assert_exact(found: Look, everything: Selection, unit: str) -> None:
    """The same as reads that remember nothing."""
    assert by_place(found.pieces) == by_place(tables.histograms(everything, unit))
    assert_same(found.table(), tables.table(found.chosen))


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


def put(survey: Survey, *answers: tuple[int, int]) -> None:
    """Folded answers of one service, channel and day: satisfaction and ease."""
    first = {"organisation_id": survey.services[0].organisation_id, "version_id": survey.versions[0].id}
    first |= {"service_id": survey.services[0].id, "channel": "web", "language": "lt", "day": DAYS[0]}
    rows = [first | {"id": uuid.uuid4(), "answers": {"satisfaction": a, "ease": b}} for a, b in answers]
    db.session.execute(insert(Response), rows)
    store.fold()
    db.session.commit()


@pytest.mark.parametrize("unit", ["month", "week"])
def test_what_is_remembered_is_no_longer_used_once_a_slice_has_changed(
    app: Flask, world: SimpleNamespace, unit: str
) -> None:
    """Also where as many answers are in the same slices, or all histograms as before: only the pairs differ."""
    survey = make_survey(world)
    crosstabs = []
    for answers in (((1, 1), (2, 2)), ((1, 2), (2, 1)), ((3, 4), (3, 4))):
        store.erase(list(db.session.scalars(select(Response))))
        put(survey, *answers)
        for _ in range(2):
            found, truth = look(survey.id, unit=unit), counted_anew(survey)
            assert_same(found.table(), truth)
            assert (np.diagonal(found.pieces.total.counts) == np.diagonal(truth.counts)).all()
        crosstabs.append(found.table().crosstab("satisfaction", "ease").tolist())
    assert [each[0][:2] for each in crosstabs] == [[1, 0], [0, 1], [0, 0]]


def test_pairs_that_change_after_the_look_are_not_mixed_with_it(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS)
    store.fold(limit=50)
    db.session.commit()
    found = look(survey.id)
    store.fold()
    db.session.commit()
    assert_same(found.table(), counted_anew(survey))


@pytest.mark.parametrize("unit", ["month", "week"])
@pytest.mark.parametrize("erased", [0, 5])
def test_slices_that_change_between_the_statements_of_a_look_are_not_mixed(
    app: Flask, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, unit: str, erased: int
) -> None:
    """Whatever is found out meanwhile, nothing wrong is remembered."""
    survey, read, done = make_survey(world), slice_fingerprints.rows_at, []
    add_answers(survey, DAYS)
    store.fold()
    add_answers(survey, DAYS[:30], seed=2)
    db.session.commit()

    def meanwhile(*args: Any) -> Any:
        if not done:
            done.append(args)
            store.fold(limit=20)
            store.erase(list(db.session.scalars(select(Response).order_by(Response.day).limit(erased))))
            db.session.commit()
        return read(*args)

    monkeypatch.setattr(slice_fingerprints, "rows_at", meanwhile)
    for _ in range(2):
        assert_exact(look(survey.id, unit=unit), Selection(survey.id), unit)
        assert_same(look(survey.id, unit=unit).table(), counted_anew(survey))
    assert len(done) == 1


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
            cells |= {table.counts.tobytes()}
            assert (np.diagonal(table.counts) == np.diagonal(found.pieces.total.counts)).all()
            db.session.rollback()
    assert seen == {len(DAYS) * 4}
    assert cells == {counted_anew(db.session.get_one(Survey, survey_id)).counts.tobytes()}


@pytest.mark.parametrize("unit", ["month", "week"])
def test_a_second_look_is_one_statement_and_after_a_fold_reads_what_changed(
    app: Flask, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, unit: str
) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS)
    add_answers(survey, DAYS, survey.services[1])
    store.fold()
    add_answers(survey, DAYS[-2:])
    db.session.commit()
    schemas, seen, read = schemas_of(survey.id), list[str](), slice_fingerprints.rows_at
    asked: list[set[date]] = []
    monkeypatch.setattr(slice_fingerprints, "rows_at", lambda *args: asked.append(args[-1]) or read(*args))
    everything, chosen = Selection(survey.id), Selection(survey.id, (survey.services[0].id,))
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    for _ in range(3):
        look_at(everything, chosen, unit, schemas).table()
    assert [sum(f"slice.{column}" in each for each in seen) for column in ("histograms", "pairs")] == [1, 1]
    assert (len(seen), len(asked)) == (5, 2)
    store.fold()
    db.session.commit()
    del seen[:], asked[:]
    look_at(everything, chosen, unit, schemas).table()
    month = DAYS[-1].replace(day=1)
    assert asked == [set(DAYS[-2:]) if unit == "week" else {month}, {month}]
    assert len(seen) == 3


def test_more_answers_than_come_at_once_are_all_seen(
    app: Flask, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS)
    store.fold(limit=40)
    for most in (40, 39, 7):
        monkeypatch.setattr(fingerprint_reads, "FEW", most)
        monkeypatch.setattr(slice_reads, "AT_ONCE", most)
        found = look(survey.id)
        assert_exact(found, Selection(survey.id), "month")
        assert_same(found.table(), counted_anew(survey))


def test_a_page_cannot_change_what_others_look_at(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS)
    store.fold()
    pieces = look(survey.id).pieces
    for array in (pieces.n, pieces.diagonals, pieces.moments, pieces.services, pieces.channels, pieces.days):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_waiting_answers_are_coded_alike_however_few_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coded_lines, "MOST", 25)
    coded_lines._memory.cache_clear()
    rng = np.random.default_rng(3)
    given = [random_answers(rng) for _ in range(60)] + [{"satisfaction": 99, "minutes": "many"}, {}, {}]
    where = [(1 + at % 3 * 10**9, CHANNELS[at % 5]) for at in range(len(given))]
    lines = [f"{service} {channel} {json.dumps(each)}" for (service, channel), each in zip(where, given, strict=True)]
    schema = schema_of(_questions())
    codes, numbers = encode(schema, given)
    for start in (0, 10, 45, 38, 20, 0):
        part = slice(start, start + 20)
        found = code_lines(schema, lines[part])
        assert (found.coded.codes == codes[part]).all()
        assert np.array_equal(found.coded.numbers, numbers[part], equal_nan=True)
        places = zip(found.services.tolist(), found.channels.tolist(), strict=True)
        assert [(service, CHANNELS[at]) for service, at in places] == where[part]
        assert len(coded_lines._memory(schema)._known) <= 25
    assert (code_lines(schema, lines).coded.codes == codes).all()
    assert code_lines(schema, []).coded.codes.shape == (0, len(schema.items))


def _questions() -> list[Question]:
    version = Version()
    add_questions(version)
    return list(version.questions)


def test_what_is_remembered_has_a_bound_and_goes_by_its_mark() -> None:
    kept = Remembered(most=3 * OVERHEAD)
    for name in range(5):
        kept.put(name, "as it was", str(name), OVERHEAD // 2)
        kept.get(0, "as it was")
    assert [name for name in range(5) if kept.get(name, "as it was")] == [0, 4]
    kept.put(0, "changed", "new", OVERHEAD // 2)
    assert [kept.get(0, "as it was"), kept.get(0, "changed"), kept.get(4, "as it was")] == [None, "new", "4"]
    kept.put(5, "", "more than all", 3 * OVERHEAD)
    assert [name for name in range(6) if kept.get(name, "") or kept.get(name, "changed")] == []
