"""Reads of the library of question blocks."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload, selectinload

from parem.accounts.models import Organisation
from parem.accounts.queries import within
from parem.extensions import db
from parem.surveys.builder.library_models import QuestionBlock
from parem.surveys.models import Survey, Version


def _seen_by(organisation: Organisation) -> ColumnElement[bool]:
    """Its own blocks, those of organisations above it, and what anyone of the county shares."""
    above = [each.id for each in organisation.with_ancestors]
    shared = QuestionBlock.is_shared & QuestionBlock.organisation_id.in_(within(organisation.root))
    return or_(QuestionBlock.organisation_id.in_(above), shared)


def blocks_for(organisation: Organisation, search: str = "") -> list[QuestionBlock]:
    """The blocks that the organisation sees, newest first; `search` looks in titles, questions and codes. One query."""
    query = select(QuestionBlock).where(_seen_by(organisation)).options(joinedload(QuestionBlock.organisation))
    found = db.session.scalars(query.order_by(QuestionBlock.created_at.desc(), QuestionBlock.id.desc())).all()
    words = search.strip().casefold()
    return [block for block in found if words in _searched(block)]


def _searched(block: QuestionBlock) -> str:
    """Searched here, not in SQL: SQLite folds the case of ASCII letters only, and blocks are few."""
    texts = [*block.title.values()]
    for each in block.content:
        texts += [each["values"]["code"], *(each["values"].get("text") or {}).values()]
    return "\n".join(texts).casefold()


def find_block(organisation: Organisation, number: int) -> QuestionBlock | None:
    """A block that the organisation sees."""
    return db.session.scalar(select(QuestionBlock).where(QuestionBlock.id == number, _seen_by(organisation)))


def surveys_with_draft(organisation: Organisation) -> list[Survey]:
    """The organisation's own surveys that are being edited, newest first."""
    return list(
        db.session.scalars(
            select(Survey)
            .where(Survey.organisation_id == organisation.id, Survey.versions.any(Version.published_at.is_(None)))
            .options(selectinload(Survey.versions).selectinload(Version.questions))
            .order_by(Survey.created_at.desc(), Survey.id.desc())
        )
    )
