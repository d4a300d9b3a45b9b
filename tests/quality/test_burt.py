"""The Burt table's algebra: Z'Z, adding, subtracting, histograms, projection; and its way into bytes and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parem.quality.burt import BurtTable, Item, Schema, common_schema, total
from parem.quality.slices import side_by_side as slices
from parem.quality.slices.side_by_side import (
    count_histograms,
    count_pairs,
    diagonals_of,
    histograms_from_bytes,
    histograms_to_bytes,
    moments_from_bytes,
    moments_to_bytes,
    pairs_from_bytes,
    pairs_to_bytes,
    table_of,
)

SCHEMA = Schema((Item("a", (1, 2, 3)), Item("b", (0, 1)), Item("c", (1, 2, 3, 4, 5))), ("minutes",))
SIZES = [item.size for item in SCHEMA.items]


@st.composite
def answers(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    n = draw(st.integers(0, 30))
    codes = [[draw(st.integers(0, size - 1)) for size in SIZES] for _ in range(n)]
    numbers = [[draw(st.one_of(st.just(float("nan")), st.integers(0, 50).map(float)))] for _ in range(n)]
    return np.array(codes, dtype=np.int64).reshape(n, 3), np.array(numbers).reshape(n, 1)


@given(answers())
def test_it_is_z_transposed_z(given: tuple[np.ndarray, np.ndarray]) -> None:
    codes, numbers = given
    z = np.concatenate([np.eye(size, dtype=int)[codes[:, i]] for i, size in enumerate(SIZES)], axis=1)
    assert (BurtTable.of(SCHEMA, codes, numbers).counts == z.T @ z).all()


@given(answers(), answers())
def test_it_adds_and_subtracts(first: tuple[np.ndarray, np.ndarray], second: tuple[np.ndarray, np.ndarray]) -> None:
    a, b = BurtTable.of(SCHEMA, *first), BurtTable.of(SCHEMA, *second)
    both = BurtTable.of(SCHEMA, np.concatenate([first[0], second[0]]), np.concatenate([first[1], second[1]]))
    assert same(a + b, both)
    assert same(both - b, a)
    assert same(total(SCHEMA, [a, b]), both)


@given(answers())
def test_each_block_counts_everyone_once(given: tuple[np.ndarray, np.ndarray]) -> None:
    table = BurtTable.of(SCHEMA, *given)
    for item in SCHEMA.items:
        block = np.diagonal(table.counts)[SCHEMA.block(item.code)]
        assert block.sum() == table.n
        assert table.histogram(item.code).sum() + sum(table.left_out(item.code)) == table.n
        assert (table.crosstab(item.code, item.code) == np.diag(table.histogram(item.code))).all()


@given(answers(), st.integers(1, 4))
def test_many_tables_counted_at_once_are_those_counted_one_by_one(given: tuple[np.ndarray, np.ndarray], g: int) -> None:
    codes, numbers = given
    groups = np.arange(len(codes)) % g
    sums = count_pairs(SCHEMA, codes, numbers, groups, g)
    for i in range(g):
        one = BurtTable.of(SCHEMA, codes[groups == i], numbers[groups == i])
        assert same(table_of(SCHEMA, int(sums.n[i]), sums.cells[i], sums.moments[i]), one)
    histograms = count_histograms(SCHEMA, codes, numbers, groups, g)
    assert (histograms.cells == diagonals_of(SCHEMA, sums.cells)).all()
    assert (histograms.n == sums.n).all()


@given(answers())
def test_bytes_and_back(given: tuple[np.ndarray, np.ndarray]) -> None:
    sums = count_pairs(SCHEMA, *given, np.zeros(len(given[0]), dtype=np.int64), 1)
    assert (pairs_from_bytes([pairs_to_bytes(sums.cells[0])])[0] == sums.cells[0]).all()
    assert (moments_from_bytes(moments_to_bytes(sums.moments[0])) == sums.moments[0]).all()
    many = sums.cells[0] * 2**33 + 1
    assert (pairs_from_bytes([pairs_to_bytes(many)])[0] == many).all()
    diagonal = diagonals_of(SCHEMA, sums.cells)[0]
    assert (histograms_from_bytes([histograms_to_bytes(diagonal)])[0] == diagonal).all()


@given(answers())
def test_a_question_that_was_not_asked_is_not_answered(given: tuple[np.ndarray, np.ndarray]) -> None:
    table = BurtTable.of(SCHEMA, *given)
    wider = Schema((Item("new", (0, 1)), SCHEMA.items[2], SCHEMA.items[0]), ("minutes", "other"))
    seen = table.project(wider)
    assert seen.n == table.n
    assert seen.left_out("new") == (0, table.n)
    assert (seen.histogram("c") == table.histogram("c")).all()
    assert (seen.crosstab("a", "c") == table.crosstab("a", "c")).all()
    for row in ("new", "c", "a"):
        for column in ("new", "c", "a"):
            assert seen.counts[wider.block(row), wider.block(column)].sum() == table.n


@given(answers())
def test_a_projected_table_is_that_of_the_answers_read_by_the_other_version(
    given: tuple[np.ndarray, np.ndarray],
) -> None:
    old = Schema((Item("a", (1, 2, 3)), Item("how", ("desk", "web")), Item("c", (1, 2, 3, 4, 5))))
    new = Schema(
        (Item("how", ("web", "phone")), Item("c", (1, 2, 3, 4, 5, 6, 7)), Item("a", (1, 2, 3)), Item("b", (0, 1)))
    )
    codes = given[0]
    how = np.array([3, 0, 2, 3])[codes[:, 1]]
    seen = np.stack([how, np.full(len(codes), 8), codes[:, 0], np.full(len(codes), 3)], axis=1).reshape(-1, 4)
    assert same(BurtTable.of(old, codes).project(new), BurtTable.of(new, seen))


def test_versions_together_keep_every_option_and_the_newest_scale() -> None:
    first = Schema((Item("how", ("desk", "web")), Item("c", (1, 2, 3, 4, 5))), ("minutes",))
    second = Schema((Item("c", (1, 2, 3, 4, 5, 6, 7)), Item("how", ("web", "phone"))), ("euros",))
    both = common_schema([first, second])
    assert both.items == (second.items[0], Item("how", ("web", "phone", "desk")))
    assert both.numbers == ("euros", "minutes")


def test_covariances_are_numpys(rng: np.random.Generator) -> None:
    codes = np.stack([rng.integers(0, 3, 200), rng.integers(0, 2, 200), rng.integers(0, 5, 200)], axis=1)
    table = BurtTable.of(SCHEMA, codes, np.zeros((200, 1)))
    scores = np.array([codes[:, 0] + 1, codes[:, 1], codes[:, 2] + 1])
    assert table.covariance(["a", "b", "c"]) == pytest.approx(np.cov(scores))


@given(answers())
def test_pairs_with_holes_are_counted_pair_by_pair(given: tuple[np.ndarray, np.ndarray]) -> None:
    codes, _numbers = given
    table = BurtTable.of(SCHEMA, codes)
    scores = np.full((3, max(SIZES)), np.nan)
    for row, item in zip(scores, SCHEMA.items, strict=True):
        row[: len(item.categories)] = item.categories
    values = scores[np.arange(3), codes]
    together, covariance = table.together(["a", "b", "c"]), table.covariance(["a", "b", "c"])
    for one in range(3):
        for other in range(3):
            both = values[~np.isnan(values[:, [one, other]]).any(axis=1)][:, [one, other]]
            assert together[one, other] == len(both)
            if len(both) < 2:
                assert np.isnan(covariance[one, other])
            elif len(set(both[:, 0])) == 1:
                assert covariance[one, other] == 0  # exactly: nothing varies
            else:
                centred = both - both.mean(axis=0)
                assert covariance[one, other] == pytest.approx((centred[:, 0] @ centred[:, 1]) / (len(both) - 1))


def test_of_no_questions_there_are_no_pairs() -> None:
    assert BurtTable.empty(SCHEMA).together([]).shape == BurtTable.empty(SCHEMA).covariance([]).shape == (0, 0)


def test_taking_out_what_was_never_in_is_refused() -> None:
    one = BurtTable.of(SCHEMA, np.zeros((1, 3), dtype=np.int64), np.zeros((1, 1)))
    with pytest.raises(ValueError, match="never in"):
        BurtTable.empty(SCHEMA) - one
    with pytest.raises(ValueError, match="does not have"):
        BurtTable.of(SCHEMA, np.full((1, 3), 9), np.zeros((1, 1)))


def same(one: BurtTable, other: BurtTable) -> bool:
    moments = np.allclose(one.moments, other.moments)
    return one.n == other.n and bool((one.counts == other.counts).all()) and moments


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def test_products_and_counting_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups of any size, more rows than are looked at in one go, and groups that nobody is in."""
    monkeypatch.setattr(slices, "AT_ONCE", 700)
    rng = np.random.default_rng(4)
    for n, g in ((500, 1), (500, 12), (90, 40), (0, 3), (3, 2)):
        codes = np.column_stack([rng.integers(0, size, n) for size in SIZES]).reshape(n, 3)
        places, groups = SCHEMA.offsets[:-1] + codes, rng.integers(0, g, n)
        products, counted = (count(SCHEMA, places, groups, g) for count in (slices._products, slices._counted))
        assert (products == counted).all()
        for group in range(g):
            table = BurtTable.of(SCHEMA, codes[groups == group])
            assert (products[group] == table.counts[slices.upper(SCHEMA.size)]).all()
