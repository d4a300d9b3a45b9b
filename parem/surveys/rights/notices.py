"""The privacy notice of a survey, read and changed."""

from __future__ import annotations

from typing import Any

from parem.accounts.audit import changes, record
from parem.accounts.models import AuditEntry, Organisation
from parem.extensions import db
from parem.surveys.models import Survey
from parem.surveys.rights.models import PrivacyNotice

FIELDS = ("purpose", "contact", "keep_months", "comment_months", "at_end")


def notice_of(survey: Survey) -> PrivacyNotice | None:
    """The survey's notice, if somebody made the promise."""
    return db.session.get(PrivacyNotice, survey.id)


def without_notice(organisation: Organisation) -> list[Survey]:
    """The published surveys of this organisation whose answers are never deleted, for nobody made a promise. One
    query."""
    mine = db.select(Survey).outerjoin(PrivacyNotice, PrivacyNotice.survey_id == Survey.id)
    mine = mine.where(Survey.organisation_id == organisation.id, Survey.state != "draft")
    return list(db.session.scalars(mine.where(PrivacyNotice.survey_id.is_(None)).order_by(Survey.code)))


def set_notice(survey: Survey, **values: Any) -> PrivacyNotice:
    """Make or change the notice; `values` are FIELDS. Flushed, with an audit line where anything differs."""
    notice = notice_of(survey)
    before = {name: _plain(getattr(notice, name)) for name in FIELDS} if notice else {}
    if notice is None:
        notice = PrivacyNotice(survey_id=survey.id)
        db.session.add(notice)
    for name, value in values.items():
        setattr(notice, name, value)
    db.session.flush()
    differing = changes(before, {name: _plain(getattr(notice, name)) for name in FIELDS})
    if differing:
        record("survey.privacy_changed", survey.code, survey.organisation_id, changes=differing)
    return notice


def expiries(survey: Survey, count: int = 12) -> list[AuditEntry]:
    """What the nightly job deleted, newest first."""
    mine = db.select(AuditEntry).filter_by(
        organisation_id=survey.organisation_id, action="answers.expired", subject=survey.code
    )
    return list(db.session.scalars(mine.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(count)))


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, dict) else value
