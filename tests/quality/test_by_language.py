"""One language's results: exact, and no way from languages, services, channels and periods to few answers."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from flask import Flask
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from werkzeug.datastructures import MultiDict

from parem.extensions import db
from parem.quality import store
from parem.quality.cuts import common_moments, usable_moments
from parem.quality.guard import guard_of
from parem.quality.results import by_language as module
from parem.quality.results.by_language import ByLanguage, Refusal, by_language, groups_of
from parem.quality.results.filters import filters_of
from parem.quality.retention import expire
from parem.quality.store import Selection, erase
from parem.quality.tables import table
from parem.surveys.models import Response, Survey
from parem.surveys.rights.notices import set_notice
from tests.conftest import sign_in
from tests.quality.make import add_answers, make_survey

SMALLEST = 10
TODAY = date.today()
DAYS = [TODAY - timedelta(d) for d in range(300)]
AT = "/o/county/results/filled"

#: months x languages x services.
counts_of = st.tuples(st.integers(1, 3), st.integers(2, 3), st.integers(1, 2)).flatmap(
    lambda shape: arrays(
        np.int64, shape, elements=st.one_of(st.just(0), st.integers(1, 12), st.integers(10, 60), st.integers(10, 60))
    )
)


def known_of(counts: np.ndarray, random: object) -> tuple[np.ndarray, np.ndarray]:
    """What is shown: services and all (rows of sums over the cells) as the guard allows, then languages as here."""
    months, languages, services = counts.shape
    order = [months, *range(months)]
    random.shuffle(order)  # type: ignore[attr-defined]
    ended = np.concatenate([counts, counts[:1] * 0])
    usable = usable_moments(ended.sum(axis=1)[:, :, None], order, SMALLEST)
    had = np.cumsum(ended, axis=0) - ended
    kept = common_moments(had.sum(axis=2), order, usable[:, -1, -1], SMALLEST)
    of_services = [
        until(counts, at, slice(None), slice(service, service + 1) if service < services else slice(None))
        for at, service in product(range(months + 1), range(services + 1))
        if usable[at, service, -1]
    ]
    of_languages = [
        until(counts, at, slice(language, language + 1), slice(None))
        for at, language in product(range(months + 1), range(languages))
        if kept[at]
    ]
    return np.array(of_services), np.array(of_languages).reshape(-1, counts.size)


def until(counts: np.ndarray, at: int, language: slice, service: slice) -> np.ndarray:
    chosen = np.zeros(counts.shape)
    chosen[:at, language, service] = 1
    return chosen.ravel()


def reached(known: np.ndarray, sets: np.ndarray) -> np.ndarray:
    """Which of these sets of cells have sums that follow from the known sums."""
    if not len(known):
        return np.zeros(len(sets), dtype=bool)
    _, values, right = np.linalg.svd(known)
    span = right[: int((values > 1e-9).sum())]
    return np.asarray(np.abs(sets - sets @ span.T @ span).max(axis=1) < 1e-7)


@settings(max_examples=120, deadline=None)
@given(counts_of, st.randoms(use_true_random=False))
def test_languages_tell_of_no_set_of_few_answers(counts: np.ndarray, random: object) -> None:
    """Every set of cells (month x language x service) whatever, where there are few enough cells to try all."""
    assume(counts.size <= 12)
    services, languages = known_of(counts, random)
    sets = np.array(list(product((0.0, 1.0), repeat=counts.size))[1:])
    sums = sets @ counts.ravel()
    few = sets[(sums > 0) & (sums < SMALLEST)]
    if not len(few):
        return
    with_languages = reached(np.concatenate([services, languages]), few)
    # What services and periods alone may give away is not for languages to mend; they must add nothing.
    assert not (with_languages & ~reached(services, few)).any()


def test_the_attack_finds_what_every_moment_would_give() -> None:
    counts = np.array([[[30], [30]], [[30], [3]], [[30], [30]]])
    everything = np.array([until(counts, at, slice(0, 1), slice(None)) for at in range(4)])
    whole = np.array([until(counts, at, slice(None), slice(None)) for at in range(4)])
    target = (until(counts, 2, slice(1, 2), slice(None)) - until(counts, 1, slice(1, 2), slice(None)))[None]
    assert reached(np.concatenate([everything, whole]), target).all()


@given(st.dictionaries(st.sampled_from(["lt", "et", "en", "ru"]), st.tuples(st.integers(0, 30), st.integers(0, 30))))
def test_languages_of_few_answers_stand_together(counts: dict[str, tuple[int, int]]) -> None:
    given_ = {language: np.array(each) for language, each in counts.items()}
    groups = groups_of(given_, SMALLEST)
    assert sorted(language for group in groups for language in group) == sorted(counts)
    if len(groups) > 1:
        for group in groups:
            sums = sum(given_[language] for language in group)
            assert not ((sums > 0) & (sums < SMALLEST)).any()


def filled_in(world: SimpleNamespace, few: int = 0) -> Survey:
    survey = make_survey(world, "filled")
    add_answers(survey, DAYS[:120], seed=4, language="ru")
    if few:
        add_answers(survey, DAYS[:few], seed=6, language="en", service=survey.services[1])
    add_answers(survey, DAYS, seed=2)
    add_answers(survey, DAYS[:100], service=survey.services[1], channel="kiosk", seed=3)
    db.session.commit()
    return survey


def asked(survey: Survey, **args: str) -> ByLanguage | Refusal:
    filters = filters_of(MultiDict({"period": "12m", **args}), TODAY, "month")
    visible = tuple(sorted(service.id for service in survey.services))
    return by_language(survey, filters, guard_of(survey, filters, visible), visible)


def test_a_language_is_counted_exactly(app: Flask, world: SimpleNamespace) -> None:
    survey = filled_in(world)
    store.fold(limit=90)
    db.session.commit()
    found, other = asked(survey, language="ru"), asked(survey, language="lt")
    assert isinstance(found, ByLanguage) and isinstance(other, ByLanguage)
    assert (found.languages, found.pairs.n, found.lacks) == (("ru",), 120, False)
    everything = table(Selection(survey.id))
    assert ((found.pairs + other.pairs).counts == everything.counts).all()
    assert (found.pieces.total.histogram("satisfaction") == found.pairs.histogram("satisfaction")).all()
    assert found.guard.least("satisfaction") == SMALLEST


def test_few_in_a_language_are_shown_with_others(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = filled_in(page_world, few=4)
    found = asked(survey, language="en")
    assert isinstance(found, ByLanguage)
    assert (found.languages, found.pairs.n) == (("en", "ru"), 124)
    assert asked(survey, language="et") == Refusal.FEW


def test_answers_whose_rows_are_gone_are_left_out(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = filled_in(page_world)
    while store.fold():
        pass
    db.session.execute(Response.__table__.delete().where(Response.day < DAYS[100]))
    db.session.commit()
    found = asked(survey, language="lt")
    assert isinstance(found, ByLanguage)
    assert found.lacks and found.pairs.n == 101 + 100
    gone = asked(survey, language="ru", period="all")
    assert isinstance(gone, ByLanguage) and gone.pairs.n == 101


def test_sums_that_are_kept_are_of_no_language(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = filled_in(page_world)
    add_answers(survey, [TODAY - timedelta(400 + 31 * at) for at in range(6)], seed=8)
    while store.fold():
        db.session.commit()
    expire(set_notice(survey, keep_months=2, comment_months=1), TODAY, db.session.commit)
    whole, rows = table(Selection(survey.id)).n, db.session.query(Response).count()
    assert (whole, rows < whole) == (526, True)
    found = [asked(survey, language=language, period="all") for language in ("lt", "ru")]
    assert all(isinstance(each, ByLanguage) and each.lacks for each in found)
    assert sum(each.pairs.n for each in found if isinstance(each, ByLanguage)) == rows
    for each in found:
        assert isinstance(each, ByLanguage) and each.guard.history.n.sum() == whole
        assert each.pieces.total.n == each.pairs.n, "no sum of a longer time falls out or comes in twice"


def test_it_is_refused_of_a_part_and_of_too_many(
    page_app: Flask, page_world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = filled_in(page_world)
    page = sign_in(page_app, page_world.quality_manager).get("/o/alytus/results/filled?language=ru&lang=en").text
    assert "only to those who see all services" in page and "Language of the answers" in page
    monkeypatch.setattr(module, "MOST", 100)
    assert asked(survey, language="ru") == Refusal.MANY
    client = sign_in(page_app, page_world.above)
    assert "too many answers to tell their languages apart" in client.get(f"{AT}?language=ru&lang=en").text
    assert client.get(f"{AT}.csv?language=ru").status_code == 404
    assert client.get(f"{AT}.xlsx?language=ru").status_code == 404
    erase(list(db.session.query(Response).filter_by(language="ru")))
    monkeypatch.undo()
    assert asked(survey, language="ru") == Refusal.FEW


def test_the_page_shows_a_language_over_all_services(page_app: Flask, page_world: SimpleNamespace) -> None:
    filled_in(page_world)
    client = sign_in(page_app, page_world.above)
    for query in ("language=ru", f"language=ru&service={page_world.service.id}&channel=kiosk"):
        page = client.get(f"{AT}?{query}&lang=en").text
        assert ">120<" in re.sub(r"\s+", "", page)
        assert "By service</h2>" not in page and "By channel</h2>" not in page
        assert re.search(r'id="service" name="service" disabled', page)
        assert "language=ru" in page.partition("drivers?")[2][:80]
        assert "service=" not in page.partition(".csv?")[2][:80]
    rows = client.get(f"{AT}.csv?language=ru&table=response&lang=en").data.decode("utf-8-sig").splitlines()
    assert rows[1] == "Answers,120,,"
    assert client.get(f"{AT}/drivers?language=ru").status_code == 200
    assert client.get(f"{AT}?language=xx").status_code == 200
