"""Keeping an uploaded file of services until it is confirmed, and carrying its plan out."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from parem.accounts.audit import record
from parem.accounts.models import Organisation, StoredFile
from parem.catalogue.operations import change_service, create_service
from parem.catalogue.queries import full_services
from parem.catalogue.service_file import Plan
from parem.extensions import db

#: Uploads that nobody confirmed are thrown away after this time, at the next upload or in the night.
KEPT_FOR = timedelta(days=1)
_MEDIA_TYPE = "text/csv; purpose=services"


def keep_upload(organisation: Organisation, name: str, content: bytes) -> StoredFile:
    """Keep a file for its preview; the same content is kept once."""
    forget_old_uploads()
    key = hashlib.sha256(b"services:" + content).hexdigest()
    kept = kept_upload(organisation, key)
    if kept is None:
        kept = StoredFile(
            organisation_id=organisation.id,
            content_hash=key,
            name=name[:200] or "services.csv",
            media_type=_MEDIA_TYPE,
            content=content,
        )
        db.session.add(kept)
        db.session.flush()
    return kept


def kept_upload(organisation: Organisation, key: str) -> StoredFile | None:
    """The file that is being previewed in this organisation, if it still is."""
    return db.session.scalar(
        db.select(StoredFile).filter_by(organisation_id=organisation.id, content_hash=key, media_type=_MEDIA_TYPE)
    )


def forget_old_uploads() -> int:
    """Throw away files that nobody confirmed for a day, in every organisation; how many."""
    before = datetime.now(UTC).replace(tzinfo=None) - KEPT_FOR
    old = db.delete(StoredFile).where(StoredFile.media_type == _MEDIA_TYPE, StoredFile.created_at < before)
    return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]


def carry_out(organisation: Organisation, plan: Plan, upload: StoredFile) -> None:
    """Add and change the services of a good plan, and forget its file. Raises ValueError for a plan with bad rows."""
    if not plan.is_good:
        raise ValueError("a plan with bad rows cannot be carried out")
    present = {service.code: service for service in full_services(organisation)}
    for row in plan.rows:
        if row.does == "new":
            create_service(organisation, code=row.code, **row.values)
        elif row.does == "changed":
            change_service(present[row.code], **row.values)
    record("services.imported", upload.name, organisation, added=plan.count("new"), changed=plan.count("changed"))
    db.session.delete(upload)
    db.session.flush()
