"""Deleting drafts, versions, pages and matrices so that it can be undone for thirty days; nothing with answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import record
from parem.accounts.models import Organisation
from parem.accounts.operations import Refused
from parem.catalogue.models import Service
from parem.extensions import db
from parem.languages import Texts
from parem.surveys.builder.library_models import Deletion
from parem.surveys.builder.question_operations import add_all
from parem.surveys.builder.question_places import must_be_draft, pages_of, put
from parem.surveys.builder.snapshots import content_of, insert
from parem.surveys.models import Question, Response, Survey, Version
from parem.surveys.operations import create_survey, draft_of
from parem.surveys.operations import free_code as free_survey_code
from parem.surveys.rights.models import PrivacyNotice

#: How long what was deleted can be put back, in days.
KEPT_DAYS = 30
_NOTICE = ("purpose", "contact", "keep_months", "comment_months", "at_end")


def delete_survey(survey: Survey) -> Deletion:
    """Delete a survey that was never published. Raises Refused for any other: its answers would lose their meaning."""
    if survey.published is not None or survey.state != "draft" or _has_answers(survey):
        raise Refused(_l("A survey that was published cannot be deleted. Close it instead."))
    notice = db.session.get(PrivacyNotice, survey.id)
    content = {
        "code": survey.code, "period_unit": survey.period_unit, "quota": survey.quota,
        "opens_on": survey.opens_on.isoformat() if survey.opens_on else None,
        "closes_on": survey.closes_on.isoformat() if survey.closes_on else None,
        "services": [service.id for service in survey.services], "version": _of_version(survey.versions[-1]),
        "notice": {name: getattr(notice, name) for name in _NOTICE} if notice else None,
    }  # fmt: skip
    kept = _keep("survey", survey.organisation_id, None, survey.title, content)
    code, organisation = survey.code, survey.organisation_id
    db.session.delete(survey)
    db.session.flush()
    record("survey.deleted", code, organisation)
    return kept


def discard_version(survey: Survey) -> Deletion:
    """Throw the draft away and keep the published version. Raises Refused where there is only the draft, or none."""
    draft = draft_of(survey)
    if survey.published is None:
        raise Refused(_l("This is the survey's only version. Delete the survey instead."))
    number = draft.number
    kept = _keep("version", survey.organisation_id, survey.id, survey.title, {"version": _of_version(draft)})
    survey.versions.remove(draft)
    db.session.flush()
    record("survey.version_discarded", survey.code, survey.organisation_id, version=number)
    return kept


def delete_questions(questions: Sequence[Question]) -> Deletion:
    """Delete a page, or the rows of a matrix: questions next to each other on a page of a draft. Raises Frozen."""
    version = questions[0].version
    must_be_draft(version)
    survey = version.survey
    row = next(page for page in pages_of(version) if questions[0] in page)
    content = {
        "questions": content_of(questions), "page": questions[0].page, "place": row.index(questions[0]),
        "alone": len(row) == len(questions),
    }  # fmt: skip
    title = questions[0].heading or questions[0].text
    kept = _keep("questions", survey.organisation_id, survey.id, title, content)
    codes = [question.code for question in questions]
    for question in list(questions):
        version.questions.remove(question)
    db.session.flush()
    put(version, pages_of(version))
    record("questions.deleted", survey.code, survey.organisation_id, questions=codes)
    return kept


def restore(deletion: Deletion) -> Survey:
    """Put back what was deleted, and forget that it was; the survey it belongs to.

    A survey whose short name was taken meanwhile gets another. Raises Refused where the draft it belongs to is gone, or
    another is being edited, Frozen, BadQuestion (a code was taken meanwhile).
    """
    survey = _RESTORE[deletion.kind](deletion)
    record(f"{deletion.kind}.restored", survey.code, survey.organisation_id)
    db.session.delete(deletion)
    db.session.flush()
    return survey


def purge(now: datetime | None = None) -> int:
    """Delete for good what was deleted longer ago than it is kept; how many. For the night."""
    before = (now or datetime.now(UTC)).replace(tzinfo=None) - timedelta(days=KEPT_DAYS)
    old = db.session.scalars(db.select(Deletion).where(Deletion.at < before)).all()
    for deletion in old:
        db.session.delete(deletion)
    db.session.flush()
    return len(old)


def _keep(kind: str, organisation: int, survey: int | None, title: Texts, content: dict[str, Any]) -> Deletion:
    kept = Deletion(kind=kind, organisation_id=organisation, survey_id=survey, title=Texts(title), content=content)
    db.session.add(kept)
    db.session.flush()
    return kept


def _of_version(version: Version) -> dict[str, Any]:
    return {
        "introduction": dict(version.introduction or {}), "thanks": dict(version.thanks or {}),
        "questions": content_of(version.questions),
    }  # fmt: skip


def _fill(version: Version, content: dict[str, Any]) -> None:
    version.introduction, version.thanks = Texts(content["introduction"]), Texts(content["thanks"])
    add_all(version, [(each["values"], each["page"]) for each in content["questions"]])


def _survey_back(deletion: Deletion) -> Survey:
    kept = deletion.content
    organisation = db.session.get_one(Organisation, deletion.organisation_id)
    taken = db.session.scalar(db.select(Survey.id).filter_by(code=kept["code"])) is not None
    survey = create_survey(
        organisation, title=deletion.title, code=free_survey_code(deletion.title) if taken else kept["code"],
        services=db.session.scalars(db.select(Service).where(Service.id.in_(kept["services"]))),
        period_unit=kept["period_unit"], quota=kept["quota"], opens_on=_day(kept["opens_on"]),
        closes_on=_day(kept["closes_on"]),
    )  # fmt: skip
    _fill(survey.versions[0], kept["version"])
    notice = db.session.get_one(PrivacyNotice, survey.id)
    for name, value in (kept["notice"] or {}).items():
        setattr(notice, name, Texts(value) if name == "purpose" else value)
    return survey


def _day(words: str | None) -> date | None:
    return date.fromisoformat(words) if words else None


def _version_back(deletion: Deletion) -> Survey:
    survey = _survey_of(deletion)
    if survey.draft is not None or survey.published is None:
        raise Refused(_l("Another version is being edited. Publish or discard it first."))
    version = Version(number=survey.published.number + 1)
    survey.versions.append(version)
    _fill(version, deletion.content["version"])
    return survey


def _questions_back(deletion: Deletion) -> Survey:
    survey, kept = _survey_of(deletion), deletion.content
    insert(draft_of(survey), kept["questions"], [(kept["page"], kept["alone"], kept["place"])])
    return survey


def _survey_of(deletion: Deletion) -> Survey:
    return db.session.get_one(Survey, deletion.survey_id)


_RESTORE = {"survey": _survey_back, "version": _version_back, "questions": _questions_back}


def _has_answers(survey: Survey) -> bool:
    versions = [version.id for version in survey.versions]
    return db.session.scalar(db.select(Response.id).where(Response.version_id.in_(versions)).limit(1)) is not None
