"""What an address of the import names, within the organisation of the page; anything else is a 404."""

from __future__ import annotations

import json
from typing import Any

from flask import abort, g

from parem.accounts.models import StoredFile
from parem.surveys.imports.operations import MAP
from parem.surveys.imports.queries import stored, survey_within
from parem.surveys.models import Survey


def survey_or_404(code: str, *, published: bool = False) -> Survey:
    """The survey with this code (where asked, only if it has a published version)."""
    survey = survey_within(g.organisation, code)
    if survey is None or (published and survey.published is None):
        abort(404)
    return survey


def stored_or_404(number: int | str, media_type: str) -> StoredFile:
    """A kept upload or map; a 404 also where it was thrown away because it was never confirmed."""
    kept = stored(g.organisation, int(number), media_type) if str(number).isdecimal() else None
    if kept is None:
        abort(404)
    return kept


def definition_or_404(number: int | str) -> dict[str, Any]:
    """The definition of a map in a kept map."""
    definition: dict[str, Any] = json.loads(stored_or_404(number, MAP).content)
    return definition
