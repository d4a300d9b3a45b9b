"""The audit trail of an organisation."""

from __future__ import annotations

import json

from flask import Blueprint, Response, g, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from parem.accounts.access import requires
from parem.accounts.audit_details import action_words, detail_lines
from parem.accounts.forms import AuditFilterForm
from parem.accounts.models import AuditEntry
from parem.accounts.permissions import Permission
from parem.accounts.queries import AuditFilter, audit_choices, audit_lines
from parem.csv_files import csv_response
from parem.extensions import db
from parem.fields import choices_of
from parem.menu import Entry

blueprint = Blueprint("audit", __name__, url_prefix="/o/<organisation>/organisation/audit")
ENTRY = Entry("audit.trail", _l("Audit trail"), "clock-history", Permission.VIEW_AUDIT)
PER_PAGE = 50


@blueprint.get("/")
@requires(Permission.VIEW_AUDIT)
def trail() -> str | tuple[str, int]:
    """Who changed what, newest first."""
    form = _filter_form()
    is_good = form.validate()
    pagination = db.paginate(audit_lines(g.organisation, _wanted(form)), per_page=PER_PAGE)
    page = render_template(
        "accounts/audit.html",
        form=form, pagination=pagination, action_words=action_words, detail_lines=detail_lines,
        filtered=any(request.args.get(name) for name in ("person", "action", "since", "until")),
    )  # fmt: skip
    return page if is_good else (page, 400)


@blueprint.get("/export")
@requires(Permission.VIEW_AUDIT)
def export() -> Response:
    """The lines that the filter leaves, as CSV."""
    form = _filter_form()
    form.validate()
    header = ["at_utc", "person", "action", "words", "subject", "details"]
    entries = db.session.scalars(audit_lines(g.organisation, _wanted(form)))
    return csv_response(f"audit-{g.organisation.code}.csv", header, (_row(entry) for entry in entries))


def _row(entry: AuditEntry) -> list[str]:
    details = json.dumps(entry.details, ensure_ascii=False, sort_keys=True) if entry.details else ""
    at = entry.at.isoformat(sep=" ", timespec="seconds")
    return [
        at,
        entry.user.name if entry.user else "",
        entry.action,
        str(action_words(entry.action)),
        entry.subject,
        details,
    ]


def _filter_form() -> AuditFilterForm:
    form = AuditFilterForm(formdata=request.args)
    people, actions = audit_choices(g.organisation)
    form.person.choices = choices_of([("", _("Anyone")), *people])
    named = sorted(((action, str(action_words(action))) for action in actions), key=lambda pair: pair[1].casefold())
    form.action.choices = choices_of([("", _("Anything")), *named])
    return form


def _wanted(form: AuditFilterForm) -> AuditFilter:
    """The filter, without the fields that failed."""
    good = {name: None if field.errors else field.data for name, field in form._fields.items()}
    return AuditFilter(good["person"] or None, good["action"] or "", good["since"], good["until"])
