"""Question blocks that come with Parem: standard questions in four languages, with all that their figures need set."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.surveys.questionnaire_files.file import read_questionnaire
from parem.surveys.questionnaire_files.questionnaire import Questionnaire

_FOLDER = Path(__file__).parent / "ready_blocks"
#: What each gives on the results page.
READY_WORDS: dict[str, Any] = {
    "satisfaction_index": _l(
        "One figure from 0 to 100 for the whole service, with its interval: satisfaction, expectations fulfilled and "
        "nearness to the ideal, as the American Customer Satisfaction Index asks them."
    ),
    "servqual": _l(
        "What people expect of a good service and what they met, in five dimensions: the results show where the "
        "service falls short of what was expected."
    ),
}


@cache
def ready_blocks() -> dict[str, Questionnaire]:
    """The blocks by name, in the order of READY_WORDS."""
    return {name: read_questionnaire((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")) for name in READY_WORDS}
