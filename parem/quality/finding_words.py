"""A finding as a sentence, with its evidence."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from parem.formats import number, percent
from parem.quality.control_words import CAUSE_WORDS
from parem.quality.models import Finding
from parem.quality.words import change_words, figure_words


def sentence(finding: Finding, question: str) -> str:
    """What the rule saw, in the page's language; `question` is the question's text."""
    evidence = finding.evidence
    values = {"question": question, "now": _figure(evidence, finding.measure), "n": evidence["n"]}
    if finding.rule == "below_target":
        target = figure_words(evidence["target"], finding.measure)
        return _("“%(question)s” is at %(now)s (n = %(n)s), below its target of %(target)s.", target=target, **values)
    if finding.rule == "fell":
        earlier, change = _figure(evidence["earlier"], finding.measure), evidence["change"]
        by = change_words(change["value"], finding.measure)
        return _(
            "“%(question)s” fell by %(by)s: from %(earlier)s to %(now)s (n = %(n)s).",
            by=by.lstrip("−"), earlier=earlier, **values,
        )  # fmt: skip
    if finding.rule == "special_cause":
        first, last = evidence["first"], evidence["last"]
        when = first if first == last else _("%(first)s to %(last)s", first=first, last=last)
        return _(
            "“%(question)s” shows more than chance in %(when)s: %(cause)s. It is now at %(now)s (n = %(n)s).",
            when=when, cause=CAUSE_WORDS[evidence["cause"], -1], **values,
        )  # fmt: skip
    if finding.rule == "below_peers":
        center = figure_words(evidence["center"], finding.measure)
        return _(
            "“%(question)s” is at %(now)s (n = %(n)s), clearly below all %(peers)s services together (%(center)s).",
            peers=evidence["peers"], center=center, **values,
        )  # fmt: skip
    if finding.rule == "low_reliability":
        return _(
            "The questions %(items)s do not measure one thing well: Cronbach's alpha is %(now)s (n = %(n)s), below "
            "0.7. Read them one by one; “%(without)s” fits least.",
            items=", ".join(evidence["items"]), without=evidence["without"], **values,
        )  # fmt: skip
    if "even" in evidence:
        return _(
            "“%(question)s” carries %(importance)s of what the questions explain of overall satisfaction, but is only "
            "at %(now)s (n = %(n)s); the mean of the questions is %(mean)s.",
            importance=percent(evidence["importance"]), mean=figure_words(evidence["mean"], finding.measure), **values,
        )  # fmt: skip
    # Written before importance was Johnson's.
    return _(
        "“%(question)s” matters to overall satisfaction (correlation %(r)s) but is only at %(now)s (n = %(n)s); the "
        "middle of the questions is %(median)s.",
        r=number(evidence["importance"], 2), median=figure_words(evidence["median"], finding.measure), **values,
    )  # fmt: skip


def _figure(evidence: dict[str, Any], measure: str) -> str:
    low, high = figure_words(evidence["low"], measure), figure_words(evidence["high"], measure)
    return f"{figure_words(evidence['value'], measure)} [{low}; {high}]"
