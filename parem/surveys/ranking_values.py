"""Rankings as answers: options in order, the most important first, kept as a list of their codes. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

#: So many options can be put in order; more than nine nobody can (and one digit is written on paper).
FEWEST, MOST = 3, 9


class RankingQuestion(Protocol):
    """What is needed of a ranking question; the Question table has it."""

    options: list[dict[str, Any]]
    ranks: int | None


def places_of(question: RankingQuestion) -> int:
    """How many places there are: the first so many, else one for each option."""
    count = len(question.options or [])
    return min(question.ranks or count, count)


def posted_place(code: Any, place: int) -> str:
    """How a form posts that an option has a place; no code has a colon."""
    return f"{code}:{place}"


def read_places(words: Sequence[str], question: RankingQuestion) -> dict[str, int]:
    """{option code: place} from what a form posted, a place or several (between commas) in each. Raises ValueError."""
    codes, places = {str(option["code"]) for option in question.options}, places_of(question)
    found: dict[str, int] = {}
    for each in (part for many in words for part in many.split(",") if part):
        code, _colon, place = each.rpartition(":")
        if code not in codes or code in found or not (place.isascii() and place.isdigit() and len(place) < 3):
            raise ValueError
        if not 1 <= int(place) <= places:
            raise ValueError
        found[code] = int(place)
    return found


def in_order(places: Mapping[str, int]) -> list[str]:
    """The options by their places."""
    return sorted(places, key=lambda code: places[code])


def repeated(places: Mapping[str, int]) -> list[tuple[int, list[str]]]:
    """The places that several options have, with these options."""
    by_place: dict[int, list[str]] = {}
    for code, place in places.items():
        by_place.setdefault(place, []).append(code)
    return [(place, codes) for place, codes in sorted(by_place.items()) if len(codes) > 1]


def missing(places: Mapping[str, int], question: RankingQuestion) -> list[int]:
    """The places that no option has."""
    return sorted(set(range(1, places_of(question) + 1)) - set(places.values()))
