"""The verbs of photographs. Each flushes, writes its audit line and never commits."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import record
from parem.accounts.models import StoredFile
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.improvements.models import KaizenAction, Waste
from parem.improvements.photos.models import Photo
from parem.improvements.photos.photo import Prepared

MEDIA_TYPE = "image/jpeg"
#: More than these nobody looks at.
MOST = 12


def add_photo(thing: Waste | KaizenAction, picture: Prepared, words: str, *, side: str = "before") -> Photo:
    """Keep a photograph with a waste or an action. Raises Refused where it has enough, or without words."""
    if not words.strip():
        raise Refused(_l("Say in words what can be seen, for those who can’t see it."))
    if len(photos_of(thing)) >= MOST:
        raise Refused(_l("There are twelve photographs already: delete one that says less first."))
    photo = Photo(
        organisation_id=thing.organisation_id, **_of(thing), side=side, words=words.strip(), width=picture.width,
        height=picture.height, file=_stored(thing.organisation_id, picture.full, "photo.jpg"),
        small=_stored(thing.organisation_id, picture.small, "photo-small.jpg"),
    )  # fmt: skip
    db.session.add(photo)
    db.session.flush()
    record("photo.added", thing.title, thing.organisation_id, photo=photo.id, **_of(thing))
    return photo


def delete_photo(photo: Photo) -> None:
    """Delete a photograph, and its bytes where no other photograph has the same."""
    record("photo.deleted", photo.words, photo.organisation_id, photo=photo.id)
    files = {photo.file, photo.small}
    db.session.delete(photo)
    db.session.flush()
    for file in files:
        used = db.select(Photo.id).where((Photo.file_id == file.id) | (Photo.small_id == file.id)).limit(1)
        if db.session.scalar(used) is None:
            db.session.delete(file)
    db.session.flush()


def photos_of(thing: Waste | KaizenAction) -> Sequence[Photo]:
    """The photographs of a waste or an action, what was found first. The bytes are not read."""
    query = db.select(Photo).filter_by(**_of(thing)).order_by(Photo.side.desc(), Photo.id)
    return db.session.scalars(query).all()


def _of(thing: Waste | KaizenAction) -> dict[str, Any]:
    return {"waste_id" if isinstance(thing, Waste) else "action_id": thing.id}


def _stored(organisation_id: int, content: bytes, name: str) -> StoredFile:
    """The bytes, once: two photographs of the same bytes share them."""
    digest = sha256(content).hexdigest()
    found = db.session.scalar(db.select(StoredFile).filter_by(organisation_id=organisation_id, content_hash=digest))
    if found is None:
        found = StoredFile(
            organisation_id=organisation_id, content_hash=digest, name=name, media_type=MEDIA_TYPE, content=content
        )
        db.session.add(found)
        db.session.flush()
    return found
