"""What is typed for an answer: a digit or two and Enter. Pure.

Scales are typed as they are numbered, yes is 1 and no is 2, options are counted from 1, of a
ranking the numbers in the boxes are typed from top to bottom (0: an empty box), "don't know" is a minus, and nothing is
no answer: all of it on the number keys, and printed beside the boxes of the paper form.
"""

from __future__ import annotations

import re

from parem.surveys.answer_codes import ClosedQuestion, codes_of
from parem.surveys.ranking_values import posted_place

#: Typed for "don't know".
UNKNOWN = "-"
#: In front of what is no answer: no code begins with it, so that the form says that it is wrong.
_WRONG = "?"
_BETWEEN = re.compile(r"[ ,;.+]+")


def keys_of(question: ClosedQuestion) -> dict[str, str]:
    """{what is typed: the code it stands for} of a closed question; empty for others."""
    codes = [str(code) for code in codes_of(question)]
    if question.type == "ranking":
        return {}
    if question.type == "yes_no":
        return {"1": "1", "2": "0"}
    if question.type in ("single", "multiple"):
        return {str(number): code for number, code in enumerate(codes, 1)}
    return {code: code for code in codes}


def posted(question: ClosedQuestion, typed: str, dont_know: bool) -> list[str]:
    """What the citizen's form would have posted for this answer."""
    words = typed.strip()
    keys = keys_of(question)
    if not words:
        return []
    if words in (UNKNOWN, "–", "\N{MINUS SIGN}") and dont_know:
        return ["dk"]
    if question.type == "ranking":
        return _places(question, words)
    if not keys:
        return [words]
    if question.type == "multiple":
        one_by_one = len(keys) < 10 and not _BETWEEN.search(words)
        parts = list(words) if one_by_one else [part for part in _BETWEEN.split(words) if part]
        return [keys.get(part, _WRONG + part) for part in parts]
    return [keys.get(words.lstrip("0") or "0", _WRONG + words)]


def _places(question: ClosedQuestion, words: str) -> list[str]:
    """What the form would have posted for the numbers in the boxes of a ranking, from top to bottom."""
    codes, digits = codes_of(question), _BETWEEN.sub("", words)
    if len(digits) != len(codes) or not (digits.isascii() and digits.isdigit()):
        return [_WRONG + words]
    return [posted_place(code, int(digit)) for code, digit in zip(codes, digits, strict=True) if digit != "0"]
