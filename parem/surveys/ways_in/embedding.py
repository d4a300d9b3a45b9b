"""The form in a frame of another website: which websites may, and what stands there."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import escape
from sqlalchemy import delete, select

from parem.accounts.audit import changes, record
from parem.accounts.models import Organisation
from parem.catalogue.models import Service
from parem.extensions import db
from parem.surveys.ways_in.models import EmbedHost

#: A host name, perhaps with a port; "*." stands for all below. Always https: the frame must not be read on its way.
_ORIGIN = re.compile(r"(?:https://)?((?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?::\d{2,5})?)/?")


def origins_from(lines: str) -> tuple[list[str], list[str]]:
    """The websites in these lines, and the lines that are none."""
    good, wrong = [], []
    for line in filter(None, (line.strip() for line in lines.splitlines())):
        found = _ORIGIN.fullmatch(line.lower())
        if found and len(found[1]) <= 190:
            good.append(f"https://{found[1]}")
        else:
            wrong.append(line)
    return sorted(set(good)), wrong


def hosts_of(organisation: Organisation) -> list[str]:
    """The websites that this organisation allows."""
    query = select(EmbedHost.origin).filter_by(organisation_id=organisation.id).order_by(EmbedHost.origin)
    return list(db.session.scalars(query))


def set_hosts(organisation: Organisation, origins: Iterable[str]) -> None:
    """Allow these websites and no others."""
    before, after = hosts_of(organisation), sorted(set(origins))
    db.session.execute(delete(EmbedHost).where(EmbedHost.organisation_id == organisation.id))
    db.session.add_all(EmbedHost(organisation_id=organisation.id, origin=origin) for origin in after)
    db.session.flush()
    differing = changes({"websites": ", ".join(before)}, {"websites": ", ".join(after)})
    if differing:
        record("organisation.websites_changed", organisation.code, organisation, changes=differing)


def frame_ancestors(owner: Organisation) -> str:
    """The value of the CSP's frame-ancestors for the forms of this organisation: its own websites and those above."""
    ids = [organisation.id for organisation in owner.with_ancestors]
    origins = db.session.scalars(select(EmbedHost.origin).where(EmbedHost.organisation_id.in_(ids)).distinct())
    return " ".join(sorted(origins)) or "'none'"


def snippet(address: str, service: Service) -> str:
    """The HTML that a website puts where the form is to be: a frame, and no script."""
    language = service.organisation.default_language
    with force_locale(language):
        title = _("Tell us about the service: %(service)s", service=service.name.in_language(language))
    # A plain string: the desk's page shows it as text.
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" loading="lazy"'
        ' style="width: 100%; height: 44rem; border: 0"></iframe>'
    )
