"""Reads of comments: the reviewer's list with its filters, one comment's history, what is given to a person."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from parem.accounts.models import Membership, Organisation, User
from parem.accounts.permissions import ROLE_PERMISSIONS, Permission
from parem.catalogue.models import Service
from parem.extensions import db
from parem.languages import LANGUAGES
from parem.quality.comments.models import STAGES, CommentCase, CommentStep
from parem.surveys.models import Comment

STATES = ("new", "shown", "hidden")


@dataclass(frozen=True)
class CommentFilter:
    """Which comments are wanted; an empty value wants all."""

    state: str = "new"
    stage: str = ""
    service: int | None = None
    language: str = ""
    month: date | None = None
    search: str = ""

    @classmethod
    def asked(cls, args: Mapping[str, str]) -> CommentFilter:
        """What an address asks for; nonsense is left out."""
        service = args.get("service", "")
        return cls(
            state=_one_of(args.get("state", "new"), STATES) or "new",
            stage=_one_of(args.get("stage", ""), STAGES),
            service=int(service) if service.isascii() and service.isdigit() and len(service) < 10 else None,
            language=_one_of(args.get("language", ""), LANGUAGES),
            month=_month(args.get("month", "")),
            search=args.get("search", "").replace("\0", "").strip()[:100],
        )

    def conditions(self) -> list[ColumnElement[bool]]:
        """All but the state, as SQL; comments are joined with their cases."""
        wanted: list[ColumnElement[bool]] = []
        if self.stage:
            is_here = CommentCase.stage.is_(None) if self.stage == "received" else CommentCase.stage == self.stage
            wanted.append(is_here)
        if self.service is not None:
            wanted.append(Comment.service_id == self.service)
        if self.language:
            wanted.append(Comment.language == self.language)
        if self.month:
            wanted.append(Comment.month == self.month)
        if self.search:
            has = [column.icontains(self.search, autoescape=True) for column in (Comment.text, Comment.shown_text)]
            wanted.append(or_(*has))
        return wanted


def _one_of(given: str, known: Iterable[str]) -> str:
    return given if given in known else ""


def _month(given: str) -> date | None:
    try:
        return date.fromisoformat(f"{given}-01")
    except ValueError:
        return None


_CASE = and_(CommentCase.organisation_id == Comment.organisation_id, CommentCase.comment_id == Comment.id)


def comments_wanted(organisation: Organisation, wanted: CommentFilter) -> Select[Any]:
    """The comments of a filter, newest month first."""
    mine = (Comment.organisation_id == organisation.id, Comment.state == wanted.state)
    query = select(Comment).outerjoin(CommentCase, _CASE).where(*mine, *wanted.conditions())
    return query.options(joinedload(Comment.service)).order_by(Comment.month.desc(), Comment.id)


def counts_by_state(organisation: Organisation, wanted: CommentFilter) -> dict[str, int]:
    """How many comments of each state the rest of the filter leaves."""
    query = select(Comment.state, func.count()).outerjoin(CommentCase, _CASE)
    mine = Comment.organisation_id == organisation.id
    rows = db.session.execute(query.where(mine, *wanted.conditions()).group_by(Comment.state))
    return {row[0]: row[1] for row in rows}


def cases_of(comments: Iterable[Comment]) -> dict[uuid.UUID, CommentCase]:
    """The cases of these comments (of one organisation), with who has them. One query, none without comments."""
    keys = [comment.id for comment in comments]
    if not keys:
        return {}
    query = select(CommentCase).where(CommentCase.comment_id.in_(keys)).options(joinedload(CommentCase.assignee))
    return {case.comment_id: case for case in db.session.scalars(query)}


def steps_of(comment: Comment) -> list[CommentStep]:
    """What was done with a comment, in order."""
    mine = (CommentStep.organisation_id == comment.organisation_id, CommentStep.comment_id == comment.id)
    people = (joinedload(CommentStep.user), joinedload(CommentStep.to))
    return list(db.session.scalars(select(CommentStep).where(*mine).options(*people).order_by(CommentStep.id)))


def people_to_ask(organisation: Organisation) -> list[User]:
    """Who of the organisation may be given a comment, by name."""
    roles = [role for role, granted in ROLE_PERMISSIONS.items() if Permission.WORK_ON_OWN_ACTIONS in granted]
    here = select(Membership.user_id).where(Membership.organisation_id == organisation.id, Membership.role.in_(roles))
    return list(db.session.scalars(select(User).where(User.id.in_(here), User.active).order_by(User.name)))


def given_to(person: User, organisation: Organisation) -> list[tuple[Comment, CommentCase]]:
    """The shown comments that a person is to look into, those not answered first."""
    query = (
        select(Comment, CommentCase)
        .join(CommentCase, _CASE)
        .where(Comment.organisation_id == organisation.id, Comment.state == "shown")
        .where(CommentCase.assignee_id == person.id)
        .options(joinedload(Comment.service))
        .order_by(CommentCase.stage == "answered", Comment.month.desc(), Comment.id)
        .limit(100)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def notes_for(comments: Iterable[Comment]) -> dict[uuid.UUID, str]:
    """The last note that went with each comment to whoever has it. One query."""
    keys = [comment.id for comment in comments]
    query = select(CommentStep.comment_id, CommentStep.note)
    query = query.where(CommentStep.comment_id.in_(keys), CommentStep.stage == "dispatched").order_by(CommentStep.id)
    return {row[0]: row[1] for row in db.session.execute(query)}


def replies_to(comments: Iterable[Comment]) -> dict[uuid.UUID, str]:
    """What was answered to these comments. One query."""
    return {key: case.reply for key, case in cases_of(comments).items() if case.stage == "answered"}


def months_of(organisation: Organisation) -> list[date]:
    """The months with comments, newest first."""
    query = select(Comment.month).where(Comment.organisation_id == organisation.id).distinct()
    return list(db.session.scalars(query.order_by(Comment.month.desc()).limit(60)))


def services_with_comments(organisation: Organisation) -> list[Service]:
    """The services that citizens wrote about, by code."""
    written = select(Comment.service_id).where(Comment.organisation_id == organisation.id).distinct()
    return list(db.session.scalars(select(Service).where(Service.id.in_(written)).order_by(Service.code)))
