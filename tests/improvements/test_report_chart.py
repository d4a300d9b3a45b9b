"""A trend's picture for paper: well-formed, with gaps, within its frame, and to be read without colour."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from parem.improvements.report.chart import BAND, HEIGHT, LINE, WIDTH, ChartPoint, ChartWords, trend_svg

WORDS = ChartWords("Target", "in place")
values = st.none() | st.floats(-1e6, 1e6, allow_nan=False)
points = st.lists(st.builds(ChartPoint, st.text(max_size=9), values, values, values), max_size=30)


def drawn(given: list[ChartPoint], **kwargs: object) -> etree._Element:
    return etree.fromstring(trend_svg(given, WORDS, lambda value: f"{value:.1f}", **kwargs).encode())  # type: ignore[arg-type]


def shares(*figures: float | None) -> list[ChartPoint]:
    return [
        ChartPoint(f"2026-{i:02}", v, None if v is None else v - 0.1, None if v is None else v + 0.1)
        for i, v in enumerate(figures, 1)
    ]


@given(points.filter(lambda given: all(ord(c) > 31 and not 0xD7FF < ord(c) < 0xE000 for p in given for c in p.label)))
def test_any_points_make_a_picture_within_its_frame(given: list[ChartPoint]) -> None:
    root = drawn([p for p in given if "\ufffe" not in p.label and "\uffff" not in p.label], changes=[0], target=3.0)
    for path in root.iter("{*}path"):
        for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path.get("d")):
            assert -1 <= float(x) <= WIDTH + 1 and -1 <= float(y) <= HEIGHT + 1


def test_a_gap_breaks_the_line() -> None:
    lines = [p for p in drawn(shares(0.5, 0.6, None, 0.7, 0.6)).iter("{*}path") if p.get("stroke") == LINE]
    assert len(lines) == 2


def test_line_and_band_are_told_apart_in_greyscale() -> None:
    def grey(colour: str) -> float:
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    assert grey(BAND) - grey(LINE) > 120
    assert 255 - grey(BAND) > 15


@pytest.mark.parametrize("count", [2, 12, 24, 104])
def test_the_labels_below_are_few(count: int) -> None:
    texts = [t for t in drawn(shares(*[0.5] * count)).iter("{*}text") if t.text and t.text.startswith("2026")]
    assert 2 <= len(texts) <= 9


def test_shares_end_at_their_ends() -> None:
    root = drawn(shares(0.97, 0.99), limits=(0.0, 1.0))
    assert "1.2" not in [t.text for t in root.iter("{*}text")]
