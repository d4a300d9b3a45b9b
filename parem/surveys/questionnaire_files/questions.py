"""The questions of a questionnaire file: many ways to write the same, one result."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from parem.languages import LANGUAGES, Texts
from parem.surveys.date_values import GRANULARITIES, USUAL
from parem.surveys.models import QUESTION_TYPES
from parem.surveys.question_roles import ROLES
from parem.surveys.question_rules import CHOICE, SCALES, cleaned, free, problems_of, slug
from parem.surveys.questionnaire_files.conditions import read_conditions
from parem.surveys.questionnaire_files.matrices import is_matrix, read_matrix
from parem.surveys.questionnaire_files.questionnaire import PlacedQuestion
from parem.surveys.questionnaire_files.values import Notes, Reader, items_of, reader, texts_of
from parem.surveys.questionnaire_files.yaml_reading import Path

_SAME: dict[str, tuple[str, ...]] = {
    "scale": ("likert", "rating", "stars", "ordinal", "agreement", "satisfaction"),
    "nps": ("net_promoter_score", "net_promoter", "recommend"),
    "ces": ("customer_effort_score", "customer_effort", "effort"),
    "yes_no": ("boolean", "bool", "yesno", "yes/no", "binary", "yn"),
    "single": ("choice", "single_choice", "select", "select_one", "radio", "dropdown", "category", "categorical"),
    "multiple": ("multiple_choice", "multi", "checkbox", "checkboxes", "select_multiple", "multi_choice", "several"),
    "ranking": ("rank", "order", "ranked"),
    "number": ("numeric", "integer", "int", "float", "decimal", "numerical"),
    "date": ("calendar", "datepicker", *GRANULARITIES),
    "text": ("comment", "open", "open_text", "free_text", "string", "textarea", "longtext", "memo"),
}
TYPE_OF = {name: kind for kind, names in _SAME.items() for name in (kind, *names)}
#: "scale5", "likert-7", "1-10", "1..5".
_POINTED = re.compile(r"(?P<name>[a-z_]*?)[ _-]?(?:1 ?(?:-|–|\.\.|to) ?)?(?P<points>\d{1,2})")


def read_questions(
    data: Any, path: Path, notes: Notes, page: int = 0, before: Sequence[PlacedQuestion] = ()
) -> list[PlacedQuestion]:
    """Questions from a list, or from a mapping of code to definition; `before` are those of the pages before."""
    if isinstance(data, Mapping):
        pairs = [((*path, code), _with_code(code, item)) for code, item in data.items()]
    else:
        pairs = list(items_of(data, path))
    found: list[PlacedQuestion] = []
    for place, item in pairs:
        if is_matrix(item):
            found += read_matrix(item, place, notes, [*before, *found], partial(_row, notes, page, [*before, *found]))
            continue
        question = _read(item, place, notes, page, [*before, *found])
        found += [question] if question else []
    return found


def _row(
    notes: Notes, page: int, earlier: Sequence[PlacedQuestion], row: Any, at: Path, done: Sequence[PlacedQuestion]
) -> PlacedQuestion | None:
    return _read(row, at, notes, page, [*earlier, *done])


def _with_code(code: str, item: Any) -> Any:
    if isinstance(item, Mapping):
        return {"code": code, **item}
    return {"code": code, "text": item} if item else {"code": code}


def _read(item: Any, path: Path, notes: Notes, page: int, earlier: Sequence[PlacedQuestion]) -> PlacedQuestion | None:
    found = reader(item, path, notes, "a question")
    if found is None:
        return None
    taken = [str(other.values["code"]) for other in earlier]
    text = found.texts("text", "label", "title", "question", "prompt", "wording")
    code = found.words("code", "id", "name", "key", "variable")
    code = code or free(slug(text.in_language("en"), "_", 30) or f"q{len(taken) + 1}", taken, "_")
    kind, points = _type_of(found, code)
    values: dict[str, Any] = {
        "code": code,
        "type": kind,
        "points": points,
        "text": text,
        "help": found.texts("help", "hint", "description", "instruction", "note"),
        "required": found.truth(False, "required", "mandatory"),
        "dont_know": found.truth(False, "dont_know", "don't_know", "allow_dont_know", "not_applicable", "na", "dk"),
        "dimension": found.words("dimension", "construct", "factor", "group").lower(),
        "role": found.one_of(ROLES, "", "role"),
        "options": _options(found) if kind in CHOICE else [],
        "ranks": _ranks(found, kind),
        "random_order": found.truth(False, "random_order", "randomise", "randomize", "shuffle"),
        "random_place": found.truth(False, "random_place"),
        "shown_if": read_conditions(found, earlier),
        **_ends(found, kind),
        **_bounds(found, kind),
        **_dates(found, kind),
    }
    placed = found.number("page")
    found.skip("options", "choices", "answers", "values", "labels", "low", "high", "min", "max", "minimum", "maximum")
    found.warn_of_the_rest()
    values = cleaned(values)
    for problem in problems_of(values, taken):
        notes.problem(found.place(problem.field), str(problem.words), f"question {code}, {problem.field}")
    return PlacedQuestion(values, page or max(int(placed or 1), 1), notes.line(path))


def _type_of(found: Reader, code: str) -> tuple[str, int | None]:
    """The type and, for a scale, its points: from the type's name, `points`, `scale: 5` or `min: 1, max: 5`."""
    names = ("type", "kind", "question_type")
    asked = found.words(*names).casefold()
    points = _points(found)
    kind = TYPE_OF.get(asked.replace("-", "_").replace(" ", "_"))
    pointed = _POINTED.fullmatch(asked)
    if kind is None and pointed and TYPE_OF.get(pointed["name"] or "scale") in SCALES:
        kind, points = TYPE_OF[pointed["name"] or "scale"], int(pointed["points"])
    if not asked:
        kind = _guessed(found, points)
    if kind is None:
        named = f"{asked!r} is not a type of question" if asked else "the type is missing"
        words = f"{named}: choose one of {', '.join(QUESTION_TYPES)}"
        found.notes.problem(found.place(*names), words, f"question {code}, type")
        return "text", None
    return kind, _scale_points(found, code, points) if kind == "scale" else None


def _points(found: Reader) -> int | None:
    words = found.words("points", "scale", "steps", "size")
    pointed = _POINTED.fullmatch(words.casefold()) if words else None
    if words and pointed is None:
        found.notes.problem(found.place("points", "scale"), f"{words!r} is no number of points")
    return int(pointed["points"]) if pointed else None


def _guessed(found: Reader, points: int | None) -> str | None:
    if found.raw("options", "choices", "answers") is not None:
        return "single"
    return "scale" if points else None


def _scale_points(found: Reader, code: str, points: int | None) -> int:
    """The points of a scale: as said, else from its bounds, else 5."""
    low, high = found.number("min", "minimum"), found.number("max", "maximum")
    if low is not None and low != 1:
        words = "a scale begins with 1; for 0 to 10 take the type nps or number"
        found.notes.problem(found.place("min", "minimum"), words, f"question {code}, min")
    return points or (int(high) if high is not None else 5)


def _bounds(found: Reader, kind: str) -> dict[str, float | None]:
    if kind != "number":
        return {"minimum": None, "maximum": None}
    return {"minimum": found.number("minimum", "min", "from"), "maximum": found.number("maximum", "max", "to")}


def _ranks(found: Reader, kind: str) -> int | None:
    ranks = found.number("ranks", "places", "top") if kind == "ranking" else None
    return int(ranks) if ranks is not None else None


def _dates(found: Reader, kind: str) -> dict[str, str | None]:
    """How exact a date is (also by the name of its type) and its bounds; what is wrong with them problems_of says."""
    if kind != "date":
        return {}
    asked = found.words("type", "kind", "question_type").casefold()
    usual = asked if asked in GRANULARITIES else USUAL
    return {
        "granularity": found.one_of(GRANULARITIES, usual, "granularity", "precision", "exactness"),
        "earliest": found.words("earliest", "minimum", "min", "from") or None,
        "latest": found.words("latest", "maximum", "max", "to") or None,
    }


def _ends(found: Reader, kind: str) -> dict[str, Texts]:
    """The words at the ends: low and high, else the first and the last of `labels`."""
    low = found.texts("low", "low_label", "left", "worst", "min_label")
    high = found.texts("high", "high_label", "right", "best", "max_label")
    labels = found.raw("labels", "anchors") if kind in SCALES else None
    place = found.place("labels", "anchors")
    if isinstance(labels, Mapping):
        labels = [words for _code, words in sorted(labels.items(), key=lambda pair: (len(pair[0]), pair[0]))]
    if isinstance(labels, list) and labels:
        low = low or texts_of(labels[0], place, found.notes)
        high = high or texts_of(labels[-1], place, found.notes)
    return {"low_label": low, "high_label": high}


def _options(found: Reader) -> list[dict[str, Any]]:
    names = ("options", "choices", "answers", "values")
    given, place = found.raw(*names), found.place(*names)
    if isinstance(given, Mapping):
        pairs = [((*place, code), {"code": code, "label": label}) for code, label in given.items()]
    else:
        pairs = list(items_of(given, place))
    options: list[dict[str, Any]] = []
    for path, item in pairs:
        options.append(_option(item, path, found.notes, [option["code"] for option in options]))
    return options


def _option(item: Any, path: Path, notes: Notes, taken: Collection[str]) -> dict[str, Any]:
    """An option from a text, {code, label}, {code: label} or {lt: ..., en: ...}."""
    if isinstance(item, Mapping) and not ({"code", "value", "id", "label", "text", "name"} & set(item)):
        is_texts = all(key.casefold() in LANGUAGES for key in item)
        pair = next(iter(item.items()), ("", None)) if len(item) == 1 and not is_texts else ("", item)
        item = {"code": pair[0], "label": pair[1]}
    if not isinstance(item, Mapping):
        item = {"label": item}
    found = Reader(item, path, notes)
    label = found.texts("label", "text", "name", "title")
    label = label or Texts({language: found.words(language) for language in LANGUAGES if found.words(language)})
    code = found.words("code", "value", "id", "key")
    code = code or free(slug(label.in_language("en"), "_") or f"o{len(taken) + 1}", taken, "_")
    found.warn_of_the_rest()
    return {"code": code, "label": dict(label or Texts.of(code))}
