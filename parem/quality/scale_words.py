"""What is said of a scale: whether its questions measure one thing, and which of them does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from parem.formats import number
from parem.quality.disclosure import Suppressed
from parem.quality.scales import Fit, ScaleFit, Verdict
from parem.quality.statistics import NotEstimable, Reason

FIT_WORDS: dict[Fit, tuple[Any, str]] = {
    Fit.FITS: (_l("fits"), "good"),
    Fit.LITTLE: (_l("hardly fits"), "neutral"),
    Fit.AGAINST: (_l("goes the other way"), "bad"),
}
SCALE_MEASURES: dict[str, Any] = {
    "cronbach_alpha": _l("Cronbach's alpha"),
    "omega": _l("McDonald's omega"),
    "average_r": _l("Mean correlation between two questions"),
    "rest": _l("Correlation with the rest"),
    "alpha_without": _l("Alpha without it"),
}
SCALE_METHODS: dict[str, Any] = {
    "cronbach_alpha": _l(
        "How much of the differences between people in the sum of the questions is common to all questions: k/(k − 1) "
        "times one less the sum of the questions' variances over the variance of the sum, from the covariances of "
        "those who answered both questions of a pair, with Feldt's 95-percent interval. A scale is good enough to "
        "compare groups where alpha is surely 0.7 or more (Nunnally 1978)."
    ),
    "omega": _l(
        "The same share by a model with one common factor (maximum likelihood), which does not suppose that all "
        "questions weigh the same. There is none of two questions, and none where one factor does not explain the "
        "answers."
    ),
    "average_r": _l("The mean of the correlations of all pairs of questions. Between 0.15 and 0.5 is usual."),
    "rest": _l(
        "How closely the answers to the question go with the sum of the answers to the others (the item-rest "
        "correlation). From 0.3 the question fits; below 0 people who answer high here answer low elsewhere."
    ),
    "alpha_without": _l("Cronbach's alpha of the other questions. Where it is higher, the scale is better without it."),
}
_FEW = _l("Too few people answered these questions together to say whether they measure one thing.")
#: Why nothing can be said of a scale.
SCALE_REASONS: dict[Reason, Any] = {
    Reason.NO_ANSWERS: _l("Nobody has answered these questions yet."),
    Reason.NOT_ASKED: _l("Nobody has answered these questions yet."),
    Reason.ONE_ANSWER: _FEW,
    Reason.TOO_FEW_ANSWERS: _FEW,
    Reason.TOO_FEW_ITEMS: _l("Only one of these questions has been asked: a scale needs two."),
    Reason.NO_VARIATION: _l(
        "At least one of these questions was answered alike by everyone, or the answers cancel each other out in the "
        "sum: nothing can be seen from it."
    ),
}


def reason_of(scale: NotEstimable | Suppressed) -> str:
    """Why there is nothing to say of a scale; hidden and too few look alike."""
    return str(_FEW if isinstance(scale, Suppressed) else SCALE_REASONS.get(scale.reason, _FEW))


def verdict_words(scale: ScaleFit) -> str:
    """Whether the questions may be added up, in one sentence."""
    count = len(scale.items)
    if scale.verdict == Verdict.POOR:
        return ngettext(
            "This %(num)d question does not measure one thing well enough: read it by itself.",
            "These %(num)d questions do not measure one thing well enough to be added up: read them one by one.",
            count,
        )
    if scale.verdict == Verdict.UNSURE:
        return ngettext(
            "Whether this %(num)d question measures one thing well enough can't be told from these answers.",
            "Whether these %(num)d questions measure one thing well enough to be added up can't be told from these "
            "answers.",
            count,
        )
    return ngettext(
        "This %(num)d question measures one thing well enough.",
        "These %(num)d questions measure one thing well enough to be added up to one figure.",
        count,
    )


def advice(scale: ScaleFit, words: Mapping[str, str]) -> list[str]:
    """What to do about single questions, and what could not be computed, a sentence each."""
    said = []
    if scale.verdict == Verdict.REPEATED:
        said.append(_("They are so alike that they repeat each other: fewer of them would do."))
    if scale.against and scale.turned is not None:
        names = "; ".join(f"“{words[item.code]}”" for item in scale.against)
        said.append(
            ngettext(
                "Those who answer %(questions)s high answer the others low: it is probably worded the other way round. "
                "Turned round, alpha would be %(alpha)s. Ask it the same way round as the others in the next version.",
                "Those who answer these high answer the others low: %(questions)s. They are probably worded the other "
                "way round. Turned round, alpha would be %(alpha)s. Ask them the same way round as the others in the "
                "next version.",
                len(scale.against), questions=names, alpha=number(scale.turned, 2),
            )
        )  # fmt: skip
    if scale.misfit and scale.misfit.alpha_without is not None:
        said.append(
            _(
                "“%(question)s” fits least: its answers hardly go with those to the others. Without it alpha would be "
                "%(alpha)s.",
                question=words[scale.misfit.code], alpha=number(scale.misfit.alpha_without, 2),
            )
        )  # fmt: skip
    if len(scale.items) == 2:
        said.append(_("Two questions say little about a scale: with three or more it could be seen which one fits."))
    elif scale.omega is None:
        said.append(_("Omega is not given: one common factor does not explain these answers."))
    return said
