"""Background jobs: folding answers each minute and after each import; each night what is too old goes, and findings
are looked for.
"""

from __future__ import annotations

from datetime import date

from huey import crontab
from sqlalchemy import select

from parem.extensions import db, jobs
from parem.quality.operations import refresh_findings
from parem.quality.retention import expire
from parem.quality.store import fold_all
from parem.surveys.models import Survey
from parem.surveys.rights.models import PrivacyNotice

#: Answers in one transaction: on SQLite a citizen's post waits while it runs.
AT_ONCE = 5000


@jobs.periodic_task(crontab(minute="*"))
def fold_answers() -> int:
    """Fold all that is not folded, in transactions of some size; how many answers."""
    return fold_all(db.session.commit, AT_ONCE)


@jobs.periodic_task(crontab(hour="2", minute="40"))
def delete_what_is_too_old() -> int:
    """Keep the promise of every privacy notice; how many answers and comments were deleted."""
    deleted = 0
    for notice in db.session.scalars(select(PrivacyNotice)).all():
        expired = expire(notice, date.today(), db.session.commit)
        deleted += expired.answers + expired.comments
    return deleted


@jobs.periodic_task(crontab(hour="3", minute="10"))
def look_for_findings() -> int:
    """Apply the rules to every open survey; how many findings are new."""
    new = 0
    for survey in db.session.scalars(select(Survey).where(Survey.state == "open")).all():
        new += refresh_findings(survey, date.today()).new
        db.session.commit()
    return new
