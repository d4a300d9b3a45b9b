"""The verbs of organisations."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import changes, record
from parem.accounts.models import KINDS, Organisation
from parem.accounts.words import KIND_BELOW
from parem.extensions import db
from parem.languages import Texts

#: Short names in addresses: lower-case letters, digits, single hyphens between them.
CODE_PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*"


class Refused(ValueError):
    """What was asked breaks a rule; its words (lazy, translated) say which and what to do."""

    def __init__(self, words: Any) -> None:
        super().__init__(words)
        self.words = words

    def __str__(self) -> str:
        return str(self.words)


def create_organisation(
    *,
    code: str,
    kind: str,
    name: str | dict[str, str],
    parent: Organisation | None = None,
    country: str = "LT",
    default_language: str = "lt",
    is_demonstration: bool = False,
) -> Organisation:
    """Found an organisation. Raises Refused for a bad or taken code, a name in no language, a kind out of its place."""
    texts = Texts.of(name)
    _check_code(code)
    _check_place(kind, parent)
    if not texts:
        raise Refused(_l("Give the organisation a name in at least one language."))
    organisation = Organisation(
        code=code, kind=kind, name=texts, parent=parent, country=country, default_language=default_language,
        is_demonstration=is_demonstration,
    )  # fmt: skip
    db.session.add(organisation)
    db.session.flush()
    record("organisation.created", code, organisation, kind=kind, parent=parent.code if parent else None)
    return organisation


def _check_code(code: str) -> None:
    if not re.fullmatch(CODE_PATTERN, code) or not 2 <= len(code) <= 40:
        raise Refused(_l("A short name has 2 to 40 lower-case letters, digits and hyphens."))
    if db.session.scalar(db.select(Organisation.id).filter_by(code=code)) is not None:
        raise Refused(_l("This short name is taken. Choose another."))


def _check_place(kind: str, parent: Organisation | None) -> None:
    """A county stands alone; a municipality alone or in a county; an institution in a municipality."""
    if kind not in KINDS:
        raise Refused(_l("Choose a county, a municipality or an institution."))
    if parent is None and kind == "institution":
        raise Refused(_l("An institution stands below a municipality. Found it from the municipality's page."))
    if parent is not None and KIND_BELOW.get(parent.kind) != kind:
        raise Refused(_l("Municipalities stand below a county, institutions below a municipality."))


def change_organisation(organisation: Organisation, **values: Any) -> Organisation:
    """Change its settings (name, country, default_language, smallest_cell). Raises Refused below 5 responses."""
    if values.get("smallest_cell", 5) < 5:
        raise Refused(_l("The smallest shown group cannot be below 5 responses."))
    before = {field: getattr(organisation, field) for field in values}
    differing = changes(before, values)
    for field, value in values.items():
        setattr(organisation, field, value)
    db.session.flush()
    if differing:
        record("organisation.changed", organisation.code, organisation, changes=differing)
    return organisation
