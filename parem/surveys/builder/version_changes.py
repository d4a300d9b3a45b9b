"""What differs between two versions of a questionnaire, and what of it can still be compared over time. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

from parem.languages import LANGUAGES, Texts
from parem.surveys.answer_codes import codes_of


class Asked(Protocol):
    """What is needed of a question; the Question table has it."""

    code: str
    type: str
    points: int | None
    ranks: int | None
    granularity: str | None
    earliest: str | None
    latest: str | None
    options: list[dict[str, Any]]
    text: Texts
    help: Texts
    low_label: Texts
    high_label: Texts
    dont_know: bool
    required: bool
    random_order: bool
    shown_if: list[dict[str, Any]]
    matrix: str | None
    heading: Texts
    random_rows: bool
    random_place: bool


class Comparable(Enum):
    """Whether answers of both versions may be looked at as one series."""

    YES = "the question is the same"
    WITH_CARE = "the wording, or who is asked, has changed"
    NO = "the answers mean something else"
    ONLY_ONE = "only one of the versions asks it"


@dataclass(frozen=True)
class Words:
    """A text that changed in a language: its parts as (words, "", "old" or "new") for each side."""

    what: str
    language: str
    old: list[tuple[str, str]]
    new: list[tuple[str, str]]


@dataclass(frozen=True)
class Change:
    """A question in both versions (None: not in that one), and how they differ."""

    code: str
    old: Asked | None
    new: Asked | None
    comparable: Comparable
    words: list[Words] = field(default_factory=list)
    #: Which other things differ: "type", "points", "ranks", "granularity", "earliest", "latest", "options", "order",
    #: "random_order", "dont_know", "required", "shown_if", "matrix", "random_rows", "random_place".
    facts: list[str] = field(default_factory=list)
    #: Codes of options that only one version has.
    gone: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    is_moved: bool = False

    @property
    def is_same(self) -> bool:
        """Whether nothing differs at all."""
        return self.comparable is Comparable.YES and not (self.words or self.facts or self.is_moved)


def compared(old: Sequence[Asked], new: Sequence[Asked]) -> list[Change]:
    """Every question of both versions in the order of the new one, those that are gone last.

    The answers add up where code, kind and answers are the same. Other words for the question, its help, the ends of
    its scale or an option, another choice of who is asked, and whether "don't know" is offered may move the answers:
    with care. Another kind, scale or set of options: no.
    """
    before = {question.code: question for question in old}
    kept = [question.code for question in old if question.code in {q.code for q in new}]
    moved = _moved(kept, [question.code for question in new if question.code in before])
    changes = [_change(before.get(question.code), question, question.code in moved) for question in new]
    gone = [question for question in old if question.code not in {q.code for q in new}]
    return changes + [Change(question.code, question, None, Comparable.ONLY_ONE) for question in gone]


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Those that are not in the longest common order of both."""
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    stayed = {code for block in blocks for code in old[block.a : block.a + block.size]}
    return set(old) - stayed


def _change(old: Asked | None, new: Asked, is_moved: bool) -> Change:
    if old is None:
        return Change(new.code, None, new, Comparable.ONLY_ONE)
    words = list(_words(old, new))
    before, after = [str(code) for code in codes_of(old)], [str(code) for code in codes_of(new)]
    plain = (
        "type", "points", "ranks", "granularity", "earliest", "latest", "dont_know", "required", "random_order",
        "random_rows", "random_place",
    )  # fmt: skip
    facts = [name for name in plain if getattr(old, name) != getattr(new, name)]
    facts += ["options"] if set(before) != set(after) and old.type == new.type else []
    facts += ["order"] if before != after and set(before) == set(after) else []
    facts += ["matrix"] if bool(old.matrix) != bool(new.matrix) else []
    facts += ["shown_if"] if (old.shown_if or []) != (new.shown_if or []) else []
    if {"type", "points", "ranks", "granularity", "options"} & set(facts):
        verdict = Comparable.NO
    else:
        verdict = Comparable.WITH_CARE if words or facts else Comparable.YES
    return Change(
        new.code, old, new, verdict, words, facts, [code for code in before if code not in after],
        [code for code in after if code not in before], is_moved,
    )  # fmt: skip


def _words(old: Asked, new: Asked) -> Iterator[Words]:
    pairs: list[tuple[str, Mapping[str, str], Mapping[str, str]]] = [
        (name, getattr(old, name) or {}, getattr(new, name) or {})
        for name in ("heading", "text", "help", "low_label", "high_label")
    ]
    options = {str(option["code"]): option.get("label") or {} for option in new.options or []}
    pairs += [
        (str(option["code"]), option.get("label") or {}, options[str(option["code"])])
        for option in old.options or []
        if str(option["code"]) in options
    ]
    for what, before, after in pairs:
        for language in LANGUAGES:
            one, other = before.get(language, ""), after.get(language, "")
            if one != other:
                yield Words(what, language, *_marked(one, other))


def _marked(old: str, new: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Both texts word by word, with what is not in the other marked."""
    before, after = re.findall(r"\s+|\w+|[^\w\s]", old), re.findall(r"\s+|\w+|[^\w\s]", new)
    left: list[tuple[str, str]] = []
    right: list[tuple[str, str]] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        same = kind == "equal"
        left += [("".join(before[a:b]), "" if same else "old")] if b > a else []
        right += [("".join(after[c:d]), "" if same else "new")] if d > c else []
    return left, right
