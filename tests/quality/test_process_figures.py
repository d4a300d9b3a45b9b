"""The figures of a process map: by hand, and for maps that have little in them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest
from flask import Flask

from parem.formats import time_span
from parem.quality.process_figures import figures_of
from parem.quality.process_words import error_sentences, time_sentences
from parem.quality.statistics import Estimate, NotEstimable, Reason, wilson


@dataclass
class Told:
    """A step as the figures need it."""

    kind: str | None = None
    work_minutes: int | None = None
    wait_minutes: int | None = None
    received: int | None = None
    usable: int | None = None


STEPS = [
    Told("value_added", 30, None, 50, 45),
    Told("waste", 10, 480, 40, 20),
    Told("necessary", 20, 1440),
    Told(None, None, 960, 30, 30),
    Told("value_added", 60, 0, 20, 19),
]


def test_a_map_by_hand() -> None:
    found = figures_of(STEPS)
    assert (found.work, found.wait, found.lead, found.value_added) == (120, 2880, 3000, 90)
    assert found.efficiency == pytest.approx(0.03)
    assert isinstance(found.rolled, Estimate)
    assert found.rolled.value == pytest.approx(0.9 * 0.5 * 1 * 0.95)
    assert found.rolled.n == 20
    assert found.steps[1].accurate == wilson(20, 40)
    assert [step.share for step in found.steps] == pytest.approx([0.01, 490 / 3000, 1460 / 3000, 0.32, 0.02])
    assert (found.unmeasured, found.unjudged, found.uncounted) == (1, 1, 1)
    assert found.longest and (found.longest.place, found.longest.waits) == (2, True)
    assert found.longest.share == pytest.approx(0.48)
    assert found.worst and (found.worst.place, found.worst.share, found.worst.is_clear) == (1, 0.5, True)


def test_the_worst_may_be_so_by_chance() -> None:
    found = figures_of([Told(received=10, usable=8), Told(received=10, usable=9)])
    assert found.worst and found.worst.place == 0 and not found.worst.is_clear


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ([Told()], Reason.NO_ANSWERS),
        ([Told("value_added", 0, 0)], Reason.NO_ANSWERS),
        ([Told(None, 30, 60)], Reason.NOT_ASKED),
        ([Told("value_added", None, 60), Told(None, 30, 60)], Reason.NOT_ASKED),
    ],
)
def test_no_efficiency_where_there_is_none(steps: list[Told], reason: Reason) -> None:
    assert figures_of(steps).efficiency == NotEstimable(reason)


def test_a_step_that_could_use_nothing() -> None:
    found = figures_of([Told(received=10, usable=10), Told(received=4, usable=0)])
    assert isinstance(found.rolled, NotEstimable) and found.blocked == 1
    assert not math.isnan(found.steps[1].accurate.high)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("steps", "times", "errors"),
    [
        ([Told()], "No times are written down yet", "No cases were counted yet"),
        ([Told("waste", 0, 0, 5, 5)], "All times that are written down are zero", "Every case that was counted"),
        ([Told("value_added", 30)], "all of it work", "No cases"),
        ([Told("value_added", 0, 60)], "all of it waiting", "No cases"),
        (
            [Told("waste", 30, 60)],
            "none adds value for the citizen: the process cycle efficiency is 0\xa0%",
            "No cases",
        ),
        ([Told(None, 30, 60)], "Judge the steps", "No cases"),
        ([Told("value_added", 30, 60)], "That is a lean process", "No cases"),
        ([Told("value_added", 30), Told("waste", 5, 2000)], "waiting before “B”: 1\xa0day 9\xa0hr, 98", "No cases"),
        ([Told("value_added", 30), Told(None, None, 2)], "1 step is not judged yet", "No cases"),
        (STEPS, "At 1 step a time is missing", "look at “A” first"),
        (STEPS, "From 25\xa0% on", "At 1 step no cases were counted"),
        ([Told(received=9, usable=3)], "No times", "They come in with the application"),
        ([Told(received=9, usable=9), Told(received=9, usable=0)], "No times", "Nothing that “B” received"),
    ],
)
def test_what_is_said(page_app: Flask, steps: list[Told], times: str, errors: str) -> None:
    found, names = figures_of(steps), list("ABCDE")[: len(steps)]
    with page_app.test_request_context("/?lang=en"):
        assert times in " ".join(time_sentences(found, names))
        assert errors in " ".join(error_sentences(found, names))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 min"), (59, "59 min"), (90, "1 hr 30 min"), (1440, "1 day"), (1500, "1 day 1 hr"), (17281, "12 days")],
)
def test_times_in_words(page_app: Flask, minutes: int, words: str) -> None:
    with page_app.test_request_context("/?lang=en"):
        assert time_span(minutes).replace("\xa0", " ") == words
