"""Looks at a survey that lives: whatever was done and looked at before, each is as exact as a read that remembers
nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import select

from parem.extensions import db
from parem.quality import store
from parem.quality.retention import expire
from parem.quality.slices.kept_models import KeptSum
from parem.quality.slices.looks import look_at
from parem.quality.store import Selection, schemas_of
from parem.surveys.models import Response, Survey
from parem.surveys.rights.notices import set_notice
from parem.surveys.waiting_models import WaitingResponse
from tests.quality.make import add_answers, make_survey
from tests.quality.test_looks import assert_exact, look
from tests.quality.test_store import DAYS, assert_same, counted_anew


def selections(survey: Survey) -> list[tuple[Selection, Selection]]:
    """What could be chosen, and what is, as pages ask for them."""
    first, second = (service.id for service in survey.services)
    both = tuple(sorted((first, second)))
    february = date(2025, 2, 1), date(2025, 2, 28)
    few_days = Selection(survey.id, both, None, DAYS[3], DAYS[44])
    return [
        (Selection(survey.id), Selection(survey.id)),
        (Selection(survey.id, both), Selection(survey.id, both)),
        (Selection(survey.id, both), Selection(survey.id, both, None, *february)),
        (Selection(survey.id, both), Selection(survey.id, (first,), ("web",))),
        (Selection(survey.id, both), Selection(survey.id, (second,), None, *february)),
        (Selection(survey.id, (second,)), Selection(survey.id, (second,), ("kiosk",))),
        (few_days, few_days),
        (few_days, replace(few_days, service_ids=(first,))),
    ]


class Life:
    """What happens to the answers of a survey, by chance."""

    def __init__(self, survey: Survey, seed: int) -> None:
        self.survey, self.rng = survey, np.random.default_rng(seed)
        self.acts: list[Callable[[], None]] = [self.come, self.fold, self.erase, self.replace]

    def go_on(self) -> None:
        self.acts[self.rng.integers(len(self.acts))]()
        db.session.commit()

    def come(self) -> None:
        self.put(sorted(self.rng.choice(np.array(DAYS), 9).tolist()), bool(self.rng.integers(2)))

    def fold(self) -> None:
        store.fold(limit=int(self.rng.integers(1, 40)))

    def erase(self) -> None:
        store.erase(self.some())

    def replace(self) -> None:
        """As many others in the same slices."""
        waiting = set(db.session.scalars(select(WaitingResponse.response_id)))
        old = [each for each in self.some() if each.id not in waiting]
        places = [(each.day, each.service_id == self.survey.services[1].id) for each in old]
        store.erase(old)
        for is_second in (False, True):
            self.put([day for day, its in places if its is is_second], is_second)
        store.fold()

    def put(self, days: list[date], is_second: bool) -> None:
        seed, channel = int(self.rng.integers(1000)), "kiosk" if is_second else "web"
        if days:
            add_answers(self.survey, days, self.survey.services[is_second], seed=seed, channel=channel)

    def some(self) -> list[Response]:
        found = list(db.session.scalars(select(Response).order_by(Response.day, Response.id)))
        return [found[at] for at in self.rng.permutation(len(found))[: self.rng.integers(1, 12)]]


@pytest.mark.parametrize("seed", [1, 2])
def test_looks_are_exact_whatever_was_done_and_looked_at_before(app: Flask, world: SimpleNamespace, seed: int) -> None:
    survey = make_survey(world)
    life, pages = Life(survey, seed), selections(survey)
    life.put(DAYS, False)
    for _ in range(14):
        life.go_on()
        for at in life.rng.permutation(len(pages))[:3]:
            everything, chosen = pages[at]
            unit = str(life.rng.choice(["month", "week"]))
            assert_exact(look_at(everything, chosen, unit, schemas_of(survey.id)), everything, unit)
    assert_same(look(survey.id).table(), counted_anew(survey))


@pytest.mark.parametrize("unit", ["month", "week"])
def test_what_is_kept_of_deleted_answers_is_remembered_too(app: Flask, world: SimpleNamespace, unit: str) -> None:
    survey = make_survey(world)
    first, second = survey.services
    for month, n in ((1, 3), (2, 25), (3, 2), (4, 12)):
        days = [date(2025, month, 1 + at % 28) for at in range(n)]
        add_answers(survey, days, first, seed=month)
        add_answers(survey, days[: 1 + n // 9], second, seed=20 + month, channel="kiosk")
    while store.fold():
        db.session.commit()
    one_month = date(2025, 2, 1), date(2025, 2, 28)
    both, quarter = Selection(survey.id), (date(2025, 1, 1), date(2025, 3, 31))
    chosen = [both, *(replace(both, service_ids=(service.id,)) for service in (first, second))]
    chosen += [replace(each, start=start, end=end) for each in chosen for start, end in (one_month, quarter)]
    schemas = schemas_of(survey.id)
    before = look(survey.id, unit=unit).table()
    for months in (14, 13, 12):
        # First the oldest two months become sums, then one more, then all.
        expire(set_notice(survey, keep_months=months, comment_months=1), date(2026, 5, 10), db.session.commit)
        for wanted in chosen:
            for everything in (both, replace(wanted, start=None, end=None)):
                assert_exact(look_at(everything, wanted, unit, schemas), everything, unit)
        assert_same(look(survey.id, unit=unit).table(), before)
    assert any(len(each) > 1 for each in db.session.scalars(select(KeptSum.service_ids)))
    store.recount()
    db.session.commit()
    assert_exact(look(survey.id, unit=unit), both, unit)
