"""Questions as JSON, apart from any survey, and back: for blocks of the library and for what was deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from parem.surveys.builder.question_operations import add_all, definition_of, row_values
from parem.surveys.builder.question_places import pages_of, put
from parem.surveys.models import Question, Version
from parem.surveys.question_rules import free

#: [{"page": 1, "values": {...}}, ...]: pages counted from 1 without gaps, values as question_operations.FIELDS.
Content = list[dict[str, Any]]


def content_of(questions: Iterable[Question]) -> Content:
    """These questions, in order."""
    found = list(questions)
    pages = {page: number for number, page in enumerate(sorted({question.page for question in found}), 1)}
    return [{"page": pages[question.page], "values": definition_of(question)} for question in found]


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """A question's values, of a questionnaire file, as JSON holds them."""
    return definition_of(Question(**row_values(values)))


def closed(content: Content) -> tuple[Content, list[str]]:
    """The content without conditions about questions that are not in it; the codes of the questions that had some."""
    codes = {each["values"]["code"] for each in content}
    done: Content = []
    lost: list[str] = []
    for each in content:
        values = each["values"]
        kept = [one for one in values.get("shown_if") or [] if one["question"] in codes]
        if len(kept) < len(values.get("shown_if") or []):
            lost.append(values["code"])
        done.append({**each, "values": {**values, "shown_if": kept}})
    return done, lost


def new_codes(content: Content, taken: Collection[str]) -> dict[str, str]:
    """For each code of the content the one it can have beside these: the same where it is free."""
    used = list(taken)
    found: dict[str, str] = {}
    own = [each["values"]["code"] for each in content]
    for code in own:
        others = [other for other in own if other != code]
        found[code] = free(code, used, "_") if code.casefold() in {u.casefold() for u in used} else code
        if found[code] != code:
            found[code] = free(code, [*used, *others], "_")
        used.append(found[code])
    return found


def with_codes(content: Content, codes: Mapping[str, str], matrices: Mapping[str, str]) -> Content:
    """The content with other codes of questions and keys of matrices; its conditions follow."""
    done: Content = []
    for each in content:
        values = dict(each["values"])
        values["code"] = codes.get(values["code"], values["code"])
        values["matrix"] = matrices.get(values.get("matrix") or "", values.get("matrix"))
        values["shown_if"] = [
            {**one, "question": codes.get(one["question"], one["question"])} for one in values.get("shown_if") or []
        ]
        done.append({**each, "values": values})
    return done


def as_version(content: Content) -> Version:
    """A version that is in no database, to be looked at."""
    questions = [
        Question(**row_values(each["values"]), page=each["page"], position=number)
        for number, each in enumerate(content)
    ]
    return Version(number=1, questions=questions)


def insert(version: Version, content: Content, rows: Sequence[tuple[int, bool, int]]) -> list[Question]:
    """Add the content to a draft; `rows` says for each of its pages where: (page from 1, whether as a new page there,
    place in a page that is there). Raises Frozen, BadQuestion."""
    before = {question.id for question in version.questions}
    last = max((question.page for question in version.questions), default=0)
    add_all(version, [(each["values"], last + each["page"]) for each in content])
    added = [question for question in version.questions if question.id not in before]
    pages = pages_of(version)
    kept = [[each for each in page if each.id in before] for page in pages]
    kept = [page for page in kept if page]
    news = [page for page in pages if page and page[0].id not in before]
    for page, (number, is_new, place) in zip(news, rows, strict=True):
        if is_new or number > len(kept):
            kept.insert(min(number - 1, len(kept)), page)
        else:
            kept[number - 1][place:place] = page
    put(version, kept)
    return added
