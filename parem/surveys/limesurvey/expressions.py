"""LimeSurvey's expressions about answers ("Q1.NAOK == 'A' and Q2 > 3"), as far as Parem can say the same. Pure.

What Parem can say (question_conditions.py) is: all of some wishes hold, each of them "one of these answers was given to
this question". An expression is brought into that form or refused whole: half a condition would ask the wrong people.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

Code = int | str


class Wish(NamedTuple):
    """One of these answers was given to the question with this code."""

    question: str
    codes: frozenset[Code]
    #: Whether the question takes several answers at once.
    several: bool


#: All of these hold.
Formula = frozenset[Wish]
#: More than anybody writes by hand, and few enough for a parser that calls itself.
MOST_TOKENS, DEEPEST = 300, 30
_TOKEN = re.compile(
    r"""\s*(?:(?P<words>"[^"]*"|'[^']*')|(?P<sign>==|!=|<=|>=|&&|\|\||[=<>!()])
    |(?P<name>\d*[A-Za-z_][\w#]*(?:\.\w+)*)|(?P<number>-?\d+(?:\.\d+)?))""",
    re.VERBOSE,
)
#: Names may begin with the survey's number, or with the + of a box that was ticked.
_SURVEY = re.compile(r"^\+?(?:\d+(?=X\d+X\d))?")
_WORDS = {"and": "&&", "or": "||", "eq": "==", "=": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_ORDERS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Unsayable(ValueError):
    """Parem has no condition that means the same."""


@dataclass(frozen=True)
class Variable:
    """What an expression's name stands for: a question's answers, or whether one option of it was ticked."""

    question: str
    #: The value in the other system to the answer's code here.
    answers: Mapping[str, Code]
    several: bool = False
    required: bool = False


class Expression:
    """Reads one expression; `loose` afterwards says whether it also held for people who gave no answer."""

    def __init__(self, known: Mapping[str, Variable]) -> None:
        self.known, self.loose = known, False
        self.tokens: list[tuple[str, str]] = []
        self.at = self.depth = 0

    def read(self, words: str) -> Formula:
        """The formula. Raises Unsayable."""
        self.tokens, self.at = _tokens(words), 0
        found = self._either()
        if self.at < len(self.tokens):
            raise Unsayable(words)
        return found

    def compare(self, name: str, sign: str, value: str) -> Formula:
        """What a comparison of a name with a value means. Raises Unsayable."""
        variable = self.known.get(_SURVEY.sub("", name))
        if variable is None or (variable.several and sign != "=="):
            raise Unsayable(name)
        answers = variable.answers
        if sign in ("==", "!=") and value.strip() == "":
            return self._given(variable, sign == "!=")
        if sign == "==":
            chosen = {answers[value]} if value in answers else set()
        elif sign == "!=":
            chosen = {code for one, code in answers.items() if one != value}
            self.loose = self.loose or not variable.required
        else:
            numbers = {_number(one): code for one, code in answers.items() if code != "dk"}
            chosen = {code for number, code in numbers.items() if _ORDERS[sign](number, _number(value))}
        if not chosen or (sign == "!=" and value not in answers):
            raise Unsayable(value)
        return frozenset({Wish(variable.question, frozenset(chosen), variable.several)})

    @staticmethod
    def _given(variable: Variable, is_wanted: bool) -> Formula:
        """That anything was answered; that nothing was, Parem does not ask."""
        if not is_wanted or variable.several:
            raise Unsayable(variable.question)
        return frozenset({Wish(variable.question, frozenset(variable.answers.values()), False)})

    def _peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign" else ""

    def _take(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise Unsayable("it ends too soon")
        self.at += 1
        return self.tokens[self.at - 1]

    def _expect(self, sign: str) -> None:
        if self._take() != ("sign", sign):
            raise Unsayable(sign)

    def _either(self) -> Formula:
        found = self._all()
        while self._peek() == "||":
            self._take()
            found = either(found, self._all())
        return found

    def _all(self) -> Formula:
        found = self._one()
        while self._peek() == "&&":
            self._take()
            found = both(found, self._one())
        return found

    def _one(self) -> Formula:
        if self._peek() == "(":
            self.depth += 1
            if self.depth > DEEPEST:
                raise Unsayable("too deep")
            self._take()
            found = self._either()
            self._expect(")")
            self.depth -= 1
            return found
        if self._peek() == "!":
            return self._not_empty()
        return self._comparison()

    def _not_empty(self) -> Formula:
        """`!is_empty(Q)`; nothing else can be turned round without asking about those who gave no answer."""
        self._expect("!")
        if self._take() != ("name", "is_empty"):
            raise Unsayable("not")
        self._expect("(")
        kind, name = self._take()
        self._expect(")")
        if kind != "name":
            raise Unsayable(name)
        return self.compare(_bare(name), "!=", "")

    def _comparison(self) -> Formula:
        (kind, first), (_kind, sign), (other, second) = self._take(), self._take(), self._take()
        if sign not in ("==", "!=", *_ORDERS) or (kind == "name") == (other == "name"):
            raise Unsayable(sign)
        if other == "name":
            first, second, sign = second, first, _TURNED.get(sign, sign)
        return self.compare(_bare(first), sign, second)


def either(one: Formula, other: Formula) -> Formula:
    """Where the two differ in what is wished of one question alone, both wishes together. Raises Unsayable."""
    if one <= other or other <= one:
        return min(one, other, key=len)
    left, right = one - other, other - one
    if len(left) > 1 or len(right) > 1:
        raise Unsayable("or")
    (mine,), (yours,) = left, right
    if mine.question != yours.question:
        raise Unsayable("or")
    return (one & other) | {mine._replace(codes=mine.codes | yours.codes)}


def both(one: Formula, other: Formula) -> Formula:
    """Both hold; two wishes about one question become what they have in common. Raises Unsayable."""
    found: dict[str, Wish] = {}
    for wish in (*one, *other):
        before = found.get(wish.question, wish)
        if wish != before and wish.several:
            raise Unsayable("two options at once")
        found[wish.question] = wish._replace(codes=before.codes & wish.codes)
    if not all(wish.codes for wish in found.values()):
        raise Unsayable("never")
    return frozenset(found.values())


def _tokens(words: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(words.rstrip()):
        match = _TOKEN.match(words, at)
        if match is None or len(tokens) == MOST_TOKENS:
            raise Unsayable(words)
        kind, at = str(match.lastgroup), match.end()
        token = match[kind]
        if kind == "words":
            token = token[1:-1]
        elif token.casefold() in _WORDS:
            kind, token = "sign", _WORDS[token.casefold()]
        tokens.append((kind, token))
    return tokens


def _bare(name: str) -> str:
    """A name without what says which side of a question is meant; only its code and its answer mean the same here."""
    own, _dot, side = name.partition(".")
    if side not in ("", "NAOK", "code", "NAOK.code"):
        raise Unsayable(name)
    return own


def _number(words: str) -> float:
    try:
        return float(words)
    except ValueError as error:
        raise Unsayable(words) from error
