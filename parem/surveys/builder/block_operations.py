"""The verbs of blocks of questions: keep, rename, share, delete, insert into a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import changes, record
from parem.accounts.models import Organisation
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.languages import Texts
from parem.surveys.builder.library_models import QuestionBlock
from parem.surveys.builder.ready_blocks import ready_blocks
from parem.surveys.builder.snapshots import Content, as_json, closed, content_of, insert, new_codes, with_codes
from parem.surveys.models import Question, Survey, Version
from parem.surveys.operations import draft_of
from parem.surveys.question_rules import free

#: More questions than this are a survey, not a block.
MOST_QUESTIONS = 50


@dataclass(frozen=True)
class Place:
    """Where a block goes: at the end of a page, or as pages of its own after a page (0: before the first)."""

    page: int
    is_new: bool


def keep_block(
    organisation: Organisation, title: Texts, questions: Sequence[Question], *, is_shared: bool = False
) -> tuple[QuestionBlock, list[str]]:
    """Keep questions as a block; the codes of those whose conditions about other questions are left out.

    Raises Refused without a title, without questions or with too many.
    """
    if not title:
        raise Refused(_l("Give the block a title in at least one language."))
    if not questions:
        raise Refused(_l("Choose at least one question."))
    if len(questions) > MOST_QUESTIONS:
        raise Refused(_l("A block has at most %(limit)s questions.", limit=MOST_QUESTIONS))
    content, lost = closed(content_of(questions))
    block = QuestionBlock(organisation=organisation, title=title, content=content, is_shared=is_shared)
    db.session.add(block)
    db.session.flush()
    codes = [each["values"]["code"] for each in content]
    record("block.created", title.in_language("en"), organisation, questions=codes, is_shared=is_shared)
    return block, lost


def keep_ready(organisation: Organisation, name: str) -> QuestionBlock:
    """A ready-made block as one of the organisation's own. Raises KeyError for a name that is none."""
    ready = ready_blocks()[name]
    placed = sorted(ready.questions, key=lambda question: question.page)
    content: Content = [{"page": each.page, "values": as_json(each.values)} for each in placed]
    block = QuestionBlock(organisation=organisation, title=ready.title, content=content, is_shared=False)
    db.session.add(block)
    db.session.flush()
    codes = [each["values"]["code"] for each in content]
    record("block.created", ready.title.in_language("en"), organisation, questions=codes, is_shared=False)
    return block


def change_block(block: QuestionBlock, *, title: Texts, is_shared: bool) -> None:
    """Another title, or shared or not. Raises Refused without a title."""
    if not title:
        raise Refused(_l("Give the block a title in at least one language."))
    before = {"title": dict(block.title), "is_shared": block.is_shared}
    block.title, block.is_shared = title, is_shared
    db.session.flush()
    differing = changes(before, {"title": dict(title), "is_shared": is_shared})
    if differing:
        record("block.changed", title.in_language("en"), block.organisation_id, changes=differing)


def delete_block(block: QuestionBlock) -> None:
    """Delete a block; surveys that it was inserted into keep their questions."""
    record("block.deleted", block.title.in_language("en"), block.organisation_id)
    db.session.delete(block)
    db.session.flush()


def codes_in(block: QuestionBlock, version: Version) -> dict[str, str]:
    """For each code of the block the one it gets in this version: the same where it is free there."""
    return new_codes(block.content, [question.code for question in version.questions])


def insert_block(block: QuestionBlock, survey: Survey, place: Place) -> list[Question]:
    """Put a block's questions into a survey's draft; the new questions. Raises Refused, Frozen, BadQuestion."""
    draft = draft_of(survey)
    pages = {question.page for question in draft.questions}
    own = max(each["page"] for each in block.content)
    if not 0 <= place.page <= len(pages) or (not place.is_new and (own > 1 or place.page == 0)):
        raise Refused(_l("The pages changed meanwhile. Choose the place again."))
    content = with_codes(block.content, codes_in(block, draft), _matrices(block.content, draft))
    added = insert(draft, content, _rows(draft, place, own))
    record(
        "block.inserted", f"{survey.code}: {block.title.in_language('en')}", survey.organisation_id,
        questions=[question.code for question in added],
    )  # fmt: skip
    return added


def lost_roles(block: QuestionBlock, added: Sequence[Question]) -> bool:
    """Whether a question of the block was part of an index, and is none in the survey, which had that part already."""
    roles = sorted(each["values"].get("role") or "" for each in block.content)
    return roles != sorted(question.role or "" for question in added)


def _rows(draft: Version, place: Place, pages: int) -> list[tuple[int, bool, int]]:
    if place.is_new:
        return [(place.page + number, True, 0) for number in range(1, pages + 1)]
    return [(place.page, False, sum(1 for question in draft.questions if question.page == place.page))]


def _matrices(content: Content, draft: Version) -> dict[str, str]:
    taken: list[Any] = [question.matrix for question in draft.questions if question.matrix]
    found: dict[str, str] = {}
    for each in content:
        key = each["values"].get("matrix")
        if key and key not in found:
            found[key] = free(key, taken, "_")
            taken.append(found[key])
    return found
