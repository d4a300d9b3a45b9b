"""The verbs of surveys: make, change, publish, close, edit again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import changes, record
from parem.accounts.models import Organisation
from parem.accounts.operations import Refused
from parem.accounts.queries import within
from parem.catalogue.models import Service
from parem.extensions import db
from parem.languages import Texts
from parem.surveys.builder.publishing import Obstacle, obstacles
from parem.surveys.builder.question_operations import copy_questions
from parem.surveys.models import PERIOD_UNITS, Survey, Version
from parem.surveys.question_rules import free, slug
from parem.surveys.quotas import full_surveys, is_full
from parem.surveys.rights.models import PrivacyNotice

CODE_PATTERN = r"[A-Za-z0-9]+([-_][A-Za-z0-9]+)*"
#: Words that stand in the desk's addresses in the place of a code.
RESERVED = ("new", "from-file")


class NotReady(Refused):
    """The survey can't be published yet; `obstacles` says everything that is missing."""

    def __init__(self, found: list[Obstacle]) -> None:
        super().__init__(_l("The survey is not ready to be published: see what is missing."))
        self.obstacles = found


def create_survey(
    organisation: Organisation,
    *,
    title: str | Mapping[str, str],
    code: str = "",
    introduction: str | Mapping[str, str] | None = None,
    thanks: str | Mapping[str, str] | None = None,
    services: Iterable[Service] = (),
    **settings: Any,
) -> Survey:
    """A new survey with an empty draft of its first version; a code is made from the title where none is given.

    `settings` are opens_on, closes_on, quota and period_unit. Raises Refused for a bad or taken code, no title, bad
    settings.
    """
    texts = Texts.of(title)
    if not texts:
        raise Refused(_l("Give the survey a title in at least one language."))
    _check_settings(settings)
    code = code or free_code(texts)
    check_code(code)
    survey = Survey(organisation=organisation, code=code, title=texts, services=list(services), **settings)
    draft = Version(number=1, introduction=Texts.of(introduction), thanks=Texts.of(thanks))
    survey.versions.append(draft)
    db.session.add(survey)
    db.session.flush()
    db.session.add(PrivacyNotice(survey_id=survey.id))
    record("survey.created", code, organisation)
    return survey


def check_code(code: str) -> None:
    """Raise Refused unless a new survey can have this code."""
    if not re.fullmatch(CODE_PATTERN, code) or len(code) > 40:
        raise Refused(_l("A survey's code has up to 40 Latin letters and digits, with single hyphens between them."))
    if code in RESERVED or db.session.scalar(db.select(Survey.id).filter_by(code=code)) is not None:
        raise Refused(_l("Another survey has this code. Choose another."))


def free_code(title: Texts) -> str:
    """A code that no survey has, from the title."""
    words = slug(title.in_language("en"), "-", 36) or "survey"
    taken = db.session.scalars(db.select(Survey.code).where(Survey.code.startswith(words, autoescape=True)))
    return free(words, [*RESERVED, *taken], "-")


def change_survey(survey: Survey, **values: Any) -> None:
    """Change title, opens_on, closes_on, quota or period_unit. Raises Refused for bad values."""
    if "title" in values and not values["title"]:
        raise Refused(_l("Give the survey a title in at least one language."))
    _check_settings({"opens_on": survey.opens_on, "closes_on": survey.closes_on, **values})
    before = {field: _plain(getattr(survey, field)) for field in values}
    for field, value in values.items():
        setattr(survey, field, value)
    db.session.flush()
    differing = changes(before, {field: _plain(value) for field, value in values.items()})
    if differing:
        record("survey.changed", survey.code, survey.organisation_id, changes=differing)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else dict(value) if isinstance(value, dict) else value


def _check_settings(settings: Mapping[str, Any]) -> None:
    opens, closes = settings.get("opens_on"), settings.get("closes_on")
    if opens and closes and closes < opens:
        raise Refused(_l("The last day cannot be before the first."))
    if settings.get("period_unit", "month") not in PERIOD_UNITS:
        raise Refused(_l("Choose one of the periods."))
    quota = settings.get("quota")
    if quota is not None and quota < 1:
        raise Refused(_l("Write a whole number from 1, or leave it empty."))


def change_texts(survey: Survey, *, introduction: Texts, thanks: Texts) -> None:
    """Change the draft's introduction and thanks. Raises Refused where there is no draft."""
    draft = draft_of(survey)
    before = {"introduction": dict(draft.introduction), "thanks": dict(draft.thanks)}
    draft.introduction, draft.thanks = introduction, thanks
    db.session.flush()
    differing = changes(before, {"introduction": dict(introduction), "thanks": dict(thanks)})
    if differing:
        record("survey.changed", survey.code, survey.organisation_id, changes=differing)


def draft_of(survey: Survey) -> Version:
    """The version that is being edited. Raises Refused where all are published and so frozen."""
    if survey.draft is None:
        raise Refused(_l("The published version is frozen. Start a new version to change it."))
    return survey.draft


def set_services(survey: Survey, services: Iterable[Service]) -> None:
    """Choose what the survey asks about. Raises Refused for none once it is published, and for a stranger's service."""
    chosen = list(services)
    below = set(db.session.scalars(within(survey.organisation)))
    if any(service.organisation_id not in below for service in chosen):
        raise Refused(_l("A survey can only ask about services of its own organisation and of those below it."))
    if survey.state != "draft" and not chosen:
        raise Refused(_l("A published survey asks about at least one service."))
    before, after = {s.id: s.code for s in survey.services}, {s.id: s.code for s in chosen}
    survey.services = chosen
    db.session.flush()
    added = sorted(code for number, code in after.items() if number not in before)
    removed = sorted(code for number, code in before.items() if number not in after)
    if added or removed:
        record("survey.services_changed", survey.code, survey.organisation_id, added=added, removed=removed)


def publish(survey: Survey, *, untranslated: bool = False) -> Version:
    """Freeze the draft and make it the version that citizens answer; a survey that was a draft opens.

    Raises Refused without a draft, NotReady with everything that is missing; `untranslated` lets missing translations
    pass.
    """
    draft = draft_of(survey)
    found = [o for o in obstacles(survey, draft) if not (untranslated and o.is_translation)]
    if found:
        raise NotReady(found)
    draft.published_at = datetime.now(UTC).replace(tzinfo=None)
    if survey.state == "draft":
        survey.state = "open"
    db.session.flush()
    record("survey.published", survey.code, survey.organisation_id, version=draft.number)
    return draft


def close_survey(survey: Survey) -> None:
    """Take no more answers. Raises Refused unless it is open."""
    if survey.state != "open":
        raise Refused(_l("Only an open survey can be closed."))
    _set_state(survey, "closed", "survey.closed")


def close_full() -> int:
    """Close the open surveys that have as many answers as they wanted; how many. For the night: see quotas.py."""
    limited = db.session.scalars(db.select(Survey).where(Survey.state == "open", Survey.quota.is_not(None))).all()
    full = full_surveys(limited)
    for survey in limited:
        if survey.id in full:
            close_survey(survey)
    return len(full)


def reopen_survey(survey: Survey, today: date) -> None:
    """Take answers again; a last day that has passed and a quota that is full are taken away.

    Raises Refused unless it is closed, over or full.
    """
    is_over = survey.closes_on is not None and survey.closes_on < today
    has_enough = is_full(survey)
    if survey.state == "draft" or (survey.state == "open" and not is_over and not has_enough):
        raise Refused(_l("Only a closed survey can be opened again."))
    if has_enough:
        survey.quota = None
    if is_over:
        survey.closes_on = None
    _set_state(survey, "open", "survey.reopened")


def _set_state(survey: Survey, state: str, action: str) -> None:
    survey.state = state
    db.session.flush()
    record(action, survey.code, survey.organisation_id)


def start_version(survey: Survey) -> Version:
    """A draft that begins as a copy of the published version. Raises Refused where there is a draft already."""
    published = survey.published
    if survey.draft is not None or published is None:
        raise Refused(_l("A new version is being edited already."))
    draft = Version(
        number=published.number + 1, introduction=Texts(published.introduction), thanks=Texts(published.thanks)
    )
    survey.versions.append(draft)
    copy_questions(published, draft)
    db.session.flush()
    record("survey.version_started", survey.code, survey.organisation_id, version=draft.number)
    return draft
