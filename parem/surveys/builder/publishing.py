"""What still keeps a questionnaire from being published, each with the field that mends it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.languages import LANGUAGES, Texts
from parem.surveys.matrices import heads
from parem.surveys.models import Question, Survey, Version
from parem.surveys.question_conditions import Flaw, flaws
from parem.surveys.question_rules import CHOICE, SCALES
from parem.surveys.ranking_values import FEWEST, MOST


@dataclass(frozen=True)
class Obstacle:
    """One thing that is missing: (lazy) words, the page and the id of the field that mends it.

    `page` is "texts", "services", "questions", "question" (then `question` is the question) or "matrix"
    (then it is one of the rows).
    """

    words: Any
    page: str
    anchor: str = ""
    question: Question | None = None
    #: The languages that a text is missing in; empty for anything else.
    languages: tuple[str, ...] = ()

    @property
    def is_translation(self) -> bool:
        return bool(self.languages)


def obstacles(survey: Survey, version: Version) -> list[Obstacle]:
    """Everything that is missing before this version can be published, in the order of the pages."""
    found = _missing("texts", "title", _l("The title"), survey.title)
    for field, words in (("introduction", _l("The introduction")), ("thanks", _l("The thanks"))):
        texts = getattr(version, field) or Texts()
        found += _missing("texts", field, words, texts) if texts else []
    if not version.questions:
        found.append(Obstacle(_l("There is no question yet."), "questions"))
    first = heads(version.questions)
    taken = Counter(question.code.casefold() for question in version.questions)
    for question in version.questions:
        found += _of_question(question, taken, question.code in first) + _incomparable(survey, version, question)
    found += [_of_condition(*flaw) for flaw in flaws(version.questions)]
    if not survey.services:
        found.append(Obstacle(_l("No service is chosen yet."), "services"))
    return found


def texts_of(question: Question, is_head: bool = False) -> list[tuple[str, Any, Texts]]:
    """The texts of a question that need a translation: the id of the field, its (lazy) name, the words.

    The question itself always, and at the first row of a matrix (`is_head`) its heading; help and the ends of a scale
    where they are written in any language; each option.
    """
    pairs = [("text", _l("The question"), question.text), ("help", _l("The help"), question.help)]
    if is_head:
        pairs.insert(0, ("heading", _l("The heading of the matrix"), question.heading or Texts()))
    if question.type in SCALES:
        pairs += [
            ("low_label", _l("The words at the low end"), question.low_label),
            ("high_label", _l("The words at the high end"), question.high_label),
        ]
    if question.type in CHOICE:
        for number, option in enumerate(question.options or []):
            name = _l("Option “%(code)s”", code=option.get("code", ""))
            pairs.append((f"options-{number}-label", name, Texts(option.get("label") or {})))
    return [pair for pair in pairs if pair[2] or pair[0] in ("text", "heading") or pair[0].startswith("options")]


def missing_languages(question: Question, questions: Sequence[Question] = ()) -> list[str]:
    """The languages in which any text of the question, which is one of these, is missing."""
    texts = texts_of(question, question.code in heads(questions))
    missing = {language for _field, _name, words in texts for language in words.missing}
    return [language for language in LANGUAGES if language in missing]


def _of_question(question: Question, taken: Counter[str], is_head: bool) -> list[Obstacle]:
    found = [
        obstacle
        for field, name, texts in texts_of(question, is_head)
        for obstacle in _missing("matrix" if field == "heading" else "question", field, name, texts, question)
    ]
    if question.type == "ranking":
        found += _of_ranking(question)
    elif question.type in CHOICE and len(question.options or []) < 2:
        words = _l("Question “%(code)s” is a choice and needs at least two options.", code=question.code)
        found.append(Obstacle(words, "question", "options-0-code", question))
    if question.type in CHOICE and _double(question):
        words = _l("Question “%(code)s” has two options with the same code.", code=question.code)
        found.append(Obstacle(words, "question", "options-0-code", question))
    if taken[question.code.casefold()] > 1:
        words = _l("The code “%(code)s” stands at more than one question.", code=question.code)
        found.append(Obstacle(words, "question", "code", question))
    return found


def _of_ranking(question: Question) -> list[Obstacle]:
    """A ranking of too few or too many options, or with as many places as none is left for."""
    count = len(question.options or [])
    if not FEWEST <= count <= MOST:
        words = _l("Question “%(code)s” is a ranking: it needs from 3 to 9 options.", code=question.code)
        return [Obstacle(words, "question", "options-0-code", question)]
    if question.ranks and question.ranks > count:
        words = _l("Question “%(code)s” has fewer options than are to be put in order.", code=question.code)
        return [Obstacle(words, "question", "ranks", question)]
    return []


def _of_condition(question: Any, other: str, flaw: Flaw) -> Obstacle:
    given = {"code": question.code, "other": other}
    if flaw is Flaw.GONE:
        words = _l("Question “%(code)s” is asked after answers to “%(other)s”, which is not there.", **given)
    elif flaw is Flaw.LATER:
        words = _l(
            "Question “%(code)s” is asked after answers to “%(other)s”, which is not on an earlier page. Move one of"
            " them.",
            **given,
        )
    elif flaw is Flaw.UNKNOWN_CODE:
        words = _l("Question “%(code)s” is asked after an answer that “%(other)s” does not have.", **given)
    else:
        words = _l(
            "Question “%(code)s” could never be asked: its conditions about “%(other)s” rule each other out.", **given
        )
    return Obstacle(words, "question", "shown_if", question)


def _double(question: Question) -> bool:
    codes = [str(option.get("code", "")).casefold() for option in question.options or []]
    return len(set(codes)) < len(codes)


def _incomparable(survey: Survey, version: Version, question: Question) -> list[Obstacle]:
    """A code that was published with another scale: its answers would be added to ones that mean something else."""
    for earlier in survey.versions:
        before = next((q for q in earlier.questions if q.code == question.code), None)
        if earlier.published_at is None or earlier is version or before is None:
            continue
        if _meaning(before) != _meaning(question):
            words = _l(
                "Question “%(code)s” had another type or scale in version %(number)d. Its answers cannot be added up:"
                " give the new question a new code.",
                code=question.code,
                number=earlier.number,
            )
            return [Obstacle(words, "question", "code", question)]
    return []


def _meaning(question: Question) -> tuple[Any, ...]:
    """What answers can be added up by. A place among other options means something else."""
    options = frozenset(option["code"] for option in question.options) if question.type == "ranking" else None
    return question.type, question.points, question.granularity, question.ranks, options


def _missing(page: str, field: str, name: Any, texts: Texts, question: Question | None = None) -> list[Obstacle]:
    missing = tuple(texts.missing)
    if not missing:
        return []
    languages = ", ".join(LANGUAGES[language] for language in missing)
    if question is None:
        words = _l("%(text)s: no words in %(languages)s.", text=name, languages=languages)
    else:
        words = _l(
            "%(code)s – %(text)s: no words in %(languages)s.", code=question.code, text=name, languages=languages
        )
    return [Obstacle(words, page, f"{field}-{missing[0]}", question, missing)]
