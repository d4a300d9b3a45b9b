"""Bringing in a file of answers, all or nothing, and taking it back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from parem.accounts.audit import record
from parem.accounts.models import Organisation, StoredFile
from parem.extensions import db
from parem.surveys.imports.fitting_map import AnswerMap
from parem.surveys.imports.queries import batches, earlier_import, ids_present
from parem.surveys.imports.understood import ImportedAnswer, Understood, hash_of
from parem.surveys.models import AnswerImport, Comment, Response, Survey
from parem.surveys.rights.removal import take_out
from parem.surveys.rights.tombstones import erased_among

#: What marks a stored file as an upload (or its map) that waits to be confirmed.
UPLOAD = "application/vnd.parem.upload"
MAP = "application/vnd.parem.map+json"
#: Uploads that were never confirmed are thrown away after this time.
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    added: int
    already_there: int
    #: None where nothing was new.
    import_id: int | None


def keep_file(organisation: Organisation, name: str, content: bytes, media_type: str) -> StoredFile:
    """Keep an upload until it is confirmed, and throw away old ones. The same bytes are kept once."""
    forget_unconfirmed()
    digest = hash_of(media_type.encode() + content)
    kept = db.session.scalar(select(StoredFile).filter_by(organisation_id=organisation.id, content_hash=digest))
    if kept is None:
        kept = StoredFile(organisation_id=organisation.id, content_hash=digest, media_type=media_type, content=content)
        db.session.add(kept)
    kept.name, kept.created_at = name[:200], datetime.now(UTC).replace(tzinfo=None)
    db.session.flush()
    return kept


def forget_unconfirmed() -> int:
    """Throw away uploads and maps that nobody confirmed for a day, in every organisation; how many."""
    old = datetime.now(UTC).replace(tzinfo=None) - KEPT_FOR
    temporary = StoredFile.media_type.in_((UPLOAD, MAP))
    gone = delete(StoredFile).where(temporary, StoredFile.created_at < old)
    return int(db.session.execute(gone).rowcount)  # type: ignore[attr-defined]


def discard(*kept: StoredFile) -> None:
    """Throw kept files away: what is imported is kept nowhere else. Flushed."""
    for one in kept:
        db.session.delete(one)
    db.session.flush()


def is_adding(survey: Survey, mapping: AnswerMap, file_hash: str) -> bool:
    """Whether rows that equal imported ones are other people's: the map says so and this very file is new."""
    return mapping.already_there == "add" and earlier_import(survey, file_hash) is None


def new_answers(survey: Survey, understood: Understood, adding: bool) -> list[ImportedAnswer]:
    """The answers that are not in the database yet: a row is there if its id is; when adding, only from this file."""
    present = ids_present(survey, understood.answers)
    ids = {each for answer in understood.answers for each in (answer.id, answer.id_in_this_file)}
    present |= erased_among(survey.id, ids)
    return [
        answer
        for answer in understood.answers
        if answer.id_in_this_file not in present and (adding or answer.id not in present)
    ]


def import_answers(
    survey: Survey,
    organisation: Organisation,
    understood: Understood,
    mapping: AnswerMap,
    file_name: str,
    file_hash: str,
) -> Imported:
    """Store the answers that are new, with the comments of their rows; flushed, audited, all or nothing.

    Raises ValueError when a row has a problem: such a file may not be imported.
    """
    if understood.problems or survey.published is None:
        raise ValueError("a file with problems can't be imported")
    adding = is_adding(survey, mapping, file_hash)
    record_of_import = _begin(survey, organisation, file_name, file_hash, len(understood.answers))
    new = new_answers(survey, understood, adding)
    already_there = len(understood.answers) - len(new)
    if not new:
        db.session.delete(record_of_import)
        db.session.flush()
        return Imported(0, already_there, None)
    owners = {service.id: service.organisation_id for service in survey.services}
    rows = list(_response_rows(new, survey.published.id, owners, record_of_import.id, adding))
    for batch in batches(rows):
        db.session.execute(insert(Response), batch)
    _add_comments(new, survey.id, owners)
    record_of_import.added = len(new)
    record(
        "answers.imported",
        survey.code,
        organisation,
        file=file_name[:200],
        added=len(new),
        rows=already_there + len(new),
    )
    db.session.flush()
    return Imported(len(new), already_there, record_of_import.id)


def _begin(survey: Survey, organisation: Organisation, file_name: str, file_hash: str, rows: int) -> AnswerImport:
    """The import's record. From here on no other import into this survey runs beside it, so no row comes in twice.

    PostgreSQL locks the survey (citizens may go on answering); on SQLite the write itself locks out other writers.
    """
    db.session.execute(select(Survey.id).filter_by(id=survey.id).with_for_update(key_share=True))
    begun = AnswerImport(
        organisation_id=organisation.id, survey_id=survey.id, file_name=file_name[:200], content_hash=file_hash,
        rows=rows, added=0,
    )  # fmt: skip
    db.session.add(begun)
    db.session.flush()
    return begun


def _response_rows(
    new: Sequence[ImportedAnswer], version_id: int, owners: dict[int, int], import_id: int, adding: bool
) -> Iterator[dict[str, Any]]:
    for answer in new:
        yield {
            "organisation_id": owners[answer.service_id],
            "id": answer.id_in_this_file if adding else answer.id,
            "version_id": version_id,
            "service_id": answer.service_id,
            "channel": answer.channel,
            "device_id": None,
            "language": answer.language,
            "day": answer.day,
            "answers": dict(answer.answers),
            "import_id": import_id,
        }


def _add_comments(new: Sequence[ImportedAnswer], survey_id: int, owners: dict[int, int]) -> None:
    """The comments of these rows, in an order and with keys that tell nothing of the row."""
    rows = [
        {
            "organisation_id": owners[answer.service_id],
            "id": uuid.uuid4(),
            "survey_id": survey_id,
            "service_id": answer.service_id,
            "question_code": question,
            "language": answer.language,
            "month": answer.day.replace(day=1),
            "text": words,
            "state": "new",
        }
        for answer in new
        for question, words in answer.comments.items()
    ]
    for batch in batches(sorted(rows, key=lambda row: row["id"])):
        db.session.execute(insert(Comment), batch)


def undo_import(past: AnswerImport, survey: Survey) -> int:
    """Take back an import's answers, out of the results too; how many. Its comments are not linked and stay.

    Raises CannotTakeOut where the results can't give them back.
    """
    of_import = Response.import_id == past.id
    taken = list(db.session.scalars(select(Response).where(of_import).with_for_update()))
    take_out(taken)
    db.session.execute(delete(Response).where(of_import), execution_options={"synchronize_session": False})
    organisation_id, name = past.organisation_id, past.file_name
    db.session.delete(past)
    record("answers.import_undone", survey.code, organisation_id, file=name, removed=len(taken))
    db.session.flush()
    return len(taken)
