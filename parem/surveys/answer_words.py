"""Words that a questionnaire needs and may leave to Parem."""

from __future__ import annotations

from flask_babel import gettext as _

from parem.surveys.models import Question
from parem.web import say


def end_labels(question: Question) -> tuple[str, str]:
    """The words at the low and the high end of a question's scale; empty for a question that has no scale."""
    low, high = say(question.low_label), say(question.high_label)
    usual = _usual(question.type)
    return (low or usual[0], high or usual[1])


def whole_words(question: Question) -> str:
    """A question where it stands alone, as in results: an item of a matrix with the words above it before its own."""
    words = say(question.text)
    return f"{say(question.heading)} {words}" if question.matrix and question.heading else words


def _usual(kind: str) -> tuple[str, str]:
    if kind == "nps":
        return _("Not at all likely"), _("Extremely likely")
    if kind == "ces":
        return _("Strongly disagree"), _("Strongly agree")
    if kind == "scale":
        return _("Very bad"), _("Very good")
    return "", ""


def not_found_words() -> tuple[str, str]:
    """Title and advice of an address at which there is no survey."""
    return (
        _("There is no open survey at this address"),
        _("It may not have begun, or the address may be mistyped. Please scan the code or follow the link again."),
    )
