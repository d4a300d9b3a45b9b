"""Options in an order of chance, each citizen's own: those named first are chosen more often. Pure."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

#: Options with these codes stay at the end, where people look for them.
LAST = ("other", "none")
Option = TypeVar("Option")


def in_random_order(options: Sequence[Option], code_of: Callable[[Option], str], seed: str) -> list[Option]:
    """The options in the order that belongs to this seed: the same each time that the page is made."""
    first = shuffled([option for option in options if code_of(option) not in LAST], seed)
    return [*first, *(option for option in options if code_of(option) in LAST)]


def shuffled(items: Sequence[Option], seed: str) -> list[Option]:
    """The items in the order that belongs to this seed."""
    drawn = list(items)
    # It protects nothing; it is only to be the same for one citizen and another for the next.
    random.Random(seed).shuffle(drawn)
    return drawn
