"""When a row of an XLSForm is asked: the conditions that Parem has, too. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

_ATOM = re.compile(
    r"(?:\$\{(?P<one>[^}]+)\}\s*=\s*(?:'(?P<a>[^']*)'|\"(?P<b>[^\"]*)\"|(?P<c>-?\d+))"
    r"|selected\(\s*\$\{(?P<many>[^}]+)\}\s*,\s*(?:'(?P<d>[^']*)'|\"(?P<e>[^\"]*)\")\s*\))"
)
#: By the name of a row: the code of its question, and the code of each answer by the answer's name.
Known = Mapping[str, tuple[str, Mapping[str, int | str]]]


def conditions_in(relevant: str, known: Known) -> list[dict[str, Any]] | None:
    """`Question.shown_if` of words like "${visited} = 'yes' and (${way} = 'a' or ${way} = 'b')".

    None for anything that Parem can't say: other functions, comparisons, "or" between different questions, questions
    without answers to choose from.
    """
    conditions = []
    for part in _split(relevant, "and"):
        atoms = [_ATOM.fullmatch(words) for words in _split(_bare(part), "or")]
        pairs = [(m["one"] or m["many"], next(m[k] for k in "abcde" if m[k] is not None)) for m in atoms if m]
        names = {name.strip() for name, _answer in pairs}
        if len(pairs) != len(atoms) or len(names) != 1 or not names <= set(known):
            return None
        code, answers = known[names.pop()]
        if any(answer not in answers for _name, answer in pairs):
            return None
        conditions.append({"question": code, "any_of": [answers[answer] for _name, answer in pairs]})
    return conditions


def _bare(words: str) -> str:
    """Without the brackets around the whole."""
    words = words.strip()
    while words.startswith("(") and words.endswith(")") and _closes_at(words) == len(words) - 1:
        words = words[1:-1].strip()
    return words


def _closes_at(words: str) -> int:
    depth = 0
    for at, letter in enumerate(words):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return at
    return -1


def _split(words: str, joint: str) -> Sequence[str]:
    """The parts between a word that stands outside of all brackets and quotation marks."""
    words = _bare(words)
    parts, start, depth, quote = [], 0, 0, ""
    for match in re.finditer(rf"['\"()]|\b{joint}\b", words):
        sign = match.group()
        if quote or sign in "'\"":
            quote = "" if sign == quote else quote or (sign if sign in "'\"" else "")
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif depth == 0:
            parts.append(words[start : match.start()].strip())
            start = match.end()
    return [*parts, words[start:].strip()]
