"""A PDF that is asked for: one job for each contents and language, its contents kept until it is made."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError

from parem.accounts.audit import record
from parem.accounts.models import StoredFile
from parem.extensions import db
from parem.improvements.plans.models import ChangePlan, PlanRevision, ReportJob
from parem.improvements.plans.operations import name_of
from parem.improvements.report.frozen_json import canonical
from parem.improvements.report.printing import printing_of
from parem.improvements.report_contents import ReportContents

#: A job that has not ended by then has lost its worker, and may be asked for again.
PATIENCE = timedelta(minutes=10)


def now() -> datetime:
    """This moment in UTC, without a zone, as the database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def ask_for_pdf(
    plan: ChangePlan, contents: ReportContents, language: str, base: str = ""
) -> tuple[ReportJob, bool]:  # fmt: skip
    """The job that makes these contents in this language with links to `base`, and whether it must still be sent to
    the queue.

    The same contents in the same language are made once by one printing press: a job that is done or under way is
    given as it is, one that failed or was lost is set to waiting again.
    """
    printing = printing_of(base)
    job = _job(plan, contents, language, printing) or _new_job(plan, contents, language, printing)
    if job.state == "done" and job.file_id:
        return job, False
    if job.state in ("waiting", "running") and not is_lost(job):
        return job, False
    _keep(plan, contents)
    job.state, job.asked_at = "waiting", now()
    db.session.flush()
    record("plan.pdf_asked", name_of(plan), plan.organisation_id, language=language, content_hash=job.content_hash)
    return job, True


def is_lost(job: ReportJob) -> bool:
    """Whether the job should have ended long ago."""
    return job.state in ("waiting", "running") and job.asked_at < now() - PATIENCE


def ahead_of(job: ReportJob) -> int:
    """How many PDFs of this installation are made before this one, as they were asked for. One query."""
    if job.state != "waiting":
        return 0
    earlier = (ReportJob.asked_at < job.asked_at) | ((ReportJob.asked_at == job.asked_at) & (ReportJob.id < job.id))
    unfinished = ReportJob.state.in_(["waiting", "running"]) & (ReportJob.asked_at >= now() - PATIENCE)
    return db.session.scalar(db.select(db.func.count(ReportJob.id)).where(unfinished, earlier)) or 0


def claim(job_id: int) -> bool:
    """Take a waiting job, so that of two workers only one makes it; whether it was this one."""
    take = db.update(ReportJob).where(ReportJob.id == job_id, ReportJob.state == "waiting").values(state="running")
    return cast("CursorResult[Any]", db.session.execute(take)).rowcount == 1


def contents_of(job: ReportJob) -> ReportContents:
    """What the job prints: the approved revision with its hash, the closing report, else what was kept when it was
    asked for."""
    if job.closing and job.plan.closing:
        closing = ReportContents.from_json(job.plan.closing)
        if closing.content_hash == job.content_hash:
            return closing
    revision = db.session.scalar(
        db.select(PlanRevision).filter_by(plan_id=job.plan_id, content_hash=job.content_hash).limit(1)
    )
    if revision:
        return ReportContents.from_json(revision.contents)
    kept = _file(job.plan.organisation_id, job.content_hash)
    if kept is None:
        raise LookupError(f"the contents of report job {job.id} are gone")
    return ReportContents.from_json(json.loads(kept.content))


def finish(job: ReportJob, contents: ReportContents, pdf: bytes) -> None:
    """Store the PDF; its contents need not be kept beside it any longer."""
    organisation_id = job.plan.organisation_id
    job.file = _stored(organisation_id, pdf, file_name(contents, job.language), "application/pdf")
    job.state = "done"
    others = db.select(ReportJob.id).where(
        ReportJob.content_hash == job.content_hash, ReportJob.id != job.id, ReportJob.state != "done"
    )
    kept = _file(organisation_id, job.content_hash)
    if kept is not None and not db.session.scalar(others.limit(1)):
        db.session.delete(kept)
    db.session.flush()


def fail(job_id: int) -> None:
    """Say that the job could not be done; it can be asked for again."""
    db.session.execute(db.update(ReportJob).where(ReportJob.id == job_id).values(state="failed"))


def file_name(contents: ReportContents, language: str) -> str:
    """The name that the PDF is downloaded under."""
    state = f"revision-{contents.approval.revision}" if contents.approval else f"draft-{contents.content_hash[:8]}"
    state = "closing-report" if contents.closed_on else state
    return f"change-plan-{contents.plan_id}-{state}-{language}.pdf"


def _job(plan: ChangePlan, contents: ReportContents, language: str, printing: str) -> ReportJob | None:
    return db.session.scalar(
        db.select(ReportJob).filter_by(
            plan_id=plan.id, language=language, content_hash=contents.content_hash, printing=printing
        )
    )


def _new_job(plan: ChangePlan, contents: ReportContents, language: str, printing: str) -> ReportJob:
    """A failed job, until it is set to waiting; of two that are asked for at once the first stays."""
    job = ReportJob(
        plan_id=plan.id, language=language, content_hash=contents.content_hash, state="failed", asked_at=now(),
        printing=printing, closing=contents.closed_on is not None,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(job)
    except IntegrityError:
        return cast(ReportJob, _job(plan, contents, language, printing))
    return job


def _keep(plan: ChangePlan, contents: ReportContents) -> None:
    is_kept = contents.closed_on or any(each.content_hash == contents.content_hash for each in plan.revisions)
    if not is_kept:
        _stored(
            plan.organisation_id, canonical(contents.to_json()), f"change-plan-{plan.id}.json", "application/json"
        )  # fmt: skip


def _stored(organisation_id: int, content: bytes, name: str, media_type: str) -> StoredFile:
    content_hash = hashlib.sha256(content).hexdigest()
    found = _file(organisation_id, content_hash)
    if found is None:
        found = StoredFile(
            organisation_id=organisation_id,
            content_hash=content_hash,
            name=name,
            media_type=media_type,
            content=content,
        )
        db.session.add(found)
        db.session.flush()
    return found


def _file(organisation_id: int, content_hash: str) -> StoredFile | None:
    return db.session.scalar(
        db.select(StoredFile).filter_by(organisation_id=organisation_id, content_hash=content_hash)
    )
