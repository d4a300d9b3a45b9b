"""Why, and why that: a tree of answers, each of which may be answered by several. Pure.

It is kept as a list of [depth, words] in reading order, and typed as lines that begin with as many hyphens as they are
deep. A list of plain words, as it was kept before, is a tree without branches: each answers the one before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

#: What a sheet of paper has room for; five whys are asked of each first answer.
DEEPEST, MOST, LONGEST = 5, 40, 500
_LINE = re.compile(r"^(?P<indent>[ \t]*)(?P<marks>(?:[-–—•*>]+[ \t]*)*)(?P<words>.*)$")


@dataclass(frozen=True)
class Why:
    """One answer, and the answers to the why that it asks."""

    words: str
    answers: tuple[Why, ...]


def pairs_of(whys: Sequence[Any]) -> list[list[Any]]:
    """As it is kept: [depth, words], none deeper than one below the line before it, without empty lines."""
    found: list[list[Any]] = []
    for place, each in enumerate(whys):
        depth, words = (place, each) if isinstance(each, str) else each
        if words.strip():
            deepest = found[-1][0] + 1 if found else 0
            found.append([min(max(depth, 0), deepest, DEEPEST), words.strip()])
    return found


def read_whys(typed: str) -> list[list[Any]]:
    """What was typed, as it is kept. A line without hyphens may be indented instead: two spaces, or a tab, a step."""
    lines = [_LINE.match(line) for line in typed.splitlines()]
    return pairs_of([[_depth(line["indent"], line["marks"]), line["words"]] for line in lines if line])


def _depth(indent: str, marks: str) -> int:
    hyphens = len(re.sub(r"\s", "", marks))
    return hyphens or len(indent.replace("\t", "  ")) // 2


def typed_whys(whys: Sequence[Any]) -> str:
    """A tree as it would be typed."""
    return "\n".join(f"{'-' * depth} {words}".strip() for depth, words in pairs_of(whys))


def tree_of(whys: Sequence[Any]) -> tuple[Why, ...]:
    """The tree itself."""
    return _branches(pairs_of(whys), 0)


def _branches(pairs: Sequence[Sequence[Any]], depth: int) -> tuple[Why, ...]:
    starts = [place for place, pair in enumerate(pairs) if pair[0] == depth]
    ends = [*starts[1:], len(pairs)][: len(starts)]
    return tuple(
        Why(pairs[start][1], _branches(pairs[start + 1 : end], depth + 1))
        for start, end in zip(starts, ends, strict=True)
    )
