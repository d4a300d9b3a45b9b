"""The structure of a LimeSurvey survey as values, from either layout: by what elements are there, not by version. Pure.

The older layout has a row for each question and language; the newer keeps words in tables of their own (*_l10ns). A
file may mix both; whatever is found counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from parem.surveys.foreign.parts import BadForeignFile
from parem.surveys.limesurvey.opening import rows_of
from parem.surveys.limesurvey.rules import ConditionRow, Quota, conditions_in, quotas_in

#: Language to words.
Words = dict[str, str]


@dataclass
class Answer:
    """One answer that can be chosen."""

    code: str
    words: Words
    scale: str
    order: float


@dataclass
class Asked:
    """A question, or a subquestion (then `parent` is set)."""

    id: str
    parent: str
    group: str
    type: str
    code: str
    order: float
    scale: str
    mandatory: str
    other: bool
    relevance: str
    pattern: str
    words: Words = field(default_factory=dict)
    help: Words = field(default_factory=dict)
    scripts: bool = False
    subquestions: list[Asked] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    conditions: list[ConditionRow] = field(default_factory=list)
    has_defaults: bool = False


@dataclass
class Group:
    """A group of questions: a page."""

    id: str
    order: float
    words: Words
    description: Words
    relevance: str
    questions: list[Asked] = field(default_factory=list)


@dataclass
class Structure:
    """A whole survey."""

    id: str
    language: str
    languages: list[str]
    settings: Mapping[str, str]
    #: Setting (surveyls_title, ...) to words.
    texts: Mapping[str, Words]
    groups: list[Group]
    #: How many rows there are of what Parem has no place for.
    counts: Mapping[str, int]
    quotas: list[Quota]


def structure_of(root: etree._Element) -> Structure:
    """The survey in an .lss document. Raises BadForeignFile where it is none."""
    _check(root)
    questions = _questions(root)
    groups = _groups(root, questions)
    settings = next(rows_of(root, "surveys"), {})
    language = settings.get("language", "").strip()
    texts: dict[str, Words] = defaultdict(dict)
    for row in rows_of(root, "surveys_languagesettings"):
        for name, words in row.items():
            texts[name][row.get("surveyls_language", language)] = words
    named = [language, *settings.get("additional_languages", "").split()]
    named += [(one.text or "").strip() for one in root.iterfind("languages/language")]
    counts = {"assessments": sum(1 for _ in rows_of(root, "assessments"))}
    return Structure(
        id=settings.get("sid", "").strip(),
        language=language or next((one for one in named if one), ""),
        languages=[one for one in dict.fromkeys(named) if one],
        settings=settings,
        texts=texts,
        groups=groups,
        counts=counts,
        quotas=quotas_in(root),
    )


def _check(root: etree._Element) -> None:
    kind = (root.findtext("LimeSurveyDocType") or "").strip()
    if root.tag != "document" or (kind and kind != "Survey"):
        raise BadForeignFile("other_limesurvey" if kind else "not_limesurvey", kind=kind[:40])
    if root.find("questions") is None and root.find("surveys") is None:
        raise BadForeignFile("not_limesurvey")


def _order(words: str) -> float:
    try:
        return float(words)
    except ValueError:
        return 0.0


def _rows(root: etree._Element) -> Iterator[dict[str, str]]:
    yield from rows_of(root, "questions")
    yield from rows_of(root, "subquestions")


def _questions(root: etree._Element) -> dict[str, Asked]:
    """All questions and subquestions by id, with their words, answers and attributes; subquestions below theirs."""
    found: dict[str, Asked] = {}
    for row in _rows(root):
        number = row.get("qid", "").strip()
        if not number:
            continue
        asked = found.setdefault(number, _asked(number, row))
        _say(asked, row)
    for row in rows_of(root, "question_l10ns"):
        if row.get("qid", "").strip() in found:
            _say(found[row["qid"].strip()], row)
    _add_answers(root, found)
    _add_the_rest(root, found)
    for asked in found.values():
        parent = found.get(asked.parent)
        if parent is not None and parent is not asked:
            parent.subquestions.append(asked)
    for asked in found.values():
        asked.subquestions.sort(key=lambda one: one.order)
        asked.answers.sort(key=lambda one: one.order)
    return found


def _add_the_rest(root: etree._Element, questions: Mapping[str, Asked]) -> None:
    """Settings, conditions, and whether there are answers chosen beforehand."""
    for row in rows_of(root, "question_attributes"):
        asked = questions.get(row.get("qid", "").strip())
        if asked and row.get("value", "").strip():
            asked.attributes[row.get("attribute", "")] = row["value"].strip()
    for number, conditions in conditions_in(root).items():
        if number in questions:
            questions[number].conditions = conditions
    for row in rows_of(root, "defaultvalues"):
        if row.get("qid", "").strip() in questions:
            questions[row["qid"].strip()].has_defaults = True


def _asked(number: str, row: Mapping[str, str]) -> Asked:
    parent = row.get("parent_qid", "").strip()
    return Asked(
        id=number,
        parent="" if parent == "0" else parent,
        group=row.get("gid", "").strip(),
        type=row.get("type", "").strip(),
        code=row.get("title", "").strip(),
        order=_order(row.get("question_order", "")),
        scale=row.get("scale_id", "0").strip() or "0",
        mandatory=row.get("mandatory", "").strip().upper(),
        other=row.get("other", "").strip().upper() == "Y",
        relevance=row.get("relevance", "").strip(),
        pattern=row.get("preg", "").strip(),
    )


def _say(asked: Asked, row: Mapping[str, str]) -> None:
    """The words that a row has for a question."""
    language = row.get("language", "").strip()
    for name, words in (("question", asked.words), ("help", asked.help)):
        if row.get(name, "").strip():
            words.setdefault(language, row[name])
    asked.scripts = asked.scripts or bool(row.get("script", "").strip())


def _add_answers(root: etree._Element, questions: Mapping[str, Asked]) -> None:
    words: dict[str, Words] = defaultdict(dict)
    for row in rows_of(root, "answer_l10ns"):
        words[row.get("aid", "").strip()][row.get("language", "").strip()] = row.get("answer", "")
    known: dict[tuple[str, str, str], Answer] = {}
    for row in rows_of(root, "answers"):
        question = questions.get(row.get("qid", "").strip())
        if question is None:
            continue
        code, scale = row.get("code", "").strip(), row.get("scale_id", "0").strip() or "0"
        key = (question.id, scale, code)
        if key not in known:
            own = dict(words.get(row.get("aid", "").strip(), {}))
            known[key] = Answer(code, own, scale, _order(row.get("sortorder", "")))
            question.answers.append(known[key])
        if row.get("answer", "").strip():
            known[key].words.setdefault(row.get("language", "").strip(), row["answer"])


def _groups(root: etree._Element, questions: Mapping[str, Asked]) -> list[Group]:
    found: dict[str, Group] = {}
    for section in ("groups", "group_l10ns"):
        for row in rows_of(root, section):
            number, language = row.get("gid", "").strip(), row.get("language", "").strip()
            order = _order(row.get("group_order", ""))
            group = found.setdefault(number, Group(number, order, {}, {}, row.get("grelevance", "").strip()))
            if row.get("group_name", "").strip():
                group.words.setdefault(language, row["group_name"])
            if row.get("description", "").strip():
                group.description.setdefault(language, row["description"])
    for question in questions.values():
        if not question.parent:
            found.setdefault(question.group, Group(question.group, 1e9, {}, {}, "")).questions.append(question)
    for group in found.values():
        group.questions.sort(key=lambda one: one.order)
    return sorted(found.values(), key=lambda one: one.order)
