"""What the report's template needs, in the language of the moment."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from parem.improvements.plans.words import LEVEL_WORDS, LIGHT_RULE, LIGHT_SIGNS, LIGHT_WORDS, OUTCOME_WORDS
from parem.improvements.report.links import Links
from parem.improvements.report.parts import ServicePart, Trend
from parem.improvements.report_contents import ReportContents
from parem.improvements.words import STAGE_WORDS, VERDICT_WORDS, WASTE_WORDS
from parem.quality.words import MEASURE_METHODS
from parem.web import say

#: Which trend of which service is drawn: service id, survey code, question code, measure.
PictureKey = tuple[int, str, str, str]
Pictures = dict[PictureKey, str]


def picture_key(service: ServicePart, trend: Trend) -> PictureKey:
    """Where the picture of a trend is found."""
    return service.id, trend.asked.survey_code, trend.asked.question_code, trend.asked.measure


def document_context(
    contents: ReportContents,
    links: Links,
    *,
    pictures: Pictures | None = None,
    figures: Pictures | None = None,
    gantt: str = "",
) -> dict[str, Any]:
    """The variables of improvements/report/document.html.

    On paper the charts are `pictures` (data: addresses; where one is absent its table is printed in its place), on the
    screen `figures` (JSON that the browser draws).
    """
    return {
        "contents": contents,
        "links": links,
        "on_paper": pictures is not None,
        "picture_of": lambda service, trend: (pictures or {}).get(picture_key(service, trend)),
        "figure_of": lambda service, trend: (figures or {}).get(picture_key(service, trend)),
        "headings": _headings(contents),
        "gantt": gantt,
        "budget_sources": _sources(contents),
        "level_words": LEVEL_WORDS,
        "light_words": LIGHT_WORDS,
        "light_signs": LIGHT_SIGNS,
        "light_rule": LIGHT_RULE,
        "outcome_words": OUTCOME_WORDS,
        "stage_words": STAGE_WORDS,
        "verdict_words": VERDICT_WORDS,
        "waste_words": WASTE_WORDS,
        "measure_methods": MEASURE_METHODS,
    }


def _headings(contents: ReportContents) -> list[tuple[str, str]]:
    """The sections with their ids, for the table of contents."""
    services = [(f"service-{service.id}", say(service.name)) for service in contents.services]
    return [
        ("summary", _("Summary")),
        *([("closing", _("What came of it"))] if contents.closed_on else []),
        ("goals", _("Goals and measures") if contents.undertakings else _("Goals")),
        ("actions", _("Actions")),
        *services,
        ("budget", _("Budget")),
        ("risks", _("Risks")),
        ("method", _("How the figures were made")),
        ("signatures", _("Signatures")),
    ]


def _sources(contents: ReportContents) -> list[tuple[str, int]]:
    totals = contents.totals
    sources = [(_("Grant"), totals.grant), (_("Own share"), totals.own), (_("Others"), totals.other)]
    return [(words, amount) for words, amount in sources if amount]
