"""The outcome of an action in plain words for citizens."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from parem.formats import number
from parem.improvements.did.queries import Told
from parem.quality.words import figure_words

OUTCOMES: dict[str, Any] = {
    "doing": _l("We are doing this now."),
    "waiting": _l("It is in place. We are asking you whether it helped."),
    "improved": _l("It got better: your answers since then show it."),
    "no_evidence": _l("Your answers do not show yet that it helped."),
    "worse": _l("It got worse: your answers since then show it."),
}
#: What a figure says, by its measure.
BEFORE_AFTER: dict[str, Any] = {
    "top_2_box": _l("Satisfied before: %(before)s of %(before_n)s people; since then: %(after)s of %(after_n)s."),
    "share": _l("Agreed before: %(before)s of %(before_n)s people; since then: %(after)s of %(after_n)s."),
    "nps": _l(
        "Willingness to recommend (−100 to 100) before: %(before)s from %(before_n)s people; since then: %(after)s "
        "from %(after_n)s."
    ),
    "mean": _l("Mean mark before: %(before)s from %(before_n)s people; since then: %(after)s from %(after_n)s."),
}
NOW: dict[str, Any] = {
    "top_2_box": _l("%(value)s of the %(n)s people who answered within a year are satisfied."),
    "share": _l("%(value)s of the %(n)s people who answered within a year agree."),
    "nps": _l("Willingness to recommend is %(value)s (−100 to 100), from %(n)s people within a year."),
    "mean": _l("The mean mark is %(value)s, from %(n)s people within a year."),
}


def outcome_words(told: Told) -> str:
    """What came of it, with the figures where they may be shown."""
    words = str(OUTCOMES[told.outcome])
    if told.before is None or told.after is None or not told.measure:
        return words
    figures = {
        "before": figure_words(told.before, told.measure), "after": figure_words(told.after, told.measure),
        "before_n": number(told.before_n), "after_n": number(told.after_n),
    }  # fmt: skip
    return f"{words} {BEFORE_AFTER[told.measure] % figures}"


def now_words(measure: str, value: float, n: int) -> str:
    """What citizens say now, as a sentence."""
    return str(NOW[measure] % {"value": figure_words(value, measure), "n": number(n)})


def title_of(service: str) -> str:
    """The title of a service's page and feed."""
    return _("You said, we did: %(service)s", service=service)
