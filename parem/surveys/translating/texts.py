"""All texts of a questionnaire, each under a key that stays the same between versions, for translating them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.accounts.operations import Refused
from parem.languages import LANGUAGES, Texts
from parem.surveys.builder.publishing import texts_of
from parem.surveys.builder.question_operations import edit_question
from parem.surveys.matrices import heads
from parem.surveys.models import Question, Survey, Version
from parem.surveys.operations import change_survey, change_texts, draft_of

#: The longest text of each kind, in characters: as the builder's forms have it.
_LIMITS = {"title": 200, "low_label": 80, "high_label": 80, "option": 300}
USUAL_LIMIT = 500


@dataclass(frozen=True)
class Item:
    """One text: its key ("title", "q.way.text", "q.way.option.phone"), its (lazy) name, its words in each language."""

    key: str
    name: Any
    texts: Texts
    limit: int

    @property
    def field(self) -> str:
        """The name of its field on the page."""
        return f"words-{self.key}"


@dataclass(frozen=True)
class Group:
    """The texts of one question, or those around the questions: (lazy) heading and items."""

    heading: Any
    items: tuple[Item, ...]


def groups_of(survey: Survey, version: Version) -> list[Group]:
    """All texts that can be translated, in the order of the questionnaire.

    The title; introduction and thanks where they are written in any language; of each question what
    `publishing.texts_of` names.
    """
    around = [Item("title", _l("The title"), survey.title, _LIMITS["title"])]
    for field, name in (("introduction", _l("The introduction")), ("thanks", _l("The thanks"))):
        texts = getattr(version, field) or Texts()
        around += [Item(field, name, texts, 2000)] if texts else []
    first = heads(version.questions)
    questions = [
        Group(question.text, tuple(_items(question, question.code in first))) for question in version.questions
    ]  # fmt: skip
    return [Group(_l("Around the questions"), tuple(around)), *questions]


def _items(question: Question, is_head: bool) -> Iterator[Item]:
    for field, name, texts in texts_of(question, is_head):
        kind, _dash, rest = field.partition("-")
        if kind == "options":
            code = question.options[int(rest.partition("-")[0])]["code"]
            yield Item(f"q.{question.code}.option.{code}", name, texts, _LIMITS["option"])
        else:
            yield Item(f"q.{question.code}.{kind}", name, texts, _LIMITS.get(kind, USUAL_LIMIT))


def progress(groups: Sequence[Group]) -> dict[str, tuple[int, int]]:
    """{language: (texts that are there, all texts)}."""
    items = [item for group in groups for item in group.items]
    return {language: (sum(1 for i in items if i.texts.get(language)), len(items)) for language in LANGUAGES}


def keep_words(survey: Survey, language: str, words: Mapping[str, str]) -> int:
    """Put these words ({key: words}) into a language of the draft; how many changed. The caller commits.

    Keys that are not there are left out; empty words take a translation away. Raises Refused without a draft, for the
    last language of a text, and for what is too long.
    """
    draft = draft_of(survey)
    changed = 0
    for group in groups_of(survey, draft):
        for item in group.items:
            given = words.get(item.key)
            if given is None or given.strip() == (item.texts.get(language) or ""):
                continue
            if len(given.strip()) > item.limit:
                raise Refused(_l("“%(name)s” is longer than %(limit)s characters.", name=item.name, limit=item.limit))
            _keep(survey, draft, item, _with(item, language, given.strip()))
            changed += 1
    return changed


def _with(item: Item, language: str, words: str) -> Texts:
    texts = Texts.of({**item.texts, language: words})
    if not texts:
        raise Refused(_l("“%(name)s” would have no words in any language.", name=item.name))
    return texts


def _keep(survey: Survey, draft: Version, item: Item, texts: Texts) -> None:
    if item.key == "title":
        if survey.published and set(texts.missing) - set(survey.title.missing):
            raise Refused(_l("A published survey keeps its title in every language it has."))
        change_survey(survey, title=texts)
        return
    if not item.key.startswith("q."):
        both = {"introduction": draft.introduction, "thanks": draft.thanks, item.key: texts}
        change_texts(survey, **both)
        return
    _q, code, field, *option = item.key.split(".", 3)
    question = next(each for each in draft.questions if each.code == code)
    if option:
        options = [{**o, "label": dict(texts)} if o["code"] == option[0] else o for o in question.options]
        edit_question(question, {"options": options})
    else:
        edit_question(question, {field: texts})
