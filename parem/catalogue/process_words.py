"""The words for what a step of a process is."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

KIND_WORDS: dict[str, Any] = {
    "value_added": _l("Adds value"),
    "necessary": _l("Necessary"),
    "waste": _l("Waste"),
}
#: How to judge a step, beside each kind.
KIND_ADVICE: dict[str, Any] = {
    "value_added": _l("The citizen gains from it, would miss it, and it is done right the first time."),
    "necessary": _l("The citizen gains nothing from it, but a law, safety or another step asks for it."),
    "waste": _l("Nobody would miss it: waiting, copying, asking back, checking what was checked."),
}
UNJUDGED = _l("Not judged yet")


def kind_words(kind: str | None) -> str:
    """What a step is, in words."""
    return str(KIND_WORDS[kind] if kind else UNJUDGED)
