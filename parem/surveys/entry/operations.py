"""The verbs of typing in: a batch begun, a form kept."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, update

from parem.accounts.audit import record
from parem.accounts.models import Organisation
from parem.accounts.operations import Refused
from parem.catalogue.models import Service
from parem.extensions import db
from parem.surveys.answering.forms import AnswerForm, field_name
from parem.surveys.answering.operations import store_response
from parem.surveys.entry.keys import posted
from parem.surveys.entry.models import EntryBatch
from parem.surveys.models import AnswerImport, Survey, Version


def begin_batch(
    organisation: Organisation,
    survey: Survey,
    service: Service,
    *,
    channel: str,
    language: str,
    day: date,
    is_double: bool,
) -> EntryBatch:
    """A new batch with the next number. Raises Refused where the survey was never published."""
    version = survey.published
    if version is None:
        raise Refused(_l("The survey is not published yet."))
    # One at a time within an organisation: two batches have two numbers.
    db.session.execute(select(Organisation.id).filter_by(id=organisation.id).with_for_update(key_share=True))
    last = db.session.scalar(select(func.max(EntryBatch.number)).filter_by(organisation_id=organisation.id)) or 0
    batch = EntryBatch(
        organisation_id=organisation.id, number=last + 1, survey=survey, version=version, service=service,
        channel=channel, language=language, day=day, is_double=is_double,
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    record("batch.created", str(batch.number), organisation, survey=survey.code, service=service.code)
    return batch


def read_form(version: Version, typed: Mapping[str, str], day: date | None = None) -> AnswerForm:
    """The citizen's form filled with what was typed ({question code: keys}) of that day, checked."""
    values = {q.code: posted(q, typed.get(q.code, ""), q.dont_know) for q in version.questions}
    form = AnswerForm(version, Typed({field_name(code): given for code, given in values.items() if given}), day=day)
    form.validate()
    return form


class Typed(dict[str, list[str]]):
    """Lists of values under names, as WTForms reads a post."""

    def getlist(self, name: str) -> list[str]:
        """All values of a name."""
        return self.get(name, [])


def keep_form(batch: EntryBatch, response_id: uuid.UUID, form: AnswerForm) -> bool:
    """Store a checked form in its batch; False where this very page was stored before."""
    answers = batch.answers or _answers_of(batch)
    is_new = store_response(
        version=batch.version, service=batch.service, channel=batch.channel, language=batch.language,
        response_id=response_id, answers=form.answers(), comments=form.comments(), day=batch.day, import_id=answers.id,
    )  # fmt: skip
    if is_new:
        more: dict[Any, Any] = {AnswerImport.rows: AnswerImport.rows + 1, AnswerImport.added: AnswerImport.added + 1}
        db.session.execute(update(AnswerImport).where(AnswerImport.id == answers.id).values(more))
        db.session.refresh(answers)
    return is_new


def _answers_of(batch: EntryBatch) -> AnswerImport:
    name = _("Batch %(number)d", number=batch.number)
    digest = hashlib.sha256(f"batch {batch.organisation_id} {batch.number} {uuid.uuid4()}".encode()).hexdigest()
    batch.answers = AnswerImport(
        organisation_id=batch.organisation_id, survey_id=batch.survey_id, file_name=name, content_hash=digest, rows=0,
        added=0,
    )  # fmt: skip
    db.session.flush()
    return batch.answers
