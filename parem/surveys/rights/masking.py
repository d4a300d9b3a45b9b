"""Personal data in open text: what is certain is masked, likely names are marked for the reviewer to decide. Pure.

Personal codes of Lithuania and Estonia have eleven digits and the same two-stage checksum (LST 1185, EVS 585); bank
accounts (IBAN) have the checksum of ISO 7064, mod 97. The reviewer reads every comment all the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

MASK = "▮▮▮"
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CODE = re.compile(r"(?<!\d)[1-8](?:[ -]?\d){10}(?!\d)")
_PHONE = re.compile(r"(?<![\d/-])(?!\d{4}-\d\d-\d\d)(?:\+|00)?\d(?:[ \-()]{0,2}\d){6,13}(?!\d)")
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d\d(?: ?[A-Z0-9]{2,4}){3,8}\b")
_FIRST, _SECOND = (1, 2, 3, 4, 5, 6, 7, 8, 9, 1), (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)

_CAPITAL, _SMALL = "A-ZĄČĘĖĮŠŲŪŽÄÖÕÜА-ЯЁ", "a-ząčęėįšųūžäöõüа-яё"
_WORD = re.compile(rf"(?<!\w)[{_CAPITAL}][{_SMALL}]+(?:-[{_CAPITAL}][{_SMALL}]+)?(?!\w)")
#: A capital after one of these begins a sentence, and says nothing.
_SENTENCE_END = re.compile(r"(?:^|[.!?:;\n…]|[„“”\"«(–-])\s*$")
#: What stands before a name: ponia, gydytojas, proua, härra, Mr, госпожа...
_TITLE = re.compile(
    r"(?<!\w)(?:pon(?:as|ia|ui|iai|ią|ios|o)|p\.|gyd\.|gydytoj\w*|dr\.?|dakt\w*|seselė\w*|mokytoj\w*|auklėtoj\w*|"
    r"darbuotoj\w*|proua\w*|härra\w*|hr\.?|pr\.?|doktor\w*|arst\w*|õpetaja\w*|õde|töötaja|mr\.?|mrs\.?|ms\.?|doctor|nurse|"
    r"г-н|г-жа|господин\w*|госпож\w*|врач\w*|доктор\w*|медсестр\w*|учительниц\w*)\s+$",
    re.IGNORECASE,
)
#: Endings that surnames and patronymics have and other words hardly do, in their cases.
_SURNAME = re.compile(
    r"(?:ien(?:ė|ės|ei|ę|e)|(?:ait|yt|ut|ūt|iūt)(?:ė|ės|ei|ę)|(?:ausk|insk|ievsk|avsk)(?:as|o|ui|ą|aitė|ienė)|"
    r"(?:avič|evič)(?:ius|iaus|iui|ių)|ait(?:is|io|į)|вич(?:а|у|ем)?|[ео]вн(?:а|ы|е|у|ой))$"
)
#: Words that begin a sentence and stand before a name: they are no part of it.
_NO_NAME = frozenset(
    (
        "ačiū",
        "dėkoju",
        "labai",
        "labas",
        "gerbiama",
        "gerbiamas",
        "tänan",
        "aitäh",
        "suur",
        "tere",
        "thank",
        "thanks",
        "dear",
        "hello",
        "спасибо",
        "благодарю",
        "очень",
    )
)


def is_personal_code(digits: str) -> bool:
    """Whether eleven digits are a personal code of Lithuania or Estonia, by their checksum."""
    if len(digits) != 11 or not digits.isdigit():
        return False
    for weights in (_FIRST, _SECOND):
        rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11
        if rest < 10:
            return rest == int(digits[10])
    return digits[10] == "0"


def is_account(words: str) -> bool:
    """Whether these letters and digits are a bank account's number (IBAN), by its checksum."""
    plain = words.replace(" ", "")
    if not 15 <= len(plain) <= 34 or not plain.isalnum() or not plain.isascii():
        return False
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def masked(text: str) -> str:
    """The text with e-mail addresses, bank accounts, personal codes and telephone numbers masked."""
    text = _EMAIL.sub(MASK, text)
    text = _ACCOUNT.sub(lambda match: MASK if is_account(match[0]) else match[0], text)
    text = _CODE.sub(lambda match: MASK if is_personal_code(re.sub(r"\D", "", match[0])) else match[0], text)
    return _PHONE.sub(MASK, text)


@dataclass(frozen=True)
class Part:
    """A piece of a text; `is_name` where it is likely a name, `is_sure` where there is more to it than a capital."""

    text: str
    is_name: bool = False
    is_sure: bool = False


def parts_of(text: str, known: Collection[str] = ()) -> list[Part]:
    """The text in pieces, likely names apart.

    A name is a word with a capital letter in the middle of a sentence; it is sure after a title, with the ending of a
    surname, or beside such a word. `known` are words that are none: of the organisation and its services.
    """
    stems = {_stem(word) for word in known}
    words = [match for match in _WORD.finditer(text) if _stem(match[0]) not in stems]
    sure = {match.start() for match in words if _is_sure(text, match)}
    sure |= {one.start() for one, other in pairwise(words) if _goes_with(text, one, other, sure)}
    parts, end = [], 0
    for match in words:
        is_sure = match.start() in sure
        if is_sure or not _SENTENCE_END.search(text[: match.start()]):
            parts += [Part(text[end : match.start()]), Part(match[0], True, is_sure)]
            end = match.end()
    return [part for part in [*parts, Part(text[end:])] if part.text]


def suggested(text: str, known: Collection[str] = ()) -> str:
    """What the reviewer is offered to show: all that is certain masked, and sure names with it."""
    return masked("".join(MASK if part.is_sure else part.text for part in parts_of(text, known)))


def _is_sure(text: str, match: re.Match[str]) -> bool:
    return bool(_SURNAME.search(match[0]) or _TITLE.search(text[: match.start()]))


def _goes_with(text: str, one: re.Match[str], other: re.Match[str], sure: set[int]) -> bool:
    """Whether a word is the first name of the sure name after it."""
    beside = text[one.end() : other.start()] == " " and not _TITLE.search(text[: other.start()])
    return beside and other.start() in sure and one[0].casefold() not in _NO_NAME


def _stem(word: str) -> str:
    """A word without its ending: Lithuanian, Estonian and Russian decline."""
    return word.casefold()[: max(4, len(word) - 3)]
