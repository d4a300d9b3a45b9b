"""The names of measures, rules and reasons, and figures in their own unit as people read them."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from parem.formats import number, percent, points
from parem.quality.disclosure import Shown, Suppressed
from parem.quality.statistics import Estimate, Reason
from parem.surveys.answer_words import whole_words
from parem.surveys.models import Question
from parem.web import say

MEASURE_WORDS: dict[str, Any] = {
    "top_2_box": _l("satisfied (two best answers)"),
    "mean": _l("mean"),
    "nps": _l("NPS"),
    "share": _l("share who agree"),
    "mean_rank": _l("mean rank"),
    "first_place": _l("put first"),
    "cronbach_alpha": _l("Cronbach's alpha"),
    "acsi": _l("satisfaction index (ACSI-type)"),
    "gap": _l("met less expected"),
}
#: How each measure is computed, in words, for "How was this computed?".
MEASURE_METHODS: dict[str, Any] = {
    "top_2_box": _l(
        "The share of those who answered that chose one of the two best answers, with Wilson's 95-percent interval. "
        "“Don't know” and missing answers are left out."
    ),
    "mean": _l(
        "The mean of the answers on the question's own scale, with Student's 95-percent t interval. “Don't know” and "
        "missing answers are left out."
    ),
    "nps": _l(
        "The share of those who answered 9 or 10 less the share of those who answered 0 to 6, from −100 to 100, with "
        "Wald's 95-percent interval (where all answered alike, the score interval by Tango)."
    ),
    "share": _l("The share of those who answered that agreed or chose this option, with Wilson's 95-percent interval."),
    "mean_rank": _l(
        "The mean of the places that were given to the option, 1 the best, with Student's 95-percent t interval. Where "
        "only the first places were given, each of the others counts as the middle of the places that are left."
    ),
    "first_place": _l("The share of those who answered that put the option first, with Wilson's 95-percent interval."),
    "cronbach_alpha": _l("Cronbach's alpha from pairwise covariances, with Feldt's 95-percent interval."),
    "acsi": _l(
        "Three questions from 1 to 10 (satisfied overall, expectations fulfilled, close to the ideal), weighted "
        "equally: 100 × (sum of their means − 3) / 27, from 0 to 100, with a 95-percent t interval of the sum. The "
        "American Customer Satisfaction Index asks the same and weighs by a model, so the figures are alike and not "
        "the same."
    ),
    "gap": _l(
        "SERVQUAL: the mean of what people met less the mean of what they expected, of those who answered both "
        "questions of a pair, with the 95-percent interval of a paired t test. Below 0 the service falls short of what "
        "is expected."
    ),
}
RULE_WORDS: dict[str, Any] = {
    "below_target": _l("Below target"),
    "fell": _l("Fell"),
    "special_cause": _l("Special cause"),
    "below_peers": _l("Below the others"),
    "weak_driver": _l("Important but weak"),
    "low_reliability": _l("Questions that do not hang together"),
}
REASON_WORDS: dict[str, Any] = {
    Reason.NO_ANSWERS: _l("no answers yet"),
    Reason.ONE_ANSWER: _l("one answer only"),
    Reason.ONE_CATEGORY: _l("everyone chose the same answer"),
    Reason.NO_VARIATION: _l("everyone chose the same answer"),
    Reason.TOO_FEW_ITEMS: _l("too few questions"),
    Reason.NOT_ASKED: _l("not asked"),
    Reason.TOO_FEW_ANSWERS: _l("too few answers"),
    Reason.COLLINEAR: _l("the questions can't be told apart"),
    Reason.ONE_CLUSTER: _l("one group of respondents only"),
}
#: Why there is no ranking of drivers, as a sentence.
DRIVER_REASON_WORDS: dict[str, Any] = {
    reason: _l("Too few answers to tell the questions apart: 50 are needed, and 10 for each question.")
    for reason in (Reason.NO_ANSWERS, Reason.ONE_ANSWER, Reason.TOO_FEW_ANSWERS, Reason.NOT_ASKED)
} | {
    Reason.TOO_FEW_ITEMS: _l("A ranking needs two scale questions at least, besides the one about the whole."),
    Reason.COLLINEAR: _l(
        "The answers to these questions go so closely together that their weights can't be told apart. Read them as "
        "one, or ask fewer of them."
    ),
    Reason.NO_VARIATION: _l("At least one question was answered alike by everyone, so nothing can be seen from it."),
    Reason.ONE_CATEGORY: _l("At least one question was answered alike by everyone, so nothing can be seen from it."),
}
#: Why there are no results of one language, by `by_language.Refusal`.
REFUSAL_WORDS: dict[str, Any] = {
    "part": _l("One language can be shown only to those who see all services of the survey: all languages are shown."),
    "many": _l("There are too many answers to tell their languages apart here: all languages are shown."),
    "few": _l("Too few answered in this language, or in the others, to show it by itself: all languages are shown."),
}
#: How a service stands to all together.
STANDING_WORDS: dict[str, Any] = {
    "below": _l("Clearly below the others"),
    "chance": _l("Within what chance gives"),
    "above": _l("Clearly above the others"),
}
#: Each quadrant of importance and performance: its name, and why.
QUADRANT_WORDS: dict[str, tuple[Any, Any]] = {
    "fix_first": (
        _l("Fix first"),
        _l("It carries more of overall satisfaction than the others, and fewer are satisfied with it."),
    ),
    "keep_up": (_l("Keep it up"), _l("It carries more of overall satisfaction than the others, and goes well.")),
    "later": (_l("Later"), _l("Fewer are satisfied with it, but it carries little of overall satisfaction.")),
    "enough": (_l("Good enough"), _l("It goes well, and more effort here would be noticed little.")),
}
CHANNEL_WORDS: dict[str, Any] = {
    "web": _l("Web"),
    "kiosk": _l("Kiosk"),
    "paper": _l("Paper"),
    "phone": _l("Phone"),
    "import": _l("Import"),
}
DIMENSION_WORDS: dict[str, Any] = {
    "tangibles": _l("Tangibles"),
    "reliability": _l("Reliability"),
    "responsiveness": _l("Responsiveness"),
    "assurance": _l("Assurance"),
    "empathy": _l("Empathy"),
}
#: What comments are about.
THEME_WORDS: dict[str, Any] = {
    "waiting": _l("Waiting and speed"),
    "information": _l("Information"),
    "staff": _l("Staff and manner"),
    "access": _l("Place and opening hours"),
    "online": _l("Website and e-services"),
    "documents": _l("Forms and documents"),
    "price": _l("Price and payment"),
    "outcome": _l("Result and quality"),
    "safety": _l("Safety and cleanliness"),
    "thanks": _l("Thanks"),
    "other": _l("Something else"),
}
SHARES = ("top_2_box", "share", "first_place")
#: Differences, which stand with their sign.
SIGNED = ("gap",)
#: Decimals, where they are not two.
DIGITS = {"acsi": 1}


def measure_name(measure: str) -> str:
    """A measure's name."""
    return str(MEASURE_WORDS.get(measure, measure))


def figure_words(value: float | None, measure: str) -> str:
    """A value in its measure's own unit: a share as a percentage, NPS in points, a mean with two decimals."""
    if value is None:
        return "–"
    if measure in SHARES:
        return percent(value)
    if measure in SIGNED:
        return points(value, 2)
    return points(value * 100) if measure == "nps" else number(value, DIGITS.get(measure, 2))


def interval_words(estimate: Shown, measure: str) -> str:
    """The interval in brackets ("[75 %; 88 %]"), or an empty string where there is none."""
    if not isinstance(estimate, Estimate):
        return ""
    return f"[{figure_words(estimate.low, measure)}; {figure_words(estimate.high, measure)}]"


def value_words(estimate: Shown, measure: str) -> str:
    """The value, or a dash: too few answers and none at all look alike."""
    return figure_words(estimate.value, measure) if isinstance(estimate, Estimate) else "–"


def reason_words(estimate: Shown, smallest: int) -> str:
    """Why there is no figure; an empty string where there is one."""
    if isinstance(estimate, Estimate):
        return ""
    if isinstance(estimate, Suppressed):
        return _("fewer than %(smallest)s answers", smallest=smallest)
    return str(REASON_WORDS[estimate.reason])


def change_words(value: float | None, measure: str) -> str:
    """A difference, signed: of shares in percentage points."""
    if value is None:
        return "–"
    if measure in SHARES:
        return _("%(points)s percentage points", points=points(value * 100))
    return points(value * 100) if measure == "nps" else points(value, DIGITS.get(measure, 2))


def question_words(question: Question | None, code: str) -> str:
    """A question's text, with the option's label for "question=option"; its code where it is no longer known."""
    if question is None:
        return code
    option = code.partition("=")[2]
    label = next((o.get("label") for o in question.options if str(o["code"]) == option), None) if option else None
    return f"{whole_words(question)} {say(label)}" if label else whole_words(question)


def option_words(question: Question, code: str) -> str:
    """The label of the option in "question=option"."""
    option = code.partition("=")[2]
    label = next((each.get("label") for each in question.options if str(each["code"]) == option), None)
    return say(label) or option


def dimension_name(name: str) -> str:
    """A dimension's name; "all 5" is every question with five points."""
    if name.startswith("all "):
        return _("All questions with %(points)s points", points=name.removeprefix("all "))
    return str(DIMENSION_WORDS.get(name, name.capitalize()))


def month_words(day: date) -> str:
    """A month and its year, written out."""
    return str(format_date(day, "LLLL y"))


FILTERS = {
    f.__name__: f
    for f in (
        measure_name, figure_words, interval_words, value_words, change_words, dimension_name, month_words,
    )
}  # fmt: skip
