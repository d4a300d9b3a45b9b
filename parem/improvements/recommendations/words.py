"""What is drafted for a recommendation: whole sentences by the finding's rule and measure, and by the kind of waste."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from parem.formats import euros, number
from parem.improvements.models import Waste
from parem.improvements.pages import finding_words
from parem.languages import LANGUAGES, Texts
from parem.quality.models import Finding
from parem.quality.queries import questions_of
from parem.quality.words import figure_words, question_words

STATE_WORDS: dict[str, Any] = {"open": _l("Open"), "taken": _l("Became an action"), "declined": _l("Declined")}
STATE_KINDS = {"open": "warn", "taken": "good", "declined": "neutral"}
#: What a change of each measure would mean to citizens.
_AIMS: dict[str, Any] = {
    "top_2_box": _l("The aim: more citizens choose one of the two best answers."),
    "share": _l("The aim: more citizens agree."),
    "nps": _l("The aim: more citizens would recommend the service, and fewer would warn against it."),
    "mean": _l("The aim: the mean of the answers rises."),
}
#: Why each rule's finding is reason enough to act.
_REASONS: dict[str, Any] = {
    "below_target": _l("The target was agreed, and the whole interval lies below it: this is not chance."),
    "fell": _l("The fall is larger than chance gives. What became worse lately can still be found and undone."),
    "special_cause": _l("The chart shows more than chance: something happened then, so it can be found."),
    "below_peers": _l("Chance does not explain the distance to the others: they show that better is possible."),
    "weak_driver": _l(
        "What goes together with overall satisfaction and is weak moves the whole most when it is mended."
    ),
    "low_reliability": _l("Questions that do not measure one thing must not be read as one figure."),
}
#: What takes each kind of waste away.
_REMEDIES: dict[str, Any] = {
    "defects": _l("Find where the mistake arises, and change that step so that it can’t arise there."),
    "overproduction": _l("Ask who uses what is made here, and leave out what nobody needs."),
    "waiting": _l("Find where people or papers stand still the longest, and take away that one queue."),
    "non_utilised_talent": _l("Ask those who do the work how they would change it, and let them try one thing."),
    "transportation": _l("Let it be settled in one place, and take away one way that papers or citizens are sent."),
    "inventory": _l("Work off what has piled up, then begin no more at once than can be finished."),
    "motion": _l("Take away the step or the search that is repeated most often."),
    "extra_processing": _l("Leave out what the result does not need: ask for each thing once, approve it once."),
}


def drafted(finding: Finding | None, waste: Waste | None) -> dict[str, Texts]:
    """The first words of what, why and evidence, in all four languages: for people to make better."""
    found: dict[str, dict[str, str]] = {"what": {}, "why": {}, "evidence": {}}
    for language in LANGUAGES:
        with force_locale(language):
            found["what"][language] = _what(finding, waste)
            found["why"][language] = _why(finding, waste)
            found["evidence"][language] = finding_words(finding) if finding else ""
    texts = {name: Texts.of(words) for name, words in found.items()}
    if waste and not finding:
        texts["evidence"] = Texts.of({waste.service.organisation.default_language: waste.evidence})
    return texts


def _what(finding: Finding | None, waste: Waste | None) -> str:
    sentences = [str(_REMEDIES[waste.kind])] if waste else [_remedy(finding)] if finding else []
    if finding and finding.rule != "low_reliability":
        sentences.append(str(_AIMS[finding.measure]))
    return " ".join(sentences)


def _remedy(finding: Finding) -> str:
    evidence = finding.evidence
    known = {question.code: question for question in questions_of(finding.survey)}
    question = question_words(known.get(finding.question_code), finding.question_code)
    if finding.rule == "below_target":
        target = figure_words(evidence["target"], finding.measure)
        return _(
            "Bring “%(question)s” to its target of %(target)s: change one step of the service at a time, beginning "
            "with the one that citizens complain of most.",
            question=question, target=target,
        )  # fmt: skip
    if finding.rule == "fell":
        return _("Find what changed in the service when “%(question)s” fell, and put it right.", question=question)
    if finding.rule == "special_cause":
        return _(
            "Find what happened to “%(question)s” from %(first)s to %(last)s, and see that it does not come again.",
            question=question, first=evidence["first"], last=evidence["last"],
        )  # fmt: skip
    if finding.rule == "below_peers":
        return _(
            "Visit a service that does better in “%(question)s”, and take over one thing that it does differently.",
            question=question,
        )
    if finding.rule == "low_reliability":
        return _(
            "Read the questions %(items)s one by one, and reword or leave out “%(without)s” in the next version.",
            items=", ".join(evidence["items"]), without=evidence["without"],
        )  # fmt: skip
    return _("Improve what “%(question)s” asks about before anything else.", question=question)


def _why(finding: Finding | None, waste: Waste | None) -> str:
    sentences = [str(_REASONS[finding.rule])] if finding else []
    if waste and (waste.cents_per_month or waste.minutes_per_month):
        cost = {"euros": euros(waste.cents_per_month), "minutes": number(waste.minutes_per_month)}
        sentences.append(_("By estimate it costs %(euros)s and %(minutes)s minutes a month.", **cost))
    return " ".join(sentences)
