"""What is left of deleted answers: no sum rests on few of them, and none is lost or counted twice."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from parem.accounts.models import AuditEntry
from parem.extensions import db
from parem.quality import queries, store, tables
from parem.quality.coarsening import Atom, coarsened
from parem.quality.models import Slice
from parem.quality.periods import month_of, months_later
from parem.quality.retention import expire
from parem.quality.slices.kept_models import KeptSum
from parem.quality.store import Selection
from parem.surveys.models import Survey
from parem.surveys.rights.notices import set_notice
from tests.quality.make import add_answers, make_survey
from tests.quality.test_store import assert_same

TODAY = date(2026, 7, 15)
SMALLEST = 10


def days_of(month: date, n: int) -> list[date]:
    return [month + timedelta(at % 28) for at in range(n)]


def run(survey: Survey, today: date = TODAY, keep_months: int = 1) -> None:
    while store.fold():
        db.session.commit()
    expire(set_notice(survey, keep_months=keep_months, comment_months=1), today, db.session.commit)


def kept() -> list[KeptSum]:
    return list(db.session.scalars(db.select(KeptSum).order_by(KeptSum.first, KeptSum.n)))


def contents_rest_on_enough(before: date) -> None:
    assert all(each.n >= SMALLEST for each in kept())
    old = db.session.scalars(db.select(Slice).where(Slice.start < before)).all()
    assert all(each.grain == "count" and not (each.pairs or each.histograms or each.moments) for each in old if each.n)


atoms = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(["web", "kiosk"]), st.integers(0, 30), st.integers(1, 25)),
    max_size=40,
    unique_by=lambda atom: atom[:3],
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(atoms)
def test_no_sum_rests_on_few_and_each_answer_is_in_one(given: list[tuple[int, str, int, int]]) -> None:
    made = []
    for at, (service, channel, month, n) in enumerate(given):
        first = months_later(date(2022, 1, 1), month)
        last, owner = month_of(first).end, 1 + service // 3
        made.append(Atom(owner, frozenset([service]), frozenset([channel]), first, last, n, (at,)))
    left = coarsened(made, SMALLEST, 99)
    assert sorted(at for atom in left for at in atom.members) == list(range(len(made)))
    total = sum(atom.n for atom in made)
    assert sum(atom.n for atom in left) == total
    assert all(atom.n >= SMALLEST for atom in left) or (len(left) == 1 and total < SMALLEST)
    for atom in left:
        parts = [made[at] for at in atom.members]
        assert atom.n == sum(part.n for part in parts)
        assert (atom.first, atom.last) == (min(p.first for p in parts), max(p.last for p in parts))
        assert atom.services == frozenset().union(*(p.services for p in parts))
        assert len(parts) == 1 or any(p.n < SMALLEST for p in parts), "what rests on enough stays as it is"


def test_time_goes_before_channels_and_these_before_services() -> None:
    def atom(month: int, n: int, channel: str = "web", service: int = 1) -> Atom:
        first = date(2024, month, 1)
        return Atom(1, frozenset([service]), frozenset([channel]), first, month_of(first).end, n, (0,))

    def spans(*atoms: Atom) -> list[tuple[int, int, str]]:
        return [(a.first.month, a.last.month, "+".join(sorted(a.channels))) for a in coarsened(atoms, SMALLEST, 1)]

    assert sorted(spans(atom(1, 4), atom(2, 30), atom(3, 6), atom(4, 40))) == [
        (1, 3, "web"),
        (2, 2, "web"),
        (4, 4, "web"),
    ]
    assert sorted(spans(atom(1, 3), atom(2, 3), atom(7, 5), atom(8, 20, "kiosk"))) == [(1, 7, "web"), (8, 8, "kiosk")]
    assert spans(atom(1, 3), atom(1, 20, "kiosk")) == [(1, 1, "kiosk+web")]
    mixed = coarsened([atom(1, 3), atom(1, 20, service=2)], SMALLEST, 1)
    assert [each.services for each in mixed] == [frozenset([1, 2])]


def test_after_retention_results_are_the_same_and_no_sum_rests_on_few(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    first, second = survey.services
    for month, n in enumerate((3, 25, 2, 12, 1, 40), 1):
        add_answers(survey, days_of(date(2025, month, 1), n), first, seed=month)
    add_answers(survey, days_of(date(2025, 2, 1), 4), first, channel="kiosk", seed=9)
    add_answers(survey, days_of(date(2025, 5, 1), 2), second, seed=10)
    add_answers(survey, days_of(date(2026, 7, 1), 6), first, seed=11)
    db.session.commit()
    everything = Selection(survey.id)
    before = tables.table(everything)
    weeks = tables.histograms(everything, "week").total
    run(survey)
    assert_same(tables.table(everything), before)
    assert (np.diagonal(tables.histograms(everything, "week").total.counts) == np.diagonal(weeks.counts)).all()
    contents_rest_on_enough(date(2026, 6, 1))
    sums = kept()
    assert sum(each.n for each in sums) == before.n - 6
    whole_year = Selection(survey.id, None, None, date(2025, 1, 1), date(2025, 12, 31))
    assert tables.table(whole_year).n == before.n - 6
    # A time that cuts a sum in two has none of it, and a service what is its alone.
    assert tables.table(Selection(survey.id, None, None, None, date(2025, 1, 31))).n == 0
    ids = {each: tables.table(Selection(survey.id, (each,))).n for each in (first.id, second.id)}
    mixed = sum(each.n for each in sums if len(each.service_ids) > 1)
    assert (ids[second.id], mixed > 0) == (0, True)
    assert ids[first.id] + mixed == before.n
    pieces = tables.histograms(everything)
    assert set(pieces.by_service()) == {first.id}
    assert sum(t.n for t in pieces.by_period("year").values()) == before.n
    assert max(t.n for t in pieces.by_period("month").values()) == 40
    question = queries.question_of(survey, "satisfaction")
    assert question is not None
    trend = queries.trend(pieces, "satisfaction", "scale", "mean", "month", SMALLEST)
    assert sum(f.shown.n for f in trend if hasattr(f.shown, "n")) <= before.n
    assert tables.days_answered(everything) is not None


def test_the_next_months_join_and_a_larger_smallest_cell_is_kept_too(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    for month in range(1, 13):
        add_answers(survey, days_of(date(2025, month, 1), 4), seed=month)
    db.session.commit()
    whole = tables.table(Selection(survey.id))
    for month in range(1, 9):
        run(survey, months_later(date(2025, 4, 15), month), keep_months=3)
        assert_same(tables.table(Selection(survey.id)), whole)
        contents_rest_on_enough(months_later(date(2025, 1, 1), month))
    run(survey)
    survey.organisation.smallest_cell = 30
    db.session.commit()
    run(survey)
    assert all(each.n >= 30 for each in kept())
    survey.organisation.smallest_cell = 100
    db.session.commit()
    run(survey)
    assert_same(tables.table(Selection(survey.id)), whole)


def test_too_few_in_all_leave_nothing_and_it_is_written_down(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, days_of(date(2025, 1, 1), 9))
    db.session.commit()
    run(survey)
    assert kept() == []
    assert tables.table(Selection(survey.id)).n == 0
    contents_rest_on_enough(date(2026, 6, 1))
    lines = db.session.scalars(db.select(AuditEntry).filter_by(action="answers.expired")).all()
    assert [line.details["answers_dropped"] for line in lines] == [9]


def test_a_portion_at_a_time_and_answers_that_come_late(
    app: Flask, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parem.quality.slices.kept_sums.AT_ONCE", 2)
    survey = make_survey(world)
    for month in range(1, 13):
        add_answers(survey, days_of(date(2025, month, 1), 11), seed=month)
    db.session.commit()
    run(survey)
    assert len(kept()) == 12
    add_answers(survey, days_of(date(2025, 3, 1), 2), channel="kiosk", seed=40)
    db.session.commit()
    whole = tables.table(Selection(survey.id))
    run(survey)
    assert_same(tables.table(Selection(survey.id)), whole)
    contents_rest_on_enough(date(2026, 6, 1))
    store.recount()
    db.session.commit()
    assert_same(tables.table(Selection(survey.id)), whole)
