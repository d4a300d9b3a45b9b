"""Keeping an uploaded file until it is confirmed, and carrying the plan of a file of services out."""

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
SERVICES, PROCESS = "services", "process"
#: What is kept for a preview, by what it is of.
_MEDIA_TYPES = {SERVICES: "text/csv; purpose=services", PROCESS: "application/xml; purpose=process"}


def keep_upload(organisation: Organisation, name: str, content: bytes, kind: str = SERVICES) -> StoredFile:
    """Keep a file for its preview; the same content is kept once."""
    forget_old_uploads()
    key = hashlib.sha256(f"{kind}:".encode() + content).hexdigest()
    kept = kept_upload(organisation, key, kind)
    if kept is None:
        kept = StoredFile(
            organisation_id=organisation.id,
            content_hash=key,
            name=name[:200] or kind,
            media_type=_MEDIA_TYPES[kind],
            content=content,
        )
        db.session.add(kept)
        db.session.flush()
    return kept


def kept_upload(organisation: Organisation, key: str, kind: str = SERVICES) -> StoredFile | None:
    """The file that is being previewed in this organisation, if it still is."""
    wanted = {"organisation_id": organisation.id, "content_hash": key, "media_type": _MEDIA_TYPES[kind]}
    return db.session.scalar(db.select(StoredFile).filter_by(**wanted))


def forget_old_uploads() -> int:
    """Throw away files that nobody confirmed for a day, in every organisation; how many."""
    before = datetime.now(UTC).replace(tzinfo=None) - KEPT_FOR
    old = db.delete(StoredFile).where(StoredFile.media_type.in_(_MEDIA_TYPES.values()), StoredFile.created_at < before)
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
