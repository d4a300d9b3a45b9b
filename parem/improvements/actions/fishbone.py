"""A cause-and-effect diagram (Ishikawa's fishbone) as lines and words to be drawn. Pure: causes in, places out.

Three kinds of causes stand above the spine and three below; each grows as high as its words need, so nothing overlaps.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: Ishikawa's kinds of causes as offices know them, in reading order.
CATEGORIES = ("people", "method", "machine", "information", "environment", "measurement")
#: How many causes of a kind, and how long: more is a list, not a diagram.
MOST, LONGEST = 8, 120

WIDTH, COLUMN, HEAD = 800.0, 212.0, 150.0
#: How far a bone leans, and how much room its words have to its left.
LEAN, ROOM = 26.0, 172.0
LINE, GAP, LABEL = 15.0, 9.0, 30.0
#: How many letters fit beside a bone and into the head.
LETTERS, HEAD_LETTERS = 22, 16


@dataclass(frozen=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Words:
    """A line of words that ends (or is centred) at a place."""

    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Bone:
    """One kind of causes: its bone, its name's place, the twigs and what is written on them."""

    category: str
    line: Line
    name: Words
    twigs: tuple[Line, ...]
    words: tuple[Words, ...]


@dataclass(frozen=True)
class Fishbone:
    """The whole diagram, in a box of these measures."""

    width: float
    height: float
    spine: Line
    head: tuple[float, float, float, float]
    head_words: tuple[Words, ...]
    bones: tuple[Bone, ...]


def fishbone_of(causes: Mapping[str, Sequence[str]], names: Mapping[str, str], effect: str) -> Fishbone:
    """Place the causes of an effect. `names` are the kinds' names in the page's language."""
    wrapped = {each: [_wrapped(cause, LETTERS) for cause in causes.get(each, ())] for each in CATEGORIES}
    above, below = (max(_height(wrapped[each]) for each in row) for row in (CATEGORIES[:3], CATEGORIES[3:]))
    head_words = _wrapped(effect, HEAD_LETTERS)[:8]
    tall = len(head_words) * LINE + 24
    above, below = max(above, tall / 2), max(below, tall / 2)
    spine = LABEL + above
    height = spine + below + LABEL
    bones = [
        _bone(category, names[category], wrapped[category], place % 3, spine, above if place < 3 else -below)
        for place, category in enumerate(CATEGORIES)
    ]
    left = WIDTH - HEAD
    first = spine - (len(head_words) - 1) * LINE / 2 + 4
    return Fishbone(
        WIDTH, height, Line(8, spine, left, spine), (left, spine - tall / 2, HEAD - 2, tall),
        tuple(Words(left + HEAD / 2 - 1, first + at * LINE, words) for at, words in enumerate(head_words)),
        tuple(bones),
    )  # fmt: skip


def _bone(category: str, name: str, causes: list[list[str]], column: int, spine: float, reach: float) -> Bone:
    """`reach` is how far the bone reaches from the spine: up where it is positive."""
    foot = column * COLUMN + ROOM + LEAN + 8
    end = spine - reach

    def at(y: float) -> float:
        return foot - LEAN * (spine - y) / reach

    twigs: list[Line] = []
    words: list[Words] = []
    y = min(spine, end) + (GAP if reach > 0 else GAP * 2)
    for lines in causes:
        bottom = y + len(lines) * LINE
        twigs.append(Line(column * COLUMN + 12, bottom + 2, at(bottom + 2), bottom + 2))
        right = min(at(y), at(bottom + 2)) - 6
        words += [Words(right, y + (n + 1) * LINE - 3, each) for n, each in enumerate(lines)]
        y = bottom + GAP
    label = Words(at(end) + LEAN, end - 9 if reach > 0 else end + 20, name)
    return Bone(category, Line(at(end), end, foot, spine), label, tuple(twigs), tuple(words))


def _height(causes: list[list[str]]) -> float:
    return max(60.0, sum(len(lines) * LINE + GAP for lines in causes) + GAP * 3)


def _wrapped(words: str, letters: int) -> list[str]:
    return textwrap.wrap(words, letters, break_long_words=True) or ["–"]
