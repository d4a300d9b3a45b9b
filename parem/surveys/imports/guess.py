"""What a column of a file probably is, from its header: so that a file with good headers needs no work. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parem.surveys.imports.values import AskedQuestion, folded, parts_of

#: Headers that name what is no answer, in the four languages.
USUAL = {
    "service": {"service", "paslauga", "teenus", "услуга", "service_code"},
    "channel": {"channel", "kanalas", "kanal", "канал"},
    "language": {"language", "lang", "kalba", "keel", "язык", "startlanguage"},
    "day": {"day", "date", "data", "diena", "kuupäev", "päev", "дата", "день", "timestamp", "submitdate"},
    "year": {"year", "metai", "aasta", "год"},
    "quarter": {"quarter", "ketvirtis", "kvartal", "квартал"},
    "month": {"month", "mėnuo", "kuu", "месяц"},
    "week": {"week", "savaitė", "nädal", "неделя"},
    "id": {"id", "response id", "response_id", "uuid", "combined_id"},
}
PERIODS = ("day", "week", "month", "quarter", "year")


def letters(words: str) -> str:
    """Words without what differs between programs: only letters and digits, in lower case."""
    return re.sub(r"[\W_]+", "", words).casefold()


def guess_question_columns(header: Sequence[str], questions: Sequence[AskedQuestion]) -> dict[str, str]:
    """{question code: column} for headers that are a question's code, else its text in one of the languages."""
    names: dict[str, str] = {}
    for name in header:
        names.setdefault(folded(name), name)
        names.setdefault(letters(name), name)
    found: dict[str, str] = {}
    for question in questions:
        by_code = names.get(folded(question.code))
        by_text = next((names[letters(t)] for t in question.text.values() if letters(t) and letters(t) in names), None)
        column = by_code or by_text
        if column and column not in found.values():
            found[question.code] = column
    return found


def guess_roles(header: Sequence[str], questions: Sequence[AskedQuestion]) -> dict[str, str]:
    """{column: role} where the role is "question:CODE", a key of USUAL, or absent where nothing fits.

    A multiple choice spread over columns "code:option" or "code_option" gives "question:CODE:OPTION", a ranking over
    "code_1", "code_2" "question:CODE:1", "question:CODE:2".
    """
    roles = {column: f"question:{code}" for code, column in guess_question_columns(header, questions).items()}
    options = {
        letters(f"{question.code} {part}"): f"question:{question.code}:{part}"
        for question in questions
        if f"question:{question.code}" not in roles.values()
        for part in parts_of(question)
    }
    for column in header:
        role = options.get(letters(column)) or next((r for r, words in USUAL.items() if folded(column) in words), None)
        if role and column not in roles and role not in roles.values() and not _second_day(role, roles):
            roles[column] = role
    return roles


def _second_day(role: str, roles: dict[str, str]) -> bool:
    return role in PERIODS and any(taken in PERIODS for taken in roles.values())
