"""Figures of pairs rest on those who answered both: neither they nor what others leave may be few."""

from __future__ import annotations

import uuid
from datetime import date
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sqlalchemy import insert

from parem.extensions import db
from parem.quality.burt import BurtTable, Item, Schema
from parem.quality.cuts import usable_moments
from parem.quality.disclosure import Suppressed, with_margins
from parem.quality.drivers import DriverRanking, Weights, rank_drivers, weights_of
from parem.quality.finding_guard import FindingGuard
from parem.quality.findings import Found
from parem.quality.guard import NEVER, Guard
from parem.quality.indicators import dimension_indicator
from parem.quality.queries import questions_of
from parem.quality.results.filters import running
from parem.quality.results.service_blocks import GapWords, gap_blocks, index_block
from parem.quality.rules import Rules
from parem.quality.scale_figures import scale_figures, shown_dimension
from parem.quality.scales import ScaleFit, scale_fit, shown_alpha
from parem.quality.service_figures import index_base
from parem.quality.statistics import Estimate, NotEstimable, Reason
from parem.quality.store import Selection
from parem.quality.tables import histograms, table
from parem.quality.together import Together, to_be_held
from parem.surveys.models import Question, Response, Survey, Version
from tests.quality.test_cuts import Attacker
from tests.quality.test_disclosure import alone

SMALLEST = 10
#: months x rows x columns x those who answered both questions, the one, the other, neither.
people = st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 2)).flatmap(
    lambda shape: arrays(
        np.int64, (*shape, 4), elements=st.one_of(st.just(0), st.integers(0, 12), st.integers(0, 60))
    )
)  # fmt: skip


def held(counts: np.ndarray) -> tuple[np.ndarray, int]:
    """What the guard holds of a pair, from the histograms of its questions and how many answered at all."""
    both, one, other, _neither = np.moveaxis(counts, -1, 0)
    known = {"a": both + one, "b": both + other}
    return Together(counts.sum(axis=-1), known, SMALLEST).counts(("a", "b"))


@given(people, st.data())
def test_what_is_held_to_be_enough_or_nobody_is(counts: np.ndarray, data: st.DataObject) -> None:
    """Of any sum of places whatever."""
    found, smallest = held(counts)
    some = data.draw(arrays(np.bool_, counts.shape[:-1]))
    sum_, both = int(found[some].sum()), int(counts[..., 0][some].sum())
    assert sum_ < smallest or both >= SMALLEST
    assert sum_ > 0 or both == 0


@given(people)
def test_where_everybody_answers_one_of_the_two_pairs_are_counted_exactly(counts: np.ndarray) -> None:
    counts[..., 2:] = 0
    found, smallest = held(counts)
    assert (found == counts[..., 0]).all() and smallest == SMALLEST


@settings(max_examples=150)
@given(people, st.randoms(use_true_random=False))
def test_no_few_who_answered_both_can_be_had(counts: np.ndarray, random: Any) -> None:
    """By adding and subtracting the figures of any period, place and margin that may be shown of the pair."""
    found, smallest = held(counts)
    last = len(counts)
    order = [last, *range(last)]
    random.shuffle(order)
    had_held, had = (
        np.array([with_margins(each) for each in np.cumsum(np.concatenate([each[:1] * 0, each]), axis=0)])
        for each in (found, counts[..., 0])
    )
    usable = usable_moments(np.concatenate([found, found[:1] * 0]), order, smallest)
    attacker = Attacker(found, usable)
    for first, after in combinations(range(last + 1), 2):
        between = had[after] - had[first]
        for row, column in np.argwhere((between > 0) & (between < SMALLEST)):
            if attacker.can_have(first, after, row, column):
                # Only where nothing is left to hide: the cell stands alone in its row or column at one of the moments.
                assert any(
                    alone(had_held[at], row, column) for at in (first, after) if had_held[at][row, column]
                )  # fmt: skip


def test_questions_by_themselves_would_give_two_who_answered_both() -> None:
    """The attack finds what is shown where each question alone is looked at."""
    counts = np.array([[[[2, 14, 14, 0]], [[60, 0, 0, 0]]]])
    singles = counts[..., 0] + counts[..., 1]
    every = usable_moments(np.concatenate([singles, singles * 0]), [1, 0], SMALLEST)
    assert every.all() and Attacker(counts[..., 0], every).can_have(0, 1, 0, 0)
    found, smallest = held(counts)
    ended = np.concatenate([found, found * 0])
    assert not Attacker(found, usable_moments(ended, [1, 0], smallest)).can_have(0, 1, 0, 0)


def test_pairs_with_few_share_one_reckoning_and_those_without_have_their_own() -> None:
    n = np.full((1, 1, 2), 40)
    known = {"a": n, "b": n - 2, "c": n - [[[0, 5]]], "d": n - 31, "e": n * 0}
    together = Together(n, known, SMALLEST)
    assert together.counts(("a", "b"))[0].tolist() == [[[38, 38]]]
    # Nine of a and d: what c and d, the rarest of their kind, have at least holds for all of them.
    assert together.counts(("a", "d"))[0].tolist() == together.counts(("c", "d"))[0].tolist() == [[[7, 4]]]
    assert together.counts(("c", "e"))[0].max() == 0 and together.counts(("a", "not asked"))[0].max() == 0
    assert to_be_held(np.array([0, 0, 12]), np.array([5, 0, 20]), SMALLEST)[0].tolist() == [1, 0, 24]


QUESTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("expected", {"points": 7, "role": "expectation", "dimension": "empathy"}),
    ("met", {"points": 7, "dimension": "empathy"}),
    ("overall", {"points": 5}),
    ("staff_1", {"points": 5, "dimension": "staff"}),
    ("staff_2", {"points": 5, "dimension": "staff"}),
    ("index_1", {"points": 10, "role": "overall"}),
    ("index_2", {"points": 10, "role": "fulfilled"}),
    ("index_3", {"points": 10, "role": "ideal"}),
)
#: Those questions that the one half of the second service's people answer, and the other half.
HALVES = (("expected", "overall", "staff_1", "index_1", "index_3"), ("met", "staff_2", "index_2"))
WORDS = GapWords({"empathy": "Empathy"}, ("Expected", "Met"))


@pytest.fixture
def crossed(page_app: Flask, page_world: SimpleNamespace) -> SimpleNamespace:
    """Eighty people of one service answer everything. Of thirty of the other sixteen answer the one half of the
    questions and sixteen the other, so that two answer both."""
    survey = Survey(
        code="crossed", organisation=page_world.county, title={"en": "Crossed"}, state="open",
        services=[page_world.service, page_world.other],
    )  # fmt: skip
    version = Version(survey=survey, number=1, published_at=db.func.now())
    for position, (code, kind) in enumerate(QUESTIONS):
        version.questions.append(Question(code=code, position=position, text={"en": code}, type="scale", **kind))
    db.session.add(survey)
    db.session.flush()
    rng = np.random.default_rng(4)
    rows = []
    for at, service in [*((0, page_world.service) for _ in range(80)), *enumerate([page_world.other] * 30)]:
        asked = [code for code, _kind in QUESTIONS]
        if service is page_world.other:
            asked = [code for half, of in enumerate(HALVES) for code in of if (at < 16, at >= 14)[half]]
        mood = rng.normal()
        answers = {
            code: int(np.clip(round(kind["points"] * 0.6 + mood + rng.normal(0, 0.8)), 1, kind["points"]))
            for code, kind in QUESTIONS
            if code in asked
        }
        rows.append(
            {
                "organisation_id": service.organisation_id, "id": uuid.uuid4(), "version_id": version.id,
                "service_id": service.id, "channel": "web", "language": "lt", "day": date.today(), "answers": answers,
            }
        )  # fmt: skip
    db.session.execute(insert(Response), rows)
    db.session.commit()
    return SimpleNamespace(survey=survey, questions=questions_of(survey), first=page_world.service)


def looked_at(crossed: SimpleNamespace, service: Any = None) -> tuple[BurtTable, Guard]:
    """What a page has at hand: the table with pairs of what is chosen, and its guard."""
    selection = Selection(crossed.survey.id, (service.id,) if service else None)
    guard = Guard(histograms(Selection(crossed.survey.id)), SMALLEST, "month", service.id if service else None)
    return table(selection), guard


def test_a_service_whose_rest_is_two_pairs_has_no_figures_of_pairs(crossed: SimpleNamespace) -> None:
    """Each question of each service has enough answers; all less the first service is two who answered both."""
    pairs, guard = looked_at(crossed, crossed.first)
    codes = ["staff_1", "staff_2"]
    assert guard.least(*codes, "expected", "met", "index_1", "index_2") == SMALLEST
    assert guard.least_together(*codes) == NEVER
    assert shown_alpha(pairs, codes, guard.least_together(*codes)) == Suppressed()
    assert isinstance(shown_alpha(pairs, codes, guard.least(*codes)), Estimate)
    assert isinstance(scale_fit(pairs, codes, guard.least(*codes)), ScaleFit)
    assert gap_blocks(crossed.questions, pairs, guard, WORDS)[0].gaps[0].shown == Suppressed()
    alphas = [each for each in scale_figures(pairs, crossed.questions, guard) if each.measure == "cronbach_alpha"]
    assert alphas and all(each.shown == Suppressed() for each in alphas)


def test_all_services_together_may_be_told(crossed: SimpleNamespace) -> None:
    pairs, guard = looked_at(crossed)
    assert isinstance(gap_blocks(crossed.questions, pairs, guard, WORDS)[0].gaps[0].shown, Estimate)
    codes = ["staff_1", "staff_2"]
    assert isinstance(scale_fit(pairs, codes, guard.least_together(*codes)), ScaleFit)
    assert guard.least_together("expected", "met", "index_1", "index_2", "index_3") == SMALLEST


def test_a_dimension_and_the_index_have_intervals_that_rest_on_no_pairs_there(crossed: SimpleNamespace) -> None:
    pairs, guard = looked_at(crossed, crossed.first)
    codes, of_index = ["staff_1", "staff_2"], ("index_1", "index_2", "index_3")
    found, by_pairs = shown_dimension(pairs, codes, guard), dimension_indicator(pairs, codes)
    assert isinstance(found, Estimate) and isinstance(by_pairs, Estimate)
    assert found.value == by_pairs.value and found.high - found.low > by_pairs.high - by_pairs.low
    pieces = guard.chosen
    block = index_block(crossed.questions, pairs, pieces, guard, None, "month")
    assert block and isinstance(block.shown, Estimate)
    assert (index_base(pairs, of_index, guard.least_together(*of_index)).correlation == 1).all()
    assert (index_base(pairs, of_index, guard.least(*of_index)).correlation < 1).any()
    # The other service's own two pairs are hidden in the same way; the widest interval knows the histograms only.
    few, of_other = looked_at(crossed, crossed.survey.services[1])
    assert few.crosstab(*codes).sum() == 2
    own = shown_dimension(few, codes, of_other)
    apart = few.counts.copy()
    block_1, block_2 = (few.schema.block(code) for code in codes)
    apart[block_1, block_2], apart[block_2, block_1] = 0, 0
    apart[block_1.start, block_2.start] = apart[block_2.start, block_1.start] = 3
    assert own == shown_dimension(BurtTable(few.schema, few.n, apart), codes, of_other)


@given(st.integers(2, 40), st.integers(0, 10**6))
def test_the_widest_interval_is_never_narrower(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    schema = Schema(tuple(Item(code, (1, 2, 3)) for code in "abc"))
    # The last position of five is "not answered".
    codes = rng.choice(5, size=(n, 3), p=[0.3, 0.2, 0.3, 0.1, 0.1])
    pairs = BurtTable.of(schema, codes)
    exact, widest = dimension_indicator(pairs, "abc"), dimension_indicator(pairs, "abc", 10**9)
    assert isinstance(exact, NotEstimable) == isinstance(widest, NotEstimable)
    if isinstance(exact, Estimate) and isinstance(widest, Estimate):
        assert widest.low <= exact.low + 1e-9 and widest.high >= exact.high - 1e-9


def asked(code: str) -> Any:
    return SimpleNamespace(code=code, type="scale", dimension="x", role=None, points=5, minimum=None, maximum=None)


def driven(n: int = 300) -> np.ndarray:
    """Answers to the outcome and two drivers, 1..5."""
    rng = np.random.default_rng(3)
    a, b = rng.integers(1, 4, n), rng.integers(3, 6, n)
    return np.column_stack([np.clip(a + rng.integers(0, 3, n), 1, 5), a, b]).astype(float)


def ranked(rows: np.ndarray) -> Any:
    schema = Schema(tuple(Item(code, (1, 2, 3, 4, 5)) for code in ("overall", "a", "b")))
    places = np.where(np.isnan(rows), 6, np.nan_to_num(rows) - 1).astype(np.int64)
    found = BurtTable.of(schema, places)
    return found, asked("overall"), [asked("a"), asked("b")], rows


def test_drivers_of_two_who_answered_both_are_not_ranked() -> None:
    """Each driver stands beside the outcome for 151 people, the two beside one another for two of them."""
    rows = driven()
    assert isinstance(rank_drivers(*ranked(rows), SMALLEST), DriverRanking)
    rows[:149, 1], rows[151:, 2] = np.nan, np.nan
    found = ranked(rows)
    assert weights_of(*found[:3], SMALLEST) == NotEstimable(Reason.TOO_FEW_ANSWERS, 151)
    assert rank_drivers(*found, SMALLEST) == NotEstimable(Reason.TOO_FEW_ANSWERS, 151)


def test_intervals_of_drivers_need_people_who_answered_everything() -> None:
    rows = driven()
    # Every two questions have about a hundred, all three have eight.
    rows[8:105, 0], rows[105:202, 1], rows[202:, 2] = np.nan, np.nan, np.nan
    assert isinstance(weights_of(*ranked(rows)[:3], SMALLEST), Weights)
    assert isinstance(rank_drivers(*ranked(rows), 8), DriverRanking)
    assert rank_drivers(*ranked(rows), SMALLEST) == NotEstimable(Reason.TOO_FEW_ANSWERS, 105)


def test_findings_of_pairs_ask_for_pairs(crossed: SimpleNamespace) -> None:
    guard = FindingGuard(crossed.survey, date.today())
    time = running(date.today(), 3)
    assert not any(guard.hides(code, crossed.first.id, *time) for code in ("staff_1", "staff_2"))
    assert guard.hides(("staff_1", "staff_2"), crossed.first.id, *time)
    rules = Rules([], [], SMALLEST, time, time, guard.hides)
    seen = Found("weak_driver", "staff_1", "top_2_box", {}, ("overall", "staff_1", "staff_2"))
    assert rules._gives_away(crossed.first.id, seen)
    assert not rules._gives_away(crossed.first.id, Found("below_target", "staff_1", "top_2_box", {}))
