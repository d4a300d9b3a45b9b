"""What a question may be: the one place that the builder, the questionnaire file and the operations agree on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.languages import Texts
from parem.surveys.date_values import GRANULARITIES, TODAY, NotADate, read_bound
from parem.surveys.matrices import TYPES as MATRIX_TYPES
from parem.surveys.models import DONT_KNOW, QUESTION_TYPES
from parem.surveys.question_roles import EXPECTATION, INDEX_POINTS, INDEX_ROLES, ROLES
from parem.surveys.ranking_values import MOST

POINTS = (5, 7, 10)
#: The five dimensions of SERVQUAL (Parasuraman, Zeithaml and Berry 1988).
DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
CODE_PATTERN = r"[A-Za-z0-9_]{1,40}"
OPTION_PATTERN = r"[A-Za-z0-9_.-]{1,40}"
#: Which types have what; a value that a question's type does not have is dropped by `cleaned`.
CHOICE, SCALES = ("single", "multiple", "ranking"), ("scale", "nps", "ces")
_HAS: dict[str, tuple[str, ...]] = {
    "points": ("scale",),
    "dimension": ("scale",),
    "role": ("scale",),
    "low_label": SCALES,
    "high_label": SCALES,
    "options": CHOICE,
    "random_order": CHOICE,
    "matrix": MATRIX_TYPES,
    "minimum": ("number",),
    "maximum": ("number",),
    "ranks": ("ranking",),
    "granularity": ("date",),
    "earliest": ("date",),
    "latest": ("date",),
    "dont_know": tuple(kind for kind in QUESTION_TYPES if kind != "text"),
}
#: What only the rows of a matrix have, and what they can't have: their options stand in columns.
_OF_ROWS, _NOT_OF_ROWS = ("heading", "random_rows"), ("random_order",)
UNLIKE = _l("All questions of a matrix have one scale: the same points or options, and the same words at the ends.")
TEN = _l("The questions of the satisfaction index have 10 points.")
_EMPTY: dict[str, Any] = {
    "dont_know": bool,
    "random_order": bool,
    "options": list,
    "low_label": Texts,
    "high_label": Texts,
    "heading": Texts,
    "random_rows": bool,
}


@dataclass(frozen=True)
class Problem:
    """Why a question can't be kept as it is: the field to mend and (lazy) words."""

    field: str
    words: Any


def has(kind: str, field: str) -> bool:
    """Whether questions of this type have this field."""
    return kind in _HAS.get(field, QUESTION_TYPES)


def cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without what the question's type, or its being in a matrix or not, does not have."""
    kind = values.get("type", "")
    is_row = bool(values.get("matrix")) and has(kind, "matrix")
    without = _NOT_OF_ROWS if is_row else _OF_ROWS
    return {
        field: value if has(kind, field) and field not in without else _EMPTY.get(field, type(None))()
        for field, value in values.items()
    }


def problems_of(values: Mapping[str, Any], taken: Collection[str] = ()) -> list[Problem]:
    """Everything that keeps this question from being saved; `taken` are the codes of the other questions.

    A choice with fewer than two options can be saved in a draft; publishing asks for them (surveys.publishing).
    """
    kind, code = values.get("type"), values.get("code") or ""
    found: list[Problem] = []
    if kind not in QUESTION_TYPES:
        found.append(Problem("type", _l("Choose one of the types of question.")))
    if not re.fullmatch(CODE_PATTERN, code):
        found.append(Problem("code", _l("A code has up to 40 Latin letters, digits and underscores.")))
    elif code.casefold() in {other.casefold() for other in taken}:
        found.append(Problem("code", _l("Another question has this code. Choose another.")))
    if not values.get("text"):
        found.append(Problem("text", _l("Write the question in at least one language.")))
    if kind == "scale" and values.get("points") not in POINTS:
        found.append(Problem("points", _l("A scale has 5, 7 or 10 points.")))
    if len(values.get("dimension") or "") > 40:
        found.append(Problem("dimension", _l("Write at most 40 characters.")))
    found += _role(values)
    if kind == "ranking" and values.get("ranks") is not None and not 1 <= values["ranks"] <= MOST:
        found.append(Problem("ranks", _l("Write a number from 1 to 9, or nothing.")))
    return found + _bounds(values) + _dates(values) + (_options(values.get("options") or []) if kind in CHOICE else [])


def _role(values: Mapping[str, Any]) -> list[Problem]:
    role = values.get("role") or None
    if role is not None and role not in ROLES:
        return [Problem("role", _l("Choose one of the parts of an index, or none."))]
    if role in INDEX_ROLES and values.get("points") != INDEX_POINTS:
        return [Problem("role", TEN)]
    if role == EXPECTATION and not values.get("dimension"):
        words = _l("Choose the dimension too: what people expect is compared with what they met in the same dimension.")
        return [Problem("dimension", words)]
    return []


def _bounds(values: Mapping[str, Any]) -> list[Problem]:
    low, high = values.get("minimum"), values.get("maximum")
    if low is not None and high is not None and low >= high:
        return [Problem("maximum", _l("The largest number must be above the smallest."))]
    return []


def _dates(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with how exact a date is and with its bounds."""
    if values.get("type") != "date":
        return []
    granularity = values.get("granularity")
    if granularity not in GRANULARITIES:
        return [Problem("granularity", _l("A date is asked for as a year, a month or a day."))]
    found = []
    kept: dict[str, str] = {}
    for name in ("earliest", "latest"):
        try:
            kept[name] = read_bound(values.get(name) or "", granularity) or ""
        except NotADate:
            found.append(Problem(name, _DATE_WORDS[granularity]))
    low, high = kept.get("earliest"), kept.get("latest")
    if low and high and TODAY not in (low, high) and low > high:
        found.append(Problem("latest", _l("The latest date must not be before the earliest.")))
    return found


_DATE_WORDS = {
    "year": _l("Write a year like 2026, the word “today”, or nothing."),
    "month": _l("Write a month like 2026-05, the word “today”, or nothing."),
    "day": _l("Write a day like 2026-05-13, the word “today”, or nothing."),
}


def _options(options: list[dict[str, Any]]) -> list[Problem]:
    found: list[Problem] = []
    seen: set[str] = set()
    for number, option in enumerate(options):
        code = option.get("code") or ""
        place = f"options-{number}-code"
        if not re.fullmatch(OPTION_PATTERN, code):
            words = _l("The code of an option has up to 40 Latin letters, digits, hyphens, dots and underscores.")
            found.append(Problem(place, words))
        elif code.casefold() == DONT_KNOW:
            found.append(Problem(place, _l("The code “dk” means “don't know”. Choose another.")))
        elif code.casefold() in seen:
            found.append(Problem(place, _l("Another option has this code. Choose another.")))
        if not option.get("label"):
            found.append(Problem(f"options-{number}-label", _l("Write the option in at least one language.")))
        seen.add(code.casefold())
    return found


_CYRILLIC = dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziiklmnoprstufye", strict=True)) | {
    "ё": "e", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "iu",
    "я": "ia",
}  # fmt: skip


def slug(words: str, joint: str, limit: int = 40) -> str:
    """A code from words: lower-case Latin letters and digits, `joint` between them; may be empty."""
    latin = "".join(_CYRILLIC.get(letter, letter) for letter in words.casefold())
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    code = ""
    for word in re.findall(r"[a-z0-9]+", plain):
        longer = f"{code}{joint}{word}" if code else word[:limit]
        if len(longer) > limit:
            break
        code = longer
    return code


def free(code: str, taken: Collection[str], joint: str, limit: int = 40) -> str:
    """The code, or the first of code_2, code_3 ... that is not taken (capitals make no difference)."""
    used = {other.casefold() for other in taken}
    candidate, number = code, 1
    while candidate.casefold() in used:
        number += 1
        ending = f"{joint}{number}"
        candidate = code[: limit - len(ending)] + ending
    return candidate
