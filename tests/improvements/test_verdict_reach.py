"""What a verdict says it could have shown, and what more it would take, for every method."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from parem.improvements.verdicts.reach import Reach, Seen, reach_of
from parem.improvements.verdicts.words import reach_words

SEEN = Seen("no_evidence", "", "two_samples", 40, 40, 0.3, 400, None, None)


def seen(**changed: Any) -> Seen:
    return replace(SEEN, **changed)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (seen(), Reach(0.3, 0.1, needed=400, more_before=360, more_after=360)),
        (seen(before_n=500), Reach(0.3, 0.1, needed=400, more_after=360)),
        (seen(before_n=500, after_n=500), Reach(0.3, 0.1, needed=400, is_enough=True)),
        (seen(outcome="improved"), Reach(0.3, 0.1)),
        (seen(outcome="worse", method="regression", points_before=12, points_after=6), Reach(0.3, 0.1)),
        # Nobody is told how many answers there are where they are too few.
        (seen(reason="too_few_after", after_n=None), Reach(None, 0.1, 10, "after", 400)),
        (seen(reason="too_few", before_n=None, after_n=None), Reach(None, 0.1, 10, "both")),
        (
            seen(reason="too_few_periods", method="regression", points_before=12, points_after=2),
            Reach(None, 0.1, periods_after=4),
        ),
        (
            seen(reason="too_few_periods", method="chart", points_before=5, points_after=0),
            Reach(None, 0.1, periods_before=1, periods_after=1),
        ),
        (
            seen(reason="moving_before", method="chart", points_before=8, points_after=2),
            Reach(None, 0.1, periods_after=4),
        ),
        (seen(method="chart", points_before=8, points_after=3), Reach(0.3, 0.1, periods_after=4, is_run=True)),
        (
            seen(method="regression", points_before=12, points_after=6, detectable=0.05),
            Reach(0.05, 0.1, is_enough=True),
        ),
        (seen(method="regression", points_before=12, points_after=6), Reach(0.3, 0.1, is_smaller=True)),
        (seen(reason="no_variation", detectable=None, needed=None), Reach(None, 0.1)),
    ],
)
def test_what_is_lacking(given: Seen, says: Reach) -> None:
    assert reach_of(given, -0.1, 10) == says


@pytest.mark.parametrize(
    ("reach", "says"),
    [
        (Reach(0.3, 0.1, needed=400, more_before=360, more_after=360), ["30", "360 more before and 360 more after"]),
        (Reach(0.3, 0.1, needed=400, more_after=1), ["about 1 more answer after the change is needed"]),
        (Reach(0.05, 0.1, is_enough=True), ["That was enough"]),
        (Reach(None, 0.1, 10, "after", 400), ["At least 10 answers from after", "about 400 answers"]),
        (Reach(None, 0.1, periods_after=4), ["4 more whole periods with enough answers after the change are needed"]),
        (Reach(None, 0.1, periods_before=1), ["1 more whole period with enough answers before"]),
        (Reach(0.3, 0.1, periods_after=4, is_run=True), ["seven whole periods lie on one side: 4 more are needed"]),
        (Reach(0.3, 0.1, is_smaller=True), ["is smaller than that"]),
    ],
)
def test_in_words(page_app: Flask, reach: Reach, says: list[str]) -> None:
    with page_app.test_request_context(), force_locale("en"):
        words = reach_words(reach, "top_2_box")
    for each in says:
        assert each in words
