"""Background jobs: a report's PDF, and the weekly e-mail of what is due."""

from __future__ import annotations

import logging
from datetime import date

from huey import crontab

from parem.extensions import db, jobs
from parem.improvements.digest import claim_digest, digests, send_digest
from parem.improvements.pdf import pdf_of
from parem.improvements.plans.models import ReportJob
from parem.improvements.report import operations as report_operations

log = logging.getLogger(__name__)
#: So many letters in a row fail where the mail server is away.
MOST_FAILED = 3


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


@jobs.periodic_task(crontab(minute="40", hour="5-9", day_of_week="1"))
def send_digests(today: date | None = None) -> int:
    """Each Monday: what everybody's actions ask for this week, once a week for each person; how many were sent.

    Asked several times that morning, for a mail server that is away at first: who has had it is left out.
    """
    today = today or date.today()
    sent = failed = 0
    for person, digest in list(digests(today)):
        if not claim_digest(person, today):
            db.session.rollback()
            continue
        db.session.commit()
        try:
            sent += send_digest(person, digest, today)
            failed = 0
        except OSError as problem:  # SMTPException is one, too
            # One letter that fails must not keep the others; where several fail in a row the server is away.
            failed += 1
            log.warning("a weekly e-mail waits: %s", type(problem).__name__)
            person.digest_sent_on = None
            db.session.commit()
            if failed == MOST_FAILED:
                return sent
    return sent
