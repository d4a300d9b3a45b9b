"""Comments lose, each night, what joins them to the answers they came with.

A comment is stored in one transaction with its answers, for neither may be lost. PostgreSQL keeps that transaction's
number and the row's place with both rows (xmin, ctid): who can read these could join the two. Answers keep theirs;
comments get another one here, all of a day the same, in the order of their random keys.
"""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table, bindparam, select, update

from parem.extensions import db
from parem.surveys.models import Comment

_comments = cast(Table, Comment.__table__)


def settle_comments() -> int:
    """Write the comments that came since last night anew; how many. The caller commits, once."""
    key = (_comments.c.organisation_id, _comments.c.id)
    mine = select(*key).where(~_comments.c.settled).order_by(*key).with_for_update()
    rows = [{"organisation": organisation, "comment": comment} for organisation, comment in db.session.execute(mine)]
    if rows:
        anew = update(_comments).where(key[0] == bindparam("organisation"), key[1] == bindparam("comment"))
        db.session.execute(anew.values(settled=True), rows)
        db.session.expire_all()
    return len(rows)
