"""The background job that makes a report's PDF."""

from __future__ import annotations

import logging

from parem.extensions import db, jobs
from parem.improvements import report_operations
from parem.improvements.pdf import pdf_of
from parem.improvements.plan_models import ReportJob

log = logging.getLogger(__name__)


@jobs.task()
def render_report(job_id: int, base: str = "") -> None:
    """Make the PDF of a waiting job; links in it lead to `base`. A job that another worker took is left alone."""
    if not report_operations.claim(job_id):
        db.session.rollback()
        return
    db.session.commit()
    try:
        job = db.session.get_one(ReportJob, job_id)
        contents = report_operations.contents_of(job)
        report_operations.finish(job, contents, pdf_of(contents, job.language, base))
        db.session.commit()
    except Exception:  # whatever went wrong, the page that waits must be told
        log.exception("report job %s failed", job_id)
        db.session.rollback()
        report_operations.fail(job_id)
        db.session.commit()
