"""How dimensions of the population are called."""

from __future__ import annotations

from flask_babel import gettext as _

from parem.quality.population.queries import CHANNEL, SERVICE, Dimension
from parem.quality.words import question_words


def dimension_words(dimension: Dimension) -> str:
    """A dimension's name: the question's words, "Service" or "Channel"."""
    if dimension.code == SERVICE:
        return str(_("Service"))
    if dimension.code == CHANNEL:
        return str(_("Channel"))
    return str(question_words(dimension.question, dimension.code))
